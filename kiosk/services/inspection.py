"""Cards and faces in picture files, for the command line: the same decoder, parser and engine as at the kiosk."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from kiosk.domain.card import Card, CardError, CardProblem, parse_payload
from kiosk.domain.matching import Thresholds, Verdict, zone
from kiosk.ports import Descriptor, DeviceFault, FaceCount, FaceEngine

Decode = Callable[[bytes], tuple[bytes, ...] | None]
"""Payloads of the codes in an encoded picture; None for bytes that are no picture."""


class UnreadableFile(Exception):
    """A file that is missing, or no picture."""


class NotOneFace(Exception):
    """A picture that shows no face, or several."""


class EngineFailed(Exception):
    """The face engine does not work."""


@dataclass(frozen=True, slots=True)
class CardFinding:
    """What one picture shows: a card, or why not."""

    file: str
    card: Card | None
    problem: CardProblem | None

    def as_dict(self) -> dict[str, Any]:
        fields = {} if self.card is None else {key: _plain(value) for key, value in asdict(self.card).items()}
        return {"file": self.file, "found": self.card is not None, "problem": _plain(self.problem), **fields}

    def as_text(self) -> str:
        if self.card is None:
            return f"{self.file}: no card ({_plain(self.problem)})"
        card = self.card
        return f"{self.file}: {card.kind.value} {card.number} {card.name}, {card.birth_date:%d/%m/%Y}, {card.sex.value}"


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
    """The first card among the codes in a picture. Raises UnreadableFile."""
    untrusted_payloads = decode(_bytes(path))
    if untrusted_payloads is None:
        raise UnreadableFile(f"{path}: not a picture")
    problem = CardProblem.UNREADABLE
    for untrusted_payload in untrusted_payloads:
        try:
            return CardFinding(str(path), parse_payload(untrusted_payload, today), None)
        except CardError as error:
            problem = error.problem
    return CardFinding(str(path), None, problem)


def compare_faces(
    first: Path, second: Path, is_picture: Callable[[bytes], bool], engine: FaceEngine, thresholds: Thresholds
) -> Comparison:
    """Raises UnreadableFile, NotOneFace and EngineFailed."""
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
    distance = math.dist(one, other)
    return Comparison(distance, zone(distance, thresholds), thresholds.calibrated)


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


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
