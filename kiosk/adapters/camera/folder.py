"""A camera that shows the pictures of a folder."""

import threading
from collections.abc import Generator
from pathlib import Path

from kiosk.adapters.camera.capture import ThreadedCamera
from kiosk.adapters.camera.pictures import picture_paths, picture_stamp, read_picture
from kiosk.domain.remark import Remark
from kiosk.ports import DeviceFault, Frame

FRAMES_PER_SECOND = 15.0  # of a plain webcam in a room's light


class FolderCamera(ThreadedCamera):
    """Shows the folder's pictures one after another, sorted by name, at 15 a second.

    The last one stays in view until a later name appears or its file is replaced. Whoever fills the folder moves files
    in when they are whole, and takes old ones out. A folder that is empty or gone is an unplugged camera.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(self._grab)
        self._folder = folder

    def _grab(self, stop: threading.Event) -> Generator[Frame | DeviceFault, None, None]:
        shown_name, shown_stamp = "", None
        frame: Frame | None = None
        while not stop.is_set():
            paths = picture_paths(self._folder)
            if not paths:
                yield DeviceFault(Remark("device.camera_folder", "camera folder is empty or gone"))
                return
            path = next((path for path in paths if path.name > shown_name), paths[-1])
            stamp = picture_stamp(path)
            if stamp != shown_stamp:
                frame = read_picture(path)
                shown_name, shown_stamp = (path.name, stamp) if frame is not None else (shown_name, None)
            if frame is not None:
                yield frame.copy()  # readers may overwrite what they are given
            stop.wait(1 / FRAMES_PER_SECOND)
