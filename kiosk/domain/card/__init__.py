"""What patients show: citizen and insurance cards, passports, chips, typed numbers."""

from kiosk.domain.card.agreement import settle
from kiosk.domain.card.model import (
    FACE_AGE_YEARS,
    Authenticity,
    Card,
    CardDevice,
    CardError,
    CardField,
    CardKind,
    CardProblem,
    CardSource,
    CardWarning,
    Check,
    Reading,
    has_portrait,
)
from kiosk.domain.card.payload import parse_payload
from kiosk.domain.card.typed import parse_told, parse_typed

__all__ = [
    "FACE_AGE_YEARS",
    "Authenticity",
    "Card",
    "CardDevice",
    "CardError",
    "CardField",
    "CardKind",
    "CardProblem",
    "CardSource",
    "CardWarning",
    "Check",
    "Reading",
    "has_portrait",
    "parse_payload",
    "parse_told",
    "parse_typed",
    "settle",
]
