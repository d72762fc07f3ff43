"""What is spoken to a patient: phrases that a recording may stand for."""

from dataclasses import dataclass
from enum import Enum

from kiosk.domain.person import Language


@dataclass(frozen=True, slots=True)
class Phrase:
    id: str  # the recording's name without .wav; nothing where the text changes with every patient
    text: str


class Loudness(Enum):
    """The value is the share of full scale."""

    LOW = 0.25
    MIDDLE = 0.5
    HIGH = 1.0


@dataclass(frozen=True, slots=True)
class Guidance:
    """One screen, read aloud. Empty: silence."""

    phrases: tuple[Phrase, ...] = ()
    language: Language = Language.VIETNAMESE
    loudness: Loudness = Loudness.MIDDLE


class Part(Enum):
    """Where a phrase is heard."""

    CALLS = "calls"  # letters, figures and rooms: in the waiting room, and of a number on the screen
    CHOICES = "choices"  # what this hospital has: clinics, and reasons for coming without a card
    SCREENS = "screens"


@dataclass(frozen=True, slots=True)
class Line:
    """Of the script: everything that the machine may say of itself."""

    phrase: Phrase
    part: Part


# A screen that is read aloud says nothing of a person: whoever stands near hears it.
_NEVER = ("insurance.", "number.", "confirm.self_pay", "confirm.desk")
_BUT = frozenset(  # they say what happens, and nothing of anybody
    {
        "insurance.checking", "insurance.checking_long", "insurance.go_on", "number.done", "number.issuing",
        "number.issuing_long",
    }
)  # fmt: skip
_VALUES = frozenset({"seconds", "count", "step", "steps"})  # figures of the machine, not of a person


def may_be_heard(context: str, values: frozenset[str] = frozenset()) -> bool:
    """Of a text by its context in the catalogue, and the names of the values that were filled in."""
    is_harmless = context in _BUT or not context.startswith(_NEVER)
    return is_harmless and values <= _VALUES
