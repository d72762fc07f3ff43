"""A visit, as the hospital's own systems are told of it."""

from kiosk.domain.handover.arrival import (
    Arrival,
    Booking,
    ConsentAnswer,
    ExamService,
    Standing,
    concerns_others,
    standing,
)
from kiosk.domain.handover.delivery import NO_PATIENT_CODE, Delivered, Delivery, Problem, Rejected, Rule, Unreached
from kiosk.domain.handover.outbox import (
    GAPS_FOR,
    INSURER,
    REGISTRAR,
    REGISTRATION_FOR,
    Connection,
    Dispatch,
    Entry,
    EntryState,
    Gap,
    OutboxState,
    Unchecked,
)

__all__ = [
    "GAPS_FOR",
    "INSURER",
    "NO_PATIENT_CODE",
    "REGISTRAR",
    "REGISTRATION_FOR",
    "Arrival",
    "Booking",
    "Connection",
    "ConsentAnswer",
    "Delivered",
    "Delivery",
    "Dispatch",
    "Entry",
    "EntryState",
    "ExamService",
    "Gap",
    "OutboxState",
    "Problem",
    "Rejected",
    "Rule",
    "Standing",
    "Unchecked",
    "Unreached",
    "concerns_others",
    "standing",
]
