"""What is kept: for a kiosk, for desks and boards, for those who configure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from kiosk.domain.breaker import Breaker
from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.consent import ConsentText
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.handover import Arrival, Connection, Delivery, Dispatch, Entry, Gap, OutboxState, Unchecked
from kiosk.domain.insurance import Coverage
from kiosk.domain.person import Language
from kiosk.domain.queue import (
    Lane,
    Place,
    PriorityReason,
    Refusal,
    Request,
    WaitRange,
)
from kiosk.domain.queue.records import Appointment, Call, HelpRequest, Patient, Revision, TicketHistory
from kiosk.domain.session.state import HelpKind
from kiosk.domain.staff import Account, Actor, ApiClient
from kiosk.domain.use import KioskUse, Use
from kiosk.domain.visit import Visit


class StoreError(Exception):
    """The store could not do what was asked; nothing of it was done. Carries no personal data."""


class StoreUnreachable(StoreError):
    """The hospital's store does not answer. Whether the last write was done is not known; asking again is safe."""


class StoreBusy(StoreError):
    """Somebody else has the store open, or is putting another one in its place."""


class StoreNewer(StoreError):
    """A newer program wrote it; this one leaves it as it is."""


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
    issued_at: datetime  # never before that of the number before it in its series
    nonce: str
    wait: WaitRange  # as it was promised


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What technicians ask about a store."""

    engine: str  # its name and version, and how it keeps its journal
    schema: int  # number of the newest migration
    newest_at: datetime | None  # of the newest row; None in an empty store


class Store(Protocol):
    """What a kiosk keeps. One writer, used from one thread. Every method raises StoreError and nothing else; a write
    is durable when its method returns, and brings one audit row."""

    def check(self) -> None:
        """Integrity and writability; raises StoreError."""

    def put_clinics(self, clinics: Sequence[Clinic]) -> None:
        """Replace the clinics by the file's; once staff have saved clinics of their own, those stay."""

    def put_kiosk_place(self, place: LocalText | None, at: datetime) -> None:
        """Where this kiosk stands, for those who only see its code. Writes nothing where nothing has changed."""

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

    def has_number(self, session: str, clinic: str) -> bool:
        """Whether `issue` would bring an old number."""

    def issue(self, order: NumberOrder) -> IssuedNumber:
        """The number of this session and clinic, new or as it was issued before. Raises ClinicFull too."""

    def void(self, ticket_id: int, reason: str, at: datetime) -> None:
        """The number stays used and is explained; voiding twice changes nothing."""

    def set_paper(self, ticket_id: int, outcome: PrintOutcome | None, at: datetime) -> None:
        """`None` is written before the first byte leaves for the printer (PRINT_SENT)."""

    def record_consent(self, session: str, granted: bool, language: Language, text: ConsentText, at: datetime) -> None:
        """Of a question, the answer and the words by which it was asked."""

    def call_staff(self, session: str, kind: HelpKind, place: str, at: datetime) -> None: ...

    def set_faults(self, faults: frozenset[Fault], at: datetime) -> None:
        """All that is wrong with this kiosk now: desks are called for what is new, and no longer for what is over.
        Writes nothing where nothing has changed."""

    def record_use(self, use: Use, reference: str, business_day: date, at: datetime) -> None:
        """How a session went; of a `reference` that is there already, nothing."""

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

    def kiosk_places(self) -> Mapping[str, LocalText]:
        """Where kiosks stand, by their codes; those whose settings do not say it are missing."""

    def answer_help(self, request_id: int, actor: Actor, at: datetime) -> bool:
        """Whether this was the first answer."""

    def history(self, first: date, last: date) -> tuple[TicketHistory, ...]:
        """Every ticket of these business days, in the order of issue."""

    def uses(self, first: date, last: date) -> tuple[KioskUse, ...]:
        """Every check-in of these business days that is over, whether it came to a number or not."""

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

    def withdraw_appointments(self, references: Sequence[str], actor: Actor, at: datetime) -> frozenset[str]:
        """Remove those of these references; answers which there were. A number that was drawn stays as it is."""

    def appointments(self, first: datetime, before: datetime) -> tuple[Appointment, ...]:
        """By time."""

    def appointments_named(self, references: Sequence[str]) -> Mapping[str, Appointment]:
        """Those of these references that there are, by reference."""

    def outbox_state(self) -> OutboxState:
        """How it stands with other systems. Reads counts and no person."""

    def outbox_entries(self, gaps_since: datetime, limit: int = 200) -> tuple[Entry, ...]:
        """What is rejected, what waits, the oldest first; then what was taken with gaps from then on, the newest first,
        but for those that lack a patient code and nothing else."""

    def gaps(self, since: datetime) -> tuple[Gap, ...]:
        """What was missing or wrong in documents that were taken from then on, the most frequent first."""

    def retry(self, actor: Actor, at: datetime, visit_codes: Sequence[str] | None = None) -> int:
        """Make what is rejected or waits due at once, of all visits where none are named; and ask again whom nobody
        asked any more. How many deliveries that are."""

    def close(self) -> None: ...


