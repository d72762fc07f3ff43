"""ESC/POS as a printer hears it: bytes in, whole commands out; real-time ones are told apart between commands."""

from collections.abc import Iterator
from dataclasses import dataclass

FORGET_ALL = b"\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # behind DLE

# Parameters behind commands of a fixed length.
_FIXED = {
    b"\x1b@": 0,
    b"\x1bd": 1,
    b"\x1bJ": 1,
    b"\x1b3": 1,
    b"\x1b2": 0,
    b"\x1ba": 1,
    b"\x1da": 1,
    b"\x1dr": 1,
}
_UNKNOWN_FORM = 2  # bytes of a command that this printer does not know: it drops them and goes on


@dataclass(frozen=True, slots=True)
class Command:
    name: bytes
    parameters: bytes = b""

    @property
    def is_realtime(self) -> bool:
        return self.name == b"\x10"


class Hearing:
    """Bytes that have not yet made a command wait; `waiting` says how many."""

    def __init__(self) -> None:
        self._heard = bytearray()

    @property
    def waiting(self) -> int:
        return len(self._heard)

    def hear(self, data: bytes) -> Iterator[Command]:
        self._heard += data
        while self._heard:
            length = self._length()
            if length is None or length > len(self._heard):
                return
            whole = bytes(self._heard[:length])
            del self._heard[:length]
            head = 1 if whole[:1] in (b"\x10", b"\n") else 3 if whole[:2] in (b"\x1d(", b"\x1dv") else 2
            yield Command(whole[:head], whole[head:])

    def forget(self) -> None:
        self._heard.clear()

    def _length(self) -> int | None:
        """Of the command that begins here; None where that is not known yet."""
        heard = self._heard
        if heard[0] == 0x10:
            if len(heard) < 2:
                return None
            return 3 if heard[1] == 0x04 else 1 + len(FORGET_ALL) if heard[1] == 0x14 else 1
        if heard[0] not in (0x1B, 0x1D):
            return 1
        if len(heard) < 2:
            return None
        name = bytes(heard[:2])
        if name in _FIXED:
            return 2 + _FIXED[name]
        if name == b"\x1dV":
            return None if len(heard) < 3 else 4 if heard[2] in (65, 66) else 3
        return self._sized(name)

    def _sized(self, name: bytes) -> int | None:
        """Commands that say how long they are."""
        heard = self._heard
        if name == b"\x1d(":
            return None if len(heard) < 5 else 5 + heard[3] + 256 * heard[4]
        if name == b"\x1dv":
            if len(heard) < 8:
                return None
            return 8 + (heard[4] + 256 * heard[5]) * (heard[6] + 256 * heard[7])
        if name == b"\x1b*":
            if len(heard) < 5:
                return None
            return 5 + (heard[3] + 256 * heard[4]) * (3 if heard[2] in (32, 33) else 1)
        return _UNKNOWN_FORM
