"""A chip as passports and citizen cards have it, in software: for a terminal in this process or behind pcscd."""

from mock_services.chip.country import Country, Scheme
from mock_services.chip.documents import document, face_group, picture
from mock_services.chip.emulator import Chip, Document, Mischief
from mock_services.chip.slot import ChipSlot, VirtualCard

__all__ = [
    "Chip",
    "ChipSlot",
    "Country",
    "Document",
    "Mischief",
    "Scheme",
    "VirtualCard",
    "document",
    "face_group",
    "picture",
]
