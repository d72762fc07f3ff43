"""A number, once committed, is true: under SIGKILL at any moment, and with several processes at one file."""

import os
import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.adapters.storage.sqlite import SqliteStore
from tests.contract.orders import order

ROOT = Path(__file__).parents[2]


class Writers:
    """Processes that issue `count` numbers each; what they show comes out of one pipe, line by line."""

    def __init__(self, path: Path, names: list[str], count: int) -> None:
        read_end, write_end = os.pipe()
        self.shown = os.fdopen(read_end)
        command = [sys.executable, "-m", "tests.faults.number_writer", str(path)]
        self.processes = [subprocess.Popen([*command, name, str(count)], cwd=ROOT, stdout=write_end) for name in names]
        os.close(write_end)

    def __enter__(self) -> "Writers":
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.shown.close()


def assert_history(path: Path, shown: list[str]) -> int:
    """Numbers 1 to n once each, everything that was shown among them; returns n."""
    with closing(SqliteStore(path, "K1")) as store:
        store.check()
    with closing(sqlite3.connect(path)) as connection:
        tickets = connection.execute("SELECT number, session, label FROM ticket ORDER BY number").fetchall()
        counted = connection.execute("SELECT last_number FROM counter").fetchall()
    assert [number for number, _, _ in tickets] == list(range(1, len(tickets) + 1))
    assert counted == [(len(tickets),)]
    assert shown
    assert set(shown) <= {f"{session} {label}\n" for _, session, label in tickets}
    return len(tickets)


def test_numbers_survive_kills_at_random_moments(tmp_path: Path) -> None:
    """Two writers at a time are killed while they issue; what they had shown exists, and nothing is doubled or lost."""
    path, dice, shown = tmp_path / "kiosk.sqlite3", random.Random(2026), []
    for attempt in range(3):
        with Writers(path, [f"R{attempt}W{n}" for n in range(2)], 100_000) as writers:
            shown += [writers.shown.readline() for _ in range(dice.randint(1, 40))]
            for process in writers.processes:
                time.sleep(dice.uniform(0, 0.01))
                process.kill()
            shown += writers.shown.readlines()
        assert_history(path, shown)
    with closing(SqliteStore(path, "K1")) as store:
        following = store.issue(order("after")).label
    assert following == f"A-{assert_history(path, shown):03d}"


def test_four_processes_issue_without_duplicates_or_gaps(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.sqlite3"
    with Writers(path, [f"W{n}" for n in range(4)], 100) as writers:
        shown = writers.shown.readlines()
        assert [process.wait(timeout=60) for process in writers.processes] == [0, 0, 0, 0]
    assert len(shown) == 400
    assert assert_history(path, shown) == 400


def test_a_check_while_others_write_finds_the_chain_whole(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.sqlite3"
    patient = SqliteStore(path, "K1", busy_timeout_ms=60_000)
    with Writers(path, ["W0"], 100_000) as writers, closing(patient) as store:
        for _ in range(10):
            writers.shown.readline()
            store.check()
