"""The drawing of the home screen: a hand brings a card to the reader, again and again, calmly."""

from dataclasses import dataclass

from PySide6.QtCore import QEasingCurve, QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPainterPath, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.resources import asset
from kiosk.ui.theme import ACCENT_TINT, Style

PERIOD_MS = 4800
FRAME_MS = 33
CORE = QRectF(0, 0, 600, 460)  # of the drawing: this is always seen; the arm goes on to the right
FILL = 0.9  # of the panel
LAYERS = ("ground", "reader", "beam", "hand", "check")

_ARRIVED, _SEEN, _LEAVES = 0.30, 0.42, 0.78  # shares of the period
_FADE = 0.08
_AWAY = QPointF(0.16, -0.13)  # where the hand comes from, in widths and heights of the core


@dataclass(frozen=True, slots=True)
class Pose:
    """One moment of the loop."""

    hand: QPointF  # offset, in shares of the drawing
    beam: float  # opacities
    check: float


RESTING = Pose(QPointF(0, 0), 1.0, 0.0)


def pose_at(share: float) -> Pose:
    """The moment at `share` (0 to 1) of the loop: the hand comes, the reader lights up, a tick, the hand leaves."""
    ease = QEasingCurve(QEasingCurve.Type.InOutCubic)
    if share < _ARRIVED:
        away = 1 - ease.valueForProgress(share / _ARRIVED)
    elif share < _LEAVES:
        away = 0.0
    else:
        away = ease.valueForProgress((share - _LEAVES) / (1 - _LEAVES))
    beam = _ramp(share, _ARRIVED - _FADE) * (1 - _ramp(share, _LEAVES))
    check = _ramp(share, _SEEN) * (1 - _ramp(share, _LEAVES))
    return Pose(_AWAY * away, beam, check)


def _ramp(share: float, start: float) -> float:
    return min(1.0, max(0.0, (share - start) / _FADE))


class CardDrawing(QWidget):
    """Moves only while it is visible, and not at all with reduced motion."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._renderer = QSvgRenderer(str(asset("drawings", "card.svg")))
        self._layers: dict[str, QPixmap] = {}
        self._clock = QElapsedTimer()
        self._radius = style.px(8)
        self._ground = QColor(style.colour(ACCENT_TINT))
        self._timer: QTimer | None = None
        if not style.metrics.reduced_motion:
            self._timer = QTimer(self)
            self._timer.setInterval(FRAME_MS)
            self._timer.timeout.connect(self.update)
        self.setMinimumSize(style.px(60), style.px(44))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return CORE.size().toSize()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        if self._timer is not None:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._timer is not None:
            self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._layers.clear()

    def paintEvent(self, _event: QPaintEvent) -> None:
        pose = RESTING if self._timer is None else pose_at(self._clock.elapsed() % PERIOD_MS / PERIOD_MS)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        panel = QPainterPath()
        panel.addRoundedRect(area, self._radius, self._radius)
        painter.fillPath(panel, self._ground)
        painter.setClipPath(panel)
        scale = min(area.width() / CORE.width(), area.height() / CORE.height()) * FILL
        origin = area.center() - CORE.center() * scale
        for name in LAYERS:
            offset = QPointF(pose.hand.x() * CORE.width(), pose.hand.y() * CORE.height()) * scale
            painter.setOpacity({"beam": pose.beam, "check": pose.check}.get(name, 1.0))
            painter.drawPixmap(origin + (offset if name == "hand" else QPointF()), self._layer(name, scale))
        painter.end()

    def _layer(self, name: str, scale: float) -> QPixmap:
        """Drawn once per size: a frame of the loop only moves pictures."""
        if name not in self._layers:
            pixmap = QPixmap((self._renderer.viewBoxF().size() * scale).toSize())
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            bounds = self._renderer.boundsOnElement(name)
            where = QRectF(bounds.topLeft() * scale, bounds.size() * scale)
            self._renderer.render(painter, name, where)
            painter.end()
            self._layers[name] = pixmap
        return self._layers[name]
