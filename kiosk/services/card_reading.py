"""What readers have read -> cards: parsed, one for each person, completed by the chip where there is one."""

from dataclasses import replace
from datetime import date

from kiosk.domain.card import (
    Authenticity,
    Card,
    CardError,
    CardField,
    CardProblem,
    CardWarning,
    Reading,
    parse_payload,
    settle,
)
from kiosk.domain.card.chip import chip_keys, parse_chip
from kiosk.ports import CardShown, ChipData, ChipReader, ChipTrouble, DeviceFault

# What helps most to hear when nothing that is shown is a card.
_TOLD_FIRST = (
    CardProblem.OLD_ENCODING,
    CardProblem.INPUT_METHOD,
    CardProblem.DAMAGED,
    CardProblem.MISREAD,
    CardProblem.NOT_A_CARD,
)


def read_cards(shown: CardShown, today: date) -> tuple[Card, ...]:
    """The cards of everybody whose cards are in view, the largest first. Raises CardError where there is none."""
    cards: list[Card] = []
    errors: list[CardError] = []
    for text in shown.texts:
        try:
            reading = Reading(source=text.source, device=shown.device, confidence=text.confidence)
            cards.append(parse_payload(text.untrusted_payload, today, reading))
        except CardError as error:
            errors.append(error)
    if cards:
        return settle(cards)
    if not errors:
        raise CardError(CardProblem.UNREADABLE, "neither code nor lines")
    raise min(errors, key=lambda error: _TOLD_FIRST.index(error.problem))


def read_chip(card: Card, reader: ChipReader, today: date) -> tuple[Card, ChipTrouble | DeviceFault | None]:
    """`card` with what its chip adds, and why nothing may have been added. At most 6 s."""
    data = reader.read(chip_keys(card))
    if isinstance(data, ChipData):
        try:
            settled = settle((card, card_of(data, today)))
        except CardError:
            return card, ChipTrouble.MALFORMED
        if len(settled) > 1:  # somebody else's card lies on the chip reader
            return replace(card, conflicts=card.conflicts | {CardField.NUMBER}), None
        return settled[0], None
    if data is ChipTrouble.TAMPERED:
        return replace(card, authenticity=Authenticity.FAILED), data
    return card, data


def card_of(data: ChipData, today: date) -> Card:
    """The card that a chip describes. Raises CardError."""
    card = parse_chip(data.untrusted_dg1, data.untrusted_dg13, today)
    unsigned = {CardWarning.UNSIGNED_CHIP} if data.authenticity is Authenticity.INTEGRITY_ONLY else set()
    return replace(
        card,
        portrait=data.untrusted_portrait or b"",
        authenticity=data.authenticity,
        warnings=card.warnings | unsigned,
    )
