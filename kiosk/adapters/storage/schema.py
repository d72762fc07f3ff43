"""Numbered migrations: `migrations/0001_first.sql`, `0002_...`, each in one transaction, the lowest first."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.adapters.storage.database import Database, insert
from kiosk.adapters.storage.values import now_ms
from kiosk.ports import StoreNewer

_RECORD = """CREATE TABLE IF NOT EXISTS schema_migration (
    version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)"""


def migrate(db: Database) -> None:
    """Bring the schema up to date. Raises EngineError, and StoreNewer for a file that a newer program has written."""
    scripts = {int(script.name[:4]): script for script in _scripts()}
    while _apply_next(db, scripts):
        pass


def _scripts() -> list[Traversable]:
    folder = files("kiosk.adapters.storage").joinpath("migrations")
    return [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]


def _apply_next(db: Database, scripts: dict[int, Traversable]) -> bool:
    """Apply one migration; False when there is none left. Another process may be doing the same."""
    newest = max(scripts)
    with db.schema_transaction():
        db.execute(_RECORD)
        applied = {row["version"] for row in db.rows("SELECT version FROM schema_migration")}
        if applied and max(applied) > newest:
            raise StoreNewer(f"schema {max(applied)} is newer than this program's {newest}")
        if not scripts.keys() - applied:
            return False
        version = min(scripts.keys() - applied)
        script = scripts[version]
        for statement in _statements(script.read_text(encoding="utf-8")):
            db.execute(statement)
        insert(db, "schema_migration", {"version": version, "name": script.name, "applied_at": now_ms()})
    return True


def _statements(script: str) -> Iterator[str]:
    """One statement at a time: `executescript` would commit the open transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
