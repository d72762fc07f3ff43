"""QR payloads of Vietnamese cards -> Card.

Layouts: citizen card of 2021 with 7 fields and of 2024 with 11, separated by `|`, unsigned; insurance card with 16
fields, texts as hex of UTF-8, ended by `$` (docs/cards.md has the tables). A payload says what a card says, not who
holds it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum

from kiosk.domain.person import Sex, age_on

# OWASP ASVS 5.0, 1.3.3: cap before parsing. An insurance card with long texts, doubled as hex, has more than 500.
MAX_PAYLOAD_BYTES = 1024
MAX_NAME_LENGTH = 100
FACE_AGE_YEARS = 6  # a citizen card issued below this age carries no face (Circular 16/2024/TT-BCA)
OLDEST_BIRTH_YEAR = 1880

_SEXES = {"nam": Sex.MALE, "nữ": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE}
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, bidi, zero-width, surrogates, unassigned
_PADDING = "\ufeff\r\n\t \0"  # what writers and readers of codes put around a text; the first is the byte order mark
_NAME_MARKS = set(" '’.-")


class CardKind(Enum):
    CITIZEN_2021 = "citizen_2021"
    CITIZEN_2024 = "citizen_2024"
    INSURANCE = "insurance"


class CardSource(Enum):
    """How the card was read; goes into the visit record."""

    QR = "qr"


class CardProblem(Enum):
    """Why there is no card yet, as the patient should hear it."""

    UNREADABLE = "unreadable"  # a card is there, nothing can be decoded
    NOT_A_CARD = "not_a_card"  # a code of something else: a web address, an app
    DAMAGED = "damaged"  # a card's layout with impossible content


class CardError(ValueError):
    """A payload that is not a card. The message names the rule that it broke and never quotes the payload."""

    def __init__(self, problem: CardProblem, rule: str) -> None:
        super().__init__(rule)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says about its owner. `repr` hides the person, since values like this end up in log lines."""

    kind: CardKind
    number: str  # 12 digits of the citizen, or 10 or 15 characters of the insurance card
    name: str
    birth_date: date
    birth_day_known: bool = True  # False: only the year is known, birth_date is its 1 January
    sex: Sex
    residence: str = ""
    issued: date | None = None
    old_number: str = ""
    cancelled_number: str = ""
    source: CardSource = CardSource.QR

    def __repr__(self) -> str:
        return f"Card({self.kind.value})"

    @property
    def is_citizen_card(self) -> bool:
        return self.kind is not CardKind.INSURANCE


def has_portrait(card: Card, today: date) -> bool:
    """Whether a registry portrait can exist: citizen cards from six years on."""
    return card.is_citizen_card and age_on(card.birth_date, today) >= FACE_AGE_YEARS


def parse_payload(untrusted_payload: bytes, today: date) -> Card:
    """The card behind a QR payload. Raises CardError and nothing else, whatever the bytes are."""
    untrusted_text = _decode(untrusted_payload)
    untrusted_fields = [field.strip() for field in untrusted_text.split("|")]
    if len(untrusted_fields) >= 15 and untrusted_fields[-1] == "$":
        return _insurance_card(untrusted_fields, today)
    if len(untrusted_fields) < 6 or not re.fullmatch(r"[0-9]{9,15}", untrusted_fields[0]):
        raise CardError(CardProblem.NOT_A_CARD, "no card's layout")
    return _citizen_card(untrusted_fields, today)


def _decode(untrusted_payload: bytes) -> str:
    if not untrusted_payload or len(untrusted_payload) > MAX_PAYLOAD_BYTES:
        raise CardError(CardProblem.NOT_A_CARD, "length")
    # Wrongly encoded text between a card's separators is a card all the same.
    problem = CardProblem.DAMAGED if untrusted_payload.count(b"|") >= 6 else CardProblem.NOT_A_CARD
    try:
        untrusted_text = untrusted_payload.decode()
    except UnicodeDecodeError:
        raise CardError(problem, "not UTF-8") from None
    untrusted_text = unicodedata.normalize("NFC", untrusted_text.strip(_PADDING))
    if any(unicodedata.category(character) in _INVISIBLE for character in untrusted_text):
        raise CardError(problem, "invisible characters")
    return untrusted_text


