"""A table with large rows: arrow keys walk, Enter or a second touch opens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from kiosk.ui.staff.looks import BODY, ROW_MM, SMALL
from kiosk.ui.theme import Style


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    icon: QIcon | None = None
    colour: str = ""
    strong: bool = False
    number: bool = False  # to the right


class Table(QTableWidget):
    """`stretch`: the column that takes the room that is left."""

    def __init__(
        self,
        style: Style,
        name: str,
        titles: Sequence[str],
        on_row: Callable[[int], None],
        on_open: Callable[[int], None] = lambda row: None,
        *,
        stretch: int = 0,
        icon_mm: float = 8.0,
    ) -> None:
        super().__init__(0, len(titles))
        self._style, self._on_row, self._on_open = style, on_row, on_open
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(titles))
        self.setFont(style.font(BODY))
        self.horizontalHeader().setFont(style.font(SMALL, strong=True))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        for column in range(len(titles)):
            mode = QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.ResizeToContents
            self.horizontalHeader().setSectionResizeMode(column, mode)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(style.px(ROW_MM))
        self.setIconSize(QSize(style.px(icon_mm), style.px(icon_mm)))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentCellChanged.connect(lambda row, *_: on_row(row) if row >= 0 else None)
        self.cellDoubleClicked.connect(lambda row, _column: on_open(row))

    def fill(self, rows: Sequence[Sequence[Cell]], current: int = -1) -> None:
        """Other rows; nothing is told of it."""
        self.blockSignals(True)
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                item = QTableWidgetItem(cell.text)
                if cell.icon is not None:
                    item.setIcon(cell.icon)
                if cell.colour:
                    item.setForeground(QColor(cell.colour))
                if cell.strong:
                    item.setFont(self._style.font(BODY, strong=True))
                if cell.number:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(number, column, item)
        if 0 <= current < len(rows):
            self.setCurrentCell(current, 0)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self._on_open(self.currentRow())
            return
        super().keyPressEvent(event)
