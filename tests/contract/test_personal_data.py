"""What every store promises about one person: everything is found, what may go goes, and nothing else does."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.breaker import Breaker
from kiosk.domain.card import CardKind
from kiosk.domain.handover import Delivered
from kiosk.domain.liveness.challenge import Cue
from kiosk.domain.liveness.verdict import Liveness
from kiosk.domain.liveness.verdict import Verdict as LivenessVerdict
from kiosk.domain.matching import Match, Thresholds, Verdict
from kiosk.domain.person import Language
from kiosk.domain.privacy import Erased, Kind, Periods, PersonNumber, Why, by_period, by_request, person_number
from kiosk.domain.queue import Action, Lane, Place, Request
from kiosk.domain.queue.records import Appointment
from kiosk.domain.session.state import HelpKind
from kiosk.domain.staff import Actor
from kiosk.domain.visit import ActedBy, Visit
from tests.contract.orders import CLINIC_A, CONSENT_TEXT, VISIT, order

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
MORNING = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
DAY_2_BEGAN = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # 3:00 in Vietnam
NEXT_DAY = MORNING + timedelta(days=1)
NURSE = Actor("nurse-an", "desk 1")
ALL_FOUND = Liveness(LivenessVerdict.LIVE, scores=((Cue.NOD, 0.9),))
LAN = replace(VISIT, match=Match(Verdict.ACCEPT, 0.41, Thresholds(0.5, 0.6, "models"), ALL_FOUND))
LAN_AGAIN = PersonNumber("079190012345")
HUNG = replace(
    VISIT,
    card=VISIT.card and replace(VISIT.card, number="001079012345", name="Trần Văn Hùng", birth_date=date(1979, 5, 1)),
    coverage=VISIT.coverage and replace(VISIT.coverage, card_code="HN4010000000002"),
)
PERSONAL = ("079190012345", "Nguyễn Thị Hồng Ánh", "1990-01-01", "GD4797912345678", "elderly", "her daughter called")


def visited(store: SqlStore, session: str, visit: Visit, at: datetime, day: date) -> int:
    """A whole visit: consent, number, help, called, cancelled with words of staff's."""
    store.record_consent(session, True, Language.VIETNAMESE, CONSENT_TEXT, at)
    wanted = replace(order(session, lane=Lane.PRIORITY, day=day), visit=visit, ordered_at=at)
    ticket = store.issue(wanted).ticket_id
    store.call_staff(session, HelpKind.HELP, "Confirming", at)
    called = store.call_next((CLINIC_A.code,), day, NURSE, at)
    assert isinstance(called, Place)
    cancelled = Request(action=Action.CANCEL, at=at, desk=NURSE.desk, reason="her daughter called")
    assert isinstance(store.act(ticket, cancelled, NURSE), Place)
    return ticket


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    store.put_clinics([CLINIC_A])
    visited(store, "lan-1", LAN, MORNING, MONDAY)
    visited(store, "hung-1", HUNG, MORNING, MONDAY)
    slots = [
        Appointment("R1", "079190012345", "general", MORNING),
        Appointment("R2", "079190012345", "general", NEXT_DAY + timedelta(days=7)),
        Appointment("R3", "001079012345", "general", MORNING),
    ]
    store.put_appointments(slots, NURSE, MORNING)
    return store


def everything(store: SqlStore, number: str) -> Mapping[str, Sequence[Mapping[str, object]]]:
    return store.records_of(PersonNumber(number), "it", NEXT_DAY)


def text(records: object) -> str:
    return json.dumps(records, ensure_ascii=False, default=str)


def test_everything_about_a_person_is_found_and_nothing_about_another(filled: SqlStore) -> None:
    found = everything(filled, "079190012345")
    counts = {table: len(rows) for table, rows in found.items()}
    journal = counts.pop("journal")
    assert journal >= 5
    assert counts == {
        "visit": 1, "ticket": 1, "place": 1, "place_event": 2, "consent": 1, "help_request": 1, "appointment": 2,
    }  # fmt: skip
    for value in PERSONAL:
        assert value in text(found)
    for other in ("hung-1", "001079012345", "Hùng", "HN4010000000002", "nurse-an"):
        assert other not in text(found)


