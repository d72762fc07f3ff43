"""Is it this one? What there is to know before; then the number."""

from typing import assert_never

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.domain.insurance import OutagePolicy
from kiosk.domain.queue import Outlook
from kiosk.domain.session import state as s
from kiosk.domain.session.events import BackPressed, ContinuePressed, PriorityPressed
from kiosk.i18n import Words, dong
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.patient.priority_words import priority_words
from kiosk.ui.theme import GAP_MM, QUIET, TOUCH_MIN_MM, Text, clinic_tint
from kiosk.ui.widgets.button import WordButton
from kiosk.ui.widgets.clinic_card import place_words, queue_words
from kiosk.ui.widgets.hero import Hero, clinic_look
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import Label
from kiosk.ui.widgets.notice import Notice


class ConfirmPage(Page):
    def __init__(self, context: PageContext, step: s.Confirming) -> None:
        super().__init__(context)
        say = self.say
        clinic = step.chosen.clinic
        outage = step.visit.outage(clinic)
        goes_to_desk = outage is OutagePolicy.DESK
        warnings = self._warnings(outage, Outlook.FINE if goes_to_desk else step.chosen.outlook)
        words: list[QWidget] = [
            self.make_question(context.local(clinic.name)),
            self.make_text(place_words(clinic, say), tone="accent"),
            *self._facts(step, one_line=bool(warnings) and not context.portrait),
        ]
        if context.portrait or not (context.narrow and warnings):
            words.insert(0, self.make_text(say("confirm.title", "Your choice")))
        actions: list[QWidget] = [
            self._take(step.chosen.outlook, goes_to_desk=goes_to_desk),
            self.secondary(say("confirm.other", "Choose another"), BackPressed(), "arrow-left"),
        ]
        by_age = step.priority is not None and step.priority != step.visit.claim
        priority = self._fact("heart", self._priority(step)) if by_age else self._claim(step)
        tile = Hero(self.tokens, clinic_look(self.tokens, clinic.picture, clinic_tint(clinic.colour)))
        if context.portrait:
            self.compose(tile, (*words, *warnings, priority), actions)
            return
        if by_age:
            words.append(priority)
        crowded = context.narrow and self.tokens.large_text and bool(warnings)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.tokens.px(GAP_MM))
        if not crowded or by_age:
            column.addWidget(tile, 1)
        if not by_age:
            column.addWidget(priority)
        self.compose(left, words, actions)
        below = QHBoxLayout()
        below.setSpacing(self.tokens.px(GAP_MM))
        for warning in warnings:
            below.addWidget(warning, 1)
        self.root.insertLayout(1, below)

    def _warnings(self, outage: OutagePolicy | None, outlook: Outlook) -> list[Notice]:
        texts = (
            ("shield-warning", outage_words(outage, self.say)),
            ("hourglass-medium", outlook_words(outlook, self.say)),
        )
        return [Notice(self.tokens, icon, text, "attention", Text.LABEL) for icon, text in texts if text]

    def _take(self, outlook: Outlook, *, goes_to_desk: bool) -> WordButton:
        say = self.say
        text = say("confirm.take", "Take the number")
        if goes_to_desk:
            text = say("confirm.take_desk", "Take a number for the desk")
        elif outlook is not Outlook.FINE:
            text = say("confirm.take_anyway", "Take it all the same")
        return self.primary(text, ContinuePressed(), "ticket")

    def _priority(self, step: s.Confirming) -> str:
        if step.priority is None:
            return self.say("confirm.priority", "Is a priority due to you?")
        return priority_words(step.priority, self.say)

    def _claim(self, step: s.Confirming) -> WordButton:
        """What age does not tell somebody may say, and take back."""
        touch, text = self.context.touch(PriorityPressed()), self._priority(step)
        return WordButton(self.tokens, text, touch, "outlined", icon="heart", size=Text.LABEL, height_mm=TOUCH_MIN_MM)

    def _facts(self, step: s.Confirming, *, one_line: bool) -> list[QWidget]:
        facts = [("users", queue_words(step.chosen, self.say))]
        price = step.visit.price_at(step.chosen.clinic)
        if price is not None:
            facts.append(("receipt", self.say("confirm.price", "Price: {price}", price=dong(price))))
        if one_line:
            facts = [(facts[0][0], " · ".join(text for _, text in facts))]
        return [self._fact(icon, text) for icon, text in facts]

    def _fact(self, icon: str, text: str) -> QWidget:
        fact = QWidget()
        line = QHBoxLayout(fact)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self.tokens.px(4))
        line.addWidget(Icon(icon, self.tokens.icon_px(), self.tokens.colour(QUIET)))
        line.addWidget(Label(self.tokens, text, Text.LABEL))
        return fact


def outlook_words(outlook: Outlook, say: Words) -> str:
    """What to know of the queue before joining it; nothing where it is as usual."""
    match outlook:
        case Outlook.FINE:
            return ""
        case Outlook.LONG:
            return say("confirm.long", "The queue is long today. Do you want to join it?")
        case Outlook.PERHAPS_NOT_TODAY:
            return say("confirm.perhaps_not_today", "Your turn may not come today. Do you want to try?")
        case Outlook.NOT_TODAY:
            return say("confirm.not_today", "Your turn hardly comes today. Better choose another clinic.")
        case _:
            assert_never(outlook)


def outage_words(outage: OutagePolicy | None, say: Words) -> str:
    """What a clinic asks for while the insurer does not answer; nothing where the visit goes on as it is."""
    match outage:
        case None | OutagePolicy.GO_ON:
            return ""
        case OutagePolicy.SELF_PAY:
            return say("confirm.self_pay", "The insurer does not answer. You pay now; insurance is paid back later.")
        case OutagePolicy.DESK:
            return say("confirm.desk", "The insurer does not answer. The desk looks at it first, then sends you on.")
        case _:
            assert_never(outage)
