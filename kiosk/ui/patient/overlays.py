"""What lies over a screen: staff are called, erase everything?, how shall it look?, more time?"""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiosk.domain.session import state as s
from kiosk.domain.session import timing
from kiosk.domain.session.events import CancelPressed, OverlayClosed
from kiosk.ui.patient.kept import WhatIsKeptPanel
from kiosk.ui.patient.language import LanguagePanel
from kiosk.ui.patient.modes import ModesPanel
from kiosk.ui.patient.page import Page, PageContext, PanelPage
from kiosk.ui.theme import ATTENTION, SCRIM
from kiosk.ui.widgets.button import WordButton
from kiosk.ui.widgets.notice import Mood
from kiosk.ui.widgets.ring import Countdown

PICTURE_MM = 40.0  # beyond its least
PANEL_MOST_MM = (220.0, 330.0)  # width in portrait, in landscape


class HelpCalledPanel(PanelPage):
    def __init__(self, context: PageContext, overlay: s.HelpCalled) -> None:
        super().__init__(context)
        say = self.say
        emergency = overlay.kind is s.HelpKind.EMERGENCY
        if overlay.recorded is None:
            title = say("help.calling", "Calling staff")
            text = say("help.calling_text", "One moment, please.")
        elif overlay.recorded:
            title = say("help.called", "Staff have been called and are on their way.")
            text = say("help.called_text", "Please stay here. You can go on meanwhile.")
        else:
            title = say("help.failed", "The machine could not call anybody.")
            text = say("help.failed_text", "Please go to the desk, or ask somebody nearby.")
        icon = "siren" if emergency else "hand-waving"
        mood: Mood = "stop" if emergency or overlay.recorded is False else "success"
        close = self.primary(say("help.close", "Go on"), OverlayClosed(), "check")
        words = (self.make_question(title), self.make_text(text))
        self.compose(self.make_picture(icon, mood), words, (close,))


class CancelPanel(PanelPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        words = (
            self.make_question(say("cancel.title", "Erase everything and stop?")),
            self.make_text(say("cancel.text", "Nothing about you stays on this machine.")),
        )
        stay = self.primary(say("cancel.stay", "No, go on"), OverlayClosed())
        erase = WordButton(
            self.tokens, say("cancel.erase", "Yes, erase"), context.touch(CancelPressed()), "danger", icon="trash"
        )
        self.compose(self.make_picture("question"), words, (stay, erase))


class IdlePanel(PanelPage):
    def __init__(self, context: PageContext, step: s.Step, overlay: s.IdleWarning) -> None:
        super().__init__(context)
        short = isinstance(step, timing.SHORT_WARNING_STEPS)
        self._of = timing.SHORT_WARNING_S if short else timing.WARNING_S
        self._ring = Countdown(self.tokens, 60, 16, ATTENTION)
        picture = QWidget()
        column = QVBoxLayout(picture)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignCenter)
        self._text = self.make_text(self._words_for(overlay.seconds_left))
        words = (self.make_question(self.say("idle.title", "Are you still there?")), self._text)
        more = self.primary(self.say("idle.more", "I need more time"), OverlayClosed(), "clock-countdown")
        more.setMinimumHeight(self.tokens.px(36))
        self.compose(picture, words, (more,))

    def live(self, state: s.State) -> None:
        if isinstance(state, s.Session) and isinstance(state.overlay, s.IdleWarning):
            left = state.overlay.seconds_left
            self._ring.set_seconds(left, self._of)
            self._text.set_text(self._words_for(left))

    def _words_for(self, seconds: int) -> str:
        say = self.say
        return say("idle.text", "The screen clears in {seconds} seconds.", seconds=seconds)


def panel(context: PageContext, state: s.Session) -> Page | None:
    """The page for the overlay of this state, if there is one."""
    match state.overlay:
        case s.HelpCalled() as overlay:
            return HelpCalledPanel(context, overlay)
        case s.CancelAsked():
            return CancelPanel(context)
        case s.WhatIsKept():
            return WhatIsKeptPanel(context)
        case s.ChoosingLanguage():
            return LanguagePanel(context)
        case s.ChoosingModes():
            return ModesPanel(context)
        case s.IdleWarning() as overlay:
            return IdlePanel(context, state.step, overlay)
    return None


class Veil(QWidget):
    """Darkens the screen and carries the panel in the middle."""

    def __init__(self, parent: QWidget, context: PageContext, page: Page) -> None:
        super().__init__(parent)
        self._context, self.page = context, page
        self._frame = QFrame(self)
        self._frame.setProperty("surface", "card")
        self._column = QVBoxLayout(self._frame)
        inset = context.style.px(10)
        self._column.setContentsMargins(inset, inset, inset, inset)
        self._column.addWidget(page)

    def place(self, area: QRect, margin: int) -> None:
        """Cover `area`; the panel is as high as it wants to be, within the margins; in low reach at the foot."""
        self.setGeometry(area)
        style = self._context.style
        width = min(area.width() - 2 * margin, style.px(PANEL_MOST_MM[0 if self._context.portrait else 1]))
        most = area.height() - 2 * margin
        wanted = self._column.totalHeightForWidth(width) + style.px(PICTURE_MM)
        height = min(most, wanted)
        top = area.height() - margin - height if self._context.low_reach else (area.height() - height) // 2
        self._frame.setGeometry((area.width() - width) // 2, top, width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, SCRIM.alpha()) if self._context.style.high_contrast else SCRIM)
        painter.end()
