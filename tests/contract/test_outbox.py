"""What every store promises to those who tell other systems of a visit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.breaker import Breaker
from kiosk.domain.handover import (
    INSURER,
    NO_PATIENT_CODE,
    Delivered,
    Delivery,
    Dispatch,
    EntryState,
    Gap,
    OutboxState,
    Problem,
    Rejected,
    Rule,
    Standing,
    Unreached,
)
from kiosk.domain.insurance import Coverage, Evidence, Outcome, Payer, Todo, no_answer
from kiosk.domain.matching import Match, Verdict
from kiosk.domain.person import Language
from kiosk.domain.queue import Action, Flag, Place, Request
from kiosk.domain.queue.records import Appointment
from kiosk.domain.staff import Actor
from kiosk.domain.visit import Visit
from tests.contract.orders import CLINIC_A, CLINIC_B, CONSENT_TEXT, DAY, NOW, VISIT, order

OpenStore = Callable[[], SqlStore]
AN = Actor("An", "1")
LATER = NOW + timedelta(minutes=5)
UNTIL = NOW + timedelta(minutes=1)
SILENCE = no_answer(Evidence("no answer in time", NOW))
UNCHECKED = replace(VISIT, coverage=SILENCE)
INSURED = Coverage(
    Outcome.VALID, Payer.INSURED, card_code="GD4797912345678", evidence=Evidence("000", LATER, "ab" * 32)
)


@pytest.fixture
def store(open_store: OpenStore) -> SqlStore:
    store = open_store()
    store.put_clinics([CLINIC_A, CLINIC_B])
    store.connect(["fhir"], NOW)
    return store


def due(store: SqlStore, receiver: str = "fhir", at: datetime = LATER) -> list[Dispatch]:
    return list(store.due(receiver, at, 100))


def settle(store: SqlStore, dispatch: Dispatch, delivery: Delivery, due_at: datetime = LATER) -> bool:
    assert store.take_turn(dispatch.receiver, "me", NOW, UNTIL) is not None
    return store.settle(dispatch, delivery, "me", LATER, due_at, Breaker())


def test_a_number_and_what_is_told_of_it_are_one_transaction(store: SqlStore) -> None:
    store.issue(order("s1"))
    (dispatch,) = due(store)
    arrival = dispatch.arrival
    assert (arrival.visit_code, arrival.queue_number, arrival.business_day) == ("s1.general", "A-001", DAY)
    assert arrival.card is not None
    assert (arrival.card.number, arrival.card.name) == ("079190012345", "Nguyễn Thị Hồng Ánh")
    assert (arrival.card.residence, arrival.card.birth_day_known) == ("12 Lê Lợi, Huế", False)
    assert arrival.coverage == VISIT.coverage
    assert (arrival.clinic_code, arrival.clinic_name) == ("general", "Nội tổng quát")
    assert arrival.standing is Standing.ARRIVED


def test_asked_twice_a_number_is_told_once(store: SqlStore) -> None:
    store.issue(order("s1"))
    store.issue(order("s1"))
    assert [(one.visit_code, one.revision) for one in due(store)] == [("s1.general", 1)]


def test_without_a_receiver_nothing_is_kept_for_one(open_store: OpenStore) -> None:
    store = open_store()
    store.put_clinics([CLINIC_A])
    store.issue(order("s1"))
    store.connect(["fhir"], NOW)
    assert due(store) == []
    store.issue(order("s2"))
    assert [one.visit_code for one in due(store)] == ["s2.general"]


def test_a_receiver_that_is_no_longer_in_use_gets_no_more_visits(store: SqlStore) -> None:
    store.connect(["folder"], NOW)
    store.issue(order("s1"))
    assert (due(store), len(due(store, "folder"))) == ([], 1)


def test_consent_and_appointment_go_with_the_visit(store: SqlStore) -> None:
    slot = NOW.replace(microsecond=0) + timedelta(minutes=20)
    store.put_appointments([Appointment("B-7", "079190012345", "general", slot)], AN, NOW)
    store.record_consent("s1", False, Language.ENGLISH, replace(CONSENT_TEXT, text_hash="0" * 64), NOW)
    store.record_consent("s1", True, Language.VIETNAMESE, replace(CONSENT_TEXT, text_hash="1" * 64), NOW)
    store.issue(replace(order("s1"), slot=slot))
    (dispatch,) = due(store)
    assert dispatch.arrival.consent is not None
    assert dispatch.arrival.consent.granted
    assert dispatch.arrival.consent.text == replace(CONSENT_TEXT, text_hash="1" * 64)
    assert dispatch.arrival.booking is not None
    assert (dispatch.arrival.booking.code, dispatch.arrival.booking.starts_at) == ("B-7", slot)


def test_what_the_clinic_orders_is_told(store: SqlStore) -> None:
    store.put_clinics([replace(CLINIC_A, service="02.1896", service_name="Khám nội")])
    store.issue(order("s1"))
    service = due(store)[0].arrival.service
    assert service is not None
    assert (service.code, service.name, service.ordered_at) == ("02.1896", "Khám nội", NOW.replace(microsecond=123_000))


@pytest.mark.parametrize("visit", [Visit(reason="no_card"), replace(VISIT, match=Match(Verdict.REFUSE, 0.9))])
def test_nobody_is_told_of_a_person_whom_the_card_does_not_fit(store: SqlStore, visit: Visit) -> None:
    store.issue(order("s1", visit=visit))
    (dispatch,) = due(store)
    assert (dispatch.arrival.card, dispatch.arrival.coverage) == (None, None)


def test_what_is_delivered_is_due_no_more_and_keeps_nothing_of_the_person(store: SqlStore) -> None:
    store.issue(order("s1"))
    assert settle(store, due(store)[0], Delivered("Encounter/1"))
    assert due(store) == []
    assert store.outbox_entries(NOW) == ()
    assert store._db().rows("SELECT residence FROM outbox") == [{"residence": ""}]  # noqa: SLF001 - behind the port


def test_the_residence_stays_until_every_receiver_has_the_visit(store: SqlStore) -> None:
    store.connect(["fhir", "folder"], NOW)
    store.issue(order("s1"))
    settle(store, due(store)[0], Delivered())
    (other,) = due(store, "folder")
    assert other.arrival.card is not None
    assert other.arrival.card.residence == "12 Lê Lợi, Huế"


@pytest.mark.parametrize(
    ("action", "standing"),
    [(Action.CANCEL, Standing.CANCELLED), (Action.VOID, Standing.WITHDRAWN), (Action.TRANSFER, Standing.ARRIVED)],
)
def test_a_change_that_matters_elsewhere_is_told(store: SqlStore, action: Action, standing: Standing) -> None:
    ticket = store.issue(order("s1")).ticket_id
    settle(store, due(store)[0], Delivered())
    request = Request(action=action, at=NOW, reason="left", clinic="women")
    assert isinstance(store.act(ticket, request, AN), Place)
    (dispatch,) = due(store)
    assert (dispatch.visit_code, dispatch.revision, dispatch.arrival.standing) == ("s1.general", 2, standing)
    assert dispatch.arrival.clinic_code == ("women" if action is Action.TRANSFER else "general")


def test_a_call_is_nobody_elses_business_and_a_no_show_is_told_and_taken_back(store: SqlStore) -> None:
    ticket = store.issue(order("s1")).ticket_id
    settle(store, due(store)[0], Delivered())
    store.call_next(["general"], DAY, AN, NOW)
    assert due(store) == []
    store.act(ticket, Request(action=Action.NO_SHOW, at=NOW, desk="1"), AN)
    assert [one.arrival.standing for one in due(store)] == [Standing.NO_SHOW]
    store.undo(DAY, AN, NOW)
    assert [one.arrival.standing for one in due(store)] == [Standing.ARRIVED]


def test_a_number_that_the_kiosk_withdraws_is_told(store: SqlStore) -> None:
    store.void(store.issue(order("s1")).ticket_id, "session over", NOW)
    assert [one.arrival.standing for one in due(store)] == [Standing.WITHDRAWN]


def test_what_changed_while_it_was_on_its_way_is_sent_after_it(store: SqlStore) -> None:
    ticket = store.issue(order("s1")).ticket_id
    (first,) = due(store)
    store.void(ticket, "session over", NOW)
    settle(store, first, Delivered())
    (second,) = due(store)
    assert (second.revision, second.arrival.standing) == (2, Standing.WITHDRAWN)


def test_a_rejected_visit_waits_for_a_person_and_is_in_nobodys_way(store: SqlStore) -> None:
    store.issue(order("s1"))
    store.issue(order("s2"))
    settle(store, due(store)[0], Rejected("HTTP 422: no such clinic"))
    assert [one.visit_code for one in due(store)] == ["s2.general"]
    rejected, waiting = store.outbox_entries(NOW)
    assert (rejected.state, rejected.label, rejected.reason) == (
        EntryState.REJECTED,
        "A-001",
        "HTTP 422: no such clinic",
    )
    assert waiting.state is EntryState.WAITING
    assert store.retry(AN, LATER, ["s1.general"]) == 1
    assert {one.visit_code for one in due(store)} == {"s1.general", "s2.general"}


def test_what_was_taken_with_gaps_is_shown_for_a_while_and_what_all_lack_is_counted(store: SqlStore) -> None:
    passport = Problem("SO_CCCD", Rule.NEW_PASSPORT)
    for session in ("s1", "s2", "s3"):
        store.issue(order(session))
    for dispatch, problems in zip(due(store), [(NO_PATIENT_CODE, passport), (NO_PATIENT_CODE,), ()], strict=True):
        settle(store, dispatch, Delivered("Encounter/1", problems))
    (entry,) = store.outbox_entries(LATER)
    assert (entry.visit_code, entry.state, entry.problems) == (
        "s1.general",
        EntryState.DELIVERED,
        (NO_PATIENT_CODE, passport),
    )
    assert store.gaps(LATER) == (Gap("fhir", NO_PATIENT_CODE, 2), Gap("fhir", passport, 1))
    after = LATER + timedelta(seconds=1)
    assert (store.outbox_entries(after), store.gaps(after)) == ((), ())
    assert (store.outbox_state().rejected, store.retry(AN, LATER)) == (0, 0)


def test_who_waits_stands_before_what_was_taken_with_gaps(store: SqlStore) -> None:
    for session in ("s1", "s2"):
        store.issue(order(session))
    settle(store, due(store)[0], Delivered("", (Problem("HO_TEN", Rule.MISSING),)))
    assert [entry.visit_code for entry in store.outbox_entries(NOW)] == ["s2.general", "s1.general"]
    assert [entry.visit_code for entry in store.outbox_entries(NOW, 1)] == ["s2.general"]


def test_a_gap_that_was_mended_is_gone(store: SqlStore) -> None:
    ticket = store.issue(order("s1")).ticket_id
    settle(store, due(store)[0], Delivered("", (Problem("HO_TEN", Rule.MISSING),)))
    store.void(ticket, "session over", NOW)
    (again,) = store.outbox_entries(NOW)
    assert (again.state, again.problems) == (EntryState.WAITING, ())
    settle(store, due(store)[0], Delivered())
    assert (store.outbox_entries(NOW), store.gaps(NOW)) == ((), ())


def test_what_fails_again_and_again_comes_after_the_others(store: SqlStore) -> None:
    store.issue(order("s1"))
    settle(store, due(store)[0], Unreached("HTTP 500"), due_at=NOW)
    store.issue(order("s2"))
    assert [(one.visit_code, one.tries) for one in due(store)] == [("s2.general", 0), ("s1.general", 1)]


def test_what_was_not_reached_is_due_when_its_time_has_come(store: SqlStore) -> None:
    store.issue(order("s1"))
    settle(store, due(store)[0], Unreached("ConnectError", alarm=True), due_at=LATER)
    assert due(store, at=LATER - timedelta(seconds=1)) == []
    assert not store.is_due("fhir", LATER - timedelta(seconds=1))
    assert store.is_due("fhir", LATER)
    (connection, _) = store.outbox_state().connections
    assert (connection.reason, connection.alarm, connection.waiting) == ("ConnectError", True, 1)


def test_one_at_a_time_has_the_turn_until_it_ends_or_runs_out(store: SqlStore) -> None:
    assert store.take_turn("fhir", "me", NOW, UNTIL) is not None
    assert store.take_turn("fhir", "other", NOW, UNTIL) is None
    assert store.take_turn("fhir", "me", NOW, UNTIL) is not None
    assert store.take_turn("fhir", "other", UNTIL, LATER) is not None
    store.end_turn("fhir", "me")
    assert store.take_turn("fhir", "me", UNTIL, LATER) is None
    store.end_turn("fhir", "other")
    assert store.take_turn("fhir", "me", UNTIL, LATER) is not None


def test_whoever_lost_the_turn_cannot_say_that_it_is_delivered(store: SqlStore) -> None:
    """A worker slept, another one sent a newer document, and the first one's old document may have come last."""
    ticket = store.issue(order("s1")).ticket_id
    (old,) = due(store)
    assert store.take_turn("fhir", "sleeper", NOW, UNTIL) is not None
    store.void(ticket, "session over", NOW)
    assert store.take_turn("fhir", "me", UNTIL, LATER) is not None
    assert store.settle(due(store)[0], Delivered(), "me", LATER, LATER, Breaker())
    assert due(store) == []
    assert not store.settle(old, Delivered(), "sleeper", LATER, LATER, Breaker())
    assert [(one.revision, one.arrival.standing) for one in due(store)] == [(2, Standing.WITHDRAWN)]


