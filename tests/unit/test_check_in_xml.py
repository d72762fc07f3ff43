"""The draft of the check-in table: 26 fields in order, nothing cut, everything that is wrong named."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import Card
from kiosk.domain.handover import Arrival
from kiosk.domain.handover.check_in_xml import FIELDS, Problem, Rule, document, draft, problems
from kiosk.domain.insurance import AT_THE_DESK, NO_ANSWER, Coverage, Outcome, Payer, Route
from kiosk.domain.person import Sex
from tests.arrivals import ARRIVAL, INSURED, STRANGER, ZONE
from tests.samples import ADULT, FOREIGNER, INSURANCE_CARD

ROW = {
    "MA_LK": "72001.20260302.K1.0017", "STT": "1", "MA_BN": "BN000017", "HO_TEN": "Nguyễn Thị Lan",
    "SO_CCCD": "072158001234", "NGAY_SINH": "195803140000", "GIOI_TINH": "2", "MA_THE_BHYT": "GD4727258001234",
    "MA_DKBD": "72001", "GT_THE_TU": "20260101", "GT_THE_DEN": "20261231", "MA_DOITUONG_KCB": "1.1",
    "NGAY_VAO": "202603020805", "NGAY_VAO_NOI_TRU": "", "LY_DO_VNT": "", "MA_LY_DO_VNT": "", "MA_LOAI_KCB": "01",
    "MA_CSKCB": "72001", "MA_DICH_VU": "02.1896", "TEN_DICH_VU": "Khám nội", "MA_THUOC": "", "TEN_THUOC": "",
    "MA_VAT_TU": "", "TEN_VAT_TU": "", "NGAY_YL": "202603020807", "DU_PHONG": "",
}  # fmt: skip


def fields(arrival: Arrival) -> dict[str, str]:
    """What the document says, in its order."""
    root = ElementTree.fromstring(draft(arrival, ZONE).xml)
    assert [child.tag for child in root] == ["DSACH_TRANG_THAI_KCB", "CHUKYDONVI"]
    (entry,) = root[0]
    assert entry.tag == "TRANG_THAI_KCB"
    return {child.tag: child.text or "" for child in entry}


def wrong(arrival: Arrival) -> dict[str, Rule]:
    return {problem.field: problem.rule for problem in draft(arrival, ZONE).problems}


def with_card(**changes: object) -> Arrival:
    return replace(ARRIVAL, card=replace(ADULT, **changes))  # type: ignore[arg-type]


def test_a_whole_arrival_is_a_whole_draft() -> None:
    assert list(fields(ARRIVAL).items()) == list(ROW.items())
    assert draft(ARRIVAL, ZONE).problems == ()
    assert draft(ARRIVAL, ZONE).xml.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")


def test_a_visit_that_the_hospital_has_registered_goes_under_the_hospitals_code() -> None:
    assert fields(replace(ARRIVAL, hospital_visit_code="LK000017"))["MA_LK"] == "LK000017"


def test_there_are_the_26_fields_of_the_decision() -> None:
    assert len(FIELDS) == 26
    assert [field.name for field in FIELDS] == list(ROW)


def test_who_is_not_known_is_a_draft_with_names_of_what_is_missing() -> None:
    assert wrong(STRANGER) == dict.fromkeys(
        ("HO_TEN", "NGAY_SINH", "GIOI_TINH", "MA_DOITUONG_KCB", "MA_DICH_VU", "NGAY_YL"), Rule.MISSING
    )


@pytest.mark.parametrize(
    ("card", "number", "rule"),
    [
        (ADULT, "072158001234", None),
        (replace(FOREIGNER, number="B1234567"), "B1234567", None),
        (replace(FOREIGNER, number="P12345678"), "P12345678", Rule.NEW_PASSPORT),
        (FOREIGNER, "12AB34567", Rule.FORM),
        (replace(FOREIGNER, document_number="X" * 16), "X" * 16, Rule.TOO_LONG),
        (INSURANCE_CARD, "", None),
    ],
    ids=["citizen", "old passport", "new passport", "foreign", "too long", "insurance card"],
)
def test_an_identity_number_is_handed_over_whole_whatever_the_validator_takes(
    card: Card, number: str, rule: Rule | None
) -> None:
    """Vietnam's passports have had nine characters since 2022, one more than the validator knows."""
    arrival = replace(ARRIVAL, card=card)
    assert fields(arrival)["SO_CCCD"] == number
    assert wrong(arrival) == ({} if rule is None else {"SO_CCCD": rule})


def test_what_nobody_knows_of_a_birth_is_noughts() -> None:
    assert fields(with_card(birth_date=date(1958, 1, 1), birth_day_known=False))["NGAY_SINH"] == "195800000000"
    assert wrong(with_card(birth_date=date(1958, 1, 1), birth_day_known=False)) == {}


@pytest.mark.parametrize(("sex", "code"), [(Sex.MALE, "1"), (Sex.FEMALE, "2"), (Sex.UNKNOWN, "3")])
def test_sexes_have_their_digits(sex: Sex, code: str) -> None:
    assert fields(with_card(sex=sex))["GIOI_TINH"] == code


