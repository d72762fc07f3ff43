"""Cameras that misbehave under those who watch them: told in time, and well again without anybody's help."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kiosk.adapters.camera import capture, frame_health, opencv
from kiosk.adapters.camera.capture import MAX_HUNG, ThreadedCamera
from kiosk.adapters.camera.frame_health import FrameHealth
from kiosk.adapters.camera.opencv import OpenCvCamera
from kiosk.adapters.cards.camera_reader import CameraReader
from kiosk.domain.faults import Fault
from kiosk.domain.framing import FaceReport, FramingLimits
from kiosk.domain.machine import Devices, FaultCleared, FaultRaised
from kiosk.domain.session.events import FaceFailed
from kiosk.domain.session.state import FaceTrouble
from kiosk.ports import Camera, DeviceFault, Frame
from kiosk.runtime.card_watch import CardWatch, WatchedReader
from kiosk.runtime.face_watch import FaceWatch
from kiosk.runtime.lanes import Lanes
from mock_services.devices import Mischief, SceneDriver
from mock_services.scenes.card_scene import CardScene
from mock_services.scenes.face_scene import FaceScene
from tests.conftest import Events
from tests.faces import ASPECT

SIZE = (320, 240)
DETECTED_WITHIN_S = 2.0
REASONS = {
    Mischief.BLOCKS: "camera sends no frames",
    Mischief.FREEZES: "camera repeats one picture",
    Mischief.HALF_GREEN: "camera sends damaged pictures",
    Mischief.OTHER_SIZE: "camera sends 160x120 instead of 320x240",
    Mischief.GONE: "camera is not there",
}
NOBODY = FaceReport((), ASPECT)


def camera_over(driver: SceneDriver) -> ThreadedCamera:
    return ThreadedCamera(driver.grab, partial(FrameHealth, SIZE))


def test_every_patience_is_shorter_than_what_is_promised() -> None:
    """One after the other: the driver's frame, and the check that finds fault with it."""
    for patience_s in (frame_health.FROZEN_S, frame_health.DAMAGED_S, capture.FRAME_SECONDS):
        assert patience_s <= DETECTED_WITHIN_S - 0.5


class Blind:
    """A face engine that sees nobody."""

    def look(self, frame: Frame, rest: Frame | None = None) -> FaceReport:
        return NOBODY


class FaceCameraWatched:
    """The face camera's watch over a driver; a try is what a patient begins."""

    fault = Fault.FACE_CAMERA_LOST

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.driver = SceneDriver(FaceScene(SIZE), demo=True)
        self._lanes = Lanes()
        self._watch = FaceWatch(camera_over(self.driver), Blind(), self._lanes, FramingLimits(), 3)  # type: ignore[arg-type]
        self.heard: list[object] = []
        self._watch.happened.connect(self.heard.append)
        self._watch.start()

    def work(self) -> None:
        self._watch.watch(None)
        self._watch.watch(f"try {len(self.heard)}")
        self._qtbot.waitUntil(lambda: FaultCleared(self.fault) in self.heard, timeout=20_000)

    def stop(self) -> None:
        self._watch.stop()
        self._lanes.close()


class CardCameraWatched:
    """The card camera's watch over a driver; it tries again by itself."""

    fault = Fault.CARD_CAMERA_LOST

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.driver = SceneDriver(CardScene(SIZE), demo=True)
        reader = WatchedReader(CameraReader(camera_over(self.driver)))
        self._watch = CardWatch((reader,), lambda: date(2026, 3, 4))
        self.heard: list[object] = []
        self._watch.happened.connect(self.heard.append)
        self._watch.start()

    def work(self) -> None:
        self._watch.watch(Devices(card_camera=True, card_scanner=False, face_camera=False))
        self._qtbot.waitUntil(lambda: FaultCleared(self.fault) in self.heard, timeout=20_000)

    def stop(self) -> None:
        self._watch.stop()


Watched = FaceCameraWatched | CardCameraWatched


