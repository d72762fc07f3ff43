"""What a chip says, and the keys that open it.

Data group 1 has the machine-readable lines (ICAO 9303-10, 4.7.1). Data group 13 is each country's own: Vietnam's has
numbered texts, none of which need be there (docs/chip.md has the table).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from kiosk.domain.card.agreement import differences
from kiosk.domain.card.model import Card, CardDevice, CardError, CardProblem, CardSource, Reading
from kiosk.domain.card.mrz import FILLER, NO_EXPIRY, check_digit, parse_mrz
from kiosk.domain.card.text import birth_of, date_of, decoded, person_name, sex_of
from kiosk.domain.card.tlv import Tlv, TlvError, find, parse, parse_one
from kiosk.domain.person import age_on

MAX_KEYS = 4  # chips answer more slowly after each wrong key, and some block

_DOCUMENT_NUMBER_LENGTH = 9
_CAN_LENGTH = 6

# Law 26/2023/QH15, Art. 21: a card is renewed at these ages; one that is issued in the two years before goes on to the
# next of them, and the last one for life.
_RENEWAL_AGES = (14, 25, 40, 60)
_EARLY_YEARS = 2

_READING = Reading(source=CardSource.CHIP, device=CardDevice.CHIP_READER)

# Vietnam's data group 13: entries of a number and a text, somewhere inside.
_ENTRY, _NUMBER, _TEXTS = 0x30, 0x02, (0x0C, 0x13, 0x16)  # UTF8String, PrintableString, IA5String
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True, repr=False)
class ChipKey:
    """What opens a chip: the document's number and dates as its lines have them, or the number printed on the card."""

    document_number: str
    birth_date: date
    expiry: date | None  # None: no expiry, which the lines write as 991231
    can: str = ""  # card access number; where there is one, it is the key

    def lines(self) -> str:
        """The fields of the machine-readable lines that the key is made of, ICAO 9303-11, 9.7.3."""
        expiry = self.expiry.strftime("%y%m%d") if self.expiry else NO_EXPIRY
        fields = (self.document_number.ljust(_DOCUMENT_NUMBER_LENGTH, FILLER), f"{self.birth_date:%y%m%d}", expiry)
        return "".join(f"{field}{check_digit(field)}" for field in fields)


def chip_keys(card: Card) -> tuple[ChipKey, ...]:
    """Keys for the chip of the card that was read, likeliest first.

    Lines give the key itself. A QR code has no date of expiry: it follows from the ages of renewal. Of Vietnamese cards
    it is said, and not published, that the last six digits of the number are the card access number.
    """
    number = card.document_number or card.citizen_number[-_DOCUMENT_NUMBER_LENGTH:]
    if not number:
        return ()
    keys = []
    if card.birth_day_known and (card.expires or card.never_expires):
        keys = [ChipKey(number, card.birth_date, card.expires)]
    elif card.birth_day_known and card.issued and card.citizen_number:
        keys = [ChipKey(number, card.birth_date, expiry) for expiry in _expiries(card.birth_date, card.issued)]
    if card.citizen_number and card.source is not CardSource.MRZ:
        keys = [*keys[: MAX_KEYS - 1], ChipKey(number, card.birth_date, None, card.citizen_number[-_CAN_LENGTH:])]
    return tuple(keys)


def parse_chip(untrusted_dg1: bytes, untrusted_dg13: bytes | None, today: date) -> Card:
    """The card that a chip describes, without its portrait. Raises CardError.

    What data group 13 adds is taken where it makes sense and left out where not. What it says differently from the
    lines is a conflict of the card, which keeps the lines' word for all but the name.
    """
    try:
        untrusted_lines = find(parse_one(untrusted_dg1, 0x61).children(), 0x5F1F).value
        card = parse_mrz(untrusted_lines.decode("ascii"), today, _READING)
    except (TlvError, UnicodeDecodeError):
        raise CardError(CardProblem.DAMAGED, "data group 1") from None
    untrusted_texts = _texts(untrusted_dg13) if untrusted_dg13 is not None else {}
    said = card
    for at, take in _DETAILS:
        with suppress(CardError):  # a text that cannot be so says nothing
            said = take(said, untrusted_texts.get(at, ""), today)
    return replace(
        card,
        name=said.name,
        name_is_folded=said.name_is_folded,
        warnings=said.warnings,
        residence=said.residence,
        issued=said.issued,
        old_number=said.old_number,
        conflicts=differences(card, said),
    )


