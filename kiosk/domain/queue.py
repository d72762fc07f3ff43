"""Numbers, lanes and waits."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from kiosk.domain.clinic import Clinic
from kiosk.domain.insurance import Payer
from kiosk.domain.person import age_on

NUMBER_WIDTH = 3  # 017; the number widens by itself past 999
PRIORITY_BELOW_AGE = 6  # years; Law 15/2023/QH15, Art. 3 (2)
PRIORITY_FROM_AGE = 75  # years; same
FORECAST_STEP_MIN = 5
FORECAST_SPREAD = 0.35  # half width of the range, until real waits are measured


class Lane(Enum):
    """The value is the lane's letter in a label."""

    WALK_IN = ""
    PRIORITY = "U"
    APPOINTMENT = "H"


class PriorityReason(Enum):
    CHILD = "child"
    ELDERLY = "elderly"


class Flag(Enum):
    """What the desk still has to look at."""

    IDENTITY = "identity"
    CARD = "card"  # readings that contradict each other, a number that was typed, a card that is no longer valid
    INSURANCE = "insurance"


@dataclass(frozen=True, slots=True)
class Series:
    """Owner of a counter: clinic prefix, lane letter, and the kiosk's letter while it is cut off from the others."""

    prefix: str
    lane: Lane = Lane.WALK_IN
    kiosk: str = ""

    @property
    def code(self) -> str:
        return f"{self.prefix}{self.lane.value}{self.kiosk}"

    def label(self, number: int) -> str:
        """What people see and hear: `A-017`, `AU-004`."""
        return f"{self.code}-{number:0{NUMBER_WIDTH}d}"


@dataclass(frozen=True, slots=True)
class WaitRange:
    low_min: int
    high_min: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A clinic as a patient may choose it now."""

    clinic: Clinic
    waiting: int
    wait: WaitRange


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


def priority_by_age(birth_date: date, today: date) -> PriorityReason | None:
    age = age_on(birth_date, today)
    if age < PRIORITY_BELOW_AGE:
        return PriorityReason.CHILD
    return PriorityReason.ELDERLY if age >= PRIORITY_FROM_AGE else None


def business_day(local_now: datetime, turns_at: time) -> date:
    """The day whose numbers are counted: it turns at a configured hour, not at midnight."""
    return (local_now - timedelta(days=local_now.time() < turns_at)).date()


def wait_forecast(people_ahead: int, minutes_per_patient: int) -> WaitRange:
    """An honest range around the clinic's configured pace, in steps of five minutes."""
    middle = people_ahead * minutes_per_patient
    low = int(middle * (1 - FORECAST_SPREAD)) // FORECAST_STEP_MIN * FORECAST_STEP_MIN
    high = -int(-middle * (1 + FORECAST_SPREAD) // FORECAST_STEP_MIN) * FORECAST_STEP_MIN
    return WaitRange(low, max(high, low + FORECAST_STEP_MIN))
