"""Texts, names and dates on cards: bytes that anybody may have written -> values that the program relies on."""

import re
import unicodedata
from datetime import date

from kiosk.domain.card.model import CardError, CardProblem, CardWarning
from kiosk.domain.person import Sex

# OWASP ASVS 5.0, 1.3.3: cap before parsing.
MAX_PAYLOAD_BYTES = 512
MAX_INSURANCE_BYTES = 1024  # its texts are doubled as hex, and a long address alone takes 500
MAX_NAME_LENGTH = 100
OLDEST_BIRTH_YEAR = 1880

_SEXES = {"nam": Sex.MALE, "nữ": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE}
_PADDING = "\ufeff\r\n\t \0"  # what writers and readers of codes put around a text; the first is the byte order mark
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, bidi, zero-width, surrogates, unassigned
# Letters and marks without a shape: fillers, joiners and selectors of Unicode's Default_Ignorable_Code_Point.
_SHAPELESS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_NAME_MARKS = set(" '‘’ʼ.-‐‑")  # apostrophes and hyphens in the forms that programs turn them into
_UNDECOMPOSED = str.maketrans(
    {"Đ": "D", "đ": "d", "Ð": "D", "Ɖ": "D", "Ƀ": "B", "Ø": "O", "Ł": "L", "Æ": "AE", "Œ": "OE", "Þ": "TH"}
)


def decoded(untrusted_payload: bytes, limit: int = MAX_PAYLOAD_BYTES) -> str:
    """A text in UTF-8, composed (NFC) and without padding. Raises CardError (DAMAGED), also for what is invisible."""
    if len(untrusted_payload) > limit:
        raise CardError(CardProblem.DAMAGED, "length")
    try:
        untrusted_text = untrusted_payload.decode()
    except UnicodeDecodeError:
        raise CardError(CardProblem.DAMAGED, "not UTF-8") from None
    return visible(composed(untrusted_text))


def composed(untrusted_text: str) -> str:
    """The text in NFC, without padding."""
    return unicodedata.normalize("NFC", untrusted_text.strip(_PADDING))


def visible(untrusted_text: str) -> str:
    """The same text. Raises CardError (DAMAGED) for control, bidirectional, zero-width and shapeless characters."""
    if _SHAPELESS.search(untrusted_text) or any(
        unicodedata.category(character) in _INVISIBLE for character in untrusted_text
    ):
        raise CardError(CardProblem.DAMAGED, "invisible characters")
    return untrusted_text


def person_name(untrusted_name: str) -> tuple[str, frozenset[CardWarning]]:
    """A name, and a warning where its letters come from several scripts. Raises CardError for what is no name."""
    name = " ".join(visible(untrusted_name).split())
    fits = all(_fits_in_name(character, before) for before, character in zip(" " + name, name, strict=False))
    letters = [character for character in name if character.isalpha() and character not in _NAME_MARKS]
    latin = [unicodedata.name(letter, "").startswith("LATIN") for letter in letters]
    if not fits or not any(latin) or len(name) > MAX_NAME_LENGTH:
        raise CardError(CardProblem.DAMAGED, "name")
    return name, frozenset() if all(latin) else frozenset({CardWarning.MIXED_SCRIPT})


def folded(name: str) -> str:
    """A name in the letters of machine-readable lines: capitals without marks, Đ as D; other signs as spaces."""
    letters = re.sub("['‘’ʼ]", "", unmarked(name.upper()))
    return " ".join(re.sub("[^A-Z]+", " ", letters).split())


def unmarked(text: str) -> str:
    """The letters without their marks, Đ as D."""
    decomposed = unicodedata.normalize("NFD", text.translate(_UNDECOMPOSED))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def sex_of(untrusted_sex: str) -> Sex:
    try:
        return _SEXES[untrusted_sex.lower()]
    except KeyError:
        raise CardError(CardProblem.DAMAGED, "sex") from None


def birth_of(year: str, month: str, day: str, today: date) -> tuple[date, bool]:
    """Date of birth, and whether day and month are known (old papers know the year alone and write 00)."""
    day_known = (day, month) != ("00", "00")
    birth_date = date_of(year, month if day_known else "01", day if day_known else "01")
    if birth_date > today or birth_date.year < OLDEST_BIRTH_YEAR:
        raise CardError(CardProblem.DAMAGED, "date of birth")
    return birth_date, day_known


def date_of(year: str, month: str, day: str) -> date:
    if not (re.fullmatch("[0-9]{4}", year) and re.fullmatch("[0-9]{2}", month) and re.fullmatch("[0-9]{2}", day)):
        raise CardError(CardProblem.DAMAGED, "date")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise CardError(CardProblem.DAMAGED, "date") from None


def _fits_in_name(character: str, before: str) -> bool:
    """One mark may stand on a letter: the Rade language writes ê̆, ô̆, ơ̆ and ư̆, which have no composed form."""
    if unicodedata.combining(character):
        return before.isalpha()
    return character in _NAME_MARKS or (character.isalpha() and unicodedata.normalize("NFKC", character) == character)
