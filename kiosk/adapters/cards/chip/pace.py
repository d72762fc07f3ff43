"""PACE: session keys from a short secret that stays secret, ICAO 9303-11, 4.4; elliptic curves, generic mapping."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kiosk.adapters.cards.chip.apdu import Answer, Command, Send
from kiosk.adapters.cards.chip.ciphers import FOR_AUTHENTICATION, FOR_PASSWORD, Suite, pad
from kiosk.adapters.cards.chip.curves import CURVES, Curve
from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.adapters.cards.chip.secure import SecureChannel
from kiosk.domain.card.tlv import TlvError, encode, find, parse_one
from kiosk.ports import ChipTrouble

_ECDH_GENERIC_MAPPING = bytes.fromhex("04007F000702020402")  # id-PACE-ECDH-GM, ICAO 9303-11, 9.2
_SUITES = {
    _ECDH_GENERIC_MAPPING + bytes([number]): suite
    for number, suite in enumerate((Suite.DES3, Suite.AES128, Suite.AES192, Suite.AES256), start=1)
}
_MAX_NONCE_BYTES = 64


class Password(Enum):
    """Which secret opens the chip; the values are ICAO's references."""

    MRZ = 1
    CAN = 2  # the card access number, printed on the card


@dataclass(frozen=True, slots=True)
class PaceInfo:
    """One way of opening that a chip offers and that is built here."""

    identifier: bytes  # value of the object identifier
    suite: Suite
    curve: Curve
    parameter: int  # number of the curve among the standardized domain parameters
    is_ambiguous: bool  # the chip offers the same protocol with several curves


def parse_card_access(untrusted: bytes) -> tuple[PaceInfo, ...]:
    """What EF.CardAccess offers that is built here, strongest first. Raises TlvError."""
    offers = []
    for entry in parse_one(untrusted, 0x31).children():
        parts = entry.children()
        identifier = find(parts, 0x06).value
        numbers = [int.from_bytes(part.value) for part in parts if part.tag == 0x02]
        suite = _SUITES.get(identifier)
        if suite is not None and len(numbers) == 2 and numbers[1] in CURVES:
            offers.append((identifier, suite, numbers[1]))
    offers.sort(key=lambda offer: (offer[0][-1], CURVES[offer[2]].p), reverse=True)
    times = {identifier: sum(other[0] == identifier for other in offers) for identifier, _, _ in offers}
    return tuple(PaceInfo(i, suite, CURVES[curve], curve, times[i] > 1) for i, suite, curve in offers)


def open_by_pace(
    send: Send, info: PaceInfo, password: Password, secret: bytes, random: Callable[[Curve], int] = Curve.random_scalar
) -> SecureChannel:
    """A protected channel. `secret` is the SHA-1 of the lines' key fields, or the CAN's digits.

    Raises ChipError: UNSUPPORTED where the chip does not go along with what it offers, WRONG_KEY for a wrong secret.
    """
    choice = encode(0x80, info.identifier) + encode(0x83, bytes([password.value]))
    if info.is_ambiguous:
        choice += encode(0x84, bytes([info.parameter]))
    chosen = send(Command(0x00, 0x22, 0xC1, 0xA4, choice))
    if not chosen.is_ok and chosen.status >> 4 != 0x63C:  # 63Cx: accepted, and x wrong tries are left
        raise ChipError(ChipTrouble.UNSUPPORTED, "PACE refused")
    try:
        return _agree(send, info, info.suite.derive(secret, FOR_PASSWORD), random)
    except (TlvError, ValueError):
        raise ChipError(ChipTrouble.MALFORMED, "PACE") from None


def _agree(send: Send, info: PaceInfo, password_key: bytes, random: Callable[[Curve], int]) -> SecureChannel:
    curve = info.curve
    nonce = _decrypted_nonce(info.suite, password_key, _step(send, b"", 0x80))

    mapping_scalar = random(curve)
    ours = _public(curve, mapping_scalar, curve.g)
    theirs = curve.decode(_step(send, encode(0x81, curve.encode(ours)), 0x82))
    generator = curve.add(curve.multiply(nonce, curve.g), curve.multiply(mapping_scalar, theirs))
    if generator is None:
        raise ValueError("mapped generator")

    scalar = random(curve)
    ours = _public(curve, scalar, generator)
    theirs = curve.decode(_step(send, encode(0x83, curve.encode(ours)), 0x84))
    if theirs == ours:  # a mirror, which would accept any secret
        raise ChipError(ChipTrouble.TAMPERED, "PACE keys of both sides are one")
    shared = curve.multiply(scalar, theirs)
    if shared is None:
        raise ValueError("shared secret")
    secret = shared[0].to_bytes(curve.field_bytes)

    mac_key = info.suite.derive(secret, FOR_AUTHENTICATION)
    token = encode(0x85, _token(info, mac_key, theirs))
    if not hmac.compare_digest(_step(send, token, 0x86, is_last=True), _token(info, mac_key, ours)):
        raise ChipError(ChipTrouble.WRONG_KEY, "the chip's token")
    return SecureChannel(send, info.suite, secret)


def _step(send: Send, data: bytes, answer_tag: int, is_last: bool = False) -> bytes:
    """One GENERAL AUTHENTICATE; every one but the last is marked as part of a chain."""
    answer = send(Command(0x00 if is_last else 0x10, 0x86, 0, 0, encode(0x7C, data), 256))
    if not answer.is_ok:
        raise ChipError(_refusal(answer, is_last), "PACE step refused")
    return find(parse_one(answer.data, 0x7C).children(), answer_tag).value


def _refusal(answer: Answer, is_last: bool) -> ChipTrouble:
    """The chip finds out about a wrong secret at the last step; 63xx says so at any."""
    return ChipTrouble.WRONG_KEY if is_last or answer.status >> 8 == 0x63 else ChipTrouble.UNSUPPORTED


def _decrypted_nonce(suite: Suite, password_key: bytes, untrusted_nonce: bytes) -> int:
    if not 0 < len(untrusted_nonce) <= _MAX_NONCE_BYTES:
        raise ValueError("nonce")
    return int.from_bytes(suite.decrypt(password_key, bytes(suite.block_bytes), untrusted_nonce))


def _public(curve: Curve, scalar: int, generator: tuple[int, int]) -> tuple[int, int]:
    point = curve.multiply(scalar, generator)
    if point is None:
        raise ValueError("public key")
    return point


def _token(info: PaceInfo, mac_key: bytes, public_key: tuple[int, int]) -> bytes:
    """Authentication of the other side's public key, ICAO 9303-11, 4.4.3; its form is in 9.4."""
    named = encode(0x7F49, encode(0x06, info.identifier) + encode(0x86, info.curve.encode(public_key)))
    return info.suite.mac(mac_key, pad(named, 8) if info.suite is Suite.DES3 else named)
