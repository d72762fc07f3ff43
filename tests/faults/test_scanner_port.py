"""What happens to a serial scanner, on a real pseudo-terminal."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kiosk.adapters.cards.scanner import MAX_BURST_BYTES
from kiosk.adapters.cards.serial_scanner import SerialScanner, silence_s
from kiosk.domain.card import CardError, CardProblem, parse_payload
from kiosk.ports import CardShown, DeviceFault
from mock_services.cards import qr_payload
from mock_services.cast import CAST
from mock_services.scanner import FACTORY, PtyScanner

LAN = qr_payload(CAST["lan"])
TODAY = date(2026, 11, 24)
BAUD = 115_200
LOOKS_IN_VAIN = 5  # a code may come in two pieces; then silence ends it


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[PtyScanner]:
    made = PtyScanner(tmp_path)
    yield made
    made.unplug()


@pytest.fixture
def reader(scanner: PtyScanner) -> Iterator[SerialScanner]:
    made = SerialScanner(str(scanner.port), BAUD)
    assert made.open() is None
    yield made
    made.close()


def payloads(reader: SerialScanner, looks_in_vain: int = LOOKS_IN_VAIN) -> list[bytes]:
    found = []
    in_vain = 0
    while in_vain < looks_in_vain:
        shown = reader.read()
        assert not isinstance(shown, DeviceFault)
        in_vain = in_vain + 1 if shown is None else 0
        found += [text.untrusted_payload for text in shown.texts] if isinstance(shown, CardShown) else []
    return found


def test_unplugged_in_the_middle_of_a_code_it_is_a_fault_and_works_when_it_is_back(
    scanner: PtyScanner, reader: SerialScanner
) -> None:
    scanner.send(LAN[:50].encode())
    assert reader.read() is None
    scanner.unplug()
    assert reader.read() == DeviceFault("scanner is gone")
    assert reader.read() == DeviceFault("scanner is gone")
    reader.close()
    assert reader.open() == DeviceFault("scanner is not plugged in")
    assert reader.read() == DeviceFault("scanner is not open")
    scanner.plug()
    assert reader.open() is None
    scanner.scan(LAN)
    assert payloads(reader) == [LAN.encode()]


def test_a_port_that_another_program_uses_is_a_fault_that_says_so(scanner: PtyScanner, reader: SerialScanner) -> None:
    other = SerialScanner(str(scanner.port), BAUD)
    assert other.open() == DeviceFault("another program uses the scanner's port")
    reader.close()
    assert other.open() is None
    other.close()


@pytest.mark.skipif(os.getuid() == 0, reason="root may open everything")
def test_a_port_without_rights_is_a_fault_that_says_so(tmp_path: Path) -> None:
    port = tmp_path / "port"
    port.touch(mode=0)
    assert SerialScanner(str(port)).open() == DeviceFault("no right to use the scanner's port")


def test_a_path_that_is_no_port_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path, Path("/dev/null")):
        assert isinstance(SerialScanner(str(path)).open(), DeviceFault)


@pytest.mark.parametrize("chunk_bytes", [1, 7, 64])
def test_a_code_that_comes_in_pieces_is_whole(scanner: PtyScanner, chunk_bytes: int) -> None:
    """Each piece is read before the next is sent, by looks that are shorter than the silence that ends a code."""
    reader = SerialScanner(str(scanner.port), baud=2400)
    assert reader.open() is None
    scanner.setup = replace(FACTORY, chunk_bytes=chunk_bytes)
    *early, last = list(scanner.encoded(LAN))
    found = []
    for start in range(0, len(early), chunk_bytes):
        scanner.send(bytes(early[start : start + chunk_bytes]))
        found.append(reader.read())
    assert found == [None] * len(found)
    scanner.send(bytes([last]))
    assert payloads(reader) == [LAN.encode()]
    reader.close()


@pytest.mark.parametrize("encoding", ["cp1258", "latin-1", "utf-16-le"])
def test_text_in_an_old_encoding_reaches_the_parser_as_it_is(
    scanner: PtyScanner, reader: SerialScanner, encoding: str
) -> None:
    scanner.setup = replace(FACTORY, encoding=encoding, suffix="")
    scanner.scan("072158001234|290123456|Lâm Thanh Hòa|14031958|Nam|Tây Ninh|10062021")
    sent = scanner.encoded("072158001234|290123456|Lâm Thanh Hòa|14031958|Nam|Tây Ninh|10062021")
    assert payloads(reader) == [sent.strip(b"\0")]


def test_a_card_in_an_old_encoding_is_called_so(scanner: PtyScanner, reader: SerialScanner) -> None:
    scanner.setup = replace(FACTORY, encoding="cp1258")
    scanner.scan(LAN)
    [payload] = payloads(reader)
    with pytest.raises(CardError) as refused:
        parse_payload(payload, TODAY)
    assert refused.value.problem is CardProblem.OLD_ENCODING


def test_a_prefix_of_the_protocol_is_taken_off(scanner: PtyScanner, reader: SerialScanner) -> None:
    scanner.setup = replace(FACTORY, prefix="\x02]Q1", suffix="\x03\r\n")
    scanner.scan(LAN)
    assert payloads(reader) == [LAN.encode()]


def test_a_storm_is_dropped_and_the_scanner_works_after_it(scanner: PtyScanner, reader: SerialScanner) -> None:
    found: list[object] = []
    scanner.send(b"1234567890" * 3000 + b"\r", lambda: found.append(reader.read()))
    assert found == [None] * len(found)
    assert len(found) * FACTORY.chunk_bytes > 10 * MAX_BURST_BYTES
    assert payloads(reader, looks_in_vain=20) == []
    scanner.scan(LAN)
    assert payloads(reader) == [LAN.encode()]


def test_a_storm_that_nobody_reads_stands_in_nobodys_way(scanner: PtyScanner, reader: SerialScanner) -> None:
    """The terminal's buffer is full and the sender waits, as a scanner does; then somebody reads."""
    storm = threading.Thread(target=scanner.send, args=(b"\x00\xff<|" * 10_000,), daemon=True)
    storm.start()
    while storm.is_alive():
        assert reader.read() is None
    assert payloads(reader, looks_in_vain=20) == []  # what is dropped is read in vain, too
    scanner.scan(LAN)
    assert payloads(reader) == [LAN.encode()]


def test_silence_is_60_ms_at_9600_baud_and_shorter_the_faster_the_port() -> None:
    assert silence_s(9600) == pytest.approx(0.06, rel=0.02)
    assert silence_s(115_200) == 0.03
    assert silence_s(1200) == pytest.approx(0.48, rel=0.02)
    assert [silence_s(baud) for baud in (1200, 2400, 4800, 9600, 19200)] == sorted(
        (silence_s(baud) for baud in (1200, 2400, 4800, 9600, 19200)), reverse=True
    )
