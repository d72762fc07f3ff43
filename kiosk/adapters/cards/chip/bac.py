"""Basic Access Control: session keys from the document's number and dates, ICAO 9303-11, 4.3."""

import hmac
import secrets
from collections.abc import Callable

from kiosk.adapters.cards.chip.apdu import Command, Send
from kiosk.adapters.cards.chip.ciphers import FOR_AUTHENTICATION, FOR_ENCRYPTION, MAC_BYTES, Suite, pad
from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.adapters.cards.chip.secure import SecureChannel
from kiosk.ports import ChipTrouble

_SUITE = Suite.DES3
_CHALLENGE_BYTES, _KEY_BYTES = 8, 16
_SEED_BYTES = 16
_NO_IV = bytes(8)


def open_by_bac(send: Send, mrz_secret: bytes, random: Callable[[int], bytes] = secrets.token_bytes) -> SecureChannel:
    """A protected channel to the selected eMRTD application. `mrz_secret` is the SHA-1 of the lines' key fields.

    Raises ChipError: WRONG_KEY where the chip does not accept the key, whatever status it gives as its reason.
    """
    seed = mrz_secret[:_SEED_BYTES]
    encryption_key, mac_key = _SUITE.derive(seed, FOR_ENCRYPTION), _SUITE.derive(seed, FOR_AUTHENTICATION)
    challenge = send(Command(0x00, 0x84, 0, 0, answer_bytes=_CHALLENGE_BYTES))
    if not challenge.is_ok or len(challenge.data) != _CHALLENGE_BYTES:
        raise ChipError(ChipTrouble.UNSUPPORTED, "no challenge for Basic Access Control")
    ours, our_key = random(_CHALLENGE_BYTES), random(_KEY_BYTES)
    encrypted = _SUITE.encrypt(encryption_key, _NO_IV, ours + challenge.data + our_key)
    mac = _SUITE.mac(mac_key, pad(encrypted, _SUITE.block_bytes))
    answer = send(Command(0x00, 0x82, 0, 0, encrypted + mac, len(encrypted) + MAC_BYTES))
    if not answer.is_ok:
        raise ChipError(ChipTrouble.WRONG_KEY, "mutual authentication refused")
    if len(answer.data) != len(encrypted) + MAC_BYTES:
        raise ChipError(ChipTrouble.MALFORMED, "mutual authentication")
    their_encrypted, their_mac = answer.data[:-MAC_BYTES], answer.data[-MAC_BYTES:]
    if not hmac.compare_digest(their_mac, _SUITE.mac(mac_key, pad(their_encrypted, _SUITE.block_bytes))):
        raise ChipError(ChipTrouble.WRONG_KEY, "the chip's authentication")
    decrypted = _SUITE.decrypt(encryption_key, _NO_IV, their_encrypted)
    theirs, echo, their_key = decrypted[:8], decrypted[8:16], decrypted[16:]
    if theirs != challenge.data or echo != ours:
        raise ChipError(ChipTrouble.WRONG_KEY, "the chip's challenge")
    shared = bytes(mine ^ other for mine, other in zip(our_key, their_key, strict=True))
    return SecureChannel(send, _SUITE, shared, int.from_bytes(theirs[4:] + ours[4:]))