@pytest.mark.parametrize(
    ("coverage", "object_code", "card_code"),
    [
        (INSURED, "1.1", "GD4727258001234"),
        (replace(INSURED, route=Route.COUNTER, payer=Payer.DESK), "", "GD4727258001234"),
        (replace(INSURED, route=None), "", "GD4727258001234"),
        (Coverage(Outcome.EXPIRED, Payer.SELF_PAY, date(2025, 12, 31), "GD4727258001234"), "9", ""),
        (NO_ANSWER, "", ""),
        (AT_THE_DESK, "", ""),
        (None, "", ""),
    ],
    ids=["here", "elsewhere", "no route", "expired", "no answer", "desk", "nothing"],
)
def test_the_object_code_is_told_only_where_nothing_is_left_to_decide(
    coverage: Coverage | None, object_code: str, card_code: str
) -> None:
    arrival = replace(ARRIVAL, coverage=coverage)
    assert (fields(arrival)["MA_DOITUONG_KCB"], fields(arrival)["MA_THE_BHYT"]) == (object_code, card_code)
    assert wrong(arrival) == ({} if object_code else {"MA_DOITUONG_KCB": Rule.MISSING})


def test_a_card_without_dates_leaves_them_empty() -> None:
    told = fields(replace(ARRIVAL, coverage=replace(INSURED, valid_from=None, valid_to=None)))
    assert (told["GT_THE_TU"], told["GT_THE_DEN"]) == ("", "")


BROKEN = {
    "MA_LK": ("x" * 101, Rule.TOO_LONG),
    "STT": ("one", Rule.FORM),
    "MA_BN": ("", Rule.MISSING),
    "HO_TEN": ("Lan\x07", Rule.CHARACTERS),
    "NGAY_SINH": ("195813140000", Rule.FORM),
    "GIOI_TINH": ("0", Rule.CATALOGUE),
    "MA_THE_BHYT": ("GD47272580012345", Rule.TOO_LONG),
    "MA_DKBD": ("720011", Rule.TOO_LONG),
    "GT_THE_TU": ("2026-1-1", Rule.FORM),
    "GT_THE_DEN": ("31122026", Rule.FORM),
    "MA_DOITUONG_KCB": ("1.8", Rule.CATALOGUE),
    "NGAY_VAO": ("202603022405", Rule.FORM),
    "MA_LOAI_KCB": ("001", Rule.TOO_LONG),
    "MA_CSKCB": ("", Rule.MISSING),
    "TEN_DICH_VU": ("", Rule.MISSING),
    "TEN_THUOC": ("x" * 1025, Rule.TOO_LONG),
    "NGAY_YL": ("", Rule.MISSING),
}


@pytest.mark.parametrize(("field", "value", "rule"), [(name, *broken) for name, broken in BROKEN.items()])
def test_each_broken_rule_is_named_and_nothing_is_cut(field: str, value: str, rule: Rule) -> None:
    row = {**ROW, field: value}
    assert problems(row) == (Problem(field, rule),)
    (told,) = ElementTree.fromstring(document([row])).iter(field)
    assert (told.text or "") == ("" if rule is Rule.CHARACTERS else value)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"NGAY_VAO_NOI_TRU": "202603020900", "LY_DO_VNT": "x"}, {}),
        ({"NGAY_VAO_NOI_TRU": "202603020900"}, {"LY_DO_VNT": Rule.MISSING}),
        ({"NGAY_VAO_NOI_TRU": "202603020700", "LY_DO_VNT": "x"}, {"NGAY_VAO_NOI_TRU": Rule.BEFORE_ARRIVAL}),
        ({"MA_DICH_VU": "", "TEN_DICH_VU": "", "MA_THUOC": "1"}, {"TEN_THUOC": Rule.MISSING}),
        ({"MA_DICH_VU": "", "TEN_DICH_VU": "", "MA_VAT_TU": "1", "TEN_VAT_TU": "x"}, {}),
        ({"MA_DICH_VU": "", "TEN_DICH_VU": ""}, {"MA_DICH_VU": Rule.MISSING}),
    ],
)
def test_fields_that_ask_for_each_other_do(changes: dict[str, str], found: dict[str, Rule]) -> None:
    assert {problem.field: problem.rule for problem in problems({**ROW, **changes})} == found


def test_markup_in_a_text_stays_text() -> None:
    name = "]]></HO_TEN><MA_LK>&amp;<!--"
    told = fields(with_card(name=name))
    assert told["HO_TEN"] == name
    assert told["MA_LK"] == ARRIVAL.visit_code


@given(st.dictionaries(st.sampled_from(list(ROW)), st.text(max_size=30)))
def test_any_texts_make_a_document_that_can_be_read(changes: dict[str, str]) -> None:
    row = {**ROW, **changes}
    entry = ElementTree.fromstring(document([row]))[0][0]
    broken = {problem.field for problem in problems(row) if problem.rule is Rule.CHARACTERS}
    for child in entry:
        sent = "" if child.tag in broken else row[child.tag].replace("\r\n", "\n").replace("\r", "\n")
        assert (child.text or "") == sent


def test_several_visits_go_into_one_document() -> None:
    root = ElementTree.fromstring(document([ROW, {**ROW, "STT": "2"}]))
    assert [entry.findtext("STT") for entry in root[0]] == ["1", "2"]


def test_a_log_line_does_not_carry_a_person() -> None:
    assert "Lan" not in repr(ARRIVAL) + repr(draft(ARRIVAL, ZONE))
