"""For whom is the number, where somebody else acts?"""

from kiosk.domain.session.events import CompanionChosen
from kiosk.domain.visit import ActedBy
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.widgets.button import ChoiceCard
from kiosk.ui.widgets.pager import Pager


class CompanionPage(Page):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        card = say("companion.patients_card", "With the patient's card")
        choices = (
            (
                ActedBy.GUARDIAN,
                "baby",
                say("companion.child", "For a child under 6"),
                say("companion.guardians_card", "With the guardian's card"),
            ),
            (ActedBy.RELATIVE, "users", say("companion.relative", "For a relative"), card),
            (ActedBy.STAFF, "identification-badge", say("companion.staff", "I work here"), card),
        )
        cards = [
            ChoiceCard(self.tokens, text, context.touch(CompanionChosen(who)), icon=icon, detail=detail)
            for who, icon, text, detail in choices
        ]
        pager = Pager(self.tokens, say, cards, columns=1 if context.portrait else 2)
        question = self.make_question(say("companion.title", "Whom do you take the number for?"))
        self.compose_list(pager, (question,), ())
