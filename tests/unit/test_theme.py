"""Tokens: contrast, sizes in millimetres, fonts that hold every letter."""

import itertools

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF, QRawFont
from pytestqt.qtbot import QtBot

from kiosk.resources import asset
from kiosk.ui import theme
from kiosk.ui.theme import CLINIC_COLOURS, DESK_COLOUR, MIN_CONTRAST, TEXT_PAIRS, Metrics, Style, Text
from kiosk.ui.widgets.drawing import PERIOD_MS, pose_at


def test_contrast_of_known_pairs() -> None:
    """Black on white is 21, a colour on itself 1; #767676 on white is WCAG's own example of just over 4.5."""
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#3D4A66", "#3D4A66") == pytest.approx(1)
    assert theme.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_every_text_pair_has_seven_to_one(text: str, ground: str) -> None:
    assert theme.contrast(text, ground) >= MIN_CONTRAST


def test_control_edges_are_visible() -> None:
    """WCAG 1.4.11: 3:1 for the outline of a control."""
    for ground in (theme.BACKGROUND, theme.SURFACE):
        assert theme.contrast(theme.EDGE, ground) >= 3.0


def test_eight_clinic_colours_that_differ() -> None:
    deep = [tint.deep for tint in (*CLINIC_COLOURS.values(), DESK_COLOUR)]
    assert len(CLINIC_COLOURS) == 8
    assert len(set(deep)) == len(deep)


def test_unknown_clinic_colour_is_the_desks() -> None:
    assert theme.clinic_tint("no such colour") is DESK_COLOUR
    assert theme.clinic_tint("blue") is CLINIC_COLOURS["blue"]


@pytest.mark.parametrize("name", theme.FONT_FILES)
def test_cap_ratio_is_the_faces_own(qtbot: QtBot, name: str) -> None:
    font = QRawFont(str(asset("fonts", name)), 1000)
    assert font.capHeight() / 1000 == pytest.approx(theme.CAP_RATIO, abs=0.001)


SIZES = list(itertools.product(Text, (4.03, 5.56), (False, True)))


@pytest.mark.parametrize(("size", "px_per_mm", "large"), SIZES)
def test_capitals_have_their_millimetres(qtbot: QtBot, size: Text, px_per_mm: float, large: bool) -> None:
    """Within a pixel: a font's size is a whole number of pixels."""
    style = Style(Metrics(px_per_mm), large_text=large)
    font = style.font(size)
    wanted_px = size.value * px_per_mm * (theme.LARGE_TEXT if large else 1)
    assert QFontInfo(font).family() == theme.FAMILY
    assert QFontMetricsF(font).capHeight() == pytest.approx(wanted_px, abs=1)


def test_style_sheet_scales_with_the_display() -> None:
    """Millimetres, not pixels: a denser display gets thicker lines and rounder corners."""
    coarse, fine = theme.style_sheet(Metrics(4.03)), theme.style_sheet(Metrics(5.56))
    assert "border-radius: 20px" in coarse
    assert "border-radius: 28px" in fine
    assert "$" not in coarse


def test_the_drawings_loop_has_no_jump() -> None:
    """From one frame to the next nothing moves by more than a fiftieth of the drawing; the end meets the beginning."""
    poses = [pose_at(step / 200) for step in range(200)]
    for before, after in itertools.pairwise([*poses, poses[0]]):
        assert (after.hand - before.hand).manhattanLength() < 0.02
        assert abs(after.beam - before.beam) < 0.1
    assert PERIOD_MS > 3000
    assert {pose.check for pose in poses} >= {0.0, 1.0}
