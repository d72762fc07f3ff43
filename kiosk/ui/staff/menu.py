"""The menu beside every page of staff's windows: where one may go, who is here, the other language, the way out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QFrame

from kiosk.domain.person import Language
from kiosk.domain.staff import Account
from kiosk.i18n import OWN_NAMES, Words
from kiosk.ui.staff.looks import BODY, HEADING, SMALL, Button, column, text
from kiosk.ui.staff.wording import role_words
from kiosk.ui.theme import Style

_SIDE_MM = 56.0


@dataclass(frozen=True, slots=True)
class Entry:
    place: str
    name: str
    icon: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    title: str
    entries: Sequence[Entry]
    here: str
    account: Account
    go: Callable[[str], None]
    speak: Callable[[Language], None]
    leave: Button


def side_menu(style: Style, say: Words, menu: Menu) -> QFrame:
    side = QFrame()
    side.setProperty("surface", "side")
    side.setFixedWidth(style.px(_SIDE_MM))
    rows = column(style, gap_mm=1.5, margin_mm=4)
    rows.addWidget(text(style, menu.title, HEADING, strong=True, tone="accent"))
    rows.addSpacing(style.px(4))
    for entry in menu.entries:
        go = partial(menu.go, entry.place)
        button = Button(style, entry.name, go, "bar", icon=entry.icon, key=entry.key, left=True)
        button.set_kind("here" if entry.place == menu.here else "nav")
        rows.addWidget(button)
    rows.addStretch(1)
    rows.addWidget(text(style, menu.account.name, BODY, strong=True))
    rows.addWidget(text(style, role_words(menu.account.role, say), SMALL, tone="quiet"))
    rows.addWidget(language_button(style, say, menu.speak))
    rows.addWidget(menu.leave)
    side.setLayout(rows)
    return side


def language_button(style: Style, say: Words, speak: Callable[[Language], None]) -> Button:
    """To the other of the two that staff have."""
    other = Language.ENGLISH if say.language is Language.VIETNAMESE else Language.VIETNAMESE
    return Button(style, OWN_NAMES[other], partial(speak, other), "bar", icon="globe", left=True)
