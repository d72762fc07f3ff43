"""Who uses a store's file: everybody together, or one alone who puts another file in its place."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.ports import StoreBusy

if sys.platform != "win32":
    import fcntl


class FileUse:
    """A lock beside the file, since closing a handle of the file itself would drop SQLite's own locks. It ends with the
    process, however that ends. Where the system has no such locks, whoever restores has to see to it. Raises OSError.
    """

    def __init__(self, path: Path, *, alone: bool = False) -> None:
        """Raises StoreBusy at once where others stand in the way."""
        self._handle = os.open(path.with_name(f"{path.name}-lock"), os.O_RDWR | os.O_CREAT, 0o600)
        if sys.platform != "win32":
            try:
                fcntl.flock(self._handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError:
                self.end()
                raise StoreBusy("the store is in use" if alone else "the store is being restored") from None

    def end(self) -> None:
        """Ending twice changes nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


@contextmanager
def used(path: Path, *, alone: bool = False) -> Iterator[None]:
    use = FileUse(path, alone=alone)
    try:
        yield
    finally:
        use.end()
