"""Codes that have to be located, straightened and sharpened before they can be read."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kiosk.adapters.cards.qr.codes import quick_look
from kiosk.adapters.cards.qr.grid import fit, refined
from kiosk.adapters.cards.qr.locate import Grey, Guess, guesses, textured_areas
from kiosk.adapters.cards.qr.unclear import unclear_symbols
from mock_services.cards import card_image, insurance_card_image, insurance_qr_payload, qr_image, qr_payload, qr_version
from mock_services.cast import CAST
from mock_services.scenes.card_scene import CardScene

LAN, HOA = CAST["lan"], CAST["hoa"]
PAYLOAD = qr_payload(LAN)
SIDE = 17 + 4 * qr_version(PAYLOAD)


def grey(scene: CardScene) -> Grey:
    return np.asarray(cv2.cvtColor(scene.frame(), cv2.COLOR_BGR2GRAY), np.uint8)


def unread(**view: object) -> Grey:
    """A frame with Lan's card that a decoder of clean codes does not read."""
    scene = CardScene()
    scene.show_card(LAN, **view)  # type: ignore[arg-type]
    frame = grey(scene)
    assert quick_look(frame).untrusted_payloads == ()
    return frame


def read(frame: Grey) -> list[bytes]:
    return [payload for payload in unclear_symbols(frame) if payload is not None]


@pytest.mark.parametrize(
    "view",
    [
        {"blur_px": 2.0},
        {"px_per_mm": 8.0, "blur_px": 1.3},
        {"px_per_mm": 7.0, "blur_px": 1.1, "turn_deg": 130},
        {"px_per_mm": 9.0, "blur_px": 1.4, "tilt_deg": 30},
        {"px_per_mm": 9.0, "blur_px": 1.4, "tilt_deg": 10, "curl_mm": 6},
        {"thumb_at": (0.92, 0.09)},
        {"thumb_at": (0.92, 0.09), "blur_px": 1.3},
    ],
    ids=["blurred", "far", "turned", "tilted", "bent", "thumb over a finder pattern", "thumb and blur"],
)
def test_a_code_is_read_that_no_glance_reads(view: dict[str, object]) -> None:
    assert read(unread(**view)) == [PAYLOAD.encode()]


def test_two_codes_out_of_focus_are_both_read() -> None:
    scene = CardScene((1600, 900))
    scene.show_side_by_side(card_image(LAN, "front"), insurance_card_image(HOA), px_per_mm=8.8, blur_px=1.5)
    frame = grey(scene)
    assert quick_look(frame).untrusted_payloads == ()
    assert set(read(frame)) == {PAYLOAD.encode(), insurance_qr_payload(HOA).encode()}


@pytest.mark.parametrize("view", [{"blur_px": 6.0}, {"px_per_mm": 5.0, "blur_px": 2.0}, {"glare": 1.0}])
def test_what_shows_nothing_is_not_read(view: dict[str, object]) -> None:
    assert read(unread(**view)) == []


def test_a_cards_side_without_a_code_holds_none() -> None:
    scene = CardScene()
    scene.show_card(LAN, "back")
    assert read(grey(scene)) == []


def test_a_code_is_one_area_and_its_finder_patterns_are_where_they_are() -> None:
    frame = np.full((400, 500), 235, np.uint8)
    code = qr_image(PAYLOAD, module_px=4)
    frame[60 : 60 + len(code), 120 : 120 + len(code)] = code
    [area] = textured_areas(frame)
    best = guesses(frame, area)[0]
    near, far = 4 * (4 + 3.5) - 0.5, 4 * (4 + SIDE - 3.5) - 0.5
    expected = np.add([(near, near), (far, near), (near, far)], (120, 60))
    assert np.abs(best.pixels - expected).max() < 4, "within a module"
    assert best.found == (True, True, True)


@pytest.mark.parametrize("hidden", [None, 0, 1, 2])
def test_a_grid_is_fitted_to_a_fifth_of_a_module(hidden: int | None) -> None:
    """In perspective, from finder patterns that are known to half a module, one of them perhaps not seen at all."""
    code = qr_image(PAYLOAD, module_px=8)
    side = len(code)
    corners = np.array([(60, 70), (330, 55), (331, 316), (72, 330)], np.float32)
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)
    to_frame = cv2.getPerspectiveTransform(square, corners)
    frame = np.asarray(cv2.warpPerspective(code, to_frame, (400, 400), borderValue=(235,)), np.uint8)

    def place(modules: np.ndarray) -> np.ndarray:
        return cv2.perspectiveTransform(((modules + 4) * 8)[None], to_frame)[0]

    finders = np.add(place(np.array([(3.5, 3.5), (SIDE - 3.5, 3.5), (3.5, SIDE - 3.5)])), (1.5, -1.5))
    found = [True, True, True]
    if hidden is not None:
        found[hidden] = False
        finders[hidden] += (6, -5)
    grid = fit(frame, Guess(qr_version(PAYLOAD), finders, (found[0], found[1], found[2]), 1.0))
    grid = refined(frame, grid, grid.code.known.astype(np.float32))
    spots = np.array([(u, v) for u in (4.5, SIDE / 2, SIDE - 4.5) for v in (4.5, SIDE / 2, SIDE - 4.5)])
    off = np.hypot(*(grid.points(spots) - place(spots)).T)
    assert off.max() < 0.2 * grid.module_px
    assert grid.fit > 0.5


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(st.integers(1, 200), st.integers(1, 200)).flatmap(lambda shape: arrays(np.uint8, shape)),
    st.integers(1, 6),
)
def test_any_picture_is_looked_at_without_harm(small: Grey, times: int) -> None:
    assert read(np.asarray(small.repeat(times, 0).repeat(times, 1), np.uint8)) == []
