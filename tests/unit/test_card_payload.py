"""The parser of card payloads: real layouts in all their shapes, and everything that is not a card."""

import unicodedata
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import (
    Card,
    CardDevice,
    CardError,
    CardKind,
    CardProblem,
    CardSource,
    CardWarning,
    Reading,
    parse_payload,
)
from kiosk.domain.card.text import MAX_NAME_LENGTH, MAX_PAYLOAD_BYTES, OLDEST_BIRTH_YEAR
from kiosk.domain.person import Sex
from tests.corpus.names import PLACES, people
from tests.corpus.specimens import (
    CITIZEN_2021,
    CITIZEN_2021_WITHOUT_OLD_NUMBER,
    CITIZEN_2024,
    CITIZEN_2024_OF_A_CHILD,
    NAME_HEX,
    insurance,
)

TODAY = date(2026, 7, 1)


def citizen(field: int, value: str) -> str:
    fields = CITIZEN_2021.split("|")
    fields[field] = value
    return "|".join(fields)


def parse(text: str) -> Card:
    return parse_payload(text.encode(), TODAY)


def problem_of(payload: str | bytes) -> CardProblem:
    with pytest.raises(CardError) as caught:
        parse_payload(payload.encode() if isinstance(payload, str) else payload, TODAY)
    return caught.value.problem


def test_the_2021_card_is_read_in_full() -> None:
    assert parse(CITIZEN_2021) == Card(
        kind=CardKind.CITIZEN_2021,
        number="001090000001",
        name="Nguyễn Văn A",
        birth_date=date(1990, 1, 1),
        sex=Sex.MALE,
        residence="Số 1, Phố Ví Dụ, Phường Mẫu, Quận Thử, Hà Nội",
        issued=date(2021, 4, 15),
        old_number="012345678",
        source=CardSource.QR,
    )


def test_a_card_without_an_old_number_is_read() -> None:
    card = parse(CITIZEN_2021_WITHOUT_OLD_NUMBER)
    assert (card.old_number, card.name, card.sex) == ("", "Trần Thị B", Sex.FEMALE)


def test_the_2024_card_with_four_empty_fields_at_its_end_is_read() -> None:
    card = parse(CITIZEN_2024)
    assert (card.kind, card.name, card.cancelled_number) == (CardKind.CITIZEN_2024, "Đỗ Đức D", "")


@pytest.mark.parametrize("extras", ["|001208000009|||", "||001208000009||", "|Đỗ Văn E|Lê Thị F|001208000009|"])
def test_a_cancelled_number_is_known_by_its_shape_wherever_it_stands(extras: str) -> None:
    assert parse(CITIZEN_2024.removesuffix("||||") + extras).cancelled_number == "001208000009"


def test_a_childs_card_of_2024_names_the_cancelled_number_and_the_parents() -> None:
    card = parse(CITIZEN_2024_OF_A_CHILD)
    assert (card.number, card.name, card.cancelled_number) == ("024215000003", "Lê Thị Minh C", "024215000009")


@pytest.mark.parametrize("fields", [8, 9, 10, 11, 12])
def test_seven_fields_may_be_followed_by_up_to_five_others(fields: int) -> None:
    assert parse(CITIZEN_2021 + "|" * (fields - 7)).kind is CardKind.CITIZEN_2024


@pytest.mark.parametrize("fields", [6, 13])
def test_a_citizen_layout_with_fields_missing_or_left_over_is_damaged(fields: int) -> None:
    text = "|".join((CITIZEN_2021.split("|") + [""] * 6)[:fields])
    assert problem_of(text) is CardProblem.DAMAGED


def test_five_fields_are_not_a_card() -> None:
    assert problem_of("001090000001||A|01011990|Nam") is CardProblem.NOT_A_CARD


@pytest.mark.parametrize("around", ["\ufeff{}", "{}\ufeff", "{}\r\n", "{}\n", " {}\t", "{}\0", "\ufeff{}\r\n"])
def test_byte_order_marks_line_ends_and_padding_around_the_text_mean_nothing(around: str) -> None:
    assert parse(around.format(CITIZEN_2021)) == parse(CITIZEN_2021)


