"""What a patient is offered and given."""

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.domain.clinic import Clinic
from kiosk.domain.insurance import Payer
from kiosk.domain.queue.forecast import Outlook, WaitRange
from kiosk.domain.queue.numbers import Flag, Lane, PriorityReason


@dataclass(frozen=True, slots=True)
class Offer:
    """A clinic as a patient may choose it now."""

    clinic: Clinic
    waiting: int
    wait: WaitRange
    outlook: Outlook = Outlook.FINE


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
