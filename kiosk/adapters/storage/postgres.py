"""The store in PostgreSQL 15 or later, for a hospital."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.rows import dict_row

from kiosk.adapters.storage.database import Database, EngineError, EngineLost, Row
from kiosk.adapters.storage.store import SqlStore

OLDEST = 150_000  # server_version_num
CONNECT_TIMEOUT_S = 3
LOCK_TIMEOUT_MS = 5_000  # half of what a check-in waits for its number
SILENCE_MS = 4_000  # after which a server that does not even acknowledge is lost
_MIGRATION_LOCK = 0x4B494F534B  # "KIOSK"; taken by whoever brings the schema up to date, and by nobody else
# Classes of SQLSTATE: connection exception, too many connections, shut down or starting up.
_LOST = ("08", "53300", "57P0")

_CHANNEL = "kiosk_changes"
_NAMED = re.compile(r":([a-z_][a-z_0-9]*)")


class PostgresStore(SqlStore):
    """Every port of the store in the database that `url` names."""

    def __init__(self, url: str, kiosk: str) -> None:
        super().__init__(kiosk)
        self._url = url

    def _connect(self) -> Database:
        return PostgresDatabase(self._url)


class PostgresDatabase:
    """Each statement by itself is durable when it returns; in a transaction statements travel together, and wait for
    the server only where somebody reads their rows."""

    def __init__(self, url: str) -> None:
        logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # whatever it complains of is raised as well
        self._listens = False
        with _engine_errors():
            self._connection: psycopg.Connection[dict[str, Any]] = psycopg.connect(
                url,
                autocommit=True,
                row_factory=dict_row,
                connect_timeout=CONNECT_TIMEOUT_S,
                tcp_user_timeout=SILENCE_MS,
                application_name="kiosk",
            )
            if self._connection.info.server_version < OLDEST:
                self._connection.close()
                raise EngineError("PostgreSQL is older than 15")
            self.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
            self.execute("SET synchronous_commit = on")

    def rows(self, sql: str, parameters: Row | None = None) -> list[Row]:
        with _engine_errors():
            return list(self._connection.execute(_translated(sql), parameters or {}).fetchall())

    def execute(self, sql: str, parameters: Row | None = None) -> None:
        with _engine_errors():
            self._connection.execute(_translated(sql), parameters or {})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """The row of the change counter is locked first: that is where writers queue."""
        with _engine_errors(), self._connection.pipeline(), self._connection.transaction():
            self.execute("SELECT changes FROM store_state WHERE id = 1 FOR UPDATE")
            self.execute(f"NOTIFY {_CHANNEL}")  # it wakes, and says nothing; heard when this is committed
            yield

    @contextmanager
    def schema_transaction(self) -> Iterator[None]:
        with _engine_errors(), self._connection.transaction():
            self.execute(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
            yield

    def wait(self, timeout_s: float) -> None:
        with _engine_errors():
            if self._listens:
                for _woken in self._connection.notifies(timeout=timeout_s, stop_after=1):
                    pass
            else:
                self._connection.execute(f"LISTEN {_CHANNEL}")
                self._listens = True

    def version(self) -> str:
        return f"PostgreSQL {self.rows('SHOW server_version')[0]['server_version']}"

    def is_sound(self) -> bool:
        """Whether it keeps what it acknowledges; its files are its own business."""
        settings = self.rows("SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages")
        return settings == [{"fsync": "on", "pages": "on"}]

    def compact(self) -> None:
        """Old versions of rows are given free, not overwritten."""
        self.execute("VACUUM")

    def is_open(self) -> bool:
        return not self._connection.closed

    def close(self) -> None:
        with _engine_errors():
            self._connection.close()


@contextmanager
def _engine_errors() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        state = error.sqlstate or ""
        lost = state.startswith(_LOST) or (not state and isinstance(error, psycopg.OperationalError))
        raise (EngineLost if lost else EngineError)(state or type(error).__name__) from None


@lru_cache(maxsize=256)
def _translated(sql: str) -> str:
    return _NAMED.sub(r"%(\1)s", sql.replace("%", "%%"))
