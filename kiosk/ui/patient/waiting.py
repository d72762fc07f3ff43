"""A screen while the machine works: a ring that fills, and words that say what for and how long."""

import math

from PySide6.QtCore import Qt

from kiosk.domain.session import state as s
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.theme import ACCENT_TINT, SURFACE
from kiosk.ui.widgets.hero import Panel
from kiosk.ui.widgets.ring import ProgressRing

WORDS_AFTER_S = 2
RING_MM = 72.0
FIRST_SHARE = 0.04  # a beginning that can be seen


class Waiting(Page):
    """`expected_s` shapes the ring: two thirds full by then, never full while the answer is out."""

    def __init__(self, context: PageContext, question: str, later: str, expected_s: float) -> None:
        super().__init__(context)
        self._expected_s = expected_s
        self._later = later
        self._ring = ProgressRing(self.tokens, RING_MM, 8, track=SURFACE)
        panel = Panel(self.tokens, self.tokens.colour(ACCENT_TINT))
        panel.column.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignCenter)
        self._text = self.make_text(self.say("wait.moment", "One moment, please."))
        self.compose(panel, (self.make_question(question), self._text), ())

    def live(self, state: s.State) -> None:
        if isinstance(state, s.Idle):
            return
        seconds = state.ticks.step
        self._ring.set_share(max(FIRST_SHARE, 1 - math.exp(-seconds / self._expected_s)))
        if seconds >= WORDS_AFTER_S:
            self._text.set_text(self._later)
