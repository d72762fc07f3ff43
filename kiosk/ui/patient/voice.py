"""Screens for somebody who listens: what is to be heard now, and on every screen once more, softer, louder."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.domain.speech import Guidance, Loudness, Phrase
from kiosk.i18n import Words
from kiosk.ui.patient.guidance import phrases
from kiosk.ui.patient.page import PageContext
from kiosk.ui.theme import GAP_MM, TOUCH_MIN_MM, Text
from kiosk.ui.widgets.button import Kind, WordButton
from kiosk.ui.widgets.label import Label


@dataclass(frozen=True, slots=True)
class Hearing:
    """How loud it is, and what the controls do: say it again, at this loudness from now on."""

    loudness: Loudness
    again: Callable[[Loudness], None]


class Heard(Protocol):
    """What is on the screen, for the ear."""

    @property
    def language(self) -> Language: ...

    @property
    def asked(self) -> str: ...

    def spoken(self) -> tuple[Phrase, ...]: ...


class Narrator:
    """Says what is new: the whole of another screen, or a question that has changed on the same one."""

    def __init__(self, say: Callable[[Guidance], None]) -> None:
        self._say = say
        self._told: tuple[object, str] | None = None  # screen and question
        self.loudness = Loudness.MIDDLE

    def see(self, state: s.State, screen: object, shown: Heard) -> None:
        if isinstance(state, s.Idle) or not state.modes.voice:
            self._fall_silent(over=isinstance(state, s.Idle))
            return
        told, before = (screen, shown.asked), self._told
        if told == before:
            return
        self._told = told
        if before is None or before[0] != screen:
            self.say_again(shown)
        else:
            self._say(Guidance(tuple(phrases((shown.asked,))), shown.language, self.loudness))

    def say_again(self, shown: Heard) -> None:
        self._say(Guidance(shown.spoken(), shown.language, self.loudness))

    def _fall_silent(self, *, over: bool) -> None:
        if over:
            self.loudness = Loudness.MIDDLE
        if self._told is not None:
            self._told = None
            self._say(Guidance())


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
