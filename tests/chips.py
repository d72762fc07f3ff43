"""Chips of the cast for tests: one country whose keys are made once, keys of its cards, readers over emulated chips."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from kiosk.adapters.cards.chip.reader import EmrtdReader
from kiosk.domain.card.chip import ChipKey
from kiosk.ports import ChipData, ChipTrouble, DeviceFault
from mock_services.cast import CAST, CastMember
from mock_services.chip import Chip, ChipSlot, Country, Document, Mischief, document

LAN, HUNG, MAI = CAST["lan"], CAST["hung"], CAST["mai"]

Outcome = ChipData | ChipTrouble | DeviceFault | None


@cache
def country() -> Country:
    return Country()


@cache
def lans_document() -> Document:
    return document(LAN, country())


def key_of(member: CastMember) -> ChipKey:
    return ChipKey(member.citizen_number[-9:], member.birth_date, member.expires)


def can_of(member: CastMember) -> ChipKey:
    return ChipKey(member.citizen_number[-9:], member.birth_date, None, member.citizen_number[-6:])


def read(
    chip: Chip,
    *keys: ChipKey,
    certificates: Path | None = None,
    gone_after: int | None = None,
    clock: Callable[[], float] | None = None,
) -> Outcome:
    """What a reader says of a chip that is laid on it; with the key of Lan unless others are given."""
    slot = ChipSlot(demo=True)
    slot.gone_after = gone_after
    reader = EmrtdReader(slot, certificates, clock) if clock else EmrtdReader(slot, certificates)
    assert reader.open() is None
    slot.insert(chip)
    return reader.read(keys or (key_of(LAN),))


def bad_chip(*mischief: Mischief) -> Chip:
    return Chip(lans_document(), frozenset(mischief))
