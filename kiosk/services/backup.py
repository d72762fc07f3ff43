"""Backups of one machine's store and what belongs to it: made while it works, encrypted, and tried before they count;
and put back."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from kiosk.ports import CopyFacts, StoreBusy, StoreError, StoreFile, StoreNewer
from kiosk.services.belongings import STORE, Belongings, PutBack, pack, unpack
from kiosk.services.belongings import put_back as put_belongings_back
from kiosk.services.sealing import Unreadable, key_name, new_key, read_key, read_label, seal, unseal

SUFFIX = ".backup"
_SCRATCH = "backup-scratch-"
_CONTENT, _ARCHIVE = "content", "archive"  # in the label
_LEFT_BEHIND = timedelta(hours=1)  # what is this old was left by a process that was killed


class Refusal(Enum):
    """Why there was no backup, or why nothing was put back. The store is as it was."""

    SHARED = "shared"  # a hospital's database is backed up by its own tools
    NO_KEY = "no_key"  # the key file is missing or holds no key
    FOREIGN = "foreign"  # not a backup of this program
    OTHER_KEY = "other_key"
    DAMAGED = "damaged"  # changed or cut short since it was made, or never whole
    NEWER = "newer"  # a newer program made it
    RUNNING = "running"  # kiosk, server or console have the store open
    JUMP_NEEDED = "jump_needed"  # this machine does not remember which numbers people in the hall hold


_UNREADABLE = {
    Unreadable.FOREIGN: Refusal.FOREIGN,
    Unreadable.OTHER_KEY: Refusal.OTHER_KEY,
    Unreadable.DAMAGED: Refusal.DAMAGED,
}


@dataclass(frozen=True, slots=True)
class Refused:
    reason: Refusal
    detail: str = ""  # for a log or an expert; no personal data


@dataclass(frozen=True, slots=True)
class Backup:
    """One that was made, read back and found whole."""

    path: Path
    made_at: datetime  # aware, UTC
    facts: CopyFacts
    size: int
    new_key: Path | None  # made for it: somebody has to keep a copy of it elsewhere
    recordings: bool  # whether they are in it: too many are left out


@dataclass(frozen=True, slots=True)
class Restored:
    made_at: str
    facts: CopyFacts
    before: Path | None  # a backup of what was there until now
    aside: Path | None  # what was there until now, where it could not be backed up
    files: PutBack  # settings, calibration, keys, recordings


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where backups are kept. Plain copies are never outside `scratch`, where the store is as well."""

    folder: Path
    key: Path
    scratch: Path
    kiosk: str
    keep: int  # the newest; older ones of this kiosk are removed
    belongings: Belongings


def back_up(store: StoreFile, keeping: Keeping, now: datetime) -> Backup | Refused:
    """Takes seconds; the store works meanwhile. A backup with its final name is whole. Raises StoreError, OSError."""
    keeping.scratch.mkdir(parents=True, exist_ok=True)
    made_key = not keeping.key.exists()
    if made_key:
        keeping.key.parent.mkdir(parents=True, exist_ok=True)
        new_key(keeping.key)
    key = read_key(keeping.key)
    if key is None:
        return Refused(Refusal.NO_KEY, str(keeping.key))
    made = _make(store, keeping, key, now, keeping.key if made_key else None)
    for old in backups(keeping)[: -keeping.keep]:
        old.unlink(missing_ok=True)
    return made


def backups(keeping: Keeping) -> list[Path]:
    """This kiosk's, the oldest first."""
    return sorted(keeping.folder.glob(f"kiosk-{keeping.kiosk}-*{SUFFIX}"))


@dataclass(frozen=True, slots=True)
class Jump:
    """How much higher each clinic's numbers of the day go on than anybody here remembers."""

    business_day: date
    numbers: int


