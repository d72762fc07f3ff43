"""Reading machine-readable zones from drawn pictures, whose truth is known."""

import cv2
import numpy as np
import pytest

from kiosk.adapters.cards.mrz import EFFORTS, MrzText, read_mrz, read_mrz_still
from mock_services.cards import card_image, mrz_lines
from mock_services.cards.canvas import PX_PER_MM
from mock_services.cast import CAST
from mock_services.documents import Layout, Shot, document_image, document_lines, other_text, photograph, specimens

OTHER_FRAMES = 16


def grey_of(frame: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)


def taken(layout: Layout, index: int, **shot: float) -> tuple[np.ndarray, tuple[str, ...]]:
    document = specimens(layout, 8)[index]
    settings = {"cap_px": 18.0, "blur_px": 0.7, "noise": 3.0, "jpeg": 75, "seed": index} | shot
    return photograph(document_image(document, index, index % 3 - 1, index % 2 == 1), Shot(**settings)), document_lines(
        document
    )


@pytest.mark.parametrize("layout", ["TD1", "TD2", "TD3", "MRV-A", "MRV-B"])
def test_every_layout_is_read_at_the_first_attempt(layout: Layout) -> None:
    frame, lines = taken(layout, 2, turn_deg=4, yaw_deg=8)
    text = read_mrz(grey_of(frame))
    assert text is not None
    assert text.untrusted_lines == lines
    assert 0 < text.confidence <= 1


def test_the_back_of_a_citizen_card_is_read() -> None:
    member = CAST["lan"]
    card = cv2.resize(card_image(member, "back"), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    text = read_mrz(grey_of(card))
    assert text is not None and text.untrusted_lines == mrz_lines(member)


@pytest.mark.parametrize(
    "shot",
    [
        {"turn_deg": 90.0},
        {"turn_deg": 180.0},
        {"turn_deg": 267.0},
        {"turn_deg": -33.0},
        {"yaw_deg": 30.0, "pitch_deg": 10.0},
        {"pitch_deg": -35.0},
        {"cap_px": 10.0, "blur_px": 0.5},
        {"blur_px": 2.2},
        {"shadow": 0.6},
        {"dim": 0.25},
        {"noise": 18.0},
        {"jpeg": 15},
    ],
    ids=str,
)
def test_a_still_picture_is_read_however_it_was_taken(shot: dict[str, float]) -> None:
    frame, lines = taken("TD1", 3, **shot, **({"size": (1080, 1080)} if "turn_deg" in shot else {}))
    text = read_mrz_still(frame)
    assert text is not None and text.untrusted_lines == lines


@pytest.mark.parametrize("turn", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE])
@pytest.mark.parametrize("layout", ["TD1", "TD3"])
@pytest.mark.parametrize("dpi", [120, 300])
def test_a_scan_of_nothing_but_the_document_is_read_turned_by_a_right_angle(
    dpi: int, layout: Layout, turn: int
) -> None:
    document = specimens(layout, 8)[5]
    page = document_image(document, 5)
    scan = cv2.resize(page, None, fx=(scale := dpi / 25.4 / PX_PER_MM), fy=scale, interpolation=cv2.INTER_AREA)
    text = read_mrz_still(np.asarray(cv2.rotate(scan, turn), np.uint8))
    assert text is not None and text.untrusted_lines == document_lines(document)


def test_a_grey_picture_reads_like_the_coloured_one() -> None:
    frame, _ = taken("TD3", 1)
    assert read_mrz_still(grey_of(frame)) == read_mrz_still(frame)


def test_the_same_frame_always_reads_the_same() -> None:
    frame, _ = taken("TD2", 1, yaw_deg=20)
    assert read_mrz(grey_of(frame)) == read_mrz(grey_of(frame))


def test_nothing_is_read_from_other_text() -> None:
    """Paragraphs, tables, rows of fillers, random OCR-B, cards' fronts, and zones with one wrong digit."""
    assert [read_mrz(grey_of(other_text(seed))) for seed in range(OTHER_FRAMES)] == [None] * OTHER_FRAMES


def test_a_zone_that_is_cut_off_is_not_completed() -> None:
    """A cut through the first characters, which begin 6.8 mm from the edge and are 2.54 mm apart."""
    page = grey_of(document_image(specimens("TD2", 2)[1], patterned=False))
    small = cv2.resize(page, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    assert read_mrz(small) is not None
    assert [read_mrz(small[:, int(cut_mm * 8) :]) for cut_mm in (8.2, 9.0, 10.5, 12.0, 14.0)] == [None] * 5


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (40, 40), (720, 1280)])
def test_pictures_without_anything_are_no_trouble(size: tuple[int, int]) -> None:
    blank = np.full(size, 128, np.uint8)
    assert [read_mrz(blank, effort) for effort in range(EFFORTS)] == [None] * EFFORTS
    assert read_mrz_still(blank) is None


def test_efforts_go_round() -> None:
    frame, lines = taken("TD3", 2, turn_deg=180)
    grey = grey_of(frame)
    found = [read_mrz(grey, effort) for effort in range(2 * EFFORTS)]
    assert found[:EFFORTS] == found[EFFORTS:]
    assert lines in [text.untrusted_lines for text in found if text is not None]


def test_what_the_caller_refuses_is_not_returned() -> None:
    frame, _ = taken("TD3", 2)
    assert read_mrz(grey_of(frame)) is not None
    assert read_mrz(grey_of(frame), accept=lambda _lines: False) is None


def test_repr_hides_the_person() -> None:
    assert "ERIKSSON" not in repr(MrzText(("P<UTOERIKSSON<<ANNA",), 0.9))
