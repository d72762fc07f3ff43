"""Texts of cards: every name that people have, none that nobody has, and letters of old encodings told from both."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import CardError, CardProblem, CardWarning
from kiosk.domain.card.old_encodings import is_old
from kiosk.domain.card.text import (
    MAX_NAME_LENGTH,
    MAX_PAYLOAD_BYTES,
    OLDEST_BIRTH_YEAR,
    birth_of,
    date_of,
    decoded,
    folded,
    person_name,
    unmarked,
    visible,
)
from tests.corpus.names import FAMILIES, GIVENS, MIDDLES, PEOPLE_OF_OTHER_NAMES, PLACES, people

TODAY = date(2026, 7, 1)


def problem_of_name(name: str) -> CardProblem:
    with pytest.raises(CardError) as caught:
        person_name(name)
    return caught.value.problem


# Names


def test_everybodys_name_is_a_name_as_it_stands() -> None:
    assert len(set(people())) > 390
    for name in people():
        assert person_name(unicodedata.normalize("NFC", name)) == (unicodedata.normalize("NFC", name), frozenset()), (
            name
        )


@pytest.mark.parametrize("name", ["Nguyễn Vаn A", "Мария Nguyễn", "Nguyễn Văn Α"])
def test_letters_of_several_scripts_are_a_warning(name: str) -> None:
    """Cyrillic а, a Cyrillic word, Greek Alpha."""
    assert person_name(name) == (name, {CardWarning.MIXED_SCRIPT})


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "-.'",
        "Мария",
        "王小明",
        "\u0306Văn",  # a mark without a letter
        "V\u0306\u0301n",  # marks piled up
        "Lan \u0301",
        "Nguyễn Văn 4",
        "Ｎｇｕｙｅｎ",
        "Nguyễn Ⅳ",
        "ﬁlip",
        "Mª José",
        "<b>Lan</b>",
        "Lan;--",
        "=Lan",
        "Lan😀",
        "Lan\u115f",
        "Lan\ufe0f",
        "L" * (MAX_NAME_LENGTH + 1),
    ],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    assert problem_of_name(name) is CardProblem.DAMAGED


def test_spaces_in_names_are_one_space() -> None:
    assert person_name("  Nguyễn \u00a0 Văn\u3000A ")[0] == "Nguyễn Văn A"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Nguyễn Văn A", "NGUYEN VAN A"),
        ("Đỗ Đức D", "DO DUC D"),
        ("Ðỗ Ɖức", "DO DUC"),  # the letters of Iceland and of the Ewe, which look the same
        ("H’Hen Niê", "HHEN NIE"),
        ("Y Blơ\u0306k Êban", "Y BLOK EBAN"),
        ("Ƀuôn Yă", "BUON YA"),
        ("Anne-Marie O'Neil", "ANNE MARIE ONEIL"),
        ("Søren Łukasz Æsop Þór Œuf", "SOREN LUKASZ AESOP THOR OEUF"),
        ("ß", "SS"),
    ],
)
def test_names_fold_to_the_letters_of_machine_readable_lines(name: str, letters: str) -> None:
    assert folded(name) == letters
    assert folded(unicodedata.normalize("NFD", name)) == letters


@given(st.text(max_size=40))
def test_folded_names_have_capitals_and_single_spaces_alone(text: str) -> None:
    assert set(folded(text)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")
    assert folded(folded(text)) == folded(text)


def test_letters_without_marks_keep_their_case() -> None:
    assert unmarked("Đường đê") == "Duong de"


# What cannot be seen


@pytest.mark.parametrize(
    "character",
    list("\0\n\x1b\x7f\x85\xad\u061c\u200b\u200d\u200e\u202e\u2028\u2029\u2060\u2066\ufeff\ue000\ufffe\U000e0041")
    + list("\u034f\u115f\u1160\u17b5\u180b\u3164\ufe0f\uffa0\U000e0100"),
)
def test_invisible_characters_are_refused(character: str) -> None:
    for text in (f"Số 1{character}Phố", f"{character}a{character}"):
        with pytest.raises(CardError):
            visible(text)


@pytest.mark.parametrize("text", ["", "Số 1, Phố", "x\u00a0y", "Niê Blơ\u0306", "王", "ไทย", "العربية", "😀"])
def test_what_can_be_seen_is_let_through(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    "payload", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"a" * (MAX_PAYLOAD_BYTES + 1)]
)
def test_texts_are_short_and_strictly_utf8(payload: bytes) -> None:
    """A lone byte, a cut letter, a surrogate, an overlong form, a letter beyond Unicode, too much."""
    with pytest.raises(CardError):
        decoded(payload)


def test_texts_are_composed_and_without_padding() -> None:
    assert decoded("\ufeff  Nguyê\u0303n\r\n\0".encode()) == "Nguyễn"


# Dates


@pytest.mark.parametrize(
    "parts", [("1990", "02", "30"), ("1990", "13", "01"), ("199", "01", "01"), ("１９９０", "01", "01")]
)
def test_days_that_do_not_exist_are_refused(parts: tuple[str, str, str]) -> None:
    with pytest.raises(CardError):
        date_of(*parts)


def test_births_are_neither_ahead_nor_too_long_ago() -> None:
    assert birth_of("2026", "07", "01", TODAY) == (TODAY, True)
    assert birth_of("1958", "00", "00", TODAY) == (date(1958, 1, 1), False)
    for parts in (
        ("2026", "07", "02"),
        ("2027", "00", "00"),
        (str(OLDEST_BIRTH_YEAR - 1), "12", "31"),
        ("1958", "00", "12"),
    ):
        with pytest.raises(CardError):
            birth_of(*parts, TODAY)


# Old encodings. The bytes were made by GNU libiconv (TCVN, CP1258), the VNI letters after the tables of the fonts.

OLD_NAMES = {
    "Nguyễn Văn Hùng": ("4e677579d46e2056a86e2048ef6e67", "4e677579eade6e2056e36e2048f96e67", "Nguyeãn Vaên Huøng"),
    "Trần Thị Mỹ Duyên": (
        "5472c76e205468de204dfc20447579aa6e",
        "5472e2cc6e20546869f2204d79de20447579ea6e",
        "Traàn Thò Myõ Duyeân",
    ),
    "Lê Đức Thắng": ("4caa20a7f863205468be6e67", "4cea20d0fdec63205468e3ec6e67", "Leâ Ñöùc Thaéng"),
    "Phạm Quốc Khánh": ("5068b96d205175e863204b68b86e68", "506861f26d205175f4ec63204b68e16e68", "Phaïm Quoác Khaùnh"),
    "Hoàng Thị Ngọc Mai": (
        "486fb56e67205468de204e67e463204d6169",
        "486fe06e6720546869f2204e676ff263204d6169",
        "Hoaøng Thò Ngoïc Mai",
    ),
    "Vũ Anh Tuấn": ("56f220416e68205475ca6e", "5675de20416e68205475e2ec6e", "Vuõ Anh Tuaán"),
    "Đặng Thuỳ Dương": (
        "a7c66e6720546875fa2044adac6e67",
        "d0e3f26e672054687579cc2044fdf56e67",
        "Ñaëng Thuyø Döông",
    ),
    "Bùi Hữu Nghĩa": ("42ef692048f775204e6768dc61", "42f9692048fdde75204e676869de61", "Buøi Höõu Nghóa"),
    "Đỗ Hải Yến": ("a7e72048b6692059d56e", "d0f4de204861d2692059eaec6e", "Ñoã Haûi Yeán"),
    "Ngô Thị Kim Phượng": (
        "4e67ab205468de204b696d205068adee6e67",
        "4e67f420546869f2204b696d205068fdf5f26e67",
        "Ngoâ Thò Kim Phöôïng",
    ),
    "Dương Văn Lượng": ("44adac6e672056a86e204cadee6e67", "44fdf56e672056e36e204cfdf5f26e67", "Döông Vaên Löôïng"),
    "Lý Tiểu Long": ("4cfd205469d375204c6f6e67", "4c79ec205469ead275204c6f6e67", "Lyù Tieåu Long"),
    "Võ Thị Sáu": ("56e2205468de2053b875", "566fde20546869f22053e175", "Voõ Thò Saùu"),
    "Trịnh Xuân Thưởng": (
        "5472de6e68205875a96e205468adeb6e67",
        "547269f26e68205875e26e205468fdf5d26e67",
        "Trònh Xuaân Thöôûng",
    ),
}
AS_READ = [
    pytest.param(text, id=f"{name}, {how}")
    for name, (tcvn3, cp1258, vni) in OLD_NAMES.items()
    for how, text in (
        ("TCVN3", bytes.fromhex(tcvn3).decode("latin-1")),
        ("TCVN3 as Windows-1252", bytes.fromhex(tcvn3).decode("cp1252")),
        ("CP1258", bytes.fromhex(cp1258).decode("latin-1")),
        ("CP1258 as Windows-1252", bytes.fromhex(cp1258).decode("cp1252")),
        ("VNI", vni),
        ("VNI in capitals", vni.upper()),
        ("UTF-8 as Latin-1", name.encode().decode("latin-1")),
    )
]


@pytest.mark.parametrize("text", AS_READ)
def test_letters_of_old_encodings_are_known(text: str) -> None:
    assert is_old(text)


def test_utf8_read_as_windows_1252_is_known() -> None:
    assert is_old("Nguyá»…n VÄƒn A")


def test_no_name_and_no_place_is_taken_for_an_old_encoding() -> None:
    words = [word for words in (FAMILIES, MIDDLES, GIVENS) for word in words.split()]
    for text in [*people(), *PLACES, *words]:
        for form in ("NFC", "NFD"):
            assert not is_old(unicodedata.normalize(form, text)), text
        assert not is_old(text.upper()), text


def test_no_foreign_name_is_taken_for_an_old_encoding_beside_an_address() -> None:
    for name in PEOPLE_OF_OTHER_NAMES:
        assert not is_old(f"{name}|Nữ|Phường Mẫu, Hà Nội"), name


@pytest.mark.parametrize("text", ["", "Nguyen Van A", "12345", "Lan", "Hà Lê", "Tô Hoà", "Müller", "王", "\u0301"])
def test_other_texts_are_of_no_old_encoding(text: str) -> None:
    assert not is_old(text)


def test_a_name_whose_every_word_is_vietnamese_either_way_cannot_be_told() -> None:
    """TCVN3 for "Vũ Dũng". An address beside it tells."""
    assert not is_old("Vò Dòng")
    assert is_old("Vò Dòng|Nam|Ph­êng 3, T©y Ninh")


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    assert is_old(text) in (True, False)
