"""A small campaign on each engine, and a judge that is not fooled."""

import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from kiosk.adapters.storage.postgres import PostgresStore
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store import SqlStore
from tests.postgres import Server
from tests.stress.campaign import Plan, TookTooLong, run
from tests.stress.checker import judge
from tests.stress.workers import CLINICS, call, issue

SMALL = Plan(workers=3, issues=60, kill_every_s=0.1, limit_s=100)


def test_numbers_and_calls_survive_kills_on_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.sqlite3"
    outcome = run(lambda name: SqliteStore(path, name, busy_timeout_ms=60_000), tmp_path, SMALL)
    assert outcome.verdict.faults == []
    assert (outcome.verdict.issued, outcome.verdict.called) == (180, 180)
    assert outcome.kills


def test_numbers_and_calls_survive_kills_and_cuts_on_postgresql(tmp_path: Path, postgres: Server) -> None:
    url = postgres.empty_database()

    def cut() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kiosk' LIMIT 1"
            )

    outcome = run(lambda name: PostgresStore(url, name), tmp_path, SMALL, cut)
    assert outcome.verdict.faults == []
    assert (outcome.verdict.issued, outcome.verdict.called) == (180, 180)
    assert outcome.kills


def test_a_campaign_that_does_not_end_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.sqlite3"
    endless = Plan(workers=1, issues=1_000_000, limit_s=0.2)
    with pytest.raises(TookTooLong):
        run(lambda name: SqliteStore(path, name), tmp_path, endless)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store and the histories of a short peaceful day."""
    folder = tmp_path_factory.mktemp("finished")
    store = SqliteStore(folder / "kiosk.sqlite3", "judge")
    store.put_clinics(CLINICS)
    store.close()
    for work in (lambda: issue(_store_in(folder), "K0", folder, 12), lambda: call(_store_in(folder), "D0", folder)):
        work()
    return folder


def _store_in(folder: Path) -> Callable[[str], SqlStore]:
    return lambda name: SqliteStore(folder / "kiosk.sqlite3", name)


def _sql(*statements: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        store = SqliteStore(folder / "kiosk.sqlite3", "judge")
        store._db().execute("PRAGMA foreign_keys=OFF")  # noqa: SLF001
        for statement in statements:
            store._db().execute(statement)  # noqa: SLF001
        store.close()

    return spoil


def _told_twice(folder: Path) -> None:
    path = folder / "D0.calls"
    label = path.read_text().splitlines()[1].split()[3]
    path.write_text(path.read_text() + f"invoked D9-0 1\ncompleted D9-0 2 {label}\n")


SPOILED = {
    "a number is missing": (_sql("DELETE FROM ticket WHERE number = 1 AND series = 'A'"), "gaps [1]"),
    "a number changed hands": (_sql("UPDATE ticket SET session = 'K0-0x' WHERE session = 'K0-0'"), "was shown"),
    "a number of nobody": (_sql("UPDATE ticket SET session = 'K9-0' WHERE session = 'K0-0'"), "nobody asked for"),
    "a number that came too late": (
        _sql(
            "UPDATE ticket SET number = number + 1000 WHERE series = 'A' AND number < 3",
            "UPDATE ticket SET number = 1003 - number WHERE number > 1000",
        ),
        "asked after 2 of its series was shown, and got 1",
    ),
    "a patient who was never called": (
        _sql("UPDATE place SET state = 'waiting', calls = 0 WHERE label = 'A-001'"),
        "0 calls",
    ),
    "a call that two desks know": (_told_twice, "was called 2 times"),
}


@pytest.mark.parametrize(("spoil", "fault"), SPOILED.values(), ids=SPOILED.keys())
def test_the_judge_sees(finished: Path, tmp_path: Path, spoil: Callable[[Path], None], fault: str) -> None:
    folder = tmp_path / "spoiled"
    shutil.copytree(finished, folder)
    spoil(folder)
    store = SqliteStore(folder / "kiosk.sqlite3", "judge")
    verdict = judge(store, folder, 12)
    store.close()
    assert any(fault in told for told in verdict.faults)


def test_the_judge_has_nothing_to_say_of_a_sound_day(finished: Path) -> None:
    store = SqliteStore(finished / "kiosk.sqlite3", "judge")
    assert judge(store, finished, 12).passed
    store.close()
