"""A scanner that types, and a hand at the keyboard, before one real window."""

import gc
import time
import tracemalloc
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiosk.adapters.cards import wedge as wedge_module
from kiosk.adapters.cards.wedge import SILENCE_S, WedgeScanner
from kiosk.ports import CardShown
from kiosk.runtime.keyboard import LETTER_GAP_S, ScannerKeys
from mock_services.cards import insurance_qr_payload, qr_payload
from mock_services.cast import CAST
from mock_services.scanner import KeyTyper, ScannerSetup

LAN = qr_payload(CAST["lan"])
INSURANCE = insurance_qr_payload(CAST["lan"])
HAND_MS = 120
PATIENCE_S = 20.0
Key = Qt.Key


class Counter:
    """A window with two buttons and a line to write in, its keys filtered."""

    def __init__(self, closed_by: Callable[[QWidget], object]) -> None:
        self.pressed: list[str] = []
        self.window = QWidget()
        closed_by(self.window)
        content = QWidget(self.window)
        layout = QVBoxLayout(content)
        self.buttons = [QPushButton(name) for name in ("one", "two")]
        for button in self.buttons:
            button.setAutoDefault(True)  # Enter presses it
            button.clicked.connect(partial(self._count, button.text()))
            layout.addWidget(button)
        self.line = QLineEdit()
        layout.addWidget(self.line)
        self.window.resize(content.sizeHint())
        content.resize(content.sizeHint())
        self.window.show()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)
        self.now_s = 0.0
        self.wedge = WedgeScanner(lambda: self.now_s, look_s=0)
        self.wedge.open()
        self.keys = ScannerKeys(self.wedge.feed)
        self.keys.listen(self.window.windowHandle())
        self.typer = KeyTyper(self.window.windowHandle())
        self.buttons[0].setFocus()

    def _count(self, name: str, *_: object) -> None:
        self.pressed.append(name)

    def hand(self, text: str = "", key: int | None = None, gap_ms: int = HAND_MS) -> None:
        self.typer.gap_ms, scanner_gap_ms = gap_ms, self.typer.gap_ms
        self.typer.pause(1000)
        if key is not None:
            self.typer.press(key, {Key.Key_Tab: "\t", Key.Key_Return: "\r", Key.Key_Space: " "}.get(Key(key), ""))
        self.typer.type(text)
        self.typer.gap_ms = scanner_gap_ms

    def payloads(self) -> list[str]:
        self.now_s += 2 * SILENCE_S
        found = []
        while isinstance(shown := self.wedge.read(), CardShown):
            found += [text.untrusted_payload.decode() for text in shown.texts]
        return found

    def settle(self) -> None:
        """Until a key that a hand presses last has arrived, and so has everything before it."""
        arrived: list[bool] = []
        self.line.cursorPositionChanged.connect(lambda: arrived.append(True))
        self.line.setFocus()
        self.hand("!")
        eventually(lambda: self.line.text().endswith("!"))
        self.line.setText(self.line.text()[:-1])


@pytest.fixture
def counter(qtbot: QtBot) -> Counter:
    return Counter(qtbot.addWidget)


def eventually(happens: Callable[[], bool]) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not happens():
        assert time.monotonic() < until_s, "nothing happened"
        QCoreApplication.processEvents()
        time.sleep(0.002)


@pytest.mark.parametrize("suffix", ["\r", "\n", "\t", "\r\r", ""])
@pytest.mark.parametrize("payload", [LAN, INSURANCE])
def test_a_scan_is_read_and_neither_presses_nor_moves_anything(counter: Counter, payload: str, suffix: str) -> None:
    counter.typer.scan(payload, ScannerSetup(suffix=suffix))
    assert counter.payloads() == [payload]
    assert counter.window.focusWidget() is counter.buttons[0]
    counter.settle()
    assert counter.pressed == []
    assert counter.line.text() == ""


def test_a_scan_writes_nothing_where_text_is_written(counter: Counter) -> None:
    counter.line.setFocus()
    counter.typer.scan(LAN)
    counter.settle()
    assert counter.line.text() == ""
    assert counter.payloads() == [LAN]


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return])
def test_a_hand_presses_the_button_that_has_the_focus_once(counter: Counter, key: Qt.Key) -> None:
    counter.hand(key=key)
    eventually(lambda: counter.pressed == ["one"])
    counter.settle()
    assert counter.pressed == ["one"]
    assert counter.payloads() == []


def test_a_hand_goes_from_button_to_button_and_presses_in_order(counter: Counter) -> None:
    counter.hand(key=Key.Key_Tab)
    counter.hand(key=Key.Key_Return)
    counter.hand(key=Key.Key_Backtab)
    counter.hand(key=Key.Key_Space)
    eventually(lambda: len(counter.pressed) == 2)
    assert counter.pressed == ["two", "one"]


def test_arrows_go_on_at_once(counter: Counter) -> None:
    counter.hand(key=Key.Key_Down)
    assert counter.window.focusWidget() is counter.buttons[1]


@pytest.mark.parametrize("gap_ms", [36, 60, HAND_MS])
def test_what_a_hand_writes_arrives_in_order_and_is_no_scan(counter: Counter, gap_ms: int) -> None:
    counter.line.setFocus()
    counter.hand("Nguyen Van An, Ha Noi", gap_ms=gap_ms)
    counter.settle()
    assert counter.line.text() == "Nguyen Van An, Ha Noi"
    assert counter.payloads() == []