def test_the_state_counts_and_tells_the_oldest(store: SqlStore) -> None:
    assert store.outbox_state().waiting == 0
    for n in range(3):
        store.issue(replace(order(f"s{n}", visit=UNCHECKED), ordered_at=NOW + timedelta(minutes=n)))
    settle(store, due(store)[0], Rejected("no"))
    state: OutboxState = store.outbox_state()
    assert (state.waiting, state.rejected, state.unchecked) == (2, 1, 3)
    assert state.oldest == (NOW + timedelta(minutes=1)).replace(microsecond=123_000)
    assert [connection.name for connection in state.connections] == ["fhir", INSURER]


def test_a_visit_that_the_insurer_did_not_answer_is_to_be_asked_again(store: SqlStore) -> None:
    for session, visit in (("s1", UNCHECKED), ("s2", VISIT), ("s3", Visit(reason="no_card"))):
        store.issue(order(session, visit=visit))
    assert store.unchecked(LATER, NOW - timedelta(seconds=1), 10) == ()
    (found,) = store.unchecked(LATER, NOW, 10)
    assert (found.session, found.card.insurance_key, found.tries) == ("s1", "079190012345", 0)


def test_a_later_answer_goes_into_the_visit_the_queue_and_the_outbox(store: SqlStore) -> None:
    ticket = store.issue(order("s1", visit=UNCHECKED)).ticket_id
    settle(store, due(store)[0], Delivered())
    store.call_next(["general"], DAY, AN, NOW)
    before = store.place(ticket)
    assert before is not None
    assert Flag.INSURANCE in before.flags
    (unchecked,) = store.unchecked(LATER, NOW, 10)
    store.take_turn(INSURER, "me", NOW, UNTIL)
    assert store.checked(unchecked, INSURED, "me", LATER, None, Breaker())
    after, patient = store.place(ticket), store.patient(ticket)
    assert after is not None
    assert patient is not None
    assert (after.flags, after.version) == (before.flags - {Flag.INSURANCE}, before.version + 1)
    assert (patient.insurance, patient.payer) == ("valid", "insured")
    assert [one.arrival.coverage for one in due(store)] == [INSURED]
    assert store.unchecked(LATER + timedelta(days=1), LATER + timedelta(days=1), 10) == ()
    undone = store.undo(DAY, AN, LATER)
    assert isinstance(undone, tuple)
    assert Flag.INSURANCE not in undone[0].flags
    store.check()


