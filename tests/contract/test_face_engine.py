"""The face engine's contract, kept by dlib's process on drawn people and by the file-backed twin."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.adapters.face.scripted import FileFaceEngine
from kiosk.domain.cohort import MIN_FACES
from kiosk.domain.framing import Face, FaceReport, FramingLimits, Hint, judge
from kiosk.domain.matching import MAX_SPREAD, Burst
from kiosk.ports import DeviceFault, FaceCount, FaceEngine, Frame
from mock_services.people import Pose, portrait, render
from tests.bad_frames import CASES, with_dark_glasses, with_mask

OWNER, STRANGER = "lan", "hung"
LIMITS = FramingLimits()
ACCEPT, REFUSE = 0.30, 0.40  # drawn people are alike: both are below what the kiosk's thresholds tell apart
SIZE = (1280, 720)


class DrawnWorld:
    """Drawn people before the real engine."""

    def __init__(self, engine: DlibFaceEngine) -> None:
        self.engine: FaceEngine = engine
        self.portrait = jpeg(portrait(OWNER))
        self.group_picture = jpeg(np.hstack([portrait(OWNER), portrait(STRANGER)]))

    def nobody(self) -> Frame:
        return np.full((SIZE[1], SIZE[0], 3), 170, np.uint8)

    def owner(self) -> Frame:
        return render(OWNER, Pose(yaw_deg=4), size=SIZE)

    def stranger(self) -> Frame:
        return render(STRANGER, Pose(yaw_deg=4), size=SIZE)

    def both(self) -> Frame:
        return render(STRANGER, Pose(offset_x=0.2, distance_cm=62), self.owner_aside())

    def owner_aside(self) -> Frame:
        return render(OWNER, Pose(offset_x=-0.2, distance_cm=52), size=SIZE)


class WrittenWorld:
    """What the twin's file says; the frames are blank."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._write("")
        self.engine: FaceEngine = FileFaceEngine(path)
        self.portrait = jpeg(np.zeros((40, 30, 3), np.uint8))

    @property
    def group_picture(self) -> bytes:
        self._write("portrait_faces = 2")
        return self.portrait

    def nobody(self) -> Frame:
        return self._write("")

    def owner(self) -> Frame:
        return self._write("distance = 0.2\n[[faces]]")

    def stranger(self) -> Frame:
        return self._write("distance = 0.7\n[[faces]]")

    def both(self) -> Frame:
        return self._write("[[faces]]\nheight = 0.36\n[[faces]]\nheight = 0.3")

    def _write(self, scene: str) -> Frame:
        self._path.write_text(scene, "utf-8")
        return np.zeros((SIZE[1], SIZE[0], 3), np.uint8)


World = DrawnWorld | WrittenWorld


def jpeg(picture: Frame) -> bytes:
    return cv2.imencode(".jpg", picture)[1].tobytes()


@pytest.fixture(scope="module")
def dlib_engine() -> Iterator[DlibFaceEngine]:
    """One process for the module: its models take seconds to load."""
    engine = DlibFaceEngine()
    assert engine.start() is None
    yield engine
    engine.stop()


