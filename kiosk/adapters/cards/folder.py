"""A card reader that is shown the pictures of a folder."""

import time
from pathlib import Path

import cv2
import numpy as np

from kiosk.adapters.camera.pictures import picture_paths, picture_stamp, read_picture
from kiosk.adapters.cards.effort import ReadMrz
from kiosk.adapters.cards.qr.codes import decode_image
from kiosk.domain.card import CardDevice, CardSource
from kiosk.domain.remark import Remark
from kiosk.ports import CardShown, CardText, CardUnread, DeviceFault, Frame

LOOK_SECONDS = 0.1


class FolderReader:
    """Every picture that is dropped into the folder is held to the reader once.

    A picture that is replaced, or taken out and put back, is shown again. It is looked at when it has not changed
    between two looks, so that whoever copies it in may take a moment. A folder that is gone is an unplugged reader.
    """

    def __init__(self, folder: Path, read_mrz: ReadMrz | None = None, look_seconds: float = LOOK_SECONDS) -> None:
        self._folder = folder
        self._read_mrz = read_mrz
        self._look_seconds = look_seconds
        self._is_open = False
        self._arriving: set[tuple[str, int, int]] = set()
        self._shown: set[tuple[str, int, int]] = set()

    def open(self) -> DeviceFault | None:
        self._is_open = picture_paths(self._folder) is not None
        return None if self._is_open else DeviceFault(Remark("device.reader_folder", "reader folder is gone"))

    def read(self) -> CardShown | CardUnread | DeviceFault | None:
        """One look at the folder after 0.1 s; a picture that is hard to decode takes up to 2 s."""
        if not self._is_open:
            return DeviceFault(Remark("device.reader_not_open", "reader is not open"))
        time.sleep(self._look_seconds)
        paths = picture_paths(self._folder)
        if paths is None:
            return DeviceFault(Remark("device.reader_folder", "reader folder is gone"))
        path = self._next(paths)
        if path is None:
            return None
        picture = read_picture(path)
        texts = () if picture is None else self._texts(picture)
        return CardShown(texts, CardDevice.CAMERA) if texts else CardUnread()

    def close(self) -> None:
        self._is_open = False

    def _next(self, paths: list[Path]) -> Path | None:
        """A picture that was not shown yet and stays as it is."""
        stamps = {stamp: path for path in paths if (stamp := picture_stamp(path)) is not None}
        self._shown &= stamps.keys()
        settled = self._arriving & stamps.keys()
        self._arriving = set(stamps) - self._shown
        stamp = next((stamp for stamp in stamps if stamp in settled), None)
        if stamp is None:
            return None
        self._shown.add(stamp)
        self._arriving.discard(stamp)
        return stamps[stamp]

    def _texts(self, picture: Frame) -> tuple[CardText, ...]:
        grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
        texts = tuple(CardText(payload, CardSource.QR) for payload in decode_image(grey))
        zone = None if self._read_mrz is None else self._read_mrz(grey)
        return texts if zone is None else (*texts, CardText(zone[0], CardSource.MRZ, zone[1]))
