"""A card reader that is shown the pictures of a folder."""

import time
from collections import deque
from pathlib import Path

from kiosk.adapters.camera.pictures import picture_paths, picture_stamp, read_picture
from kiosk.adapters.cards.decoding import decode_image
from kiosk.ports import CardCode, CardUnread, DeviceFault

LOOK_SECONDS = 0.1


class FolderReader:
    """Every picture that is dropped into the folder is held to the reader once.

    A picture that is replaced, or taken out and put back, is shown again. It is looked at when it has not changed
    between two looks, so that whoever copies it in may take a moment. A folder that is gone is an unplugged reader.
    """

    def __init__(self, folder: Path, look_seconds: float = LOOK_SECONDS) -> None:
        self._folder = folder
        self._look_seconds = look_seconds
        self._is_open = False
        self._arriving: set[tuple[str, int, int]] = set()
        self._shown: set[tuple[str, int, int]] = set()
        self._waiting: deque[CardCode | CardUnread] = deque()

    def open(self) -> DeviceFault | None:
        self._is_open = picture_paths(self._folder) is not None
        return None if self._is_open else DeviceFault("reader folder is gone")

    def read(self) -> CardCode | CardUnread | DeviceFault | None:
        """One look at the folder after 0.1 s; a picture that is hard to decode takes up to 2 s."""
        if not self._is_open:
            return DeviceFault("reader is not open")
        time.sleep(self._look_seconds)
        paths = picture_paths(self._folder)
        if paths is None:
            return DeviceFault("reader folder is gone")
        if not self._waiting:
            self._look_at_next(paths)
        return self._waiting.popleft() if self._waiting else None

    def close(self) -> None:
        self._is_open = False

    def _look_at_next(self, paths: list[Path]) -> None:
        stamps = {stamp: path for path in paths if (stamp := picture_stamp(path)) is not None}
        self._shown &= stamps.keys()
        settled = self._arriving & stamps.keys()
        self._arriving = set(stamps) - self._shown
        stamp = next((stamp for stamp in stamps if stamp in settled), None)
        if stamp is None:
            return
        self._shown.add(stamp)
        self._arriving.discard(stamp)
        picture = read_picture(stamps[stamp])
        payloads = () if picture is None else decode_image(picture)
        self._waiting.extend([CardCode(payload) for payload in payloads] or [CardUnread()])
