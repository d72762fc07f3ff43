"""What the kiosk needs of the world, as protocols.

Devices answer with values: a fault is a `DeviceFault`, not an exception. Every method may block for as long as its
docstring says and is called off the UI thread.
"""

from collections.abc import Callable, Mapping, Sequence
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
from kiosk.domain.queue import (
    ForecastGrade,
    Lane,
    Place,
    PriorityReason,
    Refusal,
    Request,
    Ticket,
    WaitRange,
)
from kiosk.domain.queue.records import Appointment, Call, HelpRequest, Patient, Revision, TicketHistory
from kiosk.domain.session.state import HelpKind
from kiosk.domain.staff import Account, Actor, ApiClient
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
    """Keeps no picture: what it was given is overwritten by `forget`, at the latest. So is the descriptor of the one
    portrait that is enrolled; a session's descriptors do not leave the engine."""

    def start(self) -> DeviceFault | None:
        """Load and warm the models; up to 30 s."""

    def look(self, frame: Frame) -> FaceReport | DeviceFault:
        """Measures of the faces in a live frame, largest first. Tens of milliseconds for 640x480 on one core."""

    def describe(self, untrusted_image: bytes) -> Descriptor | FaceCount | DeviceFault:
        """Descriptor of the one face in an encoded picture (JPEG, PNG), for measuring. Bytes that are no picture are
        FaceCount(0)."""

    def enrol(self, untrusted_image: bytes) -> FaceCount | DeviceFault:
        """Take the one face of an encoded picture as the portrait, in place of the one before; FaceCount(1) where that
        was done. Bytes that are no picture are FaceCount(0)."""

    def compare(self, burst: Sequence[Frame]) -> Burst | DeviceFault | None:
        """The largest faces of at most ten frames against the portrait that is enrolled; DeviceFault where none is,
        also after a fault. Frames without a face are left out, None where all are."""

    def forget(self) -> None:
        """Overwrite every frame and descriptor that is still held, within a second."""

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


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A number that is called into the waiting room."""

    label: str
    clinic: Clinic
    language: Language


class Speaker(Protocol):
    def say(self, call: SpokenCall) -> None:
        """Returns at once. Calls are spoken in the order in which they came, and never over one another; what cannot be
        spoken is logged and left out."""

    def close(self) -> None:
        """Ends after the call that is being spoken; those that wait are dropped. At most 30 s."""


class StoreError(Exception):
    """The store could not do what was asked; nothing of it was done. Carries no personal data."""


class StoreUnreachable(StoreError):
    """The hospital's store does not answer. Whether the last write was done is not known; asking again is safe."""


class ClinicFull(StoreError):
    """The clinic's capacity of the day or the hour is used up: no number."""


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
    slot: datetime | None = None  # of the appointment that the person comes for
    intervals_min: tuple[float, ...] = ()  # what the wait is forecast from
    cut_off: bool = False  # issued in the kiosk's own series, without the others


@dataclass(frozen=True, slots=True)
class IssuedNumber:
    """A committed number."""

    ticket_id: int
    label: str
    business_day: date  # of the number, which an order that is repeated after the day turned keeps
    people_ahead: int
    issued_at: datetime
    nonce: str
    wait: WaitRange  # as it was promised


class Store(Protocol):
    """What a kiosk keeps. One writer, used from one thread. Every method raises StoreError and nothing else; a write
    is durable when its method returns, and brings one audit row."""

    def check(self) -> None:
        """Integrity and writability; raises StoreError."""

    def put_clinics(self, clinics: Sequence[Clinic]) -> None:
        """Replace the clinics by the file's; once staff have saved clinics of their own, those stay."""

    def clinics(self) -> tuple[Clinic, ...]:
        """In the order in which they were put."""

    def waiting(self, business_day: date, lane: Lane) -> Mapping[str, int]:
        """People who are called before a new number of this lane, by clinic code; clinics without any are missing.
        Priority overtakes the others; whoever was called waits no more."""

    def full(self, business_day: date, at: datetime) -> frozenset[str]:
        """Codes of clinics whose capacity of the day or the hour is used up."""

    def intervals(self, business_day: date, clinic: str) -> tuple[float, ...]:
        """Minutes between the clinic's latest calls, the newest first, of those whose patient already waited."""

    def ticket_key(self, proposed: bytes) -> bytes:
        """The secret that signs ticket codes, for everybody at this store; `proposed` where there is none yet."""

    def appointments_of(self, citizen_number: str, at: datetime) -> tuple[Appointment, ...]:
        """The person's appointments whose window is open, the earliest first."""

    def issue(self, order: NumberOrder) -> IssuedNumber:
        """The number of this session and clinic, new or as it was issued before. Raises ClinicFull too."""

    def void(self, ticket_id: int, reason: str, at: datetime) -> None:
        """The number stays used and is explained; voiding twice changes nothing."""

    def set_paper(self, ticket_id: int, outcome: PrintOutcome | None, at: datetime) -> None:
        """`None` is written before the first byte leaves for the printer (PRINT_SENT)."""

    def record_consent(self, session: str, granted: bool, language: Language, text_hash: str, at: datetime) -> None: ...

    def call_staff(self, session: str, kind: HelpKind, place: str, at: datetime) -> None: ...

    def close(self) -> None: ...


