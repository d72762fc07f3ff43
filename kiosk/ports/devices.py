"""Devices and services around one kiosk, and the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from threading import Event
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kiosk.domain.card import Authenticity, Card, CardDevice, CardSource
from kiosk.domain.card.chip import ChipKey
from kiosk.domain.clinic import Clinic
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.framing import FaceReport
from kiosk.domain.insurance import Coverage
from kiosk.domain.matching import Burst
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus
from kiosk.domain.queue import (
    Ticket,
)
from kiosk.domain.speech import Guidance, Phrase

Frame = NDArray[np.uint8]  # BGR, shape (height, width, 3)


@dataclass(frozen=True, slots=True)
class DeviceFault:
    """A device does not do its work. `reason` is for staff and logs: short, without personal data. `is_denied`: it is
    there, and the system does not let this account use it."""

    reason: str
    is_denied: bool = False


class Clock(Protocol):
    def now(self) -> datetime:
        """The present, aware, in UTC."""


class Camera(Protocol):
    """Opened and closed many times; `close` may be called at any time, from the thread that reads."""

    def open(self) -> DeviceFault | None: ...

    def read(self) -> Frame | DeviceFault:
        """The newest frame; blocks until there is one, at most 2 s. After a fault: close, open, read again."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, repr=False)
class CardText:
    """What a code or the lines of a card say; anybody's claim. Lines are separated by line feeds."""

    untrusted_payload: bytes
    source: CardSource
    confidence: float = 1.0  # of the least certain character


@dataclass(frozen=True, slots=True)
class CardShown:
    """Everything that was read in one look, the largest first."""

    texts: tuple[CardText, ...]
    device: CardDevice


@dataclass(frozen=True, slots=True)
class CardUnread:
    """Something is held to the reader, and it cannot be decoded."""


class CardReader(Protocol):
    def open(self) -> DeviceFault | None: ...

    def read(self) -> CardShown | CardUnread | DeviceFault | None:
        """What is new; None for nothing. Blocks for one look, at most 2 s. The same card held still is reported once;
        taken away and shown again, once more."""

    def close(self) -> None: ...


class ChipTrouble(Enum):
    """Why a chip was not read. None of it is a fault of the reader."""

    WRONG_KEY = "wrong_key"  # of another card than the one whose text was read
    REMOVED = "removed"
    UNSUPPORTED = "unsupported"
    MALFORMED = "malformed"
    TAMPERED = "tampered"  # content and signed hashes differ


@dataclass(frozen=True, slots=True, repr=False)
class ChipData:
    """What a chip gave."""

    untrusted_dg1: bytes
    untrusted_dg13: bytes | None
    untrusted_portrait: bytes | None  # JPEG or JPEG 2000
    authenticity: Authenticity
    access: str  # "bac" or "pace"


class ChipReader(Protocol):
    def open(self) -> DeviceFault | None: ...

    def is_present(self) -> bool | DeviceFault:
        """Whether a chip lies on the reader; at most 0.5 s."""

    def read(self, keys: Sequence[ChipKey]) -> ChipData | ChipTrouble | DeviceFault | None:
        """Open the chip with the first of `keys` that fits and read it; None where no chip is. At most 5 s."""

    def close(self) -> None: ...


Descriptor = tuple[float, ...]  # 128 numbers; the Euclidean distance of two says how alike the faces are


@dataclass(frozen=True, slots=True)
class FaceCount:
    """A picture that must show one face shows another number of them."""

    faces: int


