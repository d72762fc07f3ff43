"""The ticket on the screen: it looks like the paper that comes out below."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent, QTransform
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.theme import ACCENT, EDGE, INK, LINE, SURFACE, Style, font_for, load_fonts

NUMBER_MOST_MM = 40.0
NUMBER_LEAST_MM = 20.0
_OUTLINE_CAP_PX = 400
_LINE_ROOM = 1.3  # height of the number's line, in capital heights
_TOOTH_MM = 4.0
_SHADOW_ALPHA = 16
_SHADOW_STEPS = 2


class Paper(QFrame):
    """White paper, torn at the lower edge; `column` takes what is printed on it."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._radius = style.px(3)
        self._edge = max(1, style.px(0.4))
        self._line, self._ground = style.colour(LINE), style.colour(SURFACE)
        self._tooth = style.px(_TOOTH_MM)
        self.column = QVBoxLayout(self)
        side = style.px(8)
        self.column.setContentsMargins(side, style.px(6), side, style.px(6) + self._tooth)
        self.column.setSpacing(style.px(3))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet = self._sheet(QRectF(self.rect()).adjusted(self._edge, self._edge, -self._edge, -self._edge * 6))
        shadow = QColor(INK)
        shadow.setAlpha(_SHADOW_ALPHA)
        for step in range(1, _SHADOW_STEPS + 1):
            painter.fillPath(sheet.translated(0, self._edge * 2 * step), shadow)
        painter.setPen(QPen(QColor(self._line), self._edge))
        painter.setBrush(QColor(self._ground))
        painter.drawPath(sheet)
        painter.end()

    def _sheet(self, area: QRectF) -> QPainterPath:
        sheet = QPainterPath()
        sheet.addRoundedRect(area.adjusted(0, 0, 0, -self._tooth), self._radius, self._radius)
        torn = QPainterPath(QPointF(area.left(), area.bottom() - 2 * self._tooth))
        teeth = max(1, round(area.width() / (2 * self._tooth)))
        half = area.width() / teeth / 2
        for tooth in range(teeth):
            left = area.left() + 2 * half * tooth
            torn.lineTo(left, area.bottom() - self._tooth)
            torn.lineTo(left + half, area.bottom())
        torn.lineTo(area.right(), area.bottom() - self._tooth)
        torn.lineTo(area.right(), area.bottom() - 2 * self._tooth)
        torn.closeSubpath()
        return sheet.united(torn)


class DashedRule(QWidget):
    """Where paper would be torn."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._pen = QPen(QColor(style.colour(EDGE)), max(2, style.px(0.6)))
        self._pen.setDashPattern([4, 3])
        self.setFixedHeight(style.px(3))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._pen)
        painter.drawLine(0, self.height() // 2, self.width(), self.height() // 2)
        painter.end()


class BigNumber(QWidget):
    """The label of a number, as large as fits between 20 and 40 mm."""

    def __init__(self, style: Style, label: str) -> None:
        super().__init__()
        self._style = style
        load_fonts()
        # Outlines of one size, scaled: what Qt makes for each size differs by a tenth of a pixel from time to time.
        self._outline = QPainterPath()
        self._outline.addText(QPointF(0, 0), font_for(_OUTLINE_CAP_PX, strong=True), label)
        self._glyphs = QPainterPath()
        self.setAccessibleName(label)
        least = style.px(NUMBER_LEAST_MM)
        self._bounds = self._outline.boundingRect()
        self.setMinimumSize(round(self._bounds.width() * least / _OUTLINE_CAP_PX) + 2, self._room(least))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(self._room(style.px(NUMBER_MOST_MM)))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def cap_mm(self) -> float:
        """The cap height that fits now."""
        by_width = self.width() * _OUTLINE_CAP_PX / self._bounds.width()
        by_height = self.height() / _LINE_ROOM
        fits_mm = min(by_width, by_height) / self._style.metrics.px_per_mm
        return min(max(fits_mm, NUMBER_LEAST_MM), NUMBER_MOST_MM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cap_px = self._style.px(self.cap_mm())
        scale = cap_px / _OUTLINE_CAP_PX
        left = self.width() / 2 - self._bounds.center().x() * scale
        placed = QTransform.fromTranslate(left, (self.height() + cap_px) / 2).scale(scale, scale)
        self._glyphs = placed.map(self._outline)

    @staticmethod
    def _room(cap_px: float) -> int:
        return round(cap_px * _LINE_ROOM)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(self._glyphs, QColor(self._style.colour(ACCENT)))
        painter.end()
