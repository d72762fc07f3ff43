"""Each of the gateway's result codes has one meaning for the patient, and none of them raises."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.insurance import (
    ALARM,
    KNOWN_CODES,
    NO_ANSWER,
    Answer,
    Coverage,
    Evidence,
    OutagePolicy,
    Outcome,
    Payer,
    Question,
    Route,
    Terms,
    Todo,
    coverage,
    in_outage,
    no_answer,
    refused,
)
from tests.samples import TODAY

DAY = timedelta(days=1)
MEANINGS = {
    Outcome.VALID: ("000", "003", "004"),
    Outcome.PAPER_CARD: ("001", "002"),
    Outcome.EXPIRED: ("010",),
    Outcome.NOT_FOUND: ("050", "051", "052", "053"),
    Outcome.MISMATCH: ("060", "061", "070"),
    Outcome.WITHDRAWN: ("110", "120", "121", "122", "123", "124"),
    Outcome.CHILD: ("130",),
    Outcome.TO_BE_CHECKED: ("054", "055", "100", "101", "205", "401"),
}
PAYERS = {
    Outcome.VALID: Payer.INSURED,
    Outcome.EXPIRED: Payer.SELF_PAY,
    Outcome.NOT_FOUND: Payer.SELF_PAY,
    Outcome.PAPER_CARD: Payer.DESK,
    Outcome.MISMATCH: Payer.DESK,
    Outcome.WITHDRAWN: Payer.DESK,
    Outcome.CHILD: Payer.DESK,
    Outcome.TO_BE_CHECKED: Payer.TO_BE_CHECKED,
}


TODOS = {
    Todo.NOTHING: ("000",),
    Todo.NEW_CARD: ("003", "004"),
    Todo.PAPER_CARD: ("001", "002"),
    Todo.OTHER_CARD: ("010", "050", "110", "120", "121", "122", "123", "124"),
    Todo.NUMBER: ("051", "052", "053"),
    Todo.COMPARE: ("060", "061", "070"),
    Todo.BIRTH_PAPERS: ("130",),
    Todo.ASK_AGAIN: ("100", "101"),
    Todo.SETTINGS: ("054", "055", "205", "401"),
}
ASKED = Question(number="072158001234", birth_date=date(1958, 3, 14), today=TODAY)
EVIDENCE = Evidence("000", datetime(2026, 3, 2, 2, 0, tzinfo=UTC), "ab" * 32)


def answer(code: str, valid_from: date | None = None, valid_to: date | None = None) -> Coverage:
    terms = Terms("GD4727212345678", valid_from, valid_to)
    return coverage(Answer(code, terms, terms), ASKED)


@pytest.mark.parametrize(
    ("outcome", "code"), [(outcome, code) for outcome, codes in MEANINGS.items() for code in codes]
)
def test_each_code_has_its_meaning_and_its_payer(outcome: Outcome, code: str) -> None:
    found = answer(code)
    assert (found.outcome, found.payer) == (outcome, PAYERS[outcome])


def test_the_table_knows_exactly_the_published_codes() -> None:
    assert {code for codes in MEANINGS.values() for code in codes} == KNOWN_CODES


@pytest.mark.parametrize("code", ["054", "055", "401", "205"])
def test_a_refusal_of_our_own_account_alarms_staff_and_not_the_patient(code: str) -> None:
    found = answer(code)
    assert found.alarm
    assert (found.outcome, found.payer) == (NO_ANSWER.outcome, NO_ANSWER.payer)
    assert ALARM.alarm


def test_only_our_own_account_alarms() -> None:
    assert {code for code in KNOWN_CODES if answer(code).alarm} == {"054", "055", "401", "205"}


@pytest.mark.parametrize("code", ["000", "003", "004"])
def test_a_valid_card_is_valid_on_its_first_and_on_its_last_day(code: str) -> None:
    assert answer(code, TODAY, TODAY).outcome is Outcome.VALID
    assert answer(code, TODAY, TODAY).valid_to == TODAY
    assert answer(code, None, None).outcome is Outcome.VALID


@pytest.mark.parametrize("code", ["000", "003", "004"])
def test_a_code_that_says_valid_is_not_believed_against_its_own_dates(code: str) -> None:
    ended = answer(code, TODAY - 9 * DAY, TODAY - DAY)
    assert (ended.outcome, ended.payer, ended.valid_to) == (Outcome.EXPIRED, Payer.SELF_PAY, TODAY - DAY)
    assert answer(code, TODAY + DAY, None) == NO_ANSWER


@given(st.text(max_size=8).filter(lambda code: code not in KNOWN_CODES), st.none() | st.dates(), st.none() | st.dates())
def test_an_unknown_code_is_no_answer(code: str, valid_from: date | None, valid_to: date | None) -> None:
    found = answer(code, valid_from, valid_to)
    assert (found.outcome, found.payer, found.alarm) == (Outcome.TO_BE_CHECKED, Payer.TO_BE_CHECKED, False)


@given(st.sampled_from(sorted(KNOWN_CODES)), st.none() | st.dates(), st.none() | st.dates())
def test_nobody_is_called_insured_outside_of_the_dates(code: str, start: date | None, end: date | None) -> None:
    if answer(code, start, end).payer is Payer.INSURED:
        assert start is None or start <= TODAY
        assert end is None or end >= TODAY


def test_a_log_line_does_not_carry_the_insurance_number() -> None:
    assert repr(answer("000")) == "Coverage(valid)"


@pytest.mark.parametrize(("todo", "code"), [(todo, code) for todo, codes in TODOS.items() for code in codes])
def test_each_code_leaves_the_desk_something_to_do_or_nothing(todo: Todo, code: str) -> None:
    assert answer(code).todo is todo


def test_every_code_has_something_to_do() -> None:
    assert {code for codes in TODOS.values() for code in codes} == KNOWN_CODES


NEW = Terms("HT3727212345678", TODAY, TODAY + 300 * DAY, "72001", date(2020, 1, 1))
OLD = Terms("GD4727212345678", TODAY - 400 * DAY, TODAY + 5 * DAY, "72002")


@pytest.mark.parametrize(
    ("code", "new", "counts"),
    [
        ("000", NEW, OLD),
        ("003", NEW, NEW),
        ("004", NEW, NEW),
        ("004", replace(NEW, valid_from=TODAY + DAY), OLD),  # not yet
        ("004", Terms(), OLD),
    ],
)
def test_a_new_card_counts_from_its_first_day_on(code: str, new: Terms, counts: Terms) -> None:
    found = coverage(Answer(code, OLD, new), ASKED)
    assert found.outcome is Outcome.VALID
    assert (found.card_code, found.valid_from, found.valid_to) == (counts.card_code, counts.valid_from, counts.valid_to)
    assert (found.facility, found.five_years_from) == (counts.facility, counts.five_years_from)


@pytest.mark.parametrize(
    ("ours", "told", "route", "payer", "todo"),
    [
        ("72001", "72001", Route.REGISTERED_HERE, Payer.INSURED, Todo.NOTHING),
        ("72001", "79024", Route.COUNTER, Payer.DESK, Todo.REFERRAL),
        ("72001", "", Route.COUNTER, Payer.DESK, Todo.REFERRAL),
        ("", "72001", None, Payer.INSURED, Todo.NOTHING),
    ],
)
def test_who_is_registered_elsewhere_goes_by_the_counter(
    ours: str, told: str, route: Route | None, payer: Payer, todo: Todo
) -> None:
    """Nobody is promised anything about a route; a hospital that has not said who it is tells none."""
    found = coverage(Answer("000", replace(OLD, facility=told)), replace(ASKED, facility=ours))
    assert (found.outcome, found.route, found.payer, found.todo) == (Outcome.VALID, route, payer, todo)


def test_only_valid_cards_have_a_route() -> None:
    for code in KNOWN_CODES - {"000", "003", "004"}:
        assert coverage(Answer(code, OLD), replace(ASKED, facility="72001")).route is None


@pytest.mark.parametrize("group", ["QN5", "CA5", "HC4", "CY5", "LS4", "XK4"])
def test_soldiers_and_police_whom_the_gateway_does_not_list_show_their_paper_card(group: str) -> None:
    """Dates come from the card in the hand, since nobody else tells them."""
    paper = Terms(f"{group}977212345678", TODAY - DAY, TODAY + DAY)
    found = coverage(Answer("050"), replace(ASKED, number=f"{group}977212345678", paper=paper))
    assert (found.outcome, found.payer, found.todo) == (Outcome.PAPER_CARD, Payer.DESK, Todo.PAPER_CARD)
    assert (found.valid_from, found.valid_to, found.group) == (paper.valid_from, paper.valid_to, group)
    assert coverage(Answer("050"), replace(ASKED, paper=paper)) == found  # asked by the citizen card beside it


def test_what_the_insurer_says_of_a_paper_card_comes_before_what_the_card_says() -> None:
    paper = Terms("QN5977212345678", TODAY - 9 * DAY, TODAY - DAY)
    assert coverage(Answer("001", OLD), replace(ASKED, paper=paper)).valid_to == OLD.valid_to
    assert coverage(Answer("001"), replace(ASKED, paper=paper)).valid_to == paper.valid_to


@pytest.mark.parametrize(("age_days", "outcome"), [(365 * 5, Outcome.CHILD), (366 * 6, Outcome.NOT_FOUND)])
def test_a_small_child_whom_the_insurer_does_not_know_shows_its_birth_papers(age_days: int, outcome: Outcome) -> None:
    assert coverage(Answer("050"), replace(ASKED, birth_date=TODAY - age_days * DAY)).outcome is outcome


def test_ten_digits_tell_no_group() -> None:
    assert (Coverage(Outcome.VALID, Payer.INSURED, card_code="7212345678").group, answer("000").group) == ("", "GD4")


@pytest.mark.parametrize(
    ("policy", "payer"),
    [
        (OutagePolicy.GO_ON, Payer.TO_BE_CHECKED),
        (OutagePolicy.SELF_PAY, Payer.SELF_PAY),
        (OutagePolicy.DESK, Payer.DESK),
    ],
)
def test_each_clinic_says_how_a_visit_without_an_answer_goes_on(policy: OutagePolicy, payer: Payer) -> None:
    """It stays to be checked, whoever pays for now; with an answer no policy is asked."""
    for unanswered in (no_answer(EVIDENCE), refused(EVIDENCE)):
        found = in_outage(unanswered, policy)
        assert (found.outcome, found.payer, found.evidence) == (Outcome.TO_BE_CHECKED, payer, EVIDENCE)
    for code in KNOWN_CODES:
        if answer(code).outcome is not Outcome.TO_BE_CHECKED:
            assert in_outage(answer(code), policy) == answer(code)


def test_evidence_is_kept_with_every_answer_and_is_no_part_of_what_it_says() -> None:
    for code in KNOWN_CODES:
        assert coverage(Answer(code, OLD), ASKED, EVIDENCE).evidence == EVIDENCE
    assert coverage(Answer("000", replace(OLD, valid_from=TODAY + DAY)), ASKED, EVIDENCE).evidence == EVIDENCE
    assert (no_answer(EVIDENCE), no_answer(EVIDENCE).evidence) == (NO_ANSWER, EVIDENCE)
    assert (refused(EVIDENCE), refused(EVIDENCE).evidence) == (ALARM, EVIDENCE)
