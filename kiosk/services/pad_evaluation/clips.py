"""Simulated clips, played in closed loop: the challenge is drawn for each, the screen's light falls on the subject, the
engine looks at every frame, and the next prompt follows from what was seen.

Nothing here knows the simulator or the engine: both come through protocols.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol, TypeVar

from kiosk.domain.liveness.challenge import WHITE, Challenge, Cue, plan
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import FrameCues, Observation
from kiosk.domain.liveness.verdict import Progress, is_fit_for_match, progress
from kiosk.ports import DeviceFault, Frame

FRAME_MS = 100  # what a face process manages beside a live preview
JITTER_MS = 15
JUDGED_MS = 60  # after a frame was taken the screen shows what follows from it
LONGEST_MS = 16_000  # whatever happens, a clip ends
ALL_CUES = frozenset(Cue)
MATCH_FRAMES = 2  # of each side of the colours

Lamp = Callable[[float], tuple[int, int, int]]  # milliseconds -> sRGB of the kiosk's screen


class Subject(Protocol):
    """Somebody or something before the camera."""

    def frame(self, at_ms: float, lamp: Lamp, act: str | None) -> Frame: ...


@dataclass(frozen=True, slots=True)
class Script:
    """A session that somebody filmed: its light, and when it asked for which act."""

    lamp: Lamp
    acts: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A clip that is about to be played, and the encoded picture of the person that it claims to be."""

    subject: Subject
    portrait: bytes


class Stage(Protocol):
    """The simulator."""

    live: str  # its name for a living person
    attacks: Sequence[str]

    def scene(self, species: str, seed: int, people: range, earlier: Script) -> Scene: ...


class Engine(Protocol):
    """The face engine, as far as an evaluation needs it. Safe for several threads."""

    def observe(self, frame: Frame, rest: Frame | None) -> FrameCues | DeviceFault:
        """`rest` is the face at rest, where it is known."""

    def accepts(self, burst: Sequence[Frame], portrait: bytes) -> bool | DeviceFault:
        """Whether the matcher takes the burst for the person of the portrait."""


class EvaluationFailed(Exception):
    """The engine had a fault."""


@dataclass(frozen=True, slots=True)
class Played:
    """What is kept of a clip: no picture."""

    species: str
    seed: int
    challenge: Challenge
    observations: tuple[Observation, ...]
    matched: bool | None  # by the matcher alone; None where no frame was fit for it


def play(stage: Stage, engine: Engine, species: str, seed: int, people: range, limits: Limits) -> Played:
    """Play one clip to its end. Raises EvaluationFailed."""
    challenge, earlier = plan(entropy(seed, "now"), ALL_CUES), plan(entropy(seed, "earlier"), ALL_CUES)
    scene = stage.scene(species, seed, people, script_of(earlier))
    pace = Random(seed)
    screen = _Screen()
    observations: list[Observation] = []
    burst: list[tuple[int, Frame]] = []
    at_ms = 0
    while not screen.is_over and at_ms < LONGEST_MS:
        frame = scene.subject.frame(at_ms, screen.lamp, screen.act)
        at_rest = [kept for when, kept in burst if when < challenge.flashes_end_ms <= at_ms]
        observations.append(Observation(at_ms, _sound(engine.observe(frame, at_rest[-1] if at_rest else None))))
        if is_fit_for_match(challenge, observations, limits):
            burst.append((at_ms, frame))
        screen.show(at_ms + JUDGED_MS, progress(challenge, observations, at_ms, limits))
        at_ms += FRAME_MS + pace.randint(-JITTER_MS, JITTER_MS)
    before = [frame for when, frame in burst if when < challenge.flashes_end_ms][-MATCH_FRAMES:]
    after = [frame for when, frame in burst if when >= challenge.flashes_end_ms][:MATCH_FRAMES]
    matched = _sound(engine.accepts(before + after, scene.portrait)) if before else None
    return Played(species, seed, challenge, tuple(observations), matched)


class _Screen:
    """The kiosk's screen, which changes as frames are judged and so never quite on time."""

    def __init__(self) -> None:
        self.act: str | None = None
        self.is_over = False
        self._shown: list[tuple[float, tuple[int, int, int]]] = []

    def show(self, from_ms: float, now: Progress) -> None:
        self.act, self.is_over = now.act and now.act.value, now.liveness.is_settled
        self._shown.append((from_ms, now.light.value if now.light else WHITE))

    def lamp(self, at_ms: float) -> tuple[int, int, int]:
        return next((colour for from_ms, colour in reversed(self._shown) if from_ms <= at_ms), WHITE)


def lamp_of(challenge: Challenge) -> Lamp:
    def lamp(at_ms: float) -> tuple[int, int, int]:
        colour = challenge.colour_at(at_ms)
        return colour.value if colour else WHITE

    return lamp


def script_of(challenge: Challenge) -> Script:
    """How a session with this challenge went: each act took its time."""
    first = challenge.acts_begin_ms
    return Script(lamp_of(challenge), tuple((first + 1600.0 * i, act.value) for i, act in enumerate(challenge.acts)))


def entropy(seed: int, use: str) -> bytes:
    return hashlib.sha256(f"{use} {seed}".encode()).digest()


T = TypeVar("T")


def _sound(answer: T | DeviceFault) -> T:
    if isinstance(answer, DeviceFault):
        raise EvaluationFailed(answer.reason)
    return answer
