"""The insurance card's code: sixteen fields, texts in hex."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import Card, CardError, CardKind, CardProblem, parse_payload
from kiosk.domain.card.text import MAX_INSURANCE_BYTES, OLDEST_BIRTH_YEAR
from kiosk.domain.insurance import NO_TERMS, Terms
from kiosk.domain.person import Sex
from tests.corpus.specimens import insurance

TODAY = date(2026, 7, 1)
TERMS = Terms(valid_from=date(2026, 1, 1), facility="01001", five_years_from=date(2020, 1, 1))


def parse(text: str) -> Card:
    return parse_payload(text.encode(), TODAY)


def problem_of(payload: str | bytes) -> CardProblem:
    with pytest.raises(CardError) as caught:
        parse_payload(payload.encode() if isinstance(payload, str) else payload, TODAY)
    return caught.value.problem


@pytest.mark.parametrize(
    "name", [b"Nguy\xd4n V\xa8n A", "NguyÔn V¨n A".encode(), "Nguyeãn Vaên A".encode(), b"Nguy\xea\xden V\xe3n A"]
)
def test_an_insurance_card_in_letters_of_an_old_encoding_is_told_so(name: bytes) -> None:
    assert problem_of(insurance(name=name.hex())) is CardProblem.OLD_ENCODING


def test_an_insurance_card_may_be_twice_as_long_as_its_texts_are_in_hex() -> None:
    fields = insurance().split("|")
    filling = MAX_INSURANCE_BYTES - len(insurance().encode()) + 1
    for more, accepted in ((0, True), (1, False)):
        fields[4] = "a" * (filling + more)
        text = "|".join(fields)
        assert (parse(text).kind is CardKind.INSURANCE) if accepted else (problem_of(text) is CardProblem.NOT_A_CARD)


@pytest.mark.parametrize("number", ["0123456789", "HC4010123456789", "hc4010123456789"])
def test_the_insurance_card_is_read(number: str) -> None:
    assert parse(insurance(number)) == Card(
        kind=CardKind.INSURANCE,
        number=number.upper(),
        name="Nguyễn Văn A",
        birth_date=date(1964, 5, 20),
        sex=Sex.MALE,
        insurance_terms=replace(TERMS, card_code=number.upper() if len(number) == 15 else ""),
    )


@pytest.mark.parametrize(
    ("place", "text", "terms"),
    [
        (5, "72001", replace(TERMS, facility="72001")),
        (5, "Tây Ninh", replace(TERMS, facility="")),
        (7, "31/12/2026", replace(TERMS, valid_to=date(2026, 12, 31))),
        (7, "31/02/2026", TERMS),
        (6, "", replace(TERMS, valid_from=None)),
        (12, "x", replace(TERMS, five_years_from=None)),
    ],
)
def test_nobody_is_refused_for_what_the_card_says_of_its_validity(place: int, text: str, terms: Terms) -> None:
    fields = insurance().split("|")
    fields[place] = text
    assert parse("|".join(fields)).insurance_terms == terms


@pytest.mark.parametrize("birth", ["1964", "00/00/1964"])
def test_an_insurance_card_may_know_the_year_of_birth_alone(birth: str) -> None:
    card = parse(insurance(birth=birth))
    assert (card.birth_date, card.birth_day_known) == (date(1964, 1, 1), False)


def test_sex_two_is_female_on_the_insurance_card() -> None:
    assert parse(insurance(sex="2")).sex is Sex.FEMALE


@pytest.mark.parametrize("birth", ["", "05/1964", "1/2/3/4", "30/02/1964", "20-05-1964", "20/5/1964"])
def test_an_impossible_birth_date_on_the_insurance_card_is_damaged(birth: str) -> None:
    assert problem_of(insurance(birth=birth)) is CardProblem.DAMAGED


@pytest.mark.parametrize("number", ["012345678", "001090000001", "H4010123456789", "HC401012345678A", "", "HCM"])
def test_an_insurance_number_of_another_shape_is_damaged(number: str) -> None:
    assert problem_of(insurance(number)) is CardProblem.DAMAGED


@pytest.mark.parametrize("name", ["", "4e6", "zz", "Nguyễn", "c328", "e280ae4c616e", "3c623e", "4e 67", "0x4e", "٤e"])
def test_a_name_that_is_no_hex_of_a_name_is_damaged(name: str) -> None:
    """Odd length, no hex digits, not hex at all, not UTF-8, a bidi override, markup."""
    assert problem_of(insurance(name=name)) is CardProblem.DAMAGED


@pytest.mark.parametrize(("keys", "letters"), [("ee", "ê"), ("dd", "đ"), ("aa", "â")])
def test_letters_of_an_input_method_in_hex_are_told_so(keys: str, letters: str) -> None:
    """Telex types them for the doubled letters that a scanner sends as keys."""
    assert problem_of(insurance(name=f"4e67{keys}4e").replace(keys, letters)) is CardProblem.INPUT_METHOD


@pytest.mark.parametrize("number", ["0123456789", "HC4010123456789"])
def test_an_insurance_card_cut_off_before_its_end_is_damaged(number: str) -> None:
    assert problem_of(insurance(number).removesuffix("|$")) is CardProblem.DAMAGED


def test_a_long_insurance_card_fits_below_the_cap() -> None:
    address = "Số 123, Đường Cách Mạng Tháng Tám, Khu phố Hiệp Hòa, Phường Hiệp Ninh, Thành phố Tây Ninh, Tây Ninh"
    fields = insurance(name="Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương".encode().hex()).split("|")
    fields[4], fields[10] = address.encode().hex(), "Nguyễn Phúc Hoàng Phương".encode().hex()
    assert parse("|".join(fields)).name == "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương"


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


WORDS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáạấậằẵểệịỏốờợụứừ", min_size=1, max_size=7).map(str.capitalize)
NAMES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
BIRTHS = st.dates(min_value=date(OLDEST_BIRTH_YEAR, 1, 1), max_value=TODAY)
SEXES = st.sampled_from([("Nam", "1", Sex.MALE), ("Nữ", "2", Sex.FEMALE)])


@given(st.one_of(digits(10), digits(13).map(lambda number: f"HC{number}")), NAMES, BIRTHS, SEXES)
def test_well_formed_insurance_cards_are_read_back(
    number: str, name: str, birth: date, sex: tuple[str, str, Sex]
) -> None:
    card = parse(insurance(number, name.encode().hex(), f"{birth:%d/%m/%Y}", sex[1]))
    own = replace(card, insurance_terms=NO_TERMS)
    assert own == Card(kind=CardKind.INSURANCE, number=number, name=name, birth_date=birth, sex=sex[2])
