"""What is on every screen, always in the same place: Back, progress, Help; language, display, Cancel."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.domain.machine import Screen
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session import steps
from kiosk.domain.speech import Phrase
from kiosk.i18n import OWN_NAMES, Words
from kiosk.ui.patient.language import names_of_others
from kiosk.ui.patient.page import PageContext
from kiosk.ui.theme import ACCENT, EDGE, GAP_MM, SUCCESS, TOUCH_MIN_MM, Style, Text
from kiosk.ui.widgets.button import Kind, WordButton
from kiosk.ui.widgets.label import CENTRE, Label

STEPS = 4
STEP_OF: dict[Screen, int] = {
    Screen.OUT_OF_SERVICE: 1,
    Screen.HOME: 1,
    Screen.NO_CARD: 1,
    Screen.COMPANION: 1,
    Screen.TYPE_NUMBER: 1,
    Screen.WHICH_CARD: 1,
    Screen.CONSENT: 2,
    Screen.FACE: 2,
    Screen.FACE_RETRY: 2,
    Screen.RECEPTION: 2,
    Screen.INSURANCE: 3,
    Screen.CLINIC: 4,
    Screen.CONFIRM: 4,
    Screen.PRIORITY: 4,
    Screen.STOPPED: 4,
    Screen.PRACTICE: 1,
    Screen.PRACTISED: 5,
    Screen.NUMBER: 5,  # all four are behind
}
REASON_MS = 4000


def why_no_way_back(state: s.State, say: Words) -> str:
    """Why Back is locked, or nothing where it works."""
    if isinstance(state, s.Idle):
        return say("back.first", "This is the first screen.")
    if isinstance(state.step, s.ReadingCard) or steps.back_target(state.step) is not None:
        return ""
    match state.step:
        case s.MatchingFace() | s.CheckingInsurance() | s.ListingClinics() | s.IssuingNumber():
            return say("back.busy", "The machine is working.")
        case s.Done():
            return say("back.issued", "Your number is already given.")
    return say("back.closed", "There is no way back here. Help is at the top right.")


def why_no_cancel(state: s.State, say: Words) -> str:
    """Why Cancel is locked, or nothing where it works."""
    if isinstance(state, s.Idle):
        return say("cancel.nothing", "There is nothing to cancel yet.")
    match state.step:
        case s.IssuingNumber():
            return say("cancel.issuing", "Your number is being made. This cannot be stopped.")
        case s.Done():
            return say("cancel.issued", "Your number is already given. Touch Done to leave.")
    return ""


class Dots(QWidget):
    """One mark per step: behind, here, ahead."""

    def __init__(self, style: Style, step: int) -> None:
        super().__init__()
        self._step, self._dot, self._gap = step, style.px(4.5), style.px(3)
        self._done = QColor(style.colour(SUCCESS if step > STEPS else ACCENT))
        self._ahead = QColor(style.colour(EDGE))
        self.setFixedSize(self._dot * (STEPS + 2) + self._gap * (STEPS - 1), self._dot)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        here = self._dot * 3
        used = self._dot * STEPS + self._gap * (STEPS - 1) + (here - self._dot if self._step <= STEPS else 0)
        left = (self.width() - used) / 2
        for step in range(1, STEPS + 1):
            width = here if step == self._step else self._dot
            painter.setBrush(self._done if step <= self._step else self._ahead)
            painter.drawRoundedRect(QRectF(left, 0, width, self._dot), self._dot / 2, self._dot / 2)
            left += width + self._gap
        painter.end()


class Bar(QWidget):
    """A row of controls that keep their places."""

    def __init__(self, context: PageContext, explain: Callable[[str], None]) -> None:
        super().__init__()
        self.context = context
        self.tokens = context.style
        self.say = context.say
        self._explain = explain
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(self.tokens.px(GAP_MM))

    def control(self, text: str, touch: e.Touch, icon: str = "", kind: Kind = "bar", reason: str = "") -> WordButton:
        """A control; one with a `reason` is locked, and says so when touched."""

        def explain() -> None:
            self._explain(reason)
            self.context.dispatch(e.ScreenTouched())

        on_touch = explain if reason else self.context.touch(touch)
        kind = "locked" if reason else kind
        button = WordButton(self.tokens, text, on_touch, kind, icon=icon, size=Text.SMALL, height_mm=TOUCH_MIN_MM)
        button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)
        return button


class TopBar(Bar):
    def __init__(self, context: PageContext, state: s.State, screen: Screen, explain: Callable[[str], None]) -> None:
        super().__init__(context, explain)
        say = self.say
        reason = why_no_way_back(state, say)
        self.back = self.control(say("frame.back", "Back"), e.BackPressed(), "arrow-left", reason=reason)
        helping = self.control(say("frame.help", "Help"), e.HelpPressed(), "hand-waving")
        width = max(self.back.sizeHint().width(), helping.sizeHint().width())
        for button in (self.back, helping):
            button.setFixedWidth(width)
        self.row.addWidget(self.back)
        self._step = STEP_OF[screen]
        self.row.addLayout(self._progress(self._step), 1)
        self.row.addWidget(helping)

    def spoken(self) -> tuple[Phrase, ...]:
        if self._step > STEPS:
            return ()
        text = self.say("spoken.step", "Step {step} of {steps}", step=self._step, steps=STEPS)
        return (Phrase(f"spoken.step.{self._step}", text),)

    def _progress(self, step: int) -> QVBoxLayout:
        say = self.say
        text = say("frame.step", "Step {step}/{steps}", step=step, steps=STEPS)
        if step > STEPS:
            text = say("frame.finished", "Finished")
        column = QVBoxLayout()
        column.setSpacing(self.tokens.px(1.5))
        column.addStretch(1)
        column.addWidget(Dots(self.tokens, step), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(Label(self.tokens, text, Text.SMALL, tone="quiet", align=CENTRE))
        column.addStretch(1)
        return column


class FootBar(Bar):
    def __init__(self, context: PageContext, state: s.State, explain: Callable[[str], None]) -> None:
        super().__init__(context, explain)
        say = self.say
        self._add_languages()
        kind: Kind = "bar" if context.modes == s.Modes() else "chosen"
        self.row.addWidget(self.control(say("frame.display", "Display"), e.DisplayPressed(), "text-aa", kind))
        self.row.addStretch(1)
        reason = why_no_cancel(state, say)
        self.row.addWidget(self.control(say("frame.cancel", "Cancel"), e.CancelPressed(), "x", reason=reason))

    def _add_languages(self) -> None:
        """The other one; or, where there are more, one control with their names. What somebody looks for is not the
        language that is there already."""
        languages = self.context.machine.site.languages
        if len(languages) > 2:
            button = self.control(names_of_others(self.context), e.LanguagesPressed(), "globe")
            button.setAccessibleName(self.say("frame.language", "Change language"))
            self.row.addWidget(button)
            return
        for language in languages:
            if language is not self.say.language:
                self.row.addWidget(self.control(OWN_NAMES[language], e.LanguageChosen(language)))


class DemoBanner(QFrame):
    """Quiet, and on every screen: nothing here is real. It keeps one size, so that it never pushes the page."""

    def __init__(self, context: PageContext, *, practice: bool) -> None:
        super().__init__()
        say = context.say
        style = Style(context.style.metrics, high_contrast=context.style.high_contrast)
        self.setProperty("surface", "banner")
        column = QVBoxLayout(self)
        column.setContentsMargins(style.px(4), style.px(1), style.px(4), style.px(1))
        text = say("frame.demo", "TRIAL RUN - this number is not valid")
        if practice:
            text = say("frame.practice", "PRACTICE - no number, nothing is kept")
        column.addWidget(Label(style, text, Text.SMALL, strong=True, tone="attention", align=CENTRE))


class ReasonLine(QFrame):
    """Why a locked control is locked: a line under the top bar that goes away by itself."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "attention")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._column = QVBoxLayout(self)
        side = style.px(5)
        self._column.setContentsMargins(side, style.px(3), side, style.px(3))
        self._label = Label(style, "", Text.SMALL, strong=True, align=CENTRE)
        self._column.addWidget(self._label)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def explain(self, reason: str, area: QRect) -> None:
        """Say it at the top of `area`, in the middle."""
        self._label.set_text(reason)
        width = min(area.width(), self._column.totalSizeHint().width())
        left = area.left() + (area.width() - width) // 2
        self.setGeometry(left, area.top(), width, self._column.totalHeightForWidth(width))
        self.show()
        self.raise_()
        self._timer.start(REASON_MS)
