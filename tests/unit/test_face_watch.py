"""The face watch: which events a camera leads to, and when it is open."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kiosk.domain.faults import Fault
from kiosk.domain.framing import FaceReport, FramingLimits, Hint
from kiosk.domain.machine import FaultRaised
from kiosk.domain.session.events import BurstReady, FaceFailed, HintChanged
from kiosk.domain.session.state import FaceTrouble
from kiosk.ports import DeviceFault, Frame
from kiosk.runtime import face_watch as face_watch_module
from kiosk.runtime.face_watch import FaceWatch
from kiosk.runtime.lanes import Lanes
from tests.conftest import Events
from tests.faces import ASPECT, GOOD


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

    def look(self, frame: Frame) -> FaceReport | DeviceFault:
        return self.report


@pytest.fixture
def face_watch() -> Iterator[Callable[[Camera, Engine], tuple[FaceWatch, list[object]]]]:
    made: list[FaceWatch] = []
    lanes = Lanes()

    def make(camera: Camera, engine: Engine) -> tuple[FaceWatch, list[object]]:
        watch = FaceWatch(camera, engine, lanes, FramingLimits(), burst_length=3)  # type: ignore[arg-type]
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


def test_who_is_not_found_for_long_is_asked_to_uncover_the_face(qtbot: QtBot, face_watch, monkeypatch) -> None:
    """A mask can hide a face from the detector altogether."""
    monkeypatch.setattr(face_watch_module, "NOBODY_S", 0.1)
    watch, heard = face_watch(Camera(), Engine(FaceReport((), ASPECT)))
    watch.watch("a")
    qtbot.waitUntil(lambda: HintChanged("a", Hint.UNCOVER_FACE, 0, False) in heard)


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
        def look(self, frame: Frame) -> FaceReport:
            raise ValueError("process object is closed")

    watch, heard = face_watch(Camera(), Broken())
    watch.watch("a")
    qtbot.waitUntil(lambda: FaceFailed("a", FaceTrouble.ENGINE) in heard)
