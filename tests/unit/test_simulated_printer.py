"""The simulated printer as a program of its own, broken by what is typed, with its paper as pictures in a folder."""

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

from kiosk.adapters.printing.escpos_printer import EscPosPrinter
from kiosk.adapters.printing.links import opener
from kiosk.adapters.printing.roll_file import RollFile
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus
from tests.printers import LOW_MM, ROLL_MM, code_on
from tests.sample_ticket import FORM, TICKET


def test_it_prints_into_a_folder_and_does_as_it_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mock_services.printer", "--folder", str(tmp_path / "paper"), "--port", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        named = re.search(r"tcp:127\.0\.0\.1:\d+", program.stdout.readline())
        assert named is not None
        roll = RollFile(tmp_path / "roll.json", ROLL_MM, LOW_MM)
        adapter = EscPosPrinter(opener(named[0], 115200), FORM, roll)
        assert adapter.print_ticket(TICKET, Language.VIETNAMESE) is PrintOutcome.PRINTED
        (piece,) = (tmp_path / "paper").glob("*.png")
        with Image.open(piece) as paper:
            assert code_on(paper) == TICKET.code
        program.stdin.write("nonsense\nopen\n")
        program.stdin.flush()
        assert program.stdout.readline() == "?\n"
        program.stdin.write("nonsense\n")
        program.stdin.flush()
        program.stdout.readline()
        assert adapter.status() is PrinterStatus.COVER_OPEN
        program.stdin.close()
        assert program.wait(10) == 0
