"""What the doctor says of a printer, from its own settings on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.adapters.printing.cups_printer import CupsPrinter
from kiosk.adapters.printing.pdf_printer import PdfPrinter
from kiosk.bootstrap.devices import ticket_printer
from kiosk.config import ConfigError, Printer, Settings
from kiosk.domain.readiness import Advice
from kiosk.services.doctor import Answer, printer_check
from mock_services.printer.lines import NetworkPlug
from mock_services.printer.machine import ReceiptPrinter
from tests.conftest import Events

pytestmark = pytest.mark.usefixtures("qapp")  # a ticket's outlines come from Qt's fonts


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
    assert printer_check(found) == Answer("ready, about 610 tickets left")
    printer.run_low()
    assert printer_check(found) == Answer("paper low, about 10 tickets left", Advice.PAPER_LOW)
    printer.load(0)
    assert printer_check(found) == Answer("paper out", Advice.PAPER_OUT)
    printer.unplug()
    assert printer_check(found) == Answer("offline", Advice.PRINTER_OFFLINE)


def test_printers_are_made_as_the_settings_name_them(tmp_path: Path) -> None:
    def made(device: str) -> object:
        return ticket_printer(Settings(state_dir=tmp_path, printer=Printer(device=device)))

    assert isinstance(made(""), PdfPrinter)
    assert isinstance(made("cups:Ticket"), CupsPrinter)
    with pytest.raises(ConfigError, match=r"printer\.device"):
        made("tcp:printer.local:99999")