def test_spaces_around_fields_and_within_names_mean_nothing() -> None:
    assert parse(citizen(2, "  Nguyễn   Văn\u00a0A ")).name == "Nguyễn Văn A"


def test_decomposed_letters_are_composed() -> None:
    card = parse(unicodedata.normalize("NFD", CITIZEN_2021_WITHOUT_OLD_NUMBER))
    assert card == parse(CITIZEN_2021_WITHOUT_OLD_NUMBER)
    assert unicodedata.is_normalized("NFC", card.name + card.residence)


def test_everybodys_card_is_read_without_a_warning_about_the_name() -> None:
    for place, name in enumerate(people()):
        card = parse(citizen(2, name).replace("Quận Thử", PLACES[place % len(PLACES)]))
        assert (card.name, card.warnings) == (unicodedata.normalize("NFC", name), frozenset())
        assert parse(insurance(name=name.encode().hex())).name == card.name


@pytest.mark.parametrize("name", ["Nguyen Vаn", "Мария Nguyễn"])
def test_letters_of_several_scripts_are_a_warning(name: str) -> None:
    for card in (parse(citizen(2, name)), parse(insurance(name=name.encode().hex()))):
        assert (card.name, card.warnings) == (name, {CardWarning.MIXED_SCRIPT})


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "-.'",
        "Vă\u0306\u0306n",
        "Nguyễn Văn 4",
        "Ｎｇｕｙｅｎ",
        "王小明",
        "<b>Lan</b>",
        "=Lan",
        "L" * (MAX_NAME_LENGTH + 1),
    ],
)
def test_what_is_no_name_is_damaged(name: str) -> None:
    assert problem_of(citizen(2, name)) is CardProblem.DAMAGED


def test_the_longest_allowed_name_is_read() -> None:
    assert parse(citizen(2, "L" * MAX_NAME_LENGTH)).name == "L" * MAX_NAME_LENGTH


@pytest.mark.parametrize(
    ("word", "sex"),
    [("Nam", Sex.MALE), ("NAM", Sex.MALE), ("nam", Sex.MALE), ("Nữ", Sex.FEMALE), ("NỮ", Sex.FEMALE)],
)
def test_sex_words_are_read_in_any_case(word: str, sex: Sex) -> None:
    assert parse(citizen(4, word)).sex is sex


@pytest.mark.parametrize("word", ["", "Nu", "Male", "3", "Nam Nữ"])
def test_other_sex_words_are_damaged(word: str) -> None:
    assert problem_of(citizen(4, word)) is CardProblem.DAMAGED


def test_a_birth_date_of_which_only_the_year_is_known_is_its_first_day() -> None:
    card = parse(citizen(3, "00001958"))
    assert (card.birth_date, card.birth_day_known) == (date(1958, 1, 1), False)
    assert parse(CITIZEN_2021).birth_day_known


@pytest.mark.parametrize(
    "birth",
    [
        "",
        "31021990",
        "00031990",
        "01130000",
        "1011990",
        "010119900",
        "01/01/90",
        "19900101",
        "٠١٠١١٩٩٠",  # Arabic-Indic digits
        f"0101{OLDEST_BIRTH_YEAR - 1}",
        "02072026",  # tomorrow
    ],
)
def test_an_impossible_birth_date_is_damaged(birth: str) -> None:
    assert problem_of(citizen(3, birth)) is CardProblem.DAMAGED


def test_somebody_born_today_has_a_birth_date() -> None:
    assert parse(citizen(3, "01072026")).birth_date == TODAY


@pytest.mark.parametrize("issued", ["31022021", "2021", "150420210", "15/04/2021"])
def test_an_impossible_date_of_issue_is_damaged(issued: str) -> None:
    assert problem_of(citizen(6, issued)) is CardProblem.DAMAGED


def test_a_card_without_a_date_of_issue_is_read() -> None:
    assert parse(citizen(6, "")).issued is None


def test_an_old_number_may_have_twelve_digits() -> None:
    assert parse(citizen(1, "001090000009")).old_number == "001090000009"


