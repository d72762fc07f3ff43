"""Who uses a store's file: everybody together, or one alone who puts another file in its place; and whose turn it is to
write."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from kiosk.ports import StoreBusy

if sys.platform != "win32":
    import fcntl


@contextmanager
def used(path: Path, *, alone: bool = False) -> Iterator[None]:
    """A lock beside the file, since closing a handle of the file itself would drop SQLite's own locks. It ends with the
    process, however that ends. Where the system has no such locks, whoever restores has to see to it. Raises OSError,
    and StoreBusy at once where others stand in the way.
    """
    handle = os.open(path.with_name(f"{path.name}-lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform != "win32":
            try:
                fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreBusy("the store is in use" if alone else "the store is being restored") from None
        yield
    finally:
        os.close(handle)


class Turns:
    """Writers of a store's file, one after the other as they came.

    SQLite alone lets a waiting writer look again after pauses that grow to 0.1 s, and whoever comes in between goes
    first: of eight that write all the time, one number in a hundred took 0.3 s and the last one 1.8 s, near the limit
    at which it is an error. The system wakes whoever waits here when the turn is free, and frees it when its owner
    dies. There is no time limit, since nobody waits for anything else than the disk in a transaction. Where the system
    has no such locks, SQLite's order it is. Raises OSError.
    """

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path.with_name(f"{path.name}-turn"), os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def taken(self) -> Iterator[None]:
        if sys.platform == "win32":
            yield
            return
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        os.close(self._handle)
