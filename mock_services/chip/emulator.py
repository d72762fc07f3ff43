"""A chip of a travel document, command by command: ICAO 9303-10 and 9303-11 from the card's side."""

import hashlib
import secrets
from dataclasses import dataclass, field
from enum import Enum, auto

from kiosk.adapters.cards.chip.curves import CURVES, Curve
from kiosk.domain.card.tlv import TlvError, encode, find, parse, parse_one
from mock_services.chip.apdu import Command
from mock_services.chip.apdu import parse as parse_command
from mock_services.chip.session import CardSession, Keys, derive

APPLICATION = bytes.fromhex("A0000002471001")
CARD_ACCESS, SECURITY_OBJECT, COMMON = 0x011C, 0x011D, 0x011E
GROUPS = {number: 0x0100 + number for number in range(1, 17)}

OK, WARNING_END = b"\x90\x00", b"\x62\x82"
WRONG_LENGTH, NOT_ALLOWED, NO_CONDITIONS = b"\x67\x00", b"\x69\x82", b"\x69\x85"
NO_SESSION, WRONG_PROTECTION = b"\x69\x87", b"\x69\x88"
NOT_FOUND, WRONG_OFFSET, UNKNOWN = b"\x6a\x82", b"\x6b\x00", b"\x6d\x00"
WRONG_SECRET = b"\x63\x00"


class Mischief(Enum):
    """Ways to be a bad card, by name."""

    DETAILS_REFUSED = auto()  # data group 13 may not be read, as on cards of 2024
    DETAILS_END_THE_SESSION = auto()  # ... and the refusal comes unprotected, with which the session is over
    OVERSIZED = auto()  # the face's length is 16 MiB
    TRUNCATED = auto()  # the face ends in the middle of an object
    TAMPERED = auto()  # one byte of the lines is not what was signed
    CRUMBS = auto()  # one byte for each read
    WRONG_MAC = auto()  # answers whose authentication does not hold
    MIRROR = auto()  # sends the terminal's own PACE key back
    NO_SECURITY_OBJECT = auto()


@dataclass(frozen=True)
class Document:
    """What is personalised into a chip."""

    files: dict[int, bytes]
    key_lines: str  # number, date of birth and date of expiry with their check digits
    can: str
    pace: tuple[int, int] | None  # number of the curve, bits of the AES key
    has_bac: bool = True


@dataclass
class _Pace:
    """PACE, between its steps."""

    password_key: bytes
    nonce: int
    generator: tuple[int, int] | None = None
    secret: bytes = b""
    ours: tuple[int, int] | None = None
    theirs: tuple[int, int] | None = None


