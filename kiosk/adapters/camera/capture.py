"""What all cameras share: a capture thread with a slot for the newest frame."""

import threading
from collections.abc import Callable, Generator
from contextlib import closing

from kiosk.ports import DeviceFault, Frame

OPENING_SECONDS = 5.0  # USB cameras need one to three seconds to their first frame
FRAME_SECONDS = 2.0  # the port's promise for read()
CLOSING_SECONDS = 2.0


# Frames at the source's own pace until the event is set; a fault is the last item. The generator opens its device when
# its first item is asked for and releases it when it is closed.
Grabs = Callable[[threading.Event], Generator[Frame | DeviceFault, None, None]]


class ThreadedCamera:
    """Camera that grabs in a thread of its own, so that a driver's hang costs a fault and never the caller.

    Frames that nobody fetched in time are lost: `read` gives the newest. A thread that hangs in its driver at `close`
    is left behind; it releases the device when the driver returns, and its late frames reach nobody.
    """

    def __init__(self, grabs: Grabs) -> None:
        self._grabs = grabs
        self._capture: _Capture | None = None

    def open(self) -> DeviceFault | None:
        """Start the capture and wait for its first frame, at most 5 s."""
        self.close()
        self._capture = _Capture(self._grabs)
        fault = self._capture.first_fault()
        if fault is not None:
            self.close()
        return fault

    def read(self) -> Frame | DeviceFault:
        """The newest frame that was not read yet; blocks until there is one, at most 2 s."""
        return DeviceFault("camera is not open") if self._capture is None else self._capture.newest()

    def close(self) -> None:
        """Release the device; blocks for at most 2 s. Closing what is closed changes nothing."""
        if self._capture is not None:
            self._capture.end()
            self._capture = None


class _Capture:
    """One opening of a camera: its thread, its slot and its end."""

    def __init__(self, grabs: Grabs) -> None:
        self._slot: Frame | DeviceFault | None = None
        self._filled = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(grabs,), name="camera", daemon=True)
        self._thread.start()

    def first_fault(self) -> DeviceFault | None:
        """Wait for the first frame and leave it in the slot."""
        with self._filled:
            if not self._filled.wait_for(self._has_item, OPENING_SECONDS):
                return DeviceFault("camera does not start")
            return self._slot if isinstance(self._slot, DeviceFault) else None

    def newest(self) -> Frame | DeviceFault:
        with self._filled:
            if not self._filled.wait_for(self._has_item, FRAME_SECONDS):
                return DeviceFault("camera sends no frames")
            item = self._slot
            if not isinstance(item, DeviceFault):  # a fault stays until the camera is closed
                self._slot = None
            assert item is not None
            return item

    def end(self) -> None:
        self._stop.set()
        self._thread.join(CLOSING_SECONDS)

    def _has_item(self) -> bool:
        return self._slot is not None

    def _run(self, grabs: Grabs) -> None:
        with closing(grabs(self._stop)) as items:
            for item in items:
                with self._filled:
                    self._slot = item
                    self._filled.notify_all()