def test_an_answer_that_leaves_work_for_the_desk_leaves_the_flag(store: SqlStore) -> None:
    ticket = store.issue(order("s1", visit=UNCHECKED)).ticket_id
    (unchecked,) = store.unchecked(LATER, NOW, 10)
    store.take_turn(INSURER, "me", NOW, UNTIL)
    unknown = Coverage(Outcome.NOT_FOUND, Payer.SELF_PAY, todo=Todo.OTHER_CARD, evidence=Evidence("050", LATER, "cd"))
    store.checked(unchecked, unknown, "me", LATER, None, Breaker())
    place = store.place(ticket)
    assert place is not None
    assert Flag.INSURANCE in place.flags


def test_every_answer_leaves_its_evidence(store: SqlStore) -> None:
    store.issue(order("s1", visit=UNCHECKED))
    (unchecked,) = store.unchecked(LATER, NOW, 10)
    store.take_turn(INSURER, "me", NOW, UNTIL)
    store.checked(unchecked, INSURED, "me", LATER, None, Breaker())
    rows = store._db().rows("SELECT detail FROM journal WHERE event = 'insurance' ORDER BY sequence")  # noqa: SLF001
    assert "no answer in time" in rows[0]["detail"]
    assert '"000"' in rows[1]["detail"]
    assert "ab" * 32 in rows[1]["detail"]


def test_a_silent_insurer_is_asked_again_later(store: SqlStore) -> None:
    store.issue(order("s1", visit=UNCHECKED))
    (unchecked,) = store.unchecked(LATER, NOW, 10)
    store.take_turn(INSURER, "me", NOW, UNTIL)
    silent = no_answer(Evidence("timeout", LATER))
    store.checked(unchecked, silent, "me", LATER, LATER + timedelta(minutes=10), Breaker(1))
    assert store.unchecked(LATER + timedelta(minutes=9), LATER, 10) == ()
    (again,) = store.unchecked(LATER + timedelta(minutes=10), LATER, 10)
    assert again.tries == 1
    assert store.outbox_state().connections[-1].breaker == Breaker(1)


def test_an_answer_without_the_turn_is_not_written(store: SqlStore) -> None:
    store.issue(order("s1", visit=UNCHECKED))
    (unchecked,) = store.unchecked(LATER, NOW, 10)
    assert not store.checked(unchecked, INSURED, "me", LATER, None, Breaker())
    assert store.outbox_state().unchecked == 1
    store.check()
