"""The signed text of a ticket's QR."""

import string
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.services.ticket_code import MIN_KEY_BYTES, TicketClaim, sign, verify

KEY = bytes(range(MIN_KEY_BYTES))
DAY = date(2026, 3, 4)
CODE = sign("A-017", DAY, "K1", "0a1b2c3d4e", KEY)

fields = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=64)
days = st.dates()
keys = st.binary(min_size=MIN_KEY_BYTES, max_size=64)


@given(fields, days, fields, fields, keys)
def test_a_signed_code_says_what_was_signed(label: str, day: date, kiosk: str, nonce: str, key: bytes) -> None:
    claim = verify(sign(label, day, kiosk, nonce, key), key, day)
    assert claim == TicketClaim(label, day, kiosk, nonce)


def test_the_code_is_what_phones_and_desks_were_told() -> None:
    """The tag is the first 128 bits that `openssl dgst -sha256 -mac HMAC` gives for the text, in base32."""
    assert CODE == "v1.A-017.20260304.K1.0a1b2c3d4e.AROCBYCQ5GRWKEHN33TUGJJMC4"


@given(st.integers(0, len(CODE) - 1), st.characters())
def test_a_code_with_any_character_changed_is_refused(place: int, other: str) -> None:
    assume(other != CODE[place])
    assert verify(CODE[:place] + other + CODE[place + 1 :], KEY, DAY) is None


@pytest.mark.parametrize("place", range(len(CODE)))
def test_a_code_with_a_character_missing_doubled_or_in_the_other_case_is_refused(place: int) -> None:
    head, letter, tail = CODE[:place], CODE[place], CODE[place + 1 :]
    for forged in {head + tail, head + 2 * letter + tail, head + letter.swapcase() + tail} - {CODE}:
        assert verify(forged, KEY, DAY) is None


@given(days, days)
def test_a_code_is_good_on_its_own_day_alone(day: date, other: date) -> None:
    assume(day != other)
    assert verify(sign("A-017", day, "K1", "n", KEY), KEY, other) is None


def test_yesterdays_code_is_refused_today() -> None:
    assert verify(CODE, KEY, DAY + timedelta(days=1)) is None


@given(keys)
def test_another_hospitals_key_is_refused(key: bytes) -> None:
    assume(key != KEY)
    assert verify(CODE, key, DAY) is None


@given(st.text(max_size=200))
def test_any_text_at_all_is_refused_and_never_an_error(untrusted_code: str) -> None:
    assert verify(untrusted_code, KEY, DAY) is None


@pytest.mark.parametrize("around", ["\n", " ", "\u200b", "\ud800"])
def test_something_around_a_genuine_code_is_refused(around: str) -> None:
    assert verify(CODE + around, KEY, DAY) is None
    assert verify(around + CODE, KEY, DAY) is None


@pytest.mark.parametrize("bad", ["", "A.017", "Ạ-017", "A-017\n", "A 017", "A" * 65])
def test_a_field_that_could_be_read_as_another_is_never_signed(bad: str) -> None:
    for label, kiosk, nonce in ((bad, "K1", "n"), ("A-017", bad, "n"), ("A-017", "K1", bad)):
        with pytest.raises(ValueError, match="field"):
            sign(label, DAY, kiosk, nonce, KEY)


def test_a_short_key_neither_signs_nor_verifies() -> None:
    short = KEY[:-1]
    with pytest.raises(ValueError, match="key"):
        sign("A-017", DAY, "K1", "n", short)
    with pytest.raises(ValueError, match="key"):
        verify(CODE, short, DAY)
