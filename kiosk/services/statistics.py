"""What happened on some days, counted: arrivals, waits, services, no-shows, use of the kiosks; nothing of a person."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from statistics import median
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from kiosk.domain.matching import Verdict
from kiosk.domain.queue import State
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


@dataclass(frozen=True, slots=True)
class Forecasts:
    """How many were called within the range that their ticket promised, sooner, and later."""

    kept: int
    sooner: int
    later: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    first: date
    last: date
    total: Line
    by_hour: tuple[Line, ...]  # key: hour of arrival, 00 to 23
    by_day: tuple[Line, ...]  # key: business day
    by_clinic: tuple[Line, ...]  # of arrival
    by_lane: tuple[Line, ...]
    by_kiosk: tuple[Line, ...]
    by_way: tuple[Line, ...]
    forecasts: Forecasts
    use: UseReport


def report(
    history: Sequence[TicketHistory], uses: Sequence[KioskUse], first: date, last: date, zone: ZoneInfo
) -> Report:
    """Numbers that were withdrawn count nowhere."""
    true = [ticket for ticket in history if ticket.state is not State.VOIDED]
    return Report(
        first=first,
        last=last,
        total=_line("", true),
        by_hour=_lines(true, lambda ticket: f"{ticket.issued_at.astimezone(zone):%H}"),
        by_day=_lines(true, lambda ticket: ticket.business_day.isoformat()),
        by_clinic=_lines(true, lambda ticket: ticket.first_clinic),
        by_lane=_lines(true, lambda ticket: ticket.lane.name.lower()),
        by_kiosk=_lines(true, lambda ticket: ticket.kiosk),
        by_way=_lines(true, lambda ticket: way(ticket).value),
        forecasts=_forecasts(true),
        use=use_report(uses),
    )


def way(ticket: TicketHistory) -> Way:
    if not ticket.card_source:
        return Way.DESK
    return Way.FACE if ticket.verdict == Verdict.ACCEPT.value else Way.CARD


HEAD = (
    "group", "key", "arrivals", "called", "done", "no_shows", "cancelled",
    "wait_median_min", "wait_p90_min", "service_median_min", "service_p90_min",
)  # fmt: skip
USE_HEAD = ("check_ins", "left_here", "seconds_median", "touches_median")  # of an ending, and of a step


def as_csv(found: Report) -> bytes:
    """Every line of every group; opens in a spreadsheet with its letters right, and runs nothing there."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((*HEAD, *USE_HEAD))
    unused = (None,) * len(USE_HEAD)
    for group, lines in groups(found):
        writer.writerows([[safe(cell) for cell in (group, *_cells(line), *unused)] for line in lines])
    empty = (None,) * (len(HEAD) - 2)
    for group, rows in _use_groups(found.use):
        writer.writerows([(group, key, *empty, *cells) for key, *cells in rows])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(found: Report) -> bytes:
    """A sheet for each group."""
    book = Workbook(write_only=True)
    for group, lines in groups(found):
        sheet = book.create_sheet(group)
        sheet.append(HEAD[1:])
        for line in lines:
            sheet.append([safe(cell) for cell in _cells(line)])
    for group, rows in _use_groups(found.use):
        sheet = book.create_sheet(group)
        sheet.append((HEAD[1], *USE_HEAD))
        for row in rows:
            sheet.append(row)
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
    counts = (line.arrivals, line.called, line.done, line.no_shows, line.cancelled)
    return (line.key, *counts, line.wait.median, line.wait.p90, line.service.median, line.service.p90)


def _use_groups(use: UseReport) -> Iterator[tuple[str, list[tuple[str | float | None, ...]]]]:
    yield "ending", [(one.ending, one.sessions, None, None, None) for one in use.endings]
    yield "step", [(one.step, one.reached, one.left, one.seconds, one.touches) for one in use.steps]


def _lines(history: Iterable[TicketHistory], key: Callable[[TicketHistory], str]) -> tuple[Line, ...]:
    found: dict[str, list[TicketHistory]] = {}
    for ticket in history:
        found.setdefault(key(ticket), []).append(ticket)
    return tuple(_line(name, tickets) for name, tickets in sorted(found.items()))


def _line(key: str, history: Sequence[TicketHistory]) -> Line:
    def count(state: State) -> int:
        return sum(ticket.state is state for ticket in history)

    return Line(
        key=key,
        arrivals=len(history),
        called=sum(ticket.first_called_at is not None for ticket in history),
        done=count(State.DONE),
        no_shows=count(State.NO_SHOW),
        cancelled=count(State.CANCELLED),
        wait=_minutes((ticket.issued_at, ticket.first_called_at) for ticket in history),
        service=_minutes((ticket.called_at, ticket.finished_at) for ticket in history if ticket.state is State.DONE),
    )


def _minutes(spans: Iterable[tuple[datetime | None, datetime | None]]) -> Minutes:
    found = sorted((end - start).total_seconds() / 60 for start, end in spans if start is not None and end is not None)
    if not found:
        return Minutes(0, None, None)
    p90 = found[min(len(found) - 1, int(0.9 * len(found)))]  # nearest rank
    return Minutes(len(found), round(median(found), 1), round(p90, 1))


def _forecasts(history: Iterable[TicketHistory]) -> Forecasts:
    kept = sooner = later = 0
    for ticket in history:
        if ticket.first_called_at is None or ticket.wait_low_min is None or ticket.wait_high_min is None:
            continue
        waited = (ticket.first_called_at - ticket.issued_at).total_seconds() / 60
        sooner += waited < ticket.wait_low_min
        later += waited > ticket.wait_high_min
        kept += ticket.wait_low_min <= waited <= ticket.wait_high_min
    return Forecasts(kept, sooner, later)