def test_an_insured_person_is_found_by_card_and_number_renewed_or_not(filled: SqlStore) -> None:
    for number in ("GD4797912345678", "7912345678", "HS4797912345678"):
        assert [visit["name"] for visit in everything(filled, number)["visit"]] == ["Nguyễn Thị Hồng Ánh"]


def test_nobody_is_found_by_a_part_of_a_number(filled: SqlStore) -> None:
    for number in ("079190012346", "123456789", "9012345", "%", "791234567", ""):
        assert everything(filled, number) == {}


def test_an_insurance_card_is_a_number_too(store: SqlStore) -> None:
    card = VISIT.card and replace(VISIT.card, kind=CardKind.INSURANCE, number="7912345678")
    visited(store, "s1", replace(LAN, card=card, coverage=None), MORNING, MONDAY)
    assert len(everything(store, "GD4797912345678")["visit"]) == 1


def test_an_export_is_audited_without_the_person(filled: SqlStore) -> None:
    before = filled.changes()
    everything(filled, "079190012345")
    assert filled.changes() == before + 1
    filled.check()


def test_a_dry_run_says_what_would_go_and_changes_nothing(filled: SqlStore) -> None:
    limits, before = by_request(NEXT_DAY, DAY_2_BEGAN), filled.changes()
    dry = filled.erase_person(LAN_AGAIN, limits, "it", NEXT_DAY, dry_run=True)
    assert filled.changes() == before
    wet = filled.erase_person(LAN_AGAIN, limits, "it", NEXT_DAY)
    assert (dry.erased, dry.kept, dry.papers) == (wet.erased, wet.kept, wet.papers)
    assert wet.papers == ((MONDAY, "AU-001"),)


def test_what_may_go_goes_and_evidence_stays_until_its_day(filled: SqlStore) -> None:
    others = everything(filled, "001079012345")
    outcome = filled.erase_person(LAN_AGAIN, by_request(NEXT_DAY, DAY_2_BEGAN), "it", NEXT_DAY)
    assert set(outcome.erased) == {
        Erased("ticket", Kind.IDENTITY, 1),
        Erased("place", Kind.IDENTITY, 1),
        Erased("place_event", Kind.IDENTITY, 2),
        Erased("appointment", Kind.IDENTITY, 1),
        Erased("visit", Kind.IDENTITY, 1),
    }
    evidence = {kept.table: kept for kept in outcome.kept if kept.why is Why.EVIDENCE}
    assert set(evidence) == {"visit", "consent"}
    assert evidence["visit"].kind is Kind.INSURANCE
    assert evidence["visit"].until is not None
    assert evidence["visit"].until.date() == date(2029, 11, 22)
    (coming,) = (kept for kept in outcome.kept if kept.why is Why.TODAY)
    assert coming.table == "appointment"

    assert set(everything(filled, "079190012345")) == {"appointment"}
    left = everything(filled, "GD4797912345678")  # by the card that must be kept, and no more than that
    for value in set(PERSONAL) - {"GD4797912345678"}:
        assert value not in text(left)
    assert everything(filled, "001079012345") == others
    filled.check()


def test_a_visit_of_today_stays(filled: SqlStore) -> None:
    outcome = filled.erase_person(LAN_AGAIN, by_request(MORNING, MORNING - timedelta(hours=5)), "it", MORNING)
    assert outcome.erased == outcome.papers == ()
    why = {Kind.IDENTITY: Why.TODAY, Kind.INSURANCE: Why.EVIDENCE, Kind.CONSENT: Why.EVIDENCE}
    assert {(kept.kind, kept.why) for kept in outcome.kept} == set(why.items())
    assert len(everything(filled, "079190012345")["visit"]) == 1


def test_nobody_to_erase_is_no_error(filled: SqlStore) -> None:
    outcome = filled.erase_person(PersonNumber("000000000000"), by_request(NEXT_DAY, DAY_2_BEGAN), "it", NEXT_DAY)
    assert (outcome.erased, outcome.kept) == ((), ())


