"""What waits to be told to other systems, and why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from kiosk.domain.breaker import Breaker
from kiosk.domain.card import Card
from kiosk.domain.handover.arrival import Arrival
from kiosk.domain.handover.delivery import Problem
from kiosk.domain.insurance import Coverage

INSURER = "insurer"  # name of the connection to it
REGISTRAR = "hospital system"  # the receiver that gives a patient's code
REGISTRATION_FOR = timedelta(minutes=10)  # so long all others wait for that code, and no longer
GAPS_FOR = timedelta(days=7)  # a document with gaps that nobody has mended by then is no news


class EntryState(Enum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    REJECTED = "rejected"  # the receiver will not take it as it is: a person has to look


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One visit that is due at one receiver. Visit code and revision make a second delivery the same as the first."""

    receiver: str
    visit_code: str
    revision: int
    tries: int  # that failed
    arrival: Arrival | None  # None: its record cannot be read


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A visit whose insurance is still to be checked. `repr` hides the person."""

    session: str
    card: Card
    coverage: Coverage  # as it is known so far
    tries: int
    issued_at: datetime

    def __repr__(self) -> str:
        return f"Unchecked({self.session})"


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit at one receiver, for staff. `reason` may quote the document. Nothing else tells who it is."""

    visit_code: str
    receiver: str
    label: str
    business_day: date
    state: EntryState
    since: datetime
    due_at: datetime
    tries: int
    reason: str
    problems: tuple[Problem, ...] = ()  # of one that was delivered all the same

    def __repr__(self) -> str:
        return f"Entry({self.label}, {self.receiver}, {self.state.value})"


@dataclass(frozen=True, slots=True)
class Gap:
    """A problem, and how many visits a receiver took with it."""

    receiver: str
    problem: Problem
    visits: int


@dataclass(frozen=True, slots=True)
class Connection:
    """How it stands with one other system."""

    name: str
    takes_visits: bool
    breaker: Breaker
    reason: str = ""  # why it failed last; empty where it did not. Without personal data
    alarm: bool = False  # our account is refused: only staff can mend it
    waiting: int = 0
    rejected: int = 0
    oldest: datetime | None = None  # since when the oldest of the waiting waits


@dataclass(frozen=True, slots=True)
class OutboxState:
    """Counts alone: for doctor, metrics, a page's headline."""

    connections: tuple[Connection, ...] = ()  # receivers in use, then the insurer
    unchecked: int = 0  # visits whose insurance is still to be checked

    @property
    def waiting(self) -> int:
        return sum(connection.waiting for connection in self.connections)

    @property
    def rejected(self) -> int:
        return sum(connection.rejected for connection in self.connections)

    @property
    def oldest(self) -> datetime | None:
        """Since when the oldest of the waiting waits."""
        return min((connection.oldest for connection in self.connections if connection.oldest), default=None)
