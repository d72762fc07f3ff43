"""The register of personal data knows every column of the store, and no other."""

from collections import Counter
from contextlib import closing

import pytest

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.domain.personal_data import PERIODIC, REGISTER, USES, Link, Table
from kiosk.domain.privacy import Kind


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bool]]:
    """Tables, their columns, and which of these must have a value."""
    path = tmp_path_factory.mktemp("store") / "kiosk.sqlite3"
    with closing(SqliteStore(path, "K1")) as store:
        store.check()
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: {row[1]: bool(row[3] or row[5]) for row in db.execute(f"PRAGMA table_info({table})")}
            for table in tables
        }


def test_every_column_of_every_migration_is_in_the_register(schema: dict[str, dict[str, bool]]) -> None:
    """A new one that is missing here: add its name to its table in kiosk/domain/personal_data.py."""
    stored = {f"{table}.{column}" for table, columns in schema.items() for column in columns}
    registered = {f"{table.name}.{column}" for table in REGISTER for column in table.columns}
    assert stored - registered == set()
    assert registered - stored == set()


def test_no_table_is_registered_twice() -> None:
    assert Counter(table.name for table in REGISTER).most_common(1)[0][1] == 1


@pytest.mark.parametrize("table", REGISTER, ids=lambda table: table.name)
def test_what_goes_can_go(table: Table, schema: dict[str, dict[str, bool]]) -> None:
    """There is a time from which its period runs, a way from the person to the row, and a value to put in its place."""
    going = {name: column for kind in PERIODIC for name, column in table.of(kind).items()}
    if not going:
        return
    assert table.since in table.columns or (table.since, table.link) == ("", Link.TICKET)
    assert table.link is not Link.NONE
    if table.whole:
        assert {column.kind for column in table.columns.values()} <= {Kind.NOTHING, going[next(iter(going))].kind}
    else:
        assert {name for name, column in going.items() if column.blank is None and schema[table.name][name]} == set()


def test_every_kind_has_a_purpose_a_basis_and_an_end() -> None:
    assert set(USES) == set(Kind) - {Kind.NOTHING}
    assert {column.kind for table in REGISTER for column in table.columns.values()} == set(Kind)
