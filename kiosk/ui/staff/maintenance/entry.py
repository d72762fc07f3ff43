"""The hidden way in: five touches in the upper left corner, within four seconds."""

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QMouseEvent, QWindow

TOUCHES = 5
WITHIN_S = 4.0
CORNER_MM = 15.0  # beside the Back button: nobody who wants to go back comes in
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class CornerTouches(QObject):
    """A filter on a window's touches that lets all of them pass; `may` says whether they count now."""

    def __init__(
        self,
        px_per_mm: float,
        may: Callable[[], bool],
        entered: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._may, self._entered, self._clock = may, entered, clock
        self._corner_px = CORNER_MM * px_per_mm
        self._times: deque[float] = deque(maxlen=TOUCHES)

    def listen(self, window: QWindow) -> None:
        """Before whatever takes quick touches for one: the last filter is asked first."""
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() in _PRESSES:
            self._pressed(event)
        return False

    def _pressed(self, event: QMouseEvent) -> None:
        at = event.position()
        if not (self._may() and at.x() < self._corner_px and at.y() < self._corner_px):
            self._times.clear()
            return
        now_s = self._clock()
        self._times.append(now_s)
        if len(self._times) == TOUCHES and now_s - self._times[0] <= WITHIN_S:
            self._times.clear()
            QTimer.singleShot(0, self._entered)  # what opens is not what this touch lands on
