"""How much a check-in asks of somebody."""

import pytest

from tests.flows.effort import FIRST_VISIT, MOST_TOUCHES, RETURNING, WAYS, seconds, touches
from tests.flows.harness import Step


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_from_card_to_ticket_it_takes_six_touches_at_most(way: tuple[Step, ...]) -> None:
    assert touches(way) <= MOST_TOUCHES


def test_four_touches_are_enough_for_who_knows_the_way() -> None:
    assert touches(RETURNING) == 4


def test_a_second_try_at_the_face_is_one_touch_more() -> None:
    assert touches(FIRST_VISIT) == 5


def test_who_knows_the_way_is_done_in_half_the_time() -> None:
    assert 2 * seconds(RETURNING, reads=False) < seconds(FIRST_VISIT, reads=True) < 90
