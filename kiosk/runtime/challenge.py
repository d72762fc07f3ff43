"""One run of a liveness challenge: what the screen asks now, what was seen, and which frames may be compared."""

from collections import deque
from collections.abc import Callable

from kiosk.domain.liveness.challenge import FLASH_MS, OPENING_MS, Challenge, Colour
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import FrameCues, Observation
from kiosk.domain.liveness.verdict import GOING_ON, Liveness, Reason, Verdict, is_fit_for_match, progress
from kiosk.domain.session.state import Prompt
from kiosk.ports import Frame

Plan = Callable[[], Challenge]
"""A challenge that nobody can foresee."""

OF_LIGHT = frozenset({Reason.NO_ANSWER_TO_LIGHT, Reason.ANSWER_TO_OTHER_LIGHT, Reason.VEILED, Reason.WEAK})
STALLED = Liveness(Verdict.UNFINISHED, Reason.STALLED)


class ChallengeRun:
    """Begins when the screen is told to show the opening. Times are seconds of one steady clock."""

    def __init__(self, challenge: Challenge, limits: Limits, began_s: float, burst_length: int) -> None:
        self._challenge = challenge
        self._limits = limits
        self._began_s = began_s
        self._lamp = Lamp()
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

    @property
    def rest(self) -> Frame | None:
        """The face at rest, against which the next frame is to be looked at: from the end of the colours on."""
        began = bool(self._seen) and self._seen[-1].at_ms >= self._challenge.flashes_end_ms
        return self._before[-1] if began and self._before else None

    def take(self, frame: Frame, cues: FrameCues, taken_s: float, now_s: float) -> bool:
        """Take note of a frame; whether the screen has to ask for something else, which it is told now. Keeps the frame
        if it is fit to be compared, and overwrites what it lets go of."""
        at_ms = self._ms(taken_s)
        self._seen.append(Observation(at_ms, cues))
        if is_fit_for_match(self._challenge, self._seen, self._limits):
            kept = self._before if at_ms < self._challenge.flashes_end_ms else self._after
            if len(kept) == kept.maxlen:
                kept.popleft().fill(0)
            kept.append(frame)
        now = progress(self._challenge, self._seen, at_ms, self._limits)
        light = self._lamp.light(now.light, self._ms(now_s))
        before = self.prompt
        self.prompt = Prompt(light, now.act, now.done, bool(self._challenge.flashes) and at_ms < OPENING_MS)
        self.liveness = now.liveness
        if is_by_light(now.liveness) and not self._lamp.showed(self._challenge.flashes):
            self.liveness = STALLED
        return self.prompt != before

    def _ms(self, time_s: float) -> int:
        return round((time_s - self._began_s) * 1000)


def is_by_light(liveness: Liveness) -> bool:
    """Whether a verdict rests on the answer to the colours."""
    return liveness.verdict is Verdict.LIVE or liveness.reason in OF_LIGHT


class Lamp:
    """The screen's light. Frames come and are looked at in their own time, so that a change may be late: the one after
    it is later still. Two are never nearer than FLASH_MS, which people with photosensitivity rely on."""

    def __init__(self) -> None:
        self._shown: list[Colour | None] = [None]
        self._since_ms = -FLASH_MS

    def light(self, wanted: Colour | None, now_ms: int) -> Colour | None:
        """What to show from now on; None is white."""
        if wanted is not self._shown[-1] and now_ms - self._since_ms >= FLASH_MS:
            self._shown.append(wanted)
            self._since_ms = now_ms
        return self._shown[-1]

    def showed(self, colours: tuple[Colour, ...]) -> bool:
        """Whether it was these, each in its turn: a machine that was too busy left one out, and nobody can have
        answered to it."""
        return tuple(colour for colour in self._shown if colour is not None) == colours
