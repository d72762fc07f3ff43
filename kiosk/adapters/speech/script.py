"""Everything that the machine may say, sentence by sentence, in the order in which people meet it."""

from collections.abc import Iterator, Sequence

from kiosk.adapters.speech.phrases import phrases
from kiosk.adapters.speech.recordings import may_be_named
from kiosk.domain.clinic import Clinic
from kiosk.domain.machine import ReceptionReason
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane, Series
from kiosk.domain.speech import Line, Part, Phrase, may_be_heard
from kiosk.i18n import Words, words
from kiosk.ports import SpokenCall

STEPS = 4
_FIGURES = "0123456789"
_CONTEXT_END = "\x04"  # between context and text, in a catalogue
# Of the screens between the first touch and the last, by how their contexts begin.
_SCREENS = (
    "home", "practice", "language", "mode", "kept", "companion", "which_card", "card", "no_card", "type", "pad",
    "consent", "face", "challenge", "retry", "reception", "insurance", "spoken", "clinic", "pager", "priority",
    "confirm", "number", "paper", "help", "idle", "cancel", "stopped", "wait",
)  # fmt: skip
# What desks read, and what is written and not said.
_UNSPOKEN = (
    "help.answered", "help.emergency", "help.help", "cancel.issu", "cancel.nothing", "language.unread", "spoken.number",
    "face.mirror", "priority.emergency",
)  # fmt: skip


def script(
    language: Language, clinics: Sequence[Clinic], reasons: Sequence[ReceptionReason], kiosk: str
) -> tuple[Line, ...]:
    """Without what could not be the name of a file."""
    say = words(language)
    parts = (
        (Part.CALLS, _calls(say, clinics, kiosk)),
        (Part.CHOICES, _choices(language, clinics, reasons)),
        (Part.SCREENS, _screens(say)),
    )
    found = {phrase.id: Line(phrase, part) for part, spoken in parts for phrase in spoken if may_be_named(phrase.id)}
    return tuple(found.values())


def _calls(say: Words, clinics: Sequence[Clinic], kiosk: str) -> Iterator[Phrase]:
    """Of every number that this hospital may give, and how a screen begins to say one."""
    yield Phrase("spoken.number", say("spoken.number", "Your number is"))
    calls = (
        SpokenCall(f"{Series(clinic.prefix, lane, kiosk).code}{_FIGURES}", clinic, say.language)
        for clinic in clinics
        for lane in Lane
    )
    said = {phrase.id: phrase for call in calls for phrase in phrases(call)}
    for part in ("call.number", "letter.", "digit.", "call.to", "room."):
        found = [phrase for name, phrase in said.items() if name.startswith(part)]
        yield from found if part == "room." else sorted(found, key=lambda phrase: phrase.id)


def _choices(language: Language, clinics: Sequence[Clinic], reasons: Sequence[ReceptionReason]) -> Iterator[Phrase]:
    for clinic in clinics:
        yield Phrase(f"clinic_name.{clinic.code}", clinic.name.in_language(language))
    for reason in reasons:
        yield Phrase(f"reason.{reason.code}", reason.text.in_language(language))


def _screens(say: Words) -> Iterator[Phrase]:
    """Texts without values, of those that may be heard."""
    for step in range(1, STEPS + 1):
        yield Phrase(f"spoken.step.{step}", say("spoken.step", "Step {step} of {steps}", step=step, steps=STEPS))
    known = sorted((key.partition(_CONTEXT_END) for key in words(Language.ENGLISH).texts), key=_reading_order)
    for screen in _SCREENS:
        for context, _, english in known:
            is_spoken = context.startswith(f"{screen}.") and not context.startswith(_UNSPOKEN)
            if is_spoken and "{" not in english and may_be_heard(context):
                yield Phrase(context, say(context, english))


def _reading_order(entry: tuple[str, str, str]) -> tuple[int, str]:
    """A screen's question first, then what is said about it."""
    context = entry[0]
    return ("title", "text").index(context.rpartition(".")[2]) if context.endswith((".title", ".text")) else 2, context
