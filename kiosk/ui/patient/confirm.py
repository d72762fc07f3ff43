"""Is it this one? Then the number."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.domain.session import state as s
from kiosk.domain.session.events import BackPressed, ContinuePressed
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.theme import QUIET, Text, clinic_tint
from kiosk.ui.widgets.clinic_card import place_words, queue_words
from kiosk.ui.widgets.hero import Hero, clinic_look
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import Label


class ConfirmPage(Page):
    def __init__(self, context: PageContext, step: s.Confirming) -> None:
        super().__init__(context)
        say = self.say
        clinic = step.chosen.clinic
        lead = self.make_text(say("confirm.title", "Your choice"))
        name = self.make_question(context.local(clinic.name))
        place = self.make_text(place_words(clinic, say), tone="accent")
        queue = self._fact("users", queue_words(step.chosen, say))
        take = self.primary(say("confirm.take", "Take the number"), ContinuePressed(), "ticket")
        other = self.secondary(say("confirm.other", "Choose another"), BackPressed(), "arrow-left")
        tile = Hero(self.tokens, clinic_look(self.tokens, clinic.picture, clinic_tint(clinic.colour)))
        self.compose(tile, (lead, name, place, queue), (take, other))

    def _fact(self, icon: str, text: str) -> QWidget:
        fact = QWidget()
        line = QHBoxLayout(fact)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self.tokens.px(4))
        line.addWidget(Icon(icon, self.tokens.icon_px(), self.tokens.colour(QUIET)))
        line.addWidget(Label(self.tokens, text, Text.LABEL))
        return fact
