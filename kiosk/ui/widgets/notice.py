"""One thing to know now: an icon and a sentence on a pale ground."""

from typing import Literal

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from kiosk.ui.theme import ACCENT, ATTENTION, STOP, SUCCESS, Style, Text
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import Label

Mood = Literal["accent", "success", "attention", "stop"]

COLOURS: dict[Mood, str] = {"accent": ACCENT, "success": SUCCESS, "attention": ATTENTION, "stop": STOP}


class Notice(QFrame):
    def __init__(self, style: Style, icon: str, text: str, mood: Mood = "accent", size: Text = Text.BODY) -> None:
        super().__init__()
        self.setProperty("surface", mood)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(6), style.px(4), style.px(6), style.px(4))
        row.setSpacing(style.px(5))
        row.addWidget(Icon(icon, style.icon_px(), COLOURS[mood]))
        row.addWidget(Label(style, text, size), 1)
