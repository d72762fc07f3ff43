"""The two watches: which events a reader and a camera lead to, and when devices are open."""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kiosk.domain.card import CardProblem
from kiosk.domain.faults import Fault
from kiosk.domain.framing import Face, FaceReport, FramingLimits, Hint
from kiosk.domain.machine import FaultCleared, FaultRaised
from kiosk.domain.session.events import BurstReady, CardNotRead, CardSeen, FaceFailed, HintChanged
from kiosk.domain.session.state import FaceTrouble
from kiosk.ports import CardCode, CardUnread, DeviceFault, Frame
from kiosk.runtime.card_watch import CardWatch
from kiosk.runtime.face_watch import FaceWatch
from kiosk.runtime.lanes import Lanes
from tests.conftest import Events

TODAY = date(2026, 11, 22)
PAYLOAD = "072158001234||Nguyễn Thị Lan|14031958|Nữ|Tây Ninh|10062021".encode()
GOOD = Face(0.66, 0.5, 0.4, 100.0, 0.0, 0.3, 0.5, 100.0)
ASPECT = 4 / 3


class Reader:
    """Readings one after another, then nothing."""

    def __init__(self, *readings: CardCode | CardUnread | DeviceFault) -> None:
        self.readings = deque(readings)
        self.fault: DeviceFault | None = None
        self.is_open = False

    def open(self) -> DeviceFault | None:
        self.is_open = self.fault is None
        return self.fault

    def read(self) -> CardCode | CardUnread | DeviceFault | None:
        return self.readings.popleft() if self.readings else None

    def close(self) -> None:
        self.is_open = False


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
def card_watch(request: pytest.FixtureRequest) -> Iterator[Callable[[Reader], tuple[CardWatch, list[object]]]]:
    made: list[CardWatch] = []

    def make(reader: Reader) -> tuple[CardWatch, list[object]]:
        watch = CardWatch(reader, lambda: TODAY)
        made.append(watch)
        heard: list[object] = []
        watch.happened.connect(heard.append)
        watch.start()
        return watch, heard

    yield make
    for watch in made:
        watch.stop()


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


def test_a_card_is_an_event_and_the_reader_is_open_only_while_wanted(qtbot: QtBot, card_watch) -> None:
    reader = Reader(CardCode(PAYLOAD))
    watch, heard = card_watch(reader)
    assert not reader.is_open
    watch.watch(True)
    qtbot.waitUntil(lambda: any(isinstance(event, CardSeen) for event in heard))
    assert reader.is_open
    watch.watch(False)
    qtbot.waitUntil(lambda: not reader.is_open)


@pytest.mark.parametrize(
    ("reading", "problem"),
    [
        (CardUnread(), CardProblem.UNREADABLE),
        (CardCode(b"https://example.org"), CardProblem.NOT_A_CARD),
        (CardCode(PAYLOAD.replace(b"14031958", b"31021958")), CardProblem.DAMAGED),
    ],
)
def test_what_is_no_card_is_said_with_its_reason(
    qtbot: QtBot, card_watch, reading: CardCode | CardUnread, problem: CardProblem
) -> None:
    watch, heard = card_watch(Reader(reading))
    watch.watch(True)
    qtbot.waitUntil(lambda: CardNotRead(problem) in heard)


def test_a_lost_reader_is_a_fault_that_clears_when_it_is_back(qtbot: QtBot, card_watch, logged: Events) -> None:
    reader = Reader()
    reader.fault = DeviceFault("not connected")
    watch, heard = card_watch(reader)
    watch.watch(True)
    qtbot.waitUntil(lambda: FaultRaised(Fault.CARD_CAMERA_LOST) in heard)
    reader.fault = None
    qtbot.waitUntil(lambda: FaultCleared(Fault.CARD_CAMERA_LOST) in heard)


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
    qtbot.waitUntil(lambda: len(previews) > 30)
    assert [event for event in heard if isinstance(event, HintChanged)] == []  # LOOK_HERE is what a try begins with


def test_a_hint_stays_long_enough_to_be_followed(qtbot: QtBot, face_watch) -> None:
    engine = Engine(FaceReport((Face(0.66, 0.5, 0.1, 20.0, 0.0, 0.3, 0.5, 100.0),), ASPECT))
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
