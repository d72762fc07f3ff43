"""Words for screen, ticket, web and voice, out of one gettext catalogue.

Every string has a stable context, on which recordings and pictures hang: `say("card.unreadable", "Not readable yet.")`.
The English text stands in the code; every language has a catalogue in assets/locales (docs/languages.md).
"""

import gettext
from collections.abc import Mapping
from datetime import date
from functools import cache

from kiosk.domain.clinic import Clinic
from kiosk.domain.insurance import Coverage, Todo
from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.domain.speech import Phrase
from kiosk.resources import asset

DOMAIN = "kiosk"
OWN_NAMES = {  # never translated
    Language.VIETNAMESE: "Tiếng Việt",
    Language.ENGLISH: "English",
    Language.KHMER: "ភាសាខ្មែរ",
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Said(str):
    """A text of the catalogue that knows its context, and which values were filled in."""

    __slots__ = ("context", "values")

    context: str
    values: frozenset[str]

    def __new__(cls, text: str, context: str, values: frozenset[str] = frozenset()) -> "Said":
        made = super().__new__(cls, text)
        made.context, made.values = context, values
        return made


class _Catalogue(gettext.GNUTranslations):
    _catalog: Mapping[str, str]  # of the base class, as Python's documentation has it for subclasses

    @property
    def texts(self) -> Mapping[str, str]:
        return {key: text for key, text in self._catalog.items() if key}  # the empty key has the file's head


class Words:
    """The words of one language. Raises FileNotFoundError where the catalogue was not compiled (`make locales`)."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._catalogue = gettext.translation(DOMAIN, asset("locales"), [language.value], _Catalogue)
        if language not in STAFF_LANGUAGES:  # whose catalogues are complete
            self._catalogue.add_fallback(gettext.translation(DOMAIN, asset("locales"), [Language.VIETNAMESE.value]))

    def __call__(self, context: str, message: str, **values: object) -> str:
        """The text for `context`, with {named} values filled in; values are never looked at for markup or fields.
        It is `Said`, and knows where it comes from."""
        text = self._catalogue.pgettext(context, message)
        return Said(text.format(**values) if values else text, context, frozenset(values))

    @property
    def texts(self) -> Mapping[str, str]:
        """Everything that is said in this language, by what it is in the code. For whoever looks for gaps."""
        return self._catalogue.texts

    def day(self, day: date) -> str:
        """31/12/2026, or 31 Dec 2026."""
        if self.language is Language.ENGLISH:
            return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{day:%d/%m/%Y}"

    def figure(self, value: float, places: int | None = None) -> str:
        """0,2 or, in English, 0.2; with as many places as asked for, else with those that it needs."""
        text = f"{value:g}" if places is None else f"{value:.{places}f}"
        return text if self.language is Language.ENGLISH else text.replace(".", ",")


@cache
def words(language: Language) -> Words:
    return Words(language)


def consent_text(say: Words) -> tuple[str, str]:
    """Question and explanation to which a patient agrees before a picture is taken. Other words here need another
    version in assets/consent.toml."""
    return (
        say("consent.title", "May the machine take a picture of your face to compare?"),
        say(
            "consent.text",
            "A face is sensitive data. The picture is used once, then erased. Without it the doctor still sees you.",
        ),
    )


def insurance_answer(say: Words, code: str) -> str:
    """What the insurer's result code says, for the desk; a code that is none says that there was no answer."""
    texts = {
        "000": say("insurer.000", "The card's details are right."),
        "001": say("insurer.001", "The Ministry of Defence's insurance manages this card."),
        "002": say("insurer.002", "The Ministry of Public Security's insurance manages this card."),
        "003": say("insurer.003", "The old card has ended; a new one has been issued."),
        "004": say("insurer.004", "The old card is valid still; a new one has been issued."),
        "010": say("insurer.010", "The card has ended."),
        "050": say("insurer.050", "Nothing is known of this card."),
        "051": say("insurer.051", "The card's code is wrong."),
        "052": say("insurer.052", "The province in the card's code is wrong."),
        "053": say("insurer.053", "The benefit digit in the card's code is wrong."),
        "054": say("insurer.054", "Our member of staff is not registered with the insurer."),
        "055": say("insurer.055", "The name of our member of staff does not fit the citizen number."),
        "060": say("insurer.060", "The name differs."),
        "061": say("insurer.061", "The name differs; its initials are right."),
        "070": say("insurer.070", "The date of birth differs."),
        "100": say("insurer.100", "The insurer could not read its card book."),
        "101": say("insurer.101", "The insurer's server failed."),
        "110": say("insurer.110", "The card has been withdrawn."),
        "120": say("insurer.120", "The card has been reported as ended."),
        "121": say("insurer.121", "Reported as ended: moved to another province."),
        "122": say("insurer.122", "Reported as ended: moved within the province."),
        "123": say("insurer.123", "Reported as ended: registered anew by the same employer."),
        "124": say("insurer.124", "Reported as ended: no longer insured."),
        "130": say("insurer.130", "A child without a card."),
        "205": say("insurer.205", "The insurer did not understand the question."),
        "401": say("insurer.401", "The insurer does not accept our account."),
    }
    return texts.get(code) or say("insurer.none", "The insurer did not answer.")


def insurance_todo(say: Words, todo: Todo) -> str:
    """What the desk does about it."""
    texts = {
        Todo.NOTHING: say("insurance.todo_nothing", "Nothing to do."),
        Todo.NEW_CARD: say("insurance.todo_new_card", "Tell the patient to bring the new card."),
        Todo.REFERRAL: say("insurance.todo_referral", "Ask for the referral letter or the appointment slip."),
        Todo.PAPER_CARD: say("insurance.todo_paper_card", "Look at the paper card and the identity paper."),
        Todo.OTHER_CARD: say("insurance.todo_other_card", "Ask for another card; without one the patient pays."),
        Todo.NUMBER: say("insurance.todo_number", "Read the number from the card, and ask again."),
        Todo.COMPARE: say("insurance.todo_compare", "Compare name and date of birth with the papers."),
        Todo.BIRTH_PAPERS: say("insurance.todo_birth_papers", "Look at the birth certificate; find the child's code."),
        Todo.ASK_AGAIN: say("insurance.todo_ask_again", "Ask the insurer again later."),
        Todo.SETTINGS: say("insurance.todo_settings", "Have the settings of the insurer's account checked."),
    }
    return texts[todo]


def insurance_terms(say: Words, coverage: Coverage) -> str:
    """Benefit group and the date of five years on end, as far as they are known: information, no promise."""
    parts = []
    if coverage.group:
        parts.append(say("insurance.group", "Benefit group {group}", group=coverage.group))
    if coverage.five_years_from is not None:
        since = say.day(coverage.five_years_from)
        parts.append(say("insurance.five_years", "five years on end from {day}", day=since))
    return " · ".join(parts)


def dong(price: int) -> str:
    """As prices are written in Viet Nam, in every language."""
    return f"{price:,} đ".replace(",", ".")


def called(say: Words, label: str, clinic: Clinic) -> tuple[Phrase, ...]:
    """`Mời số` `A` `không` `một` `bảy` `đến` `Phòng 3`. The room's phrase is named after the clinic's code."""
    return (
        Phrase("call.number", say("call.number", "Number")),
        *spelled(say, label),
        Phrase("call.to", say("call.to", "please come to")),
        Phrase(f"room.{clinic.code}", clinic.room.in_language(say.language)),
    )


def spelled(say: Words, label: str) -> tuple[Phrase, ...]:
    """A number letter by letter, figure by figure."""
    return tuple(_character(character, say) for character in label if character.isalnum())


def _character(character: str, say: Words) -> Phrase:
    if character.isdecimal():
        return Phrase(f"digit.{character}", _digits(say)[int(character)])
    return Phrase(f"letter.{character}", character)


def _digits(say: Words) -> tuple[str, ...]:
    return (
        say("digit.0", "zero"),
        say("digit.1", "one"),
        say("digit.2", "two"),
        say("digit.3", "three"),
        say("digit.4", "four"),
        say("digit.5", "five"),
        say("digit.6", "six"),
        say("digit.7", "seven"),
        say("digit.8", "eight"),
        say("digit.9", "nine"),
    )
