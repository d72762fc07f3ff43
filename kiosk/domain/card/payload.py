"""Payloads of codes -> Card.

Layouts: citizen card of 2021 with 7 fields and of 2024 with 11, separated by `|`, unsigned; insurance card with 16
fields, texts as hex of UTF-8, ended by `$`; machine-readable lines as a scanner sends them (docs/cards.md has the
tables). A payload says what a card says, not who holds it.
"""

import re
from dataclasses import replace
from datetime import date

from kiosk.domain.card import mrz
from kiosk.domain.card.model import Card, CardDevice, CardError, CardKind, CardProblem, CardSource, Reading
from kiosk.domain.card.number import is_citizen_number, warnings_about
from kiosk.domain.card.old_encodings import is_mostly_utf8, is_old
from kiosk.domain.card.text import (
    MAX_INSURANCE_BYTES,
    MAX_PAYLOAD_BYTES,
    birth_of,
    composed,
    date_of,
    decoded,
    person_name,
    sex_of,
    unmarked,
    visible,
)
from kiosk.domain.insurance import Terms

_QR = Reading()
_SEPARATOR = "|"
_INSURANCE_END = "$"
_TAKEN_BACK = "\b"  # no code has a backspace: an input method types it, to put another letter in a letter's place
_FEWEST_CITIZEN_FIELDS, _CITIZEN_FIELDS, _MOST_CITIZEN_FIELDS = 6, 7, 12
_FEWEST_INSURANCE_FIELDS = 15
_WHOLE_CODE_LENGTH = 15  # group, rate, province, number
_INSURANCE_NUMBER = re.compile("[0-9]{10}|[A-Z]{2}[0-9]{13}")
_KEYS = re.compile("[0-9A-Fa-f]+|[A-Z]{2}[0-9]*")  # of an insurance card: texts as hex, its number
_FIRST_FIELD = re.compile("[0-9]{9,15}|[A-Za-z]{2}[0-9]{13}")  # of a card, though it may have lost or gained a digit


def parse_payload(untrusted_payload: bytes, today: date, reading: Reading = _QR) -> Card:
    """The card behind a payload. Raises CardError and nothing else, whatever the bytes are."""
    untrusted_text, is_unicode = _text(untrusted_payload)
    if mrz.looks_like(untrusted_text.replace(_TAKEN_BACK, "")):
        _refuse_taken_back(untrusted_text)
        return mrz.parse_mrz(untrusted_text, today, replace(reading, source=CardSource.MRZ))
    untrusted_fields = [field.strip() for field in untrusted_text.split(_SEPARATOR)]
    is_insurance = len(untrusted_fields) >= _FEWEST_INSURANCE_FIELDS and untrusted_fields[-1] == _INSURANCE_END
    is_citizen = len(untrusted_fields) >= _FEWEST_CITIZEN_FIELDS and _FIRST_FIELD.fullmatch(untrusted_fields[0])
    if not (is_insurance or (is_citizen and len(untrusted_payload) <= MAX_PAYLOAD_BYTES)):
        raise CardError(CardProblem.NOT_A_CARD, "no card's layout")
    if not is_insurance and (is_unicode or not is_mostly_utf8(untrusted_payload)) and is_old(untrusted_text):
        raise CardError(CardProblem.OLD_ENCODING, "letters of an old encoding")
    if not is_unicode:
        raise CardError(CardProblem.DAMAGED, "not UTF-8")
    _refuse_taken_back(untrusted_text)
    visible(untrusted_text)
    return (_insurance_card if is_insurance else _citizen_card)(untrusted_fields, today, reading)


def _refuse_taken_back(untrusted_text: str) -> None:
    if _TAKEN_BACK in untrusted_text:
        raise CardError(CardProblem.INPUT_METHOD, "letters taken back")


def _text(untrusted_payload: bytes) -> tuple[str, bool]:
    """The text, and whether it is UTF-8; else each byte is a letter, by which an old encoding may be known."""
    if len(untrusted_payload) > MAX_INSURANCE_BYTES:
        raise CardError(CardProblem.NOT_A_CARD, "length")
    try:
        return composed(untrusted_payload.decode()), True
    except UnicodeDecodeError:
        return composed(untrusted_payload.decode("latin-1")), False


