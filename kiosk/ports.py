"""What the kiosk needs of the world, as protocols.

Devices answer with values: a fault is a `DeviceFault`, not an exception. Every method may block for as long as its
docstring says and is called off the UI thread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kiosk.domain.card import Authenticity, Card, CardDevice, CardSource
from kiosk.domain.card.chip import ChipKey
from kiosk.domain.clinic import Clinic
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.framing import FaceReport
from kiosk.domain.insurance import Coverage
from kiosk.domain.matching import Burst
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus
from kiosk.domain.queue import Lane, PriorityReason, Ticket
from kiosk.domain.session.state import HelpKind
from kiosk.domain.visit import Visit

Frame = NDArray[np.uint8]  # BGR, shape (height, width, 3)


@dataclass(frozen=True, slots=True)
class DeviceFault:
    """A device does not do its work. `reason` is for staff and logs: short, without personal data."""

    reason: str


class Clock(Protocol):
    def now(self) -> datetime:
        """The present, aware, in UTC."""


class Camera(Protocol):
    """Opened and closed many times; `close` may be called at any time, from the thread that reads."""

    def open(self) -> DeviceFault | None: ...

    def read(self) -> Frame | DeviceFault:
        """The newest frame; blocks until there is one, at most 2 s. After a fault: close, open, read again."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, repr=False)
class CardText:
    """What a code or the lines of a card say; anybody's claim. Lines are separated by line feeds."""

    untrusted_payload: bytes
    source: CardSource
    confidence: float = 1.0  # of the least certain character


@dataclass(frozen=True, slots=True)
class CardShown:
    """Everything that was read in one look, the largest first."""

    texts: tuple[CardText, ...]
    device: CardDevice


@dataclass(frozen=True, slots=True)
class CardUnread:
    """Something is held to the reader, and it cannot be decoded."""


class CardReader(Protocol):
    def open(self) -> DeviceFault | None: ...

    def read(self) -> CardShown | CardUnread | DeviceFault | None:
        """What is new; None for nothing. Blocks for one look, at most 2 s. The same card held still is reported once;
        taken away and shown again, once more."""

    def close(self) -> None: ...


class ChipTrouble(Enum):
    """Why a chip was not read. None of it is a fault of the reader."""

    WRONG_KEY = "wrong_key"  # of another card than the one whose text was read
    REMOVED = "removed"
    UNSUPPORTED = "unsupported"
    MALFORMED = "malformed"
    TAMPERED = "tampered"  # content and signed hashes differ


@dataclass(frozen=True, slots=True, repr=False)
class ChipData:
    """What a chip gave."""

    untrusted_dg1: bytes
    untrusted_dg13: bytes | None
    untrusted_portrait: bytes | None  # JPEG or JPEG 2000
    authenticity: Authenticity
    access: str  # "bac" or "pace"


class ChipReader(Protocol):
    def open(self) -> DeviceFault | None: ...

    def is_present(self) -> bool | DeviceFault:
        """Whether a chip lies on the reader; at most 0.5 s."""

    def read(self, keys: Sequence[ChipKey]) -> ChipData | ChipTrouble | DeviceFault | None:
        """Open the chip with the first of `keys` that fits and read it; None where no chip is. At most 5 s."""

    def close(self) -> None: ...


Descriptor = tuple[float, ...]  # 128 numbers; the Euclidean distance of two says how alike the faces are


@dataclass(frozen=True, slots=True)
class FaceCount:
    """A picture that must show one face shows another number of them."""

    faces: int


class FaceEngine(Protocol):
    """Keeps no picture: what it was given is overwritten by `forget`, at the latest."""

    def start(self) -> DeviceFault | None:
        """Load and warm the models; up to 30 s."""

    def look(self, frame: Frame) -> FaceReport | DeviceFault:
        """Measures of the faces in a live frame, largest first. Tens of milliseconds for 640x480 on one core."""

    def describe(self, untrusted_image: bytes) -> Descriptor | FaceCount | DeviceFault:
        """Descriptor of the one face in an encoded picture (JPEG, PNG). Bytes that are no picture are FaceCount(0)."""

    def compare(self, burst: Sequence[Frame], portrait: Descriptor) -> Burst | DeviceFault | None:
        """The largest faces of at most ten frames against `portrait`; frames without a face are left out, None where
        all are."""

    def forget(self) -> None:
        """Overwrite every frame and descriptor that is still held."""

    def stop(self) -> None: ...


class Portraits(Protocol):
    def fetch(self, citizen_number: str) -> bytes | DeviceFault | None:
        """The registry's encoded portrait, untrusted; None where it has none. At most 4 s."""


class InsuranceGateway(Protocol):
    def look_up(self, card: Card) -> Coverage:
        """What the insurer says of the card's owner. Always an answer, within 8 s: NO_ANSWER where the insurer has
        none."""


class Printer(Protocol):
    def status(self) -> PrinterStatus:
        """Asked from the device; at most 2 s. From the same thread as `print_ticket`."""

    def print_ticket(self, ticket: Ticket, language: Language, copy: int = 0) -> PrintOutcome:
        """At most 20 s. A fault is an outcome. `copy` counts the earlier prints: from 1 on the paper says COPY."""

    def tickets_left(self) -> int | None:
        """Forecast of the paper in the printer; None where nobody counts it."""


class StoreError(Exception):
    """The store could not do what was asked; nothing of it was done. Carries no personal data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberOrder:
    """Everything that one number's transaction writes."""

    session: str  # with the clinic's code the key of the order: asked twice, it brings the same number
    clinic: Clinic
    lane: Lane
    priority: PriorityReason | None
    visit: Visit
    business_day: date
    ordered_at: datetime  # aware, UTC
    nonce: str  # random part of the ticket's code


@dataclass(frozen=True, slots=True)
class IssuedNumber:
    """A committed number."""

    ticket_id: int
    label: str
    business_day: date  # of the number, which an order that is repeated after the day turned keeps
    people_ahead: int
    issued_at: datetime
    nonce: str


class Store(Protocol):
    """One writer, used from one thread. Every method raises StoreError and nothing else; a write is durable when its
    method returns."""

    def check(self) -> None:
        """Integrity and writability; raises StoreError."""

    def put_clinics(self, clinics: Sequence[Clinic]) -> None:
        """Replace the clinics."""

    def clinics(self) -> tuple[Clinic, ...]:
        """In the order in which they were put."""

    def waiting(self, business_day: date, lane: Lane) -> Mapping[str, int]:
        """People who are called before a new number of this lane, by clinic code; clinics without any are missing.
        Priority overtakes the others."""

    def issue(self, order: NumberOrder) -> IssuedNumber: ...

    def void(self, ticket_id: int, reason: str, at: datetime) -> None:
        """The number stays used and is explained; voiding twice changes nothing."""

    def set_paper(self, ticket_id: int, outcome: PrintOutcome | None, at: datetime) -> None:
        """`None` is written before the first byte leaves for the printer (PRINT_SENT)."""

    def record_consent(self, session: str, granted: bool, language: Language, text_hash: str, at: datetime) -> None: ...

    def call_staff(self, session: str, kind: HelpKind, place: str, at: datetime) -> None: ...

    def close(self) -> None: ...
