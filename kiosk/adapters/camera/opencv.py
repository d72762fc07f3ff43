"""Cameras and recordings through OpenCV."""

import sys
import threading
import time
from collections.abc import Generator
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from kiosk.adapters.camera.capture import ThreadedCamera
from kiosk.adapters.camera.frame_health import DAMAGED_S, FrameHealth
from kiosk.domain.remark import Remark
from kiosk.ports import DeviceFault, Frame

# The system's own camera interface; OpenCV would try several, and some of them take seconds to give up.
_INTERFACE = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF}.get(sys.platform, cv2.CAP_ANY)
_NODES = Path("/dev")
_NAMES = Path("/dev/v4l/by-id")  # of udev, on Linux
_RECORDED_FRAMES_PER_SECOND = 25.0  # for a recording that does not say
_MAX_RECORDED_FRAMES_PER_SECOND = 120.0
_MISSED_S = 1 / 30  # between two questions to a camera that has nothing at once

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # a camera that is not there is a fault, no log line


class OpenCvCamera(ThreadedCamera):
    """A camera by its device path (best one below /dev/v4l/by-id, which survives replugging) or its index.

    A device path that disappears is a fault at once, whatever the driver still delivers, and is opened again by the
    same path. An index is only a place in the system's count: where the system has a lasting name for the camera that
    is first found there (Linux has), that camera is opened ever after, under whatever index it comes back.

    Any other path is a video file, which stands in for a camera: played at its own rate, again and again. Every frame
    must have `size`, (width, height) in pixels: another resolution is a fault, since whoever measures in the picture
    would measure wrong.
    """

    def __init__(self, device: str | int, size: tuple[int, int]) -> None:
        self._is_recording = isinstance(device, str) and not device.startswith("/dev/")
        super().__init__(self._grab, partial(FrameHealth, size, is_live=not self._is_recording))
        self._device = device
        self._size = size

    def _grab(self, stop: threading.Event) -> Generator[Frame | DeviceFault, None, None]:
        if self._is_gone():
            yield DeviceFault(Remark("device.camera_away", "camera is not there"))
            return
        capture = self._start()
        try:
            if not capture.isOpened():
                yield DeviceFault(Remark("device.camera_shut", "camera cannot be opened"))
                return
            yield from self._recorded(capture, stop) if self._is_recording else self._live(capture, stop)
        finally:
            capture.release()

    def _live(self, capture: cv2.VideoCapture, stop: threading.Event) -> Generator[Frame | DeviceFault, None, None]:
        self._device = lasting_name(self._device)
        taken_s = time.monotonic()
        while not stop.is_set():
            frame = _frame(capture)
            if self._is_gone():
                yield DeviceFault(Remark("device.camera_away", "camera is not there"))
                return
            if frame is not None:
                taken_s = time.monotonic()
                yield frame
            elif time.monotonic() - taken_s < DAMAGED_S:  # a picture that cannot be decoded is no picture
                stop.wait(_MISSED_S)
            else:
                yield DeviceFault(Remark("device.camera_blank", "camera sends no picture"))
                return

    def _recorded(self, capture: cv2.VideoCapture, stop: threading.Event) -> Generator[Frame | DeviceFault, None, None]:
        at_start = True
        while not stop.is_set():
            frame = _frame(capture)
            if frame is None and (at_start or self._is_gone()):
                yield DeviceFault(Remark("device.camera_blank", "camera sends no picture"))
                return
            if frame is None:
                capture.open(str(self._device))
            else:
                yield frame
                stop.wait(1 / _recorded_rate(capture))
            at_start = frame is None

    def _start(self) -> cv2.VideoCapture:
        if self._is_recording:
            return cv2.VideoCapture(self._device)
        capture = cv2.VideoCapture(self._device, _INTERFACE)
        # Uncompressed 720p does not fit through USB 2 at more than 10 frames/s; a camera without MJPG stays as it is.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        return capture

    def _is_gone(self) -> bool:
        return isinstance(self._device, str) and not Path(self._device).exists()


def lasting_name(device: str | int) -> str | int:
    """The name that udev gives to the camera at this index, by its maker and serial number; the index itself where it
    has none. A path is a name already."""
    if isinstance(device, str) or not _NAMES.is_dir():
        return device
    node = (_NODES / f"video{device}").resolve()
    return next((str(link) for link in sorted(_NAMES.iterdir()) if link.resolve() == node), device)


def _frame(capture: cv2.VideoCapture) -> Frame | None:
    taken, picture = capture.read()
    return np.asarray(picture, np.uint8) if taken and picture is not None and picture.size else None


def _recorded_rate(capture: cv2.VideoCapture) -> float:
    rate = capture.get(cv2.CAP_PROP_FPS)
    return rate if 0 < rate <= _MAX_RECORDED_FRAMES_PER_SECOND else _RECORDED_FRAMES_PER_SECOND
