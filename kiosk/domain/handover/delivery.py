"""What became of a document that was sent."""

from dataclasses import dataclass
from enum import Enum

from kiosk.domain.handover.catalogue import Registered


class Rule(Enum):
    """What a field of a document breaks."""

    MISSING = "missing"
    TOO_LONG = "too_long"  # handed over whole: nothing is cut
    FORM = "form"
    CHARACTERS = "characters"  # that no XML can carry: the field is left empty
    NEW_PASSPORT = "new_passport"  # nine characters where the insurer's validator takes eight
    CATALOGUE = "catalogue"
    BEFORE_ARRIVAL = "before_arrival"
    NOT_REGISTERED = "not_registered"  # no card names the person: the desk has to
    NOT_TAKEN_BACK = "not_taken_back"  # nobody came after all, and the receiver cannot be told


@dataclass(frozen=True, slots=True)
class Problem:
    """What the hospital's staff or its system have to complete or mend. Names the field, and quotes no value."""

    field: str
    rule: Rule

    @property
    def is_missing(self) -> bool:
        return self.rule is Rule.MISSING


# In every document, as long as no system of the hospital gave the patient a code: nothing that is worth a look at each.
NO_PATIENT_CODE = Problem("MA_BN", Rule.MISSING)


@dataclass(frozen=True, slots=True)
class Delivered:
    reference: str = ""  # under which the other system keeps it
    problems: tuple[Problem, ...] = ()  # it was taken all the same
    registered: Registered | None = None  # what the receiver calls patient and visit: every other one is told


@dataclass(frozen=True, slots=True)
class Rejected:
    """The other system will not take this document, however often it comes: a person has to look. `reason` may quote
    the document, and is for staff, not for logs."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """Nobody knows whether it arrived; it may be sent again. `reason` carries no personal data."""

    reason: str
    alarm: bool = False  # our account is refused: only staff can mend it


Delivery = Delivered | Rejected | Unreached
