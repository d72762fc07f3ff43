"""What a chip's lines and numbered texts say about its owner."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import CardDevice, CardError, CardField, CardKind, CardSource
from kiosk.domain.card.chip import parse_chip
from kiosk.domain.card.mrz import parse_mrz
from kiosk.domain.card.tlv import encode
from kiosk.domain.person import Sex
from mock_services.cards import mrz_lines
from mock_services.cast import CAST, CastMember
from mock_services.chip.documents import details_group, lines_group

TODAY = date(2026, 3, 2)
LAN, MAI, AN = CAST["lan"], CAST["mai"], CAST["an"]
LINES = lines_group(LAN)


def details(*entries: tuple[int, str]) -> bytes:
    body = b"".join(
        encode(0x30, encode(0x02, bytes([number])) + encode(0x0C, text.encode())) for number, text in entries
    )
    return encode(0x6D, encode(0x30, body))


@pytest.mark.parametrize("member", CAST.values(), ids=lambda member: member.key)
def test_lines_and_details_describe_the_owner(member: CastMember) -> None:
    card = parse_chip(lines_group(member), details_group(member), TODAY)
    assert (card.number, card.name, card.birth_date) == (member.citizen_number, member.name, member.birth_date)
    assert card.sex is (Sex.MALE if member.sex == "Nam" else Sex.FEMALE)
    assert (card.residence, card.issued, card.old_number) == (member.residence, member.issued, member.old_number)
    assert (card.expires, card.never_expires) == (member.expires, member.expires is None)
    assert (card.source, card.device, card.kind) == (CardSource.CHIP, CardDevice.CHIP_READER, CardKind.CITIZEN)
    assert not card.name_is_folded and not card.conflicts


def test_without_details_the_lines_are_enough() -> None:
    card = parse_chip(LINES, None, TODAY)
    lines = parse_mrz("\n".join(mrz_lines(LAN)), TODAY)
    assert (card.name, card.number, card.birth_date) == (lines.name, LAN.citizen_number, LAN.birth_date)
    assert card.name_is_folded and card.residence == "" and card.issued is None


@pytest.mark.parametrize(
    ("entry", "conflict"),
    [
        ((1, MAI.citizen_number), CardField.NUMBER),
        ((2, MAI.name), CardField.NAME),
        ((3, "15/03/1958"), CardField.BIRTH_DATE),
        ((4, "Nam"), CardField.SEX),
    ],
)
def test_details_that_contradict_the_lines_are_a_conflict(entry: tuple[int, str], conflict: CardField) -> None:
    card = parse_chip(LINES, details(entry), TODAY)
    assert card.conflicts == {conflict}
    assert (card.number, card.birth_date, card.sex) == (LAN.citizen_number, LAN.birth_date, Sex.FEMALE)


def test_another_date_of_expiry_is_a_conflict() -> None:
    card = parse_chip(lines_group(MAI), details((12, "01/01/2030")), TODAY)
    assert card.conflicts == {CardField.EXPIRY} and card.expires == MAI.expires


@pytest.mark.parametrize(
    "entry",
    [(1, "7215800123"), (2, "1234"), (2, "\u202enaL"), (3, "14.03.1958"), (3, "31/02/1958"), (4, "?"), (11, "soon"),
     (12, "Không thời hạn"), (15, "12"), (99, "unknown")],
)  # fmt: skip
def test_a_text_that_cannot_be_so_says_nothing(entry: tuple[int, str]) -> None:
    assert parse_chip(LINES, details(entry), TODAY) == parse_chip(LINES, None, TODAY)


@pytest.mark.parametrize("number", [15, 16])
def test_the_old_number_is_known_by_its_shape(number: int) -> None:
    assert parse_chip(LINES, details((number, "290123456")), TODAY).old_number == "290123456"


@pytest.mark.parametrize(
    "untrusted_details",
    [
        b"",
        b"encoded by the algorithm of the authority",
        encode(0x6D, b"\x30\x05\x02\x01"),
        encode(0x6D, encode(0x30, encode(0x30, encode(0x02, b"\x02") + b"\x0c\x7f"))),
        encode(0x6E, b""),
        encode(0x6D, b""),
    ],
)
def test_details_in_an_unknown_form_are_left_out(untrusted_details: bytes) -> None:
    assert parse_chip(LINES, untrusted_details, TODAY) == parse_chip(LINES, None, TODAY)


def test_details_are_found_wherever_they_stand_and_parents_are_left_alone() -> None:
    name = encode(0x30, encode(0x02, b"\x02") + encode(0x0C, LAN.name.encode()))
    parents = encode(0x30, encode(0x02, b"\x0d") + encode(0x30, encode(0x0C, b"Nguyen Van Cha")))
    wrapped = encode(0x6D, encode(0x06, b"\x2a\x03") + encode(0x31, parents + name + encode(0x05, b"")))
    assert parse_chip(LINES, wrapped, TODAY).name == LAN.name


def test_details_nested_too_deeply_are_left_out() -> None:
    nested = encode(0x30, encode(0x02, b"\x02") + encode(0x0C, LAN.name.encode()))
    for _ in range(10):
        nested = encode(0x31, nested)
    assert parse_chip(LINES, encode(0x6D, nested), TODAY).name_is_folded


@pytest.mark.parametrize(
    "untrusted_lines",
    [
        b"",
        b"lines",
        encode(0x61, b""),
        encode(0x61, encode(0x5F1F, "IDVNM Ế".encode())),
        encode(0x61, b"\x5f\x1f\x05A"),
    ],
)
def test_broken_lines_are_an_error(untrusted_lines: bytes) -> None:
    with pytest.raises(CardError):
        parse_chip(untrusted_lines, None, TODAY)


@given(st.binary(max_size=200), st.one_of(st.none(), st.binary(max_size=200)))
def test_whatever_a_chip_says_is_a_card_or_an_error(untrusted_lines: bytes, untrusted_details: bytes | None) -> None:
    with suppress(CardError):
        parse_chip(untrusted_lines, untrusted_details, TODAY)
    assert parse_chip(LINES, untrusted_details, TODAY).number == LAN.citizen_number


@given(st.data())
def test_damaged_details_never_break_the_lines(data: st.DataObject) -> None:
    whole = bytearray(details_group(LAN))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    card = parse_chip(LINES, bytes(whole[: data.draw(st.integers(0, len(whole)))]), TODAY)
    assert card.number == LAN.citizen_number
