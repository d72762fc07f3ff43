"""What every printer promises: the PDF printer, and a receipt printer on a network port and on a device file."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from kiosk.adapters.printing.pdf_printer import PdfPrinter
from kiosk.adapters.printing.raster import dots
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus
from kiosk.ports import Printer
from mock_services.printer.lines import FilePlug, NetworkPlug
from mock_services.printer.machine import ReceiptPrinter
from tests.printers import Bench, code_on
from tests.sample_ticket import FORM, TICKET

VI = Language.VIETNAMESE


class World(Protocol):
    """A printer, and what may be done to it."""

    port: Printer

    def be(self, status: PrinterStatus) -> None: ...

    def codes(self) -> list[str]:
        """Of the papers that came out whole, in order."""

    def close(self) -> None: ...


class PdfWorld:
    def __init__(self, folder: Path) -> None:
        self._folder = folder / "tickets"
        self._state = folder / "printer-state"
        self.port: Printer = PdfPrinter(self._folder, FORM, self._state)

    def be(self, status: PrinterStatus) -> None:
        self._state.write_text(status.value, encoding="utf-8")

    def codes(self) -> list[str]:
        return [code_on(dots(path.read_bytes(), FORM.size)) for path in sorted(self._folder.glob("*.pdf"))]

    def close(self) -> None:
        pass


@dataclass
class ReceiptWorld:
    bench: Bench

    def __post_init__(self) -> None:
        self.port: Printer = self.bench.adapter

    def be(self, status: PrinterStatus) -> None:
        printer = self.bench.printer
        printer.load()
        printer.set(cover_open=status is PrinterStatus.COVER_OPEN, jammed=status is PrinterStatus.JAM)
        if printer.unplugged:
            printer.unplug(False)
        if status is PrinterStatus.PAPER_OUT:
            printer.load(0)
        if status is PrinterStatus.PAPER_LOW:
            printer.run_low()
        if status is PrinterStatus.OFFLINE:
            printer.unplug()

    def codes(self) -> list[str]:
        return [code_on(piece) for piece in self.bench.printer.pieces]

    def close(self) -> None:
        self.bench.close()


def receipt(plug: Callable[[ReceiptPrinter], NetworkPlug | FilePlug]) -> Callable[[Path], World]:
    return lambda folder: ReceiptWorld(Bench(folder, plug))


@pytest.fixture(params=[PdfWorld, receipt(NetworkPlug), receipt(FilePlug)], ids=["pdf", "network", "device file"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    made: World = request.param(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("language", Language)
def test_a_printed_ticket_has_its_code(world: World, language: Language) -> None:
    assert world.port.status() is PrinterStatus.READY
    assert world.port.print_ticket(TICKET, language) is PrintOutcome.PRINTED
    assert world.codes() == [TICKET.code]


def test_a_copy_has_the_same_code(world: World) -> None:
    outcomes = [world.port.print_ticket(TICKET, VI, copy) for copy in (0, 1)]
    assert outcomes == [PrintOutcome.PRINTED] * 2
    assert set(world.codes()) == {TICKET.code}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (PrinterStatus.READY, PrintOutcome.PRINTED),
        (PrinterStatus.PAPER_LOW, PrintOutcome.PRINTED),
        (PrinterStatus.PAPER_OUT, PrintOutcome.PAPER_OUT),
        (PrinterStatus.COVER_OPEN, PrintOutcome.FAILED),
        (PrinterStatus.JAM, PrintOutcome.FAILED),
        (PrinterStatus.OFFLINE, PrintOutcome.FAILED),
    ],
)
def test_a_printer_tells_how_it_is_and_prints_nothing_where_it_cannot(
    world: World, status: PrinterStatus, outcome: PrintOutcome
) -> None:
    world.be(status)
    assert world.port.status() is status
    assert world.port.print_ticket(TICKET, VI) is outcome
    assert world.codes() == [TICKET.code] * (outcome is PrintOutcome.PRINTED)


@pytest.mark.parametrize("trouble", [PrinterStatus.PAPER_OUT, PrinterStatus.COVER_OPEN, PrinterStatus.JAM])
def test_a_printer_that_is_seen_to_prints_again(world: World, trouble: PrinterStatus) -> None:
    world.be(trouble)
    world.port.print_ticket(TICKET, VI)
    world.be(PrinterStatus.READY)
    assert world.port.status() is PrinterStatus.READY
    assert world.port.print_ticket(TICKET, VI) is PrintOutcome.PRINTED
    assert world.codes() == [TICKET.code]


def test_printers_that_are_plugged_nowhere_are_offline(tmp_path: Path) -> None:
    bench = Bench(tmp_path, FilePlug)
    bench.printer.unplug()
    bench.close()
    assert not os.path.exists(bench.plug.address.removeprefix("usb:"))
    assert bench.adapter.status() is PrinterStatus.OFFLINE
    assert bench.adapter.print_ticket(TICKET, VI) is PrintOutcome.FAILED
