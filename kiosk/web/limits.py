"""How often somebody may ask."""

import time
from collections import OrderedDict
from collections.abc import Callable

MAX_CALLERS = 10_000  # remembered at a time; the one that was quiet for longest is forgotten first


class RateLimit:
    """A bucket for each caller: `per_minute` in the long run, `burst` at once."""

    def __init__(self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._burst = burst
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when they were counted

    def wait_s(self, caller: str) -> float:
        """Take one; 0 where there was one, else the seconds until there is."""
        tokens, now = self._tokens(caller), self._clock()
        allowed = tokens >= 1
        self._left.pop(caller, None)
        self._left[caller] = (tokens - allowed, now)
        if len(self._left) > MAX_CALLERS:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self._per_second

    def _tokens(self, caller: str) -> float:
        tokens, counted = self._left.get(caller, (float(self._burst), self._clock()))
        return min(self._burst, tokens + (self._clock() - counted) * self._per_second)
