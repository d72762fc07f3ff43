"""The chip that lies on the reader, for the command line."""

from collections.abc import Sequence
from datetime import date

from kiosk.domain.card import CardError, CardProblem
from kiosk.domain.card.chip import ChipKey
from kiosk.ports import ChipReader, ChipTrouble, DeviceFault
from kiosk.services.card_reading import card_of
from kiosk.services.inspection import CardFinding, ChipProblem

PLACE = "chip"  # stands where a file's name stands otherwise

_MESSAGES = {
    ChipTrouble.WRONG_KEY: "the key does not open this chip: it belongs to another card, or a date is wrong",
    ChipTrouble.REMOVED: "the card was taken away too early",
    ChipTrouble.UNSUPPORTED: "a chip of another kind",
    ChipTrouble.MALFORMED: "a chip with impossible content",
    ChipTrouble.TAMPERED: "content that is not what was signed",
}


def read_chip_card(reader: ChipReader, keys: Sequence[ChipKey], today: date) -> CardFinding:
    """What the chip says to somebody who has one of `keys`. Opens and closes the reader."""
    fault = reader.open()
    try:
        data = fault or reader.read(keys)
    finally:
        reader.close()
    match data:
        case DeviceFault(reason):
            return CardFinding(PLACE, problem=ChipProblem.READER, message=reason)
        case None:
            return CardFinding(PLACE, problem=ChipProblem.NO_CHIP, message="no chip lies on the reader")
        case ChipTrouble():
            return CardFinding(PLACE, problem=data, message=_MESSAGES[data])
    try:
        return CardFinding(PLACE, card_of(data, today))
    except CardError as error:
        return CardFinding(PLACE, problem=CardProblem.DAMAGED, message=f"a chip with impossible content ({error})")
