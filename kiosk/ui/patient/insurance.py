"""What the insurer says, for the card's owner; for anybody else the desk looks."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from kiosk.domain.insurance import Coverage, Outcome, Route
from kiosk.domain.session import state as s
from kiosk.domain.session.events import ContinuePressed
from kiosk.domain.speech import Phrase
from kiosk.domain.visit import Visit
from kiosk.i18n import Words, insurance_terms
from kiosk.ui.patient.guidance import phrases
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.patient.waiting import Waiting
from kiosk.ui.theme import Text
from kiosk.ui.widgets.notice import Mood

EXPECTED_S = 5.0


@dataclass(frozen=True, slots=True)
class Message:
    """What it means, and what happens next."""

    icon: str
    mood: Mood
    meaning: str
    next: str


class CheckingInsurancePage(Waiting):
    def __init__(self, context: PageContext) -> None:
        say = context.say
        question = say("insurance.checking", "Checking your insurance")
        later = say("insurance.checking_long", "This takes about 5 seconds.")
        super().__init__(context, question, later, EXPECTED_S)


class InsurancePage(Page):
    def __init__(self, context: PageContext, step: s.ShowingInsurance) -> None:
        super().__init__(context)
        say = self.say
        visit = step.visit
        message = _message(visit, say)
        words: list[QWidget] = [self.make_question(message.meaning), self.make_text(message.next)]
        if visit.shown_name:
            greeting = (
                say("insurance.hello", "Hello {name}", name=visit.shown_name)
                if visit.is_owner
                else say("insurance.card_of", "Card of {name}", name=visit.shown_name)
            )
            words.insert(0, self.make_text(greeting, tone="accent", size=Text.BODY))
        terms = insurance_terms(say, visit.coverage) if visit.coverage is not None and visit.shown_payer else ""
        if terms:
            words.append(self.make_text(terms, size=Text.LABEL))
        go_on = self.primary(say("insurance.go_on", "Choose a clinic"), ContinuePressed(), "stethoscope")
        self.compose(self.make_picture(message.icon, message.mood), words, (go_on,))

    def spoken(self) -> tuple[Phrase, ...]:
        """Not what the insurer says: others are near."""
        look = self.say("spoken.insurance", "The screen shows what the insurer says.")
        return (*phrases((look,)), *super().spoken())


def _message(visit: Visit, say: Words) -> Message:
    if not visit.is_owner:
        return _at_desk(say)
    if visit.coverage is None:
        return _unknown(say)
    return _told(visit.coverage, say)


def _at_desk(say: Words) -> Message:
    return Message(
        "identification-card",
        "accent",
        say("insurance.at_desk", "The desk checks your insurance."),
        say("insurance.at_desk_next", "Take your number and keep your card at hand."),
    )


def _unknown(say: Words) -> Message:
    return Message(
        "clock",
        "attention",
        say("insurance.unknown", "The insurer does not answer."),
        say("insurance.unknown_next", "Take your number; the desk checks later."),
    )


def _told(coverage: Coverage, say: Words) -> Message:
    desk = say("insurance.ask_desk", "Take your number. The desk sorts it out with you.")
    match coverage.outcome:
        case Outcome.VALID:
            return Message("shield-check", "success", _valid(coverage, say), _route(coverage, say))
        case Outcome.EXPIRED:
            return Message("calendar-x", "attention", _expired(coverage, say), _self_pay(say))
        case Outcome.NOT_FOUND:
            meaning = say("insurance.not_found", "No insurance card was found.")
            return Message("magnifying-glass", "attention", meaning, _self_pay(say))
        case Outcome.MISMATCH:
            meaning = say("insurance.mismatch", "The insurer has other details than your card.")
            return Message("file-text", "attention", meaning, desk)
        case Outcome.WITHDRAWN:
            meaning = say("insurance.withdrawn", "This insurance card is no longer in use.")
            return Message("shield-warning", "attention", meaning, desk)
        case Outcome.PAPER_CARD:
            meaning = say("insurance.paper_card", "Your insurance card is on paper.")
            text = say("insurance.paper_card_next", "Take your number. Show the paper card at the desk.")
            return Message("file-text", "accent", meaning, text)
        case Outcome.CHILD:
            meaning = say("insurance.child", "The child has no insurance card yet.")
            text = say("insurance.child_next", "Take your number. Show the birth certificate at the desk.")
            return Message("baby", "accent", meaning, text)
        case Outcome.TO_BE_CHECKED:
            return _unknown(say)
        case Outcome.NOT_ASKED:
            return _at_desk(say)


def _valid(coverage: Coverage, say: Words) -> str:
    if coverage.valid_to is None:
        return say("insurance.valid", "Your insurance is valid.")
    return say("insurance.valid_until", "Your insurance is valid until {day}.", day=say.day(coverage.valid_to))


def _route(coverage: Coverage, say: Words) -> str:
    if coverage.route is Route.COUNTER:
        return say("insurance.elsewhere", "You are registered at another hospital: show your referral at the desk.")
    if coverage.route is Route.REGISTERED_HERE:
        return say("insurance.here", "You are registered at this hospital. Now choose a clinic.")
    return say("insurance.valid_next", "Now choose a clinic.")


def _expired(coverage: Coverage, say: Words) -> str:
    if coverage.valid_to is None:
        return say("insurance.expired", "Your insurance has ended.")
    return say("insurance.expired_on", "Your insurance ended on {day}.", day=say.day(coverage.valid_to))


def _self_pay(say: Words) -> str:
    return say("insurance.self_pay", "Today's visit is paid by yourself. With another card, ask the desk.")
