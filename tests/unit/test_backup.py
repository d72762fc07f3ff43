"""`kiosk backup` and `kiosk restore`: encrypted, read back, refused in plain words, and numbers never come twice."""

import json
import stat
import tomllib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store_file import SqliteFile
from kiosk.cli import FAILED, app
from kiosk.ports import StoreError
from kiosk.services.backup import Backup, Jump, Keeping, Refusal, Refused, Restored, back_up, backups, restore
from kiosk.services.belongings import Belongings
from kiosk.services.sealing import KEY_BYTES, MAGIC, Unreadable, seal, unseal
from tests.contract.orders import CLINIC_A, CLINIC_B, DAY, VISIT, order

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
KEY = bytes(range(KEY_BYTES))


class Site:
    """A machine with a store in use, and a folder of backups on another disk."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "state" / "kiosk.sqlite3"
        self.path.parent.mkdir()
        self.file = SqliteFile(self.path)
        self.settings = folder / "etc" / "kiosk.toml"
        self.calibration, self.key = (folder / "state" / name for name in ("face-calibration.json", "ticket.key"))
        self.machine = folder / "state" / "machine.json"
        self.recordings = folder / "state" / "recordings"
        files = {
            "kiosk.toml": self.settings,
            "face-calibration.json": self.calibration,
            "face-cohort": None,
            "ticket.key": self.key,
            "machine.json": self.machine,
        }
        self.belongings = Belongings(folder / "state", files, self.recordings, frozenset({"machine.json"}))
        self.keeping = Keeping(
            folder / "disk", folder / "state" / "backup.key", self.path.parent, "K1", 3, self.belongings
        )
        self.now = NOW
        with closing(self.open()) as store:
            store.put_clinics([CLINIC_A, CLINIC_B])

    def open(self) -> SqliteStore:
        return SqliteStore(self.path, "K1", busy_timeout_ms=100)

    def issue(self, *sessions: str) -> list[str]:
        with closing(self.open()) as store:
            return [store.issue(order(session)).label for session in sessions]

    def back_up(self) -> Backup:
        self.now += timedelta(seconds=1)
        made = back_up(self.file, self.keeping, self.now)
        assert isinstance(made, Backup)
        return made

    def restore(self, backup: Path, jump: Jump | None = None) -> Restored | Refused:
        self.now += timedelta(seconds=1)
        return restore(self.file, backup, self.keeping, self.now, jump)

    def furnish(self, word: str) -> None:
        """Everything that belongs to a machine."""
        (self.recordings / "vi").mkdir(parents=True, exist_ok=True)
        self.settings.parent.mkdir(exist_ok=True)
        for path in (
            self.settings,
            self.calibration,
            self.key,
            self.machine,
            self.recordings / "vi" / "consent.yes.wav",
        ):
            path.write_text(f"{word} {path.name}")

    def sessions(self) -> list[str]:
        with closing(sqlite3.connect(self.path)) as connection:
            return [row[0] for row in connection.execute("SELECT session FROM ticket ORDER BY id")]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_backup_brings_back_what_was_there(site: Site) -> None:
    site.issue("s1", "s2")
    made = site.back_up()
    assert made.facts.numbers == 2
    site.issue("s3")
    restored = site.restore(made.path)
    assert isinstance(restored, Restored)
    assert (restored.facts.numbers, restored.made_at) == (2, made.made_at.isoformat())
    assert site.sessions() == ["s1", "s2"]
    with closing(site.open()) as store:
        store.check()
        assert [clinic.code for clinic in store.clinics()] == [CLINIC_A.code, CLINIC_B.code]


def test_after_a_restore_numbers_go_on_past_the_highest_one_that_anybody_was_shown(site: Site) -> None:
    assert site.issue("s1") == ["A-001"]
    made = site.back_up()
    assert site.issue("s2", "s3") == ["A-002", "A-003"]
    assert isinstance(site.restore(made.path), Restored)
    assert site.issue("s4") == ["A-004"]


def test_a_store_that_is_lost_altogether_does_not_begin_at_1_again(site: Site) -> None:
    """Start-up is recovery: it holds for a file that somebody copied into place by hand as well."""
    site.issue("s1", "s2")
    for path in site.path.parent.glob("kiosk.sqlite3*"):
        if path.is_file():
            path.unlink()
    assert site.issue("s3") == ["A-003"]


def test_a_machine_that_remembers_nothing_is_told_how_far_to_jump(site: Site, tmp_path: Path) -> None:
    site.issue("s1", "s2")
    made = site.back_up()
    (tmp_path / "new").mkdir()
    new = Site(tmp_path / "new")
    new.keeping.key.write_bytes(site.keeping.key.read_bytes())
    assert new.restore(made.path) == Refused(Refusal.JUMP_NEEDED)
    assert isinstance(new.restore(made.path, Jump(DAY, 200)), Restored)
    assert new.issue("s3") == ["A-203"]
    with closing(new.open()) as store:
        other_series = store.issue(replace(order("s3"), clinic=CLINIC_B))
    assert other_series.label == "B-201"


def test_what_was_there_before_a_restore_is_kept(site: Site) -> None:
    made = site.back_up()
    site.issue("s1")
    restored = site.restore(made.path)
    assert isinstance(restored, Restored)
    assert restored.before is not None
    assert isinstance(site.restore(restored.before), Restored)
    assert site.sessions() == ["s1"]


def test_a_store_that_is_in_use_is_not_restored(site: Site) -> None:
    site.issue("s1")
    made = site.back_up()
    with closing(site.open()) as kiosk:
        kiosk.check()
        assert site.restore(made.path) == Refused(Refusal.RUNNING)
        with pytest.raises(StoreError, match="in use"):
            site.file.put_back(made.path)
    assert isinstance(site.restore(made.path), Restored)


def test_a_backup_is_made_while_the_store_is_in_use(site: Site) -> None:
    with closing(site.open()) as kiosk:
        kiosk.issue(order("s1"))
        assert site.back_up().facts.numbers == 1
        kiosk.issue(order("s2"))


def test_nothing_of_a_person_can_be_read_in_a_backup_nor_by_others(site: Site) -> None:
    site.issue("s1")
    made = site.back_up()
    content = made.path.read_bytes()
    assert VISIT.card is not None
    for secret in (VISIT.card.number, VISIT.card.name, "SQLite format"):
        assert secret.encode() not in content
    for path in (made.path, site.keeping.key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path.name for path in site.path.parent.iterdir() if "scratch" in path.name] == []


def test_the_key_is_made_once_and_said_once(site: Site) -> None:
    assert site.back_up().new_key == site.keeping.key
    assert site.back_up().new_key is None


def test_only_the_newest_backups_are_kept(site: Site) -> None:
    made = [site.back_up().path for _ in range(5)]
    assert backups(site.keeping) == made[-3:]


@pytest.mark.parametrize("place", [0, 20, 150, 5000, -20, -1])
def test_a_backup_with_one_changed_byte_is_refused(site: Site, place: int) -> None:
    site.issue("s1")
    made = site.back_up()
    content = bytearray(made.path.read_bytes())
    content[place] ^= 1
    made.path.write_bytes(content)
    refused = site.restore(made.path)
    assert isinstance(refused, Refused)
    assert refused.reason in (Refusal.DAMAGED, Refusal.FOREIGN, Refusal.OTHER_KEY)
    assert site.sessions() == ["s1"]


@pytest.mark.parametrize("kept", [0, 10, len(MAGIC), 60, 110, 5000, -1, -16])
def test_a_backup_that_is_cut_short_is_refused(site: Site, kept: int) -> None:
    site.issue("s1")
    made = site.back_up()
    made.path.write_bytes(made.path.read_bytes()[:kept])
    refused = site.restore(made.path)
    assert isinstance(refused, Refused)
    assert refused.reason in (Refusal.DAMAGED, Refusal.FOREIGN)
    assert site.sessions() == ["s1"]


def test_another_key_is_named_and_a_lost_one_too(site: Site) -> None:
    made = site.back_up()
    site.keeping.key.write_text("00" * KEY_BYTES)
    refused = site.restore(made.path)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.OTHER_KEY
    site.keeping.key.unlink()
    assert site.restore(made.path) == Refused(Refusal.NO_KEY, str(site.keeping.key))


def test_a_key_file_without_a_key_is_never_written_over(site: Site) -> None:
    site.keeping.key.write_text("my notes")
    assert back_up(site.file, site.keeping, NOW) == Refused(Refusal.NO_KEY, str(site.keeping.key))
    assert site.keeping.key.read_text() == "my notes"


def test_a_backup_of_a_newer_program_is_refused(site: Site) -> None:
    site.back_up()
    with closing(sqlite3.connect(site.path)) as connection, connection:
        connection.execute("INSERT INTO schema_migration VALUES (9999, '9999_later.sql', 0)")
    sealed, key = site.keeping.folder / "newer.backup", bytes.fromhex(site.keeping.key.read_text())
    seal(site.path, sealed, key, {})
    with closing(sqlite3.connect(site.path)) as connection, connection:
        connection.execute("DELETE FROM schema_migration WHERE version = 9999")
    refused = site.restore(sealed)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.NEWER


def test_a_store_of_a_newer_program_is_put_aside_and_not_written_over(site: Site) -> None:
    """Going back to an older version: what was done since the update is in that file alone."""
    made = site.back_up()
    site.issue("s1")
    with closing(sqlite3.connect(site.path)) as connection, connection:
        connection.execute("INSERT INTO schema_migration VALUES (9999, '9999_later.sql', 0)")
    restored = site.restore(made.path)
    assert isinstance(restored, Restored)
    assert restored.aside is not None
    with closing(sqlite3.connect(restored.aside)) as connection:
        assert connection.execute("SELECT session FROM ticket").fetchall() == [("s1",)]
    assert site.issue("s2") == ["A-002"]


def test_a_damaged_store_is_put_aside_and_nothing_of_it_stays_beside_the_restored_one(site: Site) -> None:
    site.issue("s1")
    made = site.back_up()
    site.path.write_bytes(b"no database" * 1000)
    site.path.with_name("kiosk.sqlite3-wal").write_bytes(b"of the damaged one")
    restored = site.restore(made.path)
    assert isinstance(restored, Restored)
    assert restored.aside is not None
    assert restored.aside.read_bytes().startswith(b"no database")
    left = [path for path in site.path.parent.glob("kiosk.sqlite3-*") if path.is_file()]
    assert not any(b"of the damaged one" in path.read_bytes() for path in left)
    assert site.sessions() == ["s1"]


def test_a_damaged_store_gives_no_backup_and_no_half_one(site: Site) -> None:
    site.path.write_bytes(site.path.read_bytes()[:20_000])
    with pytest.raises(StoreError):
        back_up(site.file, site.keeping, NOW)
    assert list(site.keeping.folder.iterdir()) == []


def test_sealing_keeps_every_length(tmp_path: Path) -> None:
    plain, sealed, again = (tmp_path / name for name in ("plain", "sealed", "again"))
    for size in (0, 1, 15, 16, 17, 1 << 20, (1 << 20) + 1):
        plain.write_bytes(bytes(n % 251 for n in range(size)))
        seal(plain, sealed, KEY, {"size": size})
        label = unseal(sealed, again, KEY)
        assert not isinstance(label, Unreadable)
        assert label["size"] == size
        assert again.read_bytes() == plain.read_bytes()


class Shell:
    def __init__(self, folder: Path, extra: str = "") -> None:
        self.state = folder / "state"
        self.config = folder / "kiosk.toml"
        self.config.write_text(f"state_dir = {str(self.state)!r}\n{extra}")

    def run(self, *arguments: str | Path) -> Result:
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(app, [*words, "--config", str(self.config)])


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.state.mkdir()
    with closing(SqliteStore(shell.state / "kiosk.sqlite3", "K1")) as store:
        store.issue(order("s1"))
    return shell


def test_the_commands_say_what_was_done_and_what_to_keep(shell: Shell) -> None:
    made = shell.run("backup")
    assert made.exit_code == 0
    assert "1 numbers; read back and whole" in made.output
    assert "Keep a copy of this file elsewhere" in made.output
    (backup,) = (shell.state / "backups").glob("*.backup")
    shell.config.write_text(shell.config.read_text() + "# another remark\n")
    restored = shell.run("restore", backup)
    assert (restored.exit_code, restored.output.splitlines()[0][:9]) == (0, "Restored:")
    assert f"to be compared and copied by you: {shell.state / 'kiosk.toml.restored'}" in restored.output
    assert tomllib.loads((shell.state / "kiosk.toml.restored").read_text())["state_dir"] == str(shell.state)


def test_the_commands_refuse_with_the_next_step(shell: Shell, tmp_path: Path) -> None:
    shell.run("backup")
    foreign = tmp_path / "foreign"
    foreign.write_bytes(b"something else")
    refused = shell.run("restore", foreign)
    assert (refused.exit_code, refused.output.strip()) == (FAILED, "This file is not a backup of a kiosk.")
    (backup,) = (shell.state / "backups").glob("*.backup")
    with closing(SqliteStore(shell.state / "kiosk.sqlite3", "K1")) as store:
        store.check()
        answer = shell.run("restore", backup, "--json")
    assert (answer.exit_code, json.loads(answer.output)["refused"]) == (FAILED, "running")


def test_a_hospitals_database_is_backed_up_by_the_hospitals_tools(tmp_path: Path) -> None:
    shell = Shell(tmp_path, 'database = "postgresql://kiosk@db.example/kiosk"\n')
    for command in (["backup"], ["restore", str(shell.config)]):
        refused = shell.run(*command)
        assert refused.exit_code == FAILED
        assert "pg_dump" in refused.output
