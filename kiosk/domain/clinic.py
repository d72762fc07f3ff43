"""Clinics: who may go where, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum

from kiosk.domain.insurance import OutagePolicy
from kiosk.domain.person import Language, Sex, age_on

NUMBER_WIDTH = 3  # 017; the number widens by itself past 999


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text that the hospital wrote: in Vietnamese, as it stands on the doors, and in English for visitors."""

    vi: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.en if language is Language.ENGLISH else self.vi


@dataclass(frozen=True, slots=True)
class OpeningHours:
    weekdays: frozenset[int]  # 0 is Monday, as in datetime.weekday()
    opens: time
    closes: time  # the first moment at which it is closed; not past midnight

    def contain(self, local_now: datetime) -> bool:
        return local_now.weekday() in self.weekdays and self.opens <= local_now.time() < self.closes


@dataclass(frozen=True, slots=True)
class LaneMix:
    """How many of each lane are called in one round when people wait in all of them; none may be left out."""

    priority: int = 2
    appointment: int = 1
    walk_in: int = 1

    def __post_init__(self) -> None:
        if min(self.priority, self.appointment, self.walk_in) < 1:
            raise ValueError("every lane must be called at least once in a round")


class LateNumbers(Enum):
    """What happens when a new number will not be seen before closing."""

    WARN = "warn"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    code: str  # stable key, never shown
    prefix: str  # one or two letters before its numbers, unique in the hospital
    name: LocalText
    room: LocalText
    floor: LocalText
    picture: str  # name of an icon in assets/icons
    colour: str  # name of one of the eight clinic colours
    hours: tuple[OpeningHours, ...]
    min_age: int = 0  # completed years
    max_age: int | None = None  # completed years, inclusive
    sex: Sex | None = None  # None: everybody
    minutes_per_patient: int = 10
    is_reception: bool = False  # the desk for everybody whom the machine cannot place
    way: LocalText | None = None  # how to get there from the kiosks
    specialty: str = ""  # code of the health ministry's list, for other systems
    closed_days: frozenset[date] = frozenset()
    daily_capacity: int | None = None  # numbers of one business day; None: as many as come
    hourly_capacity: int | None = None  # numbers of any sixty minutes
    mix: LaneMix = LaneMix()
    number_width: int = NUMBER_WIDTH
    without_insurance: OutagePolicy = OutagePolicy.GO_ON
    late_numbers: LateNumbers = LateNumbers.WARN
    long_wait_min: int = 120  # from here on the patient is asked whether to join
    service: str = ""  # what is ordered with a number, by the hospital's own catalogue
    service_name: str = ""
    price: int | None = None  # of the service, whole đồng; None: not told
    insured_price: int | None = None


def is_open(clinic: Clinic, local_now: datetime) -> bool:
    return local_now.date() not in clinic.closed_days and any(hours.contain(local_now) for hours in clinic.hours)


def minutes_until_closing(clinic: Clinic, local_now: datetime) -> int | None:
    """Of the span that it is open in; None while it is closed."""
    if not is_open(clinic, local_now):
        return None
    closes = max(hours.closes for hours in clinic.hours if hours.contain(local_now))
    return (closes.hour - local_now.hour) * 60 + closes.minute - local_now.minute


def suits(clinic: Clinic, birth_date: date, sex: Sex, today: date) -> bool:
    """Whether somebody of this age and sex is seen there."""
    age = age_on(birth_date, today)
    old_enough = age >= clinic.min_age
    young_enough = clinic.max_age is None or age <= clinic.max_age
    return old_enough and young_enough and (clinic.sex in (None, sex) or sex is Sex.UNKNOWN)
