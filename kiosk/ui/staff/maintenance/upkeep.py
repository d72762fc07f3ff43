"""What the pages of the maintenance area need of the machine."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from kiosk.domain.machine import SwitchedOff
from kiosk.domain.person import Language
from kiosk.domain.readiness import Finding
from kiosk.domain.staff import Account
from kiosk.i18n import Words
from kiosk.services.accounts import Accounts
from kiosk.services.recording import Studio
from kiosk.ui.theme import Style

Told = Finding | QImage  # what a running test tells; a picture is shown and not kept
Work = Callable[[threading.Event], Iterator[Any]]  # tells one thing after another until the event is set

# Tests of the bench that have a page of their own; the others are those of cameras.
DOCTOR, READERS, PRINTER, SOUND, BACKUP = "doctor", "card readers", "printer", "sound", "backup"


class Bench(Protocol):
    """One test at a time; those who are told are told on the UI thread."""

    @property
    def tests(self) -> Sequence[str]: ...

    def begin(self, test: str, told: Callable[[Told], None], finished: Callable[[], None] = ...) -> None: ...

    def run(self, work: Work, told: Callable[[Any], None], finished: Callable[[], None] = ...) -> None:
        """The same, of what a page brings along."""

    def end(self) -> None: ...


class Level(Protocol):
    """Brightness or volume."""

    def percent(self) -> int | None:
        """None where it cannot be set from here."""

    def set(self, percent: int) -> int | None: ...


class Machinery(Protocol):
    """The kiosk itself, as technicians change it."""

    @property
    def px_per_mm(self) -> float: ...

    @property
    def switched_off(self) -> SwitchedOff | None: ...

    def keep_px_per_mm(self, px_per_mm: float) -> None:
        """Counts from the next start on. Raises OSError."""

    def switch(self, who: Account | None) -> None:
        """Out of service by somebody, or back in it; kept over a restart. Raises OSError."""

    def restart(self) -> None: ...

    def local_time(self, at: datetime) -> str: ...


@dataclass(frozen=True, slots=True)
class Upkeep:
    accounts: Accounts
    bench: Bench
    machinery: Machinery
    brightness: Level
    volume: Level
    logs: Callable[[], Sequence[Mapping[str, object]]]
    studio: Studio
    languages: Sequence[Language]  # of the patients' screens


class MaintenancePage(QWidget):
    """One page beside the menu. It is told when it goes, and ends what it has begun."""

    def __init__(self, upkeep: Upkeep, style: Style, say: Words, account: Account) -> None:
        super().__init__()
        self.upkeep, self.tokens, self.say, self.account = upkeep, style, say, account

    def begin(self) -> None:
        """It is shown."""

    def leave(self) -> None:
        self.upkeep.bench.end()