def test_keys_that_a_hand_rolls_over_arrive_in_order(counter: Counter) -> None:
    counter.line.setFocus()
    for pair in ("th", "a ", "ng", " m", "ot"):
        counter.hand(pair, gap_ms=20)
    counter.settle()
    assert counter.line.text() == "tha ng mot"


@pytest.mark.parametrize("gap_ms", [2, 16, 50, 100, 200])
@pytest.mark.parametrize("code", ["12345\r", "12 45\r\r", "1\r"])
def test_a_code_too_short_or_too_slow_to_be_known_presses_nothing(counter: Counter, code: str, gap_ms: int) -> None:
    counter.typer.gap_ms = gap_ms
    counter.typer.type(code)
    counter.settle()
    assert counter.pressed == []
    assert counter.payloads() == []


def test_an_enter_that_a_scanner_sends_late_presses_nothing_and_a_hands_does(counter: Counter) -> None:
    counter.typer.scan(LAN, ScannerSetup(suffix=""))
    counter.typer.pause(round(1000 * LETTER_GAP_S) - 20)
    counter.typer.type("\r")
    counter.settle()
    assert counter.pressed == []
    counter.buttons[0].setFocus()
    counter.hand("\r")
    eventually(lambda: counter.pressed == ["one"])


def test_letters_typed_as_alt_codes_are_part_of_the_scan(counter: Counter) -> None:
    counter.typer.type("001090000001|123456789|Tr")
    counter.typer.alt_code("ầ", "7847")
    counter.typer.type("n|01011990|Nam|H")
    counter.typer.alt_code("à", "0224")
    counter.typer.type(" Nội|\r")
    assert counter.payloads() == ["001090000001|123456789|Trần|01011990|Nam|Hà Nội|"]


def test_a_digit_that_the_system_takes_for_a_repetition_counts(counter: Counter) -> None:
    """A scanner that sends its keys within one millisecond looks like a key that is held down."""
    for place, digit in enumerate("0011223344"):
        counter.typer.send(QEvent.Type.KeyPress, ord(digit), digit, repeats=place % 2 == 1)
    assert counter.payloads() == ["0011223344"]


def test_a_key_that_is_held_down_repeats_where_it_may(counter: Counter) -> None:
    counter.line.setFocus()
    counter.hand("a")
    eventually(lambda: counter.line.text() == "a")
    for _ in range(3):
        counter.typer.pause(30)
        counter.typer.send(QEvent.Type.KeyPress, Key.Key_A, "a", repeats=True)
    assert counter.line.text() == "aaaa"
    counter.buttons[0].setFocus()
    for _ in range(3):
        counter.typer.send(QEvent.Type.KeyPress, Key.Key_Return, "\r", repeats=True)
    counter.settle()
    assert counter.pressed == []


def test_shortcuts_go_on_at_once(counter: Counter) -> None:
    counter.line.setText("abc")
    counter.line.setFocus()
    counter.typer.pause(1000)
    counter.typer.press(Key.Key_A, "\x01", Qt.KeyboardModifier.ControlModifier)
    assert counter.line.selectedText() == "abc"


def test_a_scan_right_after_a_hand_is_whole_and_the_hands_keys_arrive(counter: Counter) -> None:
    counter.line.setFocus()
    counter.hand("ab")
    counter.typer.scan(LAN)
    counter.settle()
    assert counter.payloads() == [LAN]
    assert counter.line.text() == "ab"


def test_the_real_key_path_of_the_window_system_is_filtered(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wedge_module, "FAST_GAP_S", PATIENCE_S)  # a slow machine types slowly
    monkeypatch.setattr(wedge_module, "LONGEST_GAP_S", PATIENCE_S)
    handle = counter.window.windowHandle()
    for key in LAN:
        if key.isascii():
            QTest.keyClick(handle, key)
        else:
            QTest.sendKeyEvent(QTest.KeyAction.Click, handle, Key.Key_unknown, key, Qt.KeyboardModifier.NoModifier)
    QTest.keyClick(handle, Key.Key_Return)
    shown = counter.wedge.read()
    assert isinstance(shown, CardShown)
    assert shown.texts[0].untrusted_payload.decode() == LAN
    QCoreApplication.processEvents()
    assert counter.pressed == []


def test_a_storm_of_500_keys_a_second_reaches_nothing_and_leaves_nothing(counter: Counter) -> None:
    counter.typer.gap_ms = 2
    counter.typer.scan("0123456789 |\r" * 50)
    tracemalloc.start()
    try:
        counter.typer.scan("0123456789 |\r" * 300)
        gc.collect()
        kept_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept_bytes < 50_000
    counter.settle()
    assert counter.pressed == []
    assert counter.line.text() == ""
    counter.payloads()
    counter.now_s += 10
    counter.typer.pause(1000)
    counter.typer.gap_ms = 8
    counter.typer.scan(LAN)
    assert counter.payloads() == [LAN]


def test_after_listening_has_stopped_keys_go_where_they_went_before(counter: Counter) -> None:
    counter.typer.type("12345")
    counter.keys.stop_listening()
    counter.line.setFocus()
    counter.typer.type("abc")
    assert counter.line.text() == "abc"


def test_a_window_that_goes_while_keys_wait_takes_them_along(qtbot: QtBot) -> None:
    counter = Counter(lambda _: None)
    counter.typer.type("12345")
    counter.window.close()
    counter.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    counter.keys.stop_listening()
    other = Counter(qtbot.addWidget)
    other.settle()
    assert other.line.text() == ""
