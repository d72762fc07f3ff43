"""A ring that fills: progress of a wait, or the seconds that are left."""

from PySide6.QtCore import Property, QEasingCurve, QPropertyAnimation, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.theme import ACCENT, ACCENT_TINT, Style
from kiosk.ui.widgets.label import CENTRE, Label

_TICK_MS = 1000  # renders come once a second: the ring glides from one to the next


class ProgressRing(QWidget):
    """Fills clockwise from the top. `set_share` takes 0 to 1 and glides there, or jumps with reduced motion."""

    def __init__(
        self,
        style: Style,
        diameter_mm: float,
        thickness_mm: float,
        colour: str = ACCENT,
        track: str = ACCENT_TINT,
    ) -> None:
        super().__init__()
        self._thickness = style.px(thickness_mm)
        self._colour, self._track = style.colour(colour), style.colour(track)
        self._shown = 0.0
        self._goal = 0.0
        self._glide: QPropertyAnimation | None = None
        if not style.metrics.reduced_motion:
            self._glide = QPropertyAnimation(self, b"shown", self)
            self._glide.setDuration(_TICK_MS)
            self._glide.setEasingCurve(QEasingCurve.Type.Linear)
        side = style.px(diameter_mm)
        self.setFixedSize(side, side)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_share(self, share: float) -> None:
        if share == self._goal:
            return
        self._goal = share
        if self._glide is None:
            self._set_shown(share)
            return
        self._glide.stop()
        self._glide.setStartValue(self._shown)
        self._glide.setEndValue(share)
        self._glide.start()

    def _get_shown(self) -> float:
        return self._shown

    def _set_shown(self, share: float) -> None:
        self._shown = share
        self.update()

    shown = Property(float, _get_shown, _set_shown)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = self._thickness / 2
        area = QRectF(self.rect()).adjusted(half, half, -half, -half)
        pen = QPen(QColor(self._track), self._thickness)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawEllipse(area)
        if self._shown > 0:
            pen.setColor(QColor(self._colour))
            painter.setPen(pen)
            painter.drawArc(area, 90 * 16, -round(self._shown * 360 * 16))
        painter.end()


class Countdown(ProgressRing):
    """The seconds that are left, as a number in a ring that empties."""

    def __init__(self, style: Style, diameter_mm: float, number_mm: float, colour: str = ACCENT) -> None:
        super().__init__(style, diameter_mm, 5.0, colour)
        self._label = Label(style, "", number_mm / style.text_scale, strong=True, align=CENTRE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._label)

    def set_seconds(self, left: int, of: int) -> None:
        self._label.set_text(str(left))
        self.set_share(min(1.0, left / of))
