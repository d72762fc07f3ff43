"""What is said when a number is called, phrase by phrase; each has an id, by which a recording is found."""

from dataclasses import dataclass

from kiosk.i18n import Words, words
from kiosk.ports import SpokenCall


@dataclass(frozen=True, slots=True)
class Phrase:
    id: str  # the recording's name without .wav
    text: str


def phrases(call: SpokenCall) -> tuple[Phrase, ...]:
    """`Mời số` `A` `không` `một` `bảy` `đến` `Phòng 3`. The room's phrase is named after the clinic's code."""
    say = words(call.language)
    return (
        Phrase("call.number", say("call.number", "Number")),
        *(_character(character, say) for character in call.label if character.isalnum()),
        Phrase("call.to", say("call.to", "please come to")),
        Phrase(f"room.{call.clinic.code}", call.clinic.room.in_language(call.language)),
    )


def sentence(call: SpokenCall) -> str:
    """All of it as one text, with a pause after each character of the number."""
    opening, *characters, to, room = (phrase.text for phrase in phrases(call))
    return f"{opening} {', '.join(characters)}, {to} {room}."


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
