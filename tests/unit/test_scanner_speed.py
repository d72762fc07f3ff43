"""A scanner and a hand at one keyboard, told apart by their speed."""

import threading
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.cards.scanner import AGAIN_AFTER_S, MAX_BURST_BYTES
from kiosk.adapters.cards.wedge import SCAN_KEYS, SILENCE_S, WedgeScanner
from kiosk.domain.card import CardSource
from kiosk.ports import CardShown
from mock_services.cards import qr_payload
from mock_services.cast import CAST

LAN = qr_payload(CAST["lan"])
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")


class Desk:
    """A keyboard, and the clock of both keys and reader."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.wedge = WedgeScanner(lambda: self.now_s, look_s=0)
        assert self.wedge.open() is None

    def type(self, text: str, gap_s: float = 0.008) -> list[bool]:
        """Whether each key was taken for a scanner's."""
        taken = []
        for key in text:
            taken.append(self.wedge.feed(key, self.now_s))
            self.now_s += gap_s
        return taken

    def read(self) -> list[bytes]:
        self.now_s += 2 * SILENCE_S
        payloads = []
        while (shown := self.wedge.read()) is not None:
            assert isinstance(shown, CardShown)
            payloads += [text.untrusted_payload for text in shown.texts]
        return payloads


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("end", ["\r", "\n", "\t", "\r\n", ""])
def test_fast_keys_are_a_scan_whatever_ends_them(desk: Desk, end: str) -> None:
    desk.type(LAN + end)
    assert desk.read() == [LAN.encode()]


def test_an_end_reports_a_scan_without_waiting_for_silence(desk: Desk) -> None:
    desk.type(LAN + "\r")
    assert isinstance(desk.wedge.read(), CardShown)


@pytest.mark.parametrize("gap_s", [0.036, 0.06, 0.099, 0.15, 0.4])
def test_slow_keys_are_never_a_payload(desk: Desk, gap_s: float) -> None:
    assert not any(desk.type(LAN + "\r", gap_s))
    assert desk.read() == []


@pytest.mark.parametrize("gap_s", [0.0, 0.001, 0.016, 0.032])
def test_a_scan_is_known_from_its_eighth_key_on(desk: Desk, gap_s: float) -> None:
    taken = desk.type(LAN, gap_s)
    assert taken == [False] * (SCAN_KEYS - 1) + [True] * (len(LAN) - SCAN_KEYS + 1)


def test_seven_fast_keys_are_no_scan(desk: Desk) -> None:
    assert not any(desk.type("1234567"))
    assert desk.read() == []


def test_a_few_keys_that_stumble_do_not_break_a_scan(desk: Desk) -> None:
    for place, key in enumerate(LAN):
        desk.type(key, 0.09 if place % 3 == 0 else 0.008)
    assert desk.read() == [LAN.encode()]


def test_a_hand_that_rolls_over_some_keys_is_a_hand(desk: Desk) -> None:
    for place, key in enumerate("nguyen van an, ha noi"):
        assert desk.type(key, 0.02 if place % 3 == 0 else 0.095) == [False]
    assert desk.read() == []


def test_a_scan_after_a_hand_is_whole(desk: Desk) -> None:
    desk.type("abc", 0.2)
    desk.type(LAN + "\r")
    assert desk.read() == [LAN.encode()]


def test_a_hand_after_a_scan_adds_nothing(desk: Desk) -> None:
    desk.type(LAN)
    desk.now_s += SILENCE_S
    assert desk.type("abc\r", 0.2) == [False] * 4
    assert desk.read() == [LAN.encode()]


def test_keys_that_write_nothing_keep_a_scan_alive(desk: Desk) -> None:
    """A letter outside ASCII may be Alt, four digits and Alt again: 100 ms in which nothing is written."""
    desk.type("001090000001|")
    for letter in "Trần":
        for _ in range(12):
            desk.now_s += 0.02
            assert desk.wedge.feed("", desk.now_s)
        assert desk.type(letter) == [True]
    assert desk.read() == ["001090000001|Trần".encode()]


