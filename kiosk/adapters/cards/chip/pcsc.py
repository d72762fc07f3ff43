"""A smart card reader behind PC/SC: pcscd on Linux, the system's own service on Windows and macOS."""

from pathlib import Path
from typing import Any

from kiosk.adapters.cards.chip.errors import ChipGone
from kiosk.adapters.cards.chip.reader import EmrtdReader
from kiosk.domain.remark import Remark
from kiosk.ports import DeviceFault

NOT_INSTALLED = Remark("device.pyscard", "pyscard is missing; install the kiosk with its extra: kiosk[chip]")

_NO_READER = Remark("device.no_reader", "no smart card reader")
_NO_SUCH_READER = Remark("device.no_such_reader", "no smart card reader of the configured name")

# PC/SC part 10.
_FEATURE_REQUEST = 3400
_TLV_PROPERTIES_FEATURE = 0x12
_MAX_APDU_DATA_SIZE = 0x0A
_EXTENDED_APDU_DATA_SIZE = 0x10000


class PcscChipReader(EmrtdReader):
    """The port ChipReader over the first PC/SC reader whose name contains `reader_name`. `certificates` is a folder of
    country certificates."""

    def __init__(self, reader_name: str = "", certificates: Path | None = None) -> None:
        super().__init__(PcscTerminal(reader_name), certificates)


class PcscTerminal:
    """The first reader whose name contains `reader_name`; any for the empty name. One call at a time."""

    def __init__(self, reader_name: str = "") -> None:
        self._wanted = reader_name
        self._scard: Any = None
        self._context: Any = None
        self._name = ""

    def open(self) -> DeviceFault | None:
        self.close()
        scard = _scard()
        if scard is None:
            return DeviceFault(NOT_INSTALLED)
        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        if result != scard.SCARD_S_SUCCESS:
            said = Remark("device.chip_service", "smart card service: {error}", error=_message(scard, result))
            return DeviceFault(said, _is_denied(scard, result))
        self._scard, self._context = scard, context
        result, names = scard.SCardListReaders(context, [])
        matching = [name for name in names if self._wanted in name] if result == scard.SCARD_S_SUCCESS else []
        if not matching:
            self.close()
            return DeviceFault(_NO_SUCH_READER if self._wanted else _NO_READER)
        self._name = matching[0]
        return None

    def is_present(self) -> bool | DeviceFault:
        if self._context is None:
            return DeviceFault(Remark("device.not_open", "not open"))
        scard = self._scard
        result, states = scard.SCardGetStatusChange(self._context, 0, [(self._name, scard.SCARD_STATE_UNAWARE)])
        if result != scard.SCARD_S_SUCCESS:
            return DeviceFault(_message(scard, result))
        _, state, _atr = states[0]
        if state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
            return DeviceFault(Remark("device.reader_disconnected", "reader disconnected"))
        return bool(state & scard.SCARD_STATE_PRESENT)

    def connect(self) -> "PcscLink | DeviceFault | None":
        if self._context is None:
            return DeviceFault(Remark("device.not_open", "not open"))
        scard = self._scard
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, card, protocol = scard.SCardConnect(self._context, self._name, scard.SCARD_SHARE_EXCLUSIVE, protocols)
        if result in _no_chip(scard):
            return None
        if result != scard.SCARD_S_SUCCESS:
            return DeviceFault(_message(scard, result), _is_denied(scard, result))
        return PcscLink(scard, card, protocol)

    def close(self) -> None:
        if self._context is not None:
            self._scard.SCardReleaseContext(self._context)
        self._context = None


