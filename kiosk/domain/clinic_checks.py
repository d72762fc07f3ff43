"""What is wrong with a hospital's clinics, clinic by clinic and field by field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

from kiosk.domain.clinic import Clinic
from kiosk.domain.person import Sex
from kiosk.domain.queue import Lane, Series

TEXT_MOST = 60  # characters of a name or place; longer ones do not fit the patient's card
WAY_MOST = 120
SPECIALTY_MOST = 20
SERVICE_MOST, SERVICE_NAME_MOST = 50, 1024  # of the check-in table
PRICE_MOST = 10**9  # đồng
AGE_MOST = 130
MINUTES_MOST = 240
LONG_WAIT_MOST = 600  # minutes
CAPACITY_MOST = 9_999
WIDTH_MOST = 6


class ClinicMistake(Enum):
    """The value says it to whoever wrote a file; screens have words of their own."""

    EMPTY = "must not be empty"
    TOO_LONG = "is too long; at most"
    NOT_PLAIN = "must be one line of plain text"
    CODE_FORM = "must be small letters a to z, digits and _"
    CODE_TWICE = "code used twice"
    PREFIX_FORM = "must be one or two letters A to Z"
    PREFIX_TWICE = "prefix used twice"
    UNKNOWN_PICTURE = "no picture of this name"
    UNKNOWN_COLOUR = "no colour of this name"
    NO_WEEKDAY = "needs a day of the week"
    CLOSES_FIRST = "it must open before it closes"
    HOURS_OVERLAP = "two of the opening hours overlap"
    OUT_OF_RANGE = "must be"
    AGES_CROSSED = "the youngest must not be older than the oldest"
    SEX_FORM = "must be male or female, or left out"
    HOUR_ABOVE_DAY = "an hour must not take more than the day"
    BELOW_ISSUED = "below what is already issued today"
    RECEPTIONS = "exactly one clinic must have is_reception = true"


@dataclass(frozen=True, slots=True)
class ClinicFault:
    position: int  # of the clinic in the list
    field: str  # as a table's column is called
    mistake: ClinicMistake
    detail: str = ""  # what it collides with, or the limit


@dataclass(frozen=True, slots=True)
class Looks:
    """Names of pictures and colours that there are."""

    pictures: frozenset[str]
    colours: frozenset[str]


def clinic_faults(
    clinics: Sequence[Clinic], looks: Looks | None = None, issued: Mapping[str, int] | None = None
) -> tuple[ClinicFault, ...]:
    """Everything that is wrong, in the order of the clinics; without `looks` any picture and colour will do. `issued`:
    numbers of today by clinic code."""
    found = [*_names_used_twice(clinics), *_receptions(clinics), *_below_issued(clinics, issued or {})]
    for position, clinic in enumerate(clinics):
        for field, mistake, detail in _alone(clinic, looks):
            found.append(ClinicFault(position, field, mistake, detail))
    return tuple(sorted(found, key=lambda fault: fault.position))


def texts(clinic: Clinic) -> Mapping[str, str]:
    """Texts that patients read, by column."""
    found = {"name": clinic.name, "room": clinic.room, "floor": clinic.floor}
    if clinic.way is not None:
        found["way"] = clinic.way
    return {
        f"{field}_{language}": getattr(text, language) for field, text in found.items() for language in ("vi", "en")
    }


_Found = tuple[str, ClinicMistake, str]
_CODES: Mapping[str, int] = {
    "specialty": SPECIALTY_MOST,
    "service": SERVICE_MOST,
    "service_name": SERVICE_NAME_MOST,
}


def _alone(clinic: Clinic, looks: Looks | None) -> Iterator[_Found]:
    if not re.fullmatch("[a-z][a-z0-9_]*", clinic.code):
        yield "code", ClinicMistake.CODE_FORM, ""
    if not re.fullmatch("[A-Z]{1,2}", clinic.prefix):
        yield "prefix", ClinicMistake.PREFIX_FORM, ""
    for field, text in texts(clinic).items():
        if not text.strip():
            yield field, ClinicMistake.EMPTY, ""
        elif not text.isprintable():
            yield field, ClinicMistake.NOT_PLAIN, ""
        elif len(text) > (most := WAY_MOST if field.startswith("way") else TEXT_MOST):
            yield field, ClinicMistake.TOO_LONG, str(most)
    yield from _for_other_systems(clinic)
    if looks is not None and clinic.picture not in looks.pictures:
        yield "picture", ClinicMistake.UNKNOWN_PICTURE, clinic.picture
    if looks is not None and clinic.colour not in looks.colours:
        yield "colour", ClinicMistake.UNKNOWN_COLOUR, clinic.colour
    yield from _hours(clinic)
    yield from _people(clinic)


def _for_other_systems(clinic: Clinic) -> Iterator[_Found]:
    for field, most in _CODES.items():
        if not (text := getattr(clinic, field)).isprintable():
            yield field, ClinicMistake.NOT_PLAIN, ""
        elif len(text) > most:
            yield field, ClinicMistake.TOO_LONG, str(most)
    if clinic.service and not clinic.service_name.strip():
        yield "service_name", ClinicMistake.EMPTY, ""


def _hours(clinic: Clinic) -> Iterator[_Found]:
    for span in clinic.hours:
        if not span.weekdays:
            yield "hours", ClinicMistake.NO_WEEKDAY, ""
        if span.opens >= span.closes:
            yield "hours", ClinicMistake.CLOSES_FIRST, f"{span.opens:%H:%M}-{span.closes:%H:%M}"
    for one, other in combinations(clinic.hours, 2):
        if one.weekdays & other.weekdays and one.opens < other.closes and other.opens < one.closes:
            detail = f"{one.opens:%H:%M}-{one.closes:%H:%M}, {other.opens:%H:%M}-{other.closes:%H:%M}"
            yield "hours", ClinicMistake.HOURS_OVERLAP, detail


_LIMITS: Mapping[str, tuple[int, int]] = {
    "min_age": (0, AGE_MOST),
    "max_age": (0, AGE_MOST),
    "minutes_per_patient": (1, MINUTES_MOST),
    "daily_capacity": (1, CAPACITY_MOST),
    "hourly_capacity": (1, CAPACITY_MOST),
    "number_width": (1, WIDTH_MOST),
    "long_wait_min": (1, LONG_WAIT_MOST),
    "price": (0, PRICE_MOST),
    "insured_price": (0, PRICE_MOST),
}


def _people(clinic: Clinic) -> Iterator[_Found]:
    for field, (least, most) in _LIMITS.items():
        value = getattr(clinic, field)
        if value is not None and not least <= value <= most:
            yield field, ClinicMistake.OUT_OF_RANGE, f"{least}-{most}"
    if clinic.max_age is not None and clinic.min_age > clinic.max_age:
        yield "max_age", ClinicMistake.AGES_CROSSED, ""
    if clinic.sex is Sex.UNKNOWN:
        yield "sex", ClinicMistake.SEX_FORM, ""
    day, hour = clinic.daily_capacity, clinic.hourly_capacity
    if day is not None and hour is not None and hour > day:
        yield "hourly_capacity", ClinicMistake.HOUR_ABOVE_DAY, ""


def _below_issued(clinics: Sequence[Clinic], issued: Mapping[str, int]) -> Iterator[ClinicFault]:
    for position, clinic in enumerate(clinics):
        count = issued.get(clinic.code, 0)
        if clinic.daily_capacity is not None and clinic.daily_capacity < count:
            yield ClinicFault(position, "daily_capacity", ClinicMistake.BELOW_ISSUED, str(count))


def _names_used_twice(clinics: Sequence[Clinic]) -> Iterator[ClinicFault]:
    for later, clinic in enumerate(clinics):
        for earlier in clinics[:later]:
            if clinic.code == earlier.code:
                yield ClinicFault(later, "code", ClinicMistake.CODE_TWICE, clinic.code)
            shared = sorted(_series(clinic) & _series(earlier))
            if shared:
                yield ClinicFault(later, "prefix", ClinicMistake.PREFIX_TWICE, ", ".join(shared))


def _series(clinic: Clinic) -> set[str]:
    """What stands before the numbers of its lanes: R with the lane U and RU without a lane are the same."""
    return {Series(clinic.prefix, lane).code for lane in Lane}


def _receptions(clinics: Sequence[Clinic]) -> Iterator[ClinicFault]:
    """Somebody has to help those whom the machine cannot place."""
    desks = [position for position, clinic in enumerate(clinics) if clinic.is_reception]
    if not desks:
        yield ClinicFault(0, "is_reception", ClinicMistake.RECEPTIONS)
    for position in desks[1:]:
        yield ClinicFault(position, "is_reception", ClinicMistake.RECEPTIONS)
