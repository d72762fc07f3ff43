"""A province's file -> a registry. Rows are appended in the file's order under their line numbers, so that an import
that was cut off goes on after its last whole batch; indexes come last, and the finished file takes the old one's place
in one step."""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from sqlite_utils import Database

from kiosk.adapters.province.registry import FIELDS, TABLE, VERSION, RegistryFileError, open_database
from kiosk.adapters.province.rows import RowError, Stored, stored
from kiosk.adapters.province.sources import Row, Source, fingerprint, open_source
from kiosk.adapters.sqlite_library import sqlite3

_BATCH_ROWS = 20_000
_ERRORS_HEADER = b"line,column,rule\n"
_COLUMNS = {
    "line": int, "insurance_number": int, "citizen_number": int, "prefix": str, "name": str, "born": int, "sex": int,
    "address": str, "facility": int, "valid_from": int, "valid_to": int, "five_years_from": int,
}  # fmt: skip
_PROGRESS = "progress"
_UNDER_WAY = "another import into this registry is under way"
_INSERT = f"INSERT INTO {TABLE} VALUES ({', '.join('?' * (1 + len(FIELDS)))})"
_UNIQUE = ("insurance_number", "citizen_number")

Watch = Callable[[int, int], None]  # how far, of how much


@dataclass(frozen=True, slots=True)
class Imported:
    people: int
    errors: int
    resumed_at: int  # line after which this run began; 0: at the beginning


@dataclass(slots=True)
class _Progress:
    source: str  # fingerprint
    place: int = 0
    line: int = 0
    errors: int = 0
    errors_bytes: int = 0


def import_registry(source_path: Path, target: Path, errors_path: Path, watch: Watch) -> Imported:
    """Make `target` out of `source_path`; what cannot be taken is named in `errors_path`, line by line.

    Interrupted at any moment, it goes on where it was when it is started again with the same file. Raises SourceError,
    RegistryFileError, OSError.
    """
    unfinished = target.with_name(f"{target.name}.part")
    with contextlib.closing(open_source(source_path)) as source:
        try:
            with contextlib.closing(_open(unfinished)) as db:
                progress = _begin(db, fingerprint(source_path))
                resumed_at = progress.line
                with errors_path.open("ab") as errors:
                    _keep_errors(errors, progress)
                    _take_all(db, source, progress, errors, watch)
                    _finish(db, progress, errors)
                people = int(db.execute(f"SELECT COUNT(*) FROM {TABLE}").fetchone()[0])
        except sqlite3.Error as error:
            reason = _UNDER_WAY if error.sqlite_errorcode == sqlite3.SQLITE_BUSY else error.sqlite_errorname
            raise RegistryFileError(f"{unfinished}: {reason}") from None
    unfinished.replace(target)
    return Imported(people, progress.errors, resumed_at)


def _open(path: Path) -> Database:
    path.touch(mode=0o600)
    db = open_database(path)
    db.execute("PRAGMA journal_mode=DELETE")
    db.execute("PRAGMA synchronous=NORMAL")  # a power cut may cost the import, which can be done again
    db.execute("PRAGMA temp_store=FILE")
    db.execute("PRAGMA locking_mode=EXCLUSIVE")  # from the first write on: one import at a time
    return db


def _begin(db: Database, source: str) -> _Progress:
    """Go on with the same source; anything else begins anew."""
    if db[_PROGRESS].exists():
        row = dict(db.query(f"SELECT * FROM {_PROGRESS}").__next__())
        if row["source"] == source:
            return _Progress(**row)
    for table in (TABLE, _PROGRESS):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    progress = _Progress(source)
    db.table(TABLE).create(_COLUMNS, pk="line", not_null={"name", "born", "valid_from"})
    db.table(_PROGRESS).create({"source": str, "place": int, "line": int, "errors": int, "errors_bytes": int})
    db.execute(f"INSERT INTO {_PROGRESS} VALUES (?, 0, 0, 0, 0)", (source,))
    return progress


def _keep_errors(errors: IO[bytes], progress: _Progress) -> None:
    """Those of whole batches alone."""
    errors.truncate(progress.errors_bytes)
    errors.seek(0, os.SEEK_END)
    if progress.errors_bytes == 0:
        errors.write(_ERRORS_HEADER)


def _take_all(db: Database, source: Source, progress: _Progress, errors: IO[bytes], watch: Watch) -> None:
    rows = source.rows(progress.place, progress.line)
    watch(progress.place, source.size)
    while batch := list(islice(_checked(rows, progress, errors), _BATCH_ROWS)):
        good = [row for row in batch if row is not None]
        errors.flush()
        db.execute("BEGIN IMMEDIATE")
        db.conn.executemany(_INSERT, good)
        _write(db, progress, source.place, errors)
        db.execute("COMMIT")
        watch(source.place, source.size)


def _checked(
    rows: Iterator[tuple[int, Row | None]], progress: _Progress, errors: IO[bytes]
) -> Iterator[tuple[int | str | None, ...] | None]:
    for line, row in rows:
        progress.line = line
        try:
            yield line, *_stored(row)
        except RowError as error:
            _report(progress, errors, line, error)
            yield None


def _stored(row: Row | None) -> Stored:
    if row is None:
        raise RowError("", "other columns than the first line")
    return stored(row)


def _report(progress: _Progress, errors: IO[bytes], line: int, error: RowError) -> None:
    progress.errors += 1
    errors.write(f"{line},{error.column},{error.rule}\n".encode())


def _write(db: Database, progress: _Progress, place: int, errors: IO[bytes]) -> None:
    progress.place, progress.errors_bytes = place, errors.tell()
    db.execute(
        f"UPDATE {_PROGRESS} SET place = ?, line = ?, errors = ?, errors_bytes = ?",
        (progress.place, progress.line, progress.errors, progress.errors_bytes),
    )


def _finish(db: Database, progress: _Progress, errors: IO[bytes]) -> None:
    """Who stands there twice is kept once, as first seen; then numbers are unique."""
    for column in _UNIQUE:
        db.execute(f"CREATE INDEX IF NOT EXISTS {TABLE}_{column} ON {TABLE} ({column})")
        again = f"""SELECT later.line FROM {TABLE} AS later JOIN
            (SELECT {column} AS number, MIN(line) AS first FROM {TABLE} INDEXED BY {TABLE}_{column}
             WHERE {column} IS NOT NULL GROUP BY {column} HAVING COUNT(*) > 1) AS twice
            ON later.{column} = twice.number AND later.line > twice.first ORDER BY later.line"""
        lines = [(row[0],) for row in db.execute(again).fetchall()]
        for (line,) in lines:
            _report(progress, errors, line, RowError(column, "the same as in an earlier line"))
        errors.flush()
        db.execute("BEGIN IMMEDIATE")
        db.conn.executemany(f"DELETE FROM {TABLE} WHERE line = ?", lines)
        _write(db, progress, progress.place, errors)
        db.execute("COMMIT")
    db.execute("BEGIN IMMEDIATE")
    db.execute(f"DROP TABLE {_PROGRESS}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")
