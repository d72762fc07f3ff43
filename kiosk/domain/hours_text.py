"""Opening hours as one line, as staff write them into a cell: `T2-T6 06:30-11:30, 13:00-16:30; T7 07:00-11:00`."""

import re
from collections.abc import Iterable, Iterator
from datetime import time

from kiosk.domain.clinic import OpeningHours

DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_NUMBER_OF = {name: number for number, name in enumerate(DAYS)} | {
    name: number for number, name in enumerate(("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"))
}
_SPAN = re.compile(r"(\d{1,2}(?:[:hH]\d{0,2})?)\s*[-–]\s*(\d{1,2}(?:[:hH]\d{0,2})?)")
_MOMENT = re.compile(r"(\d{1,2})(?:[:hH](\d{2})?)?")


class HoursError(ValueError):
    """The part of a line that is not understood."""


def hours_text(hours: Iterable[OpeningHours]) -> str:
    return "; ".join(f"{days_text(span.weekdays)} {span.opens:%H:%M}-{span.closes:%H:%M}" for span in hours)


def days_text(weekdays: frozenset[int], names: tuple[str, ...] = DAYS) -> str:
    """`T2-T6`, `T2 T4 T6`."""
    return " ".join(
        names[first] if first == last else f"{names[first]}-{names[last]}" for first, last in _runs(weekdays)
    )


def parse_hours(text: str) -> tuple[OpeningHours, ...]:
    """Days in Vietnamese or English, times as 7:30, 07:30 or 7h30. Raises HoursError."""
    return tuple(span for part in text.split(";") if part.strip() for span in _part(part.strip()))


def parse_moment(text: str) -> time | None:
    """A time of day as staff write it; None for anything else."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _runs(weekdays: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Days in a row, three or more, as first and last; others one by one."""
    days = sorted(weekdays)
    while days:
        length = next((n for n, day in enumerate(days) if day != days[0] + n), len(days))
        if length < 3:
            length = 1
        yield days[0], days[length - 1]
        del days[:length]


def _part(part: str) -> Iterator[OpeningHours]:
    first = _SPAN.search(part)
    if first is None:
        raise HoursError(part)
    weekdays = frozenset(_weekdays(part[: first.start()]))
    times = part[first.start() :]
    if not weekdays or _SPAN.sub("", times).strip(" ,"):
        raise HoursError(part)
    for opens, closes in _SPAN.findall(times):
        span = parse_moment(opens), parse_moment(closes)
        if span[0] is None or span[1] is None:
            raise HoursError(part)
        yield OpeningHours(weekdays, span[0], span[1])


def _weekdays(text: str) -> Iterator[int]:
    for word in re.sub(r"\s*[-–]\s*", "-", text).replace(",", " ").upper().split():
        first, _, last = word.partition("-")
        if first not in _NUMBER_OF or (last or first) not in _NUMBER_OF:
            raise HoursError(text.strip())
        start, end = _NUMBER_OF[first], _NUMBER_OF[last or first]
        if start > end:
            raise HoursError(word)
        yield from range(start, end + 1)
