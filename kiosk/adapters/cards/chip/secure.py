"""Secure messaging: commands and answers encrypted and authenticated with session keys, ICAO 9303-11, 9.8."""

import hmac
from dataclasses import replace

from kiosk.adapters.cards.chip.apdu import EXTENDED_ANSWER_BYTES, SHORT_ANSWER_BYTES, Answer, Command, Send
from kiosk.adapters.cards.chip.ciphers import FOR_AUTHENTICATION, FOR_ENCRYPTION, Suite, pad, unpad
from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.domain.card.tlv import Tlv, TlvError, encode, parse
from kiosk.ports import ChipTrouble

# Data objects of secure messaging, ISO 7816-4.
_CRYPTOGRAM, _CRYPTOGRAM_PADDED, _EXPECTED_LENGTH, _STATUS, _MAC = 0x85, 0x87, 0x97, 0x99, 0x8E
_PADDING_INDICATOR = b"\x01"


class SecureChannel:
    """`send` like the line's, protected. The first unprotected answer of the chip ends the session on its side."""

    def __init__(self, send: Send, suite: Suite, secret: bytes, counter: int = 0) -> None:
        self._send = send
        self._suite = suite
        self._encryption_key = suite.derive(secret, FOR_ENCRYPTION)
        self._mac_key = suite.derive(secret, FOR_AUTHENTICATION)
        self._counter = counter

    def send(self, command: Command) -> Answer:
        """Raises ChipError where the answer's authentication does not hold."""
        answer = self._send(self._protect(command))
        if not answer.data and not answer.is_ok:
            return answer
        try:
            return self._unprotect(answer)
        except (TlvError, ValueError):
            raise ChipError(ChipTrouble.MALFORMED, "protected answer") from None

    def _protect(self, command: Command) -> Command:
        protected = replace(command, cla=command.cla | 0x0C)
        self._count()
        objects = b""
        if command.data:
            encrypted = self._suite.encrypt(
                self._encryption_key, self._initial_vector(), pad(command.data, self._suite.block_bytes)
            )
            if command.ins & 1:
                objects += encode(_CRYPTOGRAM, encrypted)
            else:
                objects += encode(_CRYPTOGRAM_PADDED, _PADDING_INDICATOR + encrypted)
        extended = command.answer_bytes > SHORT_ANSWER_BYTES
        if command.answer_bytes:
            width = 2 if extended else 1
            objects += encode(_EXPECTED_LENGTH, (command.answer_bytes % (1 << 8 * width)).to_bytes(width))
        authenticated = pad(protected.header, self._suite.block_bytes) + objects
        mac = self._mac(pad(authenticated, self._suite.block_bytes) if objects else authenticated)
        answer_bytes = EXTENDED_ANSWER_BYTES if extended else SHORT_ANSWER_BYTES
        return replace(protected, data=objects + encode(_MAC, mac), answer_bytes=answer_bytes)

    def _unprotect(self, answer: Answer) -> Answer:
        self._count()
        *objects, last = parse(answer.data)
        if last.tag != _MAC or not objects:
            raise TlvError("no authentication at the end")
        authenticated = pad(b"".join(part.encoded for part in objects), self._suite.block_bytes)
        if not hmac.compare_digest(last.value, self._mac(authenticated)):
            raise ChipError(ChipTrouble.TAMPERED, "authentication of an answer")
        by_tag = {part.tag: part for part in objects}
        status = by_tag.get(_STATUS)
        if status is None or len(status.value) != 2:
            raise TlvError("no protected status")
        return Answer(self._decrypted(by_tag), int.from_bytes(status.value))

    def _decrypted(self, by_tag: dict[int, Tlv]) -> bytes:
        if _CRYPTOGRAM in by_tag:
            encrypted = by_tag[_CRYPTOGRAM].value
        elif _CRYPTOGRAM_PADDED in by_tag:
            indicator, encrypted = by_tag[_CRYPTOGRAM_PADDED].value[:1], by_tag[_CRYPTOGRAM_PADDED].value[1:]
            if indicator != _PADDING_INDICATOR:
                raise TlvError("padding indicator")
        else:
            return b""
        return unpad(self._suite.decrypt(self._encryption_key, self._initial_vector(), encrypted))

    def _count(self) -> None:
        self._counter = (self._counter + 1) % (1 << 8 * self._suite.block_bytes)

    def _counter_bytes(self) -> bytes:
        return self._counter.to_bytes(self._suite.block_bytes)

    def _initial_vector(self) -> bytes:
        return self._suite.initial_vector(self._encryption_key, self._counter_bytes())

    def _mac(self, authenticated: bytes) -> bytes:
        return self._suite.mac(self._mac_key, self._counter_bytes() + authenticated)
