"""The ways to a receipt printer: a network port, a serial port, a device file such as USB's."""

import errno
import os
import select
import socket
import sys
import time
from collections.abc import Callable
from typing import Protocol

import serial

CONNECT_S = 1.0
DRAIN_S = 1.0  # 4 kB, a port's memory, take 0.7 s at 57600 Bd
READ_BYTES = 256
HIGHEST_PORT = 65535

OpenLink = Callable[[], "Link"]


class Link(Protocol):
    """Every method raises OSError where the printer is gone."""

    def send(self, data: bytes, within_s: float) -> int:
        """How many bytes were taken; 0 where the printer takes none in this time."""

    def receive(self, within_s: float) -> bytes:
        """What the printer says next; nothing where it is silent for this long. Untrusted."""

    def close(self) -> None: ...


class NetworkLink:
    def __init__(self, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), CONNECT_S)
        except UnicodeError as error:  # a name that no host can have
            raise OSError(errno.EHOSTUNREACH, "no such printer") from error

    def send(self, data: bytes, within_s: float) -> int:
        self._socket.settimeout(within_s)
        try:
            return self._socket.send(data)
        except TimeoutError:
            return 0

    def receive(self, within_s: float) -> bytes:
        self._socket.settimeout(max(within_s, 0.001))
        try:
            said = self._socket.recv(READ_BYTES)
        except TimeoutError:
            return b""
        if not said:
            raise ConnectionResetError(errno.ECONNRESET, "the printer has hung up")
        return said

    def close(self) -> None:
        self._socket.close()


if sys.platform != "win32":
    import termios

    class FileLink:
        """A device file, such as /dev/usb/lp0, that can be written and read."""

        def __init__(self, path: str) -> None:
            self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)

        def send(self, data: bytes, within_s: float) -> int:
            if not select.select([], [self._file], [], within_s)[1]:
                return 0
            try:
                return os.write(self._file, data)
            except BlockingIOError:
                return 0

        def receive(self, within_s: float) -> bytes:
            if not select.select([self._file], [], [], within_s)[0]:
                return b""
            try:
                said = os.read(self._file, READ_BYTES)
            except BlockingIOError:
                return b""
            if not said:
                raise OSError(errno.EIO, "the printer is unplugged")
            return said

        def close(self) -> None:
            os.close(self._file)

    class SerialLink(FileLink):
        """A serial port with hardware flow control: a printer that prints does not listen."""

        def __init__(self, path: str, baud: int) -> None:
            try:
                self._port = serial.Serial(path, baud, dsrdtr=True, exclusive=True)
            except termios.error as error:
                raise OSError(errno.EIO, "the printer's port does not open") from error
            os.set_blocking(self._port.fileno(), False)
            self._file = self._port.fileno()

        def close(self) -> None:
            """What was taken still goes out; a printer that does not listen is not waited for, as closing would."""
            until = time.monotonic() + DRAIN_S
            try:
                while self._port.out_waiting and time.monotonic() < until:
                    time.sleep(0.01)
                termios.tcflush(self._file, termios.TCOFLUSH)
            except (OSError, termios.error):
                pass  # unplugged
            self._port.close()


def opener(address: str, baud: int) -> OpenLink:
    """For `tcp:HOST:PORT`, `serial:PATH` or `usb:PATH`. Raises ValueError for anything else; opening raises OSError."""
    kind, _, place = address.partition(":")
    if kind == "tcp":
        host, _, port = place.rpartition(":")
        if host and port.isdecimal() and 0 < int(port) <= HIGHEST_PORT:
            return lambda: NetworkLink(host.strip("[]"), int(port))
    elif sys.platform != "win32" and place and kind == "usb":
        return lambda: FileLink(place)
    elif sys.platform != "win32" and place and kind == "serial":
        return lambda: SerialLink(place, baud)
    raise ValueError("tcp:HOST:PORT, serial:PATH or usb:PATH")
