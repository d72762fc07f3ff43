"""What is handed over of one visit; every document for another system is made of this."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from kiosk.domain.card import Card
from kiosk.domain.consent import ConsentText
from kiosk.domain.insurance import Coverage
from kiosk.domain.person import Language
from kiosk.domain.queue import Place, State


class Standing(Enum):
    """What has become of a visit, as far as other systems must know. Who is called or done has arrived all the same:
    what happens in the consulting room is the hospital's own."""

    ARRIVED = "arrived"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"  # the number should never have been


@dataclass(frozen=True, slots=True)
class ExamService:
    """What was ordered at check-in, by the hospital's own catalogue."""

    code: str
    name: str
    ordered_at: datetime  # aware


@dataclass(frozen=True, slots=True)
class Booking:
    """The appointment that the patient came for."""

    code: str
    starts_at: datetime  # aware
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """To the question whether a face may be compared."""

    granted: bool
    language: Language
    text: ConsentText  # the words that were shown
    at: datetime  # aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """`repr` hides the person."""

    visit_code: str  # unique for ever: what makes a second delivery the same as the first
    patient_code: str  # the hospital's own: MA_BN; empty until its system has registered the visit
    facility: str  # five digits: MA_CSKCB
    card: Card | None  # None: nobody is known, or the card is not this person's
    coverage: Coverage | None
    arrived_at: datetime  # aware
    queue_number: str  # as people see it: A-017
    business_day: date
    clinic_code: str
    clinic_name: str
    priority: str = ""  # why, in one word of the queue's
    flags: frozenset[str] = frozenset()  # what the desk still has to look at
    service: ExamService | None = None
    booking: Booking | None = None
    consent: ConsentAnswer | None = None
    standing: Standing = Standing.ARRIVED
    hospital_visit_code: str = ""  # under which the hospital's system has registered it

    def __repr__(self) -> str:
        return f"Arrival({self.queue_number})"


_STANDINGS = {
    State.NO_SHOW: Standing.NO_SHOW,
    State.CANCELLED: Standing.CANCELLED,
    State.VOIDED: Standing.WITHDRAWN,
}


def standing(state: State) -> Standing:
    return _STANDINGS.get(state, Standing.ARRIVED)


def concerns_others(before: Place, after: Place) -> bool:
    """Whether a change of a place changes what other systems were told of the visit."""
    return _told(before) != _told(after)


def _told(place: Place) -> object:
    return standing(place.state), place.clinic, place.priority, place.flags
