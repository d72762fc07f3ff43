"""What is said when a number is called, phrase by phrase; each has an id, by which a recording is found."""

from kiosk.domain.speech import Phrase
from kiosk.i18n import called, words
from kiosk.ports import SpokenCall


def phrases(call: SpokenCall) -> tuple[Phrase, ...]:
    return called(words(call.language), call.label, call.clinic)


def sentence(call: SpokenCall) -> str:
    """All of it as one text, with a pause after each character of the number."""
    opening, *characters, to, room = (phrase.text for phrase in phrases(call))
    return f"{opening} {', '.join(characters)}, {to} {room}."
