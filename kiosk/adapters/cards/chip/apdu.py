"""Commands to a chip and its answers (ISO 7816-4), sent within a budget that no chip can make the kiosk exceed."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.ports import ChipTrouble

Transmit = Callable[[bytes], bytes]
"""A command in, the answer with its two status bytes out. Raises ChipGone."""

SHORT_ANSWER_BYTES = 256
EXTENDED_ANSWER_BYTES = 65536
OK = 0x9000
END_OF_FILE = 0x6282  # what was asked for ends before its length: a warning, the data is good


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """Four header bytes, data, and how many bytes of answer are expected at most."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    answer_bytes: int = 0

    @property
    def header(self) -> bytes:
        return bytes((self.cla, self.ins, self.p1, self.p2))

    def encoded(self) -> bytes:
        """Short where it fits, ISO 7816-3, 12.1.3; extended otherwise."""
        extended = len(self.data) > 255 or self.answer_bytes > SHORT_ANSWER_BYTES
        width = 2 if extended else 1
        body = b""
        if self.data:
            body += (b"\0" if extended else b"") + len(self.data).to_bytes(width) + self.data
        if self.answer_bytes:
            body += b"\0" if extended and not self.data else b""
            body += (self.answer_bytes % (1 << 8 * width)).to_bytes(width)
        return self.header + body


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    data: bytes
    status: int

    @property
    def is_ok(self) -> bool:
        return self.status == OK


Send = Callable[[Command], Answer]


class Line:
    """Commands in the clear, with what ISO 7816-4 asks of every terminal: fetching the rest of an answer (61xx)
    and asking again for its true length (6Cxx).

    A chip that gives more bytes or needs more commands or seconds than it is granted is given up.
    """

    def __init__(
        self, transmit: Transmit, clock: Callable[[], float], seconds: float, commands: int, size: int
    ) -> None:
        self._transmit = transmit
        self._clock = clock
        self._ends_at = clock() + seconds
        self._commands_left = commands
        self._bytes_left = size

    def send(self, command: Command) -> Answer:
        answer = self._once(command)
        if answer.status >> 8 == 0x6C:
            return self._once(replace(command, answer_bytes=answer.status & 0xFF or SHORT_ANSWER_BYTES))
        data = answer.data
        while answer.status >> 8 == 0x61:
            answer = self._once(Command(0x00, 0xC0, 0, 0, answer_bytes=answer.status & 0xFF or SHORT_ANSWER_BYTES))
            data += answer.data
        return Answer(data, answer.status)

    def _once(self, command: Command) -> Answer:
        if self._clock() >= self._ends_at:
            raise ChipError(ChipTrouble.REMOVED, "too slow: the chip lies badly")
        if self._commands_left <= 0:
            raise ChipError(ChipTrouble.MALFORMED, "too many commands")
        raw = self._transmit(command.encoded())
        self._commands_left -= 1
        self._bytes_left -= len(raw)
        if self._bytes_left < 0 or len(raw) > EXTENDED_ANSWER_BYTES + 2:
            raise ChipError(ChipTrouble.MALFORMED, "too many bytes")
        if len(raw) < 2:
            raise ChipError(ChipTrouble.MALFORMED, "answer without status")
        return Answer(raw[:-2], int.from_bytes(raw[-2:]))
