"""The face camera's view: who is in it, what they do, and that it repeats itself exactly."""

import warnings
from types import ModuleType

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mock_services.scenes.face_scene import BEHAVIOURS, FaceScene

Frame = NDArray[np.uint8]


@pytest.fixture(scope="module")
def dlib_faces() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the models' package still imports pkg_resources
        import face_recognition
    return face_recognition


def faces(dlib_faces: ModuleType, frame: Frame) -> list[tuple[int, int, int, int]]:
    """Boxes (top, right, bottom, left), largest first."""
    small = cv2.resize(frame, (320, 240), interpolation=cv2.INTER_AREA)
    found = dlib_faces.face_locations(np.ascontiguousarray(small[..., ::-1]), number_of_times_to_upsample=1)
    return sorted(found, key=lambda box: box[0] - box[2])


def scene(person: str | None = None, seed: int = 0, behaviour: str = "look") -> FaceScene:
    made = FaceScene(seed=seed)
    made.person = person
    made.behaviour = behaviour
    return made


def skip(made: FaceScene, frames: int) -> Frame:
    for _ in range(frames):
        frame = made.frame()
    return frame


def test_an_empty_hall_has_no_face(dlib_faces: ModuleType) -> None:
    assert faces(dlib_faces, scene().frame()) == []


def test_somebody_who_leaves_is_gone(dlib_faces: ModuleType) -> None:
    made = scene("khoa")
    assert len(faces(dlib_faces, made.frame())) == 1
    made.person = None
    assert faces(dlib_faces, made.frame()) == []


def test_a_companion_behind_is_the_smaller_of_two_faces(dlib_faces: ModuleType) -> None:
    made = scene("khoa")
    made.companion = "mai"
    near, far = faces(dlib_faces, made.frame())
    assert far[2] - far[0] < 0.8 * (near[2] - near[0])


def test_a_companion_beside_is_equally_near(dlib_faces: ModuleType) -> None:
    made = scene("khoa")
    made.companion = "mai"
    made.companion_beside = True
    one, other = faces(dlib_faces, made.frame())
    assert other[2] - other[0] > 0.8 * (one[2] - one[0])


def test_the_same_seed_and_the_same_orders_give_the_same_frames() -> None:
    one, other = scene("khoa", seed=3), scene("khoa", seed=3)
    for _ in range(3):
        assert (one.frame() == other.frame()).all()
    assert (scene("khoa", seed=4).frame() != scene("khoa", seed=3).frame()).any()


def test_noise_is_new_in_every_frame_even_when_nothing_moves() -> None:
    made = scene("khoa", behaviour="still")
    first, second = made.frame().astype(int), made.frame().astype(int)
    assert 1.0 < np.abs(first - second).mean() < 8.0


def test_frames_have_the_asked_size() -> None:
    assert FaceScene(size=(1280, 720)).frame().shape == (720, 1280, 3)


def test_somebody_who_looks_blinks_about_every_three_seconds() -> None:
    made = FaceScene(size=(320, 240))
    made.person = "khoa"
    eyes = np.array([cv2.cvtColor(made.frame(), cv2.COLOR_BGR2GRAY)[100:145, 120:200].std() for _ in range(200)])
    shut = eyes < eyes.max() - 0.5 * np.ptp(eyes)
    assert 1 <= np.count_nonzero(np.diff(shut.astype(int)) == 1) <= 3


def nose_offset(dlib_faces: ModuleType, frame: Frame) -> float:
    """How far the nose lies to the image's right of the middle of the face, in half widths of the face."""
    points = dlib_faces.face_landmarks(np.ascontiguousarray(frame[..., ::-1]))[0]
    left, right = points["chin"][0][0], points["chin"][-1][0]
    return float((np.mean(points["nose_bridge"], axis=0)[0] - (left + right) / 2) / ((right - left) / 2))


@pytest.mark.parametrize(("behaviour", "side"), [("turn_left", 1), ("turn_right", -1)])
def test_turning_goes_to_the_named_side_and_comes_back(dlib_faces: ModuleType, behaviour: str, side: int) -> None:
    """The person's own left is the image's right; one turn takes 2.4 s, 72 frames."""
    made = scene("khoa", behaviour=behaviour)
    assert side * nose_offset(dlib_faces, skip(made, 37)) > 0.3
    assert abs(nose_offset(dlib_faces, skip(made, 36))) < 0.2


def test_looking_away_is_no_frontal_face(dlib_faces: ModuleType) -> None:
    away = scene("khoa", behaviour="look_away").frame().astype(int)
    straight = scene("khoa", behaviour="look").frame().astype(int)
    assert np.abs(away - straight)[150:330, 220:420].mean() > 10


def test_a_dark_hall_is_a_dark_frame() -> None:
    made = scene("khoa")
    bright = made.frame().mean()
    made.brightness = 0.25
    assert made.frame().mean() < 0.35 * bright


def test_an_unknown_behaviour_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown behaviour"):
        scene().behaviour = "dance"
    assert "look" in BEHAVIOURS


def test_somebody_who_is_not_in_the_cast_is_refused() -> None:
    with pytest.raises(KeyError):
        scene().person = "nobody"
