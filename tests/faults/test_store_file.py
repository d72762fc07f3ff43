"""A store whose file is damaged, locked, foreign or gone says so with StoreError, and never with a person's data."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.domain.queue import Lane
from kiosk.domain.visit import Visit
from kiosk.ports import StoreError
from tests.contract.orders import CLINIC_A, DAY, NOW, VISIT, order

ISSUED = 60


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A closed store with some numbers in it."""
    path = tmp_path_factory.mktemp("sound") / "kiosk.sqlite3"
    with closing(SqliteStore(path, "K1")) as store:
        for n in range(ISSUED):
            store.issue(order(f"s{n}"))
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, sound: bytes) -> Path:
    path = tmp_path / "kiosk.sqlite3"
    path.write_bytes(sound)
    return path


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path, "K1", busy_timeout_ms=50)
    yield store
    store.close()


def change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(sql)


def test_a_file_of_a_newer_program_is_refused_and_left_as_it_is(store: SqliteStore, path: Path) -> None:
    change(path, "INSERT INTO schema_migration (version, name, applied_at) VALUES (9999, '9999_later.sql', 0)")
    before = path.read_bytes()
    for act in (store.check, store.clinics, lambda: store.issue(order("new"))):
        with pytest.raises(StoreError, match="newer"):
            act()
    assert path.read_bytes() == before


def test_a_migration_that_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "half.sqlite3"
    change(path, "CREATE TABLE help_request (id INTEGER)")  # the last table of the first migration
    with closing(SqliteStore(path, "K1")) as store:
        with pytest.raises(StoreError):
            store.check()
        with closing(sqlite3.connect(path)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'ticket'").fetchall()
        assert tables == []
        change(path, "DROP TABLE help_request")
        assert store.issue(order("s1")).label == "A-001"


def test_a_file_that_is_no_database_is_an_error(store: SqliteStore, path: Path) -> None:
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError):
        store.check()
    with pytest.raises(StoreError):
        store.issue(order("new"))


@pytest.mark.parametrize("kept", [0.25, 0.5, 0.9])
def test_a_truncated_file_is_an_error(store: SqliteStore, path: Path, sound: bytes, kept: float) -> None:
    path.write_bytes(sound[: int(len(sound) * kept)])
    with pytest.raises(StoreError):
        store.check()


def test_an_overwritten_page_is_an_error_whichever_it_is(store: SqliteStore, path: Path, sound: bytes) -> None:
    page_size = int.from_bytes(sound[16:18], "big")
    for start in range(0, len(sound), page_size):
        path.write_bytes(sound[:start] + b"\xa5" * page_size + sound[start + page_size :])
        with pytest.raises(StoreError):
            store.check()
        store.close()


def test_a_file_that_is_damaged_while_open_is_an_error(store: SqliteStore, path: Path) -> None:
    store.check()
    change(path, "PRAGMA wal_checkpoint(TRUNCATE)")  # as long as the log has everything, the file is not read
    path.write_bytes(b"\xa5" * path.stat().st_size)
    with pytest.raises(StoreError):
        store.check()


def test_a_store_that_was_restored_works_again(store: SqliteStore, path: Path, sound: bytes) -> None:
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError):
        store.check()
    path.write_bytes(sound)
    store.check()
    assert store.issue(order("new")).label == f"A-{ISSUED + 1:03d}"


@pytest.mark.parametrize("where", ["missing/kiosk.sqlite3", "kiosk.sqlite3/below", "."])
def test_a_place_where_no_file_can_be_is_an_error(path: Path, where: str) -> None:
    """A missing folder is an unmounted disk: no empty store may take its place."""
    with closing(SqliteStore(path.parent / where, "K1")) as store, pytest.raises(StoreError):
        store.check()


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.check(),
        lambda store: store.issue(order("new")),
        lambda store: store.void(1, "session_over", NOW),
        lambda store: store.put_clinics([CLINIC_A]),
    ],
)
def test_a_lock_that_outlasts_the_timeout_is_an_error_and_passes(
    store: SqliteStore, path: Path, write: Callable[[SqliteStore], object]
) -> None:
    store.clinics()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="SQLITE_BUSY"):
            write(store)
        other.execute("ROLLBACK")
    write(store)


@pytest.fixture
def no_growth(path: Path) -> Iterator[Callable[[], None]]:
    """No file of this process may grow past the store's present size, until the returned function is called."""
    resource = pytest.importorskip("resource", reason="limits of a process are a thing of Unix")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def lift() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
    yield lift
    lift()


def test_a_full_disk_is_an_error_without_a_number(store: SqliteStore, no_growth: Callable[[], None]) -> None:
    """What was issued stays, nothing half-written does, and it goes on when there is room again."""
    issued = ISSUED
    with pytest.raises(StoreError):  # noqa: PT012 - which one fails depends on what fits
        while True:
            store.issue(order(f"s{issued}"))
            issued += 1
    no_growth()
    assert store.waiting(DAY, Lane.WALK_IN) == {"general": issued}
    assert store.issue(order("after")).label == f"A-{issued + 1:03d}"
    store.check()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET detail = replace(detail, 'A-007', 'A-700') WHERE change = 7",
        "UPDATE audit SET at = at + 1 WHERE change = 7",
        "UPDATE audit SET hash = (SELECT hash FROM audit WHERE change = 6) WHERE change = 7",
        "UPDATE audit SET detail = X'A5A5' WHERE change = 7",
        "DELETE FROM audit WHERE change = 7",
        "DELETE FROM audit WHERE change <= 7",
        "DELETE FROM audit WHERE change >= 50",
        "DELETE FROM audit",
        "DELETE FROM store_state",
        "UPDATE store_state SET changes = changes - 1",
        "INSERT INTO audit SELECT change + 1, at, kiosk, event, detail, hash FROM audit WHERE change = 60",
        "UPDATE audit SET change = -1 WHERE change = 7; UPDATE audit SET change = 7 WHERE change = 8;"
        "UPDATE audit SET change = 8 WHERE change = -1",
    ],
)
def test_the_check_notices_an_altered_audit_chain(store: SqliteStore, path: Path, sql: str) -> None:
    store.check()
    change(path, sql)
    with pytest.raises(StoreError):
        store.check()


def test_the_check_names_the_first_bad_row(store: SqliteStore, path: Path) -> None:
    change(path, "UPDATE audit SET event = 'number_lost' WHERE change IN (7, 9)")
    with pytest.raises(StoreError, match=r"change 7$"):
        store.check()


@pytest.mark.parametrize(
    "visit",
    [
        replace(VISIT, reason="Nguyễn \udce1 079190012345"),
        Visit(card=replace(VISIT.card, name="Nguyễn \udce1")),
        Visit(card=replace(VISIT.card, number="079190012345\udce1")),
    ],
)
def test_an_unstorable_visit_is_an_error_that_does_not_quote_it(store: SqliteStore, visit: Visit) -> None:
    with pytest.raises(StoreError) as caught:
        store.issue(order("new", visit=visit))
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "Nguyễn" not in told
    assert "079190012345" not in told


def test_errors_of_a_broken_file_do_not_quote_it(store: SqliteStore, path: Path) -> None:
    """SQLite's own message about a text that is no UTF-8 contains that text."""
    change(path, "UPDATE ticket SET nonce = CAST(X'4E677579E1' AS TEXT) WHERE session = 's1'")
    with pytest.raises(StoreError) as caught:
        store.issue(order("s1"))
    assert "Nguy" not in "".join(traceback.format_exception(caught.value))
