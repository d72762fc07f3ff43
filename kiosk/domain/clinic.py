"""Clinics: who may go where, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time

from kiosk.domain.person import Language, Sex, age_on


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text that the hospital wrote, in every language of the screens."""

    vi: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.vi if language is Language.VIETNAMESE else self.en


@dataclass(frozen=True, slots=True)
class OpeningHours:
    weekdays: frozenset[int]  # 0 is Monday, as in datetime.weekday()
    opens: time
    closes: time  # the first moment at which it is closed; not past midnight

    def contain(self, local_now: datetime) -> bool:
        return local_now.weekday() in self.weekdays and self.opens <= local_now.time() < self.closes


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


def is_open(clinic: Clinic, local_now: datetime) -> bool:
    return any(hours.contain(local_now) for hours in clinic.hours)


def suits(clinic: Clinic, birth_date: date, sex: Sex, today: date) -> bool:
    """Whether somebody of this age and sex is seen there."""
    age = age_on(birth_date, today)
    old_enough = age >= clinic.min_age
    young_enough = clinic.max_age is None or age <= clinic.max_age
    return old_enough and young_enough and (clinic.sex in (None, sex) or sex is Sex.UNKNOWN)
