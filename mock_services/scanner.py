"""A simulated 2-D scanner: on a pseudo-terminal as on a serial port, or typing into a window as a keyboard."""

import os
import re
import tty
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class ScannerSetup:
    """What the codes in a scanner's manual set."""

    prefix: str = ""
    suffix: str = "\r"
    encoding: str = "utf-8"
    chunk_bytes: int = 64  # a USB packet


FACTORY = ScannerSetup()


class PtyScanner:
    """`port` is a path that stays the same, as udev makes it; the terminal behind it is a new one at every plugging."""

    def __init__(self, folder: Path, setup: ScannerSetup = FACTORY) -> None:
        self.port = folder / "scanner"
        self.setup = setup
        self._ends: tuple[int, int] | None = None
        self.plug()

    def plug(self) -> None:
        self.unplug()
        near, far = os.openpty()
        tty.setraw(far)
        self._ends = near, far
        self.port.symlink_to(os.ttyname(far))

    def unplug(self) -> None:
        self.port.unlink(missing_ok=True)
        for end in self._ends or ():
            os.close(end)
        self._ends = None

    def scan(self, payload: str, between: Callable[[], object] = _nothing) -> None:
        """Send a code; `between` is called after each chunk, for whoever wants the rest to come later."""
        self.send(self.encoded(payload), between)

    def encoded(self, payload: str) -> bytes:
        text = self.setup.prefix + payload + self.setup.suffix
        return (_with_tones_apart(text) if self.setup.encoding == "cp1258" else text).encode(self.setup.encoding)

    def send(self, sent: bytes, between: Callable[[], object] = _nothing) -> None:
        if self._ends is None:
            raise OSError("the scanner is not plugged in")
        for start in range(0, len(sent), self.setup.chunk_bytes):
            os.write(self._ends[0], sent[start : start + self.setup.chunk_bytes])
            between()


@dataclass(frozen=True, slots=True)
class InputMethod:
    """An input method that changes letters as they are typed, whatever the word: the simplest kind, and the worst.

    `change` gives what stands there after a word has been typed. One that hooks into the keyboard takes letters back
    with backspaces; one of the window system sends the result alone.
    """

    change: Callable[[str], str]
    takes_back: bool = False

    def typed(self, text: str) -> Iterator[str]:
        """What a program gets to see, key by key."""
        for word in re.findall(r"\w+|\W", text):
            if not self.takes_back:
                yield from self.change(word)
                continue
            shown = ""
            for end in range(1, len(word) + 1):
                wanted = self.change(word[:end])
                common = next((i for i, (a, b) in enumerate(zip(shown, wanted, strict=False)) if a != b), None)
                common = min(len(shown), len(wanted)) if common is None else common
                yield from "\b" * (len(shown) - common) + wanted[common:]
                shown = wanted


_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_TELEX_LETTERS = {"aa": "â", "ee": "ê", "oo": "ô", "dd": "đ", "aw": "ă", "ow": "ơ", "uw": "ư"}
_VNI_LETTERS = {"a6": "â", "e6": "ê", "o6": "ô", "d9": "đ", "a8": "ă", "o7": "ơ", "u7": "ư"}
_TONES = {*_TELEX_TONES.values()}


def telex(word: str) -> str:
    """`aa` is â, `aaa` is aa again; s, f, r, x, j after a vowel are tones, z takes a tone away; w alone is ư."""
    return _composed(word, _TELEX_LETTERS | {"w": "ư"}, _TELEX_TONES, "z")


def vni(word: str) -> str:
    """Digits after a vowel are its tone and its mark, 0 takes the tone away."""
    return _composed(word, _VNI_LETTERS, _VNI_TONES, "0")


