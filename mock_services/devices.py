"""Scenes as the kiosk's devices see them."""

import threading
import time
from collections.abc import Generator
from enum import Enum
from typing import Protocol

import numpy as np

from kiosk.ports import DeviceFault, Frame

FRAMES_PER_SECOND = 30


class Scene(Protocol):
    def frame(self) -> Frame: ...


class SceneCamera:
    """A camera before a scene, at 30 frames a second. `unplugged` may be set from any thread."""

    def __init__(self, scene: Scene, demo: bool) -> None:
        if not demo:
            raise ValueError("a simulated camera needs demo = true")
        self.scene = scene
        self._next_s = 0.0
        self._open = False
        self.unplugged = threading.Event()

    @property
    def is_open(self) -> bool:
        return self._open

    def open(self) -> DeviceFault | None:
        if self.unplugged.is_set():
            return DeviceFault("not connected")
        self._open = True
        self._next_s = time.monotonic()
        return None

    def read(self) -> Frame | DeviceFault:
        if not self._open or self.unplugged.is_set():
            return DeviceFault("disconnected")
        self._next_s = max(self._next_s + 1 / FRAMES_PER_SECOND, time.monotonic())
        frame = self.scene.frame()
        time.sleep(max(0.0, self._next_s - time.monotonic()))
        return frame

    def close(self) -> None:
        self._open = False


class Mischief(Enum):
    """What a camera on a cable does on a bad day."""

    BLOCKS = "blocks"  # in its driver, which hears nothing
    FREEZES = "freezes"  # the same picture again and again
    HALF_GREEN = "half_green"  # the decoder got half of the data
    OTHER_SIZE = "other_size"
    GONE = "gone"


YUV_ZERO = (0, 154, 0)  # BGR, as OpenCV converts it


class SceneDriver:
    """What lies below a camera before a scene: 30 frames a second, or `mischief`, which may be set from any thread."""

    def __init__(self, scene: Scene, demo: bool) -> None:
        if not demo:
            raise ValueError("a simulated camera needs demo = true")
        self.mischief: Mischief | None = None
        self._scene = scene

    def grab(self, stop: threading.Event) -> Generator[Frame | DeviceFault, None, None]:
        """Frames until `stop`; a fault is the last item."""
        frame = self._scene.frame()
        while not stop.is_set():
            while self.mischief is Mischief.BLOCKS:
                time.sleep(1 / FRAMES_PER_SECOND)
            if self.mischief is Mischief.GONE:
                yield DeviceFault("camera is not there")
                return
            if self.mischief is not Mischief.FREEZES:
                frame = self._scene.frame()
            yield _spoilt(frame.copy(), self.mischief)
            stop.wait(1 / FRAMES_PER_SECOND)


def _spoilt(frame: Frame, mischief: Mischief | None) -> Frame:
    if mischief is Mischief.HALF_GREEN:
        frame[len(frame) // 2 :] = YUV_ZERO
    return np.ascontiguousarray(frame[::2, ::2]) if mischief is Mischief.OTHER_SIZE else frame
