"""A receipt printer on the bench: the simulated one at the end of a line, and the kiosk's adapter at the other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from kiosk.adapters.printing.commands import Drawing
from kiosk.adapters.printing.escpos_printer import EscPosPrinter
from kiosk.adapters.printing.links import opener
from kiosk.adapters.printing.roll_file import RollFile
from kiosk.adapters.printing.ticket import Form
from mock_services.printer.lines import FilePlug, NetworkPlug
from mock_services.printer.machine import ReceiptPrinter
from tests.sample_ticket import FORM

ROLL_MM, LOW_MM = 80_000.0, 2_500.0
TICKET_S = 2.0  # patience of a test with a printer that says nothing


class Bench:
    """`printer` is the machine, `adapter` what the kiosk sees of it."""

    def __init__(
        self, folder: Path, plug: Callable[[ReceiptPrinter], NetworkPlug | FilePlug] = NetworkPlug, form: Form = FORM
    ) -> None:
        self.printer = ReceiptPrinter(form.size.dots)
        self.plug = plug(self.printer)
        self.folder = folder
        self.form = form
        self.adapter = self.make()

    def make(self, ticket_s: float = TICKET_S, drawing: Drawing = Drawing.RASTER, **options: Any) -> EscPosPrinter:
        roll = RollFile(self.folder / "paper-roll.json", ROLL_MM, LOW_MM)
        link = opener(self.plug.address, 115200)
        return EscPosPrinter(link, self.form, roll, ticket_s=ticket_s, drawing=drawing, **options)

    def close(self) -> None:
        self.plug.close()


def code_on(piece: Image.Image) -> str:
    """What a telephone reads from a piece of paper; empty where there is no whole code."""
    framed = Image.new("L", (piece.width + 80, piece.height + 80), 255)  # paper is wider than its print
    framed.paste(piece, (40, 40))
    found = zxingcpp.read_barcodes(framed, formats=zxingcpp.BarcodeFormat.QRCode)
    return str(found[0].text) if found else ""
