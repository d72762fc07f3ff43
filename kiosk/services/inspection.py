"""Cards and faces in picture files, for the command line: the same decoder, parser and engine as at the kiosk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from kiosk.domain.card import Card, CardError, CardProblem
from kiosk.domain.cohort import Cohort
from kiosk.domain.matching import Thresholds, Verdict, combine, decide
from kiosk.domain.person import Sex
from kiosk.ports import CardShown, ChipTrouble, Descriptor, DeviceFault, FaceCount, FaceEngine
from kiosk.services.card_reading import read_cards

Decode = Callable[[bytes], CardShown | None]
"""What the card readers find in an encoded picture; None for bytes that are no picture."""


class UnreadableFile(Exception):
    """A file that is missing, or no picture."""


class NotOneFace(Exception):
    """A picture that shows no face, or several."""


class EngineFailed(Exception):
    """The face engine does not work."""


class FileProblem(Enum):
    """Why there is nothing to look for a card in."""

    MISSING = "missing"  # or cannot be opened
    NOT_A_PICTURE = "not_a_picture"


class ChipProblem(Enum):
    """Why there is no chip to be read."""

    READER = "reader"
    NO_CHIP = "no_chip"


_MESSAGES = {
    CardProblem.UNREADABLE: "no card that can be read",
    CardProblem.NOT_A_CARD: "a code of something else",
    CardProblem.DAMAGED: "a card with impossible content",
    CardProblem.MISREAD: "machine-readable lines that cannot be right",
    CardProblem.OLD_ENCODING: "letters of an old encoding (TCVN3, VNI, CP1258)",
    CardProblem.INPUT_METHOD: "letters changed by an input method",
}

# Fields of a card, as the report names them, in the order of interest.
_FIELDS = (
    "number",
    "name",
    "birth_date",
    "sex",
    "nationality",
    "document_number",
    "issued",
    "expires",
    "never_expires",
    "residence",
    "old_number",
    "cancelled_number",
    "insurance_number",
)


@dataclass(frozen=True, slots=True)
class CardFinding:
    """What one picture shows: a card and how many other people's cards beside it, or why none."""

    file: str
    card: Card | None = None
    others: int = 0
    problem: CardProblem | FileProblem | ChipProblem | ChipTrouble | None = None
    message: str = ""

    @property
    def is_file_unusable(self) -> bool:
        return isinstance(self.problem, FileProblem)

    def as_dict(self) -> dict[str, Any]:
        """JSON's types alone: docs/cards.md has the schema."""
        if self.card is None:
            return {"file": self.file, "error": {"code": _plain(self.problem), "message": self.message}}
        card = self.card
        found: dict[str, Any] = {
            "file": self.file,
            "kind": card.kind.value,
            "source": card.source.value,
            "device": card.device.value,
            "confidence": round(card.confidence, 4),
            "fields": _known_fields(card),
            "checks": {check.name: check.holds for check in card.checks},
            "warnings": _names(card.warnings),
            "conflicts": _names(card.conflicts),
            "confirmed_by": _names(card.confirmed_by),
            "others": self.others,
        }
        return found if card.authenticity is None else {**found, "authenticity": card.authenticity.value}

    def as_text(self) -> str:
        if self.card is None:
            return f"{self.file}: {self.message}"
        card = self.card
        known = _known_fields(card)
        said = " ".join(str(known[key]) for key in ("number", "name", "birth_date", "sex") if key in known)
        notes = [
            ("warnings", _names(card.warnings)),
            ("conflicts", _names(card.conflicts)),
            ("other cards", [str(self.others)] if self.others else []),
        ]
        remarks = "".join(f"; {title}: {', '.join(found)}" for title, found in notes if found)
        return f"{self.file}: {card.kind.value} ({card.source.value}) {said}{remarks}"


@dataclass(frozen=True, slots=True)
class Comparison:
    distance: float
    zone: Verdict
    calibrated: bool

    def as_dict(self) -> dict[str, Any]:
        return {"distance": self.distance, "zone": self.zone.value, "calibrated": self.calibrated}

    def as_text(self) -> str:
        note = "" if self.calibrated else "  (zones are not calibrated for this site)"
        return f"{self.distance:.3f}  {self.zone.value}{note}"


def read_card(path: Path, decode: Decode, today: date) -> CardFinding:
    """The largest card in a picture. A file that cannot be used is a finding as well."""
    try:
        untrusted_image = path.read_bytes()
    except OSError as error:
        return CardFinding(str(path), problem=FileProblem.MISSING, message=error.strerror or "cannot be opened")
    shown = decode(untrusted_image) if untrusted_image else None
    if shown is None:
        return CardFinding(str(path), problem=FileProblem.NOT_A_PICTURE, message="not a picture")
    try:
        if not shown.texts:
            raise CardError(CardProblem.UNREADABLE, "neither code nor lines")
        card, *others = read_cards(shown, today)
    except CardError as error:
        return CardFinding(str(path), problem=error.problem, message=f"{_MESSAGES[error.problem]} ({error})")
    return CardFinding(str(path), card, len(others))


def compare_faces(
    first: Path,
    second: Path,
    is_picture: Callable[[bytes], bool],
    engine: FaceEngine,
    thresholds: Thresholds,
    cohort: Cohort | None = None,
) -> Comparison:
    """The first as a burst of one frame, against the second as the portrait. Raises UnreadableFile,
    NotOneFace and EngineFailed."""
    pictures = [(path, _bytes(path)) for path in (first, second)]
    for path, untrusted_image in pictures:
        if not is_picture(untrusted_image):
            raise UnreadableFile(f"{path}: not a picture")
    fault = engine.start()
    try:
        if fault is not None:
            raise EngineFailed(f"the face engine does not start: {fault.reason}")
        one, other = (_descriptor(engine, path, untrusted_image) for path, untrusted_image in pictures)
    finally:
        engine.stop()
    burst = combine([one], other, cohort)
    assert burst is not None  # of one frame
    return Comparison(burst.distance, decide(burst, thresholds).verdict, thresholds.calibrated)


def _descriptor(engine: FaceEngine, path: Path, untrusted_image: bytes) -> Descriptor:
    described = engine.describe(untrusted_image)
    if isinstance(described, FaceCount):
        found = "no face" if described.faces == 0 else f"{described.faces} faces"
        raise NotOneFace(f"{path}: {found}; a picture must show exactly one")
    if isinstance(described, DeviceFault):
        raise EngineFailed(f"{path}: {described.reason}")
    return described


def _bytes(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from None
    if not content:
        raise UnreadableFile(f"{path}: empty file")
    return content


def _known_fields(card: Card) -> dict[str, Any]:
    """What the card says. Of a birthday that is not known the year alone, as ISO 8601 has it."""
    said = {name: getattr(card, name) for name in _FIELDS}
    if card.sex is Sex.UNKNOWN:
        del said["sex"]
    if not card.birth_day_known:
        said["birth_date"] = f"{card.birth_date.year:04}"
    return {name: _plain(value) for name, value in said.items() if value}


def _names(members: frozenset[Any]) -> list[str]:
    return sorted(member.value for member in members)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