@dataclass
class Chip:
    """`transmit` is all there is to it. One terminal at a time."""

    document: Document
    mischief: frozenset[Mischief] = frozenset()
    takes_root: bool = False  # Vietnamese cards answer the selection of the root with 6D00
    extended: bool = True
    commands: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.reset()

    @property
    def atr(self) -> bytes:
        """As a contactless reader makes it up, PC/SC part 3, 3.1.3.2.3; the capabilities say what lengths are taken."""
        capabilities = bytes((0xC0, 0x21, 0xC0 if self.extended else 0x80))
        body = bytes((0x80 | 4 + 1, 0x80, 0x01, 0x80, 0x73)) + capabilities
        check = 0
        for octet in body:
            check ^= octet
        return b"\x3b" + body + bytes([check])

    def reset(self) -> None:
        self._session: CardSession | None = None
        self._in_application = False
        self._file: bytes | None = None
        self._challenge = b""
        self._pace: _Pace | None = None

    def transmit(self, raw: bytes) -> bytes:
        self.commands += 1
        command = parse_command(raw)
        if command is None or (command.answer_bytes > 256 and not self.extended):
            return WRONG_LENGTH
        if not command.cla & 0x0C:
            self._session = None
            return self._answer(command)
        session = self._session
        if session is None:
            return NO_SESSION
        try:
            inner = session.open(command)
        except (TlvError, ValueError, IndexError):
            inner = None
        if inner is None:
            self._session = None
            return WRONG_PROTECTION
        answer = self._answer(inner)
        if self._session is None:  # the answer ended it
            return answer
        protected = session.close(inner.ins, answer[:-2], answer[-2:])
        if Mischief.WRONG_MAC in self.mischief:
            protected = protected[:-3] + bytes([protected[-3] ^ 1]) + protected[-2:]
        return protected

    def _answer(self, command: Command) -> bytes:
        handlers = {
            0xA4: self._select, 0xB0: self._read, 0xB1: self._read_far, 0x84: self._give_challenge,
            0x82: self._authenticate, 0x22: self._set_pace, 0x86: self._step_pace,
        }  # fmt: skip
        handler = handlers.get(command.ins)
        try:
            return handler(command) if handler else UNKNOWN
        except (TlvError, ValueError):
            return b"\x6a\x80"

    def _select(self, command: Command) -> bytes:
        if command.p1 == 0x04:
            self._in_application = command.data == APPLICATION
            return OK if self._in_application else NOT_FOUND
        if command.p1 == 0x00:
            self._in_application = False
            return OK if self.takes_root else UNKNOWN
        return self._select_file(int.from_bytes(command.data))

    def _select_file(self, identifier: int) -> bytes:
        self._file = None
        is_free = identifier == CARD_ACCESS
        if identifier not in self.document.files or (is_free and self._in_application):
            return NOT_FOUND
        if not is_free and (not self._in_application or self._session is None):
            return NOT_ALLOWED
        if identifier == GROUPS[13] and self.mischief & {Mischief.DETAILS_REFUSED, Mischief.DETAILS_END_THE_SESSION}:
            if Mischief.DETAILS_END_THE_SESSION in self.mischief:
                self._session = None
            return NOT_ALLOWED
        if identifier == SECURITY_OBJECT and Mischief.NO_SECURITY_OBJECT in self.mischief:
            return NOT_FOUND
        self._file = self._spoiled(identifier, self.document.files[identifier])
        return OK

    def _spoiled(self, identifier: int, content: bytes) -> bytes:
        if identifier == GROUPS[2] and Mischief.OVERSIZED in self.mischief:
            return b"\x75\x83\xff\xff\xff" + content[4:]
        if identifier == GROUPS[2] and Mischief.TRUNCATED in self.mischief:
            return encode(0x75, content[4:-1000])
        if identifier == GROUPS[1] and Mischief.TAMPERED in self.mischief:
            return content[:-1] + bytes([content[-1] ^ 0x01])
        return content

    def _read(self, command: Command) -> bytes:
        return self._piece(command.p1 << 8 | command.p2, command.answer_bytes)

    def _read_far(self, command: Command) -> bytes:
        offset = int.from_bytes(parse_one(command.data, 0x54).value)
        answer = self._piece(offset, command.answer_bytes - 4)
        return encode(0x53, answer[:-2]) + answer[-2:] if len(answer) > 2 else answer

    def _piece(self, offset: int, count: int) -> bytes:
        if self._file is None:
            return NO_CONDITIONS
        if offset >= len(self._file):
            return WRONG_OFFSET
        if Mischief.CRUMBS in self.mischief and offset:
            count = 1
        piece = self._file[offset : offset + count]
        return piece + (OK if len(piece) == count else WARNING_END)

    # Basic Access Control.

    def _give_challenge(self, command: Command) -> bytes:
        if not self.document.has_bac or not self._in_application:
            return NO_CONDITIONS
        self._challenge = secrets.token_bytes(8)
        return self._challenge + OK

    def _authenticate(self, command: Command) -> bytes:
        keys = Keys(hashlib.sha1(self.document.key_lines.encode()).digest()[:16], None)
        encrypted, mac = command.data[:32], command.data[32:]
        challenge, self._challenge = self._challenge, b""
        if not challenge or keys.mac(keys.pad(encrypted)) != mac:
            return WRONG_SECRET
        plain = keys.cbc(keys.encryption, bytes(8), encrypted, decrypt=True)
        theirs, echo, their_key = plain[:8], plain[8:16], plain[16:]
        if echo != challenge:
            return WRONG_SECRET
        our_key = secrets.token_bytes(16)
        answer = keys.cbc(keys.encryption, bytes(8), challenge + theirs + our_key)
        shared = bytes(a ^ b for a, b in zip(our_key, their_key, strict=True))
        self._session = CardSession(Keys(shared, None), int.from_bytes(challenge[4:] + theirs[4:]))
        return answer + keys.mac(keys.pad(answer)) + OK

    # PACE with generic mapping.

    def _set_pace(self, command: Command) -> bytes:
        self._pace = None
        if self.document.pace is None or (command.p1, command.p2) != (0xC1, 0xA4):
            return b"\x6a\x80"
        password = find(parse(command.data), 0x83).value[0]
        lines = hashlib.sha1(self.document.key_lines.encode()).digest()
        secret = {1: lines, 2: self.document.can.encode()}.get(password)
        if secret is None or find(parse(command.data), 0x80).value != self._pace_identifier:
            return b"\x6a\x88"
        bits = self.document.pace[1]
        self._pace = _Pace(derive(secret, 3, bits), secrets.randbits(128))
        return OK

    @property
    def _pace_identifier(self) -> bytes:
        return pace_identifier(self.document.pace[1] if self.document.pace else 0)

    @property
    def _curve(self) -> Curve:
        return CURVES[self.document.pace[0] if self.document.pace else 0]

    def _step_pace(self, command: Command) -> bytes:
        if self._pace is None:
            return NO_CONDITIONS
        (step,) = parse_one(command.data, 0x7C).children() or (None,)
        steps = {None: self._send_nonce, 0x81: self._map, 0x83: self._agree, 0x85: self._finish}
        answer = steps[step.tag if step else None](self._pace, step.value if step else b"")
        return answer if len(answer) == 2 else encode(0x7C, answer) + OK

    def _send_nonce(self, pace: _Pace, _data: bytes) -> bytes:
        keys = Keys(b"", 128)
        return encode(0x80, keys.cbc(pace.password_key, bytes(16), pace.nonce.to_bytes(16)))

    def _map(self, pace: _Pace, data: bytes) -> bytes:
        curve = self._curve
        scalar = curve.random_scalar()
        shared = curve.multiply(scalar, curve.decode(data))
        pace.generator = curve.add(curve.multiply(pace.nonce, curve.g), shared)
        return encode(0x82, curve.encode(_finite(curve.multiply(scalar, curve.g))))

    def _agree(self, pace: _Pace, data: bytes) -> bytes:
        curve = self._curve
        scalar = curve.random_scalar()
        pace.theirs = curve.decode(data)
        pace.ours = _finite(curve.multiply(scalar, pace.generator))
        pace.secret = _finite(curve.multiply(scalar, pace.theirs))[0].to_bytes(curve.field_bytes)
        return encode(0x84, data if Mischief.MIRROR in self.mischief else curve.encode(pace.ours))

    def _finish(self, pace: _Pace, data: bytes) -> bytes:
        self._pace = None
        keys = Keys(pace.secret, self.document.pace[1] if self.document.pace else None)
        if data != keys.mac(self._named(_finite(pace.ours))):
            return WRONG_SECRET
        self._session = None
        answer = encode(0x86, keys.mac(self._named(_finite(pace.theirs))))
        self._session = CardSession(keys)
        return answer

    def _named(self, point: tuple[int, int]) -> bytes:
        return encode(0x7F49, encode(0x06, self._pace_identifier) + encode(0x86, self._curve.encode(point)))


def pace_identifier(aes_bits: int) -> bytes:
    """id-PACE-ECDH-GM-AES-CBC-CMAC-..., ICAO 9303-11, 9.2."""
    return bytes.fromhex("04007F000702020402") + bytes([{128: 2, 192: 3, 256: 4}[aes_bits]])


def _finite(point: tuple[int, int] | None) -> tuple[int, int]:
    if point is None:
        raise ValueError("point at infinity")
    return point
