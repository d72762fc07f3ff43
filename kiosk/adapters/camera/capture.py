"""What all cameras share: a capture thread with a slot for the newest frame."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing

from kiosk.adapters.camera.frame_health import FrameHealth
from kiosk.adapters.memory import overwrite_freed_blocks
from kiosk.domain.remark import Remark
from kiosk.ports import DeviceFault, Frame

OPENING_SECONDS = 5.0  # USB cameras need one to three seconds to their first frame
FRAME_SECONDS = 1.5  # the port promises 2 for read(); a camera in the dark sends 5 frames a second
CLOSING_SECONDS = 2.0
MAX_HUNG = 3  # threads that wait for one camera's driver; each try to open it would add another one


# Frames at the source's own pace until the event is set; a fault is the last item. The generator opens its device when
# its first item is asked for and releases it when it is closed.
Grabs = Callable[[threading.Event], Generator[Frame | DeviceFault, None, None]]


class ThreadedCamera:
    """Camera that grabs in a thread of its own, so that a driver's hang costs a fault and never the caller.

    Frames that nobody fetched in time are lost: `read` gives the newest. A thread that hangs in its driver is left
    behind; it releases the device when the driver returns, and its late frames reach nobody.
    """

    def __init__(self, grabs: Grabs, health: Callable[[], FrameHealth] | None = None) -> None:
        """`health` judges the frames of one opening; without it they are whatever the source says."""
        self._grabs = grabs
        self._health = health
        self._capture: _Capture | None = None
        self._left_behind: list[_Capture] = []

    def open(self) -> DeviceFault | None:
        """Start the capture and wait for its first frame, at most 5 s."""
        self.close()
        overwrite_freed_blocks()  # frames are, many of them after one look
        self._left_behind = [capture for capture in self._left_behind if capture.runs]
        if len(self._left_behind) >= MAX_HUNG:
            return DeviceFault(Remark("device.camera_hangs", "camera driver hangs"))
        self._capture = _Capture(self._grabs, self._health and self._health())
        fault = self._capture.first_fault()
        if fault is not None:
            self.close()
        return fault

    def read(self) -> Frame | DeviceFault:
        """The newest frame that was not read yet; blocks until there is one, at most 1.5 s."""
        return (
            DeviceFault(Remark("device.camera_not_open", "camera is not open"))
            if self._capture is None
            else self._capture.newest()
        )

    def close(self) -> None:
        """Release the device; blocks for at most 2 s, and not for a driver that hangs already. Closing what is closed
        changes nothing."""
        if self._capture is not None:
            self._capture.end()
            if self._capture.runs:
                self._left_behind.append(self._capture)
            self._capture = None


class _Capture:
    """One opening of a camera: its thread, its slot and its end."""

    def __init__(self, grabs: Grabs, health: FrameHealth | None) -> None:
        self._health = health
        self._slot: Frame | DeviceFault | None = None
        self._filled = threading.Condition()
        self._hangs = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(grabs,), name="camera", daemon=True)
        self._thread.start()

    @property
    def runs(self) -> bool:
        return self._thread.is_alive()

    def first_fault(self) -> DeviceFault | None:
        """Wait for the first frame and leave it in the slot."""
        with self._filled:
            if not self._wait_for_item(OPENING_SECONDS):
                return DeviceFault(Remark("device.camera_dead", "camera does not start"))
            return self._slot if isinstance(self._slot, DeviceFault) else None

    def newest(self) -> Frame | DeviceFault:
        with self._filled:
            if not self._wait_for_item(FRAME_SECONDS):
                return DeviceFault(Remark("device.camera_silent", "camera sends no frames"))
            item = self._slot
            if not isinstance(item, DeviceFault):  # a fault stays until the camera is closed
                self._slot = None
            assert item is not None
            return item

    def end(self) -> None:
        with self._filled:
            self._stop.set()
            self._slot = None
        self._thread.join(0 if self._hangs else CLOSING_SECONDS)

    def _wait_for_item(self, seconds: float) -> bool:
        self._hangs = not self._filled.wait_for(lambda: self._slot is not None, seconds)
        return not self._hangs

    def _run(self, grabs: Grabs) -> None:
        with closing(grabs(self._stop)) as items:
            for item in items:
                judged = self._judged(item)
                with self._filled:
                    if self._stop.is_set():
                        return
                    if judged is not None:
                        self._slot = judged
                        self._filled.notify_all()
                if isinstance(judged, DeviceFault):
                    return

    def _judged(self, item: Frame | DeviceFault) -> Frame | DeviceFault | None:
        if self._health is None or isinstance(item, DeviceFault):
            return item
        return self._health.judge(item, time.monotonic())
