"""What every card reader promises, asked of the 2-D scanners: on a serial port, and as a keyboard."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from kiosk.adapters.cards.scanner import AGAIN_AFTER_S
from kiosk.adapters.cards.serial_scanner import SerialScanner
from kiosk.adapters.cards.wedge import SILENCE_S, WedgeScanner
from kiosk.domain.card import CardDevice, CardSource
from kiosk.ports import CardReader, CardShown, CardText, CardUnread, DeviceFault
from mock_services.cards import insurance_qr_payload, qr_payload
from mock_services.cast import CAST
from mock_services.scanner import PtyScanner

LAN, HOA = qr_payload(CAST["lan"]), qr_payload(CAST["hoa"])
INSURANCE = insurance_qr_payload(CAST["lan"])
ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\rL898902C36UTO7408122F1204159ZE184226B<<<<<10"

Seen = CardShown | CardUnread | DeviceFault


def shown(payload: str, source: CardSource = CardSource.QR) -> CardShown:
    return CardShown((CardText(payload.encode(), source),), CardDevice.SCANNER)


class Rig(Protocol):
    """A scanner and the hands before it. `now_s` is the reader's clock."""

    reader: CardReader
    now_s: float

    def scan(self, payload: str, end: str = "\r") -> None: ...

    def looks(self) -> list[Seen]:
        """What is read until nothing comes any more."""


class SerialRig:
    def __init__(self, folder: Path) -> None:
        self.now_s = 0.0
        self.scanner = PtyScanner(folder)
        self.reader: CardReader = SerialScanner(str(self.scanner.port), 115_200, lambda: self.now_s)

    def scan(self, payload: str, end: str = "\r") -> None:
        self.scanner.send((payload + end).encode())

    def looks(self) -> list[Seen]:
        return looks(self.reader)

    def close(self) -> None:
        self.reader.close()
        self.scanner.unplug()


class WedgeRig:
    def __init__(self, _folder: Path) -> None:
        self.now_s = 0.0
        self.wedge = WedgeScanner(lambda: self.now_s, look_s=0)
        self.reader: CardReader = self.wedge

    def scan(self, payload: str, end: str = "\r") -> None:
        for key in payload + end:
            self.now_s += 0.001
            self.wedge.feed(key, self.now_s)

    def looks(self) -> list[Seen]:
        self.now_s += 2 * SILENCE_S
        return looks(self.reader)

    def close(self) -> None:
        self.reader.close()


def looks(reader: CardReader) -> list[Seen]:
    """Until several looks in vain: a code may come in two pieces, and silence may have to end it."""
    seen: list[Seen] = []
    in_vain = 0
    while in_vain < 5:
        reading = reader.read()
        if reading is None:
            in_vain += 1
        else:
            in_vain = 0
            seen.append(reading)
    return seen


@pytest.fixture(params=[SerialRig, WedgeRig])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with contextlib.closing(request.param(tmp_path)) as made:
        assert made.reader.open() is None
        yield made


def test_a_scanner_before_which_nothing_is_held_reads_nothing(rig: Rig) -> None:
    assert rig.looks() == []


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", ""])
def test_a_code_is_reported_once_whatever_ends_it(rig: Rig, end: str) -> None:
    rig.scan(LAN, end)
    assert rig.looks() == [shown(LAN)]


@pytest.mark.parametrize("end", ["\r", ""])
def test_the_lines_of_a_zone_are_reported_together(rig: Rig, end: str) -> None:
    rig.scan(ZONE, end)
    assert rig.looks() == [shown(ZONE.replace("\r", "\n"), CardSource.MRZ)]


def test_codes_scanned_one_after_another_are_each_reported(rig: Rig) -> None:
    for payload in (LAN, INSURANCE, ZONE, HOA):
        rig.scan(payload)
    assert [seen.texts[0].source for seen in rig.looks() if isinstance(seen, CardShown)] == [
        CardSource.QR,
        CardSource.QR,
        CardSource.MRZ,
        CardSource.QR,
    ]


def test_a_card_held_still_is_reported_once(rig: Rig) -> None:
    seen = []
    for _ in range(5):
        rig.scan(LAN)
        seen += rig.looks()
        rig.now_s += AGAIN_AFTER_S / 2
    assert seen == [shown(LAN)]


def test_a_card_taken_away_and_shown_again_is_reported_once_more(rig: Rig) -> None:
    rig.scan(LAN)
    assert rig.looks() == [shown(LAN)]
    rig.now_s += AGAIN_AFTER_S
    rig.scan(LAN)
    assert rig.looks() == [shown(LAN)]


def test_another_card_right_after_the_first_is_reported(rig: Rig) -> None:
    rig.scan(LAN)
    rig.scan(HOA)
    assert rig.looks() == [shown(LAN), shown(HOA)]


def test_what_is_no_text_is_passed_on_as_it_is(rig: Rig) -> None:
    rig.scan("|" * 20 + "\x1d\x7f")
    assert rig.looks() == [shown("|" * 20 + "\x1d\x7f")]


def test_a_card_that_lay_there_before_and_after_a_reopening_is_not_new(rig: Rig) -> None:
    rig.scan(LAN)
    rig.looks()
    rig.reader.close()
    assert rig.reader.open() is None
    rig.scan(LAN)
    assert rig.looks() == []


def test_what_was_scanned_and_not_read_does_not_wait_for_the_next_patient(rig: Rig) -> None:
    rig.scan(LAN)
    rig.scan(HOA)
    assert next(filter(None, iter(rig.reader.read, DeviceFault("")))) == shown(LAN)
    rig.reader.close()
    rig.scan(INSURANCE)
    assert rig.reader.open() is None
    assert rig.looks() == []


def test_a_closed_reader_is_a_fault_and_closes_twice(rig: Rig) -> None:
    rig.reader.close()
    rig.reader.close()
    assert isinstance(rig.reader.read(), DeviceFault)


def test_a_reader_opened_twice_reads(rig: Rig) -> None:
    assert rig.reader.open() is None
    rig.scan(LAN)
    assert rig.looks() == [shown(LAN)]
