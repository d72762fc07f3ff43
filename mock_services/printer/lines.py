"""The simulated printer's plugs: a network port, and a device file that is written and read like USB's or a serial
port's, until it is unplugged."""

import os
import pty
import select
import socket
import threading
import tty
from contextlib import suppress

from mock_services.printer.machine import ReceiptPrinter

_TURN_S = 0.02
_READ_BYTES = 4096


class NetworkPlug:
    """One caller at a time, as most network printers. `address` is what goes into the kiosk's settings."""

    def __init__(self, printer: ReceiptPrinter, port: int = 0) -> None:
        self._printer = printer
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(_TURN_S)
        self._caller: socket.socket | None = None
        self._stopping = threading.Event()
        self.port: int = self._listener.getsockname()[1]
        self.address = f"tcp:127.0.0.1:{self.port}"
        printer.answer = self._answer
        printer.hang_up = self._hang_up
        self._thread = threading.Thread(target=self._serve, name="simulated printer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                caller, _ = self._listener.accept()
            except TimeoutError:
                self._printer.tick()
                continue
            with caller:
                if not self._printer.unplugged:
                    self._caller = caller
                    self._listen(caller)
                    self._caller = None
                    self._printer.line_closed()

    def _listen(self, caller: socket.socket) -> None:
        caller.settimeout(_TURN_S)
        while not self._stopping.is_set():
            self._printer.tick()
            if self._printer.unplugged:
                return
            if not self._printer.has_room:
                self._stopping.wait(_TURN_S)
                continue
            try:
                data = caller.recv(_READ_BYTES)
            except TimeoutError:
                continue
            except OSError:
                return
            if not data:
                return
            self._printer.hear(data)

    def _answer(self, answer: bytes) -> None:
        if self._caller is not None:
            with suppress(OSError):
                self._caller.sendall(answer)

    def _hang_up(self) -> None:
        if self._caller is not None:
            with suppress(OSError):
                self._caller.shutdown(socket.SHUT_RDWR)


class FilePlug:
    """`path` is a device file until the printer is unplugged."""

    def __init__(self, printer: ReceiptPrinter) -> None:
        self._printer = printer
        self._own, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._own, False)
        self.path = os.ttyname(self._theirs)
        self.address = f"usb:{self.path}"
        self._stopping = threading.Event()
        printer.answer = self._answer
        self._thread = threading.Thread(target=self._serve, name="simulated printer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._stopping.is_set() and not self._printer.unplugged:
            self._printer.tick()
            if not self._printer.has_room:
                self._stopping.wait(_TURN_S)
            elif select.select([self._own], [], [], _TURN_S)[0]:
                self._printer.hear(os.read(self._own, _READ_BYTES))
        os.close(self._own)
        os.close(self._theirs)

    def _answer(self, answer: bytes) -> None:
        with suppress(OSError):
            os.write(self._own, answer)
