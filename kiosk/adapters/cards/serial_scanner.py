"""A 2-D scanner on a serial port, or on USB in its COM (CDC-ACM) mode."""

import errno
import sys
import time
from collections.abc import Callable

import serial

from kiosk.adapters.cards.scanner import Scans
from kiosk.domain.remark import Remark
from kiosk.ports import CardShown, DeviceFault

SILENCE_CHARACTERS = 58  # 60 ms at 9600 Bd, where a character takes 10 bits; longer than a scanner takes to think
SHORTEST_SILENCE_S = 0.03  # USB converters hold characters back for up to 16 ms (FTDI's latency timer)
LONGEST_SILENCE_S = 0.5

_TAKEN = Remark("device.scanner_taken", "another program uses the scanner's port")
_SHUT = Remark("device.scanner_shut", "scanner's port does not open")
_REASONS = {
    errno.ENOENT: Remark("device.scanner_away", "scanner is not plugged in"),
    errno.EACCES: Remark("device.scanner_denied", "no right to use the scanner's port"),
    errno.EAGAIN: _TAKEN,
    errno.EBUSY: _TAKEN,
}

if sys.platform == "win32":
    _PORT_ERRORS: tuple[type[Exception], ...] = (OSError, ValueError)
else:
    import termios

    _PORT_ERRORS = (OSError, ValueError, termios.error)  # the last where a port vanishes while it is being set up


def silence_s(baud: int) -> float:
    """How long nothing comes after the last character of a code."""
    return min(max(SILENCE_CHARACTERS * 10 / baud, SHORTEST_SILENCE_S), LONGEST_SILENCE_S)


class SerialScanner:
    """`port` is a path, best one that stays when the scanner is plugged in elsewhere: /dev/serial/by-id/… on Linux.

    A scan is reported at its CR or LF, and without any after `silence_s`. What is scanned while the reader is closed is
    lost. The same code once more within two seconds is the same scan.
    """

    def __init__(self, port: str, baud: int = 9600, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = port
        self._baud = baud
        self._scans = Scans(clock)
        self._port: serial.Serial | None = None

    def open(self) -> DeviceFault | None:
        self.close()
        try:
            self._port = serial.Serial(self._path, self._baud, timeout=silence_s(self._baud), exclusive=True)
        except _PORT_ERRORS as error:
            return DeviceFault(_REASONS.get(getattr(error, "errno", None) or 0, _SHUT))
        return None

    def read(self) -> CardShown | DeviceFault | None:
        """What was scanned; blocks for at most one silence, 60 ms at 9600 Bd."""
        if self._port is None:
            return DeviceFault(Remark("device.scanner_not_open", "scanner is not open"))
        shown = self._scans.take()
        if shown is not None:
            return shown
        try:
            untrusted_bytes = self._port.read(max(1, self._port.in_waiting))
        except _PORT_ERRORS:
            return DeviceFault(Remark("device.scanner_gone", "scanner is gone"))
        if untrusted_bytes:
            self._scans.hear(untrusted_bytes)
        else:
            self._scans.silence()
        return self._scans.take()

    def close(self) -> None:
        if self._port is not None:
            self._port.close()
            self._port = None
        self._scans.interrupt()
