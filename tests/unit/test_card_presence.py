"""When something is held to a card camera."""

import cv2
import numpy as np
import pytest

from kiosk.adapters.cards.presence import EMPTY_RATE, HELD_RATE, View, is_held, learnt, view_of
from kiosk.ports import Frame
from mock_services.cast import CAST
from mock_services.scenes.card_scene import CardScene


def grey(frame: Frame) -> Frame:
    return cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)


def tray() -> Frame:
    return grey(CardScene().frame())


def scene_with_card(**view: float) -> Frame:
    scene = CardScene()
    scene.show_card(CAST["lan"], **view)  # type: ignore[arg-type]
    return grey(scene.frame())


@pytest.mark.parametrize(
    "view", [{}, {"blur_px": 4}, {"blur_px": 8}, {"px_per_mm": 6}, {"px_per_mm": 20}, {"glare": 0.9}, {"turn_deg": 90}]
)
def test_a_card_is_held_however_badly(view: dict[str, float]) -> None:
    assert is_held(view_of(scene_with_card(**view)), view_of(tray()))


@pytest.mark.parametrize("light", [0.3, 0.5, 0.8, 1.25, 2.0, 3.0])
def test_another_brightness_is_nothing_held(light: float) -> None:
    brighter = cv2.convertScaleAbs(tray(), alpha=light)
    assert not is_held(view_of(brighter), view_of(tray()))


@pytest.mark.parametrize("light", [0.5, 1.8])
def test_a_shadow_or_a_lamp_over_a_part_is_nothing_held(light: float) -> None:
    lit = tray()
    lit[:, 500:] = cv2.convertScaleAbs(lit[:, 500:], alpha=light)
    assert not is_held(view_of(lit), view_of(tray()))


def test_a_forgotten_card_is_learnt_and_its_removal_is_nothing_held() -> None:
    card, empty = view_of(scene_with_card()), view_of(tray())
    known = empty
    for _ in range(4 * round(1 / HELD_RATE)):
        known = learnt(known, card, HELD_RATE)
    assert not is_held(card, known)
    assert not is_held(empty, known)


def test_the_empty_reader_is_learnt_within_seconds() -> None:
    """A reader that was started with a card in it knows its tray two seconds after the card has gone."""
    known, empty = view_of(scene_with_card()), view_of(tray())
    for _ in range(60):
        known = learnt(known, empty, EMPTY_RATE)
    assert is_held(view_of(scene_with_card()), known)
    assert not is_held(empty, known)


def test_a_uniform_picture_is_nothing_held() -> None:
    black = View(np.zeros((18, 32), np.float32), 0.0)
    assert not is_held(black, black)