def _citizen_card(untrusted_fields: list[str], today: date) -> Card:
    if not 7 <= len(untrusted_fields) <= 12 or not re.fullmatch(r"[0-9]{12}", untrusted_fields[0]):
        raise CardError(CardProblem.DAMAGED, "citizen card layout")
    number, old_number, name, birth, sex, residence, issued, *extras = untrusted_fields
    if not re.fullmatch(r"([0-9]{9}|[0-9]{12})?", old_number):
        raise CardError(CardProblem.DAMAGED, "old number")
    birth_date, birth_day_known = _birth(birth[4:], birth[2:4], birth[:2], today)
    return Card(
        kind=CardKind.CITIZEN_2024 if extras else CardKind.CITIZEN_2021,
        number=number,
        name=_name(name),
        birth_date=birth_date,
        birth_day_known=birth_day_known,
        sex=_sex(sex),
        residence=residence,
        issued=_date(issued[4:], issued[2:4], issued[:2]) if issued else None,
        old_number=old_number,
        # The order of the last four fields is not published: the cancelled number is known by its shape.
        cancelled_number=next((extra for extra in extras if re.fullmatch(r"[0-9]{12}", extra)), ""),
    )


def _insurance_card(untrusted_fields: list[str], today: date) -> Card:
    number = untrusted_fields[0].upper()
    if not re.fullmatch(r"[0-9]{10}|[A-Z]{2}[0-9]{13}", number):
        raise CardError(CardProblem.DAMAGED, "insurance number")
    birth = untrusted_fields[2].split("/")
    if len(birth) == 1:
        birth = ["00", "00", *birth]
    if len(birth) != 3:
        raise CardError(CardProblem.DAMAGED, "date of birth")
    birth_date, birth_day_known = _birth(birth[2], birth[1], birth[0], today)
    return Card(
        kind=CardKind.INSURANCE,
        number=number,
        name=_name(_hex_text(untrusted_fields[1])),
        birth_date=birth_date,
        birth_day_known=birth_day_known,
        sex=_sex(untrusted_fields[3]),
    )


def _hex_text(untrusted_hex: str) -> str:
    try:
        return _decode(bytes.fromhex(untrusted_hex))
    except ValueError:
        raise CardError(CardProblem.DAMAGED, "hex text") from None


def _name(untrusted_name: str) -> str:
    """A name of Latin letters; a mixed script or a digit means a damaged or forged code."""
    name = " ".join(untrusted_name.split())
    latin = all(_fits_in_name(character, before) for before, character in zip(" " + name, name, strict=False))
    if not latin or not any(c.isalpha() for c in name) or len(name) > MAX_NAME_LENGTH:
        raise CardError(CardProblem.DAMAGED, "name")
    return name


def _fits_in_name(character: str, before: str) -> bool:
    """One mark may stand on a letter: the Rade language writes ê̆, ô̆, ơ̆ and ư̆, which have no composed form."""
    if unicodedata.combining(character):
        return before.isalpha()
    return character in _NAME_MARKS or (character.isalpha() and unicodedata.name(character, "").startswith("LATIN"))


def _sex(untrusted_sex: str) -> Sex:
    try:
        return _SEXES[untrusted_sex.lower()]
    except KeyError:
        raise CardError(CardProblem.DAMAGED, "sex") from None


def _birth(year: str, month: str, day: str, today: date) -> tuple[date, bool]:
    """Date of birth, and whether day and month are known (old papers know the year alone and write 00)."""
    day_known = (day, month) != ("00", "00")
    birth_date = _date(year, month if day_known else "01", day if day_known else "01")
    if birth_date > today or birth_date.year < OLDEST_BIRTH_YEAR:
        raise CardError(CardProblem.DAMAGED, "date of birth")
    return birth_date, day_known


def _date(year: str, month: str, day: str) -> date:
    if not (re.fullmatch(r"[0-9]{4}", year) and re.fullmatch(r"[0-9]{2}", month) and re.fullmatch(r"[0-9]{2}", day)):
        raise CardError(CardProblem.DAMAGED, "date")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise CardError(CardProblem.DAMAGED, "date") from None
