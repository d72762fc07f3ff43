"""Proof of life: the screen is the lamp, and asks for one movement at a time."""

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.domain.liveness.challenge import Act
from kiosk.domain.session import state as s
from kiosk.domain.session.events import OtherWayPressed
from kiosk.i18n import Words
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.theme import GAP_MM, GRID_MM, LIGHTS, ON_LAMP, SUCCESS, SUCCESS_TINT, WHITE_LIGHT, Text
from kiosk.ui.widgets.button import WordButton
from kiosk.ui.widgets.camera import CameraView
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import CENTRE, Label

MIRROR_MM = (96.0, 128.0)  # at most: what it does not take shines
PICTURE_MM = 44.0
SMALL_PICTURE_MM, SMALL_ARROW_MM = 28.0, 36.0  # on its side, or on a small screen
TICK_MM = 14.0
MOST_ACTS = 3  # two, and a blink where none was seen

_PICTURES = {None: "eye", Act.NOD: "nod", Act.BLINK: "eye-closed"}  # above the words
_ARROWS = {Act.TURN_LEFT: "arrow-fat-left", Act.TURN_RIGHT: "arrow-fat-right"}  # beside the mirror


def prompt_words(prompt: s.Prompt, say: Words) -> str:
    match prompt.act:
        case Act.TURN_LEFT:
            return say("challenge.turn_left", "Turn your head slowly to the left")
        case Act.TURN_RIGHT:
            return say("challenge.turn_right", "Turn your head slowly to the right")
        case Act.NOD:
            return say("challenge.nod", "Nod once")
        case Act.BLINK:
            return say("challenge.blink", "Close your eyes briefly, then open them")
    if prompt.colours_ahead:
        return say("challenge.opening", "The screen changes colour now. Look here.")
    return say("face.look_here", "Look here")


def mirror_name(say: Words) -> str:
    return say("face.mirror", "You, as in a mirror")


def without_moving(say: Words) -> str:
    """For those who cannot turn or blink, and those to whom coloured light may do harm."""
    return say("challenge.other_way", "Another way, without moving")


_PROMPTS = (s.Prompt(), s.Prompt(colours_ahead=True), *(s.Prompt(act=act) for act in Act))


class ChallengePage(Page):
    """Left and right are the person's own, which in a mirror are those of the screen."""

    light = WHITE_LIGHT
    keeps_slots = False

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say, style = self.say, self.tokens
        roomy = context.portrait and not context.narrow
        self._picture = Icon(_PICTURES[None], style.icon_px(PICTURE_MM if roomy else SMALL_PICTURE_MM), ON_LAMP)
        arrow_px = style.icon_px(PICTURE_MM if roomy else SMALL_ARROW_MM)
        self._arrows = {act: Icon(name, arrow_px, ON_LAMP) for act, name in _ARROWS.items()}
        for icon in (self._picture, *self._arrows.values()):
            _keep_room(icon)
        self._view = CameraView(style, oval_only=True)
        self._view.setAccessibleName(mirror_name(say))
        self._view.setMaximumSize(*map(style.px, MIRROR_MM))
        texts = [prompt_words(prompt, say) for prompt in _PROMPTS]
        self._ticks = [self._tick() for _ in range(MOST_ACTS)]
        self._thanks = Label(style, say("challenge.seen", "Seen, thank you"), Text.LABEL, strong=True)
        self._arrange((self._picture, self.make_question(texts[0], later=texts)), self._praise())
        touch = context.touch(OtherWayPressed())
        other_way = WordButton(style, without_moving(say), touch, "bar", icon="identification-card")
        self.root.addLayout(self.action_area((other_way,)))

    def _arrange(self, words: tuple[QWidget, ...], praise: QWidget) -> None:
        if self.context.portrait:
            self.root.addStretch(1)
            for word in words:
                self.root.addLayout(self._line(word))
            self.root.addLayout(self._mirror(), 100)  # all there is, up to its maximum
            self.root.addLayout(self._line(praise))
            self.root.addStretch(1)
            return
        sides = QHBoxLayout()
        sides.setSpacing(self.tokens.px(2 * GRID_MM))
        sides.addLayout(self._mirror(), 1)
        sides.addLayout(self._words((*words, praise)), 1)
        self.root.addLayout(sides, 1)

    def _tick(self) -> Icon:
        side = self.tokens.icon_px(TICK_MM)
        return Icon("check", round(side * 0.6), SUCCESS, ground=SUCCESS_TINT, ground_px=side)

    def _mirror(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._arrows[Act.TURN_LEFT], 1, CENTRE)
        row.addWidget(self._view, 100)  # up to its maximum
        row.addWidget(self._arrows[Act.TURN_RIGHT], 1, CENTRE)
        return row

    def _praise(self) -> QWidget:
        """A tick for each act that was seen, in a place that is kept for them."""
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.tokens.px(GAP_MM))
        for widget in (*self._ticks, self._thanks):
            row.addWidget(widget)
        place.setMinimumHeight(self._ticks[0].height())
        return place

    def live(self, state: s.State) -> None:
        if not isinstance(state, s.Session) or not isinstance(state.step, s.ProvingLife) or self.question is None:
            return
        prompt = state.step.prompt
        self.light = WHITE_LIGHT if prompt.light is None else LIGHTS[prompt.light]
        self.question.set_text(prompt_words(prompt, self.say))
        picture = _PICTURES.get(prompt.act)
        self._picture.setVisible(picture is not None)
        if picture is not None:
            self._picture.set_icon(picture, ON_LAMP)
        for act, arrow in self._arrows.items():
            arrow.setVisible(act is prompt.act)
        for place, tick in enumerate(self._ticks):
            tick.setVisible(place < len(prompt.done))
        self._thanks.setVisible(bool(prompt.done))

    def show_preview(self, frame: QImage) -> None:
        self._view.show_frame(frame)


def _keep_room(icon: Icon) -> None:
    """Nothing around it moves when it comes or goes."""
    policy = icon.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    icon.setSizePolicy(policy)
