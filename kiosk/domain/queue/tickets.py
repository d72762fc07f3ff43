"""What a patient is offered and given."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from kiosk.domain.clinic import Clinic
from kiosk.domain.insurance import Payer
from kiosk.domain.queue.forecast import Outlook, WaitRange
from kiosk.domain.queue.numbers import Flag, Lane, PriorityReason


class NoNumber(Enum):
    """Why an open clinic gives no more numbers now."""

    FULL = "full"  # as many as it takes in a day or an hour
    TOO_LATE = "too_late"  # whoever came now would not be seen before it closes


@dataclass(frozen=True, slots=True)
class Offer:
    """A clinic as a patient sees it now; it may be chosen unless it says why not."""

    clinic: Clinic
    waiting: int
    wait: WaitRange
    outlook: Outlook = Outlook.FINE
    no_number: NoNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A committed number. `repr` hides the person."""

    id: int
    label: str
    clinic: Clinic
    lane: Lane
    priority: PriorityReason | None
    business_day: date
    issued_at: datetime  # aware, UTC
    people_ahead: int
    wait: WaitRange
    holder: str  # as it may be printed: full name, masked name, or empty
    birth_year: int | None
    payer: Payer | None  # None: insurance was not asked about
    flags: frozenset[Flag]
    code: str  # signed text of the ticket's QR, without personal data

    def __repr__(self) -> str:
        return f"Ticket({self.label})"
