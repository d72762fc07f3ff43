"""The shared tokens, denser: text that is read at arm's length, rows and controls for finger, mouse and keyboard."""

from collections.abc import Callable
from functools import cache
from string import Template

from PySide6.QtGui import QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from kiosk.ui import theme
from kiosk.ui.theme import ACCENT, INK, ON_ACCENT, QUIET, STOP, Metrics, Style, restyle, style_sheet
from kiosk.ui.widgets.button import Kind, TouchButton
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import CENTRE, LEFT, Label

# Cap heights, mm.
TITLE, HEADING, BODY, SMALL = 5.0, 3.6, 2.9, 2.5
CONTROL_MM = 11.0  # height of what is touched or typed into
ROW_MM = 12.0  # of a table
GAP_MM = 3.0
PAGE_MM = 7.0  # margin of a page
ICON_MM = 6.0
SCROLL_MM = 4.0
_UNLIMITED = (1 << 24) - 1  # px, what Qt calls no maximum
NARROW_MM = 230.0  # a page below it puts under each other what stands side by side on others

_SHEET = Template("""
QLineEdit { background: $SURFACE; border: ${line}px solid $EDGE; border-radius: ${corner}px; padding: 0 ${pad}px; }
QLineEdit { selection-background-color: $ACCENT; selection-color: $ON_ACCENT; }
QLineEdit:focus { border: ${focus}px solid $FOCUS; }
QLineEdit[fault="true"] { border: ${stroke}px solid $STOP; background: $STOP_TINT; }
QLineEdit:read-only, QLineEdit:disabled { background: $BACKGROUND; border-color: $LINE; color: $QUIET; }
QPushButton { border-radius: ${corner}px; }
QPushButton[kind="outlined"], QPushButton[kind="danger"] { border-width: ${stroke}px; }
QPushButton[kind="choice"] { border-width: ${line}px; }
QPushButton[kind="primary"] { border: none; }
QPushButton:disabled { background: transparent; border: ${line}px solid $LINE; }
QPushButton[kind="nav"] { background: transparent; border: none; }
QPushButton[kind="nav"]:pressed { background: $ACCENT_TINT; }
QPushButton[kind="here"] { background: $ACCENT_TINT; border: none; }
QPushButton[kind="swatch"] { background: $SURFACE; border: ${line}px solid $LINE; }
QPushButton[kind="swatch"][chosen="true"] { border: ${focus}px solid $ACCENT; }
QPushButton:focus { border: ${focus}px solid $FOCUS; }
QFrame[surface="side"] { background: $SURFACE; border: none; border-right: ${line}px solid $LINE; }
QTableView { background: $SURFACE; border: ${line}px solid $LINE; outline: none; }
QTableView::item { padding: 0 ${pad}px; border-bottom: ${line}px solid $LINE; }
QTableView::item:selected { background: $ACCENT_TINT; color: $INK; }
QTableView:focus { border: ${focus}px solid $FOCUS; }
QHeaderView { background: $BACKGROUND; border: none; }
QHeaderView::section { background: $BACKGROUND; color: $QUIET; border: none; padding: ${half}px ${pad}px; }
QHeaderView::section { border-bottom: ${stroke}px solid $LINE; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: $BACKGROUND; width: ${scroll}px; margin: 0; }
QScrollBar::handle:vertical { background: $EDGE; border-radius: ${half}px; min-height: ${handle}px; }
QScrollBar:horizontal { background: $BACKGROUND; height: ${scroll}px; margin: 0; }
QScrollBar::handle:horizontal { background: $EDGE; border-radius: ${half}px; min-width: ${handle}px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { border: none; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


@cache
def staff_sheet(metrics: Metrics) -> str:
    """The shared style sheet, and what only the staff's screens have."""
    colours = {name: value for name, value in vars(theme).items() if name.isupper() and isinstance(value, str)}
    return style_sheet(metrics) + _SHEET.substitute(
        colours,
        line=max(1, metrics.px(0.3)),
        stroke=max(2, metrics.px(0.5)),
        focus=max(2, metrics.px(0.8)),
        corner=metrics.px(2),
        pad=metrics.px(2.5),
        half=metrics.px(1.5),
        scroll=metrics.px(SCROLL_MM),
        handle=metrics.px(12),
    )


def text(style: Style, words: str, cap_mm: float = BODY, *, strong: bool = False, tone: str = "") -> Label:
    return Label(style, words, cap_mm, strong=strong, tone=tone, align=LEFT)


class Button(TouchButton):
    """An icon and a word, at the size of the staff's screens. Its `key` is written on it: nothing is hidden. Without
    `takes_key` something else answers that key."""

    def __init__(
        self,
        style: Style,
        words: str,
        on_touch: Callable[[], None],
        kind: Kind = "outlined",
        *,
        icon: str = "",
        key: str = "",
        takes_key: bool = True,
        margin_mm: float = 3.0,
        left: bool = False,
    ) -> None:
        super().__init__(style, words, on_touch, kind, CONTROL_MM)
        self._kind: Kind = kind
        self._icon_name = icon
        self._icon = Icon(icon, style.px(ICON_MM), _COLOURS.get(kind, INK)) if icon else None
        self._label = Label(style, words, BODY, strong=True, tone=_TONES.get(kind, ""), align=LEFT if icon else CENTRE)
        self._key = Label(style, key, SMALL, tone=_TONES.get(kind, "quiet"))
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(margin_mm), style.px(1), style.px(margin_mm), style.px(1))
        row.setSpacing(style.px(2))
        if not left:
            row.addStretch(1)
        if self._icon is not None:
            row.addWidget(self._icon)
        row.addWidget(self._label, 1 if left else 0)
        if key:
            row.addWidget(self._key)
        if key and takes_key:
            QShortcut(key, self).activated.connect(self.click)  # at once; a button's own waits 0.1 s for its looks
        if not left:
            row.addStretch(1)

    def set_words(self, words: str) -> None:
        self._label.set_text(words)
        self.setAccessibleName(words)

    def set_kind(self, kind: str) -> None:
        if self.property("kind") != kind:
            restyle(self, kind=kind)

    def set_live(self, live: bool) -> None:
        """Dead, it looks so; the page says what is missing."""
        self.setEnabled(live)
        for label in (self._label, self._key):
            restyle(label, tone=_TONES.get(self._kind, "") if live else "quiet")
        if self._icon is not None:
            self._icon.set_icon(self._icon_name, _COLOURS.get(self._kind, INK) if live else QUIET)


