"""What waits for other systems, as values: none of them tells who somebody is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain.breaker import Breaker
from kiosk.domain.handover import (
    INSURER,
    Connection,
    Dispatch,
    Entry,
    EntryState,
    OutboxState,
    Standing,
    Unchecked,
    concerns_others,
    standing,
)
from kiosk.domain.insurance import AT_THE_DESK
from kiosk.domain.queue import Flag, Lane, Place, PriorityReason, State
from tests.arrivals import ARRIVAL, NOW
from tests.samples import ADULT

PLACE = Place(
    ticket_id=1,
    label="A-001",
    business_day=NOW.date(),
    clinic="general",
    lane=Lane.WALK_IN,
    priority=None,
    flags=frozenset(),
    state=State.WAITING,
    issued_at=NOW,
    since=NOW,
)


def test_who_is_called_or_done_has_arrived_all_the_same() -> None:
    assert {state: standing(state) for state in State if standing(state) is not Standing.ARRIVED} == {
        State.NO_SHOW: Standing.NO_SHOW,
        State.CANCELLED: Standing.CANCELLED,
        State.VOIDED: Standing.WITHDRAWN,
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"state": State.CALLED, "desk": "1", "calls": 1}, False),
        ({"state": State.HELD}, False),
        ({"state": State.NO_SHOW}, True),
        ({"clinic": "eye"}, True),
        ({"priority": PriorityReason.EMERGENCY}, True),
        ({"flags": frozenset({Flag.CARD})}, True),
    ],
)
def test_others_are_told_what_they_were_told_before(change: dict[str, object], told: bool) -> None:
    assert concerns_others(PLACE, replace(PLACE, **change)) is told


def test_nothing_tells_who_it_is() -> None:
    entry = Entry("v", "fhir", "A-1", NOW.date(), EntryState.REJECTED, NOW, NOW, 0, "Nguyễn Thị Lan is unknown")
    shown = repr([Unchecked("s", ADULT, AT_THE_DESK, 0, NOW), entry, Dispatch("fhir", "v", 1, 0, ARRIVAL)])
    assert "Lan" not in shown
    assert ADULT.number not in shown


def test_the_oldest_of_all_that_wait_counts() -> None:
    fhir = Connection("fhir", True, Breaker(), waiting=2, rejected=1, oldest=NOW)
    folder = Connection("folder", True, Breaker(), waiting=3, oldest=NOW - timedelta(minutes=1))
    state = OutboxState((fhir, folder, Connection(INSURER, False, Breaker())))
    assert (state.waiting, state.rejected, state.oldest) == (5, 1, NOW - timedelta(minutes=1))
    assert OutboxState().oldest is None
