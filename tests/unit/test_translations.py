"""Both languages say everything, with the same values in it, in one spelling."""

import importlib.util
import string
import sys
import unicodedata
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.domain.person import Language
from kiosk.i18n import Words, words
from kiosk.resources import asset

LANGUAGES = [language.value for language in Language]


@pytest.fixture(scope="module")
def update() -> ModuleType:
    spec = importlib.util.spec_from_file_location("locales_update", asset("locales", "update.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
    assert [context for context, english in strings if say(context, english) != known[context, english]] == []


def test_a_value_is_not_looked_at_for_fields() -> None:
    assert (
        words(Language.ENGLISH)("no.such.context", "Hello {name}", name="{0.__class__} %s") == "Hello {0.__class__} %s"
    )


def test_a_day_is_written_as_the_language_writes_it() -> None:
    day = date(2026, 12, 31)
    assert {language: words(language).day(day) for language in Language} == {
        Language.VIETNAMESE: "31/12/2026",
        Language.ENGLISH: "31 Dec 2026",
    }
