"""Machine-readable lines: what issuers print is read in full, and nothing else is accepted."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import Card, CardDevice, CardError, CardKind, CardProblem, CardSource, Reading, parse_payload
from kiosk.domain.card.mrz import looks_like, parse_mrz
from kiosk.domain.card.nations import KNOWN
from kiosk.domain.person import Sex
from tests.corpus.specimens import LINES, td1, td1_vietnam, td2, td3

TODAY = date(2026, 7, 1)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"


def parse(text: str) -> Card:
    return parse_mrz(text, TODAY)


def problem_of(text: str) -> CardProblem:
    with pytest.raises(CardError) as caught:
        parse(text)
    return caught.value.problem


def test_the_citizen_card_of_vietnam_is_read_in_full() -> None:
    card = parse(LINES["Vietnam, 2021"])
    assert replace(card, checks=()) == Card(
        kind=CardKind.CITIZEN,
        number="001090000001",
        name="NGUYEN VAN A",
        name_is_folded=True,
        birth_date=date(1990, 1, 1),
        sex=Sex.MALE,
        nationality="VNM",
        document_number="090000001",
        expires=date(2030, 1, 1),
        source=CardSource.MRZ,
    )
    assert {check.name: check.holds for check in card.checks} == {
        "document_number": True,
        "birth_date": True,
        "expiry": True,
        "composite": True,
        "personal_number": True,
    }


@pytest.mark.parametrize(
    ("specimen", "number", "name", "birth", "sex", "expires"),
    [
        ("Vietnam, for life", "079164000002", "TRAN THI B", date(1964, 5, 20), Sex.FEMALE, None),
        ("Vietnam, 2024", "001208000004", "DO DUC D", date(2008, 8, 8), Sex.MALE, date(2033, 8, 8)),
        ("Vietnam, a child's", "024215000003", "LE THI MINH C", date(2015, 7, 10), Sex.FEMALE, date(2029, 7, 10)),
        ("Vietnam, new passport", "001090000001", "NGUYEN VAN A", date(1990, 1, 1), Sex.MALE, date(2034, 1, 1)),
        ("Vietnam, old passport", "B0000001", "NGUYEN VAN A", date(1990, 1, 1), Sex.MALE, date(2034, 1, 1)),
        ("ICAO 9303-5", "D23145890", "ERIKSSON ANNA MARIA", date(1974, 8, 12), Sex.FEMALE, date(2012, 4, 15)),
        (
            "ICAO 9303-5, long number",
            "D23145890734",
            "STEVENSON PETER JOHN",
            date(1934, 7, 12),
            Sex.MALE,
            date(1995, 7, 12),
        ),
        ("ICAO 9303-6", "D23145890", "ERIKSSON ANNA MARIA", date(1974, 8, 12), Sex.FEMALE, date(2012, 4, 15)),
        (
            "ICAO 9303-6, long number",
            "D23145890734",
            "STEVENSON PETER JOHN",
            date(1934, 7, 12),
            Sex.MALE,
            date(1995, 7, 12),
        ),
        ("ICAO 9303-4", "L898902C3", "ERIKSSON ANNA MARIA", date(1974, 8, 12), Sex.FEMALE, date(2012, 4, 15)),
        ("ICAO 9303-7, MRV-A", "L8988901C", "ERIKSSON ANNA MARIA", date(1940, 9, 7), Sex.FEMALE, date(1996, 12, 10)),
        ("ICAO 9303-7, MRV-B", "L8988901C", "ERIKSSON ANNA MARIA", date(1940, 9, 7), Sex.FEMALE, date(1996, 12, 10)),
        ("Germany, passport", "C01X00T47", "MUSTERMANN ERIKA", date(1964, 8, 12), Sex.FEMALE, date(2027, 2, 28)),
        ("Germany, card", "T22000129", "MUSTERMANN ERIKA", date(1964, 8, 12), Sex.UNKNOWN, date(2020, 10, 31)),
        ("France, 1988", "880692310285", "BERTHIER CORINNE", date(1965, 12, 6), Sex.FEMALE, None),
    ],
)
def test_specimens_are_read(specimen: str, number: str, name: str, birth: date, sex: Sex, expires: date | None) -> None:
    card = parse(LINES[specimen])
    assert (card.number, card.name, card.birth_date, card.sex, card.expires) == (number, name, birth, sex, expires)
    assert all(check.holds for check in card.checks)


@pytest.mark.parametrize(
    ("specimen", "kind", "nationality"),
    [
        ("Vietnam, 2021", CardKind.CITIZEN, "VNM"),
        ("Vietnam, new passport", CardKind.PASSPORT, "VNM"),
        ("ICAO 9303-5", CardKind.IDENTITY_CARD, "UTO"),
        ("ICAO 9303-6", CardKind.IDENTITY_CARD, "UTO"),
        ("ICAO 9303-4", CardKind.PASSPORT, "UTO"),
        ("ICAO 9303-7, MRV-A", CardKind.VISA, "XXX"),
        ("ICAO 9303-7, MRV-B", CardKind.VISA, "XXX"),
        ("Germany, card", CardKind.IDENTITY_CARD, "D"),
        ("France, 1988", CardKind.IDENTITY_CARD, "FRA"),
    ],
)
def test_each_layout_has_its_kind_and_nationality(specimen: str, kind: CardKind, nationality: str) -> None:
    card = parse(LINES[specimen])
    assert (card.kind, card.nationality) == (kind, nationality)


def test_both_passports_of_vietnam_know_their_owners_number() -> None:
    new, old = parse(LINES["Vietnam, new passport"]), parse(LINES["Vietnam, old passport"])
    assert (new.citizen_number, new.document_number, new.old_number) == ("001090000001", "E00000001", "")
    assert (old.citizen_number, old.document_number, old.old_number) == ("", "B0000001", "012345678")


def test_a_passport_of_vietnam_may_go_without_its_owners_number() -> None:
    card = parse(td3(issuer="VNM", nationality="VNM", number="B1234567", personal=""))
    assert (card.number, card.old_number, card.citizen_number) == ("B1234567", "", "")


@pytest.mark.parametrize("personal", ["12345678", "0010900000011", "00109<000001", "<<001090000001"])
def test_a_citizen_number_of_another_shape_is_refused(personal: str) -> None:
    assert (
        problem_of(td3(issuer="VNM", nationality="VNM", number="E00000001", personal=personal)) is CardProblem.MISREAD
    )


def test_a_card_for_life_never_expires() -> None:
    card = parse(LINES["Vietnam, for life"])
    assert (card.expires, card.never_expires, card.warnings) == (None, True, frozenset())


def test_the_last_day_of_1999_is_a_day_on_other_countries_documents() -> None:
    card = parse(td1(expiry="991231"))
    assert (card.expires, card.never_expires) == (date(1999, 12, 31), False)


@pytest.mark.parametrize("separator", ["\n", "\r\n", " ", "\n\n", ""])
@pytest.mark.parametrize("specimen", ["Vietnam, 2021", "ICAO 9303-6", "ICAO 9303-4"])
def test_lines_may_be_separated_in_any_way_or_not_at_all(specimen: str, separator: str) -> None:
    lines = LINES[specimen]
    assert parse(f"\n{lines}\n".replace("\n", separator)) == parse(lines)


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\r", ""])
def test_lines_of_a_scanner_are_read_as_lines_whatever_it_calls_them(separator: str) -> None:
    for source in (CardSource.QR, CardSource.MRZ):
        reading = Reading(source=source, device=CardDevice.SCANNER)
        payload = LINES["Vietnam, 2021"].replace("\n", separator) + separator
        card = parse_payload(payload.encode(), TODAY, reading)
        assert (card.number, card.source, card.device) == ("001090000001", CardSource.MRZ, CardDevice.SCANNER)


def test_lines_damaged_on_the_way_are_misread_and_those_of_an_input_method_are_told_so() -> None:
    for damaged, problem in (
        (LINES["Vietnam, 2021"][:-3], CardProblem.MISREAD),
        (td1_vietnam(names="DO<<DUC").replace("DO<", "ĐO<"), CardProblem.INPUT_METHOD),
    ):
        with pytest.raises(CardError) as caught:
            parse_payload(damaged.encode(), TODAY)
        assert caught.value.problem is problem


def test_a_reading_says_where_the_card_comes_from() -> None:
    reading = Reading(source=CardSource.CHIP, device=CardDevice.CHIP_READER, confidence=0.5)
    card = parse_mrz(LINES["Vietnam, 2021"], TODAY, reading)
    assert (card.source, card.device, card.confidence) == (CardSource.CHIP, CardDevice.CHIP_READER, 0.5)


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (td1(issuer="BEL", nationality="BEL", number="590330101085", optional="85020100200"[:9]), "590330101085"),
        (td1(issuer="PRT", nationality="PRT", number="000247590ZZ7"), "000247590ZZ7"),
        (td1(number="D231458907341234567890"), "D231458907341234567890"),
        (td2(number="D23145890734"), "D23145890734"),
        (td2(number="D2314589073412"), "D2314589073412"),
    ],
)
def test_a_number_of_more_than_nine_characters_goes_on_in_the_optional_data(lines: str, number: str) -> None:
    card = parse(lines)
    assert (card.number, card.document_number) == (number, number)
    assert all(check.holds for check in card.checks)


@pytest.mark.parametrize(
    "lines",
    [
        td1(number_digit="<", optional="7348"),  # a wrong digit
        td1(number_digit="<"),  # none
        td1(number_digit="<", optional="9"),  # nothing goes on
        td1(number_digit="<", optional="734A"),
        td1(number="D2314589", number_digit="<", optional="7349"),  # begins with less than nine characters
        td3(number="D23145890", number_digit="<", personal="7349"),  # not in passports
    ],
)
def test_a_number_without_its_check_digit_is_refused(lines: str) -> None:
    assert problem_of(lines) is CardProblem.MISREAD


@pytest.mark.parametrize("lines", [td1(number=""), td3(number=""), td1(number="<12345678")])
def test_a_document_without_a_number_is_refused(lines: str) -> None:
    assert problem_of(lines) is CardProblem.MISREAD


def test_a_short_number_is_filled_up_and_read_without_its_filling() -> None:
    assert parse(td3(number="AB123")).document_number == "AB123"


def test_optional_data_may_be_empty_with_or_without_a_check_digit() -> None:
    for digit in "<0":
        assert all(check.holds for check in parse(td3(personal_digit=digit)).checks)
    assert problem_of(td3(personal_digit="1")) is CardProblem.MISREAD
    assert problem_of(td3(personal="ZE184226B", personal_digit="<")) is CardProblem.MISREAD


def test_the_document_number_of_vietnams_card_is_the_end_of_the_citizens() -> None:
    lines = td1(
        code="ID",
        issuer="VNM",
        number="090000002",
        optional="001090000001<<9",
        nationality="VNM",
        sex="M",
        names="NGUYEN<<VAN<A",
    )
    assert problem_of(lines) is CardProblem.MISREAD


@pytest.mark.parametrize(
    "lines",
    [
        td1(code="I<", issuer="VNM", nationality="VNM", number="090000001"),  # an invented layout
        td1(code="ID", issuer="VNM", nationality="VNM", number="09000G001"),  # G for 6: the same check digit
        td1(code="ID", issuer="VNM", nationality="VNM", number="090000001", optional="001090000001<<8"),
        td2(issuer="VNM", nationality="VNM"),
        td3(issuer="VNM", nationality="VNM", number="EA0000001"),
        td3(issuer="VNM", nationality="VNM", number="E00000001", personal="00109000000L"),
    ],
)
def test_what_vietnam_issues_fits_vietnams_own_layouts_alone(lines: str) -> None:
    assert problem_of(lines) is CardProblem.MISREAD


def test_vietnams_visas_are_visas() -> None:
    lines = td3(code="V<", issuer="VNM", number="X1234567").split("\n")
    card = parse(f"{lines[0]}\n{lines[1][:28]}<<<<<<<<<<<<<<<<")
    assert (card.kind, card.nationality) == (CardKind.VISA, "UTO")


@pytest.mark.parametrize("code", ["I<", "ID", "IP", "A<", "AC", "AR", "C<", "C1", "C2", "IR", "IT"])
def test_codes_of_identity_cards(code: str) -> None:
    assert parse(td1(code=code)).kind is CardKind.IDENTITY_CARD


@pytest.mark.parametrize("code", ["P<", "PM", "PD", "PO", "PP"])
def test_codes_of_passports(code: str) -> None:
    assert parse(td3(code=code)).kind is CardKind.PASSPORT


@pytest.mark.parametrize(
    "lines", [td1(code="P<"), td1(code="V<"), td1(code="1D"), td1(code="I0"), td3(code="ID"), td2(code="P<")]
)
def test_codes_of_other_documents_are_refused(lines: str) -> None:
    assert problem_of(lines) is CardProblem.MISREAD


@pytest.mark.parametrize(
    "text", ["", "\n\n\n", "hello", "001090000001|A", "<<", "I<UTO", "https://a.example/<<", "<" * 200]
)
def test_other_texts_are_not_lines(text: str) -> None:
    assert problem_of(text) is CardProblem.NOT_A_CARD
    assert not looks_like(text)


@pytest.mark.parametrize("specimen", sorted(LINES))
def test_lines_look_like_lines_though_a_character_is_lost_or_doubled(specimen: str) -> None:
    text = LINES[specimen]
    for damaged in (text[:7] + text[8:], text[:7] + text[6:], text[:-1]):
        assert looks_like(damaged)
        assert problem_of(damaged) is CardProblem.MISREAD


def test_lines_of_different_lengths_are_refused() -> None:
    lines = LINES["Vietnam, 2021"].split("\n")
    assert problem_of(f"{lines[0]}<\n{lines[1]}\n{lines[2][:-1]}") is CardProblem.MISREAD
    assert problem_of("\n".join(lines[:2])) is CardProblem.MISREAD


@pytest.mark.parametrize(
    ("keys", "letters"),
    [
        ("NGUYEN<<VAN<A", "NGUYEN<<VÁ"),
        ("TRAN<<THI<B", "TRẦN<<THI<B"),
        ("DO<<DUC<D", "ĐO<<DUC<D"),
        ("LE<<THI", "LÊ<THI"),
    ],
)
def test_letters_of_an_input_method_are_told_from_misread_ones(keys: str, letters: str) -> None:
    damaged = td1_vietnam(names=keys).replace(keys, letters)
    assert problem_of(damaged) is CardProblem.INPUT_METHOD
    assert problem_of(damaged.replace("\n", "")) is CardProblem.INPUT_METHOD


@pytest.mark.parametrize("wrong", ["i", "é", "٣", "０", "-", "\u200b", "|", "\0"])
def test_characters_that_lines_do_not_have_are_refused(wrong: str) -> None:
    text = LINES["ICAO 9303-5"].replace("D231458907", f"{wrong}231458907")
    assert problem_of(text) in {CardProblem.MISREAD, CardProblem.INPUT_METHOD}


@given(st.text(ALPHABET + "\n", max_size=100))
def test_any_characters_of_lines_are_a_card_or_a_card_error(text: str) -> None:
    with suppress(CardError):
        assert all(check.holds for check in parse(text).checks)


@given(st.text(max_size=100))
def test_any_text_is_a_card_or_a_card_error(text: str) -> None:
    with suppress(CardError):
        assert isinstance(parse(text), Card)


LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=8)
BIRTHS = st.dates(min_value=date(1927, 1, 1), max_value=TODAY)
EXPIRIES = st.dates(min_value=date(1977, 1, 1), max_value=date(2076, 12, 31))
NUMBERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=14)
STATES = st.sampled_from(sorted(KNOWN - {"VNM"}))


@given(NUMBERS, BIRTHS, EXPIRIES, STATES, STATES, LETTERS, st.lists(LETTERS, max_size=2), st.sampled_from("MFX<"))
def test_well_formed_documents_are_read_back(
    number: str, birth: date, expiry: date, issuer: str, nationality: str, surname: str, given: list[str], sex: str
) -> None:
    said = {
        "issuer": issuer,
        "nationality": nationality,
        "birth": birth.strftime("%y%m%d"),
        "expiry": expiry.strftime("%y%m%d"),
        "sex": sex,
        "names": "<<".join([surname, "<".join(given)]).rstrip("<"),
    }
    documents = [td1(number=number, **said), td2(number=number, **said), td3(number=number[:9], **said)]
    for lines, known in zip(documents, (number, number, number[:9]), strict=True):
        card = parse(lines)
        assert (card.number, card.nationality, card.birth_date, card.expires) == (known, nationality, birth, expiry)
        assert card.name == " ".join([surname, *given])
