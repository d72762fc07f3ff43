"""A pad of digits as on a telephone, and a field that shows what it has typed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from kiosk.i18n import Words
from kiosk.ui.theme import ACCENT, GAP_MM, INK, Style, Text, restyle
from kiosk.ui.widgets.button import Kind, TouchButton
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import CENTRE, Label

FIELD_MM = 18.0
KEY_MM = 20.0  # experience.md 2.2
KEY_MOST_MM = (60.0, 34.0)  # width, height
DIGIT_MM = 10.0  # cap height in both text modes: there is no more room on a key
_NO_BREAK = "\u00a0"
_GROUP = 3
_CARET_MM = (0.9, 13.0)


def grouped(digits: str) -> str:
    """In threes, as people read a number aloud: 072 158 001 234. It stays on one line."""
    return _NO_BREAK.join(digits[first : first + _GROUP] for first in range(0, len(digits), _GROUP))


class NumberPad(QWidget):
    """1 to 9 in threes; below them "clear all", 0 and "delete"."""

    def __init__(
        self,
        style: Style,
        say: Words,
        on_digit: Callable[[str], None],
        on_delete: Callable[[], None],
        on_clear: Callable[[], None],
    ) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(style.px(GAP_MM))
        for digit in "1234567890":
            row, column = divmod(int(digit) - 1, 3) if digit != "0" else (3, 1)
            grid.addWidget(_Key(style, digit, partial(on_digit, digit), DIGIT_MM / style.text_scale), row, column)
        grid.addWidget(_Key(style, say("pad.clear", "Clear all"), on_clear, Text.SMALL), 3, 0)
        grid.addWidget(_Key(style, say("pad.delete", "Delete"), on_delete, Text.SMALL, icon="backspace"), 3, 2)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        for row in range(4):
            grid.setRowStretch(row, 1)
        width, height = KEY_MOST_MM
        self.setMaximumSize(style.px(3 * width + 2 * GAP_MM), style.px(4 * height + 3 * GAP_MM))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)


class _Key(TouchButton):
    """All keys are of one size: none asks for more than its column gives."""

    takes_quick_taps = True  # 001, 22

    def __init__(
        self, style: Style, text: str, on_touch: Callable[[], None], size: Text | float, *, icon: str = ""
    ) -> None:
        super().__init__(style, text, on_touch, "choice", KEY_MM)
        row = QHBoxLayout(self)
        side = style.px(2)
        row.setContentsMargins(side, 0, side, 0)
        row.setSpacing(style.px(2))
        row.addStretch(1)
        if icon:
            row.addWidget(Icon(icon, style.icon_px(9), style.colour(ACCENT)))
        row.addWidget(Label(style, text, size, strong=True, align=CENTRE))
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)


class NumberField(TouchButton):
    """What was typed, after its name; the field that is being typed into has a caret. A touch chooses it."""

    def __init__(self, style: Style, name: str, on_touch: Callable[[], None]) -> None:
        super().__init__(style, name, on_touch, "choice", FIELD_MM)
        self._digits = Label(style, "", Text.HEADING.value / style.text_scale, strong=True)
        self._caret = _Caret(style)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(6), style.px(2), style.px(6), style.px(2))
        row.setSpacing(style.px(1.5))
        row.addWidget(Label(style, name, Text.SMALL, strong=True, tone="quiet"))
        row.addSpacing(style.px(4))
        row.addWidget(self._digits)
        row.addWidget(self._caret)
        row.addStretch(1)

    def show_text(self, text: str, *, active: bool) -> None:
        self._digits.set_text(text)
        self._caret.show_bar(active)
        kind: Kind = "chosen" if active else "choice"
        if self.property("kind") != kind:
            restyle(self, kind=kind)


class _Caret(QWidget):
    """Where the next digit will stand. It keeps its place when it is not seen."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        width, height = _CARET_MM
        self.setFixedSize(style.px(width), style.px(height))
        self._colour = QColor(style.colour(INK))
        self._seen = False

    def show_bar(self, seen: bool) -> None:
        self._seen = seen
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._seen:
            painter = QPainter(self)
            painter.fillRect(self.rect(), self._colour)
            painter.end()
