"""Printer faults x states of a ticket: every cell is defined, and the number is always the same one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from kiosk import consent
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.machine import FaultRaised
from kiosk.domain.person import Language
from kiosk.domain.printer import PRINTER_FAULTS
from kiosk.domain.queue import Ticket
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.visit import Visit
from kiosk.runtime.effects import Effects
from kiosk.runtime.lanes import Lane, Lanes
from kiosk.services.check_in import CheckIn, Hours
from mock_services.printer.machine import ReceiptPrinter
from tests.conftest import Events
from tests.fakes import MemoryStore, SetClock
from tests.printers import Bench, code_on
from tests.samples import ADULT, EARS, RECEPTION

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
VI = Language.VIETNAMESE
FIRST_ROW = 1
MIDDLE_ROW = 400
LAST_ROW = 840  # of the ticket's print; the cut is still to come

P = PrintOutcome
LOW, OUT, OPEN, JAM, GONE = (
    Fault.PRINTER_PAPER_LOW,
    Fault.PRINTER_PAPER_OUT,
    Fault.PRINTER_COVER_OPEN,
    Fault.PRINTER_JAM,
    Fault.PRINTER_OFFLINE,
)


@dataclass(frozen=True)
class Trouble:
    """How it comes, and how somebody sees to it."""

    comes: Callable[[ReceiptPrinter], object]
    goes: Callable[[ReceiptPrinter], object]


TROUBLES = {
    "none": Trouble(lambda p: None, lambda p: None),
    "paper low": Trouble(lambda p: p.run_low(), lambda p: p.load()),
    "paper out": Trouble(lambda p: p.load(0), lambda p: p.load()),
    "cover open": Trouble(lambda p: p.set(cover_open=True), lambda p: p.set(cover_open=False)),
    "jam": Trouble(lambda p: p.set(jammed=True), lambda p: p.set(jammed=False)),
    "unplugged": Trouble(lambda p: p.unplug(), lambda p: p.unplug(False)),
    "silent": Trouble(lambda p: p.set(silent=True), lambda p: p.set(silent=False)),
    "slow": Trouble(lambda p: p.set(rows_per_tick=100), lambda p: p.set(rows_per_tick=0)),
    "lying": Trouble(lambda p: p.set(lies=True), lambda p: p.set(lies=False)),
    "without echo": Trouble(lambda p: p.set(no_echo=True), lambda p: p.set(no_echo=False)),
    "without automatic status": Trouble(lambda p: p.set(no_automatic=True), lambda p: p.set(no_automatic=False)),
}


@dataclass(frozen=True)
class Cell:
    """What the patient is told, what staff see, and how many whole tickets came out."""

    told: PrintOutcome
    papers: int
    seen: set[Fault] = field(default_factory=set)


WELL = Cell(P.PRINTED, 1)
NONE_MOVED = Cell(P.PRINTED, 0)  # nobody can find a perfect liar out; the patient can, and asks for a copy

# When the trouble comes: before the ticket, at its first row, in its middle, before its cut, after it.
TABLE: dict[str, tuple[Cell, Cell, Cell, Cell, Cell]] = {
    "none": (WELL,) * 5,
    "paper low": (Cell(P.PRINTED, 1, {LOW}),) * 5,
    "paper out": (*(Cell(P.PAPER_OUT, 0, {OUT}),) * 4, Cell(P.PRINTED, 1, {OUT})),
    "cover open": (*(Cell(P.FAILED, 0, {OPEN}),) * 4, Cell(P.PRINTED, 1, {OPEN})),
    "jam": (*(Cell(P.FAILED, 0, {JAM}),) * 4, Cell(P.PRINTED, 1, {JAM})),
    "unplugged": (Cell(P.FAILED, 0, {GONE}), *(Cell(P.UNKNOWN, 0, {GONE}),) * 3, Cell(P.PRINTED, 1, {GONE})),
    "silent": (Cell(P.FAILED, 0, {GONE}), *(Cell(P.UNKNOWN, 1, {GONE}),) * 3, Cell(P.PRINTED, 1, {GONE})),
    "slow": (WELL,) * 5,
    "lying": (*(NONE_MOVED,) * 3, NONE_MOVED, WELL),
    "without echo": (WELL,) * 5,
    "without automatic status": (WELL,) * 5,
}
MOMENTS = ("before", "first row", "middle", "before the cut", "after")


class Hall:
    """The kiosk's door to the world, with a store that can be looked into and a printer that can be broken."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.bench = Bench(folder)
        self.store = MemoryStore()
        self.store.put_clinics((EARS, RECEPTION))
        self.lanes = Lanes()
        hours = Hours(ZoneInfo("Asia/Ho_Chi_Minh"), time(3))
        check_in = CheckIn(self.store, SetClock(MORNING), hours, "K1", bytes(32), consent.shown)
        nobody = None
        self.effects = Effects(
            self.lanes,
            check_in,
            nobody,  # type: ignore[arg-type]
            nobody,  # type: ignore[arg-type]
            self.bench.adapter,
            lambda token: [],
        )
        self.heard: list[object] = []
        self.faults: set[Fault] = set()
        self.effects.happened.connect(self._hear)

    def _hear(self, happening: object) -> None:
        self.heard.append(happening)
        fault = getattr(happening, "fault", None)
        if fault is not None:
            (self.faults.add if isinstance(happening, FaultRaised) else self.faults.discard)(fault)

    def close(self) -> None:
        self.lanes.close()
        self.bench.close()

    def issue(self) -> Ticket:
        self.effects.run(fx.IssueNumber("a", Visit(card=ADULT), EARS.code))
        self.qtbot.waitUntil(lambda: any(isinstance(event, e.NumberIssued) for event in self.heard))
        return next(event.ticket for event in self.heard if isinstance(event, e.NumberIssued))

    def print(self, ticket: Ticket, copy: int = 0) -> PrintOutcome:
        self.heard.clear()
        self.effects.run(fx.PrintTicket("a", ticket, VI, copy))
        self.qtbot.waitUntil(lambda: any(isinstance(event, e.TicketPrinted) for event in self.heard), timeout=10_000)
        return next(event.outcome for event in self.heard if isinstance(event, e.TicketPrinted))

    def ask(self) -> set[Fault]:
        self.effects.probe_printer()
        self.lanes.submit(Lane.PRINTER, lambda: None).result()
        QCoreApplication.processEvents()
        return self.faults & PRINTER_FAULTS

    @property
    def codes(self) -> list[str]:
        return [code for piece in self.bench.printer.pieces if (code := code_on(piece))]


