"""What every printer promises, and what the state file of the simulated one does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.adapters.printing.pdf_printer import PdfPrinter
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.ports import Printer
from tests.sample_ticket import FORM, TICKET

Make = Callable[[Path], PdfPrinter]


def real(folder: Path) -> PdfPrinter:
    return PdfPrinter(folder, FORM)


def with_state_file(folder: Path) -> PdfPrinter:
    state_file = folder.parent / "printer-state"
    state_file.write_text("ready\n", encoding="utf-8")
    return PdfPrinter(folder, FORM, state_file=state_file)


@pytest.fixture(params=[real, with_state_file])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


@pytest.mark.parametrize("language", Language)
def test_a_printed_ticket_is_one_whole_page_at_its_path(make: Make, tmp_path: Path, language: Language) -> None:
    printer = make(tmp_path / "tickets")
    port: Printer = printer
    assert port.print_ticket(TICKET, language) is PrintOutcome.PRINTED
    (page,) = PdfReader(printer.path_for(TICKET)).pages
    assert "A-017" in page.extract_text()
    assert [path.name for path in (tmp_path / "tickets").iterdir()] == ["2026-03-04-A-017.pdf"]


def test_a_second_print_leaves_one_paper(make: Make, tmp_path: Path) -> None:
    printer = make(tmp_path / "tickets")
    outcomes = [printer.print_ticket(TICKET, Language.VIETNAMESE) for _ in range(2)]
    assert outcomes == [PrintOutcome.PRINTED] * 2
    assert len(list((tmp_path / "tickets").iterdir())) == 1


def test_the_paper_is_for_this_account_alone(make: Make, tmp_path: Path) -> None:
    printer = make(tmp_path / "tickets")
    printer.print_ticket(TICKET, Language.VIETNAMESE)
    assert printer.path_for(TICKET).stat().st_mode & 0o077 == 0


def test_a_path_never_leaves_the_folder(make: Make, tmp_path: Path) -> None:
    path = make(tmp_path / "tickets").path_for(replace(TICKET, label="../../A-017\0"))
    assert path == tmp_path / "tickets" / "2026-03-04-A-017.pdf"


def test_a_folder_that_cannot_be_written_is_a_failure_not_an_error(make: Make, tmp_path: Path) -> None:
    (tmp_path / "tickets").write_text("a file where the folder should be", encoding="utf-8")
    assert make(tmp_path / "tickets").print_ticket(TICKET, Language.VIETNAMESE) is PrintOutcome.FAILED


def test_a_paper_that_cannot_be_finished_leaves_nothing_behind(make: Make, tmp_path: Path) -> None:
    printer = make(tmp_path / "tickets")
    printer.path_for(TICKET).mkdir(parents=True)  # the last step, the renaming, cannot succeed
    assert printer.print_ticket(TICKET, Language.VIETNAMESE) is PrintOutcome.FAILED
    assert list((tmp_path / "tickets").iterdir()) == [printer.path_for(TICKET)]


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (b"paper_out", PrintOutcome.PAPER_OUT),
        (b"cover_open\n", PrintOutcome.FAILED),
        (b"offline", PrintOutcome.FAILED),
        (b"lies", PrintOutcome.UNKNOWN),
        (b"on fire", PrintOutcome.FAILED),
        (b"", PrintOutcome.FAILED),
        (b"\xff\xfe", PrintOutcome.FAILED),
    ],
)
def test_trouble_in_the_state_file_is_told_and_no_paper_comes(
    tmp_path: Path, state: bytes, outcome: PrintOutcome
) -> None:
    printer = with_state_file(tmp_path / "tickets")
    (tmp_path / "printer-state").write_bytes(state)
    assert printer.print_ticket(TICKET, Language.VIETNAMESE) is outcome
    assert not printer.path_for(TICKET).exists()


def test_the_state_is_read_at_every_print(tmp_path: Path) -> None:
    printer = with_state_file(tmp_path / "tickets")
    state_file = tmp_path / "printer-state"
    outcomes = []
    for state in ("ready", "paper_out", "ready"):
        state_file.write_text(state, encoding="utf-8")
        outcomes.append(printer.print_ticket(TICKET, Language.VIETNAMESE))
    assert outcomes == [PrintOutcome.PRINTED, PrintOutcome.PAPER_OUT, PrintOutcome.PRINTED]


def test_a_state_file_that_does_not_exist_means_ready(tmp_path: Path) -> None:
    printer = PdfPrinter(tmp_path / "tickets", FORM, state_file=tmp_path / "printer-state")
    assert printer.print_ticket(TICKET, Language.VIETNAMESE) is PrintOutcome.PRINTED
