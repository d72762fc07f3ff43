"""What the doctor says of a printer, from its own settings on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.adapters.printing.cups_printer import CupsPrinter
from kiosk.adapters.printing.pdf_printer import PdfPrinter
from kiosk.bootstrap.devices import ticket_printer
from kiosk.config import ConfigError, Printer, Settings
from kiosk.domain.printer import PrinterStatus
from kiosk.services.doctor import printer_check
from mock_services.printer.lines import NetworkPlug
from mock_services.printer.machine import ReceiptPrinter
from tests.conftest import Events
from tests.sample_ticket import FORM


@pytest.fixture
def plugged() -> Iterator[tuple[ReceiptPrinter, str]]:
    printer = ReceiptPrinter()
    plug = NetworkPlug(printer)
    yield printer, plug.address
    plug.close()


def test_a_receipt_printer_says_how_it_is_and_how_long_its_paper_lasts(
    plugged: tuple[ReceiptPrinter, str], tmp_path: Path, logged: Events
) -> None:
    printer, address = plugged
    found = ticket_printer(Settings(state_dir=tmp_path, printer=Printer(device=address)))
    assert printer_check(found) == (True, "ready, about 610 tickets left")
    printer.run_low()
    assert printer_check(found) == (False, "paper is low: have a new roll at hand, about 10 tickets left")
    printer.load(0)
    assert printer_check(found) == (False, "no paper: put in a new roll")
    printer.unplug()
    well, said = printer_check(found)
    assert not well
    assert "does not answer" in said


@pytest.mark.parametrize("status", PrinterStatus)
def test_every_status_is_said_with_what_to_do(tmp_path: Path, status: PrinterStatus) -> None:
    (tmp_path / "state").write_text(status.value)
    well, said = printer_check(PdfPrinter(tmp_path, FORM, tmp_path / "state"))
    assert well == (status in (PrinterStatus.READY, PrinterStatus.UNKNOWN))
    assert well or ":" in said


def test_printers_are_made_as_the_settings_name_them(tmp_path: Path) -> None:
    def made(device: str) -> object:
        return ticket_printer(Settings(state_dir=tmp_path, printer=Printer(device=device)))

    assert isinstance(made(""), PdfPrinter)
    assert isinstance(made("cups:Ticket"), CupsPrinter)
    with pytest.raises(ConfigError, match=r"printer\.device"):
        made("tcp:printer.local:99999")
