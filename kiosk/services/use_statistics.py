"""How people got on with the kiosks: how their check-ins ended, and on which step they left."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import get_args

from kiosk.domain.session.state import Rehearsed, Rehearsing, Step
from kiosk.domain.use import Ending, KioskUse

_OF_PRACTICE = (Rehearsing, Rehearsed)  # which leaves no trace
STEPS = tuple(step.__name__ for step in get_args(Step) if step not in _OF_PRACTICE)  # in the order of a check-in
WITH_A_NUMBER = frozenset({Ending.NUMBER, Ending.RECEPTION})


@dataclass(frozen=True, slots=True)
class EndingCount:
    ending: str
    sessions: int


@dataclass(frozen=True, slots=True)
class StepUse:
    step: str
    reached: int  # sessions
    left: int  # of those, for good and without a number
    seconds: float  # median of those who reached it
    touches: float


@dataclass(frozen=True, slots=True)
class UseLine:
    """One business day, or one kiosk."""

    key: str
    sessions: int
    with_a_number: int
    seconds: float | None  # as in the report
    touches: float | None

    @property
    def left(self) -> int:
        """Without a number."""
        return self.sessions - self.with_a_number


@dataclass(frozen=True, slots=True)
class UseReport:
    sessions: int
    with_a_number: int
    seconds: float | None  # median of those with a number, up to the moment at which they had it
    touches: float | None
    endings: tuple[EndingCount, ...]
    steps: tuple[StepUse, ...]
    by_day: tuple[UseLine, ...]
    by_kiosk: tuple[UseLine, ...]


def use_report(uses: Sequence[KioskUse]) -> UseReport:
    ended = Counter(one.use.ending for one in uses)
    left = Counter(one.use.left_at for one in uses if one.use.ending not in WITH_A_NUMBER)
    total = _line("", uses)
    return UseReport(
        sessions=total.sessions,
        with_a_number=total.with_a_number,
        seconds=total.seconds,
        touches=total.touches,
        endings=tuple(EndingCount(ending.value, ended[ending]) for ending in Ending if ended[ending]),
        steps=tuple(step for name in STEPS for step in _step(name, uses, left[name])),
        by_day=_lines(uses, lambda one: one.business_day.isoformat()),
        by_kiosk=_lines(uses, lambda one: one.kiosk),
    )


def _lines(uses: Sequence[KioskUse], key: Callable[[KioskUse], str]) -> tuple[UseLine, ...]:
    found: dict[str, list[KioskUse]] = {}
    for one in uses:
        found.setdefault(key(one), []).append(one)
    return tuple(_line(name, some) for name, some in sorted(found.items()))


def _line(key: str, uses: Sequence[KioskUse]) -> UseLine:
    ways = [_until_the_number(one) for one in uses if one.use.ending in WITH_A_NUMBER]
    return UseLine(
        key, len(uses), len(ways), _median([seconds for seconds, _ in ways]), _median([touches for _, touches in ways])
    )


def _step(name: str, uses: Sequence[KioskUse], left: int) -> tuple[StepUse, ...]:
    """Nothing where nobody came to it."""
    stays = [stay for one in uses for stay in one.use.stays if stay.step == name]
    if not stays:
        return ()
    seconds, touches = median(stay.seconds for stay in stays), median(stay.touches for stay in stays)
    return (StepUse(name, len(stays), left, round(seconds, 1), round(touches, 1)),)


def _until_the_number(one: KioskUse) -> tuple[int, int]:
    before = [stay for stay in one.use.stays if stay.step != "Done"]
    return sum(stay.seconds for stay in before), sum(stay.touches for stay in before)


def _median(values: Sequence[int]) -> float | None:
    return round(median(values), 1) if values else None
