"""The folder of tickets that are files: one of a business day and a label."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path


class TicketFolder:
    """`Papers`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_for(self, day: date, label: str) -> Path:
        return self._folder / f"{day.isoformat()}-{re.sub('[^A-Z0-9-]', '', label)}.pdf"

    def of(self, tickets: Iterable[tuple[date, str]]) -> tuple[str, ...]:
        paths = (self.path_for(day, label) for day, label in tickets)
        return tuple(path.name for path in paths if path.is_file())

    def before(self, day: date) -> tuple[str, ...]:
        return tuple(sorted(p.name for p in self._folder.glob("????-??-??-*.pdf") if p.name < day.isoformat()))

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
