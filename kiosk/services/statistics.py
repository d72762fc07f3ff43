"""What happened on some days, counted: arrivals, waits, services, no-shows, how forecasts came true, use of the kiosks;
nothing of a person."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from statistics import fmean, median
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from kiosk.domain.matching import Verdict
from kiosk.domain.queue import Lane, State
from kiosk.domain.queue.records import TicketHistory
from kiosk.domain.use import KioskUse
from kiosk.services.use_statistics import UseReport, use_report

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Way(Enum):
    """How somebody came to a number."""

    FACE = "face"  # the face was accepted
    CARD = "card"  # the card alone
    DESK = "desk"  # without a card, or through another system


@dataclass(frozen=True, slots=True)
class Minutes:
    """Of so many tickets; None where there is none."""

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What numbers promised about the wait, held against the first call. Means are None where there is nothing."""

    given: int  # numbers with a promise
    kept: int  # called within the range; with `sooner` and `later` all that were called
    sooner: int
    later: int
    width_min: float | None  # mean, of the ranges of those that were called
    miss_min: float | None  # mean, of those that were called outside: how far from the range

    @property
    def judged(self) -> int:
        return self.kept + self.sooner + self.later


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One hour, day, clinic, lane, kiosk or way."""

    key: str
    arrivals: int
    called: int
    done: int
    no_shows: int
    cancelled: int
    wait: Minutes  # from the number to the first call
    service: Minutes  # from the last call to the end
    forecasts: Forecasts
    lanes: Mapping[str, int]  # arrivals of each, as the lines of the report are called
    ways: Mapping[str, int]
    kiosks: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    first: date
    last: date
    total: Line
    by_hour: tuple[Line, ...]  # key: hour of arrival, 00 to 23, each from the first to the last with an arrival
    by_day: tuple[Line, ...]  # key: business day, in the same way
    by_clinic: tuple[Line, ...]  # of arrival
    by_lane: tuple[Line, ...]
    by_kiosk: tuple[Line, ...]
    by_way: tuple[Line, ...]
    use: UseReport


def report(
    history: Sequence[TicketHistory], uses: Sequence[KioskUse], first: date, last: date, zone: ZoneInfo
) -> Report:
    """Numbers that were withdrawn count nowhere."""
    true = [ticket for ticket in history if ticket.state is not State.VOIDED]
    hours = [ticket.issued_at.astimezone(zone).hour for ticket in true]
    days = [ticket.business_day for ticket in true]
    return Report(
        first=first,
        last=last,
        total=_line("", true),
        by_hour=_lines(true, lambda ticket: f"{ticket.issued_at.astimezone(zone):%H}", _hours(hours)),
        by_day=_lines(true, lambda ticket: ticket.business_day.isoformat(), _days(days)),
        by_clinic=_lines(true, lambda ticket: ticket.first_clinic),
        by_lane=_lines(true, lane),
        by_kiosk=_lines(true, lambda ticket: ticket.kiosk),
        by_way=_lines(true, lambda ticket: way(ticket).value),
        use=use_report(uses),
    )


def lane(ticket: TicketHistory) -> str:
    return ticket.lane.name.lower()


def way(ticket: TicketHistory) -> Way:
    if not ticket.card_source:
        return Way.DESK
    return Way.FACE if ticket.verdict == Verdict.ACCEPT.value else Way.CARD


LANES = tuple(one.name.lower() for one in Lane)
HEAD = (
    "group", "key", "arrivals", "called", "done", "no_shows", "cancelled",
    "wait_median_min", "wait_p90_min", "service_median_min", "service_p90_min",
    "forecasts", "forecasts_kept", "forecasts_sooner", "forecasts_later",
    "forecast_width_min", "forecast_miss_min",
    *(f"lane_{one}" for one in LANES), *(f"way_{one.value}" for one in Way),
)  # fmt: skip
USE_HEAD = ("check_ins", "left", "seconds_median", "touches_median")  # of a day, a kiosk, an ending, a step


def as_csv(found: Report) -> bytes:
    """Every line of every group; opens in a spreadsheet with its letters right, and runs nothing there."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    kiosks = _kiosks(found)
    unused = (None,) * len(USE_HEAD)
    writer.writerow((*HEAD, *USE_HEAD, *_kiosk_head(kiosks)))
    for group, lines in groups(found):
        for line in lines:
            writer.writerow([safe(cell) for cell in (group, *_cells(line), *unused, *_of_kiosks(line, kiosks))])
    empty = (None,) * (len(HEAD) - 2)
    for group, rows in _use_groups(found.use):
        writer.writerows([(group, safe(key), *empty, *cells, *(None for _ in kiosks)) for key, *cells in rows])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(found: Report) -> bytes:
    """A sheet for each group."""
    book = Workbook(write_only=True)
    kiosks = _kiosks(found)
    for group, lines in groups(found):
        sheet = book.create_sheet(group)
        sheet.append((*HEAD[1:], *_kiosk_head(kiosks)))
        for line in lines:
            sheet.append([safe(cell) for cell in (*_cells(line), *_of_kiosks(line, kiosks))])
    for group, rows in _use_groups(found.use):
        sheet = book.create_sheet(group)
        sheet.append((HEAD[1], *USE_HEAD))
        for row in rows:
            sheet.append([safe(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def groups(found: Report) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    return (
        ("total", (found.total,)),
        ("hour", found.by_hour),
        ("day", found.by_day),
        ("clinic", found.by_clinic),
        ("lane", found.by_lane),
        ("kiosk", found.by_kiosk),
        ("way", found.by_way),
    )


def safe(cell: str | float | None) -> str | float | None:
    """A text that a spreadsheet would take for a formula stays a text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def _cells(line: Line) -> tuple[str | float | None, ...]:
    told = line.forecasts
    return (
        line.key, line.arrivals, line.called, line.done, line.no_shows, line.cancelled,
        line.wait.median, line.wait.p90, line.service.median, line.service.p90,
        told.given, told.kept, told.sooner, told.later, told.width_min, told.miss_min,
        *(line.lanes[one] for one in LANES), *(line.ways[one.value] for one in Way),
    )  # fmt: skip


def _kiosks(found: Report) -> tuple[str, ...]:
    return tuple(line.key for line in found.by_kiosk)


def _kiosk_head(kiosks: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"kiosk_{kiosk}" for kiosk in kiosks)


def _of_kiosks(line: Line, kiosks: Iterable[str]) -> tuple[int, ...]:
    return tuple(line.kiosks.get(kiosk, 0) for kiosk in kiosks)


def _use_groups(use: UseReport) -> Iterator[tuple[str, list[tuple[str | float | None, ...]]]]:
    for group, lines in (("use_day", use.by_day), ("use_kiosk", use.by_kiosk)):
        yield group, [(one.key, one.sessions, one.left, one.seconds, one.touches) for one in lines]
    yield "ending", [(one.ending, one.sessions, None, None, None) for one in use.endings]
    yield "step", [(one.step, one.reached, one.left, one.seconds, one.touches) for one in use.steps]


def _hours(found: Sequence[int]) -> Sequence[str]:
    return [f"{hour:02}" for hour in range(min(found), max(found) + 1)] if found else ()


def _days(found: Sequence[date]) -> Sequence[str]:
    """From the first to the last."""
    if not found:
        return ()
    return [(min(found) + timedelta(days=n)).isoformat() for n in range((max(found) - min(found)).days + 1)]


def _lines(
    history: Iterable[TicketHistory], key: Callable[[TicketHistory], str], keys: Iterable[str] = ()
) -> tuple[Line, ...]:
    """`keys` have a line each, also where nobody came."""
    found: dict[str, list[TicketHistory]] = {name: [] for name in keys}
    for ticket in history:
        found.setdefault(key(ticket), []).append(ticket)
    return tuple(_line(name, tickets) for name, tickets in sorted(found.items()))


def _line(key: str, history: Sequence[TicketHistory]) -> Line:
    states = Counter(ticket.state for ticket in history)
    return Line(
        key=key,
        arrivals=len(history),
        called=sum(ticket.first_called_at is not None for ticket in history),
        done=states[State.DONE],
        no_shows=states[State.NO_SHOW],
        cancelled=states[State.CANCELLED],
        wait=_minutes((ticket.issued_at, ticket.first_called_at) for ticket in history),
        service=_minutes((ticket.called_at, ticket.finished_at) for ticket in history if ticket.state is State.DONE),
        forecasts=_forecasts(history),
        lanes={**dict.fromkeys(LANES, 0), **Counter(map(lane, history))},
        ways={**{one.value: 0 for one in Way}, **Counter(way(ticket).value for ticket in history)},
        kiosks=dict(Counter(ticket.kiosk for ticket in history)),
    )


def _minutes(spans: Iterable[tuple[datetime | None, datetime | None]]) -> Minutes:
    found = sorted((end - start).total_seconds() / 60 for start, end in spans if start is not None and end is not None)
    if not found:
        return Minutes(0, None, None)
    p90 = found[min(len(found) - 1, int(0.9 * len(found)))]  # nearest rank
    return Minutes(len(found), round(median(found), 1), round(p90, 1))


def _forecasts(history: Iterable[TicketHistory]) -> Forecasts:
    """Promise and truth are both kept with the number, so a grade is never out of date."""
    given = kept = 0
    widths: list[int] = []
    sooner: list[float] = []
    later: list[float] = []
    for ticket in history:
        low, high = ticket.wait_low_min, ticket.wait_high_min
        if low is None or high is None:
            continue
        given += 1
        if ticket.first_called_at is None:
            continue
        widths.append(high - low)
        waited = (ticket.first_called_at - ticket.issued_at).total_seconds() / 60
        if waited < low:
            sooner.append(low - waited)
        elif waited > high:
            later.append(waited - high)
        else:
            kept += 1
    return Forecasts(given, kept, len(sooner), len(later), _mean(widths), _mean([*sooner, *later]))


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 1) if values else None
