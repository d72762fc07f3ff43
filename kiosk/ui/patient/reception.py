"""A person goes on from here: the machine is not sure, or a child has no card. Nothing is said about a card's owner."""

from kiosk.domain.session import state as s
from kiosk.domain.session.events import ContinuePressed
from kiosk.ui.patient.page import Page, PageContext


class ReceptionPage(Page):
    def __init__(self, context: PageContext, step: s.SentToReception) -> None:
        super().__init__(context)
        say = self.say
        with_child = step.visit.guardian is not None
        question = say("reception.title", "The machine is not sure. Staff will help you right away.")
        text = say("reception.text", "Take a number for the desk and keep your card at hand.")
        if with_child:
            question = say("reception.child", "The desk writes down the child's details.")
            text = say("reception.child_text", "The child has priority. Keep the birth certificate at hand.")
        words = (self.make_question(question), self.make_text(text))
        take = self.primary(say("reception.take", "Take a number for the desk"), ContinuePressed(), "ticket")
        self.compose(self.make_picture("baby" if with_child else "users"), words, (take,))
