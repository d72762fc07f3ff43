"""The face: a mirror, one hint at a time, and a ring that fills."""

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.domain.framing import Hint
from kiosk.domain.liveness.challenge import Cue
from kiosk.domain.session import state as s
from kiosk.domain.session.events import OtherWayPressed
from kiosk.i18n import Words
from kiosk.ui.patient.challenge import mirror_name, without_moving
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.patient.waiting import Waiting
from kiosk.ui.theme import ACCENT, GRID_MM, QUIET, Text
from kiosk.ui.widgets.button import WordButton
from kiosk.ui.widgets.camera import CameraView
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import Label

MATCH_EXPECTED_S = 2.0
MIRROR_LEAST_MM = 110.0  # in portrait: words give way before it does

_HINT_ICONS: dict[Hint, str] = {
    Hint.LOOK_HERE: "user-focus",
    Hint.LOOK_STRAIGHT: "user-focus",
    Hint.COME_CLOSER: "arrow-fat-lines-up",
    Hint.STEP_BACK: "arrow-fat-lines-down",
    Hint.HOLD_STILL: "hand-palm",
    Hint.MORE_LIGHT: "lightbulb",
    Hint.TOO_BRIGHT: "sun",
    Hint.LIGHT_BEHIND: "sun",
    Hint.ONE_PERSON: "user",
    Hint.UNCOVER_FACE: "face-mask",
}


def hint_words(hint: Hint, say: Words) -> str:
    match hint:
        case Hint.LOOK_HERE:
            return say("face.look_here", "Look here")
        case Hint.LOOK_STRAIGHT:
            return say("face.look_straight", "Look straight ahead")
        case Hint.COME_CLOSER:
            return say("face.come_closer", "Come closer")
        case Hint.STEP_BACK:
            return say("face.step_back", "Step back a little")
        case Hint.HOLD_STILL:
            return say("face.hold_still", "Hold still")
        case Hint.MORE_LIGHT:
            return say("face.more_light", "More light needed")
        case Hint.TOO_BRIGHT:
            return say("face.too_bright", "Too bright: turn a little")
        case Hint.LIGHT_BEHIND:
            return say("face.light_behind", "Step away from the light")
        case Hint.ONE_PERSON:
            return say("face.one_person", "One person only")
        case Hint.UNCOVER_FACE:
            return say("face.uncover", "Take off mask or glasses")


def challenge_words(cues: frozenset[Cue], say: Words) -> str:
    """What comes next; light that changes is announced to whom it may harm before it begins (WCAG 2.3)."""
    if cues == {Cue.FLASH}:
        return say("challenge.colours_next", "Next the screen changes colour.")
    if Cue.FLASH in cues:
        return say("challenge.next", "Next the screen changes colour and asks you to move.")
    return say("challenge.acts_next", "Next the machine asks you to move a little.") if cues else ""


class FacePage(Page):
    keeps_slots = False  # the mirror needs the place

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        self._view = CameraView(self.tokens)
        self._view.setAccessibleName(mirror_name(say))
        self._icon = Icon("user-focus", self.tokens.icon_px(18), self.tokens.colour(ACCENT))
        question = self.make_question(max((hint_words(hint, say) for hint in Hint), key=len))
        hint = QWidget()
        hint.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout(hint)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self.tokens.px(GRID_MM))
        line.addWidget(self._icon)
        line.addWidget(question)
        promise = say("face.promise", "The camera looks only now. The picture is erased at once.")
        lines = [self._small_line("shield-check", promise)]
        asked = challenge_words(context.machine.site.challenge, say)
        if asked:
            lines.append(self._small_line("lightbulb", asked))
        other_way = without_moving(say) if asked else say("retry.other", "Go on with the card")
        self._arrange(hint, lines, self.secondary(other_way, OtherWayPressed(), "identification-card"))

    def _small_line(self, icon: str, text: str) -> QWidget:
        small = QWidget()
        line = QHBoxLayout(small)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self.tokens.px(4))
        line.addWidget(Icon(icon, self.tokens.icon_px(), self.tokens.colour(QUIET)))
        line.addWidget(Label(self.tokens, text, Text.SMALL, tone="quiet"))
        return small

    def _arrange(self, hint: QWidget, lines: list[QWidget], other_way: WordButton) -> None:
        if self.context.portrait:
            self.root.addLayout(self._line(hint))
            self._view.setMinimumHeight(self.tokens.px(MIRROR_LEAST_MM))
            self.root.addWidget(self._view, 1)
            for line in lines:
                self.root.addLayout(self._line(line))
        else:
            sides = QHBoxLayout()
            sides.setSpacing(self.tokens.px(2 * GRID_MM))
            sides.addWidget(self._view, 1)
            sides.addLayout(self._words((hint, *lines)), 1)
            self.root.addLayout(sides, 1)
        self.root.addLayout(self.action_area((other_way,)))

    def live(self, state: s.State) -> None:
        if isinstance(state, s.Session) and isinstance(state.step, s.CapturingFace) and self.question is not None:
            self.question.set_text(hint_words(state.step.hint, self.say))
            self._icon.set_icon(_HINT_ICONS[state.step.hint], self.tokens.colour(ACCENT))
            self._view.set_share(min(1.0, state.step.good_frames / self.context.machine.site.good_frames))

    def show_preview(self, frame: QImage) -> None:
        self._view.show_frame(frame)


class MatchingPage(Waiting):
    def __init__(self, context: PageContext) -> None:
        say = context.say
        question = say("face.matching", "Comparing")
        later = say("face.matching_long", "Comparing with the card's picture, a few seconds.")
        super().__init__(context, question, later, MATCH_EXPECTED_S)
