"""A printer whose paper is a PDF file in a folder, and whose state, if it has one, is a file that others write."""

import os
import re
import tempfile
from contextlib import suppress
from datetime import date
from enum import Enum
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.adapters.printing.ticket import render
from kiosk.domain.clinic import LocalText
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.queue import Ticket


class PrinterState(Enum):
    """The content of a state file."""

    READY = "ready"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    LIES = "lies"  # takes the ticket and acknowledges nothing; no paper comes


_TROUBLE: dict[PrinterState, PrintOutcome] = {
    PrinterState.PAPER_OUT: PrintOutcome.PAPER_OUT,
    PrinterState.COVER_OPEN: PrintOutcome.FAILED,
    PrinterState.OFFLINE: PrintOutcome.FAILED,
    PrinterState.LIES: PrintOutcome.UNKNOWN,
}


class PdfPrinter:
    """Writes each ticket to `path_for(ticket)`: whole or not at all, readable by this account alone.

    `state_file` is read before every print; without one, or while it does not exist, the printer is ready.
    """

    def __init__(
        self,
        folder: Path,
        hospital: LocalText,
        timezone: ZoneInfo,
        public_url: str | None = None,
        state_file: Path | None = None,
    ) -> None:
        self._folder = folder
        self._hospital = hospital
        self._timezone = timezone
        self._public_url = public_url
        self._state_file = state_file

    def path_for(self, ticket: Ticket) -> Path:
        """Where the ticket's paper lies, once it is printed."""
        label = re.sub("[^A-Z0-9-]", "", ticket.label)
        return self._folder / f"{ticket.business_day.isoformat()}-{label}.pdf"

    def print_ticket(self, ticket: Ticket, language: Language) -> PrintOutcome:
        state = self._state()
        if state is not PrinterState.READY:
            return _TROUBLE[state]
        paper = render(ticket, language, self._hospital, self._timezone, self._public_url)
        try:
            _write_whole(self.path_for(ticket), paper)
            self._remove_before(ticket.business_day)
        except OSError:
            return PrintOutcome.FAILED
        return PrintOutcome.PRINTED

    def _remove_before(self, day: date) -> None:
        """Tickets carry names: those of earlier days go with the first ticket of a new one."""
        for path in self._folder.glob("????-??-??-*.pdf"):
            if path.name < day.isoformat():
                path.unlink(missing_ok=True)

    def _state(self) -> PrinterState:
        if self._state_file is None:
            return PrinterState.READY
        try:
            return PrinterState(self._state_file.read_text(encoding="utf-8").strip())
        except FileNotFoundError:
            return PrinterState.READY
        except (OSError, ValueError):  # unreadable, or a word that is not known
            return PrinterState.OFFLINE


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError:
        with suppress(OSError):
            os.unlink(unfinished)
        raise
