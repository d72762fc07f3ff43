"""Patients who read slowly, or hear it read to them, can follow every sentence."""

import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from kiosk.domain.person import Language
from kiosk.i18n import words

MOST = {Language.VIETNAMESE: 16, Language.ENGLISH: 12}  # syllables and words: both are written apart
# What may stand in a value's place, at its longest; any other is a number or a code.
VALUES = {
    "name": "Nguyễn Thị Hoàng Lan",
    "place": "phòng 12, tầng 2",
    "where": "phòng 12, tầng 2",
    "day": "31 Dec 2026",
    "wait": "about 25-40 min",
}
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s+")
_WORD = re.compile(r"\w+(?:['’/:–-]\w+)*")
# Officials' short forms and the machine's own words. "QR" is what everybody calls the code.
JARGON = re.compile(r"\b(BHYT|BHXH|CCCD|CMND|MRZ|NFC|PIN|ID|xác thực|sinh trắc|hệ thống|vui lòng)\b", re.I)


def sentences(text: str) -> Iterator[str]:
    filled = re.sub(r"\{(\w+)\}", lambda value: VALUES.get(value[1], "17"), text)
    yield from _SENTENCE_ENDS.split(filled)


def length(sentence: str) -> int:
    return len(_WORD.findall(sentence))


def said_to_patients(update: ModuleType, language: Language) -> dict[str, str]:
    say = words(language)
    return {context: say(context, english) for context, english in update.for_patients()}


@pytest.mark.parametrize(("language", "most"), MOST.items())
def test_no_sentence_is_long(update: ModuleType, language: Language, most: int) -> None:
    long = {
        context: sentence
        for context, text in said_to_patients(update, language).items()
        for sentence in sentences(text)
        if length(sentence) > most
    }
    assert long == {}


@pytest.mark.parametrize("language", MOST)
def test_nothing_is_shouted_or_in_officials_words(update: ModuleType, language: Language) -> None:
    texts = said_to_patients(update, language).items()
    assert {context: text for context, text in texts if "!" in text or JARGON.search(text)} == {}


def test_all_places_where_patients_read_are_looked_at(update: ModuleType) -> None:
    """Screens, widgets, ticket, telephone, board and voice; not what staff alone read."""
    contexts = {context.partition(".")[0] for context, _ in update.for_patients()}
    assert {"home", "pad", "ticket", "phone", "board", "digit", "consent"} <= contexts
    assert not contexts & {"staff", "desk", "insurer", "login", "statistics"}


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Nothing is lost. Try again, or go to the desk.", [3, 7]),
        ("Mời đến {place}.", [6]),
        ("khoảng {low}–{high} phút", [3]),
        ("The citizen card's 12 digits", [5]),
    ],
)
def test_words_are_counted_as_they_are_read(sentence: str, count: list[int]) -> None:
    assert [length(one) for one in sentences(sentence)] == count
