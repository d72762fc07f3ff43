"""What several parts need to know about a person."""

from datetime import date
from enum import Enum


class Sex(Enum):
    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"  # not said by what was read: a typed number, or a passport with X


class Language(Enum):
    """A language of the patient's screens; the value is the ISO 639-1 code."""

    VIETNAMESE = "vi"
    ENGLISH = "en"
    KHMER = "km"


# Consoles and desks, and what the hospital writes itself: names, rooms, ways.
STAFF_LANGUAGES = (Language.VIETNAMESE, Language.ENGLISH)
# Whose words no native speaker has read yet; the choice of language says so.
UNREAD_LANGUAGES = frozenset({Language.KHMER})


def age_on(birth_date: date, day: date) -> int:
    """Completed years on `day`; somebody born on 29 February turns a year older on 1 March."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def masked_name(name: str) -> str:
    """The given name alone: what may be shown while nobody has proved to be the card's owner.

    Vietnamese names put the given name last.
    """
    return f"••• {name.split()[-1]}"


def masked_number(number: str) -> str:
    """The last three digits of a citizen or insurance number."""
    return f"••• {number[-3:]}"