@pytest.mark.parametrize("old_number", ["12345678", "0123456789", "01234567A"])
def test_an_old_number_of_another_shape_is_damaged(old_number: str) -> None:
    assert problem_of(citizen(1, old_number)) is CardProblem.DAMAGED


@pytest.mark.parametrize("number", ["090000001", "0010900000012", "001090000001234"])
def test_a_citizen_number_of_another_length_is_damaged(number: str) -> None:
    assert problem_of(citizen(0, number)) is CardProblem.DAMAGED


@pytest.mark.parametrize(
    "number", ["", "00109000000A", "00109000000А", "０0109000000１", "１２３４５６７８９０１２", "12345678", "0" * 16]
)
def test_a_text_that_does_not_begin_with_a_number_is_not_a_card(number: str) -> None:
    assert problem_of(citizen(0, number)) is CardProblem.NOT_A_CARD


@pytest.mark.parametrize(
    "character", ["\u202e", "\u200b", "\0", "\n", "\x1b", "\u2028", "\ue000", "\U000e0041", "\x85"]
)
def test_invisible_characters_inside_a_card_are_damage(character: str) -> None:
    assert problem_of(citizen(5, f"Số 1{character}Phố")) is CardProblem.DAMAGED


def test_invisible_characters_elsewhere_are_not_a_card() -> None:
    assert problem_of("https://example.org/\u202efdp.exe") is CardProblem.NOT_A_CARD


def in_tcvn3(text: str) -> bytes:
    """Letters of the specimen's words, after the table of TCVN 5712:1993."""
    table = dict(zip("ễăốíụườẫậàộ", (0xD4, 0xA8, 0xE8, 0xDD, 0xF4, 0xAD, 0xEA, 0xC9, 0xCB, 0xB5, 0xE9), strict=True))
    return bytes(table.get(letter, ord(letter) if letter.isascii() else 0x3F) for letter in text)


@pytest.mark.parametrize(
    "payload",
    [
        in_tcvn3(CITIZEN_2021),
        in_tcvn3(CITIZEN_2021).decode("latin-1").encode(),
        in_tcvn3(CITIZEN_2021).decode("cp1252").encode(),
        b"001090000001||Nguy\xea\xden V\xe3n A|01011990|Nam|Ph\xfd\xf5\xccng Mau|15042021",  # CP1258
        b"001090000001||Le Van A|01011990|N\xf7|Ha Noi|15042021",  # TCVN3 in the word for female alone
        CITIZEN_2021.encode().decode("latin-1").encode(),
        "001090000001||Nguyeãn Vaên A|01011990|Nam|Soá 1, Phöôøng Maãu, Haø Noäi|15042021".encode(),
        "001090000001||Nguyeãn Vaên A|01011990|Nam|Soá 1, Phöôøng Maãu, Haø Noäi|15042021".encode("latin-1"),
    ],
)
def test_a_card_in_letters_of_an_old_encoding_is_told_so(payload: bytes) -> None:
    assert problem_of(payload) is CardProblem.OLD_ENCODING


@pytest.mark.parametrize(
    "payload",
    [
        CITIZEN_2021.encode().replace("ễ".encode(), b"\xe1\xbb"),  # a letter cut
        CITIZEN_2021.encode().replace(b"A", b"\xff"),
        insurance().encode() + b"\xff|$",
        insurance().encode().replace(b"-", b"\xff", 1),
        CITIZEN_2021.encode("utf-16"),
    ],
)
def test_bytes_that_are_not_utf8_and_of_no_old_encoding_are_no_card(payload: bytes) -> None:
    assert problem_of(payload) in {CardProblem.DAMAGED, CardProblem.NOT_A_CARD}


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"   ",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"https://vneid.gov.vn/xac-thuc?id=1",
        b"000201010211",
        b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln",  # an app's signed token
        b"0123456789|4e677579",  # two fields, as the insurer's app is said to show
        b"|" * 10_000,
        b"$",
        b"|$",
        (CITIZEN_2021 + "x" * 2953).encode()[:2953],  # as much as a QR code holds
    ],
)
def test_other_codes_are_not_cards(payload: bytes) -> None:
    assert problem_of(payload) is CardProblem.NOT_A_CARD