def test_everybodys_data_goes_with_its_period(filled: SqlStore) -> None:
    for days, identity, evidence in ((29, True, True), (31, False, True), (5 * 366, False, False)):
        now = MORNING + timedelta(days=days)
        filled.erase_expired(by_period(now, now, Periods()), now)
        assert ("visit" in everything(filled, "001079012345")) is identity
        left = everything(filled, "HN4010000000002")
        assert ("visit" in left, "consent" in left) == (evidence, evidence)
        unchanged = filled.changes()
        assert filled.erase_expired(by_period(now, now, Periods()), now).erased == ()
        assert filled.changes() == unchanged  # nothing to erase, no audit row
    filled.check()


def test_the_queue_and_its_history_go_on_without_the_names(filled: SqlStore) -> None:
    before = filled.history(MONDAY, MONDAY)
    now = MORNING + timedelta(days=31)
    filled.erase_expired(by_period(now, now, Periods()), now)
    after = filled.history(MONDAY, MONDAY)
    assert after == tuple(replace(ticket, priority=None) for ticket in before)
    patient = filled.patient(before[0].ticket_id)
    assert patient is not None
    assert (patient.name, patient.card_number, patient.birth_date) == ("", "", None)


def test_a_store_that_was_erased_can_be_compacted(filled: SqlStore) -> None:
    filled.erase_person(LAN_AGAIN, by_request(NEXT_DAY, DAY_2_BEGAN), "it", NEXT_DAY)
    filled.compact()
    filled.check()
    assert len(everything(filled, "001079012345")["visit"]) == 1


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("079190012345", "079190012345"),
        (" 079 190 012 345\n", "079190012345"),
        ("gd4 79-79 12345678", "GD4797912345678"),
        ("\uff10\uff17\uff19190012345", "079190012345"),
        ("B1234567", "B1234567"),
        ("", None),
        ("Nguyễn Văn A", None),
        ("ABCDEFGH", None),
        ("12345", None),
        ("1" * 21, None),
        ("079190012345'; DROP TABLE visit", None),
    ],
)
def test_a_typed_number_is_a_number_or_nothing(typed: str, number: str | None) -> None:
    assert person_number(typed) == (None if number is None else PersonNumber(number))


def test_a_visit_that_another_system_waits_for_stays_until_it_has_it(filled: SqlStore) -> None:
    """Without its person it could not be told any more."""
    filled.connect(["fhir"], MORNING)
    ticket = filled.issue(replace(order("lan-2"), visit=LAN, ordered_at=MORNING)).ticket_id
    limits = by_request(NEXT_DAY, DAY_2_BEGAN)
    outcome = filled.erase_person(LAN_AGAIN, limits, "it", NEXT_DAY)
    held = {(kept.table, kept.rows) for kept in outcome.kept if kept.why is Why.NOT_HANDED_OVER}
    assert ("visit", 1) in held
    assert ("outbox", 1) in held
    assert outcome.papers == ((MONDAY, "AU-001"),)
    left = everything(filled, "079190012345")
    assert [visit["session"] for visit in left["visit"]] == ["lan-2"]
    assert [row["residence"] for row in left["outbox"]] == ["12 Lê Lợi, Huế"]

    assert filled.take_turn("fhir", "me", NEXT_DAY, NEXT_DAY + timedelta(minutes=1)) is not None
    (dispatch,) = filled.due("fhir", NEXT_DAY, 10)
    assert filled.settle(dispatch, Delivered("R-1"), "me", NEXT_DAY, NEXT_DAY, Breaker())
    filled.erase_person(LAN_AGAIN, limits, "it", NEXT_DAY)
    assert "visit" not in everything(filled, "079190012345")
    assert filled.patient(ticket) is not None


def test_a_child_without_a_card_is_found_by_its_guardian(store: SqlStore) -> None:
    assert HUNG.card is not None
    child = Visit(guardian=HUNG.card, acted_by=ActedBy.GUARDIAN)
    visited(store, "child", child, MORNING, MONDAY)
    (visit,) = everything(store, "001079012345")["visit"]
    assert visit["guardian_name"] == "Trần Văn Hùng"
    store.erase_person(PersonNumber("001079012345"), by_request(NEXT_DAY, DAY_2_BEGAN), "it", NEXT_DAY)
    assert everything(store, "001079012345") == {}