class FaceEngine(Protocol):
    """Keeps no picture: what it was given is overwritten by `forget`, at the latest. So is the descriptor of the one
    portrait that is enrolled; a session's descriptors do not leave the engine."""

    def start(self) -> DeviceFault | None:
        """Load and warm the models; up to 30 s."""

    def look(self, frame: Frame, rest: Frame | None = None) -> FaceReport | DeviceFault:
        """Measures of the faces in a live frame, largest first; with an earlier frame of the same face at `rest`, also
        how flat it is. Tens of milliseconds for 640x480 on one core."""

    def describe(self, untrusted_image: bytes) -> Descriptor | FaceCount | DeviceFault:
        """Descriptor of the one face in an encoded picture (JPEG, PNG), for measuring. Bytes that are no picture are
        FaceCount(0)."""

    def enrol(self, untrusted_image: bytes) -> FaceCount | DeviceFault:
        """Take the one face of an encoded picture as the portrait, in place of the one before; FaceCount(1) where that
        was done. Bytes that are no picture are FaceCount(0)."""

    def compare(self, burst: Sequence[Frame]) -> Burst | DeviceFault | None:
        """The largest faces of at most ten frames against the portrait that is enrolled; DeviceFault where none is,
        also after a fault. Frames without a face are left out, None where all are."""

    def forget(self) -> None:
        """Overwrite every frame and descriptor that is still held, within a second."""

    def stop(self) -> None: ...


class Portraits(Protocol):
    def fetch(self, citizen_number: str) -> bytes | DeviceFault | None:
        """The registry's encoded portrait, untrusted; None where it has none. At most 4 s."""


class InsuranceGateway(Protocol):
    def look_up(self, card: Card) -> Coverage:
        """What the insurer says of the card's owner. Always an answer, within 8 s: NO_ANSWER where the insurer has
        none."""


class Printer(Protocol):
    def status(self) -> PrinterStatus:
        """Asked from the device; at most 2 s. From the same thread as `print_ticket`."""

    def print_ticket(self, ticket: Ticket, language: Language, copy: int = 0) -> PrintOutcome:
        """At most 20 s. A fault is an outcome. `copy` counts the earlier prints: from 1 on the paper says COPY."""

    def tickets_left(self) -> int | None:
        """Forecast of the paper in the printer; None where nobody counts it."""


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A number that is called into the waiting room."""

    label: str
    clinic: Clinic
    language: Language


class Guide(Protocol):
    """Reads screens aloud. `voices`: the languages that it speaks."""

    voices: frozenset[Language]

    def say(self, guidance: Guidance) -> None:
        """Returns at once. What is being said stops, also for an empty guidance, which is silence. What cannot be
        spoken is logged and left out."""

    def close(self) -> None:
        """Silence, at once."""


class Speaker(Protocol):
    def say(self, call: SpokenCall) -> None:
        """Returns at once. Calls are spoken in the order in which they came, and never over one another; what cannot be
        spoken is logged and left out."""

    def close(self) -> None:
        """Ends after the call that is being spoken; those that wait are dropped. At most 30 s."""


class Microphone(Protocol):
    """Opened and closed many times, for as long as staff record a sentence."""

    def open(self) -> DeviceFault | None: ...

    def read(self) -> bytes | DeviceFault:
        """What was heard since, at most a tenth of a second of it: 16-bit mono samples at `recording.RATE`. Blocks
        until there is something, at most 2 s. After a fault: close, open, read again."""

    def close(self) -> None: ...


class Recordings(Protocol):
    """Phrases in people's voices, by language and id."""

    def names(self, language: Language) -> frozenset[str]:
        """Ids of those that there are."""

    def keep(self, language: Language, name: str, sound: bytes) -> None:
        """In place of the one before; there whole or not at all. Raises OSError."""

    def remove(self, language: Language, name: str) -> None:
        """Raises OSError."""


class Playback(Protocol):
    """Sound for whoever records; ends early once `stop` is set. `synthesised`: languages that the machine speaks."""

    synthesised: frozenset[Language]

    def take(self, sound: bytes, stop: Event) -> DeviceFault | None:
        """Samples as a microphone gave them."""

    def phrase(self, phrase: Phrase, language: Language, stop: Event) -> DeviceFault | None:
        """As patients hear it: recorded, or else synthesised."""
