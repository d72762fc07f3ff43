"""What a program leaves on disk."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all files below; without those that go meanwhile, as SQLite's beside a store do."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        with suppress(FileNotFoundError):
            yield path.name, path.read_bytes()
