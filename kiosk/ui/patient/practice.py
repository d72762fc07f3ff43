"""The beginning and the end of a practice run; between them are the true screens."""

from kiosk.domain.session.events import ContinuePressed, TryAgainPressed
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.widgets.drawing import CardDrawing


class RehearsingPage(Page):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        words = (
            self.make_question(say("practice.title", "Try it first")),
            self.make_text(say("practice.text", "No card is needed, and no number is given. Nothing is kept.")),
        )
        lay = self.primary(say("practice.lay", "Lay the drawn card on the reader"), ContinuePressed(), "hand-tap")
        self.compose(CardDrawing(self.tokens), words, (lay,))


class RehearsedPage(Page):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        words = (
            self.make_question(say("practice.over", "Well done. Now for real.")),
            self.make_text(say("practice.over_text", "Here you would get your number. Take your own card now.")),
        )
        real = self.primary(say("practice.real", "Now for real"), ContinuePressed(), "check")
        again = self.secondary(say("practice.again", "Practise once more"), TryAgainPressed(), "arrow-clockwise")
        self.compose(self.make_picture("check", "success"), words, (real, again))
