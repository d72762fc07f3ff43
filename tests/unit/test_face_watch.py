"""The face watch: which events a camera leads to, and when it is open."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kiosk.domain.faults import Fault
from kiosk.domain.framing import FaceReport, FramingLimits, Hint
from kiosk.domain.liveness.observation import Observation
from kiosk.domain.liveness.verdict import Reason, Verdict
from kiosk.domain.machine import FaultCleared, FaultRaised
from kiosk.domain.session.events import BurstReady, ChallengeChanged, FaceFailed, HintChanged
from kiosk.domain.session.state import FaceTrouble, Prompt
from kiosk.ports import DeviceFault, Frame
from kiosk.runtime import face_watch as face_watch_module
from kiosk.runtime.challenge import Plan
from kiosk.runtime.face_watch import FaceWatch
from kiosk.runtime.lanes import Lanes
from tests.conftest import Events
from tests.faces import ASPECT, GOOD
from tests.unit.liveness_session import CHALLENGE, FRAME_MS, session


class Camera:
    def __init__(self) -> None:
        self.fault: DeviceFault | None = None
        self.is_open = False

    def open(self) -> DeviceFault | None:
        self.is_open = self.fault is None
        return self.fault

    def read(self) -> Frame | DeviceFault:
        return self.fault or np.full((48, 64, 3), 90, np.uint8)

    def close(self) -> None:
        self.is_open = False


class Engine:
    """Sees what it is told to see."""

    def __init__(self, report: FaceReport | DeviceFault) -> None:
        self.report = report

    def look(self, frame: Frame, rest: Frame | None = None) -> FaceReport | DeviceFault:
        return self.report


@pytest.fixture
def face_watch() -> Iterator[Callable[..., tuple[FaceWatch, list[object]]]]:
    made: list[FaceWatch] = []
    lanes = Lanes()

    def make(camera: Camera, engine: Engine, plan: Plan | None = None) -> tuple[FaceWatch, list[object]]:
        watch = FaceWatch(camera, engine, lanes, FramingLimits(), 3, plan)  # type: ignore[arg-type]
        made.append(watch)
        heard: list[object] = []
        watch.happened.connect(heard.append)
        watch.start()
        return watch, heard

    yield make
    for watch in made:
        watch.stop()
    lanes.close()


def test_good_frames_make_a_burst_of_the_wanted_length(qtbot: QtBot, face_watch) -> None:
    watch, heard = face_watch(Camera(), Engine(FaceReport((GOOD,), ASPECT)))
    watch.watch("a")
    qtbot.waitUntil(lambda: BurstReady("a") in heard)
    assert len(watch.burst_of("a")) == 3
    assert watch.burst_of("another session") == []
    counts = [event.good_frames for event in heard if isinstance(event, HintChanged)]
    assert counts == sorted(counts)
    assert counts[-1] == 3


def test_a_finished_session_leaves_black_frames(qtbot: QtBot, face_watch) -> None:
    watch, heard = face_watch(Camera(), Engine(FaceReport((GOOD,), ASPECT)))
    watch.watch("a")
    qtbot.waitUntil(lambda: BurstReady("a") in heard)
    frames = watch.burst_of("a")
    watch.forget()
    assert not any(frame.any() for frame in frames)
    assert watch.burst_of("a") == []


def test_the_camera_is_open_only_while_a_session_wants_it(qtbot: QtBot, face_watch) -> None:
    camera = Camera()
    watch, _ = face_watch(camera, Engine(FaceReport((), ASPECT)))
    assert not camera.is_open
    watch.watch("a")
    qtbot.waitUntil(lambda: camera.is_open)
    watch.watch(None)
    qtbot.waitUntil(lambda: not camera.is_open)


def test_nobody_in_front_is_told_once(qtbot: QtBot, face_watch) -> None:
    """Hints are events only when they change: no flood of equal ones."""
    watch, heard = face_watch(Camera(), Engine(FaceReport((), ASPECT)))
    previews: list[object] = []
    watch.preview.connect(previews.append)
    watch.watch("a")
    qtbot.waitUntil(lambda: len(previews) > 30, timeout=20_000)
    told = [event.hint for event in heard if isinstance(event, HintChanged)]
    assert all(one is not other for one, other in pairwise([Hint.LOOK_HERE, *told]))  # which a try begins with


def test_who_is_not_found_for_long_is_asked_to_uncover_the_face_and_to_step_back(
    qtbot: QtBot, face_watch, monkeypatch
) -> None:
    """A mask can hide a face from the detector altogether; who sits close has only half of it in view."""
    monkeypatch.setattr(face_watch_module, "NOBODY_S", 0.1)
    watch, heard = face_watch(Camera(), Engine(FaceReport((), ASPECT)))
    watch.watch("a")
    qtbot.waitUntil(lambda: HintChanged("a", Hint.UNCOVER_FACE, 0, False) in heard)
    qtbot.waitUntil(lambda: HintChanged("a", Hint.STEP_BACK, 0, False) in heard)


def test_a_hint_stays_long_enough_to_be_followed(qtbot: QtBot, face_watch) -> None:
    engine = Engine(FaceReport((replace(GOOD, height=0.1),), ASPECT))
    watch, heard = face_watch(Camera(), engine)
    watch.watch("a")
    qtbot.waitUntil(lambda: any(isinstance(event, HintChanged) and event.hint is Hint.COME_CLOSER for event in heard))
    engine.report = FaceReport((GOOD, GOOD), ASPECT)
    qtbot.wait(300)
    assert not any(isinstance(event, HintChanged) and event.hint is Hint.ONE_PERSON for event in heard)


def test_a_lost_camera_ends_the_try_once(qtbot: QtBot, face_watch, logged: Events) -> None:
    camera = Camera()
    watch, heard = face_watch(camera, Engine(FaceReport((), ASPECT)))
    watch.watch("a")
    qtbot.waitUntil(lambda: camera.is_open)
    camera.fault = DeviceFault("disconnected")
    qtbot.waitUntil(lambda: FaceFailed("a", FaceTrouble.CAMERA) in heard)
    qtbot.wait(100)
    assert heard.count(FaceFailed("a", FaceTrouble.CAMERA)) == 1
    assert heard.count(FaultRaised(Fault.FACE_CAMERA_LOST)) == 1


def test_a_second_try_of_the_same_session_begins_anew(qtbot: QtBot, face_watch) -> None:
    watch, heard = face_watch(Camera(), Engine(FaceReport((GOOD,), ASPECT)))
    watch.watch("a")
    qtbot.waitUntil(lambda: heard.count(BurstReady("a")) == 1)
    watch.watch(None)
    watch.watch("a")
    qtbot.waitUntil(lambda: heard.count(BurstReady("a")) == 2)


def test_a_broken_engine_ends_the_try(qtbot: QtBot, face_watch, logged: Events) -> None:
    watch, heard = face_watch(Camera(), Engine(DeviceFault("died")))
    watch.watch("a")
    qtbot.waitUntil(lambda: FaceFailed("a", FaceTrouble.ENGINE) in heard)


class OpenBook:
    """A frame after a frame, each its own, so that a test can look whether it was overwritten."""

    def __init__(self) -> None:
        self.given: list[Frame] = []

    def open(self) -> None: ...

    def read(self) -> Frame:
        self.given.append(np.full((48, 64, 3), 90, np.uint8))
        return self.given[-1]

    def close(self) -> None: ...


def test_good_frames_of_a_try_that_was_broken_off_are_overwritten(qtbot: QtBot, face_watch) -> None:
    camera, engine = OpenBook(), Engine(FaceReport((GOOD,), ASPECT))
    watch, heard = face_watch(camera, engine)
    watch.watch("a")
    qtbot.waitUntil(lambda: any(isinstance(event, HintChanged) and event.good_frames >= 1 for event in heard))
    kept = watch._wanted  # noqa: SLF001  (what the try holds is nobody's to see)
    assert kept is not None
    frames = list(kept._frames) + list(watch.burst_of("a"))  # noqa: SLF001
    watch.watch(None)
    watch.forget()
    assert not any(frame.any() for frame in frames)


def test_an_engine_that_breaks_unforeseen_is_a_fault_too(qtbot: QtBot, face_watch, logged: Events) -> None:
    class Broken:
        def look(self, frame: Frame, rest: Frame | None = None) -> FaceReport:
            raise ValueError("process object is closed")

    watch, heard = face_watch(Camera(), Broken())
    watch.watch("a")
    qtbot.waitUntil(lambda: FaceFailed("a", FaceTrouble.ENGINE) in heard)


# The challenge.


class Actor:
    """A person before the camera who finds a place, and then acts as `script` says, as far as `pauses_at` until told to
    go on. Its clock stands between looks."""

    def __init__(self, script: list[Observation], pauses_at: int | None) -> None:
        self.script = script
        self.seen: list[Frame] = []
        self.pauses_at = pauses_at  # frames
        self.may_go_on = threading.Event()

    def monotonic(self) -> float:
        return len(self.seen) * FRAME_MS / 1000

    def look(self, frame: Frame, rest: Frame | None = None) -> FaceReport:
        if len(self.seen) == self.pauses_at:
            self.may_go_on.wait()
        self.seen.append(frame)
        acting = self.script[max(len(self.seen) - BURST - 1, 0) :]
        return FaceReport((GOOD,), ASPECT, acting[0].frame if acting else None)


BURST = 3


@pytest.fixture
def challenged(face_watch, monkeypatch) -> Callable[..., tuple[FaceWatch, list[object], Actor]]:
    def make(script: list[Observation], pauses_at: int | None = None) -> tuple[FaceWatch, list[object], Actor]:
        actor = Actor(script, pauses_at)
        monkeypatch.setattr(face_watch_module, "time", actor)
        watch, heard = face_watch(OpenBook(), actor, lambda: CHALLENGE)
        watch.watch("a")
        return watch, heard, actor

    return make


def ended(heard: list[object]) -> bool:
    return any(isinstance(event, BurstReady | FaceFailed) for event in heard)


def test_good_frames_are_followed_by_the_challenge_and_this_by_the_burst(qtbot: QtBot, challenged) -> None:
    """Hints, then prompts, the first of them the opening, then the verdict; nothing after it."""
    watch, heard, _ = challenged(session())
    qtbot.waitUntil(lambda: ended(heard))
    told = [event for event in heard if not isinstance(event, FaultCleared)]
    assert [kind for kind, _ in groupby(told, type)] == [HintChanged, ChallengeChanged, BurstReady]
    prompts = [event.prompt for event in told if isinstance(event, ChallengeChanged)]
    assert prompts[0] == Prompt(colours_ahead=True)
    assert [prompt.light for prompt in prompts if prompt.light] == list(CHALLENGE.flashes)
    assert told[-1].token == "a"
    assert told[-1].liveness.verdict is Verdict.LIVE
    assert len(watch.burst_of("a")) == BURST


def test_frames_from_before_the_challenge_are_overwritten_when_it_begins(qtbot: QtBot, challenged) -> None:
    watch, heard, actor = challenged(session())
    qtbot.waitUntil(lambda: any(isinstance(event, ChallengeChanged) for event in heard))
    assert not any(frame.any() for frame in actor.seen[:BURST])
    qtbot.waitUntil(lambda: ended(heard))
    assert all(frame.any() for frame in watch.burst_of("a"))
    assert not any(frame is first for frame in watch.burst_of("a") for first in actor.seen[:BURST])


def test_frames_of_a_challenge_that_was_broken_off_are_overwritten(qtbot: QtBot, challenged) -> None:
    watch, _, actor = challenged(session(), pauses_at=BURST + 8)
    qtbot.waitUntil(lambda: len(actor.seen) == actor.pauses_at)
    frames = watch._wanted._challenge.frames  # noqa: SLF001  (what the try holds is nobody's to see)
    assert any(frame.any() for frame in frames)
    watch.watch(None)
    actor.may_go_on.set()
    assert not any(frame.any() for frame in frames)


@pytest.mark.parametrize(
    ("script", "trouble"),
    [
        (session(acts=[None] * 8), FaceTrouble.NOT_ANSWERED),
        (session(until_ms=600), FaceTrouble.ENGINE),
    ],
    ids=["nothing done", "no cues any more"],
)
def test_a_challenge_without_a_verdict_ends_the_try_once(
    qtbot: QtBot, challenged, script: list[Observation], trouble: FaceTrouble
) -> None:
    _, heard, _ = challenged(script)
    qtbot.waitUntil(lambda: ended(heard))
    qtbot.wait(50)
    assert [event for event in heard if isinstance(event, BurstReady | FaceFailed)] == [FaceFailed("a", trouble)]


def test_a_picture_that_does_not_answer_the_light_comes_with_its_verdict(qtbot: QtBot, challenged) -> None:
    _, heard, _ = challenged(session(gain=0.0))
    qtbot.waitUntil(lambda: ended(heard))
    assert heard[-1].liveness.verdict is Verdict.STAFF
    assert heard[-1].liveness.reason is Reason.NO_ANSWER_TO_LIGHT
