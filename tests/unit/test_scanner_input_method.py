"""What an input method that was left on does to a scanner that types, and what the patient and the staff are told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.cards.wedge import SILENCE_S, WedgeScanner
from kiosk.domain.card import Card, CardDevice, CardError, CardProblem, Reading, parse_payload
from kiosk.ports import CardShown
from mock_services.cards import insurance_qr_payload, qr_payload
from mock_services.cast import CAST
from mock_services.scanner import TELEX, TELEX_HOOK, VNI, VNI_HOOK, InputMethod, telex, vni

TODAY = date(2026, 11, 24)
METHODS = {"Telex": TELEX, "VNI": VNI, "Telex with a hook": TELEX_HOOK, "VNI with a hook": VNI_HOOK}
INSURANCE = insurance_qr_payload(CAST["lan"])
OF_A_CHILD = "TE1797932222222|" + INSURANCE.split("|", 1)[1]  # VNI makes TÉ of the class and its benefit
ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\rL898902C36UTO7408122F1204159ZE184226B<<<<<10"
DAMAGED_BY_TYPING = {"insurance": INSURANCE, "insurance of a child": OF_A_CHILD, "passport": ZONE}

methods = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


def read(payload: str, method: InputMethod | None = None) -> Card | CardProblem:
    """A code that is scanned through an input method into the program, and what that says to it."""
    now_s = 0.0
    wedge = WedgeScanner(lambda: now_s, look_s=0)
    wedge.open()
    for keys in method.typed(payload + "\r") if method else payload + "\r":
        for key in keys:
            now_s += 0.008
            wedge.feed(key, now_s)
    now_s += 2 * SILENCE_S
    shown = wedge.read()
    assert isinstance(shown, CardShown)
    [text] = shown.texts
    try:
        return parse_payload(text.untrusted_payload, TODAY, Reading(source=text.source, device=shown.device))
    except CardError as error:
        return error.problem


def test_the_methods_change_letters_as_the_real_ones_do() -> None:
    assert [telex(keys) for keys in ("aa", "Dduwcs", "ddd", "tieengs", "asz", "AAA")] == [
        "â", "Đưcs", "dd", "tiêngs", "a", "AA",
    ]  # fmt: skip
    assert [vni(keys) for keys in ("a6", "D9u7", "e20", "a61", "1a")] == ["â", "Đư", "e", "ấ", "1a"]
    assert "".join(TELEX_HOOK.typed("aab")) == "a\bâb"


@methods
@pytest.mark.parametrize("payload", DAMAGED_BY_TYPING.values(), ids=DAMAGED_BY_TYPING)
def test_a_code_whose_letters_were_changed_is_called_so(payload: str, method: InputMethod) -> None:
    assert isinstance(read(payload), Card)
    assert read(payload, method) is CardProblem.INPUT_METHOD


@methods
@pytest.mark.parametrize("name", CAST)
def test_a_citizen_card_comes_through_whole_for_its_letters_are_no_keys(name: str, method: InputMethod) -> None:
    """Vietnamese syllables hold nothing that Telex waits for, and digits stand behind separators, not vowels."""
    assert read(qr_payload(CAST[name]), method) == read(qr_payload(CAST[name]))


HEX_NAMES = st.lists(st.sampled_from(["Lan", "Vi", "An", "Nguyễn", "Đỗ", "Ê", "Oanh", "Tú", "Bé", "Y"]), min_size=1)


@given(HEX_NAMES, st.sampled_from(list(METHODS.values())))
def test_an_input_method_makes_no_other_person_of_an_insured_one(words: list[str], method: InputMethod) -> None:
    fields = INSURANCE.split("|")
    fields[1] = " ".join(words)[:60].strip().encode().hex()
    payload = "|".join(fields)
    undamaged = read(payload)
    assert isinstance(undamaged, Card)
    assert read(payload, method) in (undamaged, CardProblem.INPUT_METHOD)


def test_letters_eaten_without_a_trace_in_the_name_are_known_by_another_field() -> None:
    """VNI takes `e20` for e, which joins two words of a name, and their hex is in order."""
    fields = INSURANCE.split("|")
    fields[1] = "Lan Đa".encode().hex()
    assert vni(fields[1]) == "LanĐa".encode().hex()
    assert read("|".join(fields), VNI) is CardProblem.INPUT_METHOD


MAN = "001090000001|123456789|{name}|01011990|{sex}|{residence}|10062021"


@pytest.mark.parametrize(
    ("name", "sex", "residence"),
    [
        ("Nguyn Vn An", "Nam", "Phng Mu, H Ni"),
        ("Nguy?n V?n An", "Nam", "Ph??ng M?u, H? N?i"),
        ("Hong Hi", "Nam", "T 5, Phng 3, H Ni"),
        ("Nguyen Thi Lan", "N", "Ha Noi"),
        ("Nguyen Thi Lan", "N?", "Ha Noi"),
    ],
)
def test_a_scanner_that_types_what_a_keyboard_has_and_nothing_else_is_told_so(
    name: str, sex: str, residence: str
) -> None:
    assert read(MAN.format(name=name, sex=sex, residence=residence)) is CardProblem.INPUT_METHOD


@pytest.mark.parametrize(
    ("name", "residence"),
    [
        ("Nguyễn Văn An", "Phường Mẫu, Hà Nội"),
        ("H Mok Ksor", "Buôn Ma Thuột, Đắk Lắk"),
        ("Hoa Lan", "Kon Tum, Gia Lai"),
        ("An", ""),
    ],
)
def test_names_without_marks_or_vowels_are_names(name: str, residence: str) -> None:
    assert isinstance(read(MAN.format(name=name, sex="Nam", residence=residence)), Card)


def test_a_camera_loses_no_letters() -> None:
    payload = MAN.format(name="H Mok", sex="Nam", residence="Kon Tum").encode()
    assert isinstance(parse_payload(payload, TODAY, Reading(device=CardDevice.CAMERA)), Card)
