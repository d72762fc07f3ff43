"""The face: a mirror, one hint at a time, and a ring that fills."""

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.domain.framing import Hint
from kiosk.domain.session import state as s
from kiosk.i18n import Words
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.patient.waiting import Waiting
from kiosk.ui.theme import ACCENT, GRID_MM, QUIET, Text
from kiosk.ui.widgets.camera import CameraView
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import Label

MATCH_EXPECTED_S = 2.0

_HINT_ICONS: dict[Hint, str] = {
    Hint.LOOK_HERE: "user-focus",
    Hint.COME_CLOSER: "arrow-fat-lines-up",
    Hint.STEP_BACK: "arrow-fat-lines-down",
    Hint.HOLD_STILL: "hand-palm",
    Hint.MORE_LIGHT: "lightbulb",
    Hint.ONE_PERSON: "user",
}


def hint_words(hint: Hint, say: Words) -> str:
    match hint:
        case Hint.LOOK_HERE:
            return say("face.look_here", "Look here")
        case Hint.COME_CLOSER:
            return say("face.come_closer", "Come closer")
        case Hint.STEP_BACK:
            return say("face.step_back", "Step back a little")
        case Hint.HOLD_STILL:
            return say("face.hold_still", "Hold still")
        case Hint.MORE_LIGHT:
            return say("face.more_light", "More light needed")
        case Hint.ONE_PERSON:
            return say("face.one_person", "One person only")


class FacePage(Page):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        self._view = CameraView(self.tokens)
        self._icon = Icon("user-focus", self.tokens.icon_px(18), ACCENT)
        question = self.make_question(max((hint_words(hint, say) for hint in Hint), key=len))
        hint = QWidget()
        hint.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout(hint)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self.tokens.px(GRID_MM))
        line.addWidget(self._icon)
        line.addWidget(question)
        promise = QWidget()
        line = QHBoxLayout(promise)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self.tokens.px(4))
        line.addWidget(Icon("shield-check", self.tokens.icon_px(), QUIET))
        text = say("face.promise", "The camera looks only now. The picture is erased at once.")
        line.addWidget(Label(self.tokens, text, Text.SMALL, tone="quiet"))
        self._arrange(hint, promise)

    def _arrange(self, hint: QWidget, promise: QWidget) -> None:
        if self.context.portrait:
            self.root.addLayout(self._line(hint))
            self.root.addWidget(self._view, 1)
            self.root.addLayout(self._line(promise))
            return
        sides = QHBoxLayout()
        sides.setSpacing(self.tokens.px(2 * GRID_MM))
        sides.addWidget(self._view, 1)
        sides.addLayout(self._words((hint, promise)), 1)
        self.root.addLayout(sides, 1)

    def live(self, state: s.State) -> None:
        if isinstance(state, s.Session) and isinstance(state.step, s.CapturingFace) and self.question is not None:
            self.question.set_text(hint_words(state.step.hint, self.say))
            self._icon.set_icon(_HINT_ICONS[state.step.hint], ACCENT)
            self._view.set_share(min(1.0, state.step.good_frames / self.context.machine.site.good_frames))

    def show_preview(self, frame: QImage) -> None:
        self._view.show_frame(frame)


class MatchingPage(Waiting):
    def __init__(self, context: PageContext) -> None:
        say = context.say
        question = say("face.matching", "Comparing")
        later = say("face.matching_long", "Comparing with the card's picture, a few seconds.")
        super().__init__(context, question, later, MATCH_EXPECTED_S)
