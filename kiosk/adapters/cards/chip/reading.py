"""One reading of one chip: open it, read what is signed, verify, hand over. ICAO 9303-11, 4.2 says in which order."""

import hashlib
import time
from collections.abc import Callable, Sequence

from kiosk.adapters.cards.chip import files, passive
from kiosk.adapters.cards.chip.apdu import Line, Send, Transmit
from kiosk.adapters.cards.chip.bac import open_by_bac
from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.adapters.cards.chip.pace import PaceInfo, Password, open_by_pace, parse_card_access
from kiosk.adapters.cards.chip.portrait import portrait
from kiosk.domain.card.chip import MAX_KEYS, ChipKey
from kiosk.domain.card.tlv import TlvError
from kiosk.ports import ChipData, ChipTrouble

MAX_SECONDS = 5.0
MAX_COMMANDS = 2000  # the largest files that are read, in short pieces, twice over
MAX_BYTES = 512 * files.KIB

_LINES_GROUP, _FACE_GROUP, _DETAILS_GROUP = 1, 2, 13


def read_chip(
    transmit: Transmit,
    keys: Sequence[ChipKey],
    countries: passive.Certificates = (),
    extended: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> ChipData:
    """Everything that the kiosk wants to know of a chip. `extended` says whether terminal and chip both take commands
    of extended length. Raises ChipError and what `transmit` raises; the time is checked before each command."""
    line = Line(transmit, clock, MAX_SECONDS, MAX_COMMANDS, MAX_BYTES)
    send, access = _open(line.send, keys[:MAX_KEYS])
    piece_bytes = files.EXTENDED_READ_BYTES if extended else files.SHORT_READ_BYTES

    def content(file: files.File) -> bytes:
        found = files.read_file(send, file, piece_bytes)
        if found is None:
            raise ChipError(ChipTrouble.UNSUPPORTED, f"file {file.identifier:04X} refused")
        return found

    signed = passive.verify(content(files.SECURITY_OBJECT), countries)
    lines = content(files.LINES)
    signed.check(_LINES_GROUP, lines)
    picture = None
    if _FACE_GROUP in signed.by_group:
        face = content(files.FACE)
        signed.check(_FACE_GROUP, face)
        picture = portrait(face)
    details = None
    if _DETAILS_GROUP in signed.by_group:  # last, since cards of 2024 may refuse it and end the session
        details = files.read_file(send, files.OPTIONAL_DETAILS, piece_bytes)
        if details is not None:
            signed.check(_DETAILS_GROUP, details)
    return ChipData(lines, details, picture, signed.authenticity, access)


def _open(send: Send, keys: Sequence[ChipKey]) -> tuple[Send, str]:
    """A protected way to the application, and by which protocol. PACE comes first, as ICAO demands."""
    offers = _offers(send)
    if offers:
        try:
            return _by_pace(send, offers[0], keys), "pace"
        except ChipError as error:
            if error.trouble is not ChipTrouble.UNSUPPORTED:
                raise
    return _by_bac(send, keys), "bac"


def _offers(send: Send) -> tuple[PaceInfo, ...]:
    files.select_root(send)
    untrusted = files.read_file(send, files.CARD_ACCESS, files.SHORT_READ_BYTES)
    try:
        return parse_card_access(untrusted) if untrusted else ()
    except TlvError:
        return ()  # no offer that can be understood; Basic Access Control needs none


def _by_pace(send: Send, offer: PaceInfo, keys: Sequence[ChipKey]) -> Send:
    error = ChipError(ChipTrouble.WRONG_KEY, "no key")
    for key in keys:
        password = Password.CAN if key.can else Password.MRZ
        try:
            channel = open_by_pace(send, offer, password, key.can.encode() if key.can else _lines_secret(key))
        except ChipError as failed:
            if failed.trouble is not ChipTrouble.WRONG_KEY:
                raise
            error = failed
        else:
            files.select_application(channel.send)
            return channel.send
    raise error


def _by_bac(send: Send, keys: Sequence[ChipKey]) -> Send:
    files.select_application(send)
    error = ChipError(ChipTrouble.WRONG_KEY, "no key")
    for key in keys:
        if key.can:
            continue
        try:
            return open_by_bac(send, _lines_secret(key)).send
        except ChipError as failed:
            if failed.trouble is not ChipTrouble.WRONG_KEY:
                raise
            error = failed
    raise error


def _lines_secret(key: ChipKey) -> bytes:
    """ICAO 9303-11, 4.3.2 and 9.7.3."""
    return hashlib.sha1(key.lines().encode()).digest()