def test_separators_alone_are_not_a_card() -> None:
    assert problem_of("|" * 16) is CardProblem.NOT_A_CARD


def test_payloads_are_read_up_to_the_cap_and_not_beyond() -> None:
    filling = MAX_PAYLOAD_BYTES - len(citizen(5, "").encode())
    assert parse(citizen(5, "a" * filling)).residence == "a" * filling
    assert problem_of(citizen(5, "a" * (filling + 1))) is CardProblem.NOT_A_CARD


def test_an_insurance_cards_texts_are_no_way_around_the_cap() -> None:
    assert problem_of(citizen(5, "a" * 600)) is CardProblem.NOT_A_CARD


def test_spaces_in_a_residence_are_one_space() -> None:
    assert parse(citizen(5, "Số 1,\u00a0 Phố  Ví Dụ")).residence == "Số 1, Phố Ví Dụ"


def test_a_reading_goes_into_the_card() -> None:
    reading = Reading(device=CardDevice.SCANNER, confidence=0.75)
    for text in (CITIZEN_2021, insurance()):
        card = parse_payload(text.encode(), TODAY, reading)
        assert (card.source, card.device, card.confidence) == (CardSource.QR, CardDevice.SCANNER, 0.75)


def test_errors_and_cards_do_not_show_the_person() -> None:
    with pytest.raises(CardError) as caught:
        parse(citizen(3, "31021990"))
    assert str(caught.value) == "date"
    assert repr(parse(CITIZEN_2021)) == "Card(citizen_2021)"


@given(st.binary(max_size=MAX_PAYLOAD_BYTES + 10))
def test_any_bytes_are_a_card_or_a_card_error(payload: bytes) -> None:
    with suppress(CardError):
        assert isinstance(parse_payload(payload, TODAY), Card)


FIELD_TEXT = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "$", "001090000001", "0123456789", "Nguyễn Văn A", "01011990", "1964", "Nam", "1", NAME_HEX]),
    st.from_regex(r"[0-9/]{0,12}", fullmatch=True),
)


@given(st.lists(FIELD_TEXT, max_size=18))
def test_any_fields_between_separators_are_a_card_or_a_card_error(fields: list[str]) -> None:
    with suppress(CardError):
        card = parse_payload("|".join(fields).encode(errors="surrogatepass"), TODAY)
        assert unicodedata.is_normalized("NFC", card.name + card.residence)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


WORDS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáạấậằẵểệịỏốờợụứừ", min_size=1, max_size=7).map(str.capitalize)
NAMES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
RESIDENCES = st.lists(NAMES, max_size=3).map(", ".join)
BIRTHS = st.dates(min_value=date(OLDEST_BIRTH_YEAR, 1, 1), max_value=TODAY)
SEXES = st.sampled_from([("Nam", "1", Sex.MALE), ("Nữ", "2", Sex.FEMALE)])


def day_month_year(day: date, separator: str = "") -> str:
    return f"{day.day:02}{separator}{day.month:02}{separator}{day.year:04}"


@given(digits(12), st.one_of(st.just(""), digits(9)), NAMES, BIRTHS, SEXES, RESIDENCES, st.dates(), st.booleans())
def test_well_formed_citizen_cards_are_read_back(
    number: str,
    old_number: str,
    name: str,
    birth: date,
    sex: tuple[str, str, Sex],
    place: str,
    issued: date,
    of_2024: bool,
) -> None:
    fields = [number, old_number, name, day_month_year(birth), sex[0], place, day_month_year(issued)]
    card = parse("|".join(fields + [""] * 4 * of_2024))
    assert card == Card(
        kind=CardKind.CITIZEN_2024 if of_2024 else CardKind.CITIZEN_2021,
        number=number,
        name=name,
        birth_date=birth,
        sex=sex[2],
        residence=place,
        issued=issued,
        old_number=old_number,
        warnings=card.warnings,
    )
