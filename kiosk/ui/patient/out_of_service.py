"""The machine rests; the desk does not."""

from kiosk.domain.session.events import HelpPressed
from kiosk.domain.session.state import HelpKind
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.widgets.button import WordButton


class OutOfServicePage(Page):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        words = (
            self.make_question(say("rest.title", "This machine is resting. Please go to the desk.")),
            self.make_text(say("rest.text", "The desk gives you a number just as well.")),
        )
        call = context.touch(HelpPressed(HelpKind.EMERGENCY))
        words_on_it = say("home.emergency", "Emergency? Call staff")
        emergency = WordButton(self.tokens, words_on_it, call, "danger", icon="siren")
        self.compose(self.make_picture("users"), words, (emergency,))
