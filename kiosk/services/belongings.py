"""What a machine has beside its store, in one file with it: settings, calibration, keys, recordings."""

import filecmp
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.domain.recording import NAME

STORE = "store.sqlite3"
RECORDINGS = "recordings"
MOST_RECORDINGS = 100_000_000  # bytes; every sentence in three languages is about 75 MB
RESTORED = ".restored"
_RECORDING = re.compile(rf"{RECORDINGS}/[a-z]{{2}}/{NAME}\.wav")


@dataclass(frozen=True, slots=True)
class Belongings:
    """`files`: where each is, by its name in a backup; None where this machine has no place for it. What is not put in
    its place after a restore is laid into `aside`, and so are, in any case, those of `own`: they fit one machine."""

    aside: Path
    files: Mapping[str, Path | None] = field(default_factory=dict)
    recordings: Path | None = None
    own: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PutBack:
    """What became of the files of a backup."""

    placed: tuple[Path, ...] = ()  # where there was none
    laid_aside: tuple[Path, ...] = ()  # where there is another one, which goes on to count


def pack(archive: Path, store: Path, belongings: Belongings) -> bool:
    """Whether the recordings are in it: too many are left out. Raises OSError."""
    recordings = sorted(_recordings(belongings.recordings))
    fit = sum(path.stat().st_size for path, _ in recordings) <= MOST_RECORDINGS
    archive.touch(mode=0o600)
    with tarfile.open(archive, "w") as tar:
        tar.add(store, STORE)
        for name, path in belongings.files.items():
            if path is not None and path.is_file():
                tar.add(path, name)
        for path, name in recordings if fit else ():
            tar.add(path, name)
    return fit


def unpack(archive: Path, folder: Path, belongings: Belongings) -> bool:
    """The files of a backup under `folder`; what this program does not know is left out. False for what is no archive
    with a store in it. Raises OSError."""
    try:
        with tarfile.open(archive, "r:") as tar:
            for member in tar:
                known = member.name in (STORE, *belongings.files) or _RECORDING.fullmatch(member.name)
                source = tar.extractfile(member) if known and member.isreg() else None
                if source is not None:
                    target = folder / member.name
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    target.touch(mode=0o600)
                    with source, target.open("wb") as file:
                        shutil.copyfileobj(source, file)
    except tarfile.TarError:
        return False
    return (folder / STORE).is_file()


def put_back(folder: Path, belongings: Belongings) -> PutBack:
    """Nothing that is there is written over: what differs is laid beside, for somebody to compare. Raises OSError."""
    placed, laid_aside = [], []
    for source, target, aside in _targets(folder, belongings):
        if target is not None and target.is_file() and filecmp.cmp(source, target, shallow=False):
            continue
        if target is None or target.is_file() or source.name in belongings.own:
            laid_aside.append(_copy(source, aside))
        else:
            placed.append(_copy(source, target))
    return PutBack(tuple(placed), tuple(laid_aside))


def _targets(folder: Path, belongings: Belongings) -> Iterator[tuple[Path, Path | None, Path]]:
    """What was unpacked, its place, and where it goes when that is taken."""
    for name, place in belongings.files.items():
        if (folder / name).is_file():
            yield folder / name, place, belongings.aside / f"{name}{RESTORED}"
    for path, name in _recordings(folder / RECORDINGS):
        inside = Path(name).relative_to(RECORDINGS)
        place = None if belongings.recordings is None else belongings.recordings / inside
        yield path, place, belongings.aside / f"{RECORDINGS}{RESTORED}" / inside


def _recordings(folder: Path | None) -> Iterator[tuple[Path, str]]:
    """Each with its name in a backup."""
    for path in () if folder is None else folder.glob("*/*.wav"):
        name = f"{RECORDINGS}/{path.parent.name}/{path.name}"
        if path.is_file() and _RECORDING.fullmatch(name):
            yield path, name


def _copy(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, unfinished)
    unfinished.chmod(0o600)
    unfinished.replace(target)
    return target
