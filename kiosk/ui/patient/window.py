"""The patient's window: shows the screen of a state, and forgets everything with the session."""

import time
from collections.abc import Callable

from PySide6.QtCore import (
    Property,
    QAbstractAnimation,
    QEasingCurve,
    QPoint,
    QPointF,
    QPropertyAnimation,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from kiosk.domain.machine import Machine, Screen, screen
from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.domain.session.events import OverlayClosed, ScreenTouched, Touch
from kiosk.domain.speech import Loudness, Phrase
from kiosk.i18n import words
from kiosk.ui.patient import overlays, screens
from kiosk.ui.patient.frame import STEP_OF, DemoBanner, FootBar, ReasonLine, TopBar
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.patient.steady import SteadyTouch
from kiosk.ui.patient.voice import Hearing, Narrator, VoiceBar
from kiosk.ui.patient.walk import STEPS, Walk
from kiosk.ui.theme import (
    BACKGROUND,
    GAP_MM,
    GRID_MM,
    HIGH_MM,
    MARGIN_MM,
    NARROW_MARGIN_MM,
    NARROW_MM,
    TRANSITION_MS,
    Metrics,
    Style,
    style_sheet,
)
from kiosk.ui.widgets.button import TouchButton

_SLIDE_MM = 24.0


class PatientWindow(QWidget):
    """`render_state` is a pure function of its arguments; touches go to `dispatch`. Rebuilt on every resize. `spoken`
    carries the Guidance that is to be heard now, in the mode that reads aloud."""

    spoken = Signal(object)

    def __init__(
        self, dispatch: Callable[[Touch], None], metrics: Metrics, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._now_s = now_s
        self._steady = SteadyTouch(metrics, now_s, self._may_begin, self._is_quick)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dispatch = dispatch
        self._metrics = metrics
        self._shell: Shell | None = None
        self._retired: list[Shell] = []  # kept alive until Qt has destroyed them
        self._shown: tuple[s.State, Machine] | None = None
        self._key: tuple[object, ...] = ()
        self._takes_touches_at_s = 0.0
        self._narrator = Narrator(self.spoken.emit)
        self._by_keys = False  # somebody goes through the screens by keys: the focus is where the next step is

    def render_state(self, state: s.State, machine: Machine) -> None:
        """Show the screen of this state. Cheap when nothing visible changed: then only seconds and hints move."""
        key = _visible(state, machine)
        before = self._shown[0] if self._shown is not None else s.Idle()
        self._shown = state, machine
        if key != self._key or self._shell is None:
            self._key = key
            self._rebuild(moves=_goes_on(before, state))
        else:
            self._shell.live(state)
        assert self._shell is not None
        self._narrator.see(state, self._key, self._shell)

    def show_preview(self, frame: QImage) -> None:
        """A live picture as the face camera sees it; it is mirrored for the screen. Ignored on other screens."""
        if self._shell is not None:
            self._shell.page.show_preview(frame)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._steady.listen(self.windowHandle())

    def _may_begin(self) -> bool:
        """Asked at each touch: from now on nobody goes by keys."""
        self._by_keys = False
        return self.takes_touches

    def _is_quick(self, where: QPointF) -> bool:
        touched = self.childAt(where.toPoint())
        return isinstance(touched, TouchButton) and touched.takes_quick_taps

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shell is not None and self._shell.size() != self.size():
            self._rebuild(moves=False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A touch beside all buttons still says that somebody is there."""
        super().mousePressEvent(event)
        self._touched(ScreenTouched())

    @property
    def takes_touches(self) -> bool:
        """False for a moment after a new screen has appeared."""
        return self._now_s() >= self._takes_touches_at_s

    def _say_again(self, loudness: Loudness) -> None:
        assert self._shell is not None
        self._touched(ScreenTouched())
        if loudness is not self._narrator.loudness:
            self._narrator.loudness = loudness
            self._rebuild(moves=False)
        self._narrator.say_again(self._shell)

    def _touched(self, touch: Touch) -> None:
        if self.takes_touches:
            self._dispatch(touch)

    def _walked(self) -> None:
        self._by_keys = True
        self._touched(ScreenTouched())

    def _rebuild(self, *, moves: bool) -> None:
        if self._shown is None:
            return
        old = self._shell
        hearing = Hearing(self._narrator.loudness, self._say_again)
        self._shell = Shell(self, self._touched, self._walked, self._metrics, *self._shown, hearing)
        if old is not None and self._shell.session_token == old.session_token:
            self._shell.page.take_over(old.page)
        self._takes_touches_at_s = self._now_s() + self._metrics.double_tap_ms / 1000
        self._shell.setGeometry(self.rect())
        self._shell.show()
        self._give_focus(old)
        if old is not None:
            is_lamp = bool(self._shell.page.light or old.page.light)  # which changes at once
            if moves and not is_lamp and not self._metrics.reduced_motion and self.isVisible():
                self._shell.slide_from(old)
            self._retire(old)

    def _give_focus(self, old: "Shell | None") -> None:
        """No button has it until somebody presses a key: nothing is chosen beforehand. A screen that is only built
        anew, for another language or mode, keeps it."""
        assert self._shell is not None
        place = old.walk.place() if old is not None and old.question == self._shell.question else None
        self._by_keys = self._by_keys and bool(self._shell.session_token)
        self._shell.setFocus()
        self._shell.settle()
        if place is not None:
            self._shell.walk.go_to(place)
        elif self._by_keys:
            self._shell.walk.begin()

    def _retire(self, old: "Shell") -> None:
        """Out of the window at once; destroyed by the event loop, since this may be a click of one of its buttons."""
        old.setParent(None)
        old.deleteLater()
        self._retired = [shell for shell in self._retired if isValid(shell)] + [old]


class Shell(QWidget):
    """Everything that is on the screen for one state. It dies with the state, so nothing of a patient can stay."""

    def __init__(
        self,
        parent: QWidget,
        dispatch: Callable[[Touch], None],
        walked: Callable[[], None],
        metrics: Metrics,
        state: s.State,
        machine: Machine,
        hearing: Hearing,
    ) -> None:
        super().__init__(parent)
        self._hearing = hearing
        self.setObjectName("shell")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        session = state if isinstance(state, s.Session) else None
        self.session_token = session.token if session else ""
        modes = session.modes if session else s.Modes()
        is_lamp = session is not None and isinstance(session.step, s.ProvingLife)  # which cannot be black
        style = Style(metrics, modes.large_text, modes.high_contrast and not is_lamp)
        self.setStyleSheet(style_sheet(metrics, high_contrast=style.high_contrast))
        size = parent.size()
        narrow = min(size.width(), size.height()) < metrics.px(NARROW_MM)
        high = size.height() >= metrics.px(HIGH_MM)
        say = words(session.language if session else Language.VIETNAMESE)
        self.context = PageContext(style, say, machine, dispatch, modes, size.height() > size.width(), narrow, high)
        self.margin = style.px(NARROW_MARGIN_MM if narrow else MARGIN_MM)
        self.screen_kind = screen(state, machine)
        self.body = QWidget(self)
        self._reason = ReasonLine(style, self)
        self._light = ""
        self._build(state)
        self.page = self._page
        self.veil: overlays.Veil | None = None
        over = overlays.panel(self.context, session) if session else None
        if over is not None:
            self.body.setEnabled(False)
            self.veil = overlays.Veil(self, self.context, over)
        within, page = (self.body, self.page) if self.veil is None else (self.veil, self.veil.page)
        self.walk = Walk(within, page, walked)
        self.question = (type(page), self.session_token)
        self.live(state)

    def settle(self) -> None:
        """Place everything now, so that keys find it."""
        self._outer.activate()

    def focusNextPrevChild(self, forward: bool) -> bool:
        self.walk.move(1 if forward else -1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS:
            self.walk.move(STEPS[key])
        elif key == Qt.Key.Key_Escape and self.veil is not None:
            self.context.dispatch(OverlayClosed())
        elif key == Qt.Key.Key_Escape:
            self._top.back.click()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.walk.turn(event.angleDelta().y())

    def _build(self, state: s.State) -> None:
        style, context = self.context.style, self.context
        self._top = TopBar(context, state, self.screen_kind, self._explain)
        self._page = screens.page_for(self.screen_kind, context, state)
        self.body.setProperty("lamp", bool(self._page.light))  # before anything in it gets its style
        self._outer = outer = QVBoxLayout(self.body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        practice = isinstance(state, s.Session) and state.practice
        if context.machine.site.demo or practice:
            outer.addWidget(DemoBanner(context, practice=practice))
        column = QVBoxLayout()
        vertical = style.px(GRID_MM / 2 if context.narrow else GRID_MM)
        column.setContentsMargins(self.margin, vertical, self.margin, vertical)
        column.setSpacing(style.px(GRID_MM / 2 if context.narrow else GRID_MM))
        for widget in (self._page, self._top) if context.low_reach else (self._top, self._page):
            column.addWidget(widget, 1 if widget is self._page else 0)
        column.addLayout(self._foot(state))
        outer.addLayout(column, 1)

    def _foot(self, state: s.State) -> QBoxLayout:
        """The foot line, and the voice's controls: beside it where the screen is wide, else above it."""
        context = self.context
        foot: QBoxLayout = QVBoxLayout() if context.portrait else QHBoxLayout()
        foot.setSpacing(context.style.px(GAP_MM))
        crowded = self._page.needs_all_room or (context.narrow and context.style.large_text)
        if context.modes.voice and not crowded:
            foot.addWidget(VoiceBar(context, self._hearing))
        foot.addWidget(FootBar(context, state, self._explain), 1)
        return foot

    def live(self, state: s.State) -> None:
        """Bring what changes within a state up to date."""
        self.page.live(state)
        if self.page.light != self._light:
            self._light = self.page.light
            self.update()
        if self.veil is not None:
            self.veil.page.live(state)

    @property
    def language(self) -> Language:
        return self.context.say.language

    @property
    def asked(self) -> str:
        """The question that is to be answered now."""
        question = self._heard.question
        return "" if question is None else question.said

    def spoken(self) -> tuple[Phrase, ...]:
        """What is to be heard of it: where one is, and what the page says, or what lies over it."""
        return self._heard.spoken() if self.veil is not None else (*self._top.spoken(), *self._heard.spoken())

    @property
    def _heard(self) -> Page:
        return self.page if self.veil is None else self.veil.page

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.body.setGeometry(self.rect())
        if self.veil is not None:
            self.veil.place(self.rect(), self.margin)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._light:
            painter = QPainter(self)
            painter.fillRect(event.rect(), QColor(self._light))
            painter.end()

    def slide_from(self, old: "Shell") -> None:
        """The old page gives way to the new one in the direction of the step."""
        forward = STEP_OF[self.screen_kind] >= STEP_OF[old.screen_kind]
        picture = old.page.grab()
        ground = self.context.style.colour(BACKGROUND)
        ghost = Ghost(self, picture, ground, forward=forward, way_px=self.context.style.px(_SLIDE_MM))
        self._outer.activate()
        ghost.setGeometry(QRect(self.page.mapTo(self, QPoint(0, 0)), self.page.size()))
        ghost.show()
        if self.veil is not None:
            self.veil.raise_()

    def _explain(self, reason: str) -> None:
        area = QRect(self.page.mapTo(self, QPoint(0, 0)), self.page.size())
        self._reason.explain(reason, area)


class Ghost(QWidget):
    """The picture of the page that was here, on its way out. Touches wait until it has gone."""

    def __init__(self, parent: QWidget, picture: QPixmap, ground: str, *, forward: bool, way_px: int) -> None:
        super().__init__(parent)
        self._ground = QColor(ground)
        self._picture = picture
        self._way = -way_px if forward else way_px
        self._left = 1.0
        fade = QPropertyAnimation(self, b"left", self)
        fade.setDuration(TRANSITION_MS)
        fade.setStartValue(1.0)
        fade.setEndValue(0.0)
        fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        fade.finished.connect(self.deleteLater)
        fade.start(QAbstractAnimation.DeletionPolicy.KeepWhenStopped)

    def _get_left(self) -> float:
        return self._left

    def _set_left(self, left: float) -> None:
        self._left = left
        self.update()

    left = Property(float, _get_left, _set_left)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(self._left)
        painter.fillRect(self.rect(), self._ground)
        painter.drawPixmap(round(self._way * (1 - self._left)), 0, self._picture)
        painter.end()


def _goes_on(before: s.State, after: s.State) -> bool:
    """Whether the new screen may show where it came from: never across the end of a session."""
    if isinstance(after, s.Idle):
        return False
    return isinstance(before, s.Idle) or before.token == after.token


def _visible(state: s.State, machine: Machine) -> tuple[object, ...]:
    """Everything that decides which widgets are on the screen, and nothing that only moves in them."""
    if isinstance(state, s.Idle):
        return ("idle", machine, screen(state, machine) is Screen.OUT_OF_SERVICE)
    step: object = state.step
    if isinstance(step, s.CapturingFace | s.ProvingLife | s.MatchingFace | s.TypingNumber):
        step = type(step)
    overlay: object = state.overlay
    if isinstance(overlay, s.IdleWarning):
        overlay = type(overlay)
    return (state.token, step, overlay, state.language, state.modes, state.practice, machine)
