"""Framing: one hint at a time, the most basic one first."""

from dataclasses import replace

import pytest

from kiosk.domain.framing import Face, FaceReport, FramingLimits, Hint, judge
from tests.faces import ASPECT, GOOD

LIMITS = FramingLimits()


def report(*faces: Face) -> FaceReport:
    return FaceReport(faces, ASPECT)


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({}, None),
        ({"height": 0.57}, Hint.STEP_BACK),
        ({"height": 0.15}, Hint.COME_CLOSER),
        ({"inter_eye_px": 30}, Hint.COME_CLOSER),
        ({"luminance": 0.15, "surroundings": 0.2}, Hint.MORE_LIGHT),
        ({"luminance": 0.95}, Hint.TOO_BRIGHT),
        ({"over_exposed": 0.2}, Hint.TOO_BRIGHT),
        ({"uniformity": 0.05}, Hint.MORE_LIGHT),
        ({"luminance": 0.3, "surroundings": 0.8}, Hint.LIGHT_BEHIND),
        ({"luminance": 0.3, "surroundings": 0.4}, None),
        ({"luminance": 0.45, "surroundings": 0.95}, None),
        ({"mouth_covered": 30.0}, Hint.UNCOVER_FACE),
        ({"eyes_shaded": 0.1}, Hint.UNCOVER_FACE),
        ({"roll_deg": 25.0}, Hint.LOOK_STRAIGHT),
        ({"roll_deg": -25.0}, Hint.LOOK_STRAIGHT),
        ({"yaw": 0.3}, Hint.LOOK_STRAIGHT),
        ({"yaw": -0.3}, Hint.LOOK_STRAIGHT),
        ({"eyes_open": 0.0}, Hint.LOOK_STRAIGHT),
        ({"centre_y": 0.155}, Hint.STEP_BACK),
        ({"centre_y": 0.845}, Hint.STEP_BACK),
        ({"centre_y": 0.9, "height": 0.2, "sharpness": 15}, Hint.STEP_BACK),
        ({"centre_y": 0.17}, None),
        ({"centre_y": 0.83}, None),
        ({"centre_x": 0.3}, Hint.LOOK_HERE),
        ({"centre_x": 1.0}, Hint.LOOK_HERE),
        ({"sharpness": 15}, Hint.HOLD_STILL),
    ],
)
def test_one_fault_brings_its_hint(change: dict[str, float], hint: Hint | None) -> None:
    """Each measure outside its limits, alone, brings one hint; a good face brings none."""
    assert judge(report(replace(GOOD, **change)), None, LIMITS) is hint


def test_nobody_is_asked_to_look_here() -> None:
    """Without a face the hint says where to look."""
    assert judge(report(), None, LIMITS) is Hint.LOOK_HERE


@pytest.mark.parametrize(("height", "hint"), [(0.20, Hint.ONE_PERSON), (0.18, None)])
def test_a_companion_behind_is_no_rival(height: float, hint: Hint | None) -> None:
    """A second face matters from 0.6 of the first one's height on: a companion behind is usual."""
    assert judge(report(GOOD, replace(GOOD, height=height, centre_x=0.2)), None, LIMITS) is hint


@pytest.mark.parametrize(
    ("before", "hint"),
    [
        ({}, None),
        ({"centre_x": GOOD.centre_x - 0.04}, None),
        ({"centre_x": GOOD.centre_x - 0.06}, Hint.HOLD_STILL),
        ({"centre_y": GOOD.centre_y + 0.06}, Hint.HOLD_STILL),
    ],
)
def test_movement_between_two_frames(before: dict[str, float], hint: Hint | None) -> None:
    """A face that moved more than a twentieth of the frame's height since the last frame is asked to hold still."""
    assert judge(report(GOOD), report(replace(GOOD, **before)), LIMITS) is hint


def test_a_face_that_has_just_come_has_not_moved() -> None:
    """After a frame without a face there is nothing to compare the place with."""
    assert judge(report(GOOD), report(), LIMITS) is None


def test_distance_is_corrected_before_light_and_direction() -> None:
    """With everything wrong the first hint is about distance, then light, then sharpness, then direction."""
    wrong = replace(GOOD, height=0.1, luminance=0.1, yaw=0.5, sharpness=1)
    hints = []
    for mend in ({"height": GOOD.height}, {"luminance": GOOD.luminance}, {"sharpness": 140}, {"yaw": 0.0}):
        hints.append(judge(report(wrong), None, LIMITS))
        wrong = replace(wrong, **mend)
    assert hints == [Hint.COME_CLOSER, Hint.LIGHT_BEHIND, Hint.HOLD_STILL, Hint.LOOK_STRAIGHT]
    assert judge(report(wrong), None, LIMITS) is None