@pytest.fixture
def hall(qtbot: QtBot, tmp_path: Path) -> Iterator[Hall]:
    made = Hall(qtbot, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("moment", range(len(MOMENTS)), ids=MOMENTS)
@pytest.mark.parametrize("trouble", TABLE)
def test_faults_and_states_of_a_ticket(hall: Hall, logged: Events, trouble: str, moment: int) -> None:
    printer, cell, kind = hall.bench.printer, TABLE[trouble][moment], TROUBLES[trouble]
    ticket = hall.issue()
    if moment == 0:
        kind.comes(printer)
    elif moment < 4:
        printer.at_row((FIRST_ROW, MIDDLE_ROW, LAST_ROW)[moment - 1], lambda: kind.comes(printer))
    told = hall.print(ticket)
    if moment == 4:
        kind.comes(printer)

    assert (told, len(hall.codes), hall.ask()) == (cell.told, cell.papers, cell.seen)
    assert hall.store.papers == [(ticket.id, None), (ticket.id, told)]

    kind.goes(printer)
    assert hall.ask() == set()
    assert len(hall.codes) == cell.papers  # nothing comes out when somebody has seen to it
    assert hall.print(ticket, copy=1) is P.PRINTED
    assert hall.codes == [ticket.code] * (cell.papers + 1)
    assert [issued.label for _, issued in hall.store.orders.values()] == [ticket.label] == ["B-001"]


@pytest.mark.parametrize("trouble", TABLE)
def test_a_copy_that_meets_trouble_changes_no_number_either(hall: Hall, logged: Events, trouble: str) -> None:
    printer, cell, kind = hall.bench.printer, TABLE[trouble][2], TROUBLES[trouble]
    ticket = hall.issue()
    hall.print(ticket)
    printer.at_row(MIDDLE_ROW, lambda: kind.comes(printer))
    assert hall.print(ticket, copy=1) is cell.told
    assert hall.codes == [ticket.code] * (1 + cell.papers)
    assert hall.ask() == cell.seen
    assert [issued.label for _, issued in hall.store.orders.values()] == [ticket.label]
