"""A printer whose paper is a PDF file in a folder, and whose state, if it has one, is a file that others write."""

from pathlib import Path

from kiosk.adapters.printing.papers import TicketFolder
from kiosk.adapters.printing.ticket import Form
from kiosk.adapters.whole_file import write_whole
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus, outcome_without_paper
from kiosk.domain.queue import Ticket

LIES = "lies"  # a state: it takes the ticket and acknowledges nothing; no paper comes


class PdfPrinter:
    """Writes each ticket to `path_for(ticket)`: whole or not at all, readable by this account alone.

    `state_file` holds a `PrinterStatus` or LIES, and is read before every print; without one, or while it does not
    exist, the printer is ready.
    """

    def __init__(self, folder: Path, form: Form, state_file: Path | None = None) -> None:
        self._papers = TicketFolder(folder)
        self._form = form
        self._state_file = state_file

    def path_for(self, ticket: Ticket) -> Path:
        """Where the ticket's paper lies, once it is printed."""
        return self._papers.path_for(ticket.business_day, ticket.label)

    def status(self) -> PrinterStatus:
        state = self._state()
        return PrinterStatus.READY if state == LIES else PrinterStatus(state)

    def print_ticket(self, ticket: Ticket, language: Language, copy: int = 0) -> PrintOutcome:
        state = self._state()
        if state == LIES:
            return PrintOutcome.UNKNOWN
        if not PrinterStatus(state).can_print:
            return outcome_without_paper(PrinterStatus(state))
        paper = self._form.fill(ticket, language, copy)
        try:
            write_whole(self.path_for(ticket), paper)
            self._papers.remove(self._papers.before(ticket.business_day))  # they carry names
        except OSError:
            return PrintOutcome.FAILED
        return PrintOutcome.PRINTED

    def tickets_left(self) -> int | None:
        return None

    def _state(self) -> str:
        if self._state_file is None:
            return PrinterStatus.READY.value
        try:
            state = self._state_file.read_text(encoding="utf-8").strip()
            return state if state == LIES else PrinterStatus(state).value
        except FileNotFoundError:
            return PrinterStatus.READY.value
        except (OSError, ValueError):  # unreadable, or a word that is not known
            return PrinterStatus.OFFLINE.value
