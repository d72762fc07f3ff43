"""The rule of who is next: urgent first, lanes by their share, nobody starves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clinic import LaneMix
from kiosk.domain.queue import Lane, Place, PriorityReason, calling_order, next_place, recent_calls, shares
from tests.contract.orders import NOW
from tests.unit.test_places import PLACE

LANES = {"w": Lane.WALK_IN, "u": Lane.PRIORITY, "h": Lane.APPOINTMENT}
MIXES = st.builds(LaneMix, *[st.integers(1, 5)] * 3)
RECENT = st.lists(st.sampled_from(list(Lane)), max_size=30)


def queue(lanes: str) -> list[Place]:
    """Places in the order of their arrival."""
    return [
        replace(PLACE, ticket_id=n, lane=LANES[letter], since=NOW + timedelta(minutes=n), slot=None)
        for n, letter in enumerate(lanes)
    ]


def called(places: list[Place]) -> str:
    letters = {lane: letter for letter, lane in LANES.items()}
    return "".join(letters[place.lane] for place in places)


@pytest.mark.parametrize(
    ("waiting", "order"),
    [
        ("", ""),
        ("www", "www"),
        ("wu", "uw"),
        ("wwwwuuuu", "uuwuuwww"),
        ("hwu", "uhw"),
        ("wwwhhhuuu", "uuhwuhhww"),
    ],
)
def test_lanes_take_turns_by_their_share(waiting: str, order: str) -> None:
    assert called(calling_order(queue(waiting), [], LaneMix())) == order


def test_an_emergency_is_next_whatever_the_shares_say() -> None:
    urgent = replace(PLACE, ticket_id=99, lane=Lane.PRIORITY, priority=PriorityReason.EMERGENCY)
    assert next_place([*queue("whu"), urgent], [Lane.PRIORITY] * 9, LaneMix()) == urgent


def test_an_appointment_goes_by_its_time() -> None:
    early, late = queue("hh")
    swapped = [replace(early, slot=NOW + timedelta(hours=2)), replace(late, slot=NOW + timedelta(hours=1))]
    assert [place.ticket_id for place in calling_order(swapped, [], LaneMix())] == [1, 0]


def test_a_mix_without_a_share_for_everybody_is_refused() -> None:
    with pytest.raises(ValueError, match="every lane"):
        LaneMix(walk_in=0)


@given(st.text("wuh", max_size=40), RECENT, MIXES)
def test_everybody_is_called_once_and_in_turn_within_a_lane(waiting: str, recent: list[Lane], mix: LaneMix) -> None:
    order = calling_order(queue(waiting), recent, mix)
    assert sorted(place.ticket_id for place in order) == list(range(len(waiting)))
    for lane in Lane:
        turns = [place.turn for place in order if place.lane is lane]
        assert turns == sorted(turns)


@given(st.sampled_from("wuh"), RECENT, MIXES)
def test_nobody_starves(patient: str, recent: list[Lane], mix: LaneMix) -> None:
    """However many come in the other lanes, the first of a lane is called within two rounds."""
    others = [letter for letter in "wuh" if letter != patient]
    round_ = sum(shares(mix).values())
    waiting = queue(patient + "".join(others) * 2 * round_)
    position = [place.ticket_id for place in calling_order(waiting, recent, mix)].index(0)
    assert position < 2 * round_


@given(MIXES)
def test_in_the_long_run_each_lane_has_its_share(mix: LaneMix) -> None:
    rounds, share = 6, shares(mix)
    length = sum(share.values())
    order = calling_order(queue("wuh" * length * rounds), [], mix)[: length * rounds]
    for lane in Lane:
        assert abs(sum(place.lane is lane for place in order) - share[lane] * rounds) <= length


@given(MIXES)
def test_the_rule_looks_back_at_one_round(mix: LaneMix) -> None:
    assert recent_calls(mix) == max(mix.priority + mix.appointment + mix.walk_in - 1, 1)
