"""The hidden way in: five touches in the upper left corner, within four seconds."""

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

TOUCHES = 5
WITHIN_S = 4.0
CORNER_MM = 40.0
_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class CornerTouches(QObject):
    """Counts touches of one window, whatever lies under them there; `may` says whether they count now."""

    def __init__(
        self,
        window: QWidget,
        px_per_mm: float,
        may: Callable[[], bool],
        entered: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(window)
        self._window, self._may, self._entered, self._clock = window, may, entered, clock
        self._corner_px = round(CORNER_MM * px_per_mm)
        self._times: deque[float] = deque(maxlen=TOUCHES)
        self._last: tuple[float, float, int] | None = None
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press that a widget does not take comes again to its parent: only the first of them counts."""
        ours = isinstance(watched, QWidget) and watched.window() is self._window
        if ours and isinstance(event, QMouseEvent) and event.type() in _PRESSES:
            self._pressed(event)
        return False

    def _pressed(self, event: QMouseEvent) -> None:
        at = event.globalPosition()
        press = (at.x(), at.y(), event.timestamp())
        if press == self._last and event.timestamp():
            return
        self._last = press
        inside = self._window.mapFromGlobal(at.toPoint())
        if not (self._may() and inside.x() < self._corner_px and inside.y() < self._corner_px):
            self._times.clear()
            return
        now_s = self._clock()
        self._times.append(now_s)
        if len(self._times) == TOUCHES and now_s - self._times[0] <= WITHIN_S:
            self._times.clear()
            self._entered()
