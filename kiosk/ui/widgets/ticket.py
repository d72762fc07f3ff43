"""The ticket on the screen: it looks like the paper that comes out below."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.theme import ACCENT, EDGE, INK, LINE, SURFACE, Style, font_for

NUMBER_MOST_MM = 40.0
NUMBER_LEAST_MM = 20.0
_STEP_MM = 0.5
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
        painter.setPen(QPen(QColor(LINE), self._edge))
        painter.setBrush(QColor(SURFACE))
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
        self._pen = QPen(QColor(EDGE), max(2, style.px(0.6)))
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
        self._style, self._label = style, label
        self._glyphs = QPainterPath()
        self.setAccessibleName(label)
        least = style.px(NUMBER_LEAST_MM)
        width = QFontMetricsF(font_for(least, strong=True)).horizontalAdvance(label)
        self.setMinimumSize(round(width) + 2, round(least * _LINE_ROOM))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(round(style.px(NUMBER_MOST_MM) * _LINE_ROOM))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def cap_mm(self) -> float:
        """The cap height that fits now."""
        cap_mm = NUMBER_MOST_MM
        while cap_mm > NUMBER_LEAST_MM:
            cap_px = self._style.px(cap_mm)
            width = QFontMetricsF(font_for(cap_px, strong=True)).horizontalAdvance(self._label)
            if width <= self.width() and cap_px * _LINE_ROOM <= self.height():
                break
            cap_mm -= _STEP_MM
        return cap_mm

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cap_px = self._style.px(self.cap_mm())
        font = font_for(cap_px, strong=True)
        width = QFontMetricsF(font).horizontalAdvance(self._label)
        self._glyphs = QPainterPath()
        self._glyphs.addText(QPointF((self.width() - width) / 2, (self.height() + cap_px) / 2), font, self._label)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(self._glyphs, QColor(ACCENT))
        painter.end()
