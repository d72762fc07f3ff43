"""When to ask again somebody who did not answer: pauses that grow, and a breaker that spares everybody the wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """Silent failures in a row until nobody asks any more, and the pauses after that: doubled, up to the longest."""

    failures: int = 3
    first_pause_s: float = 30.0
    longest_pause_s: float = 900.0


def pause_s(tries: int, patience: Patience, lot: float = 0.0) -> float:
    """Seconds before the next try, after `tries` that failed.

    `lot`, from 0 up to 1, is drawn by the caller: up to half of the pause is taken off, so that many who failed at one
    time do not come back at one time.
    """
    doublings = min(max(tries - 1, 0), 30)  # a power that no pause can need
    return min(patience.first_pause_s * 2.0**doublings, patience.longest_pause_s) * (1 - lot / 2)


@dataclass(frozen=True, slots=True)
class Breaker:
    """Lets everybody pass while the other side answers. After `failures` in a row it is shut for a pause; then whoever
    comes may try, and one failure more shuts it for longer. One answer, and all is forgotten."""

    failed: int = 0
    shut_until: datetime | None = None

    def lets_pass(self, now: datetime) -> bool:
        return self.shut_until is None or now >= self.shut_until

    def after(self, answered: bool, now: datetime, patience: Patience) -> "Breaker":
        if answered:
            return Breaker()
        failed = self.failed + 1
        if failed < patience.failures:
            return Breaker(failed)
        return Breaker(failed, now + timedelta(seconds=pause_s(failed - patience.failures + 1, patience)))
