"""What every store promises to those who configure it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.clinic import LaneMix, LateNumbers, LocalText
from kiosk.domain.insurance import OutagePolicy
from kiosk.domain.queue import Refusal
from kiosk.domain.queue.records import APPOINTMENT_EARLY, APPOINTMENT_LATE, Appointment
from kiosk.domain.staff import Account, Actor, ApiClient, Role
from kiosk.ports import StoreError
from tests.contract.orders import CLINIC_A, CLINIC_B, DAY, NOW, order

OpenStore = Callable[[], SqlStore]
BOSS = Actor("chi")
NURSE = Account(name="an", role=Role.NURSE, pin_hash="$argon2id$an")
SLOT = NOW.replace(microsecond=0)
EVERYTHING = replace(
    CLINIC_A,
    way=LocalText("Rẽ trái", "Turn left"),
    specialty="K01",
    closed_days=frozenset({date(2027, 1, 1)}),
    daily_capacity=80,
    hourly_capacity=12,
    mix=LaneMix(3, 2, 2),
    number_width=4,
    without_insurance=OutagePolicy.DESK,
    late_numbers=LateNumbers.STOP,
    long_wait_min=90,
)


def test_everything_about_a_clinic_comes_back(open_store: OpenStore) -> None:
    before = open_store()
    before.save_clinics([EVERYTHING, CLINIC_B], BOSS, NOW)
    before.close()
    assert open_store().clinics() == (EVERYTHING, CLINIC_B)


def test_saved_clinics_have_a_history_that_says_who_and_why(store: SqlStore) -> None:
    first = store.save_clinics([CLINIC_A], BOSS, NOW, "opening")
    second = store.save_clinics([EVERYTHING], Actor("an"), NOW + timedelta(hours=1), "longer")
    assert store.revisions() == (second, first)
    assert [(one.author, one.note) for one in store.revisions()] == [("an", "longer"), ("chi", "opening")]
    assert store.revisions(limit=1) == (second,)


def test_an_earlier_revision_can_be_saved_again(store: SqlStore) -> None:
    first = store.save_clinics([CLINIC_A], BOSS, NOW)
    store.save_clinics([CLINIC_B], BOSS, NOW)
    assert not isinstance(first, Refusal)
    store.save_clinics(store.clinics_of(first.id), BOSS, NOW, "undo")
    assert store.clinics() == (CLINIC_A,)
    with pytest.raises(StoreError):
        store.clinics_of(99)


def test_two_who_edit_at_once_do_not_overwrite_each_other(store: SqlStore) -> None:
    first = store.save_clinics([CLINIC_A], BOSS, NOW, expected=0)
    assert not isinstance(first, Refusal)
    assert store.save_clinics([CLINIC_B], BOSS, NOW, expected=0) is Refusal.CHANGED
    assert store.clinics() == (CLINIC_A,)
    assert not isinstance(store.save_clinics([CLINIC_B], BOSS, NOW, expected=first.id), Refusal)


def test_a_start_of_the_kiosk_leaves_staffs_clinics_alone(store: SqlStore) -> None:
    store.put_clinics([CLINIC_B])
    store.save_clinics([CLINIC_A], BOSS, NOW)
    store.put_clinics([CLINIC_B])
    assert store.clinics() == (CLINIC_A,)


def test_numbers_of_the_day_are_counted_without_withdrawn_ones(store: SqlStore) -> None:
    store.issue(order("s1"))
    store.void(store.issue(order("s2")).ticket_id, "session_over", NOW)
    store.issue(order("s3", CLINIC_B))
    assert store.issued(DAY) == {CLINIC_A.code: 1, CLINIC_B.code: 1}


def test_accounts_come_back_and_no_two_share_a_name(store: SqlStore) -> None:
    assert store.add_account(replace(NURSE, name="binh"), "chi", NOW)
    assert store.add_account(NURSE, "chi", NOW)
    assert not store.add_account(replace(NURSE, role=Role.ADMINISTRATOR), "chi", NOW)
    assert store.accounts() == (NURSE, replace(NURSE, name="binh"))
    store.remove_account("an", "chi", NOW)
    assert [account.name for account in store.accounts()] == ["binh"]


def test_of_several_first_accounts_one_is_the_first(open_store: OpenStore) -> None:
    assert open_store().add_account(NURSE, "an", NOW, first=True)
    assert not open_store().add_account(replace(NURSE, name="binh"), "binh", NOW, first=True)


def test_an_account_is_changed_in_one_go_and_keeps_its_lock(open_store: OpenStore) -> None:
    open_store().add_account(NURSE, "chi", NOW)
    locked = replace(NURSE, failures=5, locked_until=SLOT)
    assert open_store().update_account("an", lambda account: locked, "an", NOW) == (NURSE, locked)
    assert open_store().accounts() == (locked,)
    assert open_store().update_account("nobody", lambda account: account, "an", NOW) is None


def test_a_change_of_an_account_that_fails_changes_nothing(store: SqlStore) -> None:
    def fail(account: Account) -> Account:
        raise ValueError(account)

    store.add_account(NURSE, "chi", NOW)
    with pytest.raises(StoreError):
        store.update_account("an", fail, "an", NOW)
    assert store.accounts() == (NURSE,)


def test_clients_come_back_and_no_two_share_a_key(store: SqlStore) -> None:
    client = ApiClient("his", "hash-1")
    store.put_client(client, BOSS, NOW)
    assert store.clients() == (client,)
    with pytest.raises(StoreError):
        store.put_client(ApiClient("other", "hash-1"), BOSS, NOW)
    store.put_client(replace(client, active=False), BOSS, NOW)
    assert store.clients() == (replace(client, active=False),)
    assert "hash" not in repr(client)


@pytest.mark.parametrize(
    ("comes", "found"),
    [
        (-APPOINTMENT_EARLY - timedelta(seconds=1), False),
        (-APPOINTMENT_EARLY, True),
        (APPOINTMENT_LATE, True),
        (APPOINTMENT_LATE + timedelta(seconds=1), False),
    ],
)
def test_an_appointment_is_found_inside_its_window(store: SqlStore, comes: timedelta, found: bool) -> None:
    appointment = Appointment("ref-1", "079190012345", CLINIC_A.code, SLOT)
    store.put_appointments([appointment], BOSS, NOW)
    assert store.appointments_of("079190012345", SLOT + comes) == ((appointment,) if found else ())
    assert store.appointments_of("079190012346", SLOT) == ()


def test_an_appointment_is_moved_by_its_reference_and_all_are_put_or_none(store: SqlStore) -> None:
    appointment = Appointment("ref-1", "079190012345", CLINIC_A.code, SLOT)
    store.put_appointments([appointment], BOSS, NOW)
    moved = replace(appointment, slot=SLOT + timedelta(days=1))
    broken = replace(appointment, reference="ref-2", clinic="\udce1")
    with pytest.raises(StoreError):
        store.put_appointments([moved, broken], BOSS, NOW)
    assert store.appointments(SLOT, SLOT + timedelta(days=9)) == (appointment,)
    store.put_appointments([moved], BOSS, NOW)
    assert store.appointments(SLOT, SLOT + timedelta(days=9)) == (moved,)
    assert moved.slot.tzinfo is UTC
    assert "079190012345" not in repr(moved)


def test_an_appointment_that_is_withdrawn_is_found_no_more_and_the_others_stay(store: SqlStore) -> None:
    """Once more, it changes nothing."""
    wanted = [Appointment(f"ref-{n}", f"07919001234{n}", CLINIC_A.code, SLOT) for n in range(3)]
    store.put_appointments(wanted, BOSS, NOW)
    assert store.withdraw_appointments(["ref-0", "ref-2", "ref-9"], BOSS, NOW) == {"ref-0", "ref-2"}
    assert store.appointments_of("079190012340", SLOT) == ()
    assert store.appointments(SLOT, SLOT + timedelta(days=1)) == (wanted[1],)
    assert store.withdraw_appointments(["ref-0"], BOSS, NOW) == frozenset()
    assert store.withdraw_appointments([], BOSS, NOW) == frozenset()
    assert store.appointments(SLOT, SLOT + timedelta(days=1)) == (wanted[1],)


def test_appointments_are_found_by_their_references_however_many_are_asked_for(store: SqlStore) -> None:
    wanted = [Appointment(f"ref-{n}", "079190012345", CLINIC_A.code, SLOT) for n in range(1, 1201)]
    store.put_appointments(wanted, BOSS, NOW)
    asked = [f"ref-{n}" for n in range(0, 1201, 2)]
    assert store.appointments_named(asked) == {one.reference: one for one in wanted if one.reference in asked}
    assert store.appointments_named([]) == {}
