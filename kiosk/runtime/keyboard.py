"""Keys of a window: those that a scanner types go to the card reader, those of a hand go on to the window.

A scanner's space or Enter would press whatever button has the focus. So a key waits until the next one can tell a
scanner from a hand. Keys arrive with the time at which they were pressed, so that a busy moment changes nothing.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QInputMethodQueryEvent, QKeyEvent, QWindow
from shiboken6 import isValid

HOLD_MS = 40  # longer than the gaps in a scan, and too short to be felt
MOST_HELD = 32  # events; more than a scanner needs to be known
LETTER_GAP_S = 0.25  # a hand that presses a button takes longer; so slow is a scanner with the longest pause it has

_PRESSING = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select}
_WRITTEN_CONTROLS = "\r\n\t\b"
_Modifier = Qt.KeyboardModifier
_SHORTCUT = _Modifier.ControlModifier | _Modifier.AltModifier | _Modifier.MetaModifier
_ALT_GR = _Modifier.ControlModifier | _Modifier.AltModifier  # as Windows reports it

Feed = Callable[[str, float], bool]  # a key's text and time in seconds -> whether it belongs to a scan


class ScannerKeys(QObject):
    """A filter on one window's keys.

    - Keys that `feed` calls a scan's are swallowed, with all that wait.
    - Other keys that write something, Enter, Tab and Backspace wait for at most 40 ms after the last of them, then go
      on in their order.
    - Space and Enter within 0.25 s of another character go on only where text is written: a scanner that is too slow
      or a code that is too short to be known as a scan presses no button.
    - Arrows, shortcuts and function keys go on at once, except during a scan. So do the repetitions of a key that is
      held down, but for those of Space and Enter.
    """

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self._feed = feed
        self._window: QWindow | None = None
        self._held: list[QKeyEvent] = []
        self._held_at_s = self._letter_at_s = float("-inf")
        self._in_scan = False
        self._going_on = False
        self._timer = QTimer(self, singleShot=True, interval=HOLD_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._let_go)

    def listen(self, window: QWindow) -> None:
        """From now on. A filter on the window and not on the application: it sees keys and little else, once each."""
        self.stop_listening()
        self._window = window
        window.installEventFilter(self)

    def stop_listening(self) -> None:
        """What waits is forgotten."""
        self._timer.stop()
        self._held.clear()
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = None

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() == QEvent.Type.ShortcutOverride:
            return False
        if self._going_on:
            self._going_on = False
            return False
        return self._takes_press(event) if event.type() == QEvent.Type.KeyPress else self._follows(event)

    def _takes_press(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() and not self._held and not self._in_scan:
            return event.key() in _PRESSING
        text, at_s = _text(event), _time_s(event)
        since_letter_s = at_s - self._letter_at_s
        if text.strip():
            self._letter_at_s = at_s
        self._in_scan = self._feed(text, at_s)
        if self._in_scan:
            self._held.clear()
            self._timer.stop()
            return True
        if at_s - self._held_at_s > HOLD_MS / 1000 or len(self._held) >= MOST_HELD:
            self._let_go()
        if not text:
            return self._follows(event)
        if event.key() in _PRESSING and since_letter_s < LETTER_GAP_S and not self._writes_text():
            self._letter_at_s = at_s
            return True
        self._held.append(event.clone())
        self._held_at_s = at_s
        self._timer.start()
        return True

    def _follows(self, event: QKeyEvent) -> bool:
        """Keep the order of what waits. A release whose press was swallowed does nothing, wherever it arrives."""
        if self._held:
            self._held.append(event.clone())
        return bool(self._held)

    def _writes_text(self) -> bool:
        """Whether text can be written where the focus is."""
        focus = self._window.focusObject() if self._window is not None else None
        if focus is None:
            return False
        query = QInputMethodQueryEvent(Qt.InputMethodQuery.ImEnabled)
        QCoreApplication.sendEvent(focus, query)
        return bool(query.value(Qt.InputMethodQuery.ImEnabled))

    def _let_go(self) -> None:
        self._timer.stop()
        held, self._held = self._held, []
        for event in held:
            if self._window is not None and isValid(self._window):
                self._going_on = True
                QCoreApplication.sendEvent(self._window, event)
                self._going_on = False


def _text(event: QKeyEvent) -> str:
    """What a key writes; nothing for keys that command."""
    text = event.text()
    if event.modifiers() & _SHORTCUT not in (_Modifier.NoModifier, _ALT_GR):
        return ""
    return text if text.isprintable() or text in _WRITTEN_CONTROLS else ""


def _time_s(event: QKeyEvent) -> float:
    """When the key was pressed, by the window system's clock; events without a time are made by programs."""
    return event.timestamp() / 1000 or time.monotonic()
