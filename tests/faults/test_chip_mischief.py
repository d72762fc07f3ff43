"""Hostile and broken chips: each ends in a state that has a name, within its bounds."""

import tracemalloc
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.adapters.cards.chip import reading
from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.adapters.cards.chip.pace import parse_card_access
from kiosk.adapters.cards.chip.passive import verify
from kiosk.adapters.cards.chip.portrait import portrait
from kiosk.domain.card.tlv import TlvError, encode
from kiosk.ports import ChipData, ChipTrouble
from mock_services.chip import Chip, Document, Mischief, document, face_group, picture
from mock_services.chip.documents import lines_group
from tests.chips import LAN, bad_chip, country, lans_document, read

# The cryptography package warns of strange certificates, which some of these are.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@cache
def without_pace() -> Document:
    return document(LAN, country(), pace=None)


def signed_with_face(face: bytes) -> Document:
    """A document whose authority itself signed this face."""
    groups = {1: lines_group(LAN), 2: face}
    return replace(without_pace(), files={0x011D: country().sign(groups), 0x0101: groups[1], 0x0102: face})


@pytest.mark.parametrize(
    ("mischief", "trouble"),
    [
        (Mischief.OVERSIZED, ChipTrouble.MALFORMED),
        (Mischief.TRUNCATED, ChipTrouble.TAMPERED),
        (Mischief.TAMPERED, ChipTrouble.TAMPERED),
        (Mischief.CRUMBS, ChipTrouble.MALFORMED),
        (Mischief.WRONG_MAC, ChipTrouble.TAMPERED),
        (Mischief.MIRROR, ChipTrouble.TAMPERED),
        (Mischief.NO_SECURITY_OBJECT, ChipTrouble.UNSUPPORTED),
    ],
)
def test_every_mischief_has_its_trouble(mischief: Mischief, trouble: ChipTrouble) -> None:
    assert read(bad_chip(mischief)) is trouble


def test_a_chip_taken_away_at_any_command_is_removed() -> None:
    chip = Chip(without_pace())
    assert isinstance(read(chip), ChipData)
    commands = range(chip.commands)
    assert {read(Chip(without_pace()), gone_after=command) for command in commands} == {ChipTrouble.REMOVED}


class Recorded(Chip):
    """Records what a chip answers, or answers what was recorded."""

    def __init__(self, document: Document, record: list[bytes] | None = None) -> None:
        super().__init__(document)
        self.answers: list[bytes] = []
        self._left = iter(record or ())
        self._replays = record is not None

    def transmit(self, raw: bytes) -> bytes:
        answer = next(self._left) if self._replays else super().transmit(raw)
        self.answers.append(answer)
        return answer


@pytest.mark.parametrize("pace", [None, (13, 128)], ids=["bac", "pace"])
def test_a_conversation_that_was_recorded_does_not_pass_for_a_chip(pace: tuple[int, int] | None) -> None:
    made = document(LAN, country(), pace=pace)
    true = Recorded(made)
    assert isinstance(read(true), ChipData)
    assert read(Recorded(made, true.answers)) is ChipTrouble.WRONG_KEY


def test_commands_are_bounded_however_little_a_chip_gives() -> None:
    chip = bad_chip(Mischief.CRUMBS)
    read(chip)
    assert chip.commands <= reading.MAX_COMMANDS


def test_an_oversized_file_is_not_read_at_all() -> None:
    chip = Chip(without_pace(), frozenset({Mischief.OVERSIZED}))
    tracemalloc.start()
    try:
        assert read(chip) is ChipTrouble.MALFORMED
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < reading.MAX_BYTES


def test_a_chip_that_answers_too_much_is_given_up() -> None:
    class Flood(Chip):
        def transmit(self, raw: bytes) -> bytes:
            self.commands += 1
            return bytes(65_000) + b"\x61\x00"

    chip = Flood(lans_document())
    assert read(chip) is ChipTrouble.MALFORMED
    assert chip.commands <= reading.MAX_BYTES // 65_000 + 1