class Receiver(Protocol):
    """Another system that takes visits. Sent twice, a visit changes nothing there."""

    def deliver(self, arrival: Arrival) -> Delivery:
        """Within the budget of its settings. Raises nothing."""


class Outbox(Protocol):
    """What is told to other systems. Same promises as `Store`, but that holding a turn leaves no audit row.

    A visit is handed over by whoever has the turn at that receiver, one at a time. A worker that dies keeps its turn
    until it runs out, and what it sent without noting it is sent again.
    """

    def connect(self, receivers: Sequence[str], at: datetime) -> None:
        """From now on visits are for these receivers, and for no others; visits from before are not for new ones."""

    def is_shut(self, name: str, at: datetime) -> bool:
        """Whether a receiver or INSURER is left alone for a while, since it did not answer."""

    def is_due(self, receiver: str, at: datetime) -> bool:
        """Whether there is anything to deliver."""

    def take_turn(self, name: str, holder: str, at: datetime, until: datetime) -> Connection | None:
        """At a receiver or INSURER; None while somebody else has it. Taken again, it lasts longer."""

    def end_turn(self, name: str, holder: str) -> None: ...

    def due(self, receiver: str, at: datetime, limit: int) -> tuple[Dispatch, ...]:
        """What has failed less often comes first: nothing that fails again and again is in the others' way. A visit
        that REGISTRAR has not registered yet is nobody else's for REGISTRATION_FOR."""

    def settle(
        self, dispatch: Dispatch, delivery: Delivery, holder: str, at: datetime, due_at: datetime, breaker: Breaker
    ) -> bool:
        """Note what became of it; `due_at` counts where it failed. False for a turn that was lost meanwhile: then the
        visit is due again, since nobody knows whose document came last. What it was registered as is told to all
        others."""

    def unchecked(self, at: datetime, asked_before: datetime, limit: int) -> tuple[Unchecked, ...]:
        """Visits whose insurance is due to be asked again, and was asked last before this time."""

    def checked(
        self,
        unchecked: Unchecked,
        coverage: Coverage,
        holder: str,
        at: datetime,
        due_at: datetime | None,
        breaker: Breaker,
    ) -> bool:
        """Write the answer into the visit, tell receivers, and take the flag from whoever is insured; `due_at`: when to
        ask again. False for a turn that was lost."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What a copy of the store holds: enough to tell one from another."""

    schema: int
    changes: int
    numbers: int


class StoreFile(Protocol):
    """The store of one machine as a whole. Every method raises StoreError and nothing else."""

    def copy(self, copy: Path) -> None:
        """The store as it is now into a new file, while others read and write."""

    def examine(self, copy: Path) -> CopyFacts:
        """Looks through a copy and brings it up to this program's schema. Raises StoreError for one that is damaged, or
        that a newer program wrote."""

    def put_back(self, copy: Path, *, put_aside: bool = False) -> Path | None:
        """Make the store what the copy is, all or nothing; its numbers go on after the highest that this machine ever
        gave. A store that is damaged is put aside instead of written over, and so is any with `put_aside`; where is
        returned. Raises StoreBusy where somebody has it open."""

    def is_used(self) -> bool:
        """Whether somebody has it open."""

    def knows_numbers(self) -> bool:
        """Whether this machine remembers numbers, apart from what is in the store."""

    def jump(self, business_day: date, numbers: int) -> None:
        """Every clinic's next number of the day is this much higher."""
