"""The insurer's answers in a file that a person edits while the program runs.

TOML, one table for each number on a card; what is saved counts for the next look-up:

    ["072158001234"]
    code = "000"             # result code, as kiosk.domain.insurance knows them
    valid_from = 2026-01-01  # the dates may be missing
    valid_to = 2026-12-31
    card_code = "GD4727258001234"

A number without a table is not insured (050). A file that is missing or broken is a registry that does not answer.
"""

import tomllib
from datetime import date, datetime
from pathlib import Path

from kiosk.adapters.insurance.answer import insurance_day
from kiosk.domain.card import Card
from kiosk.domain.insurance import NO_ANSWER, Coverage, coverage
from kiosk.ports import Clock

_NOT_FOUND = {"code": "050"}


class FileGateway:
    """InsuranceGateway out of `path`, read anew for every look-up."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def look_up(self, card: Card) -> Coverage:
        try:
            entry = tomllib.loads(self._path.read_text("utf-8")).get(card.number, _NOT_FOUND)
            code, card_code = entry.get("code"), entry.get("card_code", "")
            valid_from, valid_to = _day(entry.get("valid_from")), _day(entry.get("valid_to"))
        except (OSError, ValueError, AttributeError):  # gone, or half-written, or no table
            return NO_ANSWER
        if not isinstance(code, str) or not isinstance(card_code, str):
            return NO_ANSWER
        return coverage(code, insurance_day(self._clock), valid_from, valid_to, card_code)


def _day(value: object) -> date | None:
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise ValueError("not a date")
    return value
