"""The gateway's JSON -> Answer, believed only where it speaks of the person who was asked about."""

import re
import unicodedata
from datetime import date
from zoneinfo import ZoneInfo

from kiosk.adapters.conversation import CallError, CallRefused, malformed, parse_object
from kiosk.domain.card import Card
from kiosk.domain.insurance import (
    BOTH_CARDS_CODES,
    KNOWN_CODES,
    NEW_CARD_CODES,
    NO_TERMS,
    VALID_CODES,
    Answer,
    Question,
    Terms,
)
from kiosk.domain.remark import Remark
from kiosk.ports import Clock

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")  # insurance begins and ends at its midnight

_TOKEN_REFUSED = "401"
_WRONG_NAME_CODES = frozenset({"060", "061"})
_WRONG_BIRTH_DATE_CODES = frozenset({"070"})
_MAX_TEXT_LENGTH = 200
_NUMBER_SHAPE = re.compile(r"([A-Z]{2}[0-9]{13}|[0-9]{10}|[0-9]{12})?")  # card code, insurance number, citizen number
_FACILITY_SHAPE = re.compile("[0-9]{5}")
_DATE_SHAPE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_CITIZEN_NUMBER_LENGTH = 12
_INSURANCE_NUMBER_LENGTH = 10  # also the end of a card code


def insurance_day(clock: Clock) -> date:
    """Today, as the insurer counts."""
    return clock.now().astimezone(VIETNAM).date()


def question_of(card: Card, clock: Clock, facility: str) -> Question:
    return Question(
        number=card.insurance_key,
        birth_date=card.birth_date,
        today=insurance_day(clock),
        facility=facility,
        paper=card.insurance_terms,
    )


def read_answer(untrusted_body: bytes | None, card: Card) -> Answer:
    """What the gateway says of `card`'s owner.

    Raises CallRefused where the gateway wants a new token, CallError where the answer is malformed, speaks of somebody
    else, or grants insurance without naming the holder, the card and its first day.
    """
    untrusted = parse_object(untrusted_body)
    code = _text(untrusted, "maKetQua")
    if code == _TOKEN_REFUSED:
        raise CallRefused(code)
    if code not in KNOWN_CODES:
        raise CallError(Remark("device.unknown_code", "unknown code"))
    _check_person(untrusted, code, card)
    old, new = _terms(untrusted, ""), NO_TERMS
    if code in NEW_CARD_CODES | BOTH_CARDS_CODES:
        new = _terms(untrusted, "Moi")
    granted = new if code in NEW_CARD_CODES else old
    if code in VALID_CODES and not (_text(untrusted, "hoTen") and granted.card_code and granted.valid_from):
        raise CallError(Remark("device.incomplete", "incomplete answer"))
    return Answer(code, old, new)


def _terms(untrusted: dict[str, object], which: str) -> Terms:
    """Of the card, or of the new one (`Moi`). What is for information alone may be missing or malformed."""
    return Terms(
        card_code=_number(untrusted, f"maThe{which}"),
        valid_from=_date(untrusted, f"gtTheTu{which}"),
        valid_to=_date(untrusted, f"gtTheDen{which}"),
        facility=_facility(untrusted.get(f"maDKBD{which}")),
        five_years_from=_day(untrusted.get("ngayDu5Nam")),
    )


def _check_person(untrusted: dict[str, object], code: str, card: Card) -> None:
    name = _text(untrusted, "hoTen")
    if name and code not in _WRONG_NAME_CODES and _folded(name) != _folded(card.name):
        raise CallError(Remark("device.other_name", "another name"))
    birth = _text(untrusted, "ngaySinh")
    if birth and code not in _WRONG_BIRTH_DATE_CODES and not _same_birth(birth, card):
        raise CallError(Remark("device.other_birth", "another date of birth"))
    if not all(_same_number(card.insurance_key, _number(untrusted, key)) for key in ("maThe", "maSoBHXH", "maTheMoi")):
        raise CallError(Remark("device.other_number", "another number"))


def _folded(name: str) -> str:
    """A name without case, diacritics and spacing: the registry writes capitals, and accents where it likes."""
    decomposed = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


def _same_birth(birth: str, card: Card) -> bool:
    """Whether dates agree as far as both are known: dd/MM/yyyy, ddMMyyyy or the year alone."""
    digits = birth.replace("/", "")
    if not card.birth_day_known or len(digits) == len("yyyy"):
        return digits[-4:] == f"{card.birth_date:%Y}"
    return digits == f"{card.birth_date:%d%m%Y}"


def _same_number(asked: str, told: str) -> bool:
    """Whether numbers can belong to one person; a citizen number and an insurance number cannot be compared."""
    if not told or (len(asked) == _CITIZEN_NUMBER_LENGTH) != (len(told) == _CITIZEN_NUMBER_LENGTH):
        return True
    if len(asked) == _CITIZEN_NUMBER_LENGTH:
        return asked == told
    return asked[-_INSURANCE_NUMBER_LENGTH:] == told[-_INSURANCE_NUMBER_LENGTH:]


def _text(untrusted: dict[str, object], key: str) -> str:
    """A field's text; empty where it is missing or null."""
    untrusted_value = untrusted.get(key)
    if untrusted_value is None:
        return ""
    if not isinstance(untrusted_value, str) or len(untrusted_value) > _MAX_TEXT_LENGTH:
        raise malformed(key)
    return unicodedata.normalize("NFC", untrusted_value.strip())


def _number(untrusted: dict[str, object], key: str) -> str:
    number = _text(untrusted, key).upper()
    if not _NUMBER_SHAPE.fullmatch(number):
        raise malformed(key)
    return number


def _date(untrusted: dict[str, object], key: str) -> date | None:
    text = _text(untrusted, key)
    day = _day(text)
    if text and day is None:
        raise malformed(key)
    return day


def _day(untrusted_day: object) -> date | None:
    match = _DATE_SHAPE.fullmatch(untrusted_day) if isinstance(untrusted_day, str) else None
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match is not None else None
    except ValueError:
        return None


def _facility(untrusted_facility: object) -> str:
    text = untrusted_facility if isinstance(untrusted_facility, str) else ""
    return text if _FACILITY_SHAPE.fullmatch(text) else ""
