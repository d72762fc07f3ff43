"""What is typed and chosen in a form: a title above, what is wrong below, large enough for a finger."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.ui.staff.looks import BODY, CONTROL_MM, SMALL, Button, line, text
from kiosk.ui.staff.looks import column as column_of
from kiosk.ui.theme import QUIET, STOP, Style, restyle
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import Label

FAULT_ICON = "warning-circle"


class Field(QWidget):
    """One question of a form. `column` is its name in tables and in faults."""

    def __init__(self, style: Style, title: str, columns: Sequence[str]) -> None:
        super().__init__()
        self.tokens = style
        self.columns = tuple(columns)
        self.title = title
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(style.px(1.2))
        if title:
            rows.addWidget(text(style, title, SMALL, strong=True, tone="quiet"))
        self.body = QVBoxLayout()
        self.body.setSpacing(style.px(2))
        rows.addLayout(self.body)
        self._fault = _FaultLine(style)
        rows.addWidget(self._fault)
        rows.addStretch(1)  # beside a taller one it stands at the top

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """`faults`: words by column."""
        found = [faults[column] for column in self.columns if column in faults]
        self._fault.say(" ".join(dict.fromkeys(found)))
        for entry in self.findChildren(Entry):
            restyle(entry, fault="true" if entry.column in faults else "false")

    @property
    def fault_words(self) -> str:
        return self._fault.words


class _FaultLine(QWidget):
    def __init__(self, style: Style) -> None:
        super().__init__()
        self._label = text(style, "", SMALL, tone="stop")
        row = line(style, Icon(FAULT_ICON, style.px(4.5), STOP), gap_mm=1.5)
        row.addWidget(self._label, 1)
        self.setLayout(row)
        self.hide()

    @property
    def words(self) -> str:
        return "" if self.isHidden() else self._label.text()

    def say(self, words: str) -> None:
        self._label.set_text(words)
        self.setVisible(bool(words))


class Entry(QLineEdit):
    """One line to type into."""

    def __init__(self, style: Style, name: str, column: str, on_text: Callable[[str], None], *, hint: str = "") -> None:
        super().__init__()
        self.column = column
        self.setFont(style.font(BODY))
        self.setFixedHeight(style.px(CONTROL_MM))
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(QUIET))
        self.setPalette(palette)
        self.textEdited.connect(on_text)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_step(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo are the page's: they walk through every field."""
        if _is_step(event):
            event.ignore()
            return
        super().keyPressEvent(event)

    def put(self, value: str) -> None:
        """The caret stays where it is when nothing has changed."""
        if self.text() != value:
            self.setText(value)