@pytest.fixture(params=["dlib", "file"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    if request.param == "dlib":
        return DrawnWorld(request.getfixturevalue("dlib_engine"))
    return WrittenWorld(tmp_path / "face.toml")


def test_start_twice_is_start(world: World) -> None:
    """Starting an engine that runs is no fault."""
    assert world.engine.start() is None


def test_an_empty_frame_has_no_face(world: World) -> None:
    """Nobody before the camera is a report without faces, with the frame's aspect."""
    report = world.engine.look(world.nobody())
    assert isinstance(report, FaceReport)
    assert (report.faces, report.aspect) == ((), SIZE[0] / SIZE[1])


def test_one_person_is_one_good_face(world: World) -> None:
    """A person straight before the camera is one face that needs no hint."""
    report = world.engine.look(world.owner())
    assert isinstance(report, FaceReport)
    assert len(report.faces) == 1
    assert judge(report, None, LIMITS) is None


def test_two_people_come_largest_first(world: World) -> None:
    """Two people are two faces, the nearer one first, and one of them is asked to step aside."""
    report = world.engine.look(world.both())
    assert isinstance(report, FaceReport)
    assert [face.height for face in report.faces] == sorted((face.height for face in report.faces), reverse=True)
    assert len(report.faces) == 2
    assert judge(report, None, LIMITS) is Hint.ONE_PERSON


def test_a_portrait_has_a_descriptor(world: World) -> None:
    """The one face of a picture gives 128 finite numbers."""
    descriptor = world.engine.describe(world.portrait)
    assert isinstance(descriptor, tuple)
    assert len(descriptor) == 128
    assert all(math.isfinite(number) for number in descriptor)


def test_a_picture_of_two_has_no_descriptor(world: World) -> None:
    """A picture with two faces does not say whose portrait it is."""
    assert world.engine.describe(world.group_picture) == FaceCount(2)


@pytest.mark.parametrize("untrusted_bytes", [b"", b"not a picture", b"GIF89a" + bytes(40), b"<svg/>"])
def test_bytes_that_are_no_picture_show_no_face(world: World, untrusted_bytes: bytes) -> None:
    """Bytes that are neither JPEG nor PNG are a picture of nobody, not a fault."""
    assert world.engine.describe(untrusted_bytes) == FaceCount(0)


def test_the_owner_is_near_and_a_stranger_far(world: World) -> None:
    """A burst of the portrait's owner is nearer to it than a burst of somebody else."""
    assert world.engine.enrol(world.portrait) == FaceCount(1)
    own = world.engine.compare([world.owner()] * 2)
    strange = world.engine.compare([world.stranger()] * 2)
    assert isinstance(own, Burst)
    assert isinstance(strange, Burst)
    assert own.frames == strange.frames == 2
    assert own.distance < ACCEPT < REFUSE < strange.distance


def test_frames_without_a_face_are_left_out(world: World) -> None:
    """A burst that shows nobody is none."""
    assert world.engine.enrol(world.portrait) == FaceCount(1)
    assert world.engine.compare([world.nobody()] * 2) is None
    assert world.engine.compare([]) is None


def test_nobody_is_compared_with_a_portrait_that_is_gone(world: World) -> None:
    """After `forget`, and after a picture that shows nobody or two people was enrolled, there is no portrait."""
    engine = world.engine
    for lose in (engine.forget, lambda: engine.enrol(b""), lambda: engine.enrol(world.group_picture)):
        frame = world.owner()
        assert engine.enrol(world.portrait) == FaceCount(1)
        assert isinstance(engine.compare([frame]), Burst)
        lose()
        assert isinstance(engine.compare([world.owner()]), DeviceFault)


def test_forgetting_changes_nothing_that_follows(world: World) -> None:
    """After `forget` the engine goes on as before."""
    before = world.engine.look(world.owner())
    world.engine.forget()
    assert world.engine.look(world.owner()) == before


def test_a_file_that_says_nonsense_is_a_fault(tmp_path: Path) -> None:
    """The twin answers a fault for a missing, broken or misspelt file, and the fault that a file asks for."""
    path = tmp_path / "face.toml"
    engine = FileFaceEngine(path)
    assert isinstance(engine.start(), DeviceFault)
    for scene in ("[[faces", "[[faces]]\nyaww = 1", "distance = -1"):
        path.write_text(scene, "utf-8")
        assert isinstance(engine.start(), DeviceFault)
    path.write_text('fault = "unplugged"', "utf-8")
    assert engine.look(np.zeros((48, 64, 3), np.uint8)) == DeviceFault("unplugged")


def test_a_burst_may_mix_sizes_and_be_long(dlib_engine: DlibFaceEngine) -> None:
    """Eleven frames of two sizes: the newest ten count, without the empty one and without the one that fits least."""
    assert dlib_engine.enrol(jpeg(portrait(OWNER))) == FaceCount(1)
    large, small = render(OWNER, Pose(), size=SIZE), render(OWNER, Pose(), size=(640, 480))
    empty = np.zeros((480, 640, 3), np.uint8)
    burst = dlib_engine.compare([*[large, small] * 5, empty])
    assert isinstance(burst, Burst)
    assert burst.frames == 8
    assert burst.distance < ACCEPT


def test_a_burst_of_two_people_is_told_by_its_spread(dlib_engine: DlibFaceEngine) -> None:
    """Somebody who is swapped for the owner in mid-burst shows in how much the frames differ."""
    assert dlib_engine.enrol(jpeg(portrait(OWNER))) == FaceCount(1)
    mixed = [render(key, Pose(yaw_deg=yaw)) for key in (OWNER, STRANGER) for yaw in (-4, 4)]
    burst = dlib_engine.compare([*mixed, mixed[0]])
    alone = dlib_engine.compare([render(OWNER, Pose(yaw_deg=yaw, blink=0.3)) for yaw in (-8, -4, 0, 4, 8)])
    assert isinstance(burst, Burst)
    assert isinstance(alone, Burst)
    assert alone.spread < MAX_SPREAD < burst.spread


def test_descriptors_are_computed_the_fast_way(dlib_engine: DlibFaceEngine) -> None:
    """OpenCV reads dlib's weights, and agreed with dlib's own descriptor when the engine started."""
    assert dlib_engine.accelerated


NATURAL = [(cm, size) for cm in (45, 60, 75, 90) for size in ((640, 480), SIZE)]


@pytest.mark.parametrize(("cm", "size"), NATURAL)
def test_a_natural_frame_needs_no_hint(dlib_engine: DlibFaceEngine, cm: int, size: tuple[int, int]) -> None:
    """Two people who look at the camera from 45 to 90 cm are good at both sizes of frame."""
    for key in (OWNER, STRANGER):
        report = dlib_engine.look(render(key, Pose(distance_cm=cm, yaw_deg=3, pitch_deg=-3), size=size))
        assert isinstance(report, FaceReport)
        assert judge(report, None, LIMITS) is None, key


@pytest.mark.parametrize("kind", CASES)
def test_each_shortcoming_brings_its_hint(dlib_engine: DlibFaceEngine, kind: str) -> None:
    """What is wrong with a drawn frame is what the hint asks to change."""
    draw, hint = CASES[kind]
    report = dlib_engine.look(draw(OWNER, np.random.default_rng(3)))
    assert isinstance(report, FaceReport)
    assert judge(report, None, LIMITS) is hint


@pytest.mark.parametrize("cover", [with_dark_glasses, with_mask])
def test_a_covered_face_is_asked_to_uncover(dlib_engine: DlibFaceEngine, cover: Callable[[Frame, Face], Frame]) -> None:
    """Dark glasses, and a mask where the detector finds the face at all."""
    frame = render(OWNER, Pose())
    report = dlib_engine.look(frame)
    assert isinstance(report, FaceReport)
    covered = dlib_engine.look(cover(frame, report.faces[0]))
    assert isinstance(covered, FaceReport)
    assert judge(covered, None, LIMITS) is (Hint.UNCOVER_FACE if covered.faces else Hint.LOOK_HERE)


SPAN_CM = 0.78  # of height that the camera sees, for each cm of distance
SEATED_CM, STANDING_CM = -18.0, 20.0  # eyes at 1.17 m and 1.55 m before a camera at 1.35 m


@pytest.mark.parametrize("who", ["lan", "hung"])
@pytest.mark.parametrize("above_cm", [SEATED_CM, 0.0, STANDING_CM])
def test_a_wheelchair_and_a_tall_person_before_the_same_camera(
    dlib_engine: DlibFaceEngine, above_cm: float, who: str
) -> None:
    """Too near for the whole face they are asked to go back, and never to come closer; 90 cm away both are good."""
    told = []
    for cm in (52, 90):
        report = dlib_engine.look(render(who, Pose(distance_cm=cm, offset_y=-above_cm / (SPAN_CM * cm))))
        assert isinstance(report, FaceReport)
        told.append(judge(report, None, LIMITS))
    assert told[0] in ((Hint.STEP_BACK, Hint.LOOK_HERE) if above_cm else (None,))
    assert told[1] is None


def test_a_step_aside_is_movement(dlib_engine: DlibFaceEngine) -> None:
    """A face that is elsewhere in the next frame is asked to hold still; one that stayed is not."""
    still, aside = render(OWNER, Pose()), render(OWNER, Pose(offset_x=0.08))
    before, after = dlib_engine.look(still), dlib_engine.look(aside)
    assert isinstance(before, FaceReport)
    assert isinstance(after, FaceReport)
    assert judge(after, before, LIMITS) is Hint.HOLD_STILL
    assert judge(before, before, LIMITS) is None


def test_a_cohort_counts_in_the_face_process() -> None:
    """Beside strangers who are all one point far away, nobody's portrait is far."""
    engine = DlibFaceEngine(cohort=[(1000.0,) * 128] * MIN_FACES)
    try:
        assert engine.start() is None
        assert engine.enrol(jpeg(portrait(OWNER))) == FaceCount(1)
        burst = engine.compare([render(STRANGER, Pose())] * 2)
    finally:
        engine.stop()
    assert isinstance(burst, Burst)
    assert burst.distance == 0
