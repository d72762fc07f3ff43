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
from kiosk.domain.handover.delivery import Delivered, Delivery, Rejected, Unreached
from kiosk.domain.handover.outbox import INSURER, Connection, Dispatch, Entry, EntryState, OutboxState, Unchecked

__all__ = [
    "INSURER",
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
    "OutboxState",
    "Rejected",
    "Standing",
    "Unchecked",
    "Unreached",
    "concerns_others",
    "standing",
]
