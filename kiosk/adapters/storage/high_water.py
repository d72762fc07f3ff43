"""The highest number of each series and day, beside the store's file and not in it.

A store that is lost, or put back to how it was this morning, would begin again at numbers that people in the hall
hold. What was shown to anybody is here as well: a file a business day, a line a number, synced before it is shown.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from kiosk.adapters.storage.database import Database, one
from kiosk.adapters.storage.ledger import audit, next_change
from kiosk.adapters.storage.values import now_ms

DAYS_KEPT = 7
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINE = re.compile(r"([A-Z0-9]+) (\d+)")

Marks = Mapping[tuple[str, str], int]  # business day and series -> number


class HighWater:
    """Several processes may note numbers at once; a line that a power cut tore is no line. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, business_day: str, series: str, number: int) -> None:
        path = self._folder / business_day
        is_new = not path.exists()
        if is_new:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"\n{series} {number}\n".encode())  # after a torn line, a line of its own
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            sync_folder(self._folder)

    def highest(self) -> dict[tuple[str, str], int]:
        marks: dict[tuple[str, str], int] = {}
        for path in self._days():
            for line in path.read_text(encoding="ascii", errors="replace").splitlines():
                if found := _LINE.fullmatch(line):
                    key = path.name, found[1]
                    marks[key] = max(marks.get(key, 0), int(found[2]))
        return marks

    def forget_old(self) -> None:
        for path in self._days()[:-DAYS_KEPT]:
            path.unlink(missing_ok=True)

    def _days(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.iterdir() if _DAY.fullmatch(path.name))


def jump_past(db: Database, marks: Marks, kiosk: str) -> None:
    """Counters go on after these numbers."""
    behind = {key: number for key, number in marks.items() if _counter(db, *key) < number}
    if not behind:
        return
    with db.transaction():
        change = next_change(db)
        for (day, series), number in behind.items():
            db.execute(
                """INSERT INTO counter (business_day, series, last_number) VALUES (:day, :series, :number)
                   ON CONFLICT (business_day, series) DO UPDATE SET last_number = excluded.last_number
                   WHERE counter.last_number < excluded.last_number""",
                {"day": day, "series": series, "number": number},
            )
        detail = {f"{day} {series}": number for (day, series), number in behind.items()}
        audit(db, change, now_ms(), kiosk, "numbers_jumped", detail)


def sync_folder(folder: Path) -> None:
    """A new name in a folder lasts once the folder is synced; not every system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _counter(db: Database, day: str, series: str) -> int:
    found = one(
        db,
        "SELECT last_number FROM counter WHERE business_day = :day AND series = :series",
        {"day": day, "series": series},
    )
    return int(found["last_number"]) if found else 0