def _composed(word: str, letters: dict[str, str], tones: dict[str, str], untone: str) -> str:
    shown: list[str] = []
    for key in word:
        last = shown[-1] if shown else ""
        low, pair = key.lower(), (last + key).lower()
        if pair in letters:
            shown[-1] = _in_case_of(last, letters[pair])
        elif letters.get(low + low) == last.lower() != "":
            shown[-1:] = [_in_case_of(last, low), key]
        elif low in letters:
            shown.append(_in_case_of(key, letters[low]))
        elif low in tones and _is_vowel(last):
            shown[-1] = unicodedata.normalize("NFC", _without_tone(last) + tones[low])
        elif low == untone and _is_vowel(last) and _without_tone(last) != last:
            shown[-1] = _without_tone(last)
        else:
            shown.append(key)
    return "".join(shown)


def _in_case_of(model: str, letter: str) -> str:
    return letter.upper() if model.isupper() else letter


def _is_vowel(letter: str) -> bool:
    return letter != "" and unicodedata.normalize("NFD", letter)[0].lower() in "aeiouy"


def _without_tone(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))


def _with_tones_apart(text: str) -> str:
    """As code page 1258 has it: marks are part of the letter, its tone is a sign of its own."""
    split = ((_without_tone(letter), set(unicodedata.normalize("NFD", letter)) & _TONES) for letter in text)
    return "".join(letter + "".join(tone) for letter, tone in split)


TELEX = InputMethod(telex)
VNI = InputMethod(vni)
TELEX_HOOK = InputMethod(telex, takes_back=True)
VNI_HOOK = InputMethod(vni, takes_back=True)

_KEYS = {
    "\r": Qt.Key.Key_Return, "\n": Qt.Key.Key_Enter, "\t": Qt.Key.Key_Tab, "\b": Qt.Key.Key_Backspace,
}  # fmt: skip
_SHIFTED = set('~!@#$%^&*()_+{}|:"<>?')


class KeyTyper:
    """Types into a window, by a clock of its own: `gap_ms` from key to key, whatever the machine does meanwhile."""

    def __init__(self, window: QWindow, gap_ms: int = 8) -> None:
        self.window = window
        self.gap_ms = gap_ms
        self.now_ms = 1000

    def pause(self, ms: int) -> None:
        self.now_ms += ms

    def scan(self, payload: str, setup: ScannerSetup = FACTORY, method: InputMethod | None = None) -> None:
        text = setup.prefix + payload + setup.suffix
        self.type("".join(method.typed(text)) if method else text)

    def type(self, text: str) -> None:
        for character in text:
            shifted = character.isupper() or character in _SHIFTED
            if shifted:
                self.send(QEvent.Type.KeyPress, Qt.Key.Key_Shift)
            modifier = Qt.KeyboardModifier.ShiftModifier if shifted else Qt.KeyboardModifier.NoModifier
            self.press(_key(character), character, modifier)
            if shifted:
                self.send(QEvent.Type.KeyRelease, Qt.Key.Key_Shift)

    def press(self, key: int, text: str = "", modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key down, up, and the time until the next."""
        self.send(QEvent.Type.KeyPress, key, text, modifier)
        self.pause(self.gap_ms // 2)
        self.send(QEvent.Type.KeyRelease, key, text, modifier)
        self.pause(self.gap_ms - self.gap_ms // 2)

    def alt_code(self, character: str, keys: str) -> None:
        """A character as Alt and its number: digits that write nothing, then, as on Windows, the character."""
        alt = Qt.KeyboardModifier.AltModifier
        self.send(QEvent.Type.KeyPress, Qt.Key.Key_Alt)
        for digit in keys:
            self.press(_key(digit), digit, alt | Qt.KeyboardModifier.KeypadModifier)
        self.send(QEvent.Type.KeyRelease, Qt.Key.Key_Alt)
        self.press(Qt.Key.Key_unknown, character)

    def send(
        self,
        kind: QEvent.Type,
        key: int,
        text: str = "",
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        repeats: bool = False,
    ) -> None:
        event = QKeyEvent(kind, key, modifier, text, repeats)
        event.setTimestamp(self.now_ms)
        QCoreApplication.sendEvent(self.window, event)


def _key(character: str) -> int:
    if character in _KEYS:
        return _KEYS[character]
    return ord(character.upper()) if character.isascii() and character.isprintable() else Qt.Key.Key_unknown
