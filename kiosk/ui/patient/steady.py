"""One tap stays one tap: fingers that tremble, gloves that lose the glass, and the second half of a double click."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QMouseEvent, QWindow

from kiosk.ui.theme import Metrics

BOUNCE_S = 0.3  # from lifting a finger to its next touch in the same place: sooner, it is the same tap
QUICK_BOUNCE_S = 0.12  # on keys that are meant to be pressed twice in a row; a glove loses the glass for less than 0.08
NEAR_MM = 20.0

_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class SteadyTouch(QObject):
    """A filter on a window's touches. What it takes for an echo of the tap before never reaches a button.

    `may_begin` is asked at each touch: a screen that has just appeared takes none, because it was meant for the one
    before. `is_quick` tells whether something that may be pressed twice in a row lies at a position.
    """

    def __init__(
        self,
        metrics: Metrics,
        now_s: Callable[[], float],
        may_begin: Callable[[], bool],
        is_quick: Callable[[QPointF], bool],
    ) -> None:
        super().__init__()
        self._near_px = metrics.px(NEAR_MM)
        self._now_s, self._may_begin, self._is_quick = now_s, may_begin, is_quick
        self._lifted_s = float("-inf")
        self._lifted_at = QPointF()
        self._swallowing = False  # from a touch to the end of it

    def listen(self, window: QWindow) -> None:
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return False
        if event.type() in _PRESSES and not self._swallowing:
            self._swallowing = not self._may_begin() or self._is_echo(event.position())
        if event.type() != QEvent.Type.MouseButtonRelease:
            return self._swallowing
        self._lifted_s, self._lifted_at = self._now_s(), event.position()
        swallowed, self._swallowing = self._swallowing, False
        return swallowed

    def _is_echo(self, where: QPointF) -> bool:
        bounce_s = QUICK_BOUNCE_S if self._is_quick(where) else BOUNCE_S
        way = where - self._lifted_at
        near = way.x() ** 2 + way.y() ** 2 <= self._near_px**2
        return near and self._now_s() - self._lifted_s < bounce_s
