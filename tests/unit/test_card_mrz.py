"""Machine-readable lines: what issuers print is read in full, and nothing else is accepted."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import Card, CardDevice, CardError, CardKind, CardProblem, CardSource, CardWarning, Reading
from kiosk.domain.card.mrz import FORMATS, check_digit, checks, fits, looks_like, parse_mrz
from kiosk.domain.card.nations import KNOWN
from kiosk.domain.person import Sex
from tests.corpus.specimens import LINES, french, td1, td1_vietnam, td2, td3

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


def test_a_reading_says_where_the_card_comes_from() -> None:
    reading = Reading(source=CardSource.CHIP, device=CardDevice.CHIP_READER, confidence=0.5)
    card = parse_mrz(LINES["Vietnam, 2021"], TODAY, reading)
    assert (card.source, card.device, card.confidence) == (CardSource.CHIP, CardDevice.CHIP_READER, 0.5)


# Numbers


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


# Check digits


def test_check_digits_are_icaos() -> None:
    """ICAO 9303-3, 4.9, examples 1 and 2."""
    assert check_digit("520727") == 3
    assert check_digit("AB2134<<<") == 5


@pytest.mark.parametrize("layout", FORMATS, ids=lambda layout: layout.name)
def test_each_wrong_check_digit_refuses_the_document(layout: object) -> None:
    """In every specimen, every check digit made wrong, alone."""
    found = 0
    for lines in (text.split("\n") for text in LINES.values()):
        form = next(form for form in FORMATS if fits(form, lines))
        if form is not layout:
            continue
        found += 1
        for field in form.checked:
            line, at = field.digit
            digit = lines[line][at]
            for wrong in set("0123456789<") - {digit}:
                changed = [*lines]
                changed[line] = changed[line][:at] + wrong + changed[line][at + 1 :]
                if digit in "0<" and wrong in "0<" and field.optional:
                    continue  # both stand for an empty field
                assert problem_of("\n".join(changed)) is CardProblem.MISREAD, field.name
    assert found


def test_each_check_digit_is_named() -> None:
    lines = LINES["ICAO 9303-4"].split("\n")
    lines[1] = "L898902C36UTO7408122F1204158ZE184226B<<<<<10"
    form = next(form for form in FORMATS if fits(form, lines))
    assert {check.name: check.holds for check in checks(form, lines)} == {
        "document_number": True,
        "birth_date": True,
        "expiry": False,
        "personal_number": True,
        "composite": False,
    }


@given(st.sampled_from(sorted(LINES.values())), st.data())
def test_a_digit_read_as_another_is_never_accepted(text: str, data: st.DataObject) -> None:
    places = [place for place, character in enumerate(text) if character.isdigit()]
    place = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from(sorted(set("0123456789") - {text[place]})))
    changed = text[:place] + wrong + text[place + 1 :]
    assert problem_of(changed) is CardProblem.MISREAD


# States, dates, sex, names


@pytest.mark.parametrize("state", ["ABC", "XYZ", "D<D", "<UT", "", "V<M", "U0"])
def test_a_state_that_does_not_exist_is_refused(state: str) -> None:
    assert problem_of(td1(issuer=state)) is CardProblem.MISREAD
    assert problem_of(td1(nationality=state)) is CardProblem.MISREAD


def test_every_known_state_is_accepted() -> None:
    for state in KNOWN - {"VNM"}:
        assert parse(td3(issuer=state, nationality=state)).nationality == state


def test_the_codes_of_iso_3166_are_all_there() -> None:
    codes = [code for code in KNOWN if re.fullmatch("[A-Z]{3}", code)]
    assert len(KNOWN) == len(codes) + 2  # Germany's D, Kosovo's KS
    assert {"VNM", "KHM", "LAO", "THA", "CHN", "USA", "GBR", "FRA", "RUS", "KOR", "JPN", "IND"} <= KNOWN


@pytest.mark.parametrize(
    "birth", ["741312", "740230", "740800", "740012", "748812", "74<812", "7<0812", "<<0812", "<<<<<<"]
)
def test_an_impossible_date_of_birth_is_refused(birth: str) -> None:
    assert problem_of(td1(birth=birth)) is CardProblem.MISREAD


@pytest.mark.parametrize("expiry", ["341312", "340230", "340400", "34<<<<", "3404<<", "000000"])
def test_an_impossible_date_of_expiry_is_refused(expiry: str) -> None:
    assert problem_of(td1(expiry=expiry)) is CardProblem.MISREAD


@pytest.mark.parametrize("birth", ["58<<<<", "5803<<", "58<<14"])
def test_an_unknown_day_or_month_of_birth_leaves_the_year(birth: str) -> None:
    for lines in (td1(birth=birth), td3(birth=birth)):
        card = parse(lines)
        assert (card.birth_date, card.birth_day_known) == (date(1958, 1, 1), False)


@pytest.mark.parametrize("lines", [td1_vietnam(birth="90<<<<"), french(birth="65<<<<")])
def test_an_unknown_day_of_birth_is_possible_in_national_layouts(lines: str) -> None:
    assert not parse(lines).birth_day_known


@pytest.mark.parametrize(
    ("birth", "year"), [("260701", 2026), ("260702", 1926), ("000229", 2000), ("270101", 1927), ("990101", 1999)]
)
def test_nobody_is_born_ahead_of_today(birth: str, year: int) -> None:
    assert parse(td1(birth=birth)).birth_date.year == year


def test_the_citizen_number_knows_the_century_of_birth() -> None:
    old, young = td1_vietnam("072120000001", "200512"), td1_vietnam("072320000001", "200512", sex="F")
    assert parse(td1_vietnam("072020000001", "200512")).birth_date == date(1920, 5, 12)
    assert parse(young).birth_date == date(2020, 5, 12)
    assert parse(old).warnings == {CardWarning.NUMBER_SEX}


def test_an_expiry_may_be_left_empty() -> None:
    card = parse(td1(expiry="<<<<<<"))
    assert (card.expires, card.never_expires, card.warnings) == (None, False, {CardWarning.SPECIMEN})
    lines = td1(expiry="<<<<<<").replace("<<<<<<0UTO", "<<<<<<<UTO")
    assert parse(lines).expires is None


@pytest.mark.parametrize(("expiry", "year"), [("350101", 2035), ("760101", 2076), ("770101", 1977), ("991231", 1999)])
def test_a_year_of_expiry_too_far_ahead_belongs_to_the_last_century(expiry: str, year: int) -> None:
    card = parse(td1(expiry=expiry))
    assert card.expires is not None
    assert card.expires.year == year
    assert (CardWarning.EXPIRED in card.warnings) is (year < 2026)


def test_a_document_is_valid_on_its_last_day() -> None:
    assert CardWarning.EXPIRED not in parse(td1(expiry="260701")).warnings
    assert CardWarning.EXPIRED in parse(td1(expiry="260630")).warnings


@pytest.mark.parametrize(
    ("letter", "sex"), [("M", Sex.MALE), ("F", Sex.FEMALE), ("X", Sex.UNKNOWN), ("<", Sex.UNKNOWN)]
)
def test_sexes_of_documents(letter: str, sex: Sex) -> None:
    for lines in (td1(sex=letter), td2(sex=letter), td3(sex=letter)):
        assert parse(lines).sex is sex


@pytest.mark.parametrize("letter", ["H", "1", "N"])
def test_other_sexes_are_refused(letter: str) -> None:
    assert problem_of(td1(sex=letter)) is CardProblem.MISREAD


def test_vietnam_knows_two_sexes() -> None:
    assert problem_of(td1_vietnam(sex="<")) is CardProblem.MISREAD


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ("SUKARNO", "SUKARNO"),
        ("VAN<DER<VELDEN<<GREET<HILDE", "VAN DER VELDEN GREET HILDE"),
        ("O<<A", "O A"),
        ("ERIKSSON<<<ANNA", "ERIKSSON ANNA"),
    ],
)
def test_names_are_surname_and_given_names_or_one_name(names: str, name: str) -> None:
    card = parse(td3(names=names))
    assert (card.name, card.name_is_folded) == (name, True)
    assert CardWarning.NAME_CUT not in card.warnings


@pytest.mark.parametrize("names", ["", "<ANNA", "<<ANNA", "ERIKSS0N<<ANNA", "ERIKSSON<<ANNA<2"])
def test_what_is_no_name_is_refused(names: str) -> None:
    assert problem_of(td3(names=names)) is CardProblem.MISREAD


@pytest.mark.parametrize(
    "lines",
    [
        td1(names="CONG<<TANG<TON<NU<NGUYEN<THI<H"),
        td2(names="NILAVADHANANANDA<<CHAYAPA<DEJT<"[:30] + "H"),
        td3(names="NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"),
        french(surname="ABCDEFGHIJKLMNOPQRSTUVWXY"),
        french(given="ANNE<MARIE<JOS"),
    ],
)
def test_a_name_that_fills_its_line_may_be_cut(lines: str) -> None:
    assert CardWarning.NAME_CUT in parse(lines).warnings


def test_the_french_card_has_office_and_several_given_names() -> None:
    card = parse(french(office="2A1078", number="0506" + "2A1" + "01234", given="JEAN<<PIERRE", sex="M"))
    assert (card.name, card.number, card.sex) == ("BERTHIER JEAN PIERRE", "05062A101234", Sex.MALE)


def test_a_french_card_does_not_make_its_owner_a_citizen_of_vietnam() -> None:
    """Its number has twelve digits as well."""
    card = parse(french())
    assert (card.citizen_number, card.insurance_key, card.warnings) == ("", "", frozenset())


def test_utopia_is_a_specimen() -> None:
    assert CardWarning.SPECIMEN in parse(td1(issuer="UTO", nationality="D")).warnings
    assert CardWarning.SPECIMEN in parse(td1(issuer="D", nationality="UTO")).warnings
    assert CardWarning.SPECIMEN not in parse(td1(issuer="D", nationality="D")).warnings


# What is not lines


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
