"""What figures mean for a kiosk's fitness."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.readiness import (
    CARD_LIMITS,
    CARD_MM,
    FACE_LIMITS,
    Advice,
    CameraFigures,
    Finding,
    ScreenFigures,
    camera_advice,
    clock_is_behind,
    px_per_mm,
    screen_advice,
)

WELL = CameraFigures(640, 480, frames_per_s=30.0, light=0.5, sharpness=0.05)
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({}, None),
        ({"sharpness": None}, None),
        ({"sharpness": 0.001}, Advice.CAMERA_BLURRED),
        ({"frames_per_s": 5.0, "sharpness": 0.001}, Advice.CAMERA_SLOW),
        ({"light": 0.02, "frames_per_s": 5.0}, Advice.CAMERA_DARK),
        ({"light": 0.98}, Advice.CAMERA_BRIGHT),
    ],
)
def test_the_first_thing_to_see_to_is_told(change: dict[str, float], advice: Advice | None) -> None:
    for limits in (CARD_LIMITS, FACE_LIMITS):
        assert camera_advice(replace(WELL, **change), limits) is advice


@pytest.mark.parametrize(
    ("screen", "plausible"),
    [
        (ScreenFigures(4.03, (1080, 1920)), True),
        (ScreenFigures(5.56, (1920, 1080)), True),
        (ScreenFigures(4.03, (1080, 1920), (1080, 1920)), True),
        (ScreenFigures(4.03, (1080, 1920), (800, 600)), False),
        (ScreenFigures(12.0, (1080, 1920)), False),
        (ScreenFigures(1.5, (1080, 1920)), False),
    ],
)
def test_a_screen_has_a_size_that_is_made(screen: ScreenFigures, plausible: bool) -> None:
    assert (screen_advice(screen) is None) is plausible


def test_a_clock_is_behind_when_something_was_written_later_than_now() -> None:
    assert not clock_is_behind(NOW, None)
    assert not clock_is_behind(NOW, NOW + timedelta(minutes=1))
    assert clock_is_behind(NOW, NOW + timedelta(minutes=3))


def test_a_card_says_how_many_pixels_a_millimetre_has() -> None:
    assert px_per_mm(4.03 * CARD_MM[0]) == pytest.approx(4.03)


def test_a_finding_is_well_where_nothing_is_to_be_done() -> None:
    assert Finding("disk", "75 GiB free").ok
    assert not Finding("disk", "0 GiB free", Advice.DISK_FULL).ok