_TONES: dict[str, str] = {"primary": "onAccent", "outlined": "accent", "danger": "stop"}
_COLOURS: dict[str, str] = {"primary": ON_ACCENT, "outlined": ACCENT, "danger": STOP}


def column(style: Style, *parts: QWidget | QLayout, gap_mm: float = GAP_MM, margin_mm: float = 0) -> QVBoxLayout:
    made = QVBoxLayout()
    _place(style, made, parts, gap_mm, margin_mm)
    return made


def line(style: Style, *parts: QWidget | QLayout | None, gap_mm: float = GAP_MM, margin_mm: float = 0) -> QHBoxLayout:
    """None is a gap that grows."""
    made = QHBoxLayout()
    _place(style, made, parts, gap_mm, margin_mm)
    return made


def _place(
    style: Style,
    layout: QHBoxLayout | QVBoxLayout,
    parts: tuple[QWidget | QLayout | None, ...],
    gap_mm: float,
    margin_mm: float,
) -> None:
    margin = style.px(margin_mm)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(style.px(gap_mm))
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)


def panel(style: Style, *parts: QWidget | QLayout, surface: str = "card", gap_mm: float = GAP_MM) -> QFrame:
    frame = QFrame()
    frame.setProperty("surface", surface)
    frame.setLayout(column(style, *parts, gap_mm=gap_mm, margin_mm=4))
    return frame


class Sides(QWidget):
    """Two parts beside each other, the one at the side of a fixed width; on a narrow page under each other. `first`
    says whether the side stands at the left, and then above."""

    def __init__(self, style: Style, main: QWidget, side: QWidget, side_mm: float, *, first: bool = False) -> None:
        super().__init__()
        self._style, self._side, self._side_mm, self._first = style, side, side_mm, first
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(style.px(5))
        for part in (side, main) if first else (main, side):
            self._row.addWidget(part, 0 if part is side else 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._style.px(NARROW_MM)
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        if narrow:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(_UNLIMITED)
        else:
            self._side.setFixedWidth(self._style.px(self._side_mm))


def holder(layout: QLayout) -> QWidget:
    """A layout as a widget."""
    made = QWidget()
    made.setLayout(layout)
    return made