def restore(
    store: StoreFile, backup: Path, keeping: Keeping, now: datetime, jump: Jump | None = None
) -> Restored | Refused:
    """Put `backup` in the place of the store, of which a last backup is made first. `jump` must be given where this
    machine does not remember the day's numbers. Raises StoreError, OSError."""
    key = read_key(keeping.key) if keeping.key.exists() else None
    if key is None:
        return Refused(Refusal.NO_KEY, str(keeping.key))
    if store.is_used():
        return Refused(Refusal.RUNNING)
    keeping.scratch.mkdir(parents=True, exist_ok=True)
    with _scratch(keeping.scratch, now) as folder:
        sealed = folder / "restored"
        label = unseal(backup, sealed, key)
        if isinstance(label, Unreadable):
            return Refused(_UNREADABLE[label], _other_key(backup, key) if label is Unreadable.OTHER_KEY else "")
        files = folder / "files"
        plain = _store_in(sealed, files, label, keeping.belongings)
        if plain is None:
            return Refused(Refusal.DAMAGED)
        try:
            facts = store.examine(plain)
        except StoreNewer as error:
            return Refused(Refusal.NEWER, str(error))
        except StoreError as error:
            return Refused(Refusal.DAMAGED, str(error))
        if jump is None and not store.knows_numbers():
            return Refused(Refusal.JUMP_NEEDED)
        try:
            before = _make(store, keeping, key, now, None).path
        except StoreError:  # there is none, it is damaged, or a newer program wrote it
            before = None
        try:
            aside = store.put_back(plain, put_aside=before is None)
        except StoreBusy:
            return Refused(Refusal.RUNNING)
        if jump is not None:
            store.jump(jump.business_day, jump.numbers)
        found = put_belongings_back(files, keeping.belongings)
    return Restored(str(label.get("made_at", "")), facts, before, aside, found)


def _store_in(unsealed: Path, files: Path, label: dict[str, Any], belongings: Belongings) -> Path | None:
    """The store of a backup, with what belongs to it beside it in `files`; a backup of the first kind is a store and
    nothing else. None for one that is neither."""
    files.mkdir(mode=0o700)
    if label.get(_CONTENT) != _ARCHIVE:
        return unsealed
    return files / STORE if unpack(unsealed, files, belongings) else None


def _make(store: StoreFile, keeping: Keeping, key: bytes, now: datetime, made_key: Path | None) -> Backup:
    made_at = now.astimezone(UTC).replace(microsecond=0)
    keeping.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = keeping.folder / f"kiosk-{keeping.kiosk}-{made_at:%Y%m%dT%H%M%SZ}{SUFFIX}"
    unfinished = path.with_name(f".{path.name}.part")  # one that a killed process left is written over or lies hidden
    with _scratch(keeping.scratch, now) as folder:
        copy, plain, again = folder / "copy.sqlite3", folder / "plain", folder / "again"
        store.copy(copy)
        recordings = pack(plain, copy, keeping.belongings)
        label: dict[str, Any] = {"made_at": made_at.isoformat(), "kiosk": keeping.kiosk, _CONTENT: _ARCHIVE}
        try:
            seal(plain, unfinished, key, label)
            if isinstance(unseal(unfinished, again, key), Unreadable) or _digest(plain) != _digest(again):
                raise StoreError("backup: what was written reads back differently")
            unpacked = _store_in(again, folder / "files", label, keeping.belongings)
            if unpacked is None:
                raise StoreError("backup: what was written cannot be unpacked")
            facts = store.examine(unpacked)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    return Backup(path, made_at, facts, path.stat().st_size, made_key, recordings)


@contextmanager
def _scratch(parent: Path, now: datetime) -> Iterator[Path]:
    """A folder for plain copies, which goes with its content."""
    for left in parent.glob(f"{_SCRATCH}*"):
        if now.timestamp() - left.stat().st_mtime > _LEFT_BEHIND.total_seconds():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=parent) as folder:
        yield Path(folder)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _other_key(backup: Path, key: bytes) -> str:
    label = read_label(backup)
    wanted = label.get("key", "?") if isinstance(label, dict) else "?"
    return f"it needs the key {str(wanted)[:8]!r}, and this is {key_name(key)}"


def as_dict(made: Backup) -> dict[str, Any]:
    """For JSON."""
    return {
        "path": str(made.path),
        "made_at": made.made_at.isoformat(),
        "size": made.size,
        **asdict(made.facts),
        "new_key": None if made.new_key is None else str(made.new_key),
        "recordings": made.recordings,
    }
