"""How much of the printer's roll is used, over restarts."""

import json
from dataclasses import asdict
from pathlib import Path

from kiosk.adapters.whole_file import write_whole
from kiosk.domain.printer import PrinterStatus, Roll, tickets_left
from kiosk.logs import log


class RollFile:
    """`roll_mm` is a new roll's length, `low_mm` what is left when the sensor of the near end speaks."""

    def __init__(self, path: Path, roll_mm: float, low_mm: float) -> None:
        self._path = path
        self._roll_mm = roll_mm
        self._low_mm = low_mm
        self._roll: Roll | None = None

    def printed(self, length_mm: float) -> None:
        self._keep(self._now().with_ticket(length_mm))

    def seen(self, status: PrinterStatus) -> None:
        before = self._now()
        self._keep(before.seen(status))
        if self._now() == Roll() != before:
            log.info("new paper roll", tickets_left=self.tickets_left())

    def tickets_left(self) -> int:
        return tickets_left(self._now(), self._roll_mm, self._low_mm)

    def _now(self) -> Roll:
        if self._roll is None:
            self._roll = self._read()
        return self._roll

    def _read(self) -> Roll:
        """A file that is not there, or that says nothing sensible, is a new roll: this is a forecast."""
        try:
            return Roll(**json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Roll()

    def _keep(self, roll: Roll) -> None:
        if roll == self._roll:
            return
        self._roll = roll
        try:
            write_whole(self._path, json.dumps(asdict(roll)).encode())
        except OSError as error:
            log.error("paper roll not written", error=type(error).__name__)