def _numbered(card: Card, untrusted_text: str, _today: date) -> Card:
    return replace(card, number=_matching("[0-9]{12}", untrusted_text))


def _named(card: Card, untrusted_text: str, _today: date) -> Card:
    name, warnings = person_name(untrusted_text)
    return replace(card, name=name, name_is_folded=False, warnings=card.warnings | warnings)


def _born(card: Card, untrusted_text: str, today: date) -> Card:
    birth_date, day_known = birth_of(*_date_parts(untrusted_text), today)
    return replace(card, birth_date=birth_date, birth_day_known=day_known)


def _sexed(card: Card, untrusted_text: str, _today: date) -> Card:
    return replace(card, sex=sex_of(untrusted_text))


def _residing(card: Card, untrusted_text: str, _today: date) -> Card:
    return replace(card, residence=untrusted_text)


def _issued(card: Card, untrusted_text: str, _today: date) -> Card:
    return replace(card, issued=date_of(*_date_parts(untrusted_text)))


def _expiring(card: Card, untrusted_text: str, _today: date) -> Card:
    return replace(card, expires=date_of(*_date_parts(untrusted_text)))


def _numbered_before(card: Card, untrusted_text: str, _today: date) -> Card:
    return replace(card, old_number=_matching("[0-9]{9}", untrusted_text))


_DETAILS: tuple[tuple[int, Callable[[Card, str, date], Card]], ...] = (
    (1, _numbered),
    (2, _named),
    (3, _born),
    (4, _sexed),
    (9, _residing),
    (11, _issued),
    (12, _expiring),  # "Không thời hạn" on a card for life
    (15, _numbered_before),
    (16, _numbered_before),  # profiles disagree about where the number of nine digits stands
)


def _date_parts(untrusted_text: str) -> tuple[str, str, str]:
    """Year, month, day of dd/MM/yyyy. Raises CardError."""
    day, month, year = _matching("[0-9]{2}/[0-9]{2}/[0-9]{4}", untrusted_text).split("/")
    return year, month, day


def _matching(pattern: str, untrusted_text: str) -> str:
    if not re.fullmatch(pattern, untrusted_text):
        raise CardError(CardProblem.DAMAGED, "a text of data group 13")
    return untrusted_text


def _texts(untrusted_dg13: bytes) -> dict[int, str]:
    """Texts by their number; empty where the group is written in a way that is not known here."""
    texts: dict[int, str] = {}
    try:
        for number, untrusted_value in _entries(parse_one(untrusted_dg13, 0x6D), 0):
            with suppress(CardError):
                texts.setdefault(number, decoded(untrusted_value))
    except TlvError:
        return {}
    return texts


def _entries(parent: Tlv, depth: int) -> Iterator[tuple[int, bytes]]:
    """Numbered texts, wherever in the structure they stand; raises TlvError where the structure breaks."""
    if not parent.encoded[0] & 0x20 or depth > _MAX_DEPTH:  # bit 6: made of other objects, X.690, 8.1.2.5
        return
    parts = parse(parent.value)
    if parent.tag == _ENTRY and len(parts) >= 2 and parts[0].tag == _NUMBER:
        if parts[1].tag in _TEXTS:
            yield int.from_bytes(parts[0].value), parts[1].value
        return
    for part in parts:
        yield from _entries(part, depth + 1)


def _expiries(birth_date: date, issued: date) -> tuple[date | None, ...]:
    """Dates of expiry that a card of this date of issue may have, likeliest first; None for a card for life."""
    age = age_on(birth_date, issued)
    by_law = [limit for limit in _RENEWAL_AGES if age < limit - _EARLY_YEARS][:1]
    soonest = [limit for limit in _RENEWAL_AGES if age < limit][:1]
    found: list[date | None] = []
    for ages in (by_law, soonest):
        days: list[date | None] = [day for limit in ages for day in _birthdays(birth_date, limit)]
        found += [day for day in days or [None] if day not in found]
    return tuple(found[:MAX_KEYS])


def _birthdays(birth_date: date, age: int) -> tuple[date, ...]:
    """The birthday; of somebody born on 29 February, in a year without one, the days before and after."""
    year = birth_date.year + age
    try:
        return (birth_date.replace(year=year),)
    except ValueError:
        return date(year, 2, 28), date(year, 3, 1)
