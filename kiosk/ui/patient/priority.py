"""Is a priority due that no card tells of? The desk confirms it later; a mistake costs nobody anything."""

from kiosk.domain.queue import PriorityReason
from kiosk.domain.session.events import PriorityChosen
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.patient.priority_words import priority_title
from kiosk.ui.widgets.button import ChoiceCard
from kiosk.ui.widgets.pager import Pager

ICONS = {
    PriorityReason.PREGNANCY: "pregnant",
    PriorityReason.DISABILITY: "wheelchair",
    PriorityReason.MERIT: "medal",
}


class PriorityPage(Page):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        choices = [
            ChoiceCard(self.tokens, priority_title(reason, say), context.touch(PriorityChosen(reason)), icon=icon)
            for reason, icon in ICONS.items()
        ]
        none = ChoiceCard(
            self.tokens, say("priority.none", "None of these"), context.touch(PriorityChosen(None)), icon="users"
        )
        pager = Pager(self.tokens, say, [*choices, none], columns=1 if context.portrait else 2)
        words = (
            self.make_question(say("priority.title", "Does one of these apply to you?")),
            self.make_text(say("priority.text", "You are called earlier. The desk looks at it with you.")),
        )
        self.compose_list(pager, words, ())
