"""No card: which of staff's reasons fits."""

from kiosk.domain.session.events import CompanionPressed, ReasonChosen, TypeNumberPressed
from kiosk.i18n import Said
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.widgets.button import ChoiceCard
from kiosk.ui.widgets.pager import Pager


class NoCardPage(Page):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        cards = [
            ChoiceCard(
                self.tokens,
                Said(context.local(reason.text), f"reason.{reason.code}"),
                context.touch(ReasonChosen(reason.code)),
            )
            for reason in context.machine.site.reasons
        ]
        companion = say("no_card.companion", "With a child or a relative")
        cards.append(ChoiceCard(self.tokens, companion, context.touch(CompanionPressed()), icon="users"))
        pager = Pager(self.tokens, say, cards, columns=1 if context.portrait else 2)
        words = (
            self.make_question(say("no_card.title", "No card: what is the reason?")),
            self.make_text(say("no_card.text", "The desk checks who you are.")),
        )
        roomy = (context.portrait and not context.narrow and not self.tokens.large_text) or context.low_reach
        picture = self.make_picture("identification-card") if roomy else None
        know = self.secondary(say("no_card.know_number", "I know my number"), TypeNumberPressed(), "numpad")
        self.compose_list(pager, words, (know,), picture)