@pytest.fixture(params=[FaceCameraWatched, CardCameraWatched], ids=["face", "card"])
def watched(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[Watched]:
    made: Watched = request.param(qtbot)
    yield made
    made.driver.mischief = None
    made.stop()


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes a second takes a third of one, so that the tests do too."""
    monkeypatch.setattr(frame_health, "FROZEN_S", 0.3)
    monkeypatch.setattr(frame_health, "DAMAGED_S", 0.3)
    monkeypatch.setattr(capture, "FRAME_SECONDS", 1.0)


@pytest.mark.parametrize("mischief", Mischief, ids=lambda mischief: mischief.value)
@pytest.mark.usefixtures("short_patience")
def test_mischief_is_told_by_name_and_forgotten_once_it_is_over(
    watched: Watched, mischief: Mischief, qtbot: QtBot, logged: Events
) -> None:
    watched.work()
    watched.driver.mischief = mischief
    qtbot.waitUntil(lambda: FaultRaised(watched.fault) in watched.heard, timeout=20_000)
    assert logged[0]["reason"] == REASONS[mischief]
    watched.driver.mischief = None
    watched.heard.clear()
    watched.work()


@pytest.mark.usefixtures("short_patience")
def test_the_face_camera_s_fault_ends_the_try(qtbot: QtBot, logged: Events) -> None:
    watched = FaceCameraWatched(qtbot)
    watched.work()
    watched.driver.mischief = Mischief.FREEZES
    qtbot.waitUntil(lambda: FaceFailed("try 0", FaceTrouble.CAMERA) in watched.heard, timeout=20_000)
    watched.stop()


# Of a driver that hangs.


@pytest.fixture
def hung() -> Iterator[SceneDriver]:
    driver = SceneDriver(CardScene(SIZE), demo=True)
    yield driver
    driver.mischief = None


def hang(camera: Camera, driver: SceneDriver) -> None:
    """Open, and read until the driver hangs."""
    driver.mischief = None
    assert camera.open() is None
    driver.mischief = Mischief.BLOCKS
    while not isinstance(camera.read(), DeviceFault):
        pass


def test_nobody_waits_again_for_a_driver_that_was_found_hanging(
    hung: SceneDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "FRAME_SECONDS", 0.3)
    monkeypatch.setattr(capture, "CLOSING_SECONDS", 60.0)
    camera = camera_over(hung)
    hang(camera, hung)
    began_s = time.monotonic()
    camera.close()
    assert time.monotonic() - began_s < 30


class DeafDriver:
    """Delivers one frame to each opening and hangs until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.threads = 0

    def grab(self, stop: threading.Event) -> Iterator[Frame]:
        self.threads += 1
        yield CardScene(SIZE).frame()
        self.let_go.wait(60)


def test_a_driver_that_hangs_for_ever_does_not_gather_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A night of tries leaves a handful behind, and the camera works as soon as they are through."""
    monkeypatch.setattr(capture, "FRAME_SECONDS", 0.1)
    driver = DeafDriver()
    camera = ThreadedCamera(driver.grab)  # type: ignore[arg-type]
    for _ in range(MAX_HUNG):
        assert camera.open() is None
        camera.read()
        assert camera.read() == DeviceFault("camera sends no frames")
        camera.close()
    for _ in range(20):
        assert camera.open() == DeviceFault("camera driver hangs")
    assert driver.threads == MAX_HUNG
    driver.let_go.set()
    while camera.open() is not None:  # each thread ends as soon as it gets its turn
        time.sleep(0.01)
    camera.close()


# Of OpenCV's devices. The bus is simulated, since no machine that runs tests has a camera to be pulled out.


class Bus:
    """Device nodes with cameras behind them, and the names that udev gives."""

    def __init__(self, folder: Path) -> None:
        self.nodes = folder / "dev"
        self.names = self.nodes / "v4l" / "by-id"
        self.names.mkdir(parents=True)
        self._levels: dict[Path, int] = {}  # grey of what a camera sees, which tells it from others
        self.broken_pictures = 0  # of the next ones, which cannot be decoded

    def plug(self, name: str, index: int, level: int) -> None:
        node = self.nodes / f"video{index}"
        node.touch()
        self._levels[node] = level
        (self.names / name).symlink_to(node)

    def unplug(self, name: str) -> None:
        node = (self.names / name).resolve()
        (self.names / name).unlink()
        node.unlink()
        del self._levels[node]

    def level(self, device: str | int) -> int | None:
        node = self.nodes / f"video{device}" if isinstance(device, int) else Path(device).resolve()
        return self._levels.get(node)


class Capture:
    """What of cv2.VideoCapture is asked for."""

    bus: Bus

    def __init__(self, device: str | int, _interface: int) -> None:
        self._device = device
        self._count = 0

    def set(self, _property: int, _value: float) -> bool:
        return True

    def isOpened(self) -> bool:
        return self.bus.level(self._device) is not None

    def read(self) -> tuple[bool, Any]:
        time.sleep(0.005)
        level = self.bus.level(self._device)
        if level is None:
            return False, None
        if self.bus.broken_pictures:
            self.bus.broken_pictures -= 1
            return False, None
        self._count += 1
        noise = np.random.default_rng(self._count).integers(0, 9, (SIZE[1], SIZE[0], 3))
        return True, (level + noise).astype(np.uint8)

    def release(self) -> None: ...


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bus:
    made = Bus(tmp_path)
    monkeypatch.setattr(opencv, "_NODES", made.nodes)
    monkeypatch.setattr(opencv, "_NAMES", made.names)
    monkeypatch.setattr(Capture, "bus", made, raising=False)
    monkeypatch.setattr(cv2, "VideoCapture", Capture)
    return made


@pytest.fixture
def opened(bus: Bus) -> Iterator[Callable[[str | int], OpenCvCamera]]:
    made: list[OpenCvCamera] = []

    def open_camera(device: str | int) -> OpenCvCamera:
        camera = OpenCvCamera(device, SIZE)
        made.append(camera)
        assert camera.open() is None
        return camera

    yield open_camera
    for camera in made:
        camera.close()


def seen(camera: Camera) -> int:
    """Grey of the camera's picture, in tens."""
    frame = camera.read()
    assert not isinstance(frame, DeviceFault), frame
    return round(float(frame.mean()) / 10) * 10


def lost(camera: Camera) -> DeviceFault:
    """The fault that ends the frames."""
    while not isinstance(found := camera.read(), DeviceFault):
        pass
    return found


def test_a_camera_that_comes_back_under_another_index_is_found_again(bus: Bus, opened) -> None:
    """Also when another camera has taken its index meanwhile."""
    bus.plug("face", 0, level=100)
    camera = opened(0)
    bus.unplug("face")
    assert lost(camera) == DeviceFault("camera is not there")
    assert camera.open() == DeviceFault("camera is not there")
    bus.plug("stranger", 0, level=200)
    bus.plug("face", 2, level=100)
    assert camera.open() is None
    assert seen(camera) == 100


def test_a_camera_without_a_lasting_name_is_whatever_has_its_index(bus: Bus, opened) -> None:
    bus.plug("face", 0, level=100)
    bus.names.joinpath("face").unlink()
    camera = opened(0)
    assert seen(camera) == 100
    assert opencv.lasting_name(0) == 0


def test_a_camera_by_its_path_is_opened_again_by_its_path(bus: Bus, opened, monkeypatch: pytest.MonkeyPatch) -> None:
    bus.plug("face", 0, level=100)
    camera = OpenCvCamera(0, SIZE)
    monkeypatch.setattr(camera, "_device", str(bus.names / "face"))  # which is not below /dev here
    assert camera.open() is None
    bus.unplug("face")
    assert lost(camera) == DeviceFault("camera is not there")
    bus.plug("face", 5, level=100)
    assert camera.open() is None
    assert seen(camera) == 100
    camera.close()


def test_a_picture_that_cannot_be_decoded_costs_that_picture_alone(bus: Bus, opened) -> None:
    bus.plug("face", 0, level=100)
    camera = opened(0)
    bus.broken_pictures = 3
    assert [seen(camera) for _ in range(5)] == [100] * 5


def test_a_camera_whose_pictures_cannot_be_decoded_is_a_fault(
    bus: Bus, opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opencv, "DAMAGED_S", 0.3)
    bus.plug("face", 0, level=100)
    camera = opened(0)
    bus.broken_pictures = 1_000_000
    assert lost(camera) == DeviceFault("camera sends no picture")
