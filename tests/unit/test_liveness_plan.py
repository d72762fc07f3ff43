"""The challenge: random, within what is allowed, and harmless to photosensitive people."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.liveness.challenge import (
    FLASH_MS,
    FLASHES,
    MIN_ENTROPY_BYTES,
    OPENING_MS,
    TURNS,
    Act,
    Challenge,
    Colour,
    Cue,
    plan,
)

ALL = frozenset(Cue)
entropies = st.binary(min_size=MIN_ENTROPY_BYTES, max_size=32)


@given(entropies, st.frozensets(st.sampled_from(Cue)))
def test_nothing_is_asked_that_is_switched_off(entropy: bytes, allowed: frozenset[Cue]) -> None:
    challenge = plan(entropy, allowed)
    assert {act.cue for act in challenge.acts} <= allowed
    assert len(challenge.flashes) == (FLASHES if Cue.FLASH in allowed else 0)
    assert challenge.blink_wanted == (Cue.BLINK in allowed)


@given(entropies)
def test_two_different_acts_one_of_them_a_turn_and_four_colours_that_change_each_time(entropy: bytes) -> None:
    challenge = plan(entropy, ALL)
    assert len(set(challenge.acts)) == len(challenge.acts) == 2
    assert set(challenge.acts) & set(TURNS)
    assert all(before is not after for before, after in pairwise(challenge.flashes))


def test_every_challenge_is_equally_likely() -> None:
    """Whole numbers stand for random bytes: a full round of them gives each challenge exactly once."""
    choices = 6 * 5**3 * 10
    drawn = Counter(plan(n.to_bytes(MIN_ENTROPY_BYTES, "big"), ALL) for n in range(choices))
    assert len(drawn) == choices
    assert set(drawn.values()) == {1}


@pytest.mark.parametrize(
    ("allowed", "acts"),
    [
        ({Cue.NOD}, {(Act.NOD,)}),
        ({Cue.BLINK, Cue.NOD}, {(Act.NOD, Act.BLINK), (Act.BLINK, Act.NOD)}),
        ({Cue.TURN}, {(Act.TURN_LEFT, Act.TURN_RIGHT), (Act.TURN_RIGHT, Act.TURN_LEFT)}),
        ({Cue.FLASH}, {()}),
    ],
)
def test_who_cannot_do_one_thing_is_asked_for_the_others(allowed: set[Cue], acts: set[tuple[Act, ...]]) -> None:
    drawn = {plan(n.to_bytes(MIN_ENTROPY_BYTES, "big"), frozenset(allowed)).acts for n in range(6000)}
    assert drawn == acts


def test_too_few_random_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        plan(bytes(MIN_ENTROPY_BYTES - 1), ALL)


def test_colours_change_no_more_often_than_two_and_a_half_times_a_second() -> None:
    assert 1000 / FLASH_MS <= 2.5


@pytest.mark.parametrize("colour", Colour)
def test_no_colour_is_a_saturated_red(colour: Colour) -> None:
    """WCAG 2.2: R / (R + G + B) of linear light of 0.8 or more is one; the margin is for screens that exaggerate."""
    red, green, blue = (linear(value) for value in colour.value)
    assert red / (red + green + blue) < 0.65


def test_colours_lie_all_round_and_have_one_strength() -> None:
    assert {tuple(sorted(colour.value)) for colour in Colour} == {(108, 200, 255)}
    assert len(Colour) == 6


def test_the_screen_is_white_before_and_after_the_colours() -> None:
    challenge = Challenge((Colour.ORANGE, Colour.AZURE), (Act.NOD,), blink_wanted=False)
    assert challenge.colour_at(0) is None
    assert challenge.colour_at(OPENING_MS - 1) is None
    assert challenge.colour_at(OPENING_MS) is Colour.ORANGE
    assert challenge.colour_at(OPENING_MS + FLASH_MS) is Colour.AZURE
    assert challenge.colour_at(OPENING_MS + 2 * FLASH_MS) is None
    assert challenge.acts_begin_ms > challenge.flashes_end_ms
    assert Challenge((), (Act.NOD,), blink_wanted=False).acts_begin_ms == OPENING_MS


def linear(value: int) -> float:
    return value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4
