"""One run of a liveness challenge: what the screen asks now, what was seen, and which frames may be compared."""

from collections import deque
from collections.abc import Callable

from kiosk.domain.liveness.challenge import OPENING_MS, Challenge
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import FrameCues, Observation
from kiosk.domain.liveness.verdict import GOING_ON, is_fit_for_match, progress
from kiosk.domain.session.state import Prompt
from kiosk.ports import Frame

Plan = Callable[[], Challenge]
"""A challenge that nobody can foresee."""


class ChallengeRun:
    """Begins when the screen is told to show the opening. Times are seconds of one steady clock."""

    def __init__(self, challenge: Challenge, limits: Limits, began_s: float, burst_length: int) -> None:
        self._challenge = challenge
        self._limits = limits
        self._began_s = began_s
        self._seen: list[Observation] = []
        # Some from before the colours and the rest from the end: who answers is who is compared.
        self._before: deque[Frame] = deque(maxlen=max(1, burst_length // 2))
        self._after: deque[Frame] = deque(maxlen=burst_length - burst_length // 2)
        self.prompt = Prompt(colours_ahead=bool(challenge.flashes))
        self.liveness = GOING_ON

    @property
    def frames(self) -> list[Frame]:
        """The frames to compare with the portrait, in white light."""
        return [*self._before, *self._after]

    def take(self, frame: Frame, cues: FrameCues, taken_s: float) -> bool:
        """Take note of a frame; whether the screen has to ask for something else now. Keeps the frame if it is fit to
        be compared, and overwrites what it lets go of."""
        at_ms = round((taken_s - self._began_s) * 1000)
        self._seen.append(Observation(at_ms, cues))
        if is_fit_for_match(self._challenge, self._seen, self._limits):
            kept = self._before if at_ms < self._challenge.flashes_end_ms else self._after
            if len(kept) == kept.maxlen:
                kept.popleft().fill(0)
            kept.append(frame)
        now = progress(self._challenge, self._seen, at_ms, self._limits)
        before, self.prompt = self.prompt, Prompt(now.light, now.act, now.done, self._has_colours_ahead(at_ms))
        self.liveness = now.liveness
        return self.prompt != before

    def _has_colours_ahead(self, at_ms: int) -> bool:
        return bool(self._challenge.flashes) and at_ms < OPENING_MS
