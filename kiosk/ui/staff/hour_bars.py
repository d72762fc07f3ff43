"""Mean wait by hour of arrival: as the clinics are, and as they would be."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.i18n import Words
from kiosk.ui.staff.looks import SMALL
from kiosk.ui.theme import ACCENT, EDGE, INK, QUIET, Style

_NICE = (10, 20, 30, 60, 90, 120, 180, 240, 360, 480, 720)  # minutes at the top line


class HourBars(QWidget):
    """Two bars for each hour; the figures stand on them, so that nothing hangs on the colour."""

    def __init__(self, style: Style, say: Words) -> None:
        super().__init__()
        self._style, self._say = style, say
        self._before: Mapping[int, float] = {}
        self._after: Mapping[int, float] = {}
        self.setFont(style.font(SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_waits(self, before: Mapping[int, float], after: Mapping[int, float]) -> None:
        self._before, self._after = before, after
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._style.px(150), self._style.px(56))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._style.px(80), self._style.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        hours = sorted({*self._before, *self._after})
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = painter.fontMetrics().height()
        plot = QRectF(0, row * 2.6, self.width(), self.height() - row * 3.9)
        self._legend(painter, row)
        if hours:
            top = max([*self._before.values(), *self._after.values()])
            scale = next((nice for nice in _NICE if nice >= top), top)
            for place, hour in enumerate(range(hours[0], hours[-1] + 1)):
                width = plot.width() / (hours[-1] - hours[0] + 1)
                cell = QRectF(plot.left() + place * width, plot.top(), width, plot.height())
                self._hour(painter, cell, hour, scale, row)
        painter.setPen(QColor(EDGE))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.end()

    def _legend(self, painter: QPainter, row: int) -> None:
        say, left = self._say, 0.0
        for colour, words in (
            (EDGE, say("staff.replay.as_is", "as it is")),
            (ACCENT, say("staff.replay.would_be", "as it would be")),
        ):
            painter.fillRect(QRectF(left, row * 0.25, row * 0.7, row * 0.7), QColor(colour))
            painter.setPen(QColor(INK))
            width = painter.fontMetrics().horizontalAdvance(words)
            painter.drawText(QRectF(left + row, 0, width + 4, row * 1.2), Qt.AlignmentFlag.AlignVCenter, words)
            left += row * 2 + width
        painter.setPen(QColor(QUIET))
        unit = say("staff.replay.unit", "mean wait in minutes, by hour of arrival")
        painter.drawText(
            QRectF(left, 0, self.width() - left, row * 1.2),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            unit,
        )

    def _hour(self, painter: QPainter, cell: QRectF, hour: int, scale: float, row: int) -> None:
        bar = min(cell.width() * 0.36, row * 2.4)
        middle = cell.center().x()
        for left, waits, colour in ((middle - bar, self._before, EDGE), (middle, self._after, ACCENT)):
            if hour not in waits:
                continue
            height = max(cell.height() * waits[hour] / scale, 1)
            painter.fillRect(QRectF(left, cell.bottom() - height, bar - 2, height), QColor(colour))
            painter.setPen(QColor(INK))
            label = QRectF(left - bar, cell.bottom() - height - row * 1.1, bar * 3 - 2, row)
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, f"{waits[hour]:.0f}")
        painter.setPen(QColor(QUIET))
        foot = QRectF(cell.left(), cell.bottom() + row * 0.1, cell.width(), row * 1.1)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"{hour}:00")
