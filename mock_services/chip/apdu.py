"""Commands as a card receives them, ISO 7816-3, 12.1."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes
    answer_bytes: int  # as many as the terminal wants at most; 0 for none


def parse(raw: bytes) -> Command | None:
    """None for lengths that contradict each other."""
    if len(raw) < 4:
        return None
    body = raw[4:]
    extended = len(body) >= 3 and body[0] == 0
    if extended:
        body = body[1:]
    width = 2 if extended else 1
    if len(body) <= width:
        data, rest = b"", body
    else:
        count = int.from_bytes(body[:width])
        data, rest = body[width : width + count], body[width + count :]
        if len(data) != count:
            return None
    if len(rest) not in (0, width):
        return None
    answer_bytes = (int.from_bytes(rest) or 1 << 8 * width) if rest else 0
    return Command(raw[0], raw[1], raw[2], raw[3], data, answer_bytes)
