"""Words for screen, ticket, web and voice, out of one gettext catalogue.

Every string has a stable context, on which recordings and pictures hang: `say("card.unreadable", "Not readable yet.")`.
The English text stands in the code; both languages have a complete catalogue in assets/locales.
"""

import gettext
import hashlib
from datetime import date
from functools import cache

from kiosk.domain.person import Language
from kiosk.resources import asset

DOMAIN = "kiosk"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Words:
    """The words of one language. Raises FileNotFoundError where the catalogue was not compiled (`make locales`)."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._catalogue = gettext.translation(DOMAIN, asset("locales"), [language.value])

    def __call__(self, context: str, message: str, **values: object) -> str:
        """The text for `context`, with {named} values filled in; values are never looked at for markup or fields."""
        text = self._catalogue.pgettext(context, message)
        return text.format(**values) if values else text

    def day(self, day: date) -> str:
        """31/12/2026, or 31 Dec 2026."""
        if self.language is Language.VIETNAMESE:
            return f"{day:%d/%m/%Y}"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@cache
def words(language: Language) -> Words:
    return Words(language)


def consent_text(say: Words) -> tuple[str, str]:
    """Question and explanation to which a patient agrees before a picture is taken."""
    return (
        say("consent.title", "May the machine take a picture of your face to compare?"),
        say("consent.text", "The picture is used this once, then erased. Without it you are still seen by the doctor."),
    )


def consent_text_hash(language: Language) -> str:
    """What was shown, for the consent record: SHA-256 of the words in that language."""
    return hashlib.sha256("\n".join(consent_text(words(language))).encode()).hexdigest()
