"""The drawn people are faces to dlib, and each is somebody else to it, as real people would be.

Every other test of the face check hangs on these distances, so they are asserted with dlib itself, on 68 points.
"""

import warnings
from itertools import combinations
from types import ModuleType

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mock_services.cast import CAST
from mock_services.people import Pose, portrait, render

Descriptor = NDArray[np.float64]
BROTHERS = {"tuan", "tu"}
DETECTION_WIDTH_PX = 320
CLEARLY_DIFFERENT = (("hung", "mai"), ("lan", "tuan"), ("minh", "kha"), ("hoa", "khoa"), ("ngoc", "an"), ("kha", "na"))
ONE_OF_EACH_KIND = ("hung", "mai", "kha", "na")  # old with glasses, long hair, dark skin, a small child


@pytest.fixture(scope="module")
def dlib_faces() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the models' package still imports pkg_resources
        import face_recognition
    return face_recognition


@pytest.fixture(scope="module")
def describe(dlib_faces: ModuleType) -> "Describe":
    return Describe(dlib_faces)


class Describe:
    """Face boxes and descriptors as the kiosk gets them: boxes on a small frame, landmarks on the full one."""

    def __init__(self, dlib_faces: ModuleType) -> None:
        self._dlib = dlib_faces
        self._frontal: dict[str, Descriptor] = {}
        self._portraits: dict[str, Descriptor] = {}

    def boxes(self, image: NDArray[np.uint8]) -> list[tuple[int, int, int, int]]:
        shrink = min(1.0, DETECTION_WIDTH_PX / image.shape[1])
        small = cv2.resize(image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        found = self._dlib.face_locations(np.ascontiguousarray(small[..., ::-1]), number_of_times_to_upsample=1)
        return [tuple(round(v / shrink) for v in box) for box in found]

    def __call__(self, image: NDArray[np.uint8]) -> Descriptor:
        boxes = self.boxes(image)
        assert len(boxes) == 1
        rgb = np.ascontiguousarray(image[..., ::-1])
        return self._dlib.face_encodings(rgb, known_face_locations=boxes, model="large")[0]

    def frontal(self, key: str) -> Descriptor:
        if key not in self._frontal:
            self._frontal[key] = self(render(key, Pose()))
        return self._frontal[key]

    def portrait(self, key: str) -> Descriptor:
        if key not in self._portraits:
            self._portraits[key] = self(portrait(key))
        return self._portraits[key]


def distance(a: Descriptor, b: Descriptor) -> float:
    return float(np.linalg.norm(a - b))


def test_a_frame_has_the_asked_size_and_leaves_the_given_frame_alone() -> None:
    given = np.full((480, 640, 3), 90, np.uint8)
    drawn = render("mai", Pose(), given)
    assert drawn.shape == (480, 640, 3)
    assert drawn.dtype == np.uint8
    assert (given == 90).all()
    assert (drawn[240, 320] != 90).any()
    assert render("mai", Pose(), size=(1280, 720)).shape == (720, 1280, 3)


def test_a_portrait_is_300_by_400_on_a_plain_background() -> None:
    picture = portrait("an")
    assert picture.shape == (400, 300, 3)
    assert (picture[:20] == picture[0, 0]).all()


def test_a_stranger_to_the_cast_cannot_be_drawn() -> None:
    with pytest.raises(KeyError):
        render("nobody", Pose())


def test_a_dark_hall_is_dark_and_coloured_light_colours_the_face() -> None:
    plain, dark = render("mai", Pose()), render("mai", Pose(brightness=0.25))
    assert dark.mean() < 0.35 * plain.mean()
    red = render("mai", Pose(light_rgb=(1.0, 0.3, 0.3)))
    face = np.s_[220:260, 300:340]
    assert red[face][..., 2].mean() > 0.9 * plain[face][..., 2].mean()
    assert red[face][..., 0].mean() < 0.5 * plain[face][..., 0].mean()


@pytest.mark.parametrize("yaw_deg", [-25.0, 25.0])
def test_positive_yaw_turns_the_nose_towards_the_images_right(
    describe: Describe, dlib_faces: ModuleType, yaw_deg: float
) -> None:
    rgb = np.ascontiguousarray(render("khoa", Pose(yaw_deg=yaw_deg))[..., ::-1])
    points = dlib_faces.face_landmarks(rgb)[0]
    nose = np.mean(points["nose_bridge"], axis=0)[0]
    ears = (points["chin"][0][0] + points["chin"][-1][0]) / 2
    assert np.sign(nose - ears) == np.sign(yaw_deg)


@pytest.mark.parametrize("key", ["lan", "mai", "hoa", "an", "phuc", "na"])
def test_a_blink_narrows_the_eyes_between_dlibs_points(dlib_faces: ModuleType, key: str) -> None:
    """The eyes' aspect ratio falls by a third at least on the way from open to shut."""

    def openness(blink: float) -> float:
        rgb = np.ascontiguousarray(render(key, Pose(blink=blink))[..., ::-1])
        points = dlib_faces.face_landmarks(rgb)[0]
        eyes = np.array([points["left_eye"], points["right_eye"]], float)
        heights = np.linalg.norm(eyes[:, 1] - eyes[:, 5], axis=1) + np.linalg.norm(eyes[:, 2] - eyes[:, 4], axis=1)
        return float(np.mean(heights / (2 * np.linalg.norm(eyes[:, 0] - eyes[:, 3], axis=1))))

    assert min(openness(blink) for blink in (0.4, 0.6, 0.8)) < 0.67 * openness(0.0)


@pytest.mark.parametrize("key", CAST)
def test_a_live_face_matches_its_own_portrait(describe: Describe, key: str) -> None:
    assert distance(describe.frontal(key), describe.portrait(key)) < 0.30


@pytest.mark.parametrize(("one", "other"), [pair for pair in combinations(CAST, 2) if set(pair) != BROTHERS])
def test_everybody_is_somebody_else(describe: Describe, one: str, other: str) -> None:
    assert distance(describe.frontal(one), describe.portrait(other)) > 0.53
    assert distance(describe.frontal(other), describe.portrait(one)) > 0.53


@pytest.mark.parametrize(("live", "card"), [("tuan", "tu"), ("tu", "tuan")])
def test_the_brothers_lie_between_the_same_and_somebody_else(describe: Describe, live: str, card: str) -> None:
    """Close enough to be doubted: 0.51 to 0.59 in frames with open eyes, and in the median of a burst with a blink."""
    burst = [describe(render(live, Pose(yaw_deg=yaw_deg))) for yaw_deg in (-3, -1, 1, 3)]
    distances = [distance(face, describe.portrait(card)) for face in burst]
    assert min(distances) > 0.51
    assert max(distances) < 0.59
    blinking = distance(describe(render(live, Pose(blink=0.6))), describe.portrait(card))
    assert 0.51 < np.median([*distances, blinking]) < 0.59


@pytest.mark.parametrize(("one", "other"), CLEARLY_DIFFERENT)
def test_some_pairs_are_beyond_any_doubt(describe: Describe, one: str, other: str) -> None:
    assert distance(describe.frontal(one), describe.portrait(other)) > 0.62
    assert distance(describe.frontal(other), describe.portrait(one)) > 0.62


@pytest.mark.parametrize("key", ONE_OF_EACH_KIND)
@pytest.mark.parametrize("yaw_deg", [-20.0, 20.0])
def test_a_turned_head_is_still_the_same_person(describe: Describe, key: str, yaw_deg: float) -> None:
    assert distance(describe(render(key, Pose(yaw_deg=yaw_deg))), describe.portrait(key)) < 0.35


@pytest.mark.parametrize("key", ONE_OF_EACH_KIND)
@pytest.mark.parametrize(
    "pose",
    [
        Pose(pitch_deg=8),
        Pose(pitch_deg=-8),
        Pose(distance_cm=45),
        Pose(distance_cm=90),
        Pose(yaw_deg=20, distance_cm=90),
    ],
    ids=["up", "down", "near", "far", "far and turned"],
)
def test_nods_and_distance_keep_the_person(describe: Describe, key: str, pose: Pose) -> None:
    assert distance(describe(render(key, pose)), describe.portrait(key)) < 0.45
