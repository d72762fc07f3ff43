"""What lines must hold to be accepted: check digits, states, dates, sexes, names."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import Card, CardError, CardProblem, CardWarning
from kiosk.domain.card.mrz import FORMATS, check_digit, checks, fits, parse_mrz
from kiosk.domain.card.nations import KNOWN
from kiosk.domain.person import Sex
from tests.corpus.specimens import LINES, french, td1, td1_vietnam, td2, td3

TODAY = date(2026, 7, 1)


def parse(text: str) -> Card:
    return parse_mrz(text, TODAY)


def problem_of(text: str) -> CardProblem:
    with pytest.raises(CardError) as caught:
        parse(text)
    return caught.value.problem


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
