"""Each of the gateway's result codes has one meaning for the patient, and none of them raises."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.insurance import ALARM, KNOWN_CODES, NO_ANSWER, Coverage, Outcome, Payer, coverage
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


def answer(code: str, valid_from: date | None = None, valid_to: date | None = None) -> Coverage:
    return coverage(code, TODAY, valid_from, valid_to, "GD4727212345678")


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
