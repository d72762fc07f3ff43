"""Which of the acts were seen, and when. Angles and eyes are read against the person's own rest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median, median_high

from kiosk.domain.liveness.challenge import Act, Challenge
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import FaceCues, Observation

MIN_REST_FRAMES = 3
DEPTH_FRAMES = 4  # of a turn: by then it has shown depth, or it is flat

Moment = tuple[int, FaceCues]  # milliseconds, and the face then


@dataclass(frozen=True, slots=True)
class Rest:
    """The face at rest."""

    yaw_deg: float
    pitch_deg: float
    eyes_open: float
    iris: float

    def yaw(self, face: FaceCues) -> float:
        return face.yaw_deg - self.yaw_deg

    def pitch(self, face: FaceCues) -> float:
        return face.pitch_deg - self.pitch_deg

    def is_frontal(self, face: FaceCues, limits: Limits) -> bool:
        return max(abs(self.yaw(face)), abs(self.pitch(face))) <= limits.frontal_deg


@dataclass(frozen=True, slots=True)
class Answer:
    """One act of the script."""

    act: Act
    asked_ms: int
    seen_ms: int | None = None
    strength: float = 0.0  # of a turn its depth, of a nod its degrees, of a blink the share by which the eyes closed


def rest_of(challenge: Challenge, observations: Sequence[Observation]) -> Rest | None:
    """Medians of all frames before the first act: landmarks of some faces jump between two fits, most of all those
    with glasses. None where too little of a face was seen."""
    faces = [face for at_ms, face in moments(observations) if at_ms < challenge.acts_begin_ms]
    if len(faces) < MIN_REST_FRAMES:
        return None
    return Rest(
        median(face.yaw_deg for face in faces),
        median(face.pitch_deg for face in faces),
        median(face.eyes_open for face in faces),
        median(face.iris for face in faces),
    )


def moments(observations: Sequence[Observation]) -> list[Moment]:
    """The frames with a face."""
    return [(o.at_ms, o.frame.face) for o in observations if o.frame.face is not None]


def answers(
    challenge: Challenge, observations: Sequence[Observation], rest: Rest, limits: Limits
) -> tuple[Answer, ...]:
    """The script so far. Its last act is the one that is asked for now, unless it was seen.

    Where a blink is wanted, is none of the acts, and did not come of itself before them, it is asked for first: eyes
    are judged on a face that looks ahead, which is a second's way from a turned one.
    """
    faces = moments(observations)
    script: list[Answer] = []
    asked_ms = challenge.acts_begin_ms
    if challenge.blink_wanted and Act.BLINK not in challenge.acts:
        blink = _blink(0, faces, rest, limits)
        script.append(replace(blink, asked_ms=asked_ms))
        if blink.seen_ms is None:
            return tuple(script)
        asked_ms = max(asked_ms, blink.seen_ms)
    for act in challenge.acts:
        answer = _answer(act, asked_ms, faces, rest, limits)
        script.append(answer)
        if answer.seen_ms is None:
            return tuple(script)
        asked_ms = answer.seen_ms
    return tuple(script)


def _answer(act: Act, asked_ms: int, faces: Sequence[Moment], rest: Rest, limits: Limits) -> Answer:
    match act:
        case Act.TURN_LEFT | Act.TURN_RIGHT:
            return _turn(act, asked_ms, faces, rest, limits)
        case Act.NOD:
            return _nod(asked_ms, faces, rest, limits)
        case Act.BLINK:  # pragma: no branch (mypy: there are no others)
            return _blink(asked_ms, faces, rest, limits)


def _turn(act: Act, asked_ms: int, faces: Sequence[Moment], rest: Rest, limits: Limits) -> Answer:
    """A turn that shows depth is seen at once. One that does not is given some frames more, in which it may go on: at
    15 degrees there is less to see than at 25."""
    side = 1 if act is Act.TURN_LEFT else -1

    def turns(face: FaceCues) -> bool:
        return side * rest.yaw(face) >= limits.turn_deg and face.flatness is not None

    for run in _answering(asked_ms, faces, turns, limits):
        flat = [face.flatness for _, face in run if face.flatness is not None]
        for frames in range(limits.act_frames, min(len(run), DEPTH_FRAMES) + 1):
            depth = 1 - median_high(flat[:frames])
            if depth >= limits.min_depth or frames == DEPTH_FRAMES:
                return Answer(act, asked_ms, run[frames - 1][0], depth)
    return Answer(act, asked_ms)


def _nod(asked_ms: int, faces: Sequence[Moment], rest: Rest, limits: Limits) -> Answer:
    def nods(face: FaceCues) -> bool:
        return abs(rest.pitch(face)) >= limits.nod_deg and abs(rest.yaw(face)) <= limits.frontal_deg

    for run in _answering(asked_ms, faces, nods, limits):
        return Answer(Act.NOD, asked_ms, run[limits.act_frames - 1][0], max(abs(rest.pitch(face)) for _, face in run))
    return Answer(Act.NOD, asked_ms)


def _blink(asked_ms: int, faces: Sequence[Moment], rest: Rest, limits: Limits) -> Answer:
    """Eyes that were open, closed for a moment and are open again, on a face that looks ahead.

    The iris must go with the lids: landmarks of painted eyes fall shut for a frame now and then, and the eyes stay.
    """
    closed_below = (1 - limits.blink_drop) * rest.eyes_open

    def shuts(face: FaceCues) -> bool:
        return face.eyes_open < closed_below

    ahead = [(at_ms, face) for at_ms, face in faces if at_ms >= asked_ms and rest.is_frontal(face, limits)]
    runs = list(_runs(ahead, shuts))
    for before, (shut, closed), after in zip(runs, runs[1:], runs[2:], strict=False):
        longest_ms, shortest_ms = after[1][0][0] - before[1][-1][0], closed[-1][0] - closed[0][0]
        covered = min(face.iris for _, face in closed) <= (1 - limits.blink_cover) * rest.iris
        if shut and covered and longest_ms >= limits.min_blink_ms and shortest_ms <= limits.max_blink_ms:
            depth = 1 - min(face.eyes_open for _, face in closed) / rest.eyes_open
            return Answer(Act.BLINK, asked_ms, after[1][0][0], depth)
    return Answer(Act.BLINK, asked_ms)


def _answering(
    asked_ms: int, faces: Sequence[Moment], acts: Callable[[FaceCues], bool], limits: Limits
) -> Iterator[list[Moment]]:
    """Stretches of the act that are long enough and began as an answer, not before it could be one."""
    for holds, run in _runs(faces, acts):
        if holds and len(run) >= limits.act_frames and run[0][0] >= asked_ms + limits.reaction_ms:
            yield run


def _runs(faces: Sequence[Moment], holds: Callable[[FaceCues], bool]) -> Iterator[tuple[bool, list[Moment]]]:
    for key, run in groupby(faces, lambda moment: holds(moment[1])):
        yield key, list(run)
