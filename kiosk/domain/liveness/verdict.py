"""`judge(challenge, observations, limits) -> Liveness`, and `progress`, by which the screen goes on when an act was
seen.

Both look at all observations so far and may be called after every frame; a call at the end of a challenge takes a few
milliseconds. Words are those of ISO/IEC 30107-3. Nothing here proves life: it refuses what can be told to be a picture,
a screen or a recording, and what does not answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kiosk.domain.liveness import gate
from kiosk.domain.liveness.acts import Answer, Rest, answers, rest_of
from kiosk.domain.liveness.challenge import ACT_MS, OPENING_MS, TURNS, Act, Challenge, Colour, Cue
from kiosk.domain.liveness.flash import Response, response
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import Observation


class Verdict(Enum):
    LIVE = "live"
    STAFF = "staff"  # somebody at the desk looks at the person; the screen does not say why
    UNFINISHED = "unfinished"  # still going on; with a reason: to be tried again, or left for the other way


class Reason(Enum):
    """Why not, or not yet. For the visit record and for staff: a patient is told what to do, never this."""

    FROZEN = "frozen"
    LOOPED = "looped"
    NO_ANSWER_TO_LIGHT = "no_answer_to_light"
    ANSWER_TO_OTHER_LIGHT = "answer_to_other_light"
    VEILED = "veiled"  # the light lies over the picture, as a reflection in glass does
    FLAT = "flat"
    WEAK = "weak"  # nothing is wrong by itself, and everything together is too little
    NOTHING_ASKED = "nothing_asked"  # every cue is switched off
    STALLED = "stalled"
    NO_FACE = "no_face"
    CROWDED = "crowded"
    SWAPPED = "swapped"
    ACT_NOT_SEEN = "act_not_seen"


TO_BE_TRIED_AGAIN = frozenset({Reason.STALLED, Reason.NO_FACE, Reason.CROWDED, Reason.SWAPPED, Reason.ACT_NOT_SEEN})


@dataclass(frozen=True, slots=True)
class Liveness:
    """`scores` are 0 to 1, of the cues that were judged so far; `score` is their weighted mean once all were."""

    verdict: Verdict
    reason: Reason | None = None
    scores: tuple[tuple[Cue, float], ...] = ()
    score: float | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the challenge is over."""
        return self.verdict is not Verdict.UNFINISHED or self.reason is not None


