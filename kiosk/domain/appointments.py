"""What is wrong with appointments that come from elsewhere. What is right becomes an `Appointment`."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, tzinfo
from enum import Enum

from kiosk.domain.card.model import CITIZEN_NUMBER_DIGITS
from kiosk.domain.card.number import is_citizen_number

REFERENCE_MOST = 64  # characters
FIRST_YEAR, LAST_YEAR = 2020, 2099  # anything else is a slip of the finger


class AppointmentMistake(Enum):
    """The value says it to programs' authors; screens have words of their own. Neither quotes what was given."""

    REFERENCE_FORM = f"must be one line of plain text, 1 to {REFERENCE_MOST} characters"
    REFERENCE_TWICE = "stands there twice"
    CITIZEN_NUMBER = f"must be the {CITIZEN_NUMBER_DIGITS} digits of a citizen's number"
    NO_CLINIC = "no clinic has this code"
    NO_DAY = "there is no such day"
    NO_TIME = "there is no such time of day"
    NO_TIME_THEN = "the clocks leave out this time on that day"


def text_mistakes(
    untrusted_reference: str, untrusted_number: str, untrusted_clinic: str, clinics: Collection[str]
) -> Iterator[tuple[str, AppointmentMistake]]:
    """By the field's name. `clinics`: codes of those that there are."""
    if not is_reference(untrusted_reference):
        yield "reference", AppointmentMistake.REFERENCE_FORM
    if not is_citizen_number(untrusted_number):
        yield "citizen_number", AppointmentMistake.CITIZEN_NUMBER
    if untrusted_clinic not in clinics:
        yield "clinic", AppointmentMistake.NO_CLINIC


def is_reference(untrusted: str) -> bool:
    return untrusted.isprintable() and untrusted == untrusted.strip() and 1 <= len(untrusted) <= REFERENCE_MOST


def slot_of(day: date, local: time, zone: tzinfo) -> datetime | AppointmentMistake:
    """When it is in UTC; of a time that the clocks show twice, the first."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return AppointmentMistake.NO_DAY
    slot = datetime.combine(day, local, zone).astimezone(UTC)
    is_shown = slot.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, local)
    return slot if is_shown else AppointmentMistake.NO_TIME_THEN
