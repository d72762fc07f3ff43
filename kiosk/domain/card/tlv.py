"""BER-TLV as chips write it (ISO 7816-4, 5.2.2; X.690), read from bytes that anybody may have written.

Definite lengths only, tags of at most three and lengths of at most three bytes: all that ICAO 9303-10 uses.
"""

from collections.abc import Iterable
from dataclasses import dataclass

_MAX_TAG_BYTES = 3
_MAX_LENGTH_BYTES = 3


class TlvError(ValueError):
    """Bytes that are not what they should be. The message names the rule that they broke and never quotes them."""


@dataclass(frozen=True, slots=True)
class Tlv:
    """One object. `repr` shows the tag alone, since values are somebody's data."""

    tag: int  # its bytes as one number: 0x5F1F
    value: bytes
    encoded: bytes  # as it was written, header included

    def __repr__(self) -> str:
        return f"Tlv({self.tag:X})"

    def children(self) -> tuple["Tlv", ...]:
        return parse(self.value)


@dataclass(frozen=True, slots=True)
class Header:
    tag: int
    header_bytes: int
    value_bytes: int

    @property
    def total_bytes(self) -> int:
        return self.header_bytes + self.value_bytes


def header(untrusted: bytes, start: int = 0) -> Header:
    """Tag and length of the object at `start`, whose value may lie beyond the end. Raises TlvError."""
    at = start
    tag = _byte(untrusted, at)
    at += 1
    if tag & 0x1F == 0x1F:
        while True:
            octet = _byte(untrusted, at)
            tag, at = tag << 8 | octet, at + 1
            if not octet & 0x80:
                break
            if at - start >= _MAX_TAG_BYTES:
                raise TlvError("tag too long")
    length = _byte(untrusted, at)
    at += 1
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= _MAX_LENGTH_BYTES:
            raise TlvError("length of an unknown form")
        length = 0
        for _ in range(count):
            length, at = length << 8 | _byte(untrusted, at), at + 1
    return Header(tag, at - start, length)


def parse(untrusted: bytes) -> tuple[Tlv, ...]:
    """The objects that fill `untrusted` from its first byte to its last. Raises TlvError."""
    objects, at = [], 0
    while at < len(untrusted):
        head = header(untrusted, at)
        end = at + head.total_bytes
        if end > len(untrusted):
            raise TlvError("value longer than its surroundings")
        objects.append(Tlv(head.tag, untrusted[at + head.header_bytes : end], untrusted[at:end]))
        at = end
    return tuple(objects)


def parse_one(untrusted: bytes, tag: int) -> Tlv:
    """The one object that fills `untrusted`. Raises TlvError."""
    objects = parse(untrusted)
    if len(objects) != 1 or objects[0].tag != tag:
        raise TlvError(f"not one object of tag {tag:X}")
    return objects[0]


def find(objects: Iterable[Tlv], tag: int) -> Tlv:
    """The first object of this tag. Raises TlvError."""
    for candidate in objects:
        if candidate.tag == tag:
            return candidate
    raise TlvError(f"no object of tag {tag:X}")


def encode(tag: int, value: bytes) -> bytes:
    """One object with the shortest length that fits."""
    return tag.to_bytes((tag.bit_length() + 7) // 8) + _length(len(value)) + value


def _length(count: int) -> bytes:
    if count < 0x80:
        return bytes([count])
    octets = count.to_bytes((count.bit_length() + 7) // 8)
    return bytes([0x80 | len(octets)]) + octets


def _byte(untrusted: bytes, at: int) -> int:
    if at >= len(untrusted):
        raise TlvError("truncated")
    return untrusted[at]
