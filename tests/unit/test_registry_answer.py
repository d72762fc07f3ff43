"""Whatever the gateway says is an answer about the person who was asked about, or none."""

import json

from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.conversation import CallError
from kiosk.adapters.insurance.answer import question_of, read_answer
from kiosk.domain.insurance import KNOWN_CODES, Outcome, Payer, coverage
from mock_services.cards.payload import fold_name
from mock_services.cast import CAST
from mock_services.insurance import register
from tests.registry_tools import NOON, StillClock, card_of

LAN = card_of(CAST["lan"])
EXACT = register.result("000", register.find(LAN.number, NOON.date()))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.text(max_size=3), max_size=2),
    st.sampled_from(
        [*EXACT.values(), "31/02/2026", "01/01/0001", "31/12/9999", "7258001234", "Trần Văn Hùng", "72002"]
    ),
)
CODES = st.sampled_from([*sorted(KNOWN_CODES), "999", ""])


@given(CODES, st.dictionaries(st.sampled_from(register.FIELDS), VALUES, max_size=6))
def test_fields_of_any_content_are_an_answer_or_none(code: str, changes: dict[str, object]) -> None:
    """And nobody is insured out of an answer that names somebody else, no card, or no first day."""
    told = {**EXACT, "maKetQua": code, **changes}
    try:
        answer = read_answer(json.dumps(told).encode(), LAN)
    except CallError:
        return
    found = coverage(answer, question_of(LAN, StillClock(), "72001"))
    if found.payer is Payer.INSURED:
        assert found.outcome is Outcome.VALID
        assert found.card_code and found.valid_from and found.valid_from <= NOON.date()
        assert fold_name(str(told["hoTen"])).split() == fold_name(LAN.name).split()


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_none(body: bytes) -> None:
    try:
        read_answer(body, LAN)
    except CallError:
        return
    raise AssertionError("random bytes are no answer")
