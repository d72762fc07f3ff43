"""A 2-D scanner that types what it reads, as a keyboard does ("keyboard wedge").

Scanner and hand are told apart by their speed. USB scanners type a key every 1 to 16 ms; two keys of a practised typist
are 100 ms apart or more, but for a few that roll.
"""

import threading
import time
from collections.abc import Callable

from kiosk.adapters.cards.scanner import MAX_BURST_BYTES, Scans
from kiosk.domain.remark import Remark
from kiosk.ports import CardShown, DeviceFault

SCAN_KEYS = 8  # so many decide; no card's code is shorter
FAST_GAP_S = 0.035
LONGEST_GAP_S = 0.1  # in a burst, by the clock of the keys; longer than a key that USB or the system delays
SILENCE_S = 0.3  # ends a scan that has no Enter, by our own clock: longer than a window is busy while keys wait for it
LOOK_S = 0.05


class WedgeScanner:
    """Keys go in by `feed`, from the thread of the window; scans come out of `read`, in another.

    Of a burst (keys less than 0.1 s apart) the first eight decide: a scan has a median gap below 35 ms. It ends with
    Enter, Tab, or 0.3 s without a key. Keys of a hand are forgotten. Backspaces stay in the payload: no scanner types
    them, an input method does that takes letters back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, look_s: float = LOOK_S) -> None:
        """`look_s`: how long `read` waits."""
        self._clock = clock
        self._look_s = look_s
        self._changed = threading.Condition()
        self._scans = Scans(clock)
        self._is_open = False
        self._first = ""  # of a burst, until there are enough to decide
        self._fast_gaps = 0
        self._is_scan: bool | None = None  # None: not decided
        self._alive_at_s = self._key_at_s = float("-inf")  # on the clock of the keys
        self._heard_at_s = float("-inf")  # on our own

    def open(self) -> DeviceFault | None:
        with self._changed:
            self._is_open = True
        return None

    def feed(self, text: str, at_s: float) -> bool:
        """A key that was pressed at `at_s` (seconds, of one clock for all keys), and whether it belongs to a scan.

        `text` is what the key writes: Enter CR, Tab HT, Backspace BS; nothing for Shift, Alt and the digits of an Alt
        code, which keep a burst alive. Constant time; memory of one burst.
        """
        with self._changed:
            if not 0 <= at_s - self._alive_at_s < LONGEST_GAP_S:
                self._begin()
            self._alive_at_s = at_s
            self._heard_at_s = self._clock()
            for character in text[: MAX_BURST_BYTES + 1]:
                self._type(character, at_s - self._key_at_s)
                self._key_at_s = at_s
            return self._is_scan is True

    def read(self) -> CardShown | DeviceFault | None:
        """What was scanned; blocks for 0.05 s at most."""
        with self._changed:
            if not self._is_open:
                return DeviceFault(Remark("device.scanner_not_open", "scanner is not open"))
            shown = self._next()
            if shown is None:
                self._changed.wait(self._look_s)
                shown = self._next()
            return shown

    def close(self) -> None:
        with self._changed:
            self._is_open = False
            self._scans.interrupt()

    def _begin(self) -> None:
        self._scans.silence()
        self._first, self._fast_gaps, self._is_scan = "", 0, None

    def _type(self, character: str, gap_s: float) -> None:
        if self._is_scan is None:
            self._fast_gaps += bool(self._first) and gap_s < FAST_GAP_S
            self._first += character
            if len(self._first) < SCAN_KEYS:
                return
            self._is_scan = 2 * self._fast_gaps >= SCAN_KEYS
            character, self._first = self._first, ""
        if self._is_scan and self._is_open:
            self._scans.hear(character.replace("\t", "\r").encode("utf-8", "surrogatepass"))
            if character[-1] in "\r\n\t":
                self._changed.notify()

    def _next(self) -> CardShown | None:
        if self._clock() - self._heard_at_s >= SILENCE_S:
            self._scans.silence()
        return self._scans.take()
