"""One thing to know now: an icon and a sentence on a pale ground."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from kiosk.ui.theme import ACCENT, ATTENTION, STOP, SUCCESS, Style, Text, restyle
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import Label

Mood = Literal["accent", "success", "attention", "stop"]

COLOURS: dict[Mood, str] = {"accent": ACCENT, "success": SUCCESS, "attention": ATTENTION, "stop": STOP}


class Notice(QFrame):
    """It keeps room for `later`, sentences that may come in the place of the first."""

    def __init__(
        self,
        style: Style,
        icon: str,
        text: str,
        mood: Mood = "accent",
        size: Text = Text.BODY,
        later: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.setProperty("surface", mood)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._style = style
        self._icon = Icon(icon, style.icon_px(), style.colour(COLOURS[mood]))
        self._label = Label(style, text, size, later=later)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.px(6), style.px(4), style.px(6), style.px(4))
        row.setSpacing(style.px(5))
        row.addWidget(self._icon)
        row.addWidget(self._label, 1)

    def change(self, icon: str, text: str, mood: Mood) -> None:
        """Another sentence in the same place."""
        self._icon.set_icon(icon, self._style.colour(COLOURS[mood]))
        self._label.set_text(text)
        restyle(self, surface=mood)
