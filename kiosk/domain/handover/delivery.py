"""What became of a document that was sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    reference: str = ""  # under which the other system keeps it


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
