"""What the queue remembers and tells."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.domain.queue.numbers import Lane, PriorityReason
from kiosk.domain.queue.places import State

APPOINTMENT_EARLY = timedelta(minutes=60)  # before its time an appointment's person is in its lane from here on
APPOINTMENT_LATE = timedelta(minutes=30)  # and until here after it; later, somebody comes as a walk-in


@dataclass(frozen=True, slots=True)
class Appointment:
    reference: str  # of the system that made it; unique
    citizen_number: str
    clinic: str  # code
    slot: datetime  # aware, UTC

    def __repr__(self) -> str:
        return f"Appointment({self.reference})"


@dataclass(frozen=True, slots=True)
class Call:
    """One call as a board shows it. A recall is a new call."""

    number: int  # counts up
    ticket_id: int
    label: str
    clinic: str
    desk: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What the desk needs to know of a person. `repr` hides it."""

    name: str
    birth_date: date | None
    card_number: str
    card_source: str
    verdict: str
    no_face: str
    insurance: str  # outcome of the look-up; empty where nobody asked
    payer: str
    reason: str  # code of staff's list: why a reception number
    insurance_code: str = ""  # the insurer's latest, or why there was none; empty where nobody asked
    insurance_todo: str = ""  # value of Todo
    insurance_changed_at: datetime | None = None  # when a later answer changed what was told at the check-in
    wanted_clinic: str = ""  # code, where the desk comes first
    acted_by: str = "patient"

    def __repr__(self) -> str:
        return "Patient()"


FAULT = "fault"  # a kiosk's own call for somebody


@dataclass(frozen=True, slots=True)
class HelpRequest:
    id: int
    kiosk: str
    kind: str  # value of HelpKind, or FAULT
    place: str  # step of the check-in, or what is at fault
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One saving of the clinics."""

    id: int
    at: datetime
    author: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHistory:
    """One number from issue to end, for statistics. Nothing of a person."""

    ticket_id: int
    business_day: date
    clinic: str  # where it is now
    first_clinic: str
    lane: Lane
    priority: PriorityReason | None
    kiosk: str
    state: State
    issued_at: datetime
    first_called_at: datetime | None
    called_at: datetime | None  # the latest call
    finished_at: datetime | None
    calls: int
    people_ahead: int
    wait_low_min: int | None  # as it was promised
    wait_high_min: int | None
    verdict: str  # of the face
    no_face: str  # why none was compared; empty where one was
    card_source: str  # empty without a card
    payer: str
