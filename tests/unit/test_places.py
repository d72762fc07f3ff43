"""What may be done to a place in each state, and what it brings."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from kiosk.domain.queue import (
    MAX_HOLD,
    Action,
    Flag,
    Lane,
    Place,
    PriorityReason,
    Refusal,
    Request,
    State,
    act,
    allowed,
    flags_of,
    restored,
)
from tests.contract.orders import DAY, NOW

LATER = NOW + timedelta(minutes=3)
PLACE = Place(
    ticket_id=7,
    label="A-007",
    business_day=DAY,
    clinic="general",
    lane=Lane.WALK_IN,
    priority=None,
    flags=frozenset({Flag.IDENTITY, Flag.PRIORITY}),
    state=State.WAITING,
    issued_at=NOW,
    since=NOW,
    slot=NOW,
)
OPEN = {State.WAITING, State.CALLED, State.HELD, State.NO_SHOW}
TABLE = {
    Action.CALL: ({State.WAITING, State.HELD, State.NO_SHOW}, State.CALLED),
    Action.RECALL: ({State.CALLED}, State.CALLED),
    Action.HOLD: ({State.WAITING, State.CALLED}, State.HELD),
    Action.RESUME: ({State.HELD}, State.WAITING),
    Action.NO_SHOW: ({State.CALLED}, State.NO_SHOW),
    Action.RETURN: ({State.NO_SHOW}, State.WAITING),
    Action.TRANSFER: (OPEN, State.WAITING),
    Action.REQUEUE: (OPEN, State.WAITING),
    Action.CANCEL: (OPEN, State.CANCELLED),
    Action.FINISH: ({State.CALLED}, State.DONE),
    Action.VOID: (set(State) - {State.VOIDED}, State.VOIDED),
    Action.URGENT: (OPEN - {State.CALLED}, None),
    Action.CONFIRM: (OPEN, None),
    Action.DENY: (OPEN, None),
}


def in_state(state: State) -> Place:
    called = state in (State.CALLED, State.NO_SHOW, State.DONE)
    return replace(
        PLACE,
        state=state,
        desk="1" if called else "",
        called_at=NOW if called else None,
        calls=int(called),
        held_until=NOW + MAX_HOLD if state is State.HELD else None,
    )


def request(action: Action, **more: object) -> Request:
    usual = {"action": action, "at": LATER, "desk": "1", "clinic": "eye", "flag": Flag.IDENTITY, "reason": "seen"}
    return Request(**{**usual, **more})  # type: ignore[arg-type]


def done(state: State, action: Action, **more: object) -> Place:
    place = act(in_state(state), request(action, **more))
    assert isinstance(place, Place)
    return place


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_each_action_is_for_its_states_and_leads_to_one(state: State, action: Action) -> None:
    states, result = TABLE[action]
    place = act(in_state(state), request(action))
    assert (action in allowed(in_state(state), LATER)) == (state in states)
    if state in states:
        assert isinstance(place, Place)
        assert place.state is (result or state)
        assert (place.version, place.label, place.issued_at) == (2, "A-007", NOW)
    else:
        assert place is Refusal.NOT_NOW


def test_a_call_says_where_and_when_and_a_recall_counts() -> None:
    place = done(State.CALLED, Action.RECALL)
    assert (place.desk, place.called_at, place.calls) == ("1", LATER, 2)


@pytest.mark.parametrize("action", [Action.RECALL, Action.FINISH, Action.NO_SHOW, Action.HOLD, Action.TRANSFER])
def test_a_called_patient_is_the_calling_desks_alone(action: Action) -> None:
    assert act(in_state(State.CALLED), request(action, desk="2")) is Refusal.OTHER_DESK


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.DENY, Action.VOID])
def test_what_was_flagged_is_any_desks_to_look_at(action: Action) -> None:
    assert isinstance(act(in_state(State.CALLED), request(action, desk="2")), Place)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"action": Action.TRANSFER, "clinic": "general"}, Refusal.SAME_CLINIC),
        ({"action": Action.HOLD, "hold": MAX_HOLD + timedelta(seconds=1)}, Refusal.TOO_LONG),
        ({"action": Action.HOLD, "hold": timedelta(0)}, Refusal.TOO_LONG),
        ({"action": Action.CONFIRM, "flag": Flag.CARD}, Refusal.NO_SUCH_FLAG),
        ({"action": Action.CANCEL, "reason": " "}, Refusal.REASON_NEEDED),
        ({"action": Action.CONFIRM, "reason": ""}, Refusal.REASON_NEEDED),
    ],
)
def test_a_refusal_says_why(more: dict[str, object], refusal: Refusal) -> None:
    assert act(PLACE, request(**more)) is refusal  # type: ignore[arg-type]


def test_a_hold_ends_by_itself() -> None:
    held = done(State.WAITING, Action.HOLD)
    assert held.held_until == LATER + MAX_HOLD
    assert held.at(LATER) == held
    over = held.at(LATER + MAX_HOLD)
    assert (over.state, over.held_until, over.since) == (State.WAITING, None, NOW)
    assert act(held, request(Action.RESUME, at=LATER + MAX_HOLD)) is Refusal.NOT_NOW


def test_a_return_and_a_transfer_keep_the_turn() -> None:
    back, moved = done(State.NO_SHOW, Action.RETURN), done(State.CALLED, Action.TRANSFER)
    assert (back.since, back.desk, back.clinic) == (NOW, "", "general")
    assert (moved.since, moved.desk, moved.clinic, moved.slot) == (NOW, "", "eye", None)


def test_a_requeue_goes_to_the_end() -> None:
    place = done(State.CALLED, Action.REQUEUE)
    assert (place.since, place.slot, place.turn) == (LATER, None, (LATER, 7))


def test_an_emergency_is_before_everybody() -> None:
    place = done(State.WAITING, Action.URGENT)
    assert (place.lane, place.priority) == (Lane.PRIORITY, PriorityReason.EMERGENCY)
    assert place.turn < replace(PLACE, slot=None, since=NOW - timedelta(days=365)).turn


@pytest.mark.parametrize(("slot", "lane"), [(None, Lane.WALK_IN), (NOW, Lane.APPOINTMENT)])
def test_a_priority_that_is_not_due_leads_back_to_the_lane_without(slot: None, lane: Lane) -> None:
    chosen = replace(PLACE, lane=Lane.PRIORITY, priority=PriorityReason.PREGNANCY, slot=slot)
    place = act(chosen, request(Action.DENY))
    assert isinstance(place, Place)
    assert (place.lane, place.priority, place.flags) == (lane, None, frozenset({Flag.IDENTITY}))


def test_a_confirmed_flag_is_gone_and_the_others_stay() -> None:
    assert done(State.WAITING, Action.CONFIRM).flags == frozenset({Flag.PRIORITY})


def test_undo_goes_back_and_counts_on() -> None:
    called = done(State.WAITING, Action.CALL)
    assert restored(PLACE, called) == replace(PLACE, version=3)


def test_only_a_chosen_priority_needs_a_look() -> None:
    assert flags_of(frozenset(), PriorityReason.MERIT) == {Flag.PRIORITY}
    assert flags_of(frozenset({Flag.CARD}), PriorityReason.CHILD) == {Flag.CARD}
    assert flags_of(frozenset(), None) == frozenset()
