"""Chips of every make that the kiosk reads: ciphers, curves, lengths, pictures."""

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from kiosk.adapters.cards.chip.portrait import portrait
from kiosk.adapters.cards.chip.reading import read_chip
from kiosk.domain.card.chip import MAX_KEYS
from kiosk.ports import ChipData, ChipTrouble, DeviceFault
from mock_services.cast import CAST
from mock_services.chip import Chip, document, face_group, picture
from mock_services.chip.documents import details_group, lines_group
from tests.chips import HUNG, LAN, Outcome, can_of, country, key_of, lans_document, read

NA = CAST["na"]
KIB = 1024


def data_of(outcome: Outcome) -> ChipData:
    assert isinstance(outcome, ChipData), outcome
    return outcome


@pytest.mark.parametrize(
    ("curve", "aes_bits"), [(12, 128), (13, 256), (15, 192), (16, 128)], ids=lambda value: str(value)
)
def test_pace_with_each_cipher_and_curve(curve: int, aes_bits: int) -> None:
    chip = Chip(document(LAN, country(), pace=(curve, aes_bits)))
    assert data_of(read(chip)).access == "pace"


@pytest.mark.parametrize("extended", [False, True], ids=["short", "extended"])
@pytest.mark.parametrize("pace", [None, (13, 128)], ids=["bac", "pace"])
def test_short_and_extended_commands_read_the_same(extended: bool, pace: tuple[int, int] | None) -> None:
    chip = Chip(document(LAN, country(), pace=pace), extended=extended)
    data = data_of(read(chip))
    assert data.untrusted_portrait == picture(LAN)
    assert (data.untrusted_dg1, data.untrusted_dg13) == (lines_group(LAN), details_group(LAN))
    assert chip.commands > 60 or extended


@pytest.mark.parametrize("extended", [False, True], ids=["short", "extended"])
def test_a_face_beyond_the_reach_of_short_offsets_is_read_whole(extended: bool) -> None:
    """From 32 KiB on, pieces are asked for with another instruction."""
    image = picture(LAN) + bytes(60 * KIB)
    groups = {1: lines_group(LAN), 2: face_group(image)}
    files = {0x011D: country().sign(groups), 0x0101: groups[1], 0x0102: groups[2]}
    chip = Chip(replace(document(LAN, country(), pace=None), files=files), extended=extended)
    assert data_of(read(chip)).untrusted_portrait == image


def test_a_jpeg_2000_portrait_comes_as_it_is_and_can_be_decoded() -> None:
    untrusted = data_of(read(Chip(document(LAN, country(), jpeg_2000=True)))).untrusted_portrait
    assert untrusted is not None and untrusted == picture(LAN, jpeg_2000=True)
    with Image.open(io.BytesIO(untrusted), formats=["JPEG2000"]) as decoded:
        original = cv2.imdecode(np.frombuffer(picture(LAN), np.uint8), cv2.IMREAD_COLOR_RGB)
        assert np.abs(np.asarray(decoded, np.int16) - original).mean() < 6


def test_the_chip_of_a_small_child_has_no_portrait() -> None:
    data = data_of(read(Chip(document(NA, country())), key_of(NA)))
    assert data.untrusted_portrait is None and data.untrusted_dg13


def test_a_chip_of_before_2021_has_no_details() -> None:
    assert data_of(read(Chip(document(LAN, country(), details=False)))).untrusted_dg13 is None


def test_the_access_number_opens_pace_and_nothing_else() -> None:
    assert data_of(read(Chip(lans_document()), can_of(LAN))).access == "pace"
    assert read(Chip(lans_document()), can_of(HUNG)) is ChipTrouble.WRONG_KEY
    assert read(Chip(document(LAN, country(), pace=None)), can_of(LAN)) is ChipTrouble.WRONG_KEY


