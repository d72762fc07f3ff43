"""Photographs for measuring the face engine: `people/<id>/<picture>`, the people's labels in `labels.csv`
(id,key,value), and in `groups/` pictures of several or partial faces."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".jpg", ".jpeg", ".png")  # what the engine reads
PEOPLE, GROUPS, LABELS = "people", "groups", "labels.csv"
COLUMNS = ["id", "key", "value"]


class DataSetError(ValueError):
    """A folder that cannot be used; the message is for the person who named it."""


@dataclass(frozen=True, slots=True)
class Picture:
    person: int  # index of who it shows
    file: Path


@dataclass(frozen=True, slots=True)
class DataSet:
    folder: Path
    people: int
    pictures: tuple[Picture, ...]
    group_pictures: tuple[Path, ...]
    labels: Mapping[tuple[str, str], frozenset[int]]  # people by key and value
    sha256: str  # of all pictures and labels, and their places

    def name(self, file: Path) -> str:
        """Place of a file, as the reports call it."""
        return file.relative_to(self.folder).as_posix()


def read_data_set(folder: Path) -> DataSet:
    """`folder` may also be the `people` folder itself. Raises DataSetError and OSError."""
    root = folder / PEOPLE if (folder / PEOPLE).is_dir() else folder
    if not root.is_dir():
        raise DataSetError(f"{folder}: no such folder")
    names = [entry.name for entry in sorted(root.iterdir()) if entry.is_dir() and (root != folder or _is_person(entry))]
    people = [(name, found) for name in names if (found := _pictures(root / name))]
    if len(people) < 2:
        raise DataSetError(f"{folder}: needs {PEOPLE}/<id>/<picture> of at least two people (JPEG or PNG)")
    pictures = tuple(Picture(index, file) for index, (_, files) in enumerate(people) for file in files)
    group_pictures = tuple(_pictures(folder / GROUPS))
    label_file = next((path for path in (folder / LABELS, root / LABELS) if path.is_file()), None)
    labels = {} if label_file is None else _labels(label_file, [name for name, _ in people])
    files = [picture.file for picture in pictures] + list(group_pictures) + ([label_file] if label_file else [])
    return DataSet(folder, len(people), pictures, group_pictures, labels, _sha256(folder, files))


def _is_person(entry: Path) -> bool:
    """Beside people who lie directly in the folder there may be pictures of groups."""
    return entry.name != GROUPS


def _pictures(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if file.is_file() and file.suffix.lower() in SUFFIXES)


def _labels(file: Path, people: list[str]) -> dict[tuple[str, str], frozenset[int]]:
    try:
        rows = csv.DictReader(file.read_text("utf-8-sig").splitlines(), strict=True)
        if rows.fieldnames != COLUMNS:
            raise DataSetError(f"{file}: the first line must be {','.join(COLUMNS)}")
        found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        for row in rows:
            if row["id"] not in people:
                raise DataSetError(f"{file}: line {rows.line_num}: nobody of that id has a picture")
            found[row["key"] or "", row["value"] or ""].add(people.index(row["id"]))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataSetError(f"{file}: {error}") from None
    return {group: frozenset(members) for group, members in sorted(found.items())}


def _sha256(folder: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for name, file in sorted((file.relative_to(folder).as_posix(), file) for file in files):
        digest.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
