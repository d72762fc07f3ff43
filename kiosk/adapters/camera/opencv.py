"""Cameras and recordings through OpenCV."""

import sys
import threading
from collections.abc import Generator
from pathlib import Path

import cv2
import cv2.typing
import numpy as np

from kiosk.adapters.camera.capture import ThreadedCamera
from kiosk.ports import DeviceFault, Frame

# The system's own camera interface; OpenCV would try several, and some of them take seconds to give up.
_INTERFACE = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF}.get(sys.platform, cv2.CAP_ANY)
_RECORDED_FRAMES_PER_SECOND = 25.0  # for a recording that does not say
_MAX_RECORDED_FRAMES_PER_SECOND = 120.0

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # a camera that is not there is a fault, no log line


class OpenCvCamera(ThreadedCamera):
    """A camera by its device path (best one below /dev/v4l/by-id, which survives replugging) or its index.

    Any other path is a video file, which stands in for a camera: played at its own rate, again and again. Every frame
    must have `size`, (width, height) in pixels: another resolution is a fault, since whoever measures in the picture
    would measure wrong. A device path that disappears is a fault at once, whatever the driver still delivers.
    """

    def __init__(self, device: str | int, size: tuple[int, int]) -> None:
        super().__init__(self._grab)
        self._device = device
        self._size = size
        self._is_recording = isinstance(device, str) and not device.startswith("/dev/")

    def _grab(self, stop: threading.Event) -> Generator[Frame | DeviceFault, None, None]:
        capture = self._start()
        at_start = True
        try:
            while not stop.is_set():
                if self._is_gone():
                    yield DeviceFault("camera is not there")
                    return
                taken, picture = capture.read()
                if not taken and self._is_recording and not at_start:
                    capture.release()
                    capture, at_start = self._start(), True
                    continue
                item = self._judged(capture, picture if taken else None)
                yield item
                if isinstance(item, DeviceFault):
                    return
                at_start = False
                if self._is_recording:
                    stop.wait(1 / _recorded_rate(capture))
        finally:
            capture.release()

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

    def _judged(self, capture: cv2.VideoCapture, picture: cv2.typing.MatLike | None) -> Frame | DeviceFault:
        if not capture.isOpened():
            return DeviceFault("camera cannot be opened")
        if picture is None or picture.size == 0:
            return DeviceFault("camera sends no picture")
        if picture.shape != (self._size[1], self._size[0], 3):
            height, width = picture.shape[:2]
            return DeviceFault(f"camera sends {width}x{height} instead of {self._size[0]}x{self._size[1]}")
        return np.asarray(picture, np.uint8)


def _recorded_rate(capture: cv2.VideoCapture) -> float:
    rate = capture.get(cv2.CAP_PROP_FPS)
    return rate if 0 < rate <= _MAX_RECORDED_FRAMES_PER_SECOND else _RECORDED_FRAMES_PER_SECOND
