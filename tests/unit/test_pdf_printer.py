"""The printer whose paper is a PDF file: whole or not at all, for this account alone, and as its state file says."""

from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.adapters.printing.pdf_printer import PdfPrinter
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus
from tests.sample_ticket import FORM, TICKET

VI = Language.VIETNAMESE


@pytest.fixture
def printer(tmp_path: Path) -> PdfPrinter:
    return PdfPrinter(tmp_path / "tickets", FORM, tmp_path / "printer-state")


@pytest.mark.parametrize("language", Language)
def test_a_printed_ticket_is_one_whole_page_at_its_path(
    printer: PdfPrinter, tmp_path: Path, language: Language
) -> None:
    assert printer.print_ticket(TICKET, language) is PrintOutcome.PRINTED
    (page,) = PdfReader(printer.path_for(TICKET)).pages
    assert "A-017" in page.extract_text()
    assert [path.name for path in (tmp_path / "tickets").iterdir()] == ["2026-03-04-A-017.pdf"]


def test_a_second_print_leaves_one_paper_which_says_that_it_is_a_copy(printer: PdfPrinter, tmp_path: Path) -> None:
    outcomes = [printer.print_ticket(TICKET, VI, copy) for copy in (0, 1)]
    assert outcomes == [PrintOutcome.PRINTED] * 2
    (paper,) = (tmp_path / "tickets").iterdir()
    assert "BẢN SAO 2" in PdfReader(paper).pages[0].extract_text()


def test_the_paper_is_for_this_account_alone(printer: PdfPrinter) -> None:
    printer.print_ticket(TICKET, VI)
    assert printer.path_for(TICKET).stat().st_mode & 0o077 == 0


def test_a_path_never_leaves_the_folder(printer: PdfPrinter, tmp_path: Path) -> None:
    path = printer.path_for(replace(TICKET, label="../../A-017\0"))
    assert path == tmp_path / "tickets" / "2026-03-04-A-017.pdf"


def test_a_folder_that_cannot_be_written_is_a_failure_not_an_error(printer: PdfPrinter, tmp_path: Path) -> None:
    (tmp_path / "tickets").write_text("a file where the folder should be", encoding="utf-8")
    assert printer.print_ticket(TICKET, VI) is PrintOutcome.FAILED


def test_a_paper_that_cannot_be_finished_leaves_nothing_behind(printer: PdfPrinter, tmp_path: Path) -> None:
    printer.path_for(TICKET).mkdir(parents=True)  # the last step, the renaming, cannot succeed
    assert printer.print_ticket(TICKET, VI) is PrintOutcome.FAILED
    assert list((tmp_path / "tickets").iterdir()) == [printer.path_for(TICKET)]


@pytest.mark.parametrize(
    ("state", "status", "outcome"),
    [
        (b"cover_open\n", PrinterStatus.COVER_OPEN, PrintOutcome.FAILED),
        (b"lies", PrinterStatus.READY, PrintOutcome.UNKNOWN),
        (b"on fire", PrinterStatus.OFFLINE, PrintOutcome.FAILED),
        (b"", PrinterStatus.OFFLINE, PrintOutcome.FAILED),
        (b"\xff\xfe", PrinterStatus.OFFLINE, PrintOutcome.FAILED),
    ],
)
def test_trouble_in_the_state_file_is_told_and_no_paper_comes(
    printer: PdfPrinter, tmp_path: Path, state: bytes, status: PrinterStatus, outcome: PrintOutcome
) -> None:
    (tmp_path / "printer-state").write_bytes(state)
    assert printer.status() is status
    assert printer.print_ticket(TICKET, VI) is outcome
    assert not printer.path_for(TICKET).exists()


def test_the_state_is_read_at_every_print(printer: PdfPrinter, tmp_path: Path) -> None:
    outcomes = []
    for state in ("ready", "paper_out", "ready"):
        (tmp_path / "printer-state").write_text(state, encoding="utf-8")
        outcomes.append(printer.print_ticket(TICKET, VI))
    assert outcomes == [PrintOutcome.PRINTED, PrintOutcome.PAPER_OUT, PrintOutcome.PRINTED]


@pytest.mark.parametrize("with_file", [True, False])
def test_a_state_file_that_does_not_exist_means_ready(tmp_path: Path, with_file: bool) -> None:
    printer = PdfPrinter(tmp_path / "tickets", FORM, tmp_path / "printer-state" if with_file else None)
    assert printer.print_ticket(TICKET, VI) is PrintOutcome.PRINTED
