"""Machine-readable lines of travel documents -> Card. ICAO Doc 9303 (8th edition), part 3 for check digits, dates and
names; the layouts have a module of their own."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import cycle

from kiosk.domain.card.model import Card, CardError, CardKind, CardProblem, CardSource, CardWarning, Check, Reading
from kiosk.domain.card.mrz_layouts import CLASSES, FILLER, FORMATS, TD1_VIETNAM, TD3_VIETNAM, Field, MrzFormat, Span
from kiosk.domain.card.nations import KNOWN, SPECIMEN
from kiosk.domain.card.number import birth_year, warnings_about
from kiosk.domain.person import Sex

__all__ = [
    "CLASSES",
    "FILLER",
    "FORMATS",
    "NO_EXPIRY",
    "Field",
    "MrzFormat",
    "check_digit",
    "checks",
    "fits",
    "looks_like",
    "parse_mrz",
]

WEIGHTS = (7, 3, 1)
LONGEST_VALIDITY_YEARS = 50  # a year of expiry further ahead than this belongs to the last century
NO_EXPIRY = "991231"  # of Vietnamese cards; their face says "Không thời hạn"

_CAMERA = Reading(source=CardSource.MRZ)
_LENGTHS = {len(layout.lines) * len(layout.lines[0]): len(layout.lines[0]) for layout in FORMATS}
_SHAPES = {layout.shape for layout in FORMATS}
_FEWEST, _MOST = 60, 100  # characters of lines that are meant as such: some may be lost or doubled on the way
_VIETNAM = "VNM"


def check_digit(text: str) -> int:
    """ICAO 9303-3, 4.9: weights 7, 3, 1; digits by value, A to Z as 10 to 35, the filler as 0; sum modulo 10."""
    values = (0 if character == FILLER else int(character, 36) for character in text)
    return sum(value * weight for value, weight in zip(values, cycle(WEIGHTS))) % 10


def fits(layout: MrzFormat, lines: Sequence[str]) -> bool:
    """Whether every character is of its position's class."""
    return len(lines) == len(layout.lines) and all(
        len(line) == len(classes)
        and all(character in CLASSES.get(kind, kind) for character, kind in zip(line, classes, strict=True))
        for line, classes in zip(lines, layout.lines, strict=True)
    )


def checks(layout: MrzFormat, lines: Sequence[str]) -> tuple[Check, ...]:
    """Each check digit by name. `lines` must fit the layout."""
    return tuple(Check(field.name, _holds(field, lines)) for field in layout.checked)


def looks_like(untrusted_text: str) -> bool:
    """Whether a code's text means to be machine-readable lines, be it damaged."""
    untrusted_characters = "".join(untrusted_text.split())
    return (
        _FEWEST <= len(untrusted_characters) <= _MOST
        and FILLER * 2 in untrusted_characters
        and all(
            character in CLASSES["x"] or (character.isalpha() and not character.isascii())
            for character in untrusted_characters
        )
    )


def parse_mrz(untrusted_text: str, today: date, reading: Reading = _CAMERA) -> Card:
    """The card behind machine-readable lines, separated by white space or run together. Raises CardError.

    Accepted is only what fits a layout with every check digit, and names a state, a date and a sex that exist. A digit
    and the letter ten places on, 6 and G, have the same check digit: what Vietnam issues must fit Vietnam's own, narrow
    layouts.
    """
    untrusted_lines = _split(untrusted_text)
    error = CardError(*_why_not(untrusted_text, untrusted_lines))
    for layout in FORMATS:
        if fits(layout, untrusted_lines) and not _is_too_wide(layout, untrusted_lines):
            try:
                return _card(layout, untrusted_lines, today, reading)
            except CardError as found:
                error = found
    raise error


def _split(untrusted_text: str) -> list[str]:
    parts = untrusted_text.split()
    length = _LENGTHS.get(len(parts[0])) if len(parts) == 1 else None
    return parts if length is None else re.findall("." * length, parts[0])


def _why_not(untrusted_text: str, untrusted_lines: Sequence[str]) -> tuple[CardProblem, str]:
    """The problem of lines that fit no layout."""
    if not untrusted_text.isascii() and looks_like(untrusted_text):
        return CardProblem.INPUT_METHOD, "letters in machine-readable lines"
    lengths = {len(line) for line in untrusted_lines}
    if len(lengths) == 1 and (len(untrusted_lines), *lengths) in _SHAPES:
        return CardProblem.MISREAD, "characters of machine-readable lines"
    if looks_like(untrusted_text):
        return CardProblem.MISREAD, "length of machine-readable lines"
    return CardProblem.NOT_A_CARD, "no machine-readable lines"


def _is_too_wide(layout: MrzFormat, lines: Sequence[str]) -> bool:
    own = layout in (TD1_VIETNAM, TD3_VIETNAM) or layout.kind is CardKind.VISA
    return not own and _part(lines, layout.spans["issuer"]) == _VIETNAM


def _part(lines: Sequence[str], span: Span) -> str:
    line, first, end = span
    return lines[line][first:end]


def _holds(field: Field, lines: Sequence[str]) -> bool:
    text = "".join(_part(lines, span) for span in field.spans)
    line, position = field.digit
    digit = lines[line][position]
    if digit != FILLER:
        return digit == str(check_digit(text))
    return bool(_long_number(field, lines)) or (field.optional and not text.strip(FILLER))