class PcscLink:
    """A connection to the chip on the reader; nobody else may talk to it meanwhile."""

    def __init__(self, scard: Any, card: Any, protocol: int) -> None:
        self._scard = scard
        self._card = card
        self._protocol = protocol
        self._gone = False
        self.extended = takes_extended_length(self._atr()) and self._reader_takes_extended_length()

    def transmit(self, command: bytes) -> bytes:
        scard = self._scard
        result, answer = scard.SCardTransmit(self._card, self._protocol, list(command))
        if result in _no_chip(scard) or (result == scard.SCARD_S_SUCCESS and not answer):
            self._gone = True
            raise ChipGone  # drivers also report it as a success without a byte
        if result != scard.SCARD_S_SUCCESS:
            raise OSError(_message(scard, result))
        return bytes(answer)

    def close(self) -> None:
        """Ends the chip's session with it. A chip that is gone must not be reset: if the next one came at once, pcscd
        would not see it."""
        self._scard.SCardDisconnect(
            self._card, self._scard.SCARD_LEAVE_CARD if self._gone else self._scard.SCARD_RESET_CARD
        )

    def _atr(self) -> bytes:
        result, _name, _state, _protocol, atr = self._scard.SCardStatus(self._card)
        return bytes(atr) if result == self._scard.SCARD_S_SUCCESS else b""

    def _reader_takes_extended_length(self) -> bool:
        """As the reader's driver says; a driver that does not answer has a reader of short commands."""
        control = self._control(self._scard.SCARD_CTL_CODE(_FEATURE_REQUEST))
        code = _triples(control).get(_TLV_PROPERTIES_FEATURE)
        if code is None:
            return False
        size = _triples(self._control(int.from_bytes(code))).get(_MAX_APDU_DATA_SIZE, b"")
        return int.from_bytes(size, "little") >= _EXTENDED_APDU_DATA_SIZE

    def _control(self, code: int) -> bytes:
        result, answer = self._scard.SCardControl(self._card, code, [])
        return bytes(answer) if result == self._scard.SCARD_S_SUCCESS else b""


def takes_extended_length(atr: bytes) -> bool:
    """Whether a chip says so in the card capabilities of its historical bytes, ISO 7816-4."""
    historical = _historical_bytes(atr)
    at = 1
    while historical[:1] in (b"\x00", b"\x80") and at < len(historical):
        tag, length = historical[at] >> 4, historical[at] & 0x0F
        value = historical[at + 1 : at + 1 + length]
        if tag == 7 and len(value) >= 3:
            return bool(value[2] & 0x40)
        at += 1 + length
    return False


def _historical_bytes(atr: bytes) -> bytes:
    """The end of an answer to reset, after its interface bytes; ISO 7816-3, 8.2."""
    if len(atr) < 2:
        return b""
    at, indicator = 2, atr[1]
    while indicator & 0xF0:
        at += (indicator >> 4).bit_count()
        if not indicator & 0x80 or at > len(atr):
            break
        indicator = atr[at - 1]
    return atr[at : at + (atr[1] & 0x0F)]


def _triples(untrusted: bytes) -> dict[int, bytes]:
    """PC/SC's own tag, length, value: one byte, one byte, value."""
    found, at = {}, 0
    while at + 2 <= len(untrusted):
        found[untrusted[at]] = untrusted[at + 2 : at + 2 + untrusted[at + 1]]
        at += 2 + untrusted[at + 1]
    return found


def _no_chip(scard: Any) -> tuple[int, ...]:
    return (
        scard.SCARD_E_NO_SMARTCARD,
        scard.SCARD_E_NOT_TRANSACTED,
        scard.SCARD_W_REMOVED_CARD,
        scard.SCARD_W_RESET_CARD,
        scard.SCARD_W_UNPOWERED_CARD,
        scard.SCARD_W_UNRESPONSIVE_CARD,
        scard.SCARD_W_UNSUPPORTED_CARD,
    )


def _is_denied(scard: Any, result: int) -> bool:
    """pcscd hangs up on an account that polkit does not know, which its library takes for this."""
    return bool(result == scard.SCARD_W_SECURITY_VIOLATION)


def _message(scard: Any, result: int) -> str:
    return str(scard.SCardGetErrorMessage(result))


def _scard() -> Any:
    """The optional library, which on Linux is compiled where it is installed; None where it is not."""
    try:
        from smartcard import scard
    except ImportError:
        return None
    return scard
