"""A durable SQLite connection, its write transaction, and its errors."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from kiosk.ports import StoreError

Row = Mapping[str, Any]

# Older versions can corrupt a WAL file that is reset while another connection writes; https://sqlite.org/changes.html
FIRST_SOUND_WAL = (3, 51, 3)


@contextmanager
def store_errors(action: str) -> Iterator[None]:
    """Turn what SQLite, the disk, an unstorable value or a damaged row raises into StoreError. It names the error and
    no more, since the original can quote a value. Also a decorator."""
    try:
        yield
    except (sqlite3.Error, OSError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise StoreError(f"{action}: {getattr(error, 'sqlite_errorname', type(error).__name__)}") from None


def connect(path: Path, busy_timeout_ms: int) -> Database:
    """Open or create the file for its owner alone; its folder must exist, so that an unmounted disk is an error and not
    an empty store. Raises sqlite3.Error, OSError, StoreError."""
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=busy_timeout_ms / 1000, isolation_level=None)
    try:
        db = Database(connection, execute_plugins=False)
        # TRUNCATE and not DELETE: at synchronous=FULL it also syncs the journal's end, so that a power cut right after
        # a commit cannot bring the journal back and roll the commit back with it.
        mode = "wal" if sqlite3.sqlite_version_info >= FIRST_SOUND_WAL else "truncate"
        if rows(db, f"PRAGMA journal_mode={mode}")[0]["journal_mode"] != mode:
            raise StoreError(f"journal mode {mode} refused")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA foreign_keys=ON")
    except BaseException:
        connection.close()
        raise
    return db


@contextmanager
def write_transaction(db: Database) -> Iterator[None]:
    """All or nothing. The lock is taken first: a transaction that reads before it writes would otherwise be refused
    when another process wrote in between, however long it is willing to wait."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise


def rows(db: Database, sql: str, parameters: Row | None = None) -> list[Row]:
    """Every row: an unread one would keep its statement, and with it a lock, open."""
    return list(db.query(sql, dict(parameters or {})))


def insert(db: Database, table: str, row: Row, if_absent: bool = False) -> None:
    """Insert a row of literal column names; with `if_absent` a row that is there already stays as it is."""
    columns, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    conflict = " ON CONFLICT DO NOTHING" if if_absent else ""
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({values}){conflict}", dict(row))
