"""What an ESC/POS printer sends back, told apart by the fixed bits of each kind of answer.

References: Epson ESC/POS, DLE EOT, GS r, GS a (automatic status back), GS ( H (process ID response).
"""

from dataclasses import dataclass, field

from kiosk.domain.printer import PrinterStatus

LONGEST = 4096  # bytes of an answer that are kept while its end is awaited

_ECHO_HEAD = b"\x37\x22"
_ECHO_BYTES = 7  # head, four characters of the ID, NUL
_ASB_BYTES = 4

# Bits of the answers to DLE EOT 1 to 4.
_OFFLINE = 0x08
_COVER_OPEN = 0x04
_END_STOPS = 0x20
_ERROR = 0x40
_CUTTER_OR_HEAD = 0x08 | 0x20 | 0x40
_NEAR_END = 0x0C
_END = 0x60

# Bits of automatic status: its first, second and third byte; GS r 1 answers like the third.
_ASB_COVER_OPEN = 0x20
_ASB_TROUBLE = 0x08 | 0x20 | 0x40
_ASB_NEAR_END = 0x03
_ASB_END = 0x0C


@dataclass
class Answers:
    """Everything the printer has said so far in one conversation."""

    echoes: list[bytes] = field(default_factory=list)  # IDs of what it has finished
    realtime: list[int] = field(default_factory=list)  # answers to DLE EOT, in the order of the questions
    automatic: PrinterStatus | None = None  # the latest status that it sent unasked
    paper: PrinterStatus | None = None  # the answer to GS r 1, given once everything before it was done
    _pending: bytes = b""

    def hear(self, untrusted: bytes) -> None:
        """Any bytes: what belongs to no answer, such as flow control, is skipped."""
        self._pending = (self._pending + untrusted)[-LONGEST:]
        while self._pending and (length := self._length()):
            answer, self._pending = self._pending[:length], self._pending[length:]
            self._take(answer)

    def _length(self) -> int:
        """Of the answer that comes first; 0 where its end is still to come."""
        first, waiting = self._pending[0], len(self._pending)
        if first == _ECHO_HEAD[0]:
            if waiting < _ECHO_BYTES and _is_echo(self._pending):
                return 0
            return _ECHO_BYTES if _is_echo(self._pending) else 1
        if _is_automatic(first):
            rest = self._pending[1:_ASB_BYTES]
            if not all(_is_inline(byte) for byte in rest):
                return 1
            return _ASB_BYTES if waiting >= _ASB_BYTES else 0
        return 1

    def _take(self, answer: bytes) -> None:
        if len(answer) == _ECHO_BYTES:
            self.echoes.append(answer[2:6])
        elif len(answer) == _ASB_BYTES:
            self.automatic = of_automatic(answer)
        elif answer[0] & 0x93 == 0x12:
            self.realtime.append(answer[0])
        elif _is_inline(answer[0]):
            self.paper = _of_paper(answer[0])


def of_realtime(online: int, offline_cause: int, error: int, paper: int) -> PrinterStatus:
    """Of the answers to DLE EOT 1, 2, 3 and 4."""
    if offline_cause & _COVER_OPEN:
        return PrinterStatus.COVER_OPEN
    if offline_cause & _END_STOPS or paper & _END:
        return PrinterStatus.PAPER_OUT
    if offline_cause & _ERROR or error & _CUTTER_OR_HEAD:
        return PrinterStatus.JAM
    if online & _OFFLINE:
        return PrinterStatus.OFFLINE
    return PrinterStatus.PAPER_LOW if paper & _NEAR_END else PrinterStatus.READY


def of_automatic(answer: bytes) -> PrinterStatus:
    first, second, third, _ = answer
    if first & _ASB_COVER_OPEN:
        return PrinterStatus.COVER_OPEN
    if third & _ASB_END:
        return PrinterStatus.PAPER_OUT
    if second & _ASB_TROUBLE:
        return PrinterStatus.JAM
    if first & _OFFLINE:
        return PrinterStatus.OFFLINE
    return _of_paper(third)


def _of_paper(sensors: int) -> PrinterStatus:
    if sensors & _ASB_END:
        return PrinterStatus.PAPER_OUT
    return PrinterStatus.PAPER_LOW if sensors & _ASB_NEAR_END else PrinterStatus.READY


def _is_echo(begun: bytes) -> bool:
    """Whether these bytes are an echo, or may become one."""
    letters = begun[2:6]
    return (
        _ECHO_HEAD.startswith(begun[:2])
        and all(0x20 <= letter <= 0x7E for letter in letters)
        and begun[6:_ECHO_BYTES] in (b"", b"\0")
    )


def _is_automatic(byte: int) -> bool:
    return byte & 0x93 == 0x10


def _is_inline(byte: int) -> bool:
    return byte & 0x90 == 0
