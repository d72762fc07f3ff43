"""What belongs to a machine is in its backup with the store, comes back, and never over what is there."""

import io
import stat
import tarfile
from pathlib import Path

import pytest

from kiosk.services import belongings as b
from kiosk.services.backup import Jump, Refusal, Refused, Restored
from kiosk.services.belongings import PutBack
from kiosk.services.sealing import seal
from tests.contract.orders import DAY
from tests.unit.test_backup import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    made.issue("s1")
    return made


def test_settings_calibration_and_recordings_come_back_on_a_machine_that_has_none(site: Site, tmp_path: Path) -> None:
    site.furnish("old")
    made = site.back_up()
    (tmp_path / "new").mkdir()
    new = Site(tmp_path / "new")
    new.keeping.key.write_bytes(site.keeping.key.read_bytes())
    new.settings.parent.mkdir()
    new.settings.write_text("of the new machine")
    restored = new.restore(made.path, Jump(DAY, 0))
    assert isinstance(restored, Restored)
    beside, screen = (new.path.parent / f"{name}.restored" for name in ("kiosk.toml", "machine.json"))
    voice = new.recordings / "vi" / "consent.yes.wav"
    assert restored.files == PutBack((new.calibration, new.key, voice), (beside, screen))
    for path in (new.calibration, new.key, voice):
        assert path.read_text() == f"old {path.name}"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not new.machine.exists()  # it has another screen, and is not out of service because that one was
    assert (new.settings.read_text(), beside.read_text()) == ("of the new machine", "old kiosk.toml")


def test_a_restore_writes_over_no_file_that_is_there(site: Site) -> None:
    """Whoever calibrated or recorded since then loses nothing, and is told what differs."""
    site.furnish("old")
    made = site.back_up()
    site.calibration.write_text("new calibration")
    (site.recordings / "vi" / "consent.yes.wav").write_text("new voice")
    restored = site.restore(made.path)
    assert isinstance(restored, Restored)
    aside = site.path.parent / "face-calibration.json.restored"
    voice = site.path.parent / "recordings.restored" / "vi" / "consent.yes.wav"
    assert restored.files == PutBack((), (aside, voice))
    assert (site.calibration.read_text(), aside.read_text()) == ("new calibration", "old face-calibration.json")
    assert voice.read_text() == "old consent.yes.wav"


def test_nothing_of_the_settings_can_be_read_in_a_backup(site: Site) -> None:
    """They have passwords in them."""
    site.furnish("secret")
    content = site.back_up().path.read_bytes()
    assert b"secret" not in content and b"kiosk.toml" not in content


def test_a_backup_from_before_there_was_more_than_a_store_is_restored(site: Site) -> None:
    site.back_up()
    sealed, key = site.keeping.folder / "old.backup", bytes.fromhex(site.keeping.key.read_text())
    seal(site.path, sealed, key, {"made_at": "2026-01-01T00:00:00+00:00", "kiosk": "K1"})
    site.issue("s2")
    restored = site.restore(sealed)
    assert isinstance(restored, Restored)
    assert (restored.made_at, restored.files) == ("2026-01-01T00:00:00+00:00", PutBack())
    assert site.sessions() == ["s1"]


def test_too_many_recordings_are_left_out_and_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.furnish("old")
    assert site.back_up().recordings
    monkeypatch.setattr(b, "MOST_RECORDINGS", 10)
    made = site.back_up()
    assert not made.recordings
    site.calibration.unlink()
    (site.recordings / "vi" / "consent.yes.wav").unlink()
    restored = site.restore(made.path)
    assert isinstance(restored, Restored)
    assert restored.files == PutBack((site.calibration,), ())


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "recordings/../../evil.wav", "recordings/vi/.wav", "recordings/vi/a/b.wav", "evil"]
)
def test_a_name_that_no_backup_has_is_not_unpacked(site: Site, tmp_path: Path, name: str) -> None:
    archive, files = tmp_path / "archive", tmp_path / "files"
    with tarfile.open(archive, "w") as tar:
        for each in (b.STORE, name):
            info = tarfile.TarInfo(each)
            info.size = 4
            tar.addfile(info, io.BytesIO(b"data"))
        link = tarfile.TarInfo("kiosk.toml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    files.mkdir()
    assert b.unpack(archive, files, site.belongings)
    assert [path.name for path in files.rglob("*")] == [b.STORE]
    assert not list(tmp_path.rglob("evil*"))


def test_what_is_no_archive_or_has_no_store_is_damaged(site: Site, tmp_path: Path) -> None:
    site.back_up()
    key = bytes.fromhex(site.keeping.key.read_text())
    empty, sealed = tmp_path / "empty", site.keeping.folder / "odd.backup"
    tarfile.open(empty, "w").close()
    for plain in (empty, site.path):
        seal(plain, sealed, key, {"content": "archive"})
        refused = site.restore(sealed)
        assert isinstance(refused, Refused)
        assert refused.reason is Refusal.DAMAGED
