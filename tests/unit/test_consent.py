"""The words of consent: what somebody agreed to can be shown years later."""

import pytest

from kiosk.consent import ConsentWords, shown, versions, words_of
from kiosk.domain.person import Language
from kiosk.i18n import consent_text, words

LAST = versions()[-1].version

# Pinned here as well: a version that patients have seen is never changed, whatever happens to the file.
SEEN = {
    ("1", "vi"): "d0fb057eb0fcb929a345f8b741bd5e16f0f65c06933fe32ff8b9be022ff21fa1",
    ("1", "en"): "c3176327e2ebdfba0b86fef2c3d11abfb685217a8ea84190d555f825c0d22ad0",
    ("2", "vi"): "7c1620f3ce574345cf9512bfbefd6ed37dc31e388ddb09e0e99ee78b62939db6",
    ("2", "en"): "d4f03f946bb44e4736e4fe4bc0e1cedfb565e7afe5fc57fef031f1b070ca55d6",
    ("2", "km"): "4ddd9813ffdbbf8ef916f25533912db15d4263821587713696bc1c9413a3534f",
}


@pytest.mark.parametrize("language", Language)
def test_what_the_screen_says_is_the_last_version(language: Language) -> None:
    """Fails when the words change: then assets/consent.toml wants another version, and SEEN another line."""
    known = words_of(shown(language).text_hash)
    assert known is not None
    assert (known.question, known.explanation) == consent_text(words(language))
    assert (known.language, known.version, shown(language).version) == (language, LAST, LAST)


def test_no_version_that_was_seen_is_ever_changed() -> None:
    assert {(text.version, text.language.value): text.text_hash for text in versions()} == SEEN


@pytest.mark.parametrize("text", versions(), ids=lambda text: f"{text.version}-{text.language.value}")
def test_every_version_is_found_by_its_hash(text: ConsentWords) -> None:
    assert words_of(text.text_hash) == text


def test_unknown_words_are_nobodys() -> None:
    assert words_of("0" * 64) is None
