"""Measures of a face from landmarks and pixels."""

import cv2
import numpy as np
import pytest

from kiosk.adapters.face.measures import aspect_ratio, eye_opening, iris_height, sharpness, yaw

EYES = ((100.0, 100.0), (160.0, 100.0))
EYE = [(20, 30), (30, 24), (40, 24), (50, 30), (40, 36), (30, 36)]  # 30 wide, 12 high
SKIN = 150


@pytest.mark.parametrize(("nose", "expected"), [((130, 140), 0.0), ((145, 140), 0.25), ((115, 150), -0.25)])
def test_yaw_is_the_nose_off_the_eyes_midline(nose: tuple[float, float], expected: float) -> None:
    """Yaw counts in inter-eye distances, positive towards the picture's right."""
    assert yaw(EYES, nose) == pytest.approx(expected)


def test_yaw_does_not_change_with_a_leaning_head() -> None:
    """A head leaned by a quarter turn keeps its yaw."""
    leaned = ((100.0, 100.0), (100.0, 160.0))
    assert yaw(leaned, (60.0, 145.0)) == pytest.approx(0.25)


def test_aspect_ratio_is_height_over_width() -> None:
    """The eye aspect ratio of a hexagon 30 wide and 12 high is 0.4; that of a single point is 0."""
    assert aspect_ratio(EYE) == pytest.approx(0.4)
    assert aspect_ratio([(5, 5)] * 6) == 0.0


def test_an_eye_without_an_iris_is_closed() -> None:
    """Landmarks that stray over a closed lid do not open it; the same landmarks over an iris do."""
    lid = np.full((60, 70, 3), SKIN, np.uint8)
    iris = cv2.circle(lid.copy(), (35, 30), 6, (30, 30, 30), -1)
    assert eye_opening(EYE, iris_height(lid, EYE, SKIN)) == 0.0
    assert eye_opening(EYE, iris_height(iris, EYE, SKIN)) == pytest.approx(0.4)


def test_an_eye_outside_the_frame_is_closed() -> None:
    """Landmarks beyond the frame's edge measure as closed instead of failing."""
    frame = np.full((60, 70, 3), SKIN, np.uint8)
    for beyond in (-500, 500):
        eye = [(x + beyond, y) for x, y in EYE]
        assert eye_opening(eye, iris_height(frame, eye, SKIN)) == 0.0


def _texture() -> np.ndarray:
    coarse = np.random.default_rng(7).integers(60, 200, (60, 50)).astype(np.uint8)
    return cv2.resize(coarse, (200, 240), interpolation=cv2.INTER_CUBIC)


def test_blur_lowers_sharpness() -> None:
    """A blurred face is less sharp, and one smeared in a single direction as well."""
    face = _texture()
    assert sharpness(cv2.GaussianBlur(face, (0, 0), 4)) < 0.2 * sharpness(face)
    assert sharpness(cv2.blur(face, (25, 1))) < 0.2 * sharpness(face)


def test_sharpness_does_not_count_light_or_size() -> None:
    """Half of the light, or half of the pixels, leaves the sharpness about the same."""
    face = cv2.GaussianBlur(_texture(), (0, 0), 3)
    assert sharpness((face * 0.5).astype(np.uint8)) == pytest.approx(sharpness(face), rel=0.15)
    half = cv2.resize(face, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    assert sharpness(half) == pytest.approx(sharpness(face), rel=0.15)
