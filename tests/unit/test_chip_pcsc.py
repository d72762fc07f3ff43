"""What a PC/SC reader's chip says about the lengths it takes."""

import pytest

from kiosk.adapters.cards.chip.pcsc import takes_extended_length
from mock_services.chip import Chip
from tests.chips import lans_document


@pytest.mark.parametrize("extended", [True, False])
def test_the_emulated_chip_says_what_it_takes(extended: bool) -> None:
    assert takes_extended_length(Chip(lans_document(), extended=extended).atr) is extended


@pytest.mark.parametrize(
    ("atr", "extended"),
    [
        ("3B8F80018031806549544A3442120FFF82900046", False),  # a SIM-like card without a function table
        ("3B8A80018031F873F741E08290007C", True),  # capabilities after other objects
        ("3B8880010073C84053009000", True),  # a status of three bytes after the table
        ("3B8880010073C84013009000", False),
        ("3B8E800180318066B1840C016E0183009000", False),
        ("3B00", False),
        ("3B", False),
        ("", False),
        ("3BFF", False),
        ("3B85800180737300", False),  # cut off
    ],
)
def test_answers_to_reset_are_understood(atr: str, extended: bool) -> None:
    assert takes_extended_length(bytes.fromhex(atr)) is extended
