"""The costly attempts: made beside the live picture, of the newest frame alone, and never in silence."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import pytest

from kiosk.adapters.cards.camera_reader import CameraReader
from kiosk.adapters.cards.effort import ANSWER_WITHIN_S, Answer, Attempt, ThreadedWorker
from kiosk.adapters.cards.qr.locate import Grey
from kiosk.domain.card import CardDevice, CardSource
from kiosk.ports import CardShown, CardText, CardUnread, DeviceFault, Frame
from mock_services.cards import qr_payload
from mock_services.cast import CAST
from mock_services.scenes.card_scene import CardScene

T = TypeVar("T")
PATIENCE_S = 60  # until a thread that hangs fails the test
LAN = CAST["lan"]
LAN_CODE = CardText(qr_payload(LAN).encode(), CardSource.QR)
ZONE = CardText(b"zone", CardSource.MRZ, 0.9)
FRAME = np.zeros((4, 4), np.uint8)


class StillCamera:
    """Shows one picture of an empty reader, then the one that is given."""

    def __init__(self) -> None:
        scene = CardScene()
        self.picture = scene.frame()
        scene.show_card(LAN)
        self.card = scene.frame()

    def open(self) -> DeviceFault | None:
        return None

    def read(self) -> Frame | DeviceFault:
        return self.picture

    def close(self) -> None:
        pass


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class MrzReader:
    """Reads nothing before it is told to."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.may_answer = threading.Event()
        self.finds: tuple[bytes, float] | None = (b"zone", 0.9)

    def __call__(self, _grey: Grey) -> tuple[bytes, float] | None:
        self.asked.set()
        assert self.may_answer.wait(PATIENCE_S)
        return self.finds


def waited_for(what: Callable[[], T | None]) -> T:
    end = time.monotonic() + PATIENCE_S
    while (found := what()) is None:
        assert time.monotonic() < end
        time.sleep(0.001)
    return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def worker(clock: Clock) -> Iterator[ThreadedWorker]:
    made = ThreadedWorker(clock)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def mrz() -> Iterator[MrzReader]:
    made = MrzReader()
    yield made
    made.may_answer.set()


@pytest.fixture
def camera() -> StillCamera:
    return StillCamera()


@pytest.fixture
def reader(camera: StillCamera, clock: Clock, mrz: MrzReader) -> Iterator[CameraReader]:
    made = CameraReader(camera, mrz, now_s=clock)
    assert made.open() is None
    assert made.read() is None
    yield made
    mrz.may_answer.set()
    made.close()


def test_a_code_waits_for_the_zone_of_its_frame_and_comes_with_it(
    reader: CameraReader, camera: StillCamera, mrz: MrzReader
) -> None:
    camera.picture = camera.card
    assert reader.read() is None, "a look does not wait for the zone"
    assert mrz.asked.wait(PATIENCE_S)
    assert reader.read() is None
    mrz.may_answer.set()
    assert waited_for(reader.read) == CardShown((LAN_CODE, ZONE), CardDevice.CAMERA)


def test_a_code_goes_alone_when_the_zone_takes_too_long(
    reader: CameraReader, camera: StillCamera, mrz: MrzReader, clock: Clock
) -> None:
    camera.picture = camera.card
    assert reader.read() is None
    assert mrz.asked.wait(PATIENCE_S)
    clock.now_s = ANSWER_WITHIN_S
    assert reader.read() == CardShown((LAN_CODE,), CardDevice.CAMERA)


def test_an_answer_that_comes_too_late_is_dropped(
    reader: CameraReader, camera: StillCamera, mrz: MrzReader, clock: Clock
) -> None:
    camera.picture = camera.card
    assert reader.read() is None
    assert mrz.asked.wait(PATIENCE_S)
    clock.now_s = ANSWER_WITHIN_S + 0.1
    assert isinstance(reader.read(), CardShown)
    mrz.may_answer.set()
    assert [reader.read() for _ in range(5)] == [None] * 5


def test_a_code_that_waits_is_dropped_when_the_reader_closes(
    reader: CameraReader, camera: StillCamera, mrz: MrzReader, clock: Clock
) -> None:
    """It belongs to whoever is there now, not to the next."""
    camera.picture = camera.card
    assert reader.read() is None
    mrz.may_answer.set()
    reader.close()
    assert reader.open() is None
    clock.now_s = 10.0
    assert [reader.read() for _ in range(5)] == [None] * 5


def test_an_error_in_an_attempt_is_a_fault_of_the_reader_and_names_nobody(camera: StillCamera) -> None:
    def broken(_grey: Grey) -> tuple[bytes, float] | None:
        raise RuntimeError("072158001234")

    reader = CameraReader(camera, broken)
    assert reader.open() is None
    camera.picture = camera.card
    assert waited_for(reader.read) == DeviceFault("card recognition failed: RuntimeError")
    reader.close()
    assert reader.open() is None, "it works again once it was closed"
    assert isinstance(reader.read(), CardShown | CardUnread | None)
    reader.close()


def test_the_thread_ends_with_close(camera: StillCamera) -> None:
    before = threading.active_count()
    reader = CameraReader(camera)
    for _ in range(3):
        assert reader.open() is None
        assert threading.active_count() == before + 1
        reader.close()
        assert threading.active_count() == before


def test_only_the_newest_of_the_frames_that_wait_is_looked_at(worker: ThreadedWorker) -> None:
    started, go_on = threading.Event(), threading.Event()
    looked: list[float] = []

    def rung(grey: Grey, _is_late: Callable[[], bool]) -> tuple[CardText, ...]:
        looked.append(float(grey[0, 0]))
        started.set()
        assert go_on.wait(PATIENCE_S)
        return ()

    assert worker.is_free()
    worker.offer(Attempt(FRAME + np.uint8(1), 0.0, rung))
    assert started.wait(PATIENCE_S)
    assert not worker.is_free()
    worker.offer(Attempt(FRAME + np.uint8(2), 0.0, rung))
    worker.offer(Attempt(FRAME + np.uint8(3), 0.0, rung))
    go_on.set()
    answers = [waited_for(worker.answer), waited_for(worker.answer)]
    assert looked == [1, 3]
    assert all(isinstance(answer, Answer) and answer.texts == () for answer in answers)


def test_a_rung_is_told_when_half_of_its_time_has_gone(worker: ThreadedWorker, clock: Clock) -> None:
    told: list[bool] = []

    def rung(_grey: Grey, is_late: Callable[[], bool]) -> tuple[CardText, ...]:
        told.append(is_late())
        clock.now_s = 0.6 * ANSWER_WITHIN_S
        told.append(is_late())
        return ()

    worker.offer(Attempt(FRAME, 0.0, rung))
    waited_for(worker.answer)
    assert told == [False, True]
