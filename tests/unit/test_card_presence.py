"""When something is held to a card camera, and when what is held counts as a new card."""

import cv2
import numpy as np
import pytest

from kiosk.adapters.cards.presence import EMPTY_RATE, HELD_RATE, View, is_held, learnt, view_of
from kiosk.adapters.cards.presentation import AWAY_LOOKS, UNREAD_AFTER_LOOKS, Presentations
from kiosk.ports import CardCode, CardUnread, Frame
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


# When a card is a new one.


def reports(presentations: Presentations, stream: list[tuple[tuple[bytes, ...], bool]]) -> list[CardCode | CardUnread]:
    return [seen for payloads, held in stream if (seen := presentations.report(payloads, held)) is not None]


NOTHING: tuple[tuple[bytes, ...], bool] = ((), False)
SOMETHING: tuple[tuple[bytes, ...], bool] = ((), True)
CODE: tuple[tuple[bytes, ...], bool] = ((b"a",), True)


def test_a_short_absence_is_a_stumble() -> None:
    assert reports(Presentations(), [CODE, *[NOTHING] * (AWAY_LOOKS - 1), CODE]) == [CardCode(b"a")]
    assert reports(Presentations(), [CODE, *[NOTHING] * AWAY_LOOKS, CODE]) == [CardCode(b"a")] * 2


def test_a_code_that_another_one_replaced_is_new_when_it_returns() -> None:
    other = ((b"b",), True)
    seen = reports(Presentations(), [CODE, *[other] * AWAY_LOOKS, CODE])
    assert seen == [CardCode(b"a"), CardCode(b"b"), CardCode(b"a")]


def test_a_passing_hand_is_not_an_unread_card() -> None:
    passing = [*[SOMETHING] * (UNREAD_AFTER_LOOKS - 1), *[NOTHING] * AWAY_LOOKS]
    assert reports(Presentations(), passing * 3) == []


def test_attempts_are_made_while_something_is_held_and_are_bounded() -> None:
    presentations = Presentations()
    due = 0
    for _ in range(UNREAD_AFTER_LOOKS):
        assert not presentations.wants_effort(held=False)
        due += presentations.wants_effort(held=True)
        presentations.report((), held=True)
    assert due == 5