def test_shift_pressed_before_each_letter_makes_no_scanner_of_a_hand(desk: Desk) -> None:
    for letter in "NGUYEN VAN AN":
        desk.wedge.feed("", desk.now_s)
        desk.now_s += 0.02
        assert desk.type(letter, 0.07) == [False]
    assert desk.read() == []


def test_the_lines_of_a_zone_are_one_payload(desk: Desk) -> None:
    desk.type("\r".join(TD3) + "\r")
    shown = desk.wedge.read()
    assert isinstance(shown, CardShown)
    assert shown.texts[0].source is CardSource.MRZ
    assert shown.texts[0].untrusted_payload == "\n".join(TD3).encode()


def test_letters_that_are_taken_back_are_seen(desk: Desk) -> None:
    desk.type("1234567|da\b\bđ\r")
    assert desk.read() == ["1234567|da\b\bđ".encode()]


def test_the_same_code_again_at_once_is_one_scan_and_later_another(desk: Desk) -> None:
    desk.type(LAN + "\r" + LAN + "\r")
    assert desk.read() == [LAN.encode()]
    desk.now_s += AGAIN_AFTER_S
    desk.type(LAN)
    assert desk.read() == [LAN.encode()]


def test_a_key_may_bring_several_letters(desk: Desk) -> None:
    desk.wedge.feed(LAN, desk.now_s)
    assert desk.read() == [LAN.encode()]


def test_what_is_scanned_while_the_reader_is_closed_is_lost_and_still_known_as_a_scan(desk: Desk) -> None:
    desk.wedge.close()
    assert desk.type(LAN)[-1]
    desk.wedge.open()
    assert desk.read() == []


def test_a_clock_that_jumps_loses_a_scan_at_most(desk: Desk) -> None:
    desk.type(LAN[:20])
    desk.now_s -= 50
    desk.type(LAN[20:])
    desk.read()
    desk.now_s += 100
    desk.type(LAN)
    assert desk.read() == [LAN.encode()]


@given(st.lists(st.tuples(st.text(max_size=20), st.floats(-0.2, 0.3)), max_size=100))
def test_whatever_is_typed_payloads_are_short(keys: list[tuple[str, float]]) -> None:
    desk = Desk()
    for text, gap_s in keys:
        desk.now_s += gap_s
        desk.wedge.feed(text, desk.now_s)
    assert all(0 < len(payload) <= MAX_BURST_BYTES + 2 for payload in desk.read())


@given(st.text(st.characters(codec=None), min_size=SCAN_KEYS))
def test_half_a_surrogate_pair_breaks_nothing(text: str) -> None:
    desk = Desk()
    desk.type(text)
    desk.read()


@pytest.mark.parametrize("storm", ["x", "1234567890\r", "<\r", ""])
def test_a_minute_of_500_keys_a_second_leaves_nothing_behind(desk: Desk, storm: str) -> None:
    keys = (storm * 30_000)[:30_000] or [""] * 30_000
    tracemalloc.start()
    try:
        for key in keys:
            desk.now_s += 0.002
            desk.wedge.feed(key, desk.now_s)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 50_000
    desk.read()
    desk.now_s += AGAIN_AFTER_S
    desk.type(LAN)
    assert desk.read() == [LAN.encode()]


def test_keys_go_in_while_another_thread_reads() -> None:
    wedge = WedgeScanner(lambda: 0.0)  # a clock that stands still: Enter alone ends a scan, however busy the machine is
    wedge.open()
    payloads = [f"{number:012}|scan" for number in range(50)]

    def type_all() -> None:
        at_s = 0.0
        for payload in payloads:
            at_s += 1
            for key in payload + "\r":
                at_s += 0.001
                wedge.feed(key, at_s)
            taken.wait()
            taken.clear()

    taken = threading.Event()
    typist = threading.Thread(target=type_all)
    typist.start()
    read = []
    while len(read) < len(payloads):
        shown = wedge.read()
        if isinstance(shown, CardShown):
            read += [text.untrusted_payload.decode() for text in shown.texts]
            taken.set()
    typist.join()
    assert read == payloads
