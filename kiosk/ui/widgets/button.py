"""Things to touch. All are at least 16 mm, answer at once by their looks, and can be reached by keyboard."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from kiosk.ui.theme import (
    ACCENT,
    EDGE,
    FOCUS_MM,
    INK,
    ON_ACCENT,
    PRIMARY_MM,
    QUIET,
    RADIUS_MM,
    STOP,
    STROKE_MM,
    TOUCH_MIN_MM,
    Style,
    Text,
    restyle,
)
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import CENTRE, LEFT, Label

Kind = Literal["primary", "outlined", "danger", "choice", "bar", "chosen", "locked"]

_TONES: dict[Kind, str] = {
    "primary": "onAccent",
    "outlined": "accent",
    "danger": "stop",
    "choice": "",
    "bar": "",
    "chosen": "",
    "locked": "quiet",
}
_ICON_COLOURS: dict[Kind, str] = {
    "primary": ON_ACCENT,
    "outlined": ACCENT,
    "danger": STOP,
    "choice": ACCENT,
    "bar": INK,
    "chosen": INK,
    "locked": QUIET,
}
SLIP_MM = 8.0  # half of the smallest target
_LEADING_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class TouchButton(QPushButton):
    """A button whose face is a layout of widgets; `name` is what a screen reader says.

    A finger that slips off it by a few millimetres has still pressed it.
    """

    takes_quick_taps = False  # whether somebody may mean two taps that follow each other quickly

    def __init__(
        self, style: Style, name: str, on_touch: Callable[[], None], kind: Kind, height_mm: float = PRIMARY_MM
    ) -> None:
        super().__init__()
        self.style_tokens = style
        self.setAccessibleName(name)
        self.said = name  # as it was given: it may know its context
        self.setProperty("kind", kind)
        self.setMinimumSize(style.px(TOUCH_MIN_MM) + 1, style.px(height_mm) + 1)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda: on_touch())

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return super().sizeHint() if layout is None else layout.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return super().minimumSizeHint() if layout is None else layout.totalMinimumSize()

    def hitButton(self, where: QPoint) -> bool:
        slip = self.style_tokens.px(SLIP_MM)
        return self.rect().adjusted(-slip, -slip, slip, slip).contains(where)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        if event.key() in _LEADING_ON:
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring of the style sheet alone has less than 3:1 on white: a line in ink within it has more."""
        super().paintEvent(event)
        if self.hasFocus():
            style = self.style_tokens
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(style.colour(INK)), style.px(STROKE_MM)))
            inset = style.px(FOCUS_MM + STROKE_MM)
            corner = style.px(RADIUS_MM) - inset
            painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), corner, corner)
            painter.end()


class WordButton(TouchButton):
    """An icon and a word, centred."""

    def __init__(
        self,
        style: Style,
        text: str,
        on_touch: Callable[[], None],
        kind: Kind = "outlined",
        *,
        icon: str = "",
        size: Text = Text.BODY,
        height_mm: float = PRIMARY_MM,
    ) -> None:
        super().__init__(style, text, on_touch, kind, height_mm)
        self._kind: Kind = kind
        self._locked = False
        side = style.icon_px(9 if size is Text.SMALL else 12)
        self._icon = Icon(icon, side, style.colour(_ICON_COLOURS[kind])) if icon else None
        self._name = icon
        align = LEFT if icon else CENTRE
        self._label = Label(style, text, size, strong=True, tone=_TONES[kind], align=align)
        row = QHBoxLayout(self)
        inset = style.px(4 if size is Text.SMALL else 6)
        row.setContentsMargins(inset, style.px(2), inset, style.px(2))
        row.setSpacing(0)
        row.addStretch(1)
        if self._icon is not None:
            row.addWidget(self._icon)
            row.addSpacing(style.px(3 if size is Text.SMALL else 4))
        row.addWidget(self._label)
        row.addStretch(1)

    def set_locked(self, locked: bool) -> None:
        """Locked, it looks so and takes no touch; the page says what is missing."""
        if locked is self._locked:
            return
        self._locked = locked
        kind: Kind = "locked" if locked else self._kind
        self.setEnabled(not locked)
        restyle(self, kind=kind)
        restyle(self._label, tone=_TONES[kind])
        if self._icon is not None:
            self._icon.set_icon(self._name, self.style_tokens.colour(_ICON_COLOURS[kind]))


class ArrowButton(TouchButton):
    """To the next or the previous page: a large arrow and its word."""

    def __init__(self, style: Style, text: str, on_touch: Callable[[], None], *, forward: bool) -> None:
        super().__init__(style, text, on_touch, "outlined")
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(4), style.px(2), style.px(4), style.px(2))
        row.setSpacing(0)
        parts = [
            Icon("caret-left" if not forward else "caret-right", style.icon_px(), style.colour(ACCENT)),
            Label(style, text, Text.SMALL, strong=True, tone="accent", align=CENTRE),
        ]
        first, second = reversed(parts) if forward else parts
        row.addStretch(1)
        row.addWidget(first)
        row.addSpacing(style.px(3))
        row.addWidget(second)
        row.addStretch(1)


class ChoiceCard(TouchButton):
    """One of several answers: words at the left, an arrow that says "this way" at the right."""

    def __init__(
        self, style: Style, text: str, on_touch: Callable[[], None], *, icon: str = "", detail: str = ""
    ) -> None:
        super().__init__(style, ". ".join(filter(None, (text, detail))), on_touch, "choice", height_mm=28)
        self.said = text
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(8), style.px(3), style.px(6), style.px(3))
        row.setSpacing(style.px(6))
        if icon:
            row.addWidget(Icon(icon, style.icon_px(16), style.colour(ACCENT)))
        words = QVBoxLayout()
        words.setSpacing(style.px(0.5))
        words.addStretch(1)
        words.addWidget(Label(style, text, Text.BODY, strong=True))
        if detail:
            words.addWidget(Label(style, detail, Text.LABEL, tone="quiet"))
        words.addStretch(1)
        row.addLayout(words, 1)
        row.addWidget(Icon("caret-right", style.icon_px(), style.colour(ACCENT)))


class Switch(TouchButton):
    """Something that is on or off: its picture and name, and a tick in a ring where it is on."""

    def __init__(self, style: Style, text: str, on_touch: Callable[[], None], *, icon: str, on: bool) -> None:
        super().__init__(style, text, on_touch, "chosen" if on else "choice")
        self.setCheckable(True)
        self.setChecked(on)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(6), style.px(2), style.px(6), style.px(2))
        row.setSpacing(style.px(5))
        row.addWidget(Icon(icon, style.icon_px(), style.colour(ACCENT)))
        row.addWidget(Label(style, text, Text.LABEL, strong=True), 1)
        row.addWidget(Icon("check-circle" if on else "circle", style.icon_px(), style.colour(ACCENT if on else EDGE)))
