"""Does the whole screen feel a finger? A grid over all of it; each cell turns when it is touched."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.domain.readiness import Advice, Finding
from kiosk.domain.staff import Account
from kiosk.i18n import Words
from kiosk.ui.staff.looks import BODY, HEADING, TITLE, Button, column, line, text
from kiosk.ui.staff.maintenance.devices import FindingList
from kiosk.ui.staff.maintenance.upkeep import MaintenancePage, Upkeep
from kiosk.ui.theme import ACCENT, ACCENT_TINT, EDGE, INK, SURFACE, Style

CELL_MM = 24.0
LEFT_ALONE_MS = 15_000  # then a screen that feels nothing is given up


class TouchGrid(QWidget):
    """Covers its parent until every cell was touched, or nobody touches any more. `done` gets how many of how many."""

    def __init__(self, parent: QWidget, style: Style, say: Words, done: Callable[[int, int], None]) -> None:
        super().__init__(parent)
        self._style, self._done = style, done
        self._words = say("upkeep.touch_now", "Touch every square. It ends 15 seconds after the last touch.")
        self.touched: set[tuple[int, int]] = set()
        self.setGeometry(parent.rect())
        self.columns = max(2, round(self.width() / style.px(CELL_MM)))
        self.lines = max(2, round(self.height() / style.px(CELL_MM)))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LEFT_ALONE_MS)
        self._timer.timeout.connect(self.end)
        self._timer.start()

    @property
    def cells(self) -> int:
        return self.columns * self.lines

    def cell(self, column: int, row: int) -> QRect:
        left, right = (self.width() * edge // self.columns for edge in (column, column + 1))
        top, bottom = (self.height() * edge // self.lines for edge in (row, row + 1))
        return QRect(left, top, right - left, bottom - top)

    def end(self) -> None:
        self._timer.stop()
        self.hide()
        self._done(len(self.touched), self.cells)
        self.deleteLater()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._touch(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._touch(event.position().toPoint())

    def _touch(self, at: QPoint) -> None:
        if self.isHidden() or not self.rect().contains(at):
            return
        self.touched.add((at.x() * self.columns // self.width(), at.y() * self.lines // self.height()))
        self._timer.start()
        self.update()
        if len(self.touched) == self.cells:
            self.end()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(SURFACE))
        painter.setPen(QColor(EDGE))
        for column_ in range(self.columns):
            for row in range(self.lines):
                area = self.cell(column_, row)
                if (column_, row) in self.touched:
                    painter.fillRect(area, QColor(ACCENT))
                painter.drawRect(area)
        margin = self._style.px(CELL_MM)
        painter.setFont(self._style.font(HEADING, strong=True))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        room = self.rect().adjusted(margin, margin, -margin, -margin)
        words = painter.boundingRect(room, flags, self._words)
        edge = self._style.px(3)
        painter.fillRect(words.adjusted(-edge, -edge, edge, edge), QColor(ACCENT_TINT))
        painter.setPen(QColor(INK))
        painter.drawText(room, flags, self._words)
        painter.end()


class TouchPage(MaintenancePage):
    def __init__(self, upkeep: Upkeep, style: Style, say: Words, account: Account) -> None:
        super().__init__(upkeep, style, say, account)
        self.grid: TouchGrid | None = None
        self.found = FindingList(style, say)
        start = Button(style, say("upkeep.touch_start", "Show the squares"), self.start, "primary", icon="hand-tap")
        words = say("upkeep.touch_text", "Squares fill the whole screen. Touch each of them.")
        rows = column(style, text(style, say("upkeep.touch", "Touch"), TITLE, strong=True))
        rows.addWidget(text(style, words, BODY, tone="quiet"))
        rows.addLayout(line(style, start, None))
        rows.addWidget(self.found)
        rows.addStretch(1)
        self.setLayout(rows)

    def start(self) -> None:
        self.grid = TouchGrid(self.window(), self.tokens, self.say, self._done)
        self.grid.show()
        self.grid.raise_()

    def leave(self) -> None:
        super().leave()
        if self.grid is not None:
            self.grid.hide()
            self.grid.deleteLater()
            self.grid = None

    def _done(self, touched: int, cells: int) -> None:
        self.grid = None
        self.found.put(Finding("touch", f"{touched}/{cells}", None if touched == cells else Advice.TOUCH_DEAD))
