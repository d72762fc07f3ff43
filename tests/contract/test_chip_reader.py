"""What the chip reader promises, asked of an emulated terminal and of a virtual reader behind the real pcscd."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol

import pytest

from kiosk.adapters.cards.chip.pcsc import PcscChipReader
from kiosk.adapters.cards.chip.reader import EmrtdReader
from kiosk.domain.card import Authenticity
from kiosk.ports import ChipData, ChipReader, ChipTrouble, DeviceFault
from mock_services.chip import Chip, ChipSlot, Mischief, VirtualCard, document, picture
from mock_services.chip.virtual_reader import PORT, obstacle, virtual_reader
from tests.chips import HUNG, LAN, bad_chip, country, key_of, lans_document

SETTLE_SECONDS = 10.0  # within which pcscd notices a card; it polls a few times a second


class Rig(Protocol):
    """A reader and the hands before it."""

    reader: ChipReader

    def lay(self, chip: Chip, gone_after: int | None = None) -> None: ...

    def take_away(self) -> None: ...


class SlotRig:
    def __init__(self) -> None:
        self._slot = ChipSlot(demo=True)
        self.reader: ChipReader = EmrtdReader(self._slot)

    def lay(self, chip: Chip, gone_after: int | None = None) -> None:
        self._slot.gone_after = gone_after
        self._slot.insert(chip)

    def take_away(self) -> None:
        self._slot.remove()


class PcscRig:
    def __init__(self, name: str) -> None:
        self._cards = ExitStack()
        self.reader: ChipReader = PcscChipReader(name)

    def lay(self, chip: Chip, gone_after: int | None = None) -> None:
        self._cards.enter_context(VirtualCard(chip, PORT, gone_after))
        self._until(True)

    def take_away(self) -> None:
        self._cards.close()
        self._until(False)

    def _until(self, present: bool) -> None:
        ends_at = time.monotonic() + SETTLE_SECONDS
        while self.reader.is_present() is not present and time.monotonic() < ends_at:
            time.sleep(0.01)


@pytest.fixture(scope="module")
def pcsc_reader() -> Iterator[str]:
    if reason := obstacle():
        pytest.skip(reason)
    with virtual_reader() as name:
        yield name


@pytest.fixture(params=["slot", "pcsc"])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    made: Rig = SlotRig() if request.param == "slot" else PcscRig(request.getfixturevalue("pcsc_reader"))
    assert made.reader.open() is None
    yield made
    made.take_away()
    made.reader.close()


def test_an_empty_reader_has_nothing(rig: Rig) -> None:
    assert rig.reader.is_present() is False
    assert rig.reader.read([key_of(LAN)]) is None


@pytest.mark.parametrize("pace", [None, (13, 128)], ids=["bac", "pace"])
def test_a_chip_gives_its_lines_portrait_and_details(rig: Rig, pace: tuple[int, int] | None) -> None:
    made = document(LAN, country(), pace=pace)
    rig.lay(Chip(made))
    assert rig.reader.is_present() is True
    data = rig.reader.read([key_of(LAN)])
    assert isinstance(data, ChipData)
    assert data.untrusted_dg1 == made.files[0x0101]
    assert data.untrusted_dg13 == made.files[0x010D]
    assert data.untrusted_portrait == picture(LAN)
    assert data.authenticity is Authenticity.INTEGRITY_ONLY
    assert data.access == ("pace" if pace else "bac")


def test_the_same_chip_is_read_again(rig: Rig) -> None:
    rig.lay(Chip(lans_document()))
    assert [type(rig.reader.read([key_of(LAN)])) for _ in range(2)] == [ChipData, ChipData]


def test_another_cards_key_is_refused_and_the_right_one_works_afterwards(rig: Rig) -> None:
    rig.lay(Chip(lans_document()))
    assert rig.reader.read([key_of(HUNG)]) is ChipTrouble.WRONG_KEY
    assert isinstance(rig.reader.read([key_of(HUNG), key_of(LAN)]), ChipData)


@pytest.mark.parametrize("command", [0, 5, 20])
def test_a_chip_taken_away_in_the_middle_is_removed(rig: Rig, command: int) -> None:
    rig.lay(Chip(lans_document(), extended=False), gone_after=command)
    assert rig.reader.read([key_of(LAN)]) is ChipTrouble.REMOVED


def test_a_chip_laid_back_after_its_removal_is_read(rig: Rig) -> None:
    rig.lay(Chip(lans_document()), gone_after=12)
    assert rig.reader.read([key_of(LAN)]) is ChipTrouble.REMOVED
    rig.take_away()
    assert rig.reader.is_present() is False
    rig.lay(Chip(lans_document()))
    assert isinstance(rig.reader.read([key_of(LAN)]), ChipData)


@pytest.mark.parametrize(
    ("mischief", "trouble"),
    [
        (Mischief.OVERSIZED, ChipTrouble.MALFORMED),
        (Mischief.TAMPERED, ChipTrouble.TAMPERED),
        (Mischief.WRONG_MAC, ChipTrouble.TAMPERED),
        (Mischief.NO_SECURITY_OBJECT, ChipTrouble.UNSUPPORTED),
    ],
)
def test_a_bad_chip_is_a_trouble_of_the_chip(rig: Rig, mischief: Mischief, trouble: ChipTrouble) -> None:
    rig.lay(bad_chip(mischief))
    assert rig.reader.read([key_of(LAN)]) is trouble


@pytest.mark.parametrize("how", [Mischief.DETAILS_REFUSED, Mischief.DETAILS_END_THE_SESSION])
def test_a_chip_that_keeps_its_details_to_itself_is_read_without_them(rig: Rig, how: Mischief) -> None:
    rig.lay(bad_chip(how))
    data = rig.reader.read([key_of(LAN)])
    assert isinstance(data, ChipData) and data.untrusted_dg13 is None and data.untrusted_portrait


def test_a_closed_reader_is_a_fault_and_closes_twice_and_opens_again(rig: Rig) -> None:
    rig.reader.close()
    rig.reader.close()
    assert isinstance(rig.reader.is_present(), DeviceFault)
    assert isinstance(rig.reader.read([key_of(LAN)]), DeviceFault)
    assert rig.reader.open() is None
    assert rig.reader.is_present() is False


# Of PC/SC alone.


def test_a_reader_of_another_name_is_missed(pcsc_reader: str) -> None:
    fault = PcscChipReader("ACR1252").open()
    assert fault == DeviceFault("no smart card reader of the configured name")


# Of the emulated terminal alone.


def test_an_unplugged_terminal_is_a_fault_and_works_when_it_is_back() -> None:
    slot = ChipSlot(demo=True)
    reader = EmrtdReader(slot)
    assert reader.open() is None
    slot.insert(Chip(lans_document()))
    slot.unplugged.set()
    assert isinstance(reader.is_present(), DeviceFault)
    assert isinstance(reader.read([key_of(LAN)]), DeviceFault)
    assert isinstance(reader.open(), DeviceFault)
    slot.unplugged.clear()
    assert reader.open() is None
    assert isinstance(reader.read([key_of(LAN)]), ChipData)


def test_a_terminal_unplugged_in_the_middle_is_a_fault() -> None:
    slot = ChipSlot(demo=True)
    reader = EmrtdReader(slot)
    assert reader.open() is None

    class Unplugging(Chip):
        def transmit(self, raw: bytes) -> bytes:
            slot.unplugged.set()
            return super().transmit(raw)

    slot.insert(Unplugging(lans_document()))
    assert isinstance(reader.read([key_of(LAN)]), DeviceFault)


def test_an_emulated_terminal_needs_demo() -> None:
    with pytest.raises(ValueError, match="demo"):
        ChipSlot(demo=False)
