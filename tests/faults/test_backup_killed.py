"""A backup that is killed leaves no half one; a power cut beside the store or during a restore loses neither."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store_file import SqliteFile
from kiosk.services.backup import Backup, Keeping, Restored, back_up, backups, restore
from kiosk.services.belongings import Belongings
from tests.contract.orders import order

ROOT = Path(__file__).parents[2]
ISSUED = 30

BACKUPS_FOR_EVER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from kiosk.adapters.storage.store_file import SqliteFile
from kiosk.services.backup import Keeping, back_up
from kiosk.services.belongings import Belongings
path, now = Path(sys.argv[1]), datetime(2026, 11, 23, tzinfo=UTC)
keeping = Keeping(path.parent / "disk", path.parent / "backup.key", path.parent, "K1", 5, Belongings(path.parent))
while True:
    now += timedelta(seconds=1)
    back_up(SqliteFile(path), keeping, now)
    print(flush=True)
"""
RESTORES_FOR_EVER = """
import sys
from pathlib import Path
from kiosk.adapters.storage.store_file import SqliteFile
while True:
    SqliteFile(Path(sys.argv[1])).put_back(Path(sys.argv[2]))
    print(flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "state" / "kiosk.sqlite3"
    path.parent.mkdir()
    with closing(SqliteStore(path, "K1")) as store:
        for n in range(ISSUED):
            store.issue(order(f"s{n}"))
    return path


@pytest.fixture
def keeping(path: Path) -> Keeping:
    return Keeping(path.parent / "disk", path.parent / "backup.key", path.parent, "K1", 50, Belongings(path.parent))


def sessions(path: Path) -> set[str]:
    with closing(SqliteStore(path, "K1")) as store:
        store.check()
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT session FROM ticket")}


def kill_at_a_random_moment(program: str, arguments: list[Path], dice: random.Random) -> None:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.uniform(0, 0.1))
        os.kill(process.pid, signal.SIGKILL)


def test_every_backup_of_a_killed_process_is_whole_and_the_store_too(path: Path, keeping: Keeping) -> None:
    dice = random.Random(2026)
    for _ in range(2):
        kill_at_a_random_moment(BACKUPS_FOR_EVER, [path], dice)
    assert len(sessions(path)) == ISSUED
    made = backups(keeping)
    assert made
    for backup in made:
        restored = restore(SqliteFile(path), backup, keeping, datetime.now(UTC))
        assert isinstance(restored, Restored)
        assert restored.facts.numbers == ISSUED


def test_what_a_killed_process_left_behind_goes_with_a_later_backup(path: Path, keeping: Keeping) -> None:
    left = path.parent / "backup-scratch-left"
    left.mkdir()
    (left / "copy.sqlite3").write_bytes(b"plain")
    back_up(SqliteFile(path), keeping, datetime.now(UTC))
    assert left.exists(), "a backup that runs at the same moment keeps its own"
    back_up(SqliteFile(path), keeping, datetime.now(UTC) + timedelta(hours=2))
    assert not left.exists()


def test_a_restore_that_is_killed_leaves_the_old_store_or_the_new_one(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    SqliteFile(path).copy(copy)
    dice = random.Random(2026)
    for attempt in range(2):
        with closing(SqliteStore(path, "K1")) as store:
            store.issue(order(f"later{attempt}"))
        kill_at_a_random_moment(RESTORES_FOR_EVER, [path, copy], dice)
        found = sessions(path)
        assert len(found) in (ISSUED, ISSUED + 1)
        SqliteFile(path).put_back(copy)


@pytest.mark.parametrize("mode", ["wal", "persist"])
def test_what_a_power_cut_left_beside_the_store_never_reaches_the_restored_one(
    path: Path, keeping: Keeping, mode: str
) -> None:
    """A writer dies in the middle of a transaction, and its -wal or -journal stays beside the file."""
    made = back_up(SqliteFile(path), keeping, datetime.now(UTC))
    assert isinstance(made, Backup)
    program = (
        "import os, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        f"db.execute('PRAGMA journal_mode={mode}'); db.execute('PRAGMA cache_size=1')\n"
        "db.execute('PRAGMA wal_autocheckpoint=0')\n"
        "db.execute('UPDATE ticket SET paper_at = 1')\n"
        "db.execute('BEGIN IMMEDIATE'); db.execute('UPDATE ticket SET paper_at = 2')\n"
        "db.execute('UPDATE visit SET reason = hex(zeroblob(2000))')\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    beside = path.with_name(f"{path.name}-{'wal' if mode == 'wal' else 'journal'}")
    assert beside.stat().st_size > 0
    assert isinstance(restore(SqliteFile(path), made.path, keeping, datetime.now(UTC)), Restored)
    assert len(sessions(path)) == ISSUED
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM ticket WHERE paper_at < 3").fetchone() == (0,)
