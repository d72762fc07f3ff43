"""The printer's work, on its lane: tickets, and in between the question how it is."""

import threading
from collections.abc import Callable

from kiosk.domain.faults import PrintOutcome
from kiosk.domain.machine import FaultCleared, FaultRaised, MachineEvent
from kiosk.domain.person import Language
from kiosk.domain.printer import PRINTER_FAULTS, PrinterHealth
from kiosk.domain.queue import Ticket
from kiosk.domain.session import events as e
from kiosk.logs import log
from kiosk.ports import Printer

Happening = e.Event | MachineEvent
Happenings = tuple[Happening, ...]


class Printing:
    """`paper` writes down what became of a ticket's paper; None is written before the first byte leaves."""

    def __init__(self, printer: Printer, paper: Callable[[Ticket, PrintOutcome | None], None]) -> None:
        self._printer = printer
        self._paper = paper
        self._health = PrinterHealth()
        self._busy = threading.Semaphore()

    def begin_question(self) -> bool:
        """Whether `ask` is to be called; questions do not pile up behind a long ticket."""
        return self._busy.acquire(blocking=False)

    def ask(self) -> Happenings:
        try:
            status = self._printer.status()
        finally:
            self._busy.release()
        if status is not self._health.status:
            log.info("printer", status=status.value)
        self._health = self._health.asked(status)
        return self._faults()

    def print_ticket(self, token: str, ticket: Ticket, language: Language, copy: int) -> Happenings:
        self._paper(ticket, None)
        try:
            outcome = self._printer.print_ticket(ticket, language, copy)
        except Exception:  # the door outside tells of it; here it is remembered until a ticket comes out
            self._health = self._health.printed(PrintOutcome.FAILED)
            raise
        self._paper(ticket, outcome)
        log.info("ticket printed", outcome=outcome.value, copy=copy, tickets_left=self._printer.tickets_left())
        self._health = self._health.printed(outcome)
        return e.TicketPrinted(token, outcome), *self._faults()

    def _faults(self) -> Happenings:
        present = self._health.faults
        gone = (FaultCleared(fault) for fault in sorted(PRINTER_FAULTS - present, key=lambda fault: fault.value))
        return *gone, *(FaultRaised(fault) for fault in present)
