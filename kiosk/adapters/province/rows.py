"""One row of a province's file -> what is stored of it, or why not. The columns are the gateway's own fields."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from kiosk.domain.card.number import is_citizen_number

REQUIRED = ("hoTen", "ngaySinh", "gtTheTu")
NUMBERS = ("maSoBHXH", "soCCCD", "maThe")  # one of them at least
OPTIONAL = ("gioiTinh", "diaChi", "maDKBD", "gtTheDen", "ngayDu5Nam")
COLUMNS = (*NUMBERS, *REQUIRED, *OPTIONAL)

_SEXES = {"": 0, "Nam": 1, "1": 1, "Nữ": 2, "2": 2}
_CARD_CODE = re.compile(r"[A-Z]{2}[0-9]{13}")
_INSURANCE_NUMBER = re.compile(r"[0-9]{10}")
_FACILITY = re.compile(r"([0-9]{5})?")
_SLASHED = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_DASHED = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_YEAR = re.compile(r"(1[89]|20)[0-9]{2}")
# Control and invisible characters, halves of pairs, and what stands for bytes that are no UTF-8. Plain and fast, for it
# looks at millions of names.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd\ud800-\udfff]")
_MAX_NAME, _MAX_ADDRESS = 255, 1024
_PREFIX_LENGTH = 5  # of a card code, before the insurance number

Stored = tuple[int | None, int | None, str, str, int, int, str, int | None, int, int | None, int | None]


class RowError(ValueError):
    """A row that cannot be taken. Names the column and the rule, and never quotes a value."""

    def __init__(self, column: str, rule: str) -> None:
        super().__init__(f"{column}: {rule}")
        self.column = column
        self.rule = rule


def stored(untrusted_row: Mapping[str, object]) -> Stored:
    """In the order of the table's columns after the line. Raises RowError."""
    number, prefix = _insurance(_text(untrusted_row, "maSoBHXH"), _text(untrusted_row, "maThe"))
    citizen_number = _text(untrusted_row, "soCCCD")
    if citizen_number and not is_citizen_number(citizen_number):
        raise RowError("soCCCD", "not 12 digits")
    if not number and not citizen_number:
        raise RowError("maSoBHXH", "no number at all")
    sex = _SEXES.get(_text(untrusted_row, "gioiTinh"))
    if sex is None:
        raise RowError("gioiTinh", "neither Nam nor Nữ")
    facility = _text(untrusted_row, "maDKBD")
    if not _FACILITY.fullmatch(facility):
        raise RowError("maDKBD", "not 5 digits")
    name = _words(untrusted_row, "hoTen", _MAX_NAME)
    if not name:
        raise RowError("hoTen", "missing")
    birth = _text(untrusted_row, "ngaySinh")
    born = int(birth) * 10_000 if _YEAR.fullmatch(birth) else _day("ngaySinh", birth)
    valid_from, valid_to = (
        _day("gtTheTu", _text(untrusted_row, "gtTheTu")),
        _day("gtTheDen", _text(untrusted_row, "gtTheDen")),
    )
    if born is None or valid_from is None:
        raise RowError("ngaySinh" if born is None else "gtTheTu", "missing")
    if valid_to is not None and valid_to < valid_from:
        raise RowError("gtTheDen", "before gtTheTu")
    return (
        int(number) if number else None,
        int(citizen_number) if citizen_number else None,
        prefix,
        name,
        born,
        sex,
        _words(untrusted_row, "diaChi", _MAX_ADDRESS),
        int(facility) if facility else None,
        valid_from,
        valid_to,
        _day("ngayDu5Nam", _text(untrusted_row, "ngayDu5Nam")),
    )


def _insurance(number: str, card_code: str) -> tuple[str, str]:
    """The ten digits, and what stands before them in the longer code."""
    if number and not _INSURANCE_NUMBER.fullmatch(number):
        raise RowError("maSoBHXH", "not 10 digits")
    if not card_code:
        return number, ""
    if not _CARD_CODE.fullmatch(card_code):
        raise RowError("maThe", "not a card code")
    if number and not card_code.endswith(number):
        raise RowError("maThe", "of another maSoBHXH")
    return number or card_code[_PREFIX_LENGTH:], card_code[:_PREFIX_LENGTH]


def _text(untrusted_row: Mapping[str, object], column: str) -> str:
    untrusted_value = untrusted_row.get(column)
    if untrusted_value is None:
        return ""
    if isinstance(untrusted_value, datetime):
        return untrusted_value.date().isoformat()
    if isinstance(untrusted_value, date):
        return untrusted_value.isoformat()
    if not isinstance(untrusted_value, str):
        raise RowError(column, "neither text nor date")
    return untrusted_value.strip()


def _words(untrusted_row: Mapping[str, object], column: str, limit: int) -> str:
    text = _text(untrusted_row, column)
    if len(text) > limit:
        raise RowError(column, "too long")
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if _UNFIT.search(text):
        raise RowError(column, "characters that no text has")
    return text


@lru_cache(maxsize=100_000)  # days repeat: a century has 36,525
def _number_of(text: str) -> int | None:
    match = _SLASHED.fullmatch(text)
    parts = (match[3], match[2], match[1]) if match else None
    if parts is None and (match := _DASHED.fullmatch(text)):
        parts = (match[1], match[2], match[3])
    if parts is None:
        return None
    try:
        day = date(*map(int, parts))
    except ValueError:
        return None
    return day.year * 10_000 + day.month * 100 + day.day


def _day(column: str, text: str) -> int | None:
    """yyyymmdd as a number; None where there is nothing."""
    if not text:
        return None
    number = _number_of(text)
    if number is None:
        raise RowError(column, "neither dd/MM/yyyy nor yyyy-MM-dd")
    return number
