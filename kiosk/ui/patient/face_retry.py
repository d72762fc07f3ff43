"""A try without a comparison: once more, or the other way. Nobody is to blame."""

from kiosk.domain.session import state as s
from kiosk.domain.session.events import OtherWayPressed, TryAgainPressed
from kiosk.domain.session.steps import MAX_UNLUCKY_TRIES
from kiosk.i18n import Words
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.widgets.button import WordButton


class FaceRetryPage(Page):
    def __init__(self, context: PageContext, step: s.RetryingFace) -> None:
        super().__init__(context)
        say = self.say
        may_retry = step.unlucky_tries < MAX_UNLUCKY_TRIES
        icon, question, text = _said(step.trouble, say)
        if may_retry:
            again = self.secondary(say("retry.again", "Try again"), TryAgainPressed(), "arrow-clockwise")
            other = self.secondary(say("retry.other", "Go on with the card"), OtherWayPressed(), "identification-card")
            actions: tuple[WordButton, ...] = (again, other)
        else:
            text = say("retry.only_other", "Go on with the card. The desk takes a look later.")
            actions = (self.primary(say("retry.go_on", "Go on"), OtherWayPressed(), "identification-card"),)
        self.compose(self.make_picture(icon), (self.make_question(question), self.make_text(text)), actions)


def _said(trouble: s.FaceTrouble, say: Words) -> tuple[str, str, str]:
    """Icon, question and what may be done."""
    choice = say("retry.text", "Try once more, or go on with the card only.")
    match trouble:
        case s.FaceTrouble.NO_GOOD_PICTURE:
            return "scan-smiley", say("retry.title", "The picture was not clear enough."), choice
        case s.FaceTrouble.NOT_ANSWERED:
            title = say("retry.too_quick", "That was a bit quick.")
            return "clock", title, say("retry.too_quick_text", "Once more, or another way?")
        case s.FaceTrouble.CAMERA | s.FaceTrouble.ENGINE:
            return "camera", say("retry.machine", "The camera needs a rest."), choice
