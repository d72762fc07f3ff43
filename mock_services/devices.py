"""Scenes as the kiosk's devices see them."""

import threading
import time
from typing import Protocol

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
