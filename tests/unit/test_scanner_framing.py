"""What a scanner's characters amount to."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.cards.scanner import AGAIN_AFTER_S, MAX_BURST_BYTES, MAX_WAITING, Framing, Scans
from kiosk.domain.card import CardDevice, CardSource
from kiosk.ports import CardShown, CardText
from mock_services.cards import insurance_qr_payload, qr_payload
from mock_services.cast import CAST

LAN, HOA = qr_payload(CAST["lan"]).encode(), qr_payload(CAST["hoa"]).encode()
INSURANCE = insurance_qr_payload(CAST["lan"]).encode()
TD1 = (b"IDVNM0900000014001090000001<<0", b"9001011M3001011VNM<<<<<<<<<<<6", b"NGUYEN<<VAN<A<<<<<<<<<<<<<<<<<")
TD2 = (b"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", b"D231458907UTO7408122F1204159<<<<<<<6")
TD3 = (b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", b"L898902C36UTO7408122F1204159ZE184226B<<<<<10")
ZONES = (TD1, TD2, TD3)

PIECES = st.one_of(
    st.sampled_from([LAN, INSURANCE, *TD1, *TD2, *TD3, b"\r", b"\n", b"\r\n", b"|", b"<", b"\x02", b"\x03", b"]Q1"]),
    st.binary(max_size=50),
)


def qr(payload: bytes) -> CardText:
    return CardText(payload, CardSource.QR)


def mrz(*lines: bytes) -> CardText:
    return CardText(b"\n".join(lines), CardSource.MRZ)


def framed(*chunks: bytes) -> list[CardText]:
    framing = Framing()
    return [text for chunk in chunks for text in framing.feed(chunk)] + framing.silence()


def test_cr_lf_or_both_end_a_code_at_once() -> None:
    for end in (b"\r", b"\n", b"\r\n"):
        framing = Framing()
        assert framing.feed(LAN + end) == [qr(LAN)]
        assert framing.silence() == []


def test_silence_ends_a_code_that_has_no_end() -> None:
    framing = Framing()
    assert framing.feed(LAN) == []
    assert framing.silence() == [qr(LAN)]
    assert framing.silence() == []


def test_codes_of_one_burst_are_told_apart() -> None:
    assert framed(LAN + b"\r" + INSURANCE + b"\r\n" + HOA) == [qr(LAN), qr(INSURANCE), qr(HOA)]


@given(st.lists(PIECES), st.data())
def test_how_a_stream_is_cut_into_chunks_changes_nothing(pieces: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(pieces)[:MAX_BURST_BYTES]
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)))))
    chunks = [stream[a:b] for a, b in itertools.pairwise([0, *cuts, len(stream)])]
    assert framed(*chunks) == framed(stream)


def test_the_lines_of_a_zone_are_one_text() -> None:
    for zone, end in itertools.product(ZONES, (b"\r", b"\n", b"\r\n")):
        framing = Framing()
        assert framing.feed(end.join(zone) + end) == [mrz(*zone)]
        assert framing.silence() == []
        assert framed(end.join(zone)) == [mrz(*zone)]


def test_lines_that_arrive_run_together_are_a_zone() -> None:
    for zone in ZONES:
        assert framed(b"".join(zone) + b"\r") == [CardText(b"".join(zone), CardSource.MRZ)]


def test_codes_before_and_after_a_zone_are_their_own() -> None:
    for zone in ZONES:
        assert framed(b"\r".join((LAN, *zone, HOA))) == [qr(LAN), mrz(*zone), qr(HOA)]


def test_two_zones_in_a_row_are_two() -> None:
    assert framed(b"\r".join((*TD1, *TD3, *TD1))) == [mrz(*TD1), mrz(*TD3), mrz(*TD1)]


def test_a_zone_cut_off_is_passed_on_as_far_as_it_came() -> None:
    assert framed(TD1[0] + b"\r" + TD1[1] + b"\r" + LAN) == [mrz(*TD1[:2]), qr(LAN)]
    assert framed(TD3[0]) == [mrz(TD3[0])]


def test_a_zone_whose_letters_were_changed_stays_together() -> None:
    """What became of it is for the parser to say, which needs all of it."""
    changed = tuple(line.decode().replace("E", "Ẻ").encode() for line in TD3)
    assert framed(b"\r".join(changed) + b"\r") == [mrz(*changed)]
    assert framed(changed[0] + b"\r" + TD3[1] + b"\r") == [mrz(changed[0], TD3[1])]


def test_codes_as_long_as_the_line_of_a_zone_are_codes() -> None:
    first, second = b"A1" * 15, b"B2" * 15
    assert framed(first + b"\r" + second + b"\r") == [qr(first), qr(second)]


def test_what_scanners_put_around_a_code_is_taken_off() -> None:
    assert framed(b"\x02]Q1" + LAN + b"\x03\r", b"\x02" + TD3[0] + b"\r" + TD3[1] + b"\x03\r") == [qr(LAN), mrz(*TD3)]


def test_ends_without_a_code_are_nothing() -> None:
    assert framed(b"\r\r\n\x02\x03\r \0\n") == []


def test_text_in_another_encoding_is_passed_on_as_it_is() -> None:
    for encoding in ("cp1258", "latin-1", "utf-16-le"):
        sent = "Trần".encode(encoding, "replace") + b"|\xff\xfe"
        assert framed(sent + b"\r") == [qr(sent)]


def test_a_burst_that_is_too_long_is_dropped_until_silence() -> None:
    framing = Framing()
    assert framing.feed(b"x" * MAX_BURST_BYTES + b"\r") == []
    assert framing.feed(LAN + b"\r") == []
    assert framing.silence() == []
    assert framing.feed(LAN + b"\r") == [qr(LAN)]


def test_the_longest_code_that_is_allowed_is_passed_on() -> None:
    assert framed(b"x" * MAX_BURST_BYTES) == [qr(b"x" * MAX_BURST_BYTES)]


@given(st.lists(PIECES | st.just(b"x" * 1500)))
def test_whatever_comes_texts_are_short_and_never_empty(pieces: list[bytes]) -> None:
    for text in framed(*pieces):
        assert 0 < len(text.untrusted_payload) <= MAX_BURST_BYTES + 2


class Table:
    """Scans, and a clock."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.scans = Scans(lambda: self.now_s)

    def scan(self, *payloads: bytes) -> list[bytes]:
        for payload in payloads:
            self.scans.hear(payload + b"\r")
            self.scans.silence()
        return self.taken()

    def taken(self) -> list[bytes]:
        taken = []
        while (shown := self.scans.take()) is not None:
            assert shown == CardShown(shown.texts, CardDevice.SCANNER)
            taken += [text.untrusted_payload for text in shown.texts]
        return taken


