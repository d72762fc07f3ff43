"""What the store needs of a database: a small seam, so that SQLite and PostgreSQL serve under the same SQL."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from kiosk.ports import StoreError, StoreUnreachable

Row = Mapping[str, Any]


class EngineError(Exception):
    """The database refused or is gone. Says by which of its own error codes, and no more."""


class EngineLost(EngineError):
    """There is no connection any more, or none to be had."""


class Database(Protocol):
    """An open database. SQL names its parameters `:so`; every method raises EngineError, or what Python raises for a
    value that cannot be stored."""

    def rows(self, sql: str, parameters: Row | None = None) -> list[Row]:
        """Every row of a statement."""

    def execute(self, sql: str, parameters: Row | None = None) -> None: ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing, durable when it is left. Writers queue at its beginning, so what it reads stays true."""

    def schema_transaction(self) -> AbstractContextManager[None]:
        """The same before there is a schema."""

    def wait(self, timeout_s: float) -> None:
        """Return when others may have changed something, at the latest after this time. The first call of a connection
        may return at once."""

    def version(self) -> str:
        """Which engine this is."""

    def is_sound(self) -> bool:
        """What the database finds out about its own files."""

    def compact(self) -> None:
        """Leave nothing of deleted values in the files, as far as the database can. Not in a transaction."""

    def is_open(self) -> bool:
        """False once the connection is lost."""

    def close(self) -> None: ...


@contextmanager
def store_errors(action: str) -> Iterator[None]:
    """Turn what a database, the disk, an unstorable value or a damaged row raises into StoreError. It names the error
    and no more, since the original can quote a value. Also a decorator."""
    try:
        yield
    except EngineLost as error:
        raise StoreUnreachable(f"{action}: {error}") from None
    except EngineError as error:
        raise StoreError(f"{action}: {error}") from None
    except (OSError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise StoreError(f"{action}: {type(error).__name__}") from None


def one(db: Database, sql: str, parameters: Row | None = None) -> Row | None:
    found = db.rows(sql, parameters)
    return found[0] if found else None


def insert(db: Database, table: str, row: Row, if_absent: bool = False) -> None:
    """Insert a row of literal column names; with `if_absent` a row that is there already stays as it is."""
    columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    conflict = " ON CONFLICT DO NOTHING" if if_absent else ""
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({values}){conflict}", row)


def put(db: Database, table: str, key: str, row: Row) -> None:
    """Insert a row, or replace the one with this `key`."""
    columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    changed = ", ".join(f"{column} = excluded.{column}" for column in row if column != key)
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT ({key}) DO UPDATE SET {changed}", row)
