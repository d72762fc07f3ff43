"""Numbers: whose counter they come from, how they read, and which day counts them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from kiosk.domain.clinic import NUMBER_WIDTH
from kiosk.domain.person import age_on

PRIORITY_BELOW_AGE = 6  # years; Law 15/2023/QH15, Art. 3 (2)
PRIORITY_FROM_AGE = 75  # years; same


class Lane(Enum):
    """The value is the lane's letter in a label."""

    WALK_IN = ""
    PRIORITY = "U"
    APPOINTMENT = "H"


class PriorityReason(Enum):
    """Law 15/2023/QH15, Art. 3 (2)."""

    CHILD = "child"
    ELDERLY = "elderly"
    PREGNANCY = "pregnancy"
    DISABILITY = "disability"
    MERIT = "merit"
    EMERGENCY = "emergency"  # by staff alone


BY_CHOICE = frozenset({PriorityReason.PREGNANCY, PriorityReason.DISABILITY, PriorityReason.MERIT})


class Flag(Enum):
    """What the desk still has to look at."""

    IDENTITY = "identity"
    CARD = "card"  # readings that contradict each other, a number that was typed, a card that is no longer valid
    INSURANCE = "insurance"
    PRIORITY = "priority"  # the patient says so; no card does
    COMPANION = "companion"  # somebody else acted: for a child whose details are missing, or for a relative


@dataclass(frozen=True, slots=True)
class Series:
    """Owner of a counter: clinic prefix, lane letter, and the kiosk's letter while it is cut off from the others."""

    prefix: str
    lane: Lane = Lane.WALK_IN
    kiosk: str = ""
    width: int = NUMBER_WIDTH

    @property
    def code(self) -> str:
        return f"{self.prefix}{self.lane.value}{self.kiosk}"

    def label(self, number: int) -> str:
        """What people see and hear: `A-017`, `AU-004`; it widens by itself, `A-1000`."""
        return f"{self.code}-{number:0{self.width}d}"


def priority_by_age(birth_date: date, today: date) -> PriorityReason | None:
    age = age_on(birth_date, today)
    if age < PRIORITY_BELOW_AGE:
        return PriorityReason.CHILD
    return PriorityReason.ELDERLY if age >= PRIORITY_FROM_AGE else None


def business_day(local_now: datetime, turns_at: time) -> date:
    """The day whose numbers are counted: it turns at a configured hour, not at midnight, and once, also in a night
    whose clocks show that hour twice."""
    has_turned = local_now.time() >= turns_at or (local_now.fold == 1 and _is_shown_twice(local_now, turns_at))
    return (local_now - timedelta(days=not has_turned)).date()


def _is_shown_twice(local_now: datetime, moment: time) -> bool:
    first = datetime.combine(local_now.date(), moment, local_now.tzinfo)
    return (first.utcoffset() or timedelta()) > (first.replace(fold=1).utcoffset() or timedelta())
