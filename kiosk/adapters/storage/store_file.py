"""The SQLite file as a whole: copied while it is used, examined, put back."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.adapters.storage.database import EngineError, store_errors
from kiosk.adapters.storage.file_use import used
from kiosk.adapters.storage.high_water import sync_folder
from kiosk.adapters.storage.sqlite import BUSY_TIMEOUT_MS, SqliteStore, engine_errors, high_water
from kiosk.domain.queue import Lane, Series
from kiosk.ports import CopyFacts, StoreBusy, StoreError

WRITER = "RESTORE"  # in the audit rows of what is done here
_COMPANIONS = ("-journal", "-wal", "-shm")  # what SQLite keeps beside a file, and takes for the file's own


class SqliteFile:
    """`StoreFile` of the store in the file `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @store_errors("copy")
    def copy(self, copy: Path) -> None:
        """In one go: a copy in steps begins anew whenever somebody writes."""
        with used(self._path), _connected(self._path) as store:
            copy.touch(mode=0o600, exist_ok=False)
            with _connected(copy) as target:
                store.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")  # the copy is one file, also where the store is three

    @store_errors("examine")
    def examine(self, copy: Path) -> CopyFacts:
        with _connected(copy) as opened:
            _check(opened)
        with closing(SqliteStore(copy, WRITER)) as store:
            store.check()
        with _connected(copy) as opened:
            schema = opened.execute("SELECT MAX(version) FROM schema_migration").fetchone()[0]
            changes = opened.execute("SELECT changes FROM store_state").fetchone()[0]
            numbers = opened.execute("SELECT COUNT(*) FROM ticket").fetchone()[0]
        return CopyFacts(int(schema), int(changes), int(numbers))

    @store_errors("put back")
    def put_back(self, copy: Path, *, put_aside: bool = False) -> Path | None:
        """Page by page in one transaction of SQLite's own: what a power cut left beside the old file is settled first,
        and a power cut now leaves the old store or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with used(self._path, alone=True):
            aside = self._put_aside() if self._path.exists() and (put_aside or not self._is_sound()) else None
            self._path.touch(mode=0o600)
            with _connected(copy) as source, _connected(self._path) as store:
                store.execute("PRAGMA synchronous=FULL")
                source.backup(store)
            sync_folder(self._path.parent)
        with closing(SqliteStore(self._path, WRITER)) as store:  # opening is recovery: numbers go on past the highest
            store.check()
        return aside

    @store_errors("look for users")
    def is_used(self) -> bool:
        if not self._path.exists():
            return False
        try:
            with used(self._path, alone=True):
                return False
        except StoreBusy:
            return True

    @store_errors("known numbers")
    def knows_numbers(self) -> bool:
        return bool(high_water(self._path).highest())

    @store_errors("jump")
    def jump(self, business_day: date, numbers: int) -> None:
        day, marks = business_day.isoformat(), high_water(self._path)
        known = marks.highest()
        with closing(SqliteStore(self._path, WRITER)) as store:
            clinics = store.clinics()
        with used(self._path), _connected(self._path) as opened:
            rows = opened.execute("SELECT series, last_number FROM counter WHERE business_day = ?", (day,)).fetchall()
        counted = dict(rows)
        for series in (Series(clinic.prefix, lane).code for clinic in clinics for lane in Lane):
            marks.note(day, series, max(counted.get(series, 0), known.get((day, series), 0)) + numbers)
        with closing(SqliteStore(self._path, WRITER)) as store:
            store.check()

    def _is_sound(self) -> bool:
        try:
            with _connected(self._path) as store:
                _check(store)
        except (EngineError, StoreError):
            return False
        return True

    def _put_aside(self) -> Path:
        """What SQLite keeps beside the file goes first: it must never stand beside another file."""
        number = 1
        while (aside := self._path.with_name(f"{self._path.name}.aside-{number}")).exists():
            number += 1
        for companion in (*_COMPANIONS, ""):
            found = self._path.with_name(f"{self._path.name}{companion}")
            if found.exists():
                found.replace(aside.with_name(f"{aside.name}{companion}"))
        return aside


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Of a file that is there."""
    with engine_errors():
        address = f"{path.absolute().as_uri()}?mode=rw"
        with closing(
            sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)
        ) as opened:
            yield opened


def _check(opened: sqlite3.Connection) -> None:
    if opened.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        raise StoreError("the file is damaged")
