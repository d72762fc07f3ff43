"""Drawn identity and insurance cards of the cast: their codes, their machine-readable lines, their pictures."""

from mock_services.cards.citizen import card_image
from mock_services.cards.codes import qr_image, qr_version
from mock_services.cards.insurance import insurance_card_image
from mock_services.cards.payload import (
    Side,
    check_digit,
    insurance_number,
    insurance_qr_payload,
    insurance_validity,
    mrz_lines,
    qr_payload,
    qr_side,
)

__all__ = [
    "Side",
    "card_image",
    "check_digit",
    "insurance_card_image",
    "insurance_number",
    "insurance_qr_payload",
    "insurance_validity",
    "mrz_lines",
    "qr_image",
    "qr_payload",
    "qr_side",
    "qr_version",
]
