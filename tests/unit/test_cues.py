"""Liveness cues of one frame: angles, light, fingerprint."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kiosk.adapters.face.cues import MEAN_FACE, Landmarks, head_angles, light_on_face, observe
from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.adapters.face.flatness import flatness
from kiosk.domain.liveness.limits import Limits
from mock_services.attacks.medium import Sheet, project
from mock_services.people import Pose, render
from mock_services.people.raster import rotation
from tests.faces import GOOD

Points = NDArray[np.float64]
EYES_PX = 60.0
EYES_AT = np.array((320.0, 200.0))
RED, GREEN = (1.2, 1.0, 0.9), (0.9, 1.2, 0.9)


def landmarks(yaw_deg: float = 0, pitch_deg: float = 0, roll_deg: float = 0, flat: bool = False) -> Landmarks:
    """Where a mean face that is turned shows its landmarks, seen from far away; a flat one is a picture of it."""
    face = MEAN_FACE * (1, 1, 0) if flat else MEAN_FACE
    seen = face @ rotation(yaw_deg, pitch_deg, roll_deg).astype(np.float64).T
    left_outer, left_inner, right_inner, right_outer, root, tip, wing, base, other_wing, *mouth, upper, lower, chin = (
        tuple(EYES_AT + EYES_PX * point[:2] * (1, -1)) for point in seen
    )
    jaw = [tuple(EYES_AT + EYES_PX * np.array((x, 0.3 + 1.4 * (1 - x * x)))) for x in np.linspace(-1.1, 1.1, 17)]
    jaw[8] = chin
    brows = [
        [tuple(EYES_AT + EYES_PX * np.array((side + x, -0.4))) for x in (-0.2, -0.1, 0, 0.1, 0.2)]
        for side in (-0.5, 0.5)
    ]
    return {
        "chin": jaw, "left_eyebrow": brows[0], "right_eyebrow": brows[1],
        "nose_bridge": [root, root, tip, tip], "nose_tip": [wing, wing, base, other_wing, other_wing],
        "left_eye": [left_outer, left_outer, left_inner, left_inner, left_inner, left_outer],
        "right_eye": [right_inner, right_inner, right_outer, right_outer, right_outer, right_inner],
        "top_lip": [mouth[0], mouth[0], upper, upper, upper, mouth[1], mouth[1], *[upper] * 5],
        "bottom_lip": [mouth[1], lower, lower, lower, lower, mouth[0], *[lower] * 6],
    }  # fmt: skip


angles = st.floats(-25, 25)


@given(angles, angles, st.floats(-20, 20))
def test_a_turned_head_shows_its_angles(yaw: float, pitch: float, roll: float) -> None:
    seen_yaw, seen_pitch = head_angles(landmarks(yaw, pitch, roll))
    assert seen_yaw == pytest.approx(yaw, abs=3 + abs(pitch) / 4)
    assert seen_pitch == pytest.approx(pitch, abs=3 + abs(yaw) / 4)


@given(angles, angles, st.floats(-20, 20))
def test_a_tilted_picture_shows_none(yaw: float, pitch: float, roll: float) -> None:
    """Its own, if the picture shows a turned face; here a frontal one."""
    rest = head_angles(landmarks(flat=True))
    assert head_angles(landmarks(yaw, pitch, roll, flat=True)) == pytest.approx(rest, abs=3)


# Light.


def scene(light: tuple[float, ...], veil: tuple[float, ...] = (0, 0, 0), exposure: float = 1.0) -> NDArray[np.uint8]:
    """A face of two shades in some light, before a wall in white light; `veil` lies over the face. RGB."""
    linear = np.full((480, 640, 3), 0.5)
    face = np.zeros((480, 640), np.uint8)
    cv2.ellipse(face, (320, 240), (75, 130), 0, 0, 360, 1, cv2.FILLED)
    dark = np.zeros_like(face)
    cv2.rectangle(dark, (280, 192), (360, 210), 1, cv2.FILLED)  # eyes
    linear[face > 0] = np.array((0.5, 0.35, 0.28)) * light + np.array(veil)
    linear[dark > 0] = np.array((0.12, 0.09, 0.08)) * light + np.array(veil)
    return np.clip(255 * (exposure * linear) ** (1 / 2.2) + 0.5, 0, 255).astype(np.uint8)


def lit(image: NDArray[np.uint8]) -> tuple[Points, Points]:
    whole, dark = light_on_face(image, landmarks(), EYES_AT, EYES_PX)
    return np.array(whole), np.array(dark)


@pytest.mark.parametrize("light", [RED, GREEN])
def test_coloured_light_changes_dark_and_fair_skin_alike(light: tuple[float, ...]) -> None:
    (whole, dark), (white, dark_white) = lit(scene(light)), lit(scene((1, 1, 1)))
    expected = np.array([(1, 0, -1), (1, -2, 1)]) @ np.log(light) / np.sqrt([2, 6])
    assert whole - white == pytest.approx(expected, abs=0.02)
    assert dark - dark_white == pytest.approx(expected, abs=0.05)


def test_a_reflection_over_a_picture_changes_its_dark_parts_most() -> None:
    (whole, dark), (white, dark_white) = lit(scene((1, 1, 1), veil=(0.03, 0, 0))), lit(scene((1, 1, 1)))
    assert np.linalg.norm(dark - dark_white) > 2 * np.linalg.norm(whole - white)


def test_exposure_and_white_balance_of_the_camera_cancel_out() -> None:
    image = scene((1, 1, 1))
    balanced = (255 * (image / 255) * np.array((0.95, 1.0, 0.9)) + 0.5).astype(np.uint8)
    for other in (scene((1, 1, 1), exposure=0.7), balanced):
        assert lit(other)[0] == pytest.approx(lit(image)[0], abs=0.02)


def test_a_face_that_is_too_dark_or_clipped_to_tell_has_no_colour() -> None:
    for value in (0, 255):
        whole, dark = lit(np.full((480, 640, 3), value, np.uint8))
        assert (whole == 0).all() and (dark == 0).all()


# Frames.


def test_equal_frames_have_one_fingerprint_and_noise_another() -> None:
    image = scene((1, 1, 1))
    noisy = image.copy()
    noisy[7, 9, 1] += 1
    assert observe(image, [], None).fingerprint == observe(image.copy(), [], None).fingerprint
    assert observe(image, [], None).fingerprint != observe(noisy, [], None).fingerprint


def test_a_frame_without_a_face_has_no_cues() -> None:
    assert observe(scene((1, 1, 1)), [], None).face is None


def test_faces_as_near_as_the_first_are_counted() -> None:
    near, far = replace(GOOD, height=0.28), replace(GOOD, height=0.1)
    assert observe(scene((1, 1, 1)), [GOOD, near, far], landmarks()).near_faces == 2


@settings(max_examples=15)
@given(st.integers(-700, 700), st.integers(-500, 500))
def test_a_face_beyond_the_edge_of_the_frame_is_observed(x: int, y: int) -> None:
    moved = {name: [(px + x, py + y) for px, py in points] for name, points in landmarks().items()}
    assert observe(scene((1, 1, 1)), [GOOD], moved).face is not None


@pytest.fixture(scope="module")
def engine() -> Iterator[DlibFaceEngine]:
    engine = DlibFaceEngine()
    assert engine.start() is None
    yield engine
    engine.stop()


@pytest.mark.parametrize(("key", "yaw", "pitch"), [("mai", 20, 0), ("kha", -20, 0), ("minh", 0, -12), ("an", 0, 12)])
def test_dlib_shows_the_angles_of_a_drawn_head(engine: DlibFaceEngine, key: str, yaw: float, pitch: float) -> None:
    rest, turned = (engine.look(render(key, pose)) for pose in (Pose(), Pose(yaw_deg=yaw, pitch_deg=pitch)))
    assert rest.cues.face is not None and turned.cues.face is not None
    assert turned.cues.face.yaw_deg - rest.cues.face.yaw_deg == pytest.approx(yaw, abs=6)
    assert turned.cues.face.pitch_deg - rest.cues.face.pitch_deg == pytest.approx(pitch, abs=8)


# Depth.


def on_paper(key: str, yaw_deg: float, radius_cm: float = np.inf) -> NDArray[np.uint8]:
    """A photograph of somebody, held in life size before a grey wall and turned; bent where it has a radius. BGR."""
    photograph = render(key, Pose(distance_cm=50))
    seen = project(Sheet((40.0, 30.0), radius_cm), photograph, Pose(yaw_deg=yaw_deg, distance_cm=50))
    frame = np.full((480, 640, 3), 120.0, np.float32)
    picture = 255 * seen.picture ** (1 / 2.2)
    frame[seen.box] = np.where(seen.opaque[..., None] > 0.5, picture, frame[seen.box])
    return noisy(frame)


def noisy(frame: NDArray[np.floating]) -> NDArray[np.uint8]:
    noise = np.random.default_rng(7).normal(0, 2.5, frame.shape)
    return np.clip(frame + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("yaw", [-25, 20])
@pytest.mark.parametrize("key", ["mai", "kha"])
def test_a_head_that_turns_is_no_flat_picture(engine: DlibFaceEngine, key: str, yaw: float) -> None:
    rest, turned = (noisy(render(key, Pose(distance_cm=50, yaw_deg=deg))) for deg in (0, yaw))
    found = flatness_of(engine, turned, rest)
    assert found is not None and 1 - found > 1.5 * Limits().min_depth


@pytest.mark.parametrize("yaw", [-30, 20])
@pytest.mark.parametrize("radius_cm", [np.inf, 10.0], ids=["flat", "bent"])
def test_paper_that_turns_is_one(engine: DlibFaceEngine, radius_cm: float, yaw: float) -> None:
    rest, turned = (on_paper("mai", deg, radius_cm) for deg in (0, yaw))
    found = flatness_of(engine, turned, rest)
    assert found is not None and 1 - found < 0.8 * Limits().min_depth


def flatness_of(engine: DlibFaceEngine, frame: NDArray[np.uint8], rest: NDArray[np.uint8]) -> float | None:
    report = engine.look(frame, rest)
    assert report.cues.face is not None
    assert engine.look(frame).cues.face.flatness is None  # against nothing
    return report.cues.face.flatness


def test_without_a_face_at_rest_nothing_is_told_of_depth(engine: DlibFaceEngine) -> None:
    frame = render("mai", Pose(yaw_deg=20))
    assert flatness_of(engine, frame, np.full_like(frame, 90)) is None


def test_where_nothing_is_to_be_seen_nothing_is_told_of_depth() -> None:
    blank, drawn = np.full((480, 640, 3), 90, np.uint8), scene((1, 1, 1))
    assert flatness(blank, landmarks(), drawn, landmarks()) is None
    assert flatness(drawn, landmarks(), blank, landmarks()) is None