def _long_number(field: Field, lines: Sequence[str]) -> str:
    """A number of more than nine characters, whose check digit stands behind its end; empty where it does not hold."""
    if field.rest is None:
        return ""
    start, rest = _part(lines, field.spans[0]), _part(lines, field.rest).split(FILLER)[0]
    number, digit = start + rest[:-1], rest[-1:]
    return number if len(rest) > 1 and FILLER not in start and digit == str(check_digit(number)) else ""


def _card(layout: MrzFormat, lines: Sequence[str], today: date, reading: Reading) -> Card:
    text = {name: _part(lines, span) for name, span in layout.spans.items()}
    found = checks(layout, lines)
    if not all(check.holds for check in found):
        raise CardError(CardProblem.MISREAD, "check digit")
    issuer, nationality = text["issuer"].rstrip(FILLER), text["nationality"].rstrip(FILLER)
    if not {issuer, nationality} <= KNOWN:
        raise CardError(CardProblem.MISREAD, "state")
    document_number = _document_number(layout, lines)
    number, old_number = _citizen_numbers(layout, text.get("personal_number", ""), document_number)
    sex = _SEXES.get(text["sex"], Sex.UNKNOWN)
    birth_date, birth_day_known = _birth(text["birth"], today, number)
    never_expires = layout is TD1_VIETNAM and text["expiry"] == NO_EXPIRY
    expires = None if never_expires else _expiry(text.get("expiry", ""), today)
    warnings = set(warnings_about(number, sex, birth_date))
    if any(not text[name].endswith(FILLER) for name in layout.cut):
        warnings.add(CardWarning.NAME_CUT)
    if expires is not None and expires < today:
        warnings.add(CardWarning.EXPIRED)
    if SPECIMEN in (issuer, nationality):
        warnings.add(CardWarning.SPECIMEN)
    return Card(
        kind=layout.kind,
        number=number or document_number,
        name=_name(text),
        name_is_folded=True,
        birth_date=birth_date,
        birth_day_known=birth_day_known,
        sex=sex,
        nationality=nationality,
        document_number=document_number,
        expires=expires,
        never_expires=never_expires,
        old_number=old_number,
        source=reading.source,
        device=reading.device,
        confidence=reading.confidence,
        checks=found,
        warnings=frozenset(warnings),
    )


def _document_number(layout: MrzFormat, lines: Sequence[str]) -> str:
    """As the lines have it, but for fillers at its end."""
    field = layout.checked[0]
    line, position = field.digit
    if lines[line][position] == FILLER:
        return _long_number(field, lines)
    number = _part(lines, layout.spans["number"]).rstrip(FILLER)
    if not number or number.startswith(FILLER):
        raise CardError(CardProblem.MISREAD, "document number")
    return number


def _citizen_numbers(layout: MrzFormat, untrusted_number: str, document_number: str) -> tuple[str, str]:
    """The 12-digit and the 9-digit number of a Vietnamese citizen, as far as the document has them."""
    number = untrusted_number.rstrip(FILLER)
    if layout is TD1_VIETNAM:
        if number[-9:] != document_number:
            raise CardError(CardProblem.MISREAD, "document number and citizen number")
        return number, ""
    if layout is not TD3_VIETNAM or not number:
        return "", ""
    if not re.fullmatch("[0-9]{9}|[0-9]{12}", number):
        raise CardError(CardProblem.MISREAD, "citizen number")
    return (number, "") if len(number) == 12 else ("", number)


def _name(text: dict[str, str]) -> str:
    """Surname first, then the given names; ICAO 9303-3, 4.6. Somebody with one name has no given names."""
    names = text.get("names") or text["surname"] + FILLER * 2 + text["given"]
    if names.startswith(FILLER):
        raise CardError(CardProblem.MISREAD, "name")
    return " ".join(names.replace(FILLER, " ").split())


_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE}


def _birth(untrusted_date: str, today: date, number: str) -> tuple[date, bool]:
    """Unknown days and months are fillers (ICAO 9303-3, 4.8). Of two centuries the citizen number knows, else the one
    that is not ahead of today is meant, and the nearer of both."""
    year, month, day = untrusted_date[:2], untrusted_date[2:4], untrusted_date[4:]
    month_known, day_known = (part != FILLER * 2 for part in (month, day))
    month, day = month if month_known else "01", day if day_known else "01"
    birth_date = _date(2000, year, month, day)
    if birth_date > today or birth_year(number) == birth_date.year - 100:
        birth_date = _date(1900, year, month, day)
    known = month_known and day_known
    return birth_date if known else date(birth_date.year, 1, 1), known


def _expiry(untrusted_date: str, today: date) -> date | None:
    if not untrusted_date.strip(FILLER):
        return None
    year, month, day = untrusted_date[:2], untrusted_date[2:4], untrusted_date[4:]
    ahead = _date(2000, year, month, day)
    return ahead if ahead.year <= today.year + LONGEST_VALIDITY_YEARS else _date(1900, year, month, day)


def _date(century: int, year: str, month: str, day: str) -> date:
    try:
        return date(century + int(year), int(month), int(day))
    except ValueError:  # no such day, or fillers among the digits
        raise CardError(CardProblem.MISREAD, "date") from None
