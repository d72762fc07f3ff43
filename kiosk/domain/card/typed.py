"""A number without a card: typed by the patient, or told by another system; flagged as such."""

import re
from dataclasses import replace
from datetime import date

from kiosk.domain.card.model import (
    Card,
    CardDevice,
    CardError,
    CardKind,
    CardProblem,
    CardSource,
)
from kiosk.domain.card.number import birth_year, is_citizen_number, warnings_about
from kiosk.domain.card.text import OLDEST_BIRTH_YEAR
from kiosk.domain.person import Sex

_KINDS = {12: CardKind.CITIZEN, 10: CardKind.INSURANCE}
NUMBER_LENGTHS = tuple(sorted(_KINDS))


def parse_typed(untrusted_number: str, untrusted_year: str, today: date) -> Card:
    """A card without a name: 12 digits of a citizen or 10 of an insurance card, and the year of birth.

    Raises CardError (MISTYPED).
    """
    kind = _KINDS.get(len(untrusted_number))
    if kind is None or not re.fullmatch("[0-9]+", untrusted_number):
        raise CardError(CardProblem.MISTYPED, "number")
    if not re.fullmatch("[0-9]{4}", untrusted_year) or not OLDEST_BIRTH_YEAR <= int(untrusted_year) <= today.year:
        raise CardError(CardProblem.MISTYPED, "year of birth")
    birth_date = date(int(untrusted_year), 1, 1)
    return Card(
        kind=kind,
        number=untrusted_number,
        name="",
        birth_date=birth_date,
        birth_day_known=False,
        sex=Sex.UNKNOWN,
        source=CardSource.TYPED,
        device=CardDevice.KEYPAD,
        warnings=warnings_about(untrusted_number, Sex.UNKNOWN, birth_date),
    )


def parse_told(untrusted_number: str, birth_date: date | None, today: date) -> Card:
    """A citizen of whom another system knows the 12 digits; where it does not know the birth date, they say the year.

    Raises CardError (MISTYPED).
    """
    if not is_citizen_number(untrusted_number):
        raise CardError(CardProblem.MISTYPED, "number")
    if birth_date is not None and birth_date > today:
        raise CardError(CardProblem.MISTYPED, "birth date")
    year = birth_year(untrusted_number) if birth_date is None else birth_date.year
    card = replace(parse_typed(untrusted_number, str(year), today), device=CardDevice.SYSTEM)
    return card if birth_date is None else replace(card, birth_date=birth_date, birth_day_known=True)
