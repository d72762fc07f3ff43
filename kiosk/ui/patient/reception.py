"""The machine is not sure: a person will help, and nothing is said about the card's owner."""

from kiosk.domain.session.events import ContinuePressed
from kiosk.ui.patient.page import Page, PageContext


class ReceptionPage(Page):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        words = (
            self.make_question(say("reception.title", "The machine is not sure. Staff will help you right away.")),
            self.make_text(say("reception.text", "Take a number for the desk and keep your card at hand.")),
        )
        take = self.primary(say("reception.take", "Take a number for the desk"), ContinuePressed(), "ticket")
        self.compose(self.make_picture("users"), words, (take,))
