"""Chips for the cast: the data groups of a Vietnamese citizen card, filled from one table and signed."""

import io
import struct
import unicodedata

import cv2
import numpy as np
from PIL import Image

from kiosk.domain.card.tlv import encode
from mock_services.cards import mrz_lines
from mock_services.cast import CastMember
from mock_services.chip.country import IDENTIFIER, INTEGER, SEQUENCE, SET, Country
from mock_services.chip.emulator import CARD_ACCESS, COMMON, GROUPS, SECURITY_OBJECT, Document, pace_identifier
from mock_services.people import portrait

BRAINPOOL_P256, NIST_P256 = 13, 12  # numbers of standardized domain parameters, ICAO 9303-11, 9.5
CARD_WITH_AES128 = (BRAINPOOL_P256, 128)

_TEXT, _PRINTABLE = 0x0C, 0x13
_GROUP_TAGS = {1: 0x61, 2: 0x75, 13: 0x6D, 14: 0x6E}
_JPEG_QUALITY = 85
_JPEG_2000_RATE = 24  # times smaller than the plain picture: some 15 kB, as portraits in passports are


def document(
    member: CastMember,
    country: Country,
    *,
    pace: tuple[int, int] | None = CARD_WITH_AES128,
    has_bac: bool = True,
    jpeg_2000: bool = False,
    details: bool = True,
) -> Document:
    """What the authority writes into a card's chip. `pace` is the curve's number and the bits of the AES key."""
    groups = {1: lines_group(member)}
    if member.has_portrait:
        groups[2] = face_group(picture(member, jpeg_2000), jpeg_2000)
    if details:
        groups[13] = details_group(member)
    files = {COMMON: _common(groups)}
    if pace is not None:
        files[CARD_ACCESS] = _pace_offer(pace)
        groups[14] = encode(_GROUP_TAGS[14], _pace_offer(pace))
    files |= {GROUPS[number]: content for number, content in groups.items()}
    files[SECURITY_OBJECT] = country.sign(groups)
    return Document(files, key_lines(member), member.citizen_number[-6:], pace, has_bac)


def lines_group(member: CastMember) -> bytes:
    """Data group 1, ICAO 9303-10, 4.7.1."""
    return encode(_GROUP_TAGS[1], encode(0x5F1F, "".join(mrz_lines(member)).encode()))


def key_lines(member: CastMember) -> str:
    """Number, dates of birth and expiry with their check digits, as they stand in the lines."""
    first, second, _ = mrz_lines(member)
    return first[5:15] + second[0:7] + second[8:15]


def picture(member: CastMember, jpeg_2000: bool = False) -> bytes:
    image = portrait(member.key)
    if not jpeg_2000:
        return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1])
    encoded = io.BytesIO()
    colours = Image.fromarray(np.ascontiguousarray(image[:, :, ::-1]))
    colours.save(encoded, "JPEG2000", quality_mode="rates", quality_layers=[_JPEG_2000_RATE])
    return encoded.getvalue()


def face_group(image: bytes, jpeg_2000: bool = False) -> bytes:
    """Data group 2: ICAO 9303-10, 4.7.2, around a facial record of ISO/IEC 19794-5:2005."""
    image_header = struct.pack(">BBHHBBHH", 1, int(jpeg_2000), 300, 400, 1, 2, 0, 0)
    face_bytes = 20 + len(image_header) + len(image)
    face = struct.pack(">IH14x", face_bytes, 0) + image_header + image
    record = b"FAC\x00010\x00" + struct.pack(">IH", 14 + len(face), 1) + face
    header = encode(0xA1, encode(0x80, b"\x01\x01") + encode(0x81, b"\x02") + encode(0x87, b"\x01\x01"))
    template = encode(0x7F60, header + encode(0x5F2E, record))
    return encode(_GROUP_TAGS[2], encode(0x7F61, encode(INTEGER, b"\x01") + template))


def details_group(member: CastMember) -> bytes:
    """Data group 13 with Vietnam's numbered texts."""
    expiry = f"{member.expires:%d/%m/%Y}" if member.expires else "Không thời hạn"
    texts = [
        (1, _PRINTABLE, member.citizen_number),
        (2, _TEXT, member.name),
        (3, _PRINTABLE, f"{member.birth_date:%d/%m/%Y}"),
        (4, _TEXT, member.sex),
        (5, _TEXT, "Việt Nam"),
        (6, _TEXT, "Kinh"),
        (7, _TEXT, "Không"),
        (8, _TEXT, member.residence),
        (9, _TEXT, member.residence),
        (10, _TEXT, "Nốt ruồi C: 1cm trên sau đuôi mắt phải"),
        (11, _PRINTABLE, f"{member.issued:%d/%m/%Y}"),
        (12, _TEXT, expiry),
        (15, _PRINTABLE, member.old_number),
    ]
    entries = b"".join(_entry(number, kind, text) for number, kind, text in texts if text)
    return encode(_GROUP_TAGS[13], encode(SEQUENCE, entries))


def _entry(number: int, kind: int, text: str) -> bytes:
    value = unicodedata.normalize("NFC", text).encode()
    return encode(SEQUENCE, encode(INTEGER, bytes([number])) + encode(kind, value))


def _common(groups: dict[int, bytes]) -> bytes:
    """EF.COM: versions and which groups there are, ICAO 9303-10, 4.6.1."""
    tags = bytes(_GROUP_TAGS[number] for number in sorted(groups))
    return encode(0x60, encode(0x5F01, b"0107") + encode(0x5F36, b"040000") + encode(0x5C, tags))


def _pace_offer(pace: tuple[int, int]) -> bytes:
    curve, bits = pace
    info = encode(IDENTIFIER, pace_identifier(bits)) + encode(INTEGER, b"\x02") + encode(INTEGER, bytes([curve]))
    return encode(SET, encode(SEQUENCE, info))
