"""May a picture be taken? Two answers of equal weight, neither of them chosen beforehand."""

from kiosk.domain.session.events import ConsentAnswered
from kiosk.i18n import consent_text
from kiosk.ui.patient.kept import what_is_kept
from kiosk.ui.patient.page import Page, PageContext


class ConsentPage(Page):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        question, text = consent_text(say)
        yes = self.secondary(say("consent.yes", "Yes"), ConsentAnswered(True), "check")
        no = self.secondary(say("consent.no", "No, use the card only"), ConsentAnswered(False), "identification-card")
        words = (self.make_question(question), self.make_text(text), what_is_kept(context))
        self.compose(self.make_picture("scan-smiley"), words, (yes, no))