GOING_ON = Liveness(Verdict.UNFINISHED)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the screen shows now: white or a colour; an act to do, or, without one, "look here"."""

    light: Colour | None
    act: Act | None
    done: tuple[Act, ...]
    liveness: Liveness  # so far; settled: the challenge is over


def progress(challenge: Challenge, observations: Sequence[Observation], now_ms: int, limits: Limits) -> Progress:
    """Where the challenge stands `now_ms` after it began, by the frames that were observed so far."""
    rest = rest_of(challenge, observations)
    begun = now_ms >= challenge.acts_begin_ms
    script = answers(challenge, observations, rest, limits) if rest is not None and begun else ()
    # A blink that came of itself, before anything was asked for, is no answer.
    done = tuple(answer.act for answer in script if answer.seen_ms is not None and answer.seen_ms > answer.asked_ms)
    asked = script[-1].act if script and script[-1].seen_ms is None else None
    found = judge(challenge, observations, limits)
    if found.is_settled:
        return Progress(None, None, done, found)
    return Progress(challenge.colour_at(now_ms), asked, done, found)


def is_fit_for_match(challenge: Challenge, observations: Sequence[Observation], limits: Limits) -> bool:
    """Whether the newest frame may be compared with the portrait: white light, eyes open, face ahead.

    Coloured light moves a descriptor by 0.1 to 0.27 (measured). Take frames from before and from after the colours, so
    that the one who answers is the one who is compared.
    """
    rest = rest_of(challenge, observations)
    face, at_ms = observations[-1].frame.face, observations[-1].at_ms
    is_coloured = challenge.flashes and OPENING_MS <= at_ms < challenge.flashes_end_ms + limits.max_lag_ms
    if rest is None or face is None or is_coloured:
        return False
    return rest.is_frontal(face, limits) and face.eyes_open >= limits.open_eyes * rest.eyes_open


def judge(challenge: Challenge, observations: Sequence[Observation], limits: Limits) -> Liveness:
    """The verdict on what was seen so far: never LIVE before everything that is asked for was seen."""
    if not challenge.flashes and not challenge.acts:
        return Liveness(Verdict.STAFF, Reason.NOTHING_ASKED)
    reason = _trouble(observations, limits) if observations else None
    if reason is not None:
        return _refused(reason)
    rest = rest_of(challenge, observations)
    if rest is None:
        opening_is_over = bool(observations) and observations[-1].at_ms >= OPENING_MS
        return _refused(Reason.NO_FACE) if opening_is_over else GOING_ON
    return _judge_cues(challenge, observations, rest, limits)


def _trouble(observations: Sequence[Observation], limits: Limits) -> Reason | None:
    found = {
        Reason.FROZEN: gate.is_frozen(observations),
        Reason.LOOPED: gate.is_looped(observations),
        Reason.STALLED: gate.is_stalled(observations, limits),
        Reason.NO_FACE: gate.is_left(observations, limits),
        Reason.CROWDED: gate.is_crowded(observations, limits),
        Reason.SWAPPED: gate.is_swapped(observations, limits),
    }
    return next((reason for reason, is_so in found.items() if is_so), None)


def _refused(reason: Reason, scores: dict[Cue, float] | None = None) -> Liveness:
    verdict = Verdict.UNFINISHED if reason in TO_BE_TRIED_AGAIN else Verdict.STAFF
    return Liveness(verdict, reason, tuple((scores or {}).items()))


def _judge_cues(challenge: Challenge, observations: Sequence[Observation], rest: Rest, limits: Limits) -> Liveness:
    now_ms = observations[-1].at_ms
    scores: dict[Cue, float] = {}
    if challenge.flashes:
        if now_ms < challenge.flashes_end_ms + limits.max_lag_ms:
            return GOING_ON
        to_light = response(challenge, observations, limits)
        scores[Cue.FLASH] = limits.score(to_light.gain, limits.min_gain, limits.good_gain)
        reason = _wrong_light(to_light, limits)
        if reason is not None:
            return _refused(reason, scores)
    for answer in answers(challenge, observations, rest, limits):
        if answer.seen_ms is None:
            late = now_ms > answer.asked_ms + ACT_MS
            return (
                _refused(Reason.ACT_NOT_SEEN, scores) if late else Liveness(GOING_ON.verdict, None, (*scores.items(),))
            )
        cue = answer.act.cue
        scores[cue] = min(scores.get(cue, 1.0), _score(answer, limits))
        if answer.act in TURNS and answer.strength < limits.min_depth:
            return _refused(Reason.FLAT, scores)
    return _fused(scores, limits)


def _wrong_light(found: Response, limits: Limits) -> Reason | None:
    if found.gain < limits.min_gain:
        return Reason.NO_ANSWER_TO_LIGHT
    if not found.is_in_order:
        return Reason.ANSWER_TO_OTHER_LIGHT
    return Reason.VEILED if found.veil > limits.max_veil else None


def _score(answer: Answer, limits: Limits) -> float:
    match answer.act:
        case Act.TURN_LEFT | Act.TURN_RIGHT:
            return limits.score(answer.strength, limits.min_depth, limits.good_depth)
        case Act.NOD:
            return limits.score(answer.strength, limits.nod_deg, limits.good_nod_deg)
        case Act.BLINK:  # pragma: no branch (mypy: there are no others)
            return limits.score(answer.strength, limits.blink_drop, limits.good_blink_drop)


def _fused(scores: dict[Cue, float], limits: Limits) -> Liveness:
    """Linear fusion, after Komulainen and others, Complementary countermeasures (ICB 2013)."""
    weight = sum(limits.weights[cue] for cue in scores)
    score = sum(limits.weights[cue] * value for cue, value in scores.items()) / weight
    is_live = score >= limits.min_score
    verdict, reason = (Verdict.LIVE, None) if is_live else (Verdict.STAFF, Reason.WEAK)
    return Liveness(verdict, reason, tuple(scores.items()), score)
