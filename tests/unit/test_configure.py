"""Clinics saved by staff: only what is right, only by whom it may be, never over somebody else's, and always to be
taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk import consent
from kiosk.domain.clinic_checks import ClinicMistake
from kiosk.domain.queue import Lane
from kiosk.domain.staff import Account, Role
from kiosk.ports import StoreError
from kiosk.services.check_in import CheckIn
from kiosk.services.configure import (
    FROM_FILE,
    ClinicChange,
    Configure,
    Difference,
    Saved,
    SaveRefusal,
    differences,
)
from kiosk.services.replay import counts
from tests.samples import COVERED_VISIT
from tests.ui.staff_console import FILE, HOURS, NOW, Rig

CHIEF = Account(name="Minh", role=Role.ADMINISTRATOR, pin_hash="")
NURSE = Account(name="Hoa", role=Role.NURSE, pin_hash="")
GENERAL, EARS = FILE.clinics[:2]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def configure(rig: Rig) -> Configure:
    return rig.configure


def changed(saved: Saved, **values: Any) -> tuple[Any, ...]:
    return (replace(saved.clinics[0], **values), *saved.clinics[1:])


def saved(found: Saved | SaveRefusal) -> Saved:
    assert isinstance(found, Saved), found
    return found


def test_what_an_administrator_saves_is_what_the_next_patient_is_offered(rig: Rig, configure: Configure) -> None:
    """A running kiosk asks the store each time; nothing has to be started anew."""
    check_in = CheckIn(rig.store, rig.clock, HOURS, "K1", b"key", consent.shown)
    check_in.open(FILE.clinics)
    assert EARS.code in {offer.clinic.code for offer in check_in.offers(COVERED_VISIT)}
    base = configure.load()
    saved(configure.save(CHIEF, [clinic for clinic in base.clinics if clinic.code != EARS.code], base))
    assert EARS.code not in {offer.clinic.code for offer in check_in.offers(COVERED_VISIT)}


def test_a_kiosk_that_starts_again_keeps_what_staff_saved(rig: Rig, configure: Configure) -> None:
    found = saved(configure.save(CHIEF, changed(configure.load(), min_age=3), configure.load()))
    CheckIn(rig.store, rig.clock, HOURS, "K1", b"key", consent.shown).open(FILE.clinics)
    assert configure.load() == found


def test_others_may_not_save(configure: Configure) -> None:
    base = configure.load()
    assert configure.save(NURSE, changed(base, min_age=3), base) is SaveRefusal.NOT_ALLOWED
    assert configure.load() == base


def test_nothing_wrong_is_saved(configure: Configure) -> None:
    base = configure.load()
    assert configure.save(CHIEF, changed(base, prefix="B"), base) is SaveRefusal.FAULTY
    assert configure.save(CHIEF, base.clinics, base) is SaveRefusal.NOTHING
    assert configure.history() == ()


def test_of_two_who_edit_at_once_the_second_is_told(configure: Configure) -> None:
    base = configure.load()
    first = saved(configure.save(CHIEF, changed(base, min_age=3), base))
    assert configure.save(CHIEF, changed(base, min_age=4), base) is SaveRefusal.CHANGED
    assert configure.load() == first
    assert configure.save(CHIEF, changed(first, min_age=4), replace(first, revision=base.revision + 999)) is (
        SaveRefusal.CHANGED
    )


def test_capacity_may_not_fall_below_what_is_issued_today(rig: Rig, configure: Configure) -> None:
    for number in range(3):
        rig.issue(GENERAL, NOW, f"s{number}")
    rig.issue(GENERAL, NOW - timedelta(days=1), "yesterday")
    base = configure.load()
    assert [fault.mistake for fault in configure.faults(changed(base, daily_capacity=2))] == [
        ClinicMistake.BELOW_ISSUED
    ]
    assert configure.save(CHIEF, changed(base, daily_capacity=2), base) is SaveRefusal.FAULTY
    saved(configure.save(CHIEF, changed(base, daily_capacity=3), base))


def test_a_clinic_that_people_wait_for_today_is_not_removed(rig: Rig, configure: Configure) -> None:
    rig.issue(GENERAL, NOW, "s")
    base = configure.load()
    assert configure.save(CHIEF, base.clinics[1:], base) is SaveRefusal.IN_USE
    saved(configure.save(CHIEF, [base.clinics[0], *base.clinics[2:]], base))


def test_the_history_says_who_changed_what_from_the_first_change_on(rig: Rig, configure: Configure) -> None:
    base = configure.load()
    first = saved(configure.save(CHIEF, changed(base, min_age=3, daily_capacity=80), base))
    rig.clock.forward(timedelta(hours=1))
    saved(configure.save(CHIEF, (*first.clinics[:1], *first.clinics[2:]), first, "imported x.csv"))
    newest, second, start = configure.history()
    assert (newest.author, newest.note) == ("Minh", "imported x.csv")
    assert newest.changes == (ClinicChange(Difference.REMOVED, before=EARS),)
    assert [(change.difference, change.fields) for change in second.changes] == [
        (Difference.CHANGED, ("min_age", "daily_capacity"))
    ]
    assert second.changes[0].before == GENERAL
    assert (start.note, start.changes) == (FROM_FILE, ())
    assert [f"{change.at:%H:%M}" for change in (newest, second)] == ["10:30", "09:30"]


def test_every_state_can_be_brought_back_the_first_too(configure: Configure) -> None:
    base = configure.load()
    first = saved(configure.save(CHIEF, changed(base, min_age=3), base))
    start = configure.history()[-1]
    again = saved(configure.save(CHIEF, configure.clinics_of(start.revision), first))
    assert again.clinics == base.clinics
    assert len(configure.history()) == 3


def test_another_order_is_a_difference_of_its_own() -> None:
    two = (GENERAL, EARS)
    assert differences(two, two) == ()
    assert differences(two, two[::-1]) == (ClinicChange(Difference.ORDER),)
    assert differences(two[:1], two) == (ClinicChange(Difference.ADDED, after=EARS),)


def test_a_store_that_fails_is_said_and_changes_nothing(rig: Rig, configure: Configure) -> None:
    base = configure.load()
    with pytest.raises(StoreError):
        configure.clinics_of(12345)
    assert configure.load() == base


# A day once more.


def test_the_model_of_an_unchanged_day_comes_close_to_what_was_measured(rig: Rig) -> None:
    """Its desk starts with the first patient; the one of that day came three minutes later."""
    rig.a_day(1, people=30)
    (day, count), *_ = rig.services.replay.days()
    assert count == 30
    (one,) = rig.services.replay.compare(day, FILE.clinics, FILE.clinics)
    assert (one.code, one.arrivals, one.desks) == (GENERAL.code, 30, 1)
    assert one.before == one.after
    assert one.measured.middle is not None and one.before.middle is not None
    assert abs(one.measured.middle - one.before.middle) <= 3
    assert one.before.by_lane[Lane.PRIORITY] < one.before.by_lane[Lane.WALK_IN]


def test_a_change_shows_in_the_waits_before_it_is_saved(rig: Rig) -> None:
    rig.a_day(1, people=30)
    day = rig.services.replay.days()[0][0]
    slower = (replace(GENERAL, minutes_per_patient=2 * GENERAL.minutes_per_patient), *FILE.clinics[1:])
    small = (replace(GENERAL, daily_capacity=10), *FILE.clinics[1:])
    (before,) = rig.services.replay.compare(day, FILE.clinics, slower)
    (capped,) = rig.services.replay.compare(day, FILE.clinics, small)
    assert before.before.middle is not None and before.after.middle is not None
    assert before.after.middle > 2 * before.before.middle
    assert sum(capped.after.away.values()) == 20
    assert rig.configure.history() == ()


def test_today_is_not_a_past_day_and_withdrawn_numbers_kept_nobody_waiting(rig: Rig) -> None:
    rig.issue(GENERAL, NOW, "today")
    assert rig.services.replay.days() == ()
    rig.issue(GENERAL, NOW - timedelta(days=1), "yesterday")
    rig.store.void(rig.issue(GENERAL, NOW - timedelta(days=1), "gone"), "the session was over", NOW)
    day = rig.services.replay.days()[0][0]
    assert sorted(counts(ticket) for ticket in rig.store.history(day, day)) == [False, True]
    (one,) = rig.services.replay.compare(day, FILE.clinics, FILE.clinics)
    assert one.arrivals == 1
