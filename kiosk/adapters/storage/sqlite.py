"""The store in one SQLite file, for one machine."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep

from sqlite_utils import Database as SqliteUtils

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.adapters.storage.database import Database, EngineError, Row
from kiosk.adapters.storage.file_use import Turns, used
from kiosk.adapters.storage.high_water import HighWater, jump_past
from kiosk.adapters.storage.store import SqlStore

LOOK_S = 0.05  # how often a waiting connection looks
BUSY_TIMEOUT_MS = 5_000  # another process holds the lock; half of what a check-in waits for its number

# 16 MB of log. The commit that brings the log into the file holds everybody up for its syncs; with SQLite's own 1,000
# pages p99 of eight writers was a quarter longer (`make stress NAME=sqlite`).
CHECKPOINT_PAGES = 4_000

# Older versions can corrupt a WAL file that is reset while another connection writes; https://sqlite.org/changes.html
FIRST_SOUND_WAL = (3, 51, 3)


class SqliteStore(SqlStore):
    """Every port of the store in the file `path`, whose folder exists."""

    def __init__(self, path: Path, kiosk: str, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        super().__init__(kiosk)
        self._path = path
        self._busy_timeout_ms = busy_timeout_ms
        self._high_water = high_water(path)

    def _connect(self) -> Database:
        return SqliteDatabase(self._path, self._busy_timeout_ms)

    def _recover(self, db: Database) -> None:
        """The file may be an older one than this machine last wrote, or a new one."""
        super()._recover(db)
        self._high_water.forget_old()
        jump_past(db, self._high_water.highest(), self._kiosk)

    def _committed(self, ticket: Row) -> None:
        self._high_water.note(ticket["business_day"], ticket["series"], ticket["number"])


def high_water(path: Path) -> HighWater:
    """Of the store in the file `path`."""
    return HighWater(path.with_name(f"{path.name}-numbers"))


@contextmanager
def engine_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise EngineError(getattr(error, "sqlite_errorname", type(error).__name__)) from None


class SqliteDatabase:
    """The file is opened or created for its owner alone; its folder must exist, so that an unmounted disk is an error
    and not an empty store."""

    def __init__(self, path: Path, busy_timeout_ms: int) -> None:
        self._data_version: list[Row] = []
        path.touch(mode=0o600)
        with ExitStack() as opened:
            opened.enter_context(used(path))
            self._turns = opened.enter_context(Turns(path))
            self._open(path, busy_timeout_ms)
            self._uses = opened.pop_all()

    def _open(self, path: Path, busy_timeout_ms: int) -> None:
        with engine_errors():
            connection = sqlite3.connect(path, timeout=busy_timeout_ms / 1000, isolation_level=None)
            try:
                self._db = SqliteUtils(connection, execute_plugins=False)
                # PERSIST and not DELETE: it also syncs the journal's end, so that a power cut right after a commit
                # cannot bring the journal back and roll the commit back with it. TRUNCATE does too, but changes the
                # file's size each time, which costs a file system several times as much.
                mode = "wal" if sqlite3.sqlite_version_info >= FIRST_SOUND_WAL else "persist"
                if self.rows(f"PRAGMA journal_mode={mode}")[0]["journal_mode"] != mode:
                    raise EngineError(f"journal mode {mode} refused")
                self.execute("PRAGMA synchronous=FULL")
                self.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
                self.execute("PRAGMA foreign_keys=ON")
            except BaseException:
                connection.close()
                raise

    def rows(self, sql: str, parameters: Row | None = None) -> list[Row]:
        """An unread row would keep its statement, and with it a lock, open: all are read."""
        with engine_errors():
            return list(self._db.query(sql, dict(parameters or {})))

    def execute(self, sql: str, parameters: Row | None = None) -> None:
        with engine_errors():
            self._db.execute(sql, dict(parameters or {}))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """The lock is taken first: a transaction that reads before it writes would otherwise be refused when another
        process wrote in between, however long it is willing to wait."""
        with self._turns.taken():
            self.execute("BEGIN IMMEDIATE")
            try:
                yield
                with engine_errors():
                    self._db.commit()
            except BaseException:
                with engine_errors():
                    self._db.rollback()
                raise

    def schema_transaction(self) -> AbstractContextManager[None]:
        return self.transaction()

    def wait(self, timeout_s: float) -> None:
        """SQLite tells a connection on asking whether another one has written."""
        until, seen = monotonic() + timeout_s, self._data_version
        while (version := self.rows("PRAGMA data_version")) == seen and monotonic() < until:
            sleep(LOOK_S)
        self._data_version = version

    def version(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}, journal {self.rows('PRAGMA journal_mode')[0]['journal_mode']}"

    def is_sound(self) -> bool:
        return self.rows("PRAGMA quick_check") == [{"quick_check": "ok"}]

    def compact(self) -> None:
        """The file is written anew; journal and log, which hold pages as they were, are cut off. EngineError where
        somebody goes on reading what the log holds."""
        self.execute("PRAGMA journal_size_limit=0")
        self.execute("VACUUM")
        cut = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        self.execute("PRAGMA journal_size_limit=-1")
        if cut["busy"]:
            raise EngineError("SQLITE_BUSY")

    def is_open(self) -> bool:
        return True

    def close(self) -> None:
        try:
            with engine_errors():
                self._db.close()
        finally:
            self._uses.close()