@pytest.mark.parametrize(
    "face",
    [
        encode(0x75, b""),
        encode(0x75, encode(0x7F61, b"\x02\x01\x01")),
        encode(0x75, encode(0x7F61, encode(0x7F60, b""))),
        encode(0x75, encode(0x7F61, encode(0x7F60, encode(0x5F2E, b"FAC\x00010\x00")))),
        encode(0x75, encode(0x7F61, encode(0x7F60, encode(0x5F2E, b"no picture at all")))),
        face_group(b"GIF89a" + bytes(50)),
        face_group(b""),
        encode(0x75, face_group(picture(LAN))[4:-1000]),
    ],
    ids=range(8),
)
def test_a_signed_face_that_is_none_is_malformed(face: bytes) -> None:
    assert read(Chip(signed_with_face(face))) is ChipTrouble.MALFORMED


def test_a_facial_record_that_counts_wrongly_is_malformed() -> None:
    whole = bytearray(face_group(picture(LAN)))
    start = whole.index(b"FAC\x00") + 14
    for at, value in ((start, 0xFF), (start + 4, 0xFF)):  # length of the face, number of feature points
        wrong = bytes(whole[:at]) + bytes([value]) + bytes(whole[at + 1 :])
        with pytest.raises(ChipError) as caught:
            portrait(wrong)
        assert caught.value.trouble is ChipTrouble.MALFORMED


@settings(max_examples=300)
@given(st.binary(max_size=300))
@example(b"")
def test_any_bytes_for_a_file_are_content_or_an_error(untrusted: bytes) -> None:
    for parse in (portrait, lambda content: verify(content, (country().certificate,))):
        with pytest.raises(ChipError):
            parse(untrusted)
    with pytest.raises(TlvError):
        parse_card_access(untrusted + b"\x31")


@st.composite
def damage(draw: st.DrawFn, whole: bytes) -> bytes:
    """The bytes with some of them changed, cut off or doubled."""
    damaged = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        damaged[draw(st.integers(0, len(damaged) - 1))] = draw(st.integers(0, 255))
    if draw(st.booleans()):
        start = draw(st.integers(0, len(damaged) - 1))
        end = min(len(damaged), start + draw(st.integers(0, 20)))
        damaged[start:end] = damaged[start:end] * draw(st.sampled_from([0, 2]))
    return bytes(damaged)


@settings(max_examples=400)
@given(st.data())
def test_a_damaged_security_object_is_verified_or_refused(data: st.DataObject) -> None:
    """What still verifies carries the hashes that were signed, whatever bytes around them are others."""
    whole = lans_document().files[0x011D]
    try:
        signed = verify(data.draw(damage(whole)), (country().certificate,))
    except ChipError:
        return
    assert signed.by_group == verify(whole, ()).by_group


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_face_is_a_picture_or_an_error(data: st.DataObject) -> None:
    whole = face_group(picture(LAN))[:400]
    try:
        assert portrait(data.draw(damage(whole))).startswith((b"\xff\xd8\xff", b"\xff\x4f", b"\x00\x00\x00\x0c"))
    except ChipError:
        return


def test_a_certificate_of_a_version_that_does_not_exist_is_malformed() -> None:
    whole = lans_document().files[0x011D]
    version_3 = bytes.fromhex("A003020102")
    assert version_3 in whole
    with pytest.raises(ChipError) as caught:
        verify(whole.replace(version_3, bytes.fromhex("A003020154")), ())
    assert caught.value.trouble is ChipTrouble.MALFORMED


class Garbling(Chip):
    """Answers of this chip, from the given command on, are damaged."""

    def damage_from(self, command: int, draw: st.DataObject) -> None:
        self.first, self.draw = command, draw

    def transmit(self, raw: bytes) -> bytes:
        answer = super().transmit(raw)
        return self.draw.draw(damage(answer)) if self.commands > self.first else answer


@settings(max_examples=60)
@given(st.integers(0, 12), st.data())
def test_garbled_answers_end_in_a_state(first: int, data: st.DataObject) -> None:
    chip = Garbling(without_pace(), extended=True)
    chip.damage_from(first, data)
    assert isinstance(read(chip), ChipTrouble | ChipData)


@settings(max_examples=25)
@given(st.integers(2, 9), st.data())
def test_garbled_answers_during_pace_end_in_a_state(first: int, data: st.DataObject) -> None:
    chip = Garbling(lans_document(), extended=True)
    chip.damage_from(first, data)
    assert isinstance(read(chip), ChipTrouble | ChipData)
