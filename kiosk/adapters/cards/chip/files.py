"""Files of the chip: selected, measured by their first bytes, read piece by piece up to their caps."""

from dataclasses import dataclass

from kiosk.adapters.cards.chip.apdu import END_OF_FILE, Command, Send
from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.domain.card.tlv import TlvError, encode, header, parse_one
from kiosk.ports import ChipTrouble

EMRTD_APPLICATION = bytes.fromhex("A0000002471001")  # ICAO 9303-10

SHORT_READ_BYTES = 223  # as much as a protected short answer of 3DES or AES has room for
EXTENDED_READ_BYTES = 4096
_HEADER_BYTES = 5  # tag and the longest length in use
_LAST_SHORT_OFFSET = 0x7FFF  # READ BINARY with an even instruction has 15 bits for it, ISO 7816-4
_PIECE_HEADER_BYTES = 4
_OFFSET, _PIECE = 0x54, 0x53  # data objects of READ BINARY with an odd instruction

KIB = 1024


@dataclass(frozen=True, slots=True)
class File:
    """An elementary file, the tag that its content starts with, and how long it may be."""

    identifier: int
    tag: int
    max_bytes: int = 32 * KIB


CARD_ACCESS = File(0x011C, 0x31)
SECURITY_OBJECT = File(0x011D, 0x77)
LINES = File(0x0101, 0x61)  # data group 1
FACE = File(0x0102, 0x75, 200 * KIB)  # data group 2
OPTIONAL_DETAILS = File(0x010D, 0x6D)  # data group 13, which each country defines for itself


def select_root(send: Send) -> None:
    """Vietnamese cards refuse this with 6D00 and let EF.CardAccess be read all the same."""
    send(Command(0x00, 0xA4, 0x00, 0x0C, b"\x3f\x00"))


def select_application(send: Send) -> None:
    """Raises ChipError where the chip has no travel document."""
    if not send(Command(0x00, 0xA4, 0x04, 0x0C, EMRTD_APPLICATION)).is_ok:
        raise ChipError(ChipTrouble.UNSUPPORTED, "no travel document application")


def read_file(send: Send, file: File, piece_bytes: int) -> bytes | None:
    """The whole content; None where the file does not exist or may not be read. Raises ChipError."""
    if not send(Command(0x00, 0xA4, 0x02, 0x0C, file.identifier.to_bytes(2))).is_ok:
        return None
    start = send(Command(0x00, 0xB0, 0, 0, answer_bytes=_HEADER_BYTES))
    if not start.is_ok and start.status != END_OF_FILE:
        return None
    try:
        head = header(start.data)
    except TlvError:
        raise ChipError(ChipTrouble.MALFORMED, "file header") from None
    if head.tag != file.tag or head.total_bytes > file.max_bytes:
        raise ChipError(ChipTrouble.MALFORMED, "file of an unexpected tag or length")
    content = start.data[: head.total_bytes]
    while len(content) < head.total_bytes:
        content += _read_piece(send, len(content), head.total_bytes - len(content), piece_bytes)
    return content


def _read_piece(send: Send, offset: int, left: int, piece_bytes: int) -> bytes:
    if offset <= _LAST_SHORT_OFFSET:
        count = min(left, piece_bytes)
        answer = send(Command(0x00, 0xB0, offset >> 8, offset & 0xFF, answer_bytes=count))
        data = answer.data
    else:
        count = min(left, piece_bytes - _PIECE_HEADER_BYTES)
        where = encode(_OFFSET, offset.to_bytes(3))
        answer = send(Command(0x00, 0xB1, 0, 0, where, count + _PIECE_HEADER_BYTES))
        try:
            data = parse_one(answer.data, _PIECE).value if answer.data else b""
        except TlvError:
            raise ChipError(ChipTrouble.MALFORMED, "piece of a file") from None
    if (not answer.is_ok and answer.status != END_OF_FILE) or not 0 < len(data) <= count:
        raise ChipError(ChipTrouble.MALFORMED, "piece of a file")
    return data