def _citizen_card(untrusted_fields: list[str], today: date, reading: Reading) -> Card:
    if not _CITIZEN_FIELDS <= len(untrusted_fields) <= _MOST_CITIZEN_FIELDS:
        raise CardError(CardProblem.DAMAGED, "citizen card layout")
    number, old_number, untrusted_name, birth, untrusted_sex, residence, issued, *extras = untrusted_fields
    if not is_citizen_number(number):
        raise CardError(CardProblem.DAMAGED, "citizen number")
    if not re.fullmatch("([0-9]{9}|[0-9]{12})?", old_number):
        raise CardError(CardProblem.DAMAGED, "old number")
    if reading.device is CardDevice.SCANNER and _letters_are_lost(f"{untrusted_name} {residence}", untrusted_sex):
        raise CardError(CardProblem.INPUT_METHOD, "letters lost between scanner and program")
    birth_date, birth_day_known = birth_of(birth[4:], birth[2:4], birth[:2], today)
    name, name_warnings = person_name(untrusted_name)
    sex = sex_of(untrusted_sex)
    return Card(
        kind=CardKind.CITIZEN_2024 if extras else CardKind.CITIZEN_2021,
        number=number,
        name=name,
        birth_date=birth_date,
        birth_day_known=birth_day_known,
        sex=sex,
        residence=" ".join(residence.split()),
        issued=date_of(issued[4:], issued[2:4], issued[:2]) if issued else None,
        old_number=old_number,
        # The order of the last four fields is not published: the cancelled number is known by its shape.
        cancelled_number=next((extra for extra in extras if is_citizen_number(extra)), ""),
        source=reading.source,
        device=reading.device,
        confidence=reading.confidence,
        warnings=name_warnings | warnings_about(number, sex, birth_date),
    )


def _letters_are_lost(untrusted_words: str, untrusted_sex: str) -> bool:
    """Whether a scanner that types as a keyboard left out what a keyboard lacks, or wrote signs for it: "Nguyn Vn A".

    Without any letter of Vietnamese's own, and with a word that has no vowel.
    """
    if not (untrusted_words + untrusted_sex).isascii():
        return False
    return (
        re.fullmatch("N[^A-Za-z]*", untrusted_sex) is not None
        or "?" in untrusted_words
        or any(not re.search("[AEIOUYaeiouy]", word) for word in re.findall("[A-Za-z]+", untrusted_words))
    )


def _insurance_card(untrusted_fields: list[str], today: date, reading: Reading) -> Card:
    if any(not field.isascii() and _KEYS.fullmatch(unmarked(field)) for field in untrusted_fields):
        # Telex makes one letter of the doubled ones that hex is full of (`aa`, `dd` and `ee` become â, đ and ê), VNI of
        # a vowel and a digit; and where no letter tells, digits may be lost.
        raise CardError(CardProblem.INPUT_METHOD, "letters in hex text")
    number = untrusted_fields[0].upper()
    if not _INSURANCE_NUMBER.fullmatch(number):
        raise CardError(CardProblem.DAMAGED, "insurance number")
    birth = untrusted_fields[2].split("/")
    if len(birth) == 1:
        birth = ["00", "00", *birth]
    if len(birth) != 3:
        raise CardError(CardProblem.DAMAGED, "date of birth")
    birth_date, birth_day_known = birth_of(birth[2], birth[1], birth[0], today)
    name, name_warnings = person_name(_hex_text(untrusted_fields[1]))
    return Card(
        kind=CardKind.INSURANCE,
        number=number,
        name=name,
        birth_date=birth_date,
        birth_day_known=birth_day_known,
        sex=sex_of(untrusted_fields[3]),
        insurance_terms=_terms(untrusted_fields, number),
        source=reading.source,
        device=reading.device,
        confidence=reading.confidence,
        warnings=name_warnings,
    )


def _terms(untrusted_fields: list[str], number: str) -> Terms:
    """What the card says of its validity. Nobody is refused for it, so what cannot be read is left out."""
    facility = re.sub("[ -]", "", untrusted_fields[5])
    return Terms(
        card_code=number if len(number) == _WHOLE_CODE_LENGTH else "",
        valid_from=_day(untrusted_fields[6]),
        valid_to=_day(untrusted_fields[7]),
        facility=facility if re.fullmatch("[0-9]{5}", facility) else "",
        five_years_from=_day(untrusted_fields[12]),
    )


def _day(untrusted_day: str) -> date | None:
    try:
        day, month, year = untrusted_day.split("/")
        return date_of(year, month, day)
    except ValueError:  # CardError is one
        return None


def _hex_text(untrusted_hex: str) -> str:
    if not re.fullmatch("(?:[0-9A-Fa-f]{2})+", untrusted_hex):
        raise CardError(CardProblem.DAMAGED, "hex text")
    untrusted_bytes = bytes.fromhex(untrusted_hex)
    if is_old(_text(untrusted_bytes)[0]):
        raise CardError(CardProblem.OLD_ENCODING, "letters of an old encoding")
    return decoded(untrusted_bytes)
