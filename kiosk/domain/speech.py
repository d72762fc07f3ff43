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
