"""What the characters of a 2-D scanner amount to: payloads, each reported once.

Scanners send UTF-8 and end a code with CR, LF, CRLF, or with nothing but silence. Machine-readable zones arrive line by
line. Some put STX and ETX around a code, or its AIM symbology identifier before it (ISO/IEC 15424, `]Q1`).
"""

import hashlib
import re
from collections import deque
from collections.abc import Callable

from kiosk.domain.card import CardDevice, CardSource
from kiosk.ports import CardShown, CardText

MAX_BURST_BYTES = 2048  # between two silences; the longest card's code has 1024, what goes on is not a card
MAX_WAITING = 8
AGAIN_AFTER_S = 2.0  # scanners that stand on a table read a code over and over while it lies there

_FRAME = b" \0\x02\x03"  # NUL, STX, ETX
_SYMBOLOGY = re.compile(rb"^\][A-Za-z][0-9A-Za-z]")
_ZONE_LINE = re.compile(rb"[A-Z0-9<]{30}|[A-Z0-9<]{36}|[A-Z0-9<]{44}")
_ZONE = re.compile(rb"[A-Z0-9<]{72}|[A-Z0-9<]{88}|[A-Z0-9<]{90}")  # its lines run together
_ZONE_LINES = {30: 3, 36: 2, 44: 2}  # by length of a line; ICAO 9303 parts 4 to 7
_MOST_LINES = 3


class Framing:
    """A stream of bytes -> texts. Remembers at most one burst."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._zone: list[bytes] = []  # lines of a machine-readable zone that is not complete yet
        self._burst_bytes = 0

    def feed(self, untrusted_bytes: bytes) -> list[CardText]:
        """The texts that these bytes complete. Nothing, until the next silence, once a burst is too long."""
        self._burst_bytes += len(untrusted_bytes)
        if self._burst_bytes > MAX_BURST_BYTES:
            self._line.clear()
            self._zone.clear()
            return []
        texts = []
        for byte in untrusted_bytes:
            if byte in b"\r\n":
                texts += self._line_end()
            else:
                self._line.append(byte)
        return texts

    def silence(self) -> list[CardText]:
        """The texts that end because nothing follows."""
        self._burst_bytes = 0
        return [*self._line_end(), *self._zone_end()]

    def _line_end(self) -> list[CardText]:
        line = _SYMBOLOGY.sub(b"", bytes(self._line.strip(_FRAME)))
        self._line.clear()
        if not line:
            return []
        texts = [] if self._goes_on(line) else self._zone_end()
        if _is_of_a_zone(line):
            self._zone.append(line)
            return [*texts, *(self._zone_end() if self._is_complete() else [])]
        return [*texts, CardText(line, CardSource.MRZ if _ZONE.fullmatch(line) else CardSource.QR)]

    def _goes_on(self, line: bytes) -> bool:
        """Lines of one zone are equally long, unless letters were changed on the way: that is for others to say."""
        whole = all(_ZONE_LINE.fullmatch(each) for each in (*self._zone, line))
        return _is_of_a_zone(line) and (not whole or all(len(each) == len(line) for each in self._zone))

    def _is_complete(self) -> bool:
        lengths = {len(line) if _ZONE_LINE.fullmatch(line) else 0 for line in self._zone}
        return len(self._zone) == (_ZONE_LINES.get(lengths.pop(), _MOST_LINES) if len(lengths) == 1 else _MOST_LINES)

    def _zone_end(self) -> list[CardText]:
        lines, self._zone = self._zone, []
        if not any(b"<" in line for line in lines):  # codes that are as long as a zone's lines by chance
            return [CardText(line, CardSource.QR) for line in lines]
        return [CardText(b"\n".join(lines), CardSource.MRZ)]


def _is_of_a_zone(line: bytes) -> bool:
    return bool(_ZONE_LINE.fullmatch(line)) or (b"<" in line and b"|" not in line and not _ZONE.fullmatch(line))


class Scans:
    """What has been scanned and not been reported yet. `clock`: seconds, monotonic."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._framing = Framing()
        self._waiting: deque[CardText] = deque(maxlen=MAX_WAITING)
        self._seen_at_s: dict[bytes, float] = {}  # by digest of a payload: nobody's data outlives the visit

    def hear(self, untrusted_bytes: bytes) -> None:
        self._keep(self._framing.feed(untrusted_bytes))

    def silence(self) -> None:
        """Nothing has come for so long that what came is complete."""
        self._keep(self._framing.silence())

    def take(self) -> CardShown | None:
        """The next one that is new, alone: codes under one scanner are scanned one after another."""
        return CardShown((self._waiting.popleft(),), CardDevice.SCANNER) if self._waiting else None

    def interrupt(self) -> None:
        """The reader closes: what was not reported yet belongs to whoever is there now, not to the next."""
        self._framing = Framing()
        self._waiting.clear()

    def _keep(self, texts: list[CardText]) -> None:
        now_s = self._clock()
        for text in texts:
            digest = hashlib.blake2b(text.untrusted_payload, digest_size=16).digest()
            self._seen_at_s = {seen: at_s for seen, at_s in self._seen_at_s.items() if now_s - at_s < AGAIN_AFTER_S}
            if digest not in self._seen_at_s:
                self._waiting.append(text)
            self._seen_at_s[digest] = now_s
