"""The card watch: which events readers and the chip lead to, and when devices are open."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from kiosk.domain.card import Authenticity, CardDevice, CardProblem, CardSource
from kiosk.domain.card.chip import ChipKey
from kiosk.domain.faults import Fault
from kiosk.domain.machine import Devices, FaultCleared, FaultRaised
from kiosk.domain.session.events import CardBeingRead, CardNotRead, CardSeen, CardsSeen
from kiosk.ports import CardShown, CardText, CardUnread, ChipData, ChipTrouble, DeviceFault
from kiosk.runtime.card_watch import CardWatch, WatchedReader
from mock_services.cards import mrz_lines, qr_payload
from mock_services.cast import CAST
from tests.conftest import Events

TODAY = date(2026, 11, 22)
PAYLOAD = "072158001234||Nguyễn Thị Lan|14031958|Nữ|Tây Ninh|10062021".encode()
OTHER = PAYLOAD.replace(b"072158001234", b"072158009999").replace(b"Lan", b"Hoa")
NOTHING = Devices(card_camera=False, card_scanner=False, face_camera=False)
CAMERA = Devices(card_camera=True, card_scanner=False, face_camera=False)
SCANNER = Devices(card_camera=False, card_scanner=True, face_camera=False)
Reading = CardShown | CardUnread | DeviceFault


def shown(*payloads: bytes, source: CardSource = CardSource.QR) -> CardShown:
    return CardShown(tuple(CardText(payload, source) for payload in payloads), CardDevice.CAMERA)


class Reader:
    """Readings one after another, then nothing."""

    def __init__(self, *readings: Reading) -> None:
        self.readings = deque(readings)
        self.fault: DeviceFault | None = None
        self.is_open = False

    def open(self) -> DeviceFault | None:
        self.is_open = self.fault is None
        return self.fault

    def read(self) -> Reading | None:
        return self.readings.popleft() if self.readings else None

    def close(self) -> None:
        self.is_open = False


class ChipReader:
    """A chip of the cast's Lan, or what else it is told to be."""

    def __init__(self, answer: ChipData | ChipTrouble | DeviceFault | None) -> None:
        self.answer = answer
        self.keys: Sequence[ChipKey] = ()
        self.is_open = False

    def open(self) -> DeviceFault | None:
        self.is_open = True
        return None

    def is_present(self) -> bool | DeviceFault:
        return self.answer is not None

    def read(self, keys: Sequence[ChipKey]) -> ChipData | ChipTrouble | DeviceFault | None:
        self.keys = keys
        return self.answer

    def close(self) -> None:
        self.is_open = False


def dg1(lines: Sequence[str]) -> bytes:
    """DG1 of ICAO 9303-10, 4.7.1: tag 61 around tag 5F1F around the lines."""
    text = "".join(lines).encode()
    inner = b"\x5f\x1f" + bytes([len(text)]) + text
    return b"\x61" + bytes([len(inner)]) + inner


LAN = CAST["lan"]
CHIP = ChipData(dg1(mrz_lines(LAN)), None, b"picture", Authenticity.SIGNED, "bac")
LAN_SHOWN = shown(qr_payload(LAN).encode())


@pytest.fixture
def card_watch() -> Iterator[Callable[..., tuple[CardWatch, list[object]]]]:
    made: list[CardWatch] = []

    def make(*readers: Reader | WatchedReader, chip: ChipReader | None = None) -> tuple[CardWatch, list[object]]:
        watched = [reader if isinstance(reader, WatchedReader) else WatchedReader(reader) for reader in readers]
        watch = CardWatch(watched, lambda: TODAY, chip)
        made.append(watch)
        heard: list[object] = []
        watch.happened.connect(heard.append)
        watch.start()
        return watch, heard

    yield make
    for watch in made:
        watch.stop()


def test_a_card_is_an_event_and_the_reader_is_open_only_while_wanted(qtbot: QtBot, card_watch) -> None:
    reader = Reader(shown(PAYLOAD))
    watch, heard = card_watch(reader)
    assert not reader.is_open
    watch.watch(CAMERA)
    qtbot.waitUntil(lambda: any(isinstance(event, CardSeen) for event in heard))
    assert reader.is_open
    watch.watch(NOTHING)
    qtbot.waitUntil(lambda: not reader.is_open)


def test_a_scanner_is_open_where_the_camera_must_not_look(qtbot: QtBot, card_watch) -> None:
    camera, scanner = Reader(), Reader(shown(PAYLOAD))
    watch, heard = card_watch(camera, WatchedReader(scanner, Fault.CARD_SCANNER_LOST, is_camera=False))
    watch.watch(SCANNER)
    qtbot.waitUntil(lambda: any(isinstance(event, CardSeen) for event in heard))
    assert scanner.is_open
    assert not camera.is_open


@pytest.mark.parametrize(
    ("reading", "problem"),
    [
        (CardUnread(), CardProblem.UNREADABLE),
        (shown(b"https://example.org"), CardProblem.NOT_A_CARD),
        (shown(PAYLOAD.replace(b"14031958", b"31021958")), CardProblem.DAMAGED),
        (shown(b"https://example.org", PAYLOAD.replace(b"14031958", b"31021958")), CardProblem.DAMAGED),
    ],
)
def test_what_is_no_card_is_said_with_its_reason(
    qtbot: QtBot, card_watch, reading: Reading, problem: CardProblem
) -> None:
    watch, heard = card_watch(Reader(reading))
    watch.watch(CAMERA)
    qtbot.waitUntil(lambda: CardNotRead(problem) in heard)


