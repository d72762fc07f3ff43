"""Cards of several people are in view: whose visit is it? Nothing of a card but its kind and a given name."""

from kiosk.domain.session import state as s
from kiosk.domain.session.events import CardChosen
from kiosk.domain.visit import Visit
from kiosk.ui.patient.card_words import KIND_ICONS, kind_words
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.widgets.button import ChoiceCard
from kiosk.ui.widgets.pager import Pager

MOST_CARDS = 4  # that lie side by side before a reader


class WhichCardPage(Page):
    def __init__(self, context: PageContext, step: s.ChoosingCard) -> None:
        super().__init__(context)
        say = self.say
        choices = [
            ChoiceCard(
                self.tokens,
                kind_words(card.kind, say),
                context.touch(CardChosen(place)),
                icon=KIND_ICONS[card.kind],
                detail=Visit(card=card).shown_name,
            )
            for place, card in enumerate(step.cards[:MOST_CARDS])
        ]
        pager = Pager(self.tokens, say, choices, columns=1 if context.portrait else 2)
        words = (
            self.make_question(say("which_card.title", "Whose visit is it today?")),
            self.make_text(say("which_card.text", "Several cards are here. Choose one, and take the others away.")),
        )
        roomy = (context.portrait and not context.narrow and not self.tokens.large_text) or context.low_reach
        self.compose_list(pager, words, (), self.make_picture("cards") if roomy else None)
