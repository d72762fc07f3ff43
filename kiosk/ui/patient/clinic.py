"""What is it today? A clinic, or the desk for those who do not know."""

from kiosk.domain.queue import Offer
from kiosk.domain.session import state as s
from kiosk.domain.session.events import ClinicChosen, OtherWayPressed, ScreenTouched, Touch
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.patient.waiting import Waiting
from kiosk.ui.theme import Text
from kiosk.ui.widgets.button import WordButton
from kiosk.ui.widgets.clinic_card import ClinicCard, align_queues
from kiosk.ui.widgets.pager import Pager

EXPECTED_S = 2.0


class ListingClinicsPage(Waiting):
    def __init__(self, context: PageContext) -> None:
        say = context.say
        question = say("clinic.listing", "Looking which clinics are open")
        super().__init__(context, question, say("clinic.listing_long", "A few seconds more."), EXPECTED_S)


class ClinicPage(Page):
    def __init__(self, context: PageContext, step: s.ChoosingClinic) -> None:
        super().__init__(context)
        say = self.say
        wide = context.portrait and not context.narrow and not self.tokens.large_text
        cards = [ClinicCard(self.tokens, say, offer, context.touch(_choice(offer)), wide=wide) for offer in step.offers]
        align_queues(cards)
        columns = 1 if context.portrait else 2
        pager = Pager(self.tokens, say, cards, columns)
        text = say("clinic.unsure", "Not sure which one?")
        unsure = WordButton(
            self.tokens, text, context.touch(OtherWayPressed()), "outlined", icon="question", size=Text.LABEL
        )
        question = self.make_question(say("clinic.title", "What do you come for today?"))
        picture = self.make_picture("stethoscope") if context.low_reach else None
        self.compose_list(pager, (question,), (unsure,), picture)


def _choice(offer: Offer) -> Touch:
    """A card that says why it cannot be chosen takes the touch all the same: somebody is there."""
    return ClinicChosen(offer.clinic.code) if offer.no_number is None else ScreenTouched()


class NoClinicPage(Page):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        words = (
            self.make_question(say("clinic.none", "No clinic is open for you right now.")),
            self.make_text(say("clinic.none_text", "Take a number for the desk. Staff know what comes next.")),
        )
        desk = self.primary(say("clinic.none_desk", "Take a number for the desk"), OtherWayPressed(), "ticket")
        self.compose(self.make_picture("clock"), words, (desk,))