def test_a_card_beside_another_code_is_the_card(qtbot: QtBot, card_watch) -> None:
    watch, heard = card_watch(Reader(shown(b"https://example.org", PAYLOAD)))
    watch.watch(CAMERA)
    qtbot.waitUntil(lambda: any(isinstance(event, CardSeen) for event in heard))
    assert not any(isinstance(event, CardNotRead) for event in heard)


def test_cards_of_two_people_are_a_question(qtbot: QtBot, card_watch) -> None:
    watch, heard = card_watch(Reader(shown(PAYLOAD, OTHER)))
    watch.watch(CAMERA)
    qtbot.waitUntil(lambda: any(isinstance(event, CardsSeen) for event in heard))
    [seen] = [event for event in heard if isinstance(event, CardsSeen)]
    assert [card.number for card in seen.cards] == ["072158001234", "072158009999"]


def test_code_and_lines_of_one_card_confirm_each_other(qtbot: QtBot, card_watch) -> None:
    lines = CardText("\n".join(mrz_lines(LAN)).encode(), CardSource.MRZ, 0.9)
    watch, heard = card_watch(Reader(CardShown((*LAN_SHOWN.texts, lines), CardDevice.CAMERA)))
    watch.watch(CAMERA)
    card = seen_card(qtbot, heard)
    assert card.confirmed_by == {CardSource.MRZ}
    assert not card.is_contradicted


def seen_card(qtbot: QtBot, heard: list[object]):
    qtbot.waitUntil(lambda: any(isinstance(event, CardSeen) for event in heard))
    [seen] = [event for event in heard if isinstance(event, CardSeen)]
    return seen.card


def test_a_lost_reader_is_a_fault_of_its_own_that_clears_when_it_is_back(
    qtbot: QtBot, card_watch, logged: Events
) -> None:
    reader = Reader()
    reader.fault = DeviceFault("not connected")
    watch, heard = card_watch(Reader(), WatchedReader(reader, Fault.CLOSE_CAMERA_LOST))
    watch.watch(CAMERA)
    qtbot.waitUntil(lambda: FaultRaised(Fault.CLOSE_CAMERA_LOST) in heard)
    assert FaultRaised(Fault.CARD_CAMERA_LOST) not in heard
    reader.fault = None
    qtbot.waitUntil(lambda: FaultCleared(Fault.CLOSE_CAMERA_LOST) in heard)


def test_the_chip_completes_the_card_and_brings_its_portrait(qtbot: QtBot, card_watch) -> None:
    chip = ChipReader(CHIP)
    watch, heard = card_watch(Reader(LAN_SHOWN), chip=chip)
    watch.watch(CAMERA)
    card = seen_card(qtbot, heard)
    assert heard.index(CardBeingRead()) < heard.index(CardSeen(card))
    assert (card.source, card.confirmed_by) == (CardSource.CHIP, {CardSource.QR})
    assert (card.portrait, card.authenticity) == (b"picture", Authenticity.SIGNED)
    assert card.name == LAN.name
    assert chip.keys


def test_without_a_chip_on_the_reader_nobody_waits(qtbot: QtBot, card_watch) -> None:
    watch, heard = card_watch(Reader(LAN_SHOWN), chip=ChipReader(None))
    watch.watch(CAMERA)
    assert seen_card(qtbot, heard).source is CardSource.QR
    assert CardBeingRead() not in heard


@pytest.mark.parametrize("trouble", [ChipTrouble.WRONG_KEY, ChipTrouble.REMOVED, ChipTrouble.UNSUPPORTED])
def test_a_chip_that_cannot_be_read_leaves_the_card_as_its_text_says(
    qtbot: QtBot, card_watch, trouble: ChipTrouble
) -> None:
    watch, heard = card_watch(Reader(LAN_SHOWN), chip=ChipReader(trouble))
    watch.watch(CAMERA)
    card = seen_card(qtbot, heard)
    assert card.source is CardSource.QR
    assert not card.is_contradicted


def test_a_chip_that_was_tampered_with_contradicts_its_card(qtbot: QtBot, card_watch) -> None:
    watch, heard = card_watch(Reader(LAN_SHOWN), chip=ChipReader(ChipTrouble.TAMPERED))
    watch.watch(CAMERA)
    assert seen_card(qtbot, heard).is_contradicted


def test_the_chip_of_somebody_else_contradicts_the_card(qtbot: QtBot, card_watch) -> None:
    other = ChipData(dg1(mrz_lines(CAST["hung"])), None, None, Authenticity.SIGNED, "bac")
    watch, heard = card_watch(Reader(LAN_SHOWN), chip=ChipReader(other))
    watch.watch(CAMERA)
    assert seen_card(qtbot, heard).is_contradicted


def test_a_chip_reader_that_fails_is_a_fault_and_the_card_counts_all_the_same(
    qtbot: QtBot, card_watch, logged: Events
) -> None:
    chip = ChipReader(DeviceFault("unplugged"))
    watch, heard = card_watch(Reader(LAN_SHOWN), chip=chip)
    watch.watch(CAMERA)
    assert seen_card(qtbot, heard).source is CardSource.QR
    qtbot.waitUntil(lambda: FaultRaised(Fault.CHIP_READER_LOST) in heard)
    assert not chip.is_open
