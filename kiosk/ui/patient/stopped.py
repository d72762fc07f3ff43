"""The number could not be issued. Nothing is lost."""

from kiosk.domain.session import state as s
from kiosk.domain.session.events import ContinuePressed, TryAgainPressed
from kiosk.ui.patient.page import Page, PageContext


class StoppedPage(Page):
    def __init__(self, context: PageContext, step: s.Stopped) -> None:
        super().__init__(context)
        say = self.say
        question = (
            say("stopped.number", "The machine could not give a number.")
            if isinstance(step.order, s.IssuingNumber)
            else say("stopped.clinics", "The machine cannot see the clinics.")
        )
        words = (
            self.make_question(question),
            self.make_text(say("stopped.text", "Nothing is lost. Try again, or go to the desk.")),
        )
        again = self.primary(say("stopped.again", "Try again"), TryAgainPressed(), "arrow-clockwise")
        desk = self.secondary(say("stopped.desk", "Go to the desk"), ContinuePressed(), "users")
        self.compose(self.make_picture("warning-circle", "attention"), words, (again, desk))
