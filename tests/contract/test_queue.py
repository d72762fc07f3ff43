"""What every store promises to desks, boards and phones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

import pytest

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.queue import Action, Flag, Lane, Place, PriorityReason, Refusal, Request, State, WaitRange
from kiosk.domain.session.state import HelpKind
from kiosk.domain.staff import Actor
from kiosk.ports import ClinicFull, Queue
from tests.contract.orders import CLINIC_A, CLINIC_B, DAY, NOW, VISIT, order

OpenStore = Callable[[], SqlStore]
DESK_1, DESK_2 = Actor("an", "1"), Actor("binh", "2")
A, B = CLINIC_A.code, CLINIC_B.code


def minutes(after: float) -> datetime:
    return NOW.replace(microsecond=0) + timedelta(minutes=after)


def issue(store: SqlStore, *sessions: str, lane: Lane = Lane.WALK_IN) -> list[int]:
    return [
        store.issue(replace(order(session, lane=lane), ordered_at=minutes(n / 100))).ticket_id
        for n, session in enumerate(sessions)
    ]


def call(store: Queue, actor: Actor = DESK_1, after: float = 1) -> Place:
    place = store.call_next([A], DAY, actor, minutes(after))
    assert isinstance(place, Place)
    return place


def do(store: Queue, ticket: int, action: Action, actor: Actor = DESK_1, after: float = 2, **more: object) -> Place:
    request = Request(action=action, at=minutes(after), desk=actor.desk, **more)  # type: ignore[arg-type]
    place = store.act(ticket, request, actor)
    assert isinstance(place, Place), place
    return place


def labels(store: Queue) -> list[str]:
    return [place.label for place in store.places(DAY) if place.state is State.WAITING]


def test_a_new_number_waits_in_its_clinic_and_lane(store: SqlStore) -> None:
    issued = store.issue(order("s1", lane=Lane.PRIORITY))
    (place,) = store.places(DAY)
    assert (place.ticket_id, place.label, place.clinic, place.lane) == (issued.ticket_id, "AU-001", A, Lane.PRIORITY)
    assert (place.state, place.priority, place.flags) == (State.WAITING, PriorityReason.ELDERLY, VISIT.flags)
    assert (place.issued_at, place.since, place.calls, place.version) == (issued.issued_at, issued.issued_at, 0, 1)
    assert store.place(issued.ticket_id) == place
    assert store.place_of(DAY, "AU-001", "nonce-s1") == place
    assert store.place_of(DAY, "AU-001", "nonce-s2") is None
    assert store.place(99) is None


def test_people_are_called_in_turn_and_each_to_one_desk(store: SqlStore) -> None:
    issue(store, "s1", "s2", "s3")
    called = [call(store, desk) for desk in (DESK_1, DESK_2, DESK_1)]
    assert [(place.label, place.desk) for place in called] == [("A-001", "1"), ("A-002", "2"), ("A-003", "1")]
    assert store.call_next([A], DAY, DESK_2, minutes(2)) is Refusal.NOBODY_WAITS


def test_the_next_call_finishes_whom_the_desk_had(store: SqlStore) -> None:
    first, _ = issue(store, "s1", "s2")
    call(store)
    assert call(store, after=2).label == "A-002"
    finished = store.place(first)
    assert finished is not None
    assert (finished.state, finished.finished_at) == (State.DONE, minutes(2))


def test_nobody_to_call_leaves_the_desks_patient_alone_and_changes_nothing(store: SqlStore) -> None:
    (ticket,) = issue(store, "s1")
    call(store)
    changes = store.changes()
    assert store.call_next([A], DAY, DESK_1, minutes(2)) is Refusal.NOBODY_WAITS
    place = store.place(ticket)
    assert place is not None
    assert place.state is State.CALLED
    assert store.changes() == changes


def test_a_desk_of_two_clinics_calls_who_has_waited_longest(store: SqlStore) -> None:
    store.issue(replace(order("s1", CLINIC_B), ordered_at=minutes(0)))
    store.issue(replace(order("s2"), ordered_at=minutes(1)))
    called = [store.call_next([A, B], DAY, DESK_1, minutes(2)) for _ in range(2)]
    assert [place.label for place in called if isinstance(place, Place)] == ["B-001", "A-001"]


def test_lanes_take_their_turns_by_the_clinics_mix(store: SqlStore) -> None:
    store.put_clinics([CLINIC_A])
    issue(store, *(f"w{n}" for n in range(4)))
    issue(store, *(f"p{n}" for n in range(4)), lane=Lane.PRIORITY)
    lanes = [call(store).lane for _ in range(8)]
    assert lanes.index(Lane.WALK_IN) < 4
    assert lanes[:4].count(Lane.PRIORITY) > lanes[:4].count(Lane.WALK_IN)


def test_whoever_was_called_waits_no_more(store: SqlStore) -> None:
    issue(store, "s1", "s2")
    call(store)
    assert store.waiting(DAY, Lane.WALK_IN) == {A: 1}
    assert store.issue(order("s3")).people_ahead == 1


def test_an_old_version_is_refused_and_nothing_is_done(store: SqlStore) -> None:
    (ticket,) = issue(store, "s1")
    place = call(store)
    request = Request(action=Action.FINISH, at=minutes(2), desk="1")
    assert store.act(ticket, request, DESK_1, version=place.version - 1) is Refusal.CHANGED
    assert store.place(ticket) == place
    finished = store.act(ticket, request, DESK_1, version=place.version)
    assert isinstance(finished, Place)
    assert store.place(ticket) == finished


@pytest.mark.parametrize(
    ("ticket", "request_", "refusal"),
    [
        (99, Request(action=Action.FINISH, at=NOW), Refusal.NO_SUCH_TICKET),
        (1, Request(action=Action.FINISH, at=NOW), Refusal.NOT_NOW),
        (1, Request(action=Action.TRANSFER, at=NOW, clinic="nowhere"), Refusal.NO_SUCH_CLINIC),
    ],
)
def test_what_cannot_be_done_is_refused(store: SqlStore, ticket: int, request_: Request, refusal: Refusal) -> None:
    issue(store, "s1")
    changes = store.changes()
    assert store.act(ticket, request_, DESK_1) is refusal
    assert store.changes() == changes


def test_a_transfer_keeps_label_and_turn(store: SqlStore) -> None:
    store.put_clinics([CLINIC_A, CLINIC_B])
    (ticket,) = issue(store, "s1")
    store.issue(replace(order("s2", CLINIC_B), ordered_at=minutes(1)))
    do(store, ticket, Action.TRANSFER, clinic=B)
    assert [place.label for place in store.places(DAY, [B])] == ["A-001", "B-001"]
    assert store.places(DAY, []) == ()
    following = store.call_next([B], DAY, DESK_1, minutes(3))
    assert isinstance(following, Place)
    assert following.label == "A-001"


def test_a_hold_is_passed_over_until_it_is_over(store: SqlStore) -> None:
    ticket, _, _ = issue(store, "s1", "s2", "s3")
    do(store, ticket, Action.HOLD, Actor("patient"), after=1)
    assert call(store, after=2).label == "A-002"
    assert call(store, after=11).label == "A-001"


def test_undo_restores_both_places_of_a_call(store: SqlStore) -> None:
    issue(store, "s1", "s2")
    before = call(store)
    call(store, after=2)
    undone = store.undo(DAY, DESK_1, minutes(3))
    assert isinstance(undone, tuple)
    assert [(place.label, place.state) for place in undone] == [("A-001", State.CALLED), ("A-002", State.WAITING)]
    assert undone[0] == replace(before, version=undone[0].version)
    assert [(entry.label, entry.desk) for entry in store.calls(DAY, 9)] == [("A-001", "1")]


def test_a_call_that_was_taken_back_counts_neither_for_shares_nor_for_the_pace(store: SqlStore) -> None:
    issue(store, "s1", "s2")
    call(store, after=1)
    call(store, after=4)
    store.undo(DAY, DESK_1, minutes(5))
    assert store.recent_lanes(DAY, A) == (Lane.WALK_IN,)
    assert store.intervals(DAY, A) == ()
    assert [ticket.first_called_at for ticket in store.history(DAY, DAY)] == [minutes(1), None]


def test_undo_goes_back_one_request_at_a_time_and_then_has_nothing(store: SqlStore) -> None:
    (ticket,) = issue(store, "s1")
    first = store.place(ticket)
    assert first is not None
    call(store)
    do(store, ticket, Action.RECALL)
    do(store, ticket, Action.NO_SHOW)
    states = []
    while isinstance(undone := store.undo(DAY, DESK_1, minutes(5)), tuple):
        states.append((undone[0].state, undone[0].calls))
    assert states == [(State.CALLED, 2), (State.CALLED, 1), (State.WAITING, 0)]
    assert undone is Refusal.NOTHING_TO_UNDO
    last = store.place(ticket)
    assert last is not None
    assert replace(last, version=first.version) == first


def test_what_another_desk_went_on_with_is_not_undone(store: SqlStore) -> None:
    (ticket,) = issue(store, "s1")
    call(store)
    do(store, ticket, Action.NO_SHOW)
    do(store, ticket, Action.RETURN, DESK_2)
    assert store.undo(DAY, DESK_1, minutes(3)) is Refusal.CHANGED


def test_a_patient_has_nothing_to_undo(store: SqlStore) -> None:
    (ticket,) = issue(store, "s1")
    do(store, ticket, Action.HOLD, Actor("patient"))
    assert store.undo(DAY, Actor("patient"), minutes(3)) is Refusal.NOTHING_TO_UNDO


def test_a_request_that_comes_again_is_carried_out_once(store: SqlStore) -> None:
    issue(store, "s1", "s2")
    keyed = replace(DESK_1, key="request-1")
    first = store.call_next([A], DAY, keyed, minutes(1))
    assert store.call_next([A], DAY, keyed, minutes(2)) == first
    assert isinstance(first, Place)
    recall = Request(action=Action.RECALL, at=minutes(3), desk="1")
    again = [store.act(first.ticket_id, recall, replace(DESK_1, key="request-2")) for _ in range(2)]
    assert again[0] == again[1]
    assert isinstance(again[0], Place)
    assert again[0].calls == 2


def test_calls_are_told_newest_first_and_a_recall_is_a_new_one(store: SqlStore) -> None:
    first, _ = issue(store, "s1", "s2")
    call(store, DESK_1)
    call(store, DESK_2)
    do(store, first, Action.RECALL)
    calls = store.calls(DAY, 2)
    assert [(entry.label, entry.desk, entry.clinic) for entry in calls] == [("A-001", "1", A), ("A-002", "2", A)]
    assert calls[0].number > calls[1].number
    assert store.calls(DAY + timedelta(days=1), 9) == ()


def test_intervals_count_between_calls_while_somebody_waited(store: SqlStore) -> None:
    issue(store, "s1", "s2", "s3")
    for after in (1, 4, 9):
        call(store, after=after)
    store.issue(replace(order("late"), ordered_at=minutes(20)))
    call(store, after=21)
    assert store.intervals(DAY, A) == (5.0, 3.0)
    assert store.intervals(DAY, B) == ()
    assert store.recent_lanes(DAY, A) == (Lane.WALK_IN,) * 3


def test_the_promised_wait_comes_from_real_calls(store: SqlStore) -> None:
    issue(store, "s1", "s2")
    assert store.issue(order("s3")).wait == WaitRange(10, 30)
    assert store.issue(replace(order("s4"), intervals_min=(2.0,) * 9)).wait == WaitRange(5, 10)
    assert store.issue(order("s4")).wait == WaitRange(5, 10)


def test_history_holds_a_promise_against_the_truth(store: SqlStore) -> None:
    issue(store, "s1", "s2", "s3")
    call(store, after=3)
    call(store, after=200)
    told = store.history(DAY, DAY)
    assert [ticket.state for ticket in told] == [State.DONE, State.CALLED, State.WAITING]
    assert (told[0].first_called_at, told[0].finished_at, told[0].wait_high_min) == (minutes(3), minutes(200), 5)
    assert (told[0].verdict, told[0].card_source, told[0].payer) == ("accept", "qr", "insured")
    assert store.history(DAY + timedelta(days=1), DAY + timedelta(days=2)) == ()


def test_the_desk_alone_is_told_who_it_is(store: SqlStore) -> None:
    (ticket,) = issue(store, "s1")
    patient = store.patient(ticket)
    assert patient is not None
    assert (patient.name, patient.payer) == ("Nguyễn Thị Hồng Ánh", "insured")
    assert "Nguyễn" not in repr(patient) + repr(store.place(ticket))
    assert store.patient(99) is None


def test_help_waits_until_somebody_answers_and_emergencies_come_first(store: SqlStore) -> None:
    store.call_staff("s1", HelpKind.HELP, "Confirming", NOW)
    store.call_staff("s2", HelpKind.EMERGENCY, "Home", NOW)
    emergency, help_ = store.help_requests()
    assert (emergency.kind, emergency.kiosk, help_.place) == ("emergency", "K1", "Confirming")
    assert store.answer_help(emergency.id, DESK_1, minutes(1))
    assert not store.answer_help(emergency.id, DESK_2, minutes(1))
    assert store.help_requests() == (help_,)


def test_the_last_number_of_a_capped_day_is_the_last(store: SqlStore) -> None:
    capped = replace(CLINIC_A, daily_capacity=2)
    store.issue(order("s1", capped))
    store.issue(order("s2", capped))
    with pytest.raises(ClinicFull):
        store.issue(order("s3", capped))
    assert store.issue(order("s2", capped)).label == "A-002"
    assert store.issue(order("s4", capped, day=DAY + timedelta(days=1))).label == "A-001"


def test_a_full_clinic_is_known_to_be(store: SqlStore) -> None:
    store.put_clinics([replace(CLINIC_A, daily_capacity=1), CLINIC_B])
    assert store.full(DAY, NOW) == frozenset()
    store.issue(order("s1"))
    assert store.full(DAY, NOW) == {A}
    assert store.full(DAY + timedelta(days=1), NOW) == frozenset()


def test_the_capacity_of_an_hour_is_free_again_after_it(store: SqlStore) -> None:
    capped = replace(CLINIC_A, hourly_capacity=1)
    store.issue(order("s1", capped))
    with pytest.raises(ClinicFull):
        store.issue(replace(order("s2", capped), ordered_at=NOW + timedelta(minutes=59)))
    assert store.issue(replace(order("s2", capped), ordered_at=NOW + timedelta(minutes=61))).label == "A-002"


def test_a_clinics_numbers_are_as_wide_as_it_wants(store: SqlStore) -> None:
    assert store.issue(order("s1", replace(CLINIC_A, number_width=4))).label == "A-0001"


def test_a_priority_by_choice_is_the_desks_to_confirm(store: SqlStore) -> None:
    chosen = replace(order("s1", lane=Lane.PRIORITY), priority=PriorityReason.PREGNANCY)
    ticket = store.issue(chosen).ticket_id
    place = store.place(ticket)
    assert place is not None
    assert Flag.PRIORITY in place.flags
    confirmed = do(store, ticket, Action.CONFIRM, flag=Flag.PRIORITY, reason="seen")
    assert (confirmed.lane, Flag.PRIORITY in confirmed.flags) == (Lane.PRIORITY, False)


def test_every_request_is_one_change_that_the_check_follows(store: SqlStore) -> None:
    issue(store, "s1", "s2")
    before = store.changes()
    call(store)
    call(store)
    store.undo(DAY, DESK_1, minutes(3))
    assert store.changes() == before + 3
    store.check()


def test_whoever_waits_for_a_change_is_woken_by_it(open_store: OpenStore) -> None:
    watching, writing = open_store(), open_store()
    seen = watching.changes()
    woken: list[tuple[int, float]] = []

    def watch() -> None:
        own = open_store()
        began = monotonic()
        started.set()
        woken.append((own.wait_for_change(seen, 60), monotonic() - began))
        own.close()

    started = Event()
    thread = Thread(target=watch)
    thread.start()
    started.wait()
    issue(writing, "s1")
    thread.join()
    assert woken[0][0] == seen + 1
    assert woken[0][1] < 30


def test_without_a_change_the_wait_ends_by_itself(store: SqlStore) -> None:
    assert store.wait_for_change(store.changes(), 0.2) == store.changes()


def test_what_was_done_is_there_after_a_restart(open_store: OpenStore) -> None:
    before = open_store()
    issue(before, "s1")
    place = call(before)
    before.close()
    assert open_store().place(place.ticket_id) == place


def test_a_void_of_a_called_number_ends_its_place(store: SqlStore) -> None:
    (ticket,) = issue(store, "s1")
    call(store)
    store.void(ticket, "session_over", NOW)
    assert store.places(DAY) == ()
    assert store.undo(DAY, DESK_1, minutes(3)) is Refusal.CHANGED
