"""The port ChipReader over any terminal."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from kiosk.adapters.cards.chip.errors import ChipError, ChipGone
from kiosk.adapters.cards.chip.passive import Certificates, load_certificates
from kiosk.adapters.cards.chip.reading import read_chip
from kiosk.domain.card.chip import ChipKey
from kiosk.domain.remark import Remark
from kiosk.logs import log
from kiosk.ports import ChipData, ChipTrouble, DeviceFault


class Link(Protocol):
    """A powered chip."""

    @property
    def extended(self) -> bool:
        """Whether terminal and chip both take commands of extended length."""

    def transmit(self, command: bytes) -> bytes:
        """Raises ChipGone where the chip is lost, OSError where the terminal is."""

    def close(self) -> None: ...


class Terminal(Protocol):
    """What chips are laid on."""

    def open(self) -> DeviceFault | None: ...

    def is_present(self) -> bool | DeviceFault: ...

    def connect(self) -> Link | DeviceFault | None:
        """None where no chip answers."""

    def close(self) -> None: ...


class EmrtdReader:
    """Reads passports and citizen cards. `certificates` is a folder of country certificates, without which a chip is
    INTEGRITY_ONLY at best."""

    def __init__(
        self, terminal: Terminal, certificates: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._terminal = terminal
        self._folder = certificates
        self._countries: Certificates = ()
        self._clock = clock

    def open(self) -> DeviceFault | None:
        if self._folder is not None:
            try:
                self._countries = load_certificates(self._folder)
            except (OSError, ValueError) as error:
                return DeviceFault(Remark("device.certificates", "country certificates: {error}", error=error))
            if not self._countries:
                return DeviceFault(Remark("device.no_certificates", "country certificates: the folder has none"))
        return self._terminal.open()

    def is_present(self) -> bool | DeviceFault:
        return self._terminal.is_present()

    def read(self, keys: Sequence[ChipKey]) -> ChipData | ChipTrouble | DeviceFault | None:
        link = self._terminal.connect()
        if link is None or isinstance(link, DeviceFault):
            return link
        try:
            return read_chip(link.transmit, keys, self._countries, link.extended, self._clock)
        except ChipGone:
            return ChipTrouble.REMOVED
        except ChipError as error:
            log.info("chip not read", outcome=error.trouble.value, reason=str(error))
            return error.trouble
        except OSError as error:
            return DeviceFault(str(error))
        finally:
            link.close()

    def close(self) -> None:
        self._terminal.close()
