"""What every store keeps of how somebody came to a number, or did not."""

from dataclasses import replace
from datetime import timedelta

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.queue import PriorityReason
from kiosk.domain.visit import ActedBy, Visit
from tests.contract.orders import CLINIC_A, CLINIC_B, DAY, LEFT, NOW, USE, VISIT, order


def test_uses_are_told_by_day_in_the_order_in_which_they_ended(store: SqlStore) -> None:
    for reference, use, day in (("a", USE, DAY), ("b", LEFT, DAY), ("c", LEFT, DAY + timedelta(days=2))):
        store.record_use(use, reference, day, NOW)
    assert [(one.business_day, one.kiosk, one.use) for one in store.uses(DAY, DAY + timedelta(days=1))] == [
        (DAY, "K1", USE),
        (DAY, "K1", LEFT),
    ]
    assert len(store.uses(DAY, DAY + timedelta(days=2))) == 3
    assert store.uses(DAY - timedelta(days=9), DAY - timedelta(days=1)) == ()


def test_a_use_that_is_recorded_again_is_one(store: SqlStore) -> None:
    store.record_use(USE, "a", DAY, NOW)
    changes = store.changes()
    store.record_use(USE, "a", DAY, NOW)
    assert (len(store.uses(DAY, DAY)), store.changes()) == (1, changes)


def test_the_desk_that_comes_first_is_told_which_clinic_was_meant(store: SqlStore) -> None:
    plain = store.issue(order("s1")).ticket_id
    sent = store.issue(order("s2", CLINIC_B, visit=replace(VISIT, wanted_clinic=CLINIC_A.code))).ticket_id
    told = [patient and patient.wanted_clinic for patient in (store.patient(plain), store.patient(sent))]
    assert told == ["", CLINIC_A.code]


def test_who_acted_is_kept_and_a_guardian_is_not_taken_for_the_patient(store: SqlStore) -> None:
    guardian = Visit(guardian=VISIT.card, acted_by=ActedBy.GUARDIAN, claim=PriorityReason.CHILD)
    patient = store.patient(store.issue(order("s1", CLINIC_B, visit=guardian)).ticket_id)
    assert patient is not None
    assert (patient.acted_by, patient.name, patient.card_number) == ("guardian", "", "")
    kept = store._db().rows("SELECT guardian_name, guardian_number FROM visit")  # noqa: SLF001
    assert VISIT.card is not None
    assert tuple(kept[0].values()) == (VISIT.card.name, VISIT.card.number)
