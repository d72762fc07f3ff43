"""Drawn frames with one thing wrong, and what the patient should hear: for tests, and to be counted in a benchmark."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from kiosk.domain.framing import Face, Hint
from kiosk.ports import Frame
from mock_services.people import Pose, render
from mock_services.people.render import dimmed_hall

SIZE = (640, 480)
NOISE_GREY = 2.5  # sigma; a webcam in office light
WALL_GREY = 70  # by which a window behind the person is brighter than the hall
MASK_BGR, GLASSES_BGR = (215, 190, 150), (26, 22, 22)

Draw = Callable[[str, np.random.Generator], Frame]


def pose(rng: np.random.Generator) -> Pose:
    """How people who mean to be recognised stand there."""
    return Pose(
        yaw_deg=rng.uniform(-6, 6),
        pitch_deg=rng.uniform(-6, 6),
        roll_deg=rng.uniform(-6, 6),
        distance_cm=rng.uniform(50, 85),
        offset_x=rng.uniform(-0.06, 0.06),
        offset_y=rng.uniform(-0.05, 0.05),
        brightness=rng.uniform(0.75, 1.15),
    )


def good(key: str, rng: np.random.Generator) -> Frame:
    return noisy(render(key, pose(rng), size=SIZE), rng)


def noisy(frame: Frame, rng: np.random.Generator) -> Frame:
    return np.asarray(np.clip(frame + rng.normal(0, NOISE_GREY, frame.shape), 0, 255), np.uint8)


def _with(key: str, rng: np.random.Generator, **wrong: float) -> Frame:
    return noisy(render(key, replace(pose(rng), **wrong), size=SIZE), rng)


def _either_side(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.choice([-1, 1]) * rng.uniform(low, high))


def _glare(key: str, rng: np.random.Generator) -> Frame:
    """A lamp's light on one cheek."""
    stands = pose(rng)
    frame = render(key, stands, size=SIZE)
    across, down = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    reach = SIZE[1] * 6 / stands.distance_cm
    middle = SIZE[0] * (0.5 + stands.offset_x) + 0.7 * reach, SIZE[1] * (0.5 + stands.offset_y)
    light = 190 * np.exp(-((across - middle[0]) ** 2 + (down - middle[1]) ** 2) / (2 * reach**2))
    return noisy(np.asarray(np.clip(frame + light[..., None], 0, 255), np.uint8), rng)


def _window_behind(key: str, rng: np.random.Generator) -> Frame:
    hall = np.asarray(cv2.convertScaleAbs(dimmed_hall(SIZE, 1.0), alpha=1, beta=WALL_GREY), np.uint8)
    return noisy(render(key, replace(pose(rng), brightness=0.28), frame=hall), rng)


def _two(key: str, rng: np.random.Generator) -> Frame:
    other = "hung" if key != "hung" else "lan"
    first = render(key, Pose(offset_x=-0.2, distance_cm=62), size=SIZE)
    return noisy(render(other, Pose(offset_x=0.24, distance_cm=62), frame=first), rng)


CASES: dict[str, tuple[Draw, Hint]] = {
    "blurred": (lambda key, rng: cv2.GaussianBlur(good(key, rng), (0, 0), rng.uniform(3.5, 5)), Hint.HOLD_STILL),
    "smeared": (lambda key, rng: cv2.blur(good(key, rng), (21, 1)), Hint.HOLD_STILL),
    "dark": (lambda key, rng: _with(key, rng, brightness=rng.uniform(0.12, 0.2)), Hint.MORE_LIGHT),
    "glare": (_glare, Hint.TOO_BRIGHT),
    "window behind": (_window_behind, Hint.LIGHT_BEHIND),
    "leaning": (lambda key, rng: _with(key, rng, roll_deg=_either_side(rng, 25, 30)), Hint.LOOK_STRAIGHT),
    "turned": (lambda key, rng: _with(key, rng, yaw_deg=_either_side(rng, 25, 32)), Hint.LOOK_STRAIGHT),
    "eyes closed": (lambda key, rng: _with(key, rng, blink=1.0), Hint.LOOK_STRAIGHT),
    "at the edge": (lambda key, rng: _with(key, rng, offset_x=_either_side(rng, 0.26, 0.3)), Hint.LOOK_HERE),
    "too far": (lambda key, rng: _with(key, rng, distance_cm=rng.uniform(125, 140)), Hint.COME_CLOSER),
    "too near": (
        lambda key, rng: _with(key, rng, distance_cm=rng.uniform(22, 25), offset_x=0.0, offset_y=0.0),
        Hint.STEP_BACK,
    ),
    "two people": (_two, Hint.ONE_PERSON),
}


def with_mask(frame: Frame, face: Face) -> Frame:
    """A surgical mask over the lower half of a face that was found there."""
    rows = frame.shape[0]
    x, y, height = face.centre_x * rows, face.centre_y * rows, face.height * rows
    outline = [(-0.36, 0.06), (0, 0.0), (0.36, 0.06), (0.33, 0.3), (0.16, 0.52), (-0.16, 0.52), (-0.33, 0.3)]
    worn = frame.copy()
    cv2.fillPoly(worn, [np.array([(x + dx * height, y + dy * height) for dx, dy in outline], np.int32)], MASK_BGR)
    return np.asarray(cv2.GaussianBlur(worn, (0, 0), 0.8), np.uint8)


def with_dark_glasses(frame: Frame, face: Face) -> Frame:
    rows = frame.shape[0]
    x, y, height = face.centre_x * rows, face.centre_y * rows, face.height * rows
    worn = frame.copy()
    for side in (-1, 1):
        eye = round(x + side * face.inter_eye_px / 2), round(y - 0.12 * height)
        cv2.ellipse(worn, eye, (round(0.19 * height), round(0.13 * height)), 0, 0, 360, GLASSES_BGR, -1)
    return np.asarray(cv2.GaussianBlur(worn, (0, 0), 0.8), np.uint8)
