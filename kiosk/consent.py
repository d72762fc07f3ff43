"""The words by which patients are asked for consent: those that are shown now, and those of every version before."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache

from kiosk.domain.consent import ConsentText, Purpose
from kiosk.domain.person import Language
from kiosk.i18n import consent_text, words
from kiosk.resources import asset


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """One version in one language."""

    version: str
    purpose: Purpose
    language: Language
    question: str
    explanation: str

    @property
    def text_hash(self) -> str:
        return _hash(self.question, self.explanation)


@cache
def versions() -> tuple[ConsentWords, ...]:
    """The oldest first."""
    texts = tomllib.loads(asset("consent.toml").read_text(encoding="utf-8"))["text"]
    return tuple(
        ConsentWords(text["version"], Purpose(text["purpose"]), language, **text[language.value])
        for text in texts
        for language in Language
        if language.value in text
    )


def shown(language: Language) -> ConsentText:
    """What the consent screen says."""
    text_hash = _hash(*consent_text(words(language)))
    known = words_of(text_hash)
    return ConsentText("" if known is None else known.version, Purpose.COMPARE_FACE, text_hash)


def words_of(text_hash: str) -> ConsentWords | None:
    """What somebody was shown, from the consent record."""
    return next((text for text in versions() if text.text_hash == text_hash), None)


def _hash(question: str, explanation: str) -> str:
    return hashlib.sha256(f"{question}\n{explanation}".encode()).hexdigest()
