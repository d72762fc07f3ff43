"""The portrait in data group 2: ICAO 9303-10, 4.7.2, around ISO/IEC 19794-5:2005."""

from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.domain.card.tlv import TlvError, find, parse_one
from kiosk.ports import ChipTrouble

_JPEG = b"\xff\xd8\xff"
_JPEG_2000 = bytes.fromhex("0000000C6A5020200D0A870A")
_JPEG_2000_CODESTREAM = bytes.fromhex("FF4FFF51")
_PICTURES = (_JPEG, _JPEG_2000, _JPEG_2000_CODESTREAM)

_FACIAL_RECORD = b"FAC\x00010\x00"
_RECORD_HEADER_BYTES = 14  # format, version, length, number of faces
_FACE_HEADER_BYTES = 20
_FEATURE_POINT_BYTES = 8
_IMAGE_HEADER_BYTES = 12
_LONGEST_OTHER_HEADER_BYTES = 1024


def portrait(untrusted_group: bytes) -> bytes:
    """The first face's encoded picture, JPEG or JPEG 2000 by its first bytes, not decoded. Raises ChipError."""
    try:
        templates = parse_one(parse_one(untrusted_group, 0x75).value, 0x7F61).children()
        template = find(templates, 0x7F60).children()
        block = next((part.value for part in template if part.tag in (0x5F2E, 0x7F2E)), b"")
    except TlvError:
        raise ChipError(ChipTrouble.MALFORMED, "face template") from None
    picture = _of_facial_record(block) if block.startswith(_FACIAL_RECORD) else _after_other_header(block)
    if not picture.startswith(_PICTURES):
        raise ChipError(ChipTrouble.MALFORMED, "picture of the face")
    return picture


def _of_facial_record(block: bytes) -> bytes:
    face = block[_RECORD_HEADER_BYTES:]
    face_bytes, feature_points = int.from_bytes(face[:4]), int.from_bytes(face[4:6])
    start = _FACE_HEADER_BYTES + feature_points * _FEATURE_POINT_BYTES + _IMAGE_HEADER_BYTES
    if not start < face_bytes <= len(face):
        raise ChipError(ChipTrouble.MALFORMED, "facial record")
    return face[start:face_bytes]


def _after_other_header(block: bytes) -> bytes:
    """ISO/IEC 39794-5, which passports may use from 2026 on, and private forms: where a picture begins."""
    found = [at for mark in _PICTURES if (at := block.find(mark, 0, _LONGEST_OTHER_HEADER_BYTES)) >= 0]
    return block[min(found) :] if found else b""