class Queue(Protocol):
    """What desks, boards, phones and other systems see and do. Same promises as `Store`; a request that carries a key
    and comes again has its first answer."""

    def changes(self) -> int:
        """Grows with every change of anything."""

    def wait_for_change(self, seen: int, timeout_s: float) -> int:
        """`changes` once it is no longer what was `seen`, or as it is after this time. Blocks; for a thread, and a
        store, of its own."""

    def call_next(self, clinics: Sequence[str], business_day: date, actor: Actor, at: datetime) -> Place | Refusal:
        """Call whose turn it is in these clinics to the actor's desk, and finish whom the desk has called before. No
        place is ever called by two desks."""

    def act(self, ticket_id: int, request: Request, actor: Actor, version: int | None = None) -> Place | Refusal:
        """Do it to the place, if it still has the version that the actor saw. A call finishes whom the desk had."""

    def undo(self, business_day: date, actor: Actor, at: datetime) -> tuple[Place, ...] | Refusal:
        """Take back the desk's latest request of the day that is not undone, unless a place was changed since."""

    def places(self, business_day: date, clinics: Sequence[str] | None = None) -> tuple[Place, ...]:
        """Everybody who waits, is called, held or missing, in turn; of all clinics where none are named."""

    def place(self, ticket_id: int) -> Place | None: ...

    def place_of(self, business_day: date, label: str, nonce: str) -> Place | None:
        """The place of a ticket's code."""

    def ticket_key(self, proposed: bytes) -> bytes:
        """As in `Store`."""

    def recent_lanes(self, business_day: date, clinic: str) -> tuple[Lane, ...]:
        """Lanes of the clinic's latest calls, the newest last."""

    def intervals(self, business_day: date, clinic: str) -> tuple[float, ...]:
        """As in `Store`."""

    def calls(self, business_day: date, limit: int) -> tuple[Call, ...]:
        """The latest calls and recalls, the newest first, without those that were undone."""

    def patient(self, ticket_id: int) -> Patient | None:
        """Who it is, for the desk alone."""

    def help_requests(self) -> tuple[HelpRequest, ...]:
        """Those that nobody has answered yet, emergencies first, then the oldest."""

    def answer_help(self, request_id: int, actor: Actor, at: datetime) -> bool:
        """Whether this was the first answer."""

    def history(self, first: date, last: date) -> tuple[TicketHistory, ...]:
        """Every ticket of these business days, in the order of issue."""

    def forecast_grades(self, first: date, last: date) -> tuple[ForecastGrade, ...]: ...

    def clinics(self) -> tuple[Clinic, ...]: ...

    def close(self) -> None: ...


class Office(Protocol):
    """What is configured: clinics and their history, people, clients, appointments. Same promises as `Store`."""

    def clinics(self) -> tuple[Clinic, ...]: ...

    def save_clinics(
        self, clinics: Sequence[Clinic], actor: Actor, at: datetime, note: str = "", expected: int | None = None
    ) -> Revision | Refusal:
        """Replace the clinics; CHANGED if `expected` is no longer the newest revision (0: there is none)."""

    def revisions(self, limit: int = 100) -> tuple[Revision, ...]:
        """What staff saved, the newest first."""

    def clinics_of(self, revision: int) -> tuple[Clinic, ...]:
        """Clinics as this revision saved them; saving them again is how a change is undone."""

    def issued(self, business_day: date) -> Mapping[str, int]:
        """True numbers of the day, by clinic: what a capacity is held against."""

    def accounts(self) -> tuple[Account, ...]: ...

    def add_account(self, account: Account, by: str, at: datetime, *, first: bool = False) -> bool:
        """False where the name is taken or, with `first`, where there is an account already; nothing is written."""

    def update_account(
        self, name: str, change: Callable[[Account], Account], by: str, at: datetime
    ) -> tuple[Account, Account] | None:
        """Replace an account by what `change` makes of it, and nobody else's change in between. The account before and
        after; None where there is none of this name."""

    def remove_account(self, name: str, by: str, at: datetime) -> None: ...

    def clients(self) -> tuple[ApiClient, ...]: ...

    def put_client(self, client: ApiClient, actor: Actor, at: datetime) -> None: ...

    def put_appointments(self, appointments: Sequence[Appointment], actor: Actor, at: datetime) -> None:
        """Add them, or replace those of the same reference; all or none."""

    def appointments(self, first: datetime, before: datetime) -> tuple[Appointment, ...]:
        """By time."""

    def close(self) -> None: ...
