"""A visit, as the hospital's own systems are told of it."""

from kiosk.domain.handover.arrival import Arrival, Booking, ConsentAnswer, ExamService
from kiosk.domain.handover.delivery import Delivered, Delivery, Rejected, Unreached

__all__ = ["Arrival", "Booking", "ConsentAnswer", "Delivered", "Delivery", "ExamService", "Rejected", "Unreached"]
