"""BER-TLV: what may stand in it, and that nothing else gets out of it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card.tlv import TlvError, encode, find, header, parse, parse_one

TAGS = st.sampled_from([0x02, 0x30, 0x5F1F, 0x7F61, 0x5F810F])


@given(st.lists(st.tuples(TAGS, st.binary(max_size=300))))
def test_what_is_written_is_read_back(objects: list[tuple[int, bytes]]) -> None:
    encoded = b"".join(encode(tag, value) for tag, value in objects)
    assert [(part.tag, part.value) for part in parse(encoded)] == objects
    assert b"".join(part.encoded for part in parse(encoded)) == encoded


@given(st.binary(max_size=64))
def test_any_bytes_are_objects_that_fill_them_or_an_error(untrusted: bytes) -> None:
    with suppress(TlvError):
        assert b"".join(part.encoded for part in parse(untrusted)) == untrusted


@pytest.mark.parametrize(
    ("untrusted", "rule"),
    [
        ("30", "truncated"),
        ("3002AA", "surroundings"),
        ("3080AA0000", "unknown form"),
        ("3084000000010A", "unknown form"),
        ("5F", "truncated"),
        ("5F818283", "tag too long"),
        ("308201", "truncated"),
    ],
)
def test_broken_objects_are_refused(untrusted: str, rule: str) -> None:
    with pytest.raises(TlvError, match=rule):
        parse(bytes.fromhex(untrusted))


@pytest.mark.parametrize("length", [0, 127, 128, 255, 256, 65535, 65536])
def test_a_header_tells_the_length_of_a_value_that_is_not_there_yet(length: int) -> None:
    encoded = encode(0x75, bytes(length))
    head = header(encoded[:5])
    assert (head.tag, head.value_bytes, head.total_bytes) == (0x75, length, len(encoded))


def test_one_object_is_one() -> None:
    assert parse_one(b"\x04\x01A", 0x04).value == b"A"
    for untrusted in (b"", b"\x04\x01A\x04\x01B", b"\x05\x00"):
        with pytest.raises(TlvError, match="not one object of tag 4"):
            parse_one(untrusted, 0x04)


def test_the_first_of_a_tag_is_found() -> None:
    objects = parse(b"\x02\x01A\x04\x01B\x04\x01C")
    assert find(objects, 0x04).value == b"B"
    with pytest.raises(TlvError, match="no object of tag 30"):
        find(objects, 0x30)


def test_objects_do_not_show_what_they_hold() -> None:
    assert "Lan" not in repr(parse(encode(0x0C, b"Lan")))