def test_keys_are_tried_in_their_order_and_not_too_many() -> None:
    wrong = key_of(HUNG)
    assert data_of(read(Chip(lans_document()), *[wrong] * (MAX_KEYS - 1), key_of(LAN)))
    assert read(Chip(lans_document()), *[wrong] * MAX_KEYS, key_of(LAN)) is ChipTrouble.WRONG_KEY


def test_no_key_is_a_wrong_key() -> None:
    with pytest.raises(Exception, match="no key"):
        read_chip(Chip(lans_document()).transmit, ())


def test_a_chip_that_lets_the_root_be_selected_is_read_as_well() -> None:
    assert data_of(read(Chip(lans_document(), takes_root=True))).access == "pace"


def test_pace_that_is_offered_and_then_refused_leaves_basic_access_control() -> None:
    made = lans_document()
    chip = Chip(replace(made, pace=None))  # EF.CardAccess is still there
    assert data_of(read(chip)).access == "bac"


def test_a_chip_with_pace_alone_is_read() -> None:
    assert data_of(read(Chip(document(LAN, country(), has_bac=False)))).access == "pace"


def test_a_chip_without_any_way_in_is_unsupported() -> None:
    assert read(Chip(document(LAN, country(), pace=None, has_bac=False))) is ChipTrouble.UNSUPPORTED


def test_a_chip_of_something_else_is_unsupported() -> None:
    class BankCard(Chip):
        def transmit(self, raw: bytes) -> bytes:
            return b"\x6a\x82"

    assert read(BankCard(lans_document())) is ChipTrouble.UNSUPPORTED


def test_the_rest_of_an_answer_is_fetched_and_a_wrong_length_asked_again() -> None:
    """As terminals of contact chips have to, ISO 7816-4."""

    class Contact(Chip):
        rest = b""

        def transmit(self, raw: bytes) -> bytes:
            if raw[1] == 0xC0:
                piece, self.rest = self.rest[: raw[4]], self.rest[raw[4] :]
                return piece + (b"\x90\x00" if not self.rest else bytes((0x61, min(len(self.rest), 255))))
            if raw[1] == 0x84 and raw[-1] == 8 and not self.asked:
                self.asked = True
                return b"\x6c\x08"
            answer = super().transmit(raw)
            if len(answer) > 100 and answer[-2:] == b"\x90\x00":
                self.rest = answer[:-2]
                return b"\x61\x64"
            return answer

        asked = False

    chip = Contact(document(LAN, country(), pace=None), extended=False)
    assert data_of(read(chip)).untrusted_portrait == picture(LAN)
    assert chip.asked


def test_a_chip_that_is_too_slow_lies_badly() -> None:
    """Seconds pass with each look at the clock."""
    seconds = iter(range(1000))
    assert read(Chip(lans_document()), clock=lambda: float(next(seconds))) is ChipTrouble.REMOVED


def test_without_a_chip_there_is_nothing_to_read() -> None:
    from kiosk.adapters.cards.chip.reader import EmrtdReader
    from mock_services.chip import ChipSlot

    reader = EmrtdReader(ChipSlot(demo=True))
    assert isinstance(reader.read([key_of(LAN)]), DeviceFault)
    assert reader.open() is None
    assert reader.read([key_of(LAN)]) is None


# Data group 2 itself.


@pytest.mark.parametrize("jpeg_2000", [False, True])
def test_the_portrait_is_what_the_facial_record_holds(jpeg_2000: bool) -> None:
    image = picture(LAN, jpeg_2000)
    assert portrait(face_group(image, jpeg_2000)) == image


def test_a_bare_codestream_is_a_picture() -> None:
    image = bytes.fromhex("FF4FFF51") + bytes(100)
    assert portrait(face_group(image)) == image


def test_another_header_than_the_facial_records_is_skipped() -> None:
    image = picture(LAN)
    group = face_group(image)
    assert portrait(group.replace(b"FAC\x00010\x00", b"XYZ\x00020\x00")) == image
