"""Malformed card payloads: specimens and the known malformed ones, changed at random; random bytes, texts and lines."""

import random
import string
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from kiosk.domain.card import Card, CardError, parse_payload
from tests.corpus.malformed import MALFORMED
from tests.corpus.specimens import PAYLOADS

SEED = 20260701
TODAY = date(2026, 7, 1)

_WELL_FORMED = tuple(text.encode() for text in PAYLOADS)
_SEEDS = (*_WELL_FORMED, *(malformed.untrusted_payload for malformed in MALFORMED))
_LINES = tuple(payload for payload in _WELL_FORMED if b"<<" in payload)
_ALPHABET = (string.ascii_uppercase + string.digits + "<").encode()
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "cp1258", "cp1252", "latin-1", "utf-7", "koi8-r", "big5", "shift-jis")
_TELLING_BYTES = b"|$<\0\r\n\x1b/ -.'0919MFX\xc3\xe1\xbb\xff\xad\xd4"
_TELLING_TEXTS = (
    *("|", "||||", "$", "|$", "<<", "\ufeff", "\u202e", "\u200b", "\u0301", "\u0306", "\u3164", "\ue000", "\U000e0041"),
    *(
        "０",
        "１",
        "٠",
        "Ⅷ",
        "ﬁ",
        "ª",
        "а",
        "Α",
        "ƀ",
        "đ",
        "ê",
        "ÿ",
        "ð",
        "😀",
        "00000000",
        "99991231",
        "4e",
        "Nam",
        "Nữ",
    ),
)

RULES = {
    (rule,)
    for rule in (
        *("no card's layout", "length", "not UTF-8", "invisible characters", "letters of an old encoding"),
        *("citizen card layout", "citizen number", "old number", "name", "sex", "date", "date of birth"),
        *("insurance number", "hex text", "letters in hex text", "no machine-readable lines"),
        *("letters in machine-readable lines", "characters of machine-readable lines"),
        *("length of machine-readable lines", "check digit", "state", "document number"),
        *("document number and citizen number", "letters taken back", "letters lost between scanner and program"),
    )
}
"""All that an error says: rules, and nothing of the payload."""


@dataclass(frozen=True, slots=True)
class Outcome:
    payloads: int
    cards: int
    seconds: list[float]
    """Of the processor, for each payload in order."""


def payloads(count: int, seed: int = SEED) -> Iterator[bytes]:
    """`count` payloads; the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        payload = chance.choice(_SOURCES)(chance)
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 8))):
            payload = chance.choice(_CHANGES)(chance, payload)
        yield payload


def run(count: int, seed: int = SEED) -> Outcome:
    """Raises AssertionError, or whatever the parser raises, for a payload that is neither card nor CardError."""
    cards, seconds = 0, []
    for payload in payloads(count, seed):
        begin = time.thread_time()
        found = parsed(payload)
        seconds.append(time.thread_time() - begin)
        if isinstance(found, Card):
            cards += 1
            assert all(check.holds for check in found.checks), payload
            assert repr(found) == f"Card({found.kind.value})", payload
        else:
            assert found.args in RULES, payload
    return Outcome(count, cards, seconds)


def parsed(payload: bytes) -> Card | CardError:
    try:
        return parse_payload(payload, TODAY)
    except CardError as error:
        return error


def _specimen(chance: random.Random) -> bytes:
    return chance.choice(_SEEDS)


def _random_bytes(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(200))


def _random_text(chance: random.Random) -> bytes:
    ceiling = chance.choice((0x80, 0x250, 0x1F00, 0xD800, 0x110000))
    text = "".join(chr(chance.randrange(ceiling)) for _ in range(chance.randrange(80)))
    return text.encode(errors="ignore")


def _random_lines(chance: random.Random) -> bytes:
    lines, length = chance.choice(((3, 30), (2, 36), (2, 44)))
    return b"\n".join(bytes(chance.choices(_ALPHABET, k=length)) for _ in range(lines))


_SOURCES: tuple[Callable[[random.Random], bytes], ...] = (
    *(_specimen,) * 12,
    _random_bytes,
    _random_text,
    _random_lines,
)


def _flip_bit(chance: random.Random, payload: bytes) -> bytes:
    return _put(chance, payload, lambda byte: byte ^ 1 << chance.randrange(8))


def _replace_byte(chance: random.Random, payload: bytes) -> bytes:
    return _put(chance, payload, lambda _: chance.choice(_TELLING_BYTES))


def _replace_character_of_lines(chance: random.Random, payload: bytes) -> bytes:
    return _put(chance, payload if payload in _LINES else chance.choice(_LINES), lambda _: chance.choice(_ALPHABET))


def _cut(chance: random.Random, payload: bytes) -> bytes:
    first, end = sorted(chance.randrange(len(payload) + 1) for _ in range(2))
    return chance.choice((payload[:first], payload[first:], payload[:first] + payload[end:], payload[first:end]))


def _splice(chance: random.Random, payload: bytes) -> bytes:
    other = chance.choice(_SEEDS)
    return payload[: chance.randrange(len(payload) + 1)] + other[chance.randrange(len(other) + 1) :]


def _insert(chance: random.Random, payload: bytes) -> bytes:
    at = chance.randrange(len(payload) + 1)
    return payload[:at] + chance.choice(_TELLING_TEXTS).encode() + payload[at:]


def _repeat(chance: random.Random, payload: bytes) -> bytes:
    first, end = sorted(chance.randrange(len(payload) + 1) for _ in range(2))
    return payload[:end] + payload[first:end] * chance.randrange(1, 20) + payload[end:]


def _swap_fields(chance: random.Random, payload: bytes) -> bytes:
    fields = payload.split(b"|")
    one, other = chance.randrange(len(fields)), chance.randrange(len(fields))
    fields[one], fields[other] = fields[other], fields[one]
    return b"|".join(fields)


def _exchange_field(chance: random.Random, payload: bytes) -> bytes:
    fields = payload.split(b"|")
    fields[chance.randrange(len(fields))] = chance.choice(chance.choice(_SEEDS).split(b"|"))
    return b"|".join(fields)


def _other_encoding(chance: random.Random, payload: bytes) -> bytes:
    text, encoding = payload.decode(errors="replace"), chance.choice(_ENCODINGS)
    return text.encode(encoding, "replace") if chance.random() < 0.5 else payload.decode("latin-1").encode()


def _put(chance: random.Random, payload: bytes, change: Callable[[int], int]) -> bytes:
    if not payload:
        return payload
    at = chance.randrange(len(payload))
    return payload[:at] + bytes([change(payload[at])]) + payload[at + 1 :]


_CHANGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flip_bit,
    _replace_byte,
    _replace_character_of_lines,
    _cut,
    _splice,
    _insert,
    _repeat,
    _swap_fields,
    _exchange_field,
    _other_encoding,
)
