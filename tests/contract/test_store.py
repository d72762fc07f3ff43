"""What every store promises to a kiosk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane
from kiosk.domain.session.state import HelpKind
from kiosk.domain.visit import Visit
from kiosk.ports import Store, StoreError, StoreNewer
from tests.contract.orders import CLINIC_A, CLINIC_B, CONSENT_TEXT, DAY, NOW, order

OpenStore = Callable[[], Store]


def test_numbers_of_a_series_count_up_from_one_without_gaps(store: Store) -> None:
    labels = [store.issue(order(f"s{n}")).label for n in range(1, 21)]
    assert labels == [f"A-{n:03d}" for n in range(1, 21)]


def test_a_number_is_never_older_than_the_one_before_it(store: Store) -> None:
    """Two kiosks ask at once, or the clock of one is behind: the lower number is still called first."""
    first = store.issue(order("fast clock"))
    second = store.issue(replace(order("slow clock"), ordered_at=NOW - timedelta(minutes=3)))
    third = store.issue(replace(order("later"), ordered_at=NOW + timedelta(minutes=1)))
    assert first.issued_at == second.issued_at < third.issued_at


def test_each_clinic_and_lane_counts_for_itself(store: Store) -> None:
    orders = [
        order("s1"),
        order("s2", CLINIC_B),
        order("s3", lane=Lane.PRIORITY),
        order("s4", lane=Lane.APPOINTMENT),
        order("s5"),
    ]
    assert [store.issue(one).label for one in orders] == ["A-001", "B-001", "AU-001", "AH-001", "A-002"]


def test_series_that_spell_alike_never_share_a_label(store: Store) -> None:
    """Prefix A in the priority lane and prefix AU read the same on paper."""
    spelled_alike = replace(CLINIC_B, prefix="AU")
    labels = [store.issue(order("s1", lane=Lane.PRIORITY)).label, store.issue(order("s2", spelled_alike)).label]
    assert labels == ["AU-001", "AU-002"]


def test_the_same_session_and_clinic_get_the_same_answer_every_time(store: Store) -> None:
    store.issue(order("other"))
    first = store.issue(order("s1"))
    store.issue(order("another"))
    again = replace(order("s1", lane=Lane.PRIORITY), nonce="new", ordered_at=NOW + timedelta(minutes=5))
    assert store.issue(again) == first
    assert store.issue(order("s2")).label == "A-004"


def test_the_same_answer_comes_after_a_restart(open_store: OpenStore) -> None:
    before = open_store()
    first = before.issue(order("s1"))
    before.close()
    assert open_store().issue(order("s1")) == first


def test_an_issued_number_carries_its_order(store: Store) -> None:
    issued = store.issue(order("s1"))
    assert issued.nonce == "nonce-s1"
    assert issued.issued_at == NOW.replace(microsecond=123_000)
    assert issued.issued_at.utcoffset() == timedelta(0)


def test_two_clinics_in_one_session_are_two_numbers(store: Store) -> None:
    first, second = store.issue(order("s1")), store.issue(order("s1", CLINIC_B))
    assert (first.label, second.label) == ("A-001", "B-001")
    assert first.ticket_id != second.ticket_id


def test_a_new_business_day_counts_from_one(store: Store) -> None:
    store.issue(order("s1"))
    assert store.issue(order("s2", day=DAY + timedelta(days=1))).label == "A-001"


def test_going_back_to_an_earlier_business_day_goes_on_there(store: Store) -> None:
    """A clock that is set back a day must not issue that day's numbers again."""
    store.issue(order("s1"))
    store.issue(order("s2", day=DAY + timedelta(days=1)))
    assert store.issue(order("s3")).label == "A-002"


def test_somebody_unknown_gets_a_number(store: Store) -> None:
    assert store.issue(order("s1", visit=Visit(reason="no_card"))).label == "A-001"


def test_waiting_counts_the_day_by_clinic(store: Store) -> None:
    for session, clinic in (("s1", CLINIC_A), ("s2", CLINIC_A), ("s3", CLINIC_B)):
        store.issue(order(session, clinic))
    store.issue(order("tomorrow", day=DAY + timedelta(days=1)))
    assert store.waiting(DAY, Lane.WALK_IN) == {"general": 2, "women": 1}
    assert store.waiting(DAY - timedelta(days=1), Lane.WALK_IN) == {}


def test_a_walk_in_has_everybody_of_its_clinic_and_day_ahead(store: Store) -> None:
    store.issue(order("s1"))
    store.issue(order("s2", lane=Lane.PRIORITY))
    store.issue(order("s3", CLINIC_B))
    store.issue(order("s4", day=DAY + timedelta(days=1)))
    assert store.issue(order("s5")).people_ahead == 2


def test_a_priority_ticket_has_priority_tickets_alone_ahead(store: Store) -> None:
    store.issue(order("s1"))
    assert store.issue(order("s2", lane=Lane.PRIORITY)).people_ahead == 0
    store.issue(order("s3"))
    assert store.issue(order("s4", lane=Lane.PRIORITY)).people_ahead == 1


def test_a_voided_number_stays_used_and_waits_no_more(store: Store) -> None:
    ticket = store.issue(order("s1")).ticket_id
    store.void(ticket, "session_over", NOW)
    assert store.waiting(DAY, Lane.WALK_IN) == {}
    following = store.issue(order("s2"))
    assert (following.label, following.people_ahead) == ("A-002", 0)


