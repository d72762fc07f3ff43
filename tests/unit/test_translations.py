"""Every language says everything, with the same values in it, in one spelling."""

import re
import string
import sys
import unicodedata
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.i18n import OWN_NAMES, Words, words
from kiosk.resources import asset

LANGUAGES = [language.value for language in Language]


@pytest.fixture(scope="module")
def strings(update: ModuleType) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = update.extract()
    return found


def catalogue(update: ModuleType, language: str) -> dict[tuple[str, str], str]:
    path: Path = asset("locales", language, "LC_MESSAGES", "kiosk.po")
    found: dict[tuple[str, str], str] = update.translations(path)
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_catalogues_are_complete_and_fit_the_code(
    update: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["update.py", "--check"])
    code = update.main()
    assert (code, capsys.readouterr().err) == (0, "")


def test_there_is_something_to_say(strings: list[tuple[str, str]]) -> None:
    contexts = {context for context, _ in strings}
    assert {"consent.title", "consent.text", "home.title"} <= contexts


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_values_of_the_english_text_and_no_others(update: ModuleType, language: str) -> None:
    wrong = {
        context: (english, text)
        for (context, english), text in catalogue(update, language).items()
        if placeholders(english) != placeholders(text)
    }
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_composed_and_has_no_stray_blanks(update: ModuleType, language: str) -> None:
    texts = catalogue(update, language).values()
    assert [text for text in texts if not unicodedata.is_normalized("NFC", text) or text != text.strip()] == []


def test_placeholders_are_names_alone(strings: list[tuple[str, str]]) -> None:
    """`{name}`, never `{name.attribute}`, `{0}` or `{}`: a value is filled in as it is."""
    assert [text for _, text in strings if not all(name.isidentifier() for name in placeholders(text))] == []


@pytest.mark.parametrize("language", Language)
def test_each_string_is_found_by_its_context(
    update: ModuleType, strings: list[tuple[str, str]], language: Language
) -> None:
    say: Words = words(language)
    known = catalogue(update, language.value)
    wanted = strings if language in STAFF_LANGUAGES else update.for_patients()
    assert [context for context, english in wanted if say(context, english) != known[context, english]] == []


def test_a_value_is_not_looked_at_for_fields() -> None:
    assert (
        words(Language.ENGLISH)("no.such.context", "Hello {name}", name="{0.__class__} %s") == "Hello {0.__class__} %s"
    )


def test_a_day_is_written_as_the_language_writes_it() -> None:
    day = date(2026, 12, 31)
    assert {language: words(language).day(day) for language in Language} == {
        Language.VIETNAMESE: "31/12/2026",
        Language.ENGLISH: "31 Dec 2026",
        Language.KHMER: "31/12/2026",
    }


def test_a_language_is_one_folder_and_one_entry(update: ModuleType) -> None:
    assert set(update.languages()) == {language.value for language in Language}
    assert OWN_NAMES.keys() == set(Language)
    assert len(set(OWN_NAMES.values())) == len(Language)


def test_khmer_has_a_place_to_break_in_every_sentence(update: ModuleType) -> None:
    """It has no spaces, and no line breaks in the middle of a word: no run of letters is longer than a line is."""
    runs = {
        context: run
        for (context, _), text in catalogue(update, "km").items()
        for run in re.split(r"[\s\u200b]+", text)
        if len(run) > 18
    }
    assert runs == {}


def test_what_is_not_said_in_khmer_is_said_in_vietnamese(update: ModuleType, strings: list[tuple[str, str]]) -> None:
    missing = next(string for string in strings if string not in catalogue(update, "km"))
    assert words(Language.KHMER)(*missing) == words(Language.VIETNAMESE)(*missing) != missing[1]
