"""The insurer's answer -> what it means for this visit.

Codes: the gateway's complete list, letter of Vietnam Social Security of 20/06/2024, Appendix 03 (docs/insurance.md).
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Outcome(Enum):
    """What the patient is told."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_FOUND = "not_found"
    MISMATCH = "mismatch"  # name or date of birth differ from the card's
    WITHDRAWN = "withdrawn"
    PAPER_CARD = "paper_card"  # Defence, Public Security: the desk looks at the paper card
    CHILD = "child"  # a child without a card of its own
    TO_BE_CHECKED = "to_be_checked"  # no usable answer: nobody waits for a machine
    NOT_ASKED = "not_asked"  # nothing at hand that the insurer could be asked with


class Payer(Enum):
    """How the visit goes on."""

    INSURED = "insured"
    SELF_PAY = "self_pay"
    DESK = "desk"  # the desk decides with the patient
    TO_BE_CHECKED = "to_be_checked"


@dataclass(frozen=True, slots=True)
class Coverage:
    outcome: Outcome
    payer: Payer
    valid_to: date | None = None  # None where the insurer names no end
    card_code: str = ""
    alarm: bool = False  # our own account or settings are refused: staff must hear of it, the patient need not

    def __repr__(self) -> str:
        return f"Coverage({self.outcome.value})"


NO_ANSWER = Coverage(Outcome.TO_BE_CHECKED, Payer.TO_BE_CHECKED)
AT_THE_DESK = Coverage(Outcome.NOT_ASKED, Payer.DESK)
ALARM = Coverage(Outcome.TO_BE_CHECKED, Payer.TO_BE_CHECKED, alarm=True)

VALID_CODES = frozenset({"000", "003", "004"})  # 003, 004: a new card exists; 003's dates are the new card's
NEW_CARD_CODES = frozenset({"003"})

_OUTCOMES: dict[str, Coverage] = {
    **dict.fromkeys(("001", "002"), Coverage(Outcome.PAPER_CARD, Payer.DESK)),
    "010": Coverage(Outcome.EXPIRED, Payer.SELF_PAY),
    **dict.fromkeys(("050", "051", "052", "053"), Coverage(Outcome.NOT_FOUND, Payer.SELF_PAY)),
    **dict.fromkeys(("054", "055", "401"), ALARM),
    **dict.fromkeys(("060", "061", "070"), Coverage(Outcome.MISMATCH, Payer.DESK)),
    **dict.fromkeys(("100", "101"), NO_ANSWER),
    **dict.fromkeys(("110", "120", "121", "122", "123", "124"), Coverage(Outcome.WITHDRAWN, Payer.DESK)),
    "130": Coverage(Outcome.CHILD, Payer.DESK),
    "205": ALARM,
}

KNOWN_CODES = VALID_CODES | _OUTCOMES.keys()


def coverage(code: str, today: date, valid_from: date | None, valid_to: date | None, card_code: str) -> Coverage:
    """The meaning of result code `code` with the dates of the card that it speaks of.

    An unknown code is no answer. A code that says "valid" with dates that do not contain today is believed for its
    dates: the patient would be told a falsehood otherwise.
    """
    if code not in VALID_CODES:
        known = _OUTCOMES.get(code, NO_ANSWER)
        return Coverage(known.outcome, known.payer, valid_to, card_code, known.alarm)
    if valid_from is not None and valid_from > today:
        return NO_ANSWER
    if valid_to is not None and valid_to < today:
        return Coverage(Outcome.EXPIRED, Payer.SELF_PAY, valid_to, card_code)
    return Coverage(Outcome.VALID, Payer.INSURED, valid_to, card_code)
