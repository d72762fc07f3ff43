"""What a check-in asks of the hospital, and that what comes back is for the right person on the right day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.clinic import LateNumbers, OpeningHours
from kiosk.domain.consent import ConsentText, Purpose
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.insurance import Payer
from kiosk.domain.matching import SKIPPED, Match
from kiosk.domain.person import Language, Sex
from kiosk.domain.queue import Flag, Lane, NoNumber, Outlook, PriorityReason, WaitRange
from kiosk.domain.queue.records import Appointment
from kiosk.domain.session.state import HelpKind
from kiosk.domain.visit import Visit
from kiosk.ports import Store, StoreError
from kiosk.services.check_in import CheckIn, Hours, NotOffered
from kiosk.services.ticket_code import TicketClaim, verify
from tests.fakes import MemoryStore, SetClock
from tests.samples import (
    ACCEPT,
    ADULT,
    CARDLESS_VISIT,
    CHILD,
    COVERED_VISIT,
    EARS,
    RECEPTION,
    REFUSE,
    STAFF,
    TYPED_VISIT,
)

KEY = b"k" * 32
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY_9 = datetime(2026, 3, 2, 9, 0, tzinfo=VIETNAM).astimezone(UTC)
MONDAYS = OpeningHours(frozenset({0}), time(7), time(16))

GENERAL = replace(EARS, code="general", prefix="A", min_age=16, minutes_per_patient=6)
CHILDREN = replace(EARS, code="children", prefix="N", max_age=15)
WOMEN = replace(EARS, code="women", prefix="P", sex=Sex.FEMALE, min_age=12)
MONDAY_CLINIC = replace(EARS, code="skin", prefix="L", hours=(MONDAYS,))
CLINICS = (GENERAL, CHILDREN, WOMEN, MONDAY_CLINIC, RECEPTION)


def words_in(language: Language) -> ConsentText:
    return ConsentText("1", Purpose.COMPARE_FACE, f"words in {language.value}")


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.put_clinics(CLINICS)
    return store


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY_9)


@pytest.fixture
def check_in(store: MemoryStore, clock: SetClock) -> CheckIn:
    as_store: Store = store
    return CheckIn(as_store, clock, Hours(VIETNAM, time(3)), "K1", KEY, words_in)


def offered(check_in: CheckIn, born: date, sex: Sex) -> set[str]:
    visit = Visit(card=replace(ADULT, birth_date=born, sex=sex))
    return {offer.clinic.code for offer in check_in.offers(visit)}


@pytest.mark.parametrize(
    ("born", "sex", "codes"),
    [
        (date(1990, 1, 1), Sex.FEMALE, {"general", "women", "skin"}),
        (date(1990, 1, 1), Sex.MALE, {"general", "skin"}),
        (date(2012, 1, 1), Sex.FEMALE, {"children", "women", "skin"}),
        (date(2020, 1, 1), Sex.FEMALE, {"children", "skin"}),
        (date(2010, 3, 2), Sex.MALE, {"general", "skin"}),  # sixteen today
        (date(2010, 3, 3), Sex.MALE, {"children", "skin"}),  # sixteen tomorrow
    ],
)
def test_clinics_are_offered_by_age_and_sex_and_reception_never(
    check_in: CheckIn, born: date, sex: Sex, codes: set[str]
) -> None:
    assert offered(check_in, born, sex) == codes


@pytest.mark.parametrize(
    ("local", "open_"),
    [
        (datetime(2026, 3, 2, 6, 59), False),
        (datetime(2026, 3, 2, 7, 0), True),
        (datetime(2026, 3, 2, 16, 0), False),
        (datetime(2026, 3, 3, 9, 0), False),
    ],
)
def test_clinics_are_offered_by_the_hospitals_clock(
    check_in: CheckIn, clock: SetClock, local: datetime, open_: bool
) -> None:
    clock.time = local.replace(tzinfo=VIETNAM).astimezone(UTC)
    assert ("skin" in offered(check_in, date(1990, 1, 1), Sex.MALE)) is open_


def test_an_offer_says_how_many_wait_and_how_long(check_in: CheckIn) -> None:
    for person in range(6):
        check_in.issue(f"session {person}", COVERED_VISIT, "general")
    offers = {offer.clinic.code: offer for offer in check_in.offers(COVERED_VISIT)}
    assert (offers["general"].waiting, offers["general"].wait) == (6, WaitRange(20, 50))
    assert (offers["skin"].waiting, offers["skin"].wait) == (0, WaitRange(0, 5))


def test_an_offers_wait_comes_from_the_calls_of_the_day(check_in: CheckIn, store: MemoryStore) -> None:
    store.paces["general"] = (1.0,) * 9
    for person in range(6):
        check_in.issue(f"session {person}", COVERED_VISIT, "general")
    (offer,) = [one for one in check_in.offers(COVERED_VISIT) if one.clinic.code == "general"]
    assert offer.wait == WaitRange(5, 10)
    assert check_in.issue("next", COVERED_VISIT, "general").wait == WaitRange(5, 10)


def test_a_clinic_that_is_full_says_so(check_in: CheckIn, store: MemoryStore) -> None:
    store.full_clinics.add("general")
    said = {offer.clinic.code: offer.no_number for offer in check_in.offers(COVERED_VISIT)}
    assert (said["general"], said["skin"]) == (NoNumber.FULL, None)


@pytest.mark.parametrize(
    ("late", "said"), [(LateNumbers.WARN, None), (LateNumbers.STOP, NoNumber.TOO_LATE)], ids=["warned", "stopped"]
)
def test_a_number_that_will_not_be_seen_today_is_warned_of_or_stopped(
    check_in: CheckIn, store: MemoryStore, clock: SetClock, late: LateNumbers, said: NoNumber | None
) -> None:
    store.put_clinics([replace(MONDAY_CLINIC, late_numbers=late), RECEPTION])
    for person in range(30):
        check_in.issue(f"session {person}", COVERED_VISIT, "skin")
    clock.time = datetime(2026, 3, 2, 15, 30, tzinfo=VIETNAM)
    (offer,) = check_in.offers(COVERED_VISIT)
    assert (offer.outlook, offer.no_number) == (Outlook.NOT_TODAY, said)


def test_a_chosen_priority_has_its_lane_and_the_desk_confirms(check_in: CheckIn) -> None:
    visit = replace(COVERED_VISIT, claim=PriorityReason.PREGNANCY)
    ticket = check_in.issue("session", visit, "general")
    assert (ticket.label, ticket.lane, ticket.priority) == ("AU-001", Lane.PRIORITY, PriorityReason.PREGNANCY)
    assert Flag.PRIORITY in ticket.flags


def test_an_appointment_has_its_lane_in_its_clinic_alone(check_in: CheckIn, store: MemoryStore) -> None:
    store.appointments.append(Appointment("ref", ADULT.number, "general", MONDAY_9))
    assert check_in.issue("session", COVERED_VISIT, "general").label == "AH-001"
    assert check_in.issue("session", COVERED_VISIT, "skin").label == "L-001"


def test_the_appointment_of_somebody_else_is_not_given_away(check_in: CheckIn, store: MemoryStore) -> None:
    store.appointments.append(Appointment("ref", ADULT.number, "general", MONDAY_9))
    assert check_in.issue("session", replace(COVERED_VISIT, match=REFUSE), "general").label == "A-001"


def test_a_typed_number_keeps_its_appointment_and_the_desk_looks(check_in: CheckIn, store: MemoryStore) -> None:
    store.appointments.append(Appointment("ref", TYPED_VISIT.card.number, "general", MONDAY_9))
    ticket = check_in.issue("session", replace(TYPED_VISIT, match=SKIPPED), "general")
    assert ticket.label == "AH-001"
    assert {Flag.CARD, Flag.IDENTITY} <= ticket.flags


TUESDAY_9 = MONDAY_9 + timedelta(days=1)


@pytest.mark.parametrize(
    ("clinic", "visit", "at", "why"),
    [
        ("skin", COVERED_VISIT, TUESDAY_9, NotOffered.CLOSED),
        ("skin", CARDLESS_VISIT, TUESDAY_9, NotOffered.CLOSED),
        ("children", COVERED_VISIT, MONDAY_9, NotOffered.NOT_SUITED),
        ("children", Visit(card=CHILD), MONDAY_9, None),
        ("children", CARDLESS_VISIT, MONDAY_9, None),
        ("reception", COVERED_VISIT, datetime(2026, 3, 2, 23, tzinfo=VIETNAM), None),
    ],
)
def test_a_clinic_chosen_without_an_offer_is_given_by_the_same_rules(
    check_in: CheckIn, clock: SetClock, clinic: str, visit: Visit, at: datetime, why: NotOffered | None
) -> None:
    clock.time = at
    taken = check_in.take("session", visit, RECEPTION.code if clinic == "reception" else clinic)
    assert (taken if isinstance(taken, NotOffered) else None) is why
    if visit.card is not None and clinic != "reception":
        assert (clinic in {offer.clinic.code for offer in check_in.offers(visit)}) is (why is None)


def test_a_number_that_would_not_be_seen_today_is_stopped_for_whoever_did_not_ask(
    check_in: CheckIn, store: MemoryStore, clock: SetClock
) -> None:
    store.put_clinics([replace(MONDAY_CLINIC, late_numbers=LateNumbers.STOP), RECEPTION])
    first = check_in.take("first", COVERED_VISIT, "skin")
    for person in range(30):
        check_in.issue(f"session {person}", COVERED_VISIT, "skin")
    clock.time = datetime(2026, 3, 2, 15, 30, tzinfo=VIETNAM)
    assert check_in.take("late", COVERED_VISIT, "skin") is NotOffered.TOO_LATE
    assert check_in.take("first", COVERED_VISIT, "skin") == first


def test_offers_keep_the_hospitals_order(check_in: CheckIn) -> None:
    assert [offer.clinic for offer in check_in.offers(COVERED_VISIT)] == [GENERAL, WOMEN, MONDAY_CLINIC]


def test_an_owners_number_carries_what_the_owner_may_see(check_in: CheckIn) -> None:
    visit = replace(COVERED_VISIT, card=replace(ADULT, birth_date=date(1990, 1, 1)))
    ticket = check_in.issue("session", visit, "general")
    assert (ticket.label, ticket.clinic, ticket.lane, ticket.priority) == ("A-001", GENERAL, Lane.WALK_IN, None)
    assert (ticket.holder, ticket.birth_year, ticket.payer) == (ADULT.name, 1990, Payer.INSURED)
    assert (ticket.flags, ticket.business_day, ticket.issued_at) == (frozenset(), date(2026, 3, 2), MONDAY_9)


@pytest.mark.parametrize(("match", "holder"), [(STAFF, "••• Lan"), (REFUSE, "")])
def test_somebody_who_is_not_proved_gets_a_number_that_tells_nothing(
    check_in: CheckIn, match: Match, holder: str
) -> None:
    ticket = check_in.issue("session", replace(COVERED_VISIT, match=match), None)
    assert (ticket.holder, ticket.birth_year, ticket.payer) == (holder, None, None)
    assert Flag.IDENTITY in ticket.flags


def test_without_a_clinic_the_number_is_receptions(check_in: CheckIn) -> None:
    ticket = check_in.issue("session", CARDLESS_VISIT, None)
    assert (ticket.clinic, ticket.label, ticket.holder) == (RECEPTION, "R-001", "")


def test_a_child_below_six_is_called_in_the_priority_lane(check_in: CheckIn) -> None:
    ticket = check_in.issue("session", Visit(card=CHILD), "children")
    assert (ticket.label, ticket.lane, ticket.priority) == ("NU-001", Lane.PRIORITY, PriorityReason.CHILD)


def test_asked_twice_it_is_the_same_number(check_in: CheckIn, clock: SetClock) -> None:
    first = check_in.issue("session", COVERED_VISIT, "general")
    check_in.issue("another", COVERED_VISIT, "general")
    clock.forward(timedelta(seconds=12))
    assert check_in.issue("session", COVERED_VISIT, "general") == first


def test_two_sessions_have_two_numbers_with_codes_of_their_own(check_in: CheckIn) -> None:
    one, other = (check_in.issue(session, COVERED_VISIT, "general") for session in ("one", "other"))
    assert (one.label, other.label) == ("A-001", "A-002")
    assert one.code != other.code


def test_the_code_proves_number_day_and_kiosk(check_in: CheckIn) -> None:
    ticket = check_in.issue("session", COVERED_VISIT, "general")
    claim = verify(ticket.code, KEY, date(2026, 3, 2))
    assert isinstance(claim, TicketClaim)
    assert (claim.label, claim.business_day, claim.kiosk) == ("A-001", date(2026, 3, 2), "K1")
    assert ADULT.number not in ticket.code


def test_the_day_turns_at_three_in_the_morning(check_in: CheckIn, clock: SetClock) -> None:
    labels = []
    for local in (datetime(2026, 3, 2, 23, 50), datetime(2026, 3, 3, 2, 59), datetime(2026, 3, 3, 3, 0)):
        clock.time = local.replace(tzinfo=VIETNAM).astimezone(UTC)
        ticket = check_in.issue(f"at {local}", CARDLESS_VISIT, None)
        labels.append((ticket.label, ticket.business_day, ticket.people_ahead))
    assert labels == [("R-001", date(2026, 3, 2), 0), ("R-002", date(2026, 3, 2), 1), ("R-001", date(2026, 3, 3), 0)]


def test_a_clinic_that_is_gone_is_an_error_and_no_number(check_in: CheckIn, store: MemoryStore) -> None:
    with pytest.raises(StoreError, match="no such clinic"):
        check_in.issue("session", COVERED_VISIT, "closed for ever")
    store.put_clinics([GENERAL])
    with pytest.raises(StoreError, match="no such clinic"):
        check_in.issue("session", CARDLESS_VISIT, None)
    assert store.orders == {}


def test_a_voided_number_is_explained_and_no_longer_waits(check_in: CheckIn, store: MemoryStore) -> None:
    ticket = check_in.issue("session", COVERED_VISIT, "general")
    check_in.void(ticket)
    assert store.voided == {ticket.id: "the session was over"}
    offers = {offer.clinic.code: offer.waiting for offer in check_in.offers(COVERED_VISIT)}
    assert offers["general"] == 0


def test_the_paper_is_followed_from_before_the_first_byte(check_in: CheckIn, store: MemoryStore) -> None:
    ticket = check_in.issue("session", COVERED_VISIT, "general")
    check_in.paper(ticket, None)
    check_in.paper(ticket, PrintOutcome.UNKNOWN)
    assert store.papers == [(ticket.id, None), (ticket.id, PrintOutcome.UNKNOWN)]


def test_a_consent_is_kept_with_the_words_that_were_shown(check_in: CheckIn, store: MemoryStore) -> None:
    check_in.record_consent("session", False, Language.ENGLISH)
    assert store.consents == [("session", False, Language.ENGLISH, words_in(Language.ENGLISH), MONDAY_9)]


def test_a_call_for_staff_says_who_where_and_when(check_in: CheckIn, store: MemoryStore) -> None:
    check_in.call_staff("session", HelpKind.EMERGENCY, "AskingConsent")
    assert store.calls == [("session", HelpKind.EMERGENCY, "AskingConsent", MONDAY_9)]


def test_opening_checks_the_store_and_puts_the_clinics(check_in: CheckIn, store: MemoryStore) -> None:
    check_in.open([GENERAL, RECEPTION])
    assert store.clinics() == (GENERAL, RECEPTION)
    check_in.close()
    assert store.closed


TICKET_CALLS: list[Callable[[CheckIn], object]] = [
    lambda check_in: check_in.open(CLINICS),
    lambda check_in: check_in.offers(COVERED_VISIT),
    lambda check_in: check_in.issue("session", Visit(card=ADULT, match=ACCEPT), "general"),
    lambda check_in: check_in.record_consent("session", True, Language.VIETNAMESE),
    lambda check_in: check_in.call_staff("session", HelpKind.HELP, "Done"),
]


@pytest.mark.parametrize("call", TICKET_CALLS)
def test_a_store_that_fails_is_heard(check_in: CheckIn, store: MemoryStore, call: Callable[[CheckIn], object]) -> None:
    store.broken = True
    with pytest.raises(StoreError):
        call(check_in)
