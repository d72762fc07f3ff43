"""Framing: one hint at a time, the most basic one first."""

from dataclasses import replace

import pytest

from kiosk.domain.framing import Face, FaceReport, FramingLimits, Hint, judge

LIMITS = FramingLimits()
ASPECT = 4 / 3
GOOD = Face(
    centre_x=ASPECT / 2,
    centre_y=0.5,
    height=0.31,
    inter_eye_px=60,
    yaw=0.0,
    eyes_open=0.3,
    luminance=0.6,
    sharpness=140,
)


def report(*faces: Face) -> FaceReport:
    return FaceReport(faces, ASPECT)


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({}, None),
        ({"height": 0.62}, Hint.STEP_BACK),
        ({"height": 0.15}, Hint.COME_CLOSER),
        ({"inter_eye_px": 30}, Hint.COME_CLOSER),
        ({"luminance": 0.15}, Hint.MORE_LIGHT),
        ({"luminance": 0.95}, Hint.MORE_LIGHT),
        ({"yaw": 0.3}, Hint.LOOK_HERE),
        ({"yaw": -0.3}, Hint.LOOK_HERE),
        ({"eyes_open": 0.0}, Hint.LOOK_HERE),
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
    """With everything wrong the first hint is about distance, then light, then direction, then stillness."""
    wrong = replace(GOOD, height=0.1, luminance=0.1, yaw=0.5, sharpness=1)
    hints = []
    for mend in ({"height": GOOD.height}, {"luminance": GOOD.luminance}, {"yaw": 0.0}, {"sharpness": 140}):
        hints.append(judge(report(wrong), None, LIMITS))
        wrong = replace(wrong, **mend)
    assert hints == [Hint.COME_CLOSER, Hint.MORE_LIGHT, Hint.LOOK_HERE, Hint.HOLD_STILL]
    assert judge(report(wrong), None, LIMITS) is None
