"""Shared memory in which pictures reach the face process without being copied through a pipe."""

from multiprocessing.shared_memory import SharedMemory

import cv2
import numpy as np
from numpy.typing import NDArray

SLOTS = 10  # the longest burst
SLOT_BYTES = 1920 * 1080 * 3  # the largest frame that a slot takes

Pixels = NDArray[np.uint8]


class FrameRing:
    """The owner's side: writes, and overwrites with zeros. Only touched pages take memory."""

    def __init__(self) -> None:
        """Raises OSError where the system gives no shared memory."""
        self._memory = SharedMemory(create=True, size=SLOTS * SLOT_BYTES)
        self._used_bytes = [0] * SLOTS

    @property
    def name(self) -> str:
        """What the other process asks the system for."""
        return self._memory.name

    def put_frame(self, slot: int, frame: Pixels) -> None:
        """Store a BGR frame (height, width, 3) as RGB, which dlib wants. The frame has to fit into SLOT_BYTES."""
        target = self._slot(slot, frame.nbytes).reshape(frame.shape)
        cv2.cvtColor(frame, cv2.COLOR_BGR2RGB, dst=target)

    def put_bytes(self, slot: int, data: bytes) -> None:
        """Store at most SLOT_BYTES."""
        self._slot(slot, len(data))[:] = np.frombuffer(data, np.uint8)

    def clear(self) -> None:
        """Overwrite all that was put since the last time."""
        for slot, used_bytes in enumerate(self._used_bytes):
            self._slot(slot, used_bytes).fill(0)
        self._used_bytes = [0] * SLOTS

    def close(self) -> None:
        """Overwrite, and give the memory back to the system."""
        self.clear()
        self._memory.close()
        self._memory.unlink()

    def _slot(self, slot: int, size_bytes: int) -> Pixels:
        self._used_bytes[slot] = max(self._used_bytes[slot], size_bytes)
        return _view(self._memory, slot, size_bytes)


class RingReader:
    """The face process's side: views into the owner's memory, valid until `close`."""

    def __init__(self, name: str) -> None:
        self._memory = SharedMemory(name)

    def frame(self, slot: int, shape: tuple[int, int]) -> Pixels:
        """RGB, (height, width, 3)."""
        height, width = shape
        return _view(self._memory, slot, height * width * 3).reshape(height, width, 3)

    def data(self, slot: int, size_bytes: int) -> Pixels:
        """Bytes as they were put, shape (size_bytes,)."""
        return _view(self._memory, slot, size_bytes)


def _view(memory: SharedMemory, slot: int, size_bytes: int) -> Pixels:
    return np.ndarray((size_bytes,), np.uint8, buffer=memory.buf, offset=slot * SLOT_BYTES)