def test_the_same_code_within_two_seconds_is_one_scan() -> None:
    table = Table()
    assert table.scan(LAN) == [LAN]
    table.now_s += AGAIN_AFTER_S - 0.1
    assert table.scan(LAN) == []
    table.now_s += AGAIN_AFTER_S
    assert table.scan(LAN) == [LAN]


def test_a_card_that_lies_under_the_scanner_is_one_scan() -> None:
    table = Table()
    assert table.scan(LAN) == [LAN]
    for _ in range(20):
        table.now_s += 0.5
        assert table.scan(LAN) == []


def test_two_cards_in_turns_are_each_reported_once() -> None:
    table = Table()
    assert table.scan(LAN, INSURANCE, LAN, INSURANCE) == [LAN, INSURANCE]


def test_what_nobody_took_before_the_reader_closed_is_gone_and_not_new_at_once() -> None:
    table = Table()
    table.scans.hear(LAN + b"\r" + HOA[:20])
    table.scans.interrupt()
    table.scans.silence()
    assert table.taken() == []
    assert table.scan(LAN) == []
    table.now_s += AGAIN_AFTER_S
    assert table.scan(LAN) == [LAN]


def test_scans_that_nobody_takes_are_few() -> None:
    table = Table()
    many = [b"%d" % number for number in range(1000)]
    assert table.scan(*many) == many[-MAX_WAITING:]
