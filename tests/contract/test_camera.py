"""What every camera promises, asked of a recording behind the OpenCV adapter and of the folder that is its twin."""

import struct
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import pytest

from kiosk.adapters.camera import capture
from kiosk.adapters.camera.capture import ThreadedCamera
from kiosk.adapters.camera.folder import FolderCamera
from kiosk.adapters.camera.opencv import OpenCvCamera
from kiosk.adapters.camera.pictures import picture_stamp, read_picture
from kiosk.ports import Camera, DeviceFault, Frame

SIZE = (320, 240)
SHADES = (20, 60, 100, 140, 180, 220)


def plain(shade: int) -> Frame:
    """A blue-green picture: blue is `shade`, green a third of it, red nothing."""
    return np.full((SIZE[1], SIZE[0], 3), (shade, shade // 3, 0), np.uint8)


def move_in(path: Path, image: Frame) -> None:
    """Put a picture into a folder as its filler should: whole, under a hidden name first."""
    hidden = path.with_name(f".{path.name}")
    cv2.imwrite(str(hidden), image)
    hidden.replace(path)


class Rig(Protocol):
    """A camera and the hands that plug it."""

    camera: Camera

    def plug(self) -> None: ...

    def unplug(self) -> None: ...


class RecordingRig:
    def __init__(self, folder: Path) -> None:
        self._path = folder / "recording.avi"
        self.camera: Camera = OpenCvCamera(str(self._path), SIZE)
        self.plug()

    def plug(self) -> None:
        writer = cv2.VideoWriter(str(self._path), cv2.VideoWriter.fourcc(*"MJPG"), 50, SIZE)
        for shade in SHADES:
            writer.write(plain(shade))
        writer.release()

    def unplug(self) -> None:
        self._path.unlink()


class FolderRig:
    def __init__(self, folder: Path) -> None:
        self._folder = folder / "frames"
        self._folder.mkdir()
        self.camera: Camera = FolderCamera(self._folder)
        self.plug()

    def plug(self) -> None:
        self._folder.mkdir(exist_ok=True)
        for shade in SHADES:
            cv2.imwrite(str(self._folder / f"{shade:03}.png"), plain(shade))

    def unplug(self) -> None:
        for path in self._folder.iterdir():
            path.unlink()
        self._folder.rmdir()


@pytest.fixture(params=[RecordingRig, FolderRig])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    made: Rig = request.param(tmp_path)
    yield made
    made.camera.close()


def frame_of(camera: Camera) -> Frame:
    item = camera.read()
    assert not isinstance(item, DeviceFault), item
    return item


def fault_within(camera: Camera, reads: int) -> DeviceFault | None:
    return next((item for _ in range(reads) if isinstance(item := camera.read(), DeviceFault)), None)


def test_an_open_camera_shows_bgr_frames(rig: Rig) -> None:
    assert rig.camera.open() is None
    frame = frame_of(rig.camera)
    assert (frame.shape, frame.dtype) == ((SIZE[1], SIZE[0], 3), np.uint8)
    blue, green, red = frame.reshape(-1, 3).mean(axis=0)
    assert blue > green > red


def test_frames_go_on_for_longer_than_the_pictures_last(rig: Rig) -> None:
    assert rig.camera.open() is None
    blues = [float(frame_of(rig.camera)[..., 0].mean()) for _ in range(2 * len(SHADES))]
    assert max(blues) > min(blues) + 50


def test_a_frame_belongs_to_its_reader(rig: Rig) -> None:
    """Whoever overwrites a frame changes no later one."""
    assert rig.camera.open() is None
    for _ in range(2 * len(SHADES)):
        frame = frame_of(rig.camera)
        assert frame.any()
        frame[:] = 0


def test_a_camera_that_was_never_opened_is_a_fault(rig: Rig) -> None:
    assert isinstance(rig.camera.read(), DeviceFault)


def test_closing_twice_is_closing_once_and_a_closed_camera_is_a_fault(rig: Rig) -> None:
    assert rig.camera.open() is None
    rig.camera.close()
    rig.camera.close()
    assert isinstance(rig.camera.read(), DeviceFault)


def test_a_camera_opens_many_times(rig: Rig) -> None:
    for _ in range(3):
        assert rig.camera.open() is None
        frame_of(rig.camera)
        rig.camera.close()


def test_opening_an_open_camera_starts_it_anew(rig: Rig) -> None:
    assert rig.camera.open() is None
    assert rig.camera.open() is None
    frame_of(rig.camera)


def test_a_camera_that_is_not_there_is_a_fault_of_open(rig: Rig) -> None:
    rig.unplug()
    assert isinstance(rig.camera.open(), DeviceFault)
    assert isinstance(rig.camera.read(), DeviceFault)


def test_an_unplugged_camera_is_a_fault_and_stays_one(rig: Rig) -> None:
    assert rig.camera.open() is None
    frame_of(rig.camera)
    rig.unplug()
    assert fault_within(rig.camera, reads=10) is not None
    assert isinstance(rig.camera.read(), DeviceFault)


def test_a_camera_that_is_back_works_again(rig: Rig) -> None:
    assert rig.camera.open() is None
    rig.unplug()
    assert fault_within(rig.camera, reads=10) is not None
    rig.plug()
    rig.camera.close()
    assert rig.camera.open() is None
    frame_of(rig.camera)


# Of the OpenCV adapter alone.


@pytest.mark.parametrize("device", ["/dev/video-that-is-not-there", "no-such-recording.avi"])
def test_a_missing_device_is_a_fault_without_noise(device: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert isinstance(OpenCvCamera(device, SIZE).open(), DeviceFault)
    assert capfd.readouterr() == ("", "")


def test_a_file_that_is_no_recording_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "notes.avi"
    path.write_text("no pictures")
    assert OpenCvCamera(str(path), SIZE).open() == DeviceFault("camera cannot be opened")


def test_another_resolution_is_a_fault_that_names_both(tmp_path: Path) -> None:
    rig = RecordingRig(tmp_path)
    camera = OpenCvCamera(str(tmp_path / "recording.avi"), (640, 480))
    assert camera.open() == DeviceFault("camera sends 320x240 instead of 640x480")
    rig.unplug()


# Of the folder alone.


def test_an_empty_folder_is_an_unplugged_camera(tmp_path: Path) -> None:
    assert isinstance(FolderCamera(tmp_path).open(), DeviceFault)


def test_the_last_picture_stays_until_a_later_one_comes(tmp_path: Path) -> None:
    camera = FolderCamera(tmp_path)
    cv2.imwrite(str(tmp_path / "1.png"), plain(60))
    assert camera.open() is None
    assert [int(frame_of(camera)[0, 0, 0]) for _ in range(3)] == [60, 60, 60]
    move_in(tmp_path / "2.png", plain(180))
    shades = [int(frame_of(camera)[0, 0, 0]) for _ in range(4)]
    camera.close()
    assert shades[-2:] == [180, 180]


def test_a_replaced_picture_is_shown(tmp_path: Path) -> None:
    camera = FolderCamera(tmp_path)
    cv2.imwrite(str(tmp_path / "now.png"), plain(60))
    assert camera.open() is None
    move_in(tmp_path / "now.png", plain(180))
    shades = [int(frame_of(camera)[0, 0, 0]) for _ in range(4)]
    camera.close()
    assert shades[-1] == 180


def test_a_half_written_picture_is_passed_over_until_it_is_whole(tmp_path: Path) -> None:
    camera = FolderCamera(tmp_path)
    (tmp_path / "1.png").write_bytes(b"")
    cv2.imwrite(str(tmp_path / "0.png"), plain(60))
    assert camera.open() is None
    assert int(frame_of(camera)[0, 0, 0]) == 60
    move_in(tmp_path / "1.png", plain(180))
    shades = [int(frame_of(camera)[0, 0, 0]) for _ in range(4)]
    camera.close()
    assert shades[-1] == 180


# Of the capture thread that both share.


class HungDriver:
    """Delivers some frames, then hangs until it is let go."""

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self.let_go = threading.Event()
        self.released = threading.Event()

    def grab(self, stop: threading.Event) -> Generator[Frame | DeviceFault, None, None]:
        try:
            for shade in range(self._frames):
                yield plain(shade)
            self.let_go.wait(60)
            yield plain(255)
        finally:
            self.released.set()


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENING_SECONDS", "FRAME_SECONDS", "CLOSING_SECONDS"):
        monkeypatch.setattr(capture, name, 0.3)


@pytest.mark.usefixtures("short_patience")
def test_a_hung_driver_is_a_fault_and_does_not_hold_up_close() -> None:
    driver = HungDriver(frames=1)
    camera = ThreadedCamera(driver.grab)
    assert camera.open() is None
    frame_of(camera)
    assert camera.read() == DeviceFault("camera sends no frames")
    camera.close()
    assert not driver.released.is_set()
    driver.let_go.set()
    assert driver.released.wait(10)  # the thread that was left behind releases the device


@pytest.mark.usefixtures("short_patience")
def test_a_driver_that_hangs_at_the_start_is_a_fault_of_open() -> None:
    driver = HungDriver(frames=0)
    assert ThreadedCamera(driver.grab).open() == DeviceFault("camera does not start")
    driver.let_go.set()
    assert driver.released.wait(10)


@pytest.mark.usefixtures("short_patience")
def test_late_frames_of_a_hung_driver_reach_nobody() -> None:
    drivers = [HungDriver(frames=1), HungDriver(frames=1)]
    opened = iter(drivers)
    camera = ThreadedCamera(lambda stop: next(opened).grab(stop))
    assert camera.open() is None
    assert camera.open() is None
    drivers[0].let_go.set()
    assert drivers[0].released.wait(10)
    assert int(frame_of(camera)[0, 0, 0]) == 0
    assert isinstance(camera.read(), DeviceFault)
    drivers[1].let_go.set()


def test_a_slow_reader_gets_the_newest_frame() -> None:
    all_taken = threading.Event()

    def grab(stop: threading.Event) -> Generator[Frame | DeviceFault, None, None]:
        for shade in (10, 20, 30):
            yield plain(shade)
        all_taken.set()
        stop.wait(60)

    camera = ThreadedCamera(grab)
    assert camera.open() is None
    assert all_taken.wait(10)
    assert int(frame_of(camera)[0, 0, 0]) == 30
    camera.close()


def test_the_port_s_times_are_kept() -> None:
    assert capture.FRAME_SECONDS < 2.0
    assert capture.CLOSING_SECONDS <= 2.0


# Of the folder's files.


def test_a_picture_that_vanished_after_the_listing_is_none(tmp_path: Path) -> None:
    assert read_picture(tmp_path / "gone.png") is None
    assert picture_stamp(tmp_path / "gone.png") is None


def test_a_picture_that_promises_a_hundred_billion_pixels_is_none(tmp_path: Path) -> None:
    path = tmp_path / "bomb.bmp"
    header = struct.pack("<IiiHHIIiiII", 40, 320_000, 320_000, 1, 24, 0, 0, 0, 0, 0, 0)
    path.write_bytes(b"BM" + struct.pack("<IHHI", 54 + 12, 0, 0, 54) + header + bytes(12))
    assert read_picture(path) is None