def _is_step(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


class TextField(Field):
    def __init__(
        self, style: Style, title: str, column: str, on_text: Callable[[str], None], *, most: int, hint: str = ""
    ) -> None:
        super().__init__(style, title, [column])
        self.entry = Entry(style, title, column, on_text, hint=hint)
        self.entry.setMaxLength(most)
        self.body.addWidget(self.entry)

    def put(self, value: str) -> None:
        self.entry.put(value)


class PairField(Field):
    """A text in both languages of the screens, side by side."""

    def __init__(
        self,
        style: Style,
        title: str,
        column: str,
        languages: tuple[str, str],
        on_text: Callable[[str, str], None],
        *,
        most: int,
    ) -> None:
        super().__init__(style, "", [f"{column}_vi", f"{column}_en"])
        self.title = title
        self.entries: dict[str, Entry] = {}
        halves = line(style)
        for language, name in zip(("vi", "en"), languages, strict=True):
            words = f"{title} · {name}"
            entry = Entry(style, words, f"{column}_{language}", partial(on_text, language))
            self.entries[language] = entry
            halves.addLayout(
                column_of(style, text(style, words, SMALL, strong=True, tone="quiet"), entry, gap_mm=1.2), 1
            )
        self.body.addLayout(halves)
        for entry in self.entries.values():
            entry.setMaxLength(most)

    def put(self, vi: str, en: str) -> None:
        self.entries["vi"].put(vi)
        self.entries["en"].put(en)


class NumberField(Field):
    """A whole number with less and more beside it; left empty it is `none`, where the question allows that."""

    def __init__(
        self,
        style: Style,
        title: str,
        column: str,
        on_number: Callable[[int | None], None],
        *,
        most: int,
        step: int = 1,
        least: int = 0,
        none: str = "",
    ) -> None:
        super().__init__(style, title, [column])
        self._on_number, self._none, self._step, self._least, self._most = on_number, none, step, least, most
        self._value: int | None = None
        self.entry = _Digits(style, title, column, self._typed, self.step_by, hint=none)
        self.entry.setMaxLength(len(str(most)))
        self.less = _Sign(style, "−", title, lambda: self.step_by(-1))
        self.more = _Sign(style, "+", title, lambda: self.step_by(1))
        self.body.addLayout(line(style, self.less, self.entry, self.more, gap_mm=1.5))

    def put(self, value: int | None) -> None:
        self._value = value
        self.entry.put("" if value is None else str(value))

    def step_by(self, steps: int) -> None:
        if self._value is None:
            value: int | None = self._least if steps < 0 else max(self._least, self._step)
        else:
            value = self._value + steps * self._step
            if value < self._least and self._none:
                value = None
        if value is not None:
            value = min(max(value, self._least), self._most)
        self.put(value)
        self._on_number(value)

    def _typed(self, words: str) -> None:
        if not words and self._none:
            self._value = None
            self._on_number(None)
        elif words.isascii() and words.isdigit():
            self._value = int(words)
            self._on_number(self._value)


class _Digits(Entry):
    """Arrow keys count."""

    def __init__(
        self,
        style: Style,
        name: str,
        column: str,
        on_text: Callable[[str], None],
        on_step: Callable[[int], None],
        *,
        hint: str,
    ) -> None:
        super().__init__(style, name, column, on_text, hint=hint)
        self._on_step = on_step
        self.setMinimumWidth(style.px(14))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if steps is not None:
            self._on_step(steps)
            return
        super().keyPressEvent(event)


class _Sign(TouchButton):
    def __init__(self, style: Style, sign: str, title: str, on_touch: Callable[[], None]) -> None:
        super().__init__(style, f"{title} {sign}", on_touch, "bar", CONTROL_MM)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(Label(style, sign, BODY, strong=True))
        row.addStretch(1)
        self.setFixedSize(style.px(CONTROL_MM), style.px(CONTROL_MM))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys of the number do the same


class ChoiceField(Field):
    """A few answers, all to be seen; one of them is chosen, or with `several` any number."""

    def __init__(
        self,
        style: Style,
        title: str,
        column: str,
        answers: Mapping[str, str],
        on_chosen: Callable[[str], None],
        *,
        columns: int = 0,
    ) -> None:
        super().__init__(style, title, [column])
        self.buttons = {key: Button(style, words, partial(on_chosen, key), "bar") for key, words in answers.items()}
        grid = QGridLayout()
        grid.setSpacing(style.px(1.5))
        wide = columns or len(self.buttons)
        for place, button in enumerate(self.buttons.values()):
            button.setCheckable(True)
            grid.addWidget(button, place // wide, place % wide)
        self.body.addLayout(grid)

    def put(self, *chosen: str) -> None:
        for key, button in self.buttons.items():
            button.setChecked(key in chosen)
            button.set_kind("chosen" if key in chosen else "bar")


class TileField(Field):
    """Pictures or colours to choose from."""

    def __init__(
        self,
        style: Style,
        title: str,
        column: str,
        tiles: Mapping[str, tuple[str, Icon]],
        on_chosen: Callable[[str], None],
        *,
        columns: int,
    ) -> None:
        super().__init__(style, title, [column])
        grid = QGridLayout()
        grid.setSpacing(style.px(1.5))
        self.tiles: dict[str, TouchButton] = {}
        for place, (key, (name, icon)) in enumerate(tiles.items()):
            tile = TouchButton(style, name, partial(on_chosen, key), "bar", CONTROL_MM)
            tile.setProperty("kind", "swatch")
            row = QHBoxLayout(tile)
            row.setContentsMargins(0, 0, 0, 0)
            row.addStretch(1)
            row.addWidget(icon)
            row.addStretch(1)
            side = style.px(CONTROL_MM + 3)
            tile.setFixedSize(side, side)
            grid.addWidget(tile, place // columns, place % columns)
            self.tiles[key] = tile
        grid.setColumnStretch(columns, 1)
        self.body.addLayout(grid)

    def put(self, chosen: str) -> None:
        for key, tile in self.tiles.items():
            restyle(tile, chosen="true" if key == chosen else "false")
