"""What somebody who listens needs on every screen: once more, softer, louder."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.domain.speech import Loudness
from kiosk.i18n import Words
from kiosk.ui.patient.page import PageContext
from kiosk.ui.theme import GAP_MM, TOUCH_MIN_MM, Text
from kiosk.ui.widgets.button import Kind, WordButton
from kiosk.ui.widgets.label import Label


@dataclass(frozen=True, slots=True)
class Hearing:
    """How loud it is, and what the controls do: say it again, at this loudness from now on."""

    loudness: Loudness
    again: Callable[[Loudness], None]


class VoiceBar(QWidget):
    """Where there is no voice in this language it says so: silence would look like a fault."""

    def __init__(self, context: PageContext, hearing: Hearing) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(context.style.px(GAP_MM))
        if context.say.language in context.machine.site.silent:
            row.addWidget(
                Label(context.style, silence_words(context.say), Text.SMALL, strong=True, tone="attention"), 1
            )
            return
        say, levels = context.say, list(Loudness)
        place = levels.index(hearing.loudness)
        for text, icon, level in (
            (say("voice.again", "Listen again"), "speaker-high", place),
            (say("voice.softer", "Softer"), "", place - 1),
            (say("voice.louder", "Louder"), "", place + 1),
        ):
            kind: Kind = "bar" if 0 <= level < len(levels) else "locked"
            wanted = levels[min(max(level, 0), len(levels) - 1)]
            button = WordButton(
                context.style,
                text,
                lambda wanted=wanted: hearing.again(wanted),  # type: ignore[misc]
                kind,
                icon=icon,
                size=Text.SMALL,
                height_mm=TOUCH_MIN_MM,
            )
            row.addWidget(button, 2 if icon else 1)


def silence_words(say: Words) -> str:
    return say("voice.silent", "There is no voice in this language yet. Help is at the top right.")