def test_voiding_twice_changes_nothing(store: Store) -> None:
    ticket = store.issue(order("s1")).ticket_id
    store.issue(order("s2"))
    store.void(ticket, "session_over", NOW)
    store.void(ticket, "other", NOW)
    assert store.waiting(DAY, Lane.WALK_IN) == {"general": 1}


def test_a_voided_number_is_not_handed_out_again(store: Store) -> None:
    store.void(store.issue(order("s1")).ticket_id, "session_over", NOW)
    with pytest.raises(StoreError):
        store.issue(order("s1"))


@pytest.mark.parametrize(
    "act",
    [
        lambda store: store.void(99, "session_over", NOW),
        lambda store: store.set_paper(99, None, NOW),
        lambda store: store.set_paper(99, PrintOutcome.PRINTED, NOW),
        lambda store: store.void(2**70, "session_over", NOW),
    ],
)
def test_a_ticket_that_does_not_exist_is_a_store_error(store: Store, act: Callable[[Store], None]) -> None:
    with pytest.raises(StoreError):
        act(store)


@pytest.mark.parametrize("outcome", list(PrintOutcome))
def test_paper_changes_neither_the_number_nor_the_queue(store: Store, outcome: PrintOutcome) -> None:
    first = store.issue(order("s1"))
    for _copy in range(2):
        store.set_paper(first.ticket_id, None, NOW)
        store.set_paper(first.ticket_id, outcome, NOW)
    assert store.issue(order("s1")) == first
    assert store.waiting(DAY, Lane.WALK_IN) == {"general": 1}
    assert store.issue(order("s2")).label == "A-002"


def test_clinics_come_back_as_they_were_put_and_in_that_order(open_store: OpenStore) -> None:
    before = open_store()
    before.put_clinics([CLINIC_B, CLINIC_A])
    before.close()
    assert open_store().clinics() == (CLINIC_B, CLINIC_A)


def test_putting_clinics_replaces_them_and_leaves_numbers_true(store: Store) -> None:
    store.put_clinics([CLINIC_A, CLINIC_B])
    store.issue(order("s1", CLINIC_B))
    store.put_clinics([CLINIC_A])
    assert store.clinics() == (CLINIC_A,)
    assert store.waiting(DAY, Lane.WALK_IN) == {"women": 1}


def test_clinics_that_share_a_prefix_are_refused_and_the_old_ones_stay(store: Store) -> None:
    store.put_clinics([CLINIC_A])
    with pytest.raises(StoreError):
        store.put_clinics([CLINIC_A, replace(CLINIC_B, prefix="A")])
    assert store.clinics() == (CLINIC_A,)


def test_everybody_at_a_store_signs_with_the_key_that_came_first(open_store: OpenStore) -> None:
    first, second = open_store(), open_store()
    assert first.ticket_key(b"1" * 32) == b"1" * 32
    assert second.ticket_key(b"2" * 32) == b"1" * 32
    first.check()


def test_a_failed_write_leaves_nothing_behind(store: Store) -> None:
    """The visit cannot be stored, so its number is not used up."""
    with pytest.raises(StoreError):
        store.issue(order("s1", visit=Visit(reason="\udce1")))
    assert store.waiting(DAY, Lane.WALK_IN) == {}
    assert store.issue(order("s2")).label == "A-001"
    store.check()


def test_a_time_without_a_zone_is_a_store_error(store: Store) -> None:
    with pytest.raises(StoreError):
        store.issue(replace(order("s1"), ordered_at=datetime(2026, 11, 23, 8, 30)))


def test_a_sound_store_passes_its_check_with_everything_in_it(store: Store) -> None:
    store.check()
    store.put_clinics([CLINIC_A])
    store.record_consent("s1", True, Language.VIETNAMESE, CONSENT_TEXT, NOW)
    store.record_consent("s1", False, Language.ENGLISH, CONSENT_TEXT, NOW)
    store.call_staff("s1", HelpKind.EMERGENCY, "Confirming", NOW)
    store.set_paper(store.issue(order("s1")).ticket_id, None, NOW)
    store.check()


def test_a_session_has_a_number_once_it_was_issued_and_in_that_clinic_alone(store: Store) -> None:
    assert not store.has_number("s1", CLINIC_A.code)
    store.issue(order("s1"))
    assert store.has_number("s1", CLINIC_A.code)
    assert not store.has_number("s1", CLINIC_B.code)
    assert not store.has_number("s2", CLINIC_A.code)


def test_a_store_of_a_newer_program_is_refused_and_left_as_it_is(open_store: Callable[[], SqlStore]) -> None:
    older = open_store()
    older.put_clinics([CLINIC_A])
    older.issue(order("s1"))
    db = older._db()  # noqa: SLF001 - behind the port
    db.execute("INSERT INTO schema_migration (version, name, applied_at) VALUES (9999, '9999_later.sql', 0)")
    tables = ("schema_migration", "store_state", "clinic", "counter", "ticket", "place", "visit", "audit")

    def everything() -> list[object]:
        return [db.rows(f"SELECT * FROM {table}") for table in tables]

    before, refused = everything(), open_store()
    for act in (refused.check, refused.clinics, lambda: refused.issue(order("s2")), refused.changes):
        with pytest.raises(StoreNewer, match="9999 is newer than this program's"):
            act()
    assert everything() == before
    db.execute("DELETE FROM schema_migration WHERE version = 9999")
    assert refused.issue(order("s2")).label == "A-002", "and it is usable once the program is new enough"
