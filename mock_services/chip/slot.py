"""Where chips are laid: a terminal in this process, and a card in the virtual reader of pcscd."""

import socket
import threading
from dataclasses import dataclass
from types import TracebackType

from kiosk.adapters.cards.chip.errors import ChipGone
from kiosk.ports import DeviceFault
from mock_services.chip.emulator import Chip

VPCD_PORT = 35963
_GIVE_ATR = 4  # control byte of the virtual reader; the others switch the card off and on and reset it
_LENGTH_BYTES = 2


class ChipSlot:
    """A terminal whose chips are objects. Insert, remove and unplug from any thread; `gone_after` takes the chip away
    at a command of its next reading."""

    def __init__(self, demo: bool) -> None:
        if not demo:
            raise ValueError("a simulated chip reader needs demo = true")
        self.chip: Chip | None = None
        self.gone_after: int | None = None
        self.unplugged = threading.Event()
        self._open = False

    def insert(self, chip: Chip) -> None:
        chip.reset()
        self.chip = chip

    def remove(self) -> None:
        self.chip = None

    def open(self) -> DeviceFault | None:
        self._open = not self.unplugged.is_set()
        return None if self._open else DeviceFault("not connected")

    def is_present(self) -> bool | DeviceFault:
        return self._fault() or self.chip is not None

    def connect(self) -> "SlotLink | DeviceFault | None":
        if fault := self._fault():
            return fault
        return SlotLink(self, self.chip) if self.chip is not None else None

    def close(self) -> None:
        self._open = False

    def _fault(self) -> DeviceFault | None:
        return None if self._open and not self.unplugged.is_set() else DeviceFault("not connected")


@dataclass
class SlotLink:
    slot: ChipSlot
    chip: Chip

    def __post_init__(self) -> None:
        self.chip.reset()
        self.extended = self.chip.extended
        self._left = self.slot.gone_after

    def transmit(self, command: bytes) -> bytes:
        if self._left is not None:
            self._left -= 1
        if self.slot.unplugged.is_set():
            raise OSError("disconnected")
        if self.slot.chip is not self.chip or (self._left is not None and self._left < 0):
            raise ChipGone
        return self.chip.transmit(command)

    def close(self) -> None:
        self.chip.reset()


class VirtualCard:
    """A chip in the virtual reader of pcscd (vsmartcard's vpcd), for as long as the context lasts. The card connects to
    the reader: two bytes of length, then a control byte or a command. `gone_after` takes it out at a command."""

    def __init__(self, chip: Chip, port: int = VPCD_PORT, gone_after: int | None = None) -> None:
        self._chip = chip
        self._address = ("127.0.0.1", port)
        self._gone_after = gone_after

    def __enter__(self) -> "VirtualCard":
        self._socket = socket.create_connection(self._address, timeout=5)
        self._socket.settimeout(None)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()
        self._thread.join(timeout=5)
        self._socket.close()

    def _hang_up(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:  # the other side did it first
            return

    def _serve(self) -> None:
        commands_left = self._gone_after
        while message := self._receive():
            if len(message) > 1:
                if commands_left == 0:
                    self._hang_up()
                    return
                commands_left = None if commands_left is None else commands_left - 1
                self._send(self._chip.transmit(message))
            elif message[0] == _GIVE_ATR:
                self._send(self._chip.atr)
            else:
                self._chip.reset()

    def _receive(self) -> bytes:
        """The next message; nothing once the reader or we have hung up."""
        length = self._exactly(_LENGTH_BYTES)
        return self._exactly(int.from_bytes(length)) if length else b""

    def _exactly(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            try:
                if hasattr(socket, "TCP_QUICKACK"):  # the reader writes in two parts and waits for this between them
                    self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                part = self._socket.recv(count - len(received))
            except OSError:
                return b""
            if not part:
                return b""
            received += part
        return received

    def _send(self, message: bytes) -> None:
        try:
            self._socket.sendall(len(message).to_bytes(_LENGTH_BYTES) + message)
        except OSError:
            return
