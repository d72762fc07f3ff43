"""Who is it? A name to touch and a PIN, by the pad on the screen or by the keyboard; and the very first account."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.domain.staff import NAME_MOST, PIN_MOST, Account
from kiosk.i18n import Words
from kiosk.ui.staff.fields import TextField
from kiosk.ui.staff.looks import BODY, HEADING, TITLE, Button, column, line, panel, text
from kiosk.ui.staff.scrolling import scrolling
from kiosk.ui.staff.wording import role_words
from kiosk.ui.theme import Metrics, Style
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.label import Label
from kiosk.ui.widgets.pad import NumberPad

_PAD_SCALE = 0.8  # of the patient's pad: staff touch it every day
_PAD_MM = (112.0, 84.0)
_FORM_MM = 112.0
_DOT = "●"
_BREAK = "\u2009"


class PinField(TouchButton):
    """Dots for digits, after what they are; a touch chooses it."""

    def __init__(self, style: Style, name: str, on_touch: Callable[[], None]) -> None:
        super().__init__(style, name, on_touch, "choice", 14)
        self.pin = ""
        self._dots = Label(style, "", HEADING, strong=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(4), style.px(1), style.px(4), style.px(1))
        row.setSpacing(style.px(4))
        row.addWidget(text(style, name, BODY, strong=True, tone="quiet"))
        row.addWidget(self._dots)
        row.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def put(self, pin: str) -> None:
        self.pin = pin[:PIN_MOST]
        self._dots.set_text(_BREAK.join(_DOT * len(self.pin)))


class PinPage(QWidget):
    """PIN fields with one pad for all of them; digits, Backspace and Enter of a keyboard do the same."""

    def __init__(self, style: Style, say: Words, names: Sequence[str]) -> None:
        super().__init__()
        self.tokens, self.say = style, say
        self.fields = [PinField(style, name, partial(self.choose, place)) for place, name in enumerate(names)]
        small = Style(Metrics(style.metrics.px_per_mm * _PAD_SCALE))
        self.pad = NumberPad(small, say, self.digit, self.delete, self.clear)
        width, height = _PAD_MM
        self.pad.setFixedSize(QSize(style.px(width), style.px(height)))
        for key in self.pad.findChildren(TouchButton):
            key.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard types digits wherever the focus is
        self.answer = text(style, "", BODY, tone="stop")
        self.active = 0
        self.choose(0)

    def choose(self, place: int) -> None:
        self.active = place
        for other, field in enumerate(self.fields):
            field.setProperty("kind", "chosen" if other == place and len(self.fields) > 1 else "choice")
            field.style().unpolish(field)
            field.style().polish(field)

    def digit(self, digit: str) -> None:
        field = self.fields[self.active]
        field.put(field.pin + digit)

    def delete(self) -> None:
        field = self.fields[self.active]
        field.put(field.pin[:-1])

    def clear(self) -> None:
        self.fields[self.active].put("")

    def refuse(self, words: str) -> None:
        self.answer.set_text(words)
        for field in self.fields:
            field.put("")
        self.choose(0)

    def done(self) -> None:
        """Enter."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isascii() and event.text().isdigit():
            self.digit(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self.delete()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.active < len(self.fields) - 1:
                self.choose(self.active + 1)
            else:
                self.done()
        else:
            super().keyPressEvent(event)

    def compose(self, title: str, words: str, left: Sequence[QWidget], go: Button) -> None:
        style = self.tokens
        side = QWidget()
        side.setFixedWidth(style.px(_FORM_MM))
        rows = column(style, text(style, title, TITLE, strong=True), text(style, words, BODY, tone="quiet"), gap_mm=4)
        for part in left:
            rows.addWidget(part)
        rows.addStretch(1)
        side.setLayout(rows)
        right = QWidget()
        right.setFixedWidth(style.px(_PAD_MM[0]))
        right.setLayout(column(style, *self.fields, self.answer, self.pad, go, gap_mm=4))
        inner = line(style, side, right, gap_mm=12)
        card = panel(style, inner)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(line(style, None, card, None))
        outer.addStretch(1)


class LoginPage(PinPage):
    def __init__(
        self, style: Style, say: Words, accounts: Sequence[Account], on_login: Callable[[str, str], None]
    ) -> None:
        super().__init__(style, say, [say("staff.login.pin", "PIN")])
        self._on_login = on_login
        self.name = accounts[0].name if accounts else ""
        self.people = {
            account.name: Button(
                style,
                f"{account.name} · {role_words(account.role, say)}",
                partial(self.choose_name, account.name),
                "bar",
                icon="user",
                left=True,
            )
            for account in accounts
        }
        names = QWidget()
        people = column(style, *self.people.values(), gap_mm=2)
        people.addStretch(1)
        names.setLayout(people)
        scroll = scrolling(names)
        scroll.setMinimumHeight(style.px(90))
        go = Button(style, say("staff.login.go", "Log in"), self.done, "primary", icon="check")
        title = say("staff.login.title", "Staff")
        self.compose(title, say("staff.login.text", "Touch your name, then type your PIN."), [scroll], go)
        self.choose_name(self.name)

    def choose_name(self, name: str) -> None:
        self.name = name
        for other, button in self.people.items():
            button.set_kind("chosen" if other == name else "bar")
        self.fields[0].put("")
        self.answer.set_text("")
        self.setFocus()

    def done(self) -> None:
        if self.fields[0].pin:
            self._on_login(self.name, self.fields[0].pin)


class SetUpPage(PinPage):
    """There is nobody yet: the first one is an administrator, and chooses the PIN."""

    def __init__(self, style: Style, say: Words, on_set_up: Callable[[str, str], None]) -> None:
        super().__init__(style, say, [say("staff.setup.pin", "PIN"), say("staff.setup.again", "Once more")])
        self._on_set_up = on_set_up
        name = TextField(style, say("staff.setup.name", "Name"), "name", lambda words: None, most=NAME_MOST)
        name.put(say("staff.role.administrator", "Administrator"))
        self.name = name.entry
        self.name.returnPressed.connect(self.setFocus)
        go = Button(style, say("staff.setup.go", "Create the account"), self.done, "primary", icon="check")
        title = say("staff.setup.title", "First administrator")
        words = say("staff.setup.text", "Nobody can log in yet. Choose a name and a PIN of 6 to 12 digits.")
        self.compose(title, words, [name], go)

    def done(self) -> None:
        first, again = (field.pin for field in self.fields)
        if first != again:
            self.refuse(self.say("staff.setup.differ", "The two PINs differ. Once more, please."))
        else:
            self._on_set_up(self.name.text(), first)
