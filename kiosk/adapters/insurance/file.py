"""The insurer's answers in a file that a person edits while the program runs.

TOML, one table for each number on a card; what is saved counts for the next look-up:

    ["072158001234"]
    code = "000"             # result code, as kiosk.domain.insurance knows them
    valid_from = 2026-01-01  # the dates may be missing
    valid_to = 2026-12-31
    card_code = "GD4727258001234"
    facility = "72001"       # where the holder is registered for first care; may be missing

A number without a table is not insured (050). A file that is missing or broken is a registry that does not answer.
"""

import hashlib
import tomllib
from datetime import date, datetime
from pathlib import Path

from kiosk.adapters.insurance.answer import question_of
from kiosk.domain.card import Card
from kiosk.domain.insurance import Answer, Coverage, Evidence, Terms, coverage, no_answer
from kiosk.ports import Clock

_NOT_FOUND = {"code": "050"}


class FileGateway:
    """InsuranceGateway out of `path`, read anew for every look-up."""

    def __init__(self, path: Path, clock: Clock, facility: str = "") -> None:
        self._path = path
        self._clock = clock
        self._facility = facility

    def look_up(self, card: Card) -> Coverage:
        try:
            content = self._path.read_bytes()
            answer = _answer(tomllib.loads(content.decode()).get(card.insurance_key, _NOT_FOUND))
        except (OSError, ValueError, AttributeError) as error:  # gone, or half-written, or no table
            return no_answer(Evidence(type(error).__name__, self._clock.now()))
        evidence = Evidence(answer.code, self._clock.now(), hashlib.sha256(content).hexdigest())
        return coverage(answer, question_of(card, self._clock, self._facility), evidence)


def _answer(entry: dict[str, object]) -> Answer:
    """Raises ValueError."""
    terms = Terms(
        _text(entry.get("card_code", "")),
        _day(entry.get("valid_from")),
        _day(entry.get("valid_to")),
        _text(entry.get("facility", "")),
    )
    return Answer(_text(entry.get("code")), terms, terms)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def _day(value: object) -> date | None:
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise ValueError("not a date")
    return value
