"""The print service, played by programs of the same names; what they say was copied from CUPS 2.4."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.adapters.printing.cups_printer import CupsPrinter, status_of
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus as P
from tests.sample_ticket import FORM, TICKET

VI = Language.VIETNAMESE
IDLE = "printer Ticket is idle.  enabled since Sat Nov 28 09:01:09 2026\n\tForm mounted:\n\tAlerts: {}\n\tLocation: \n"
PAUSED = "printer Ticket disabled since Sat Nov 28 09:01:11 2026 -\n\tPaused\n\tForm mounted:\n\tAlerts: {}\n"
JOB = "Ticket-7                kiosk             1024   Sat Nov 28 09:01:09 2026\n"

LP = """#!/bin/sh
cat > "$SERVICE/sent"; echo "$*" > "$SERVICE/words"
[ -e "$SERVICE/refuses" ] && exit 1
cp "$SERVICE/job" "$SERVICE/queue"; echo "request id is Ticket-7 (0 file(s))"
"""
LPSTAT = """#!/bin/sh
[ "$LC_ALL" = C ] || exit 2
case "$*" in
    "-l -p Ticket") cat "$SERVICE/printer";;
    "-W not-completed -o Ticket") cat "$SERVICE/queue" 2>/dev/null; [ -e "$SERVICE/stuck" ] || rm -f "$SERVICE/queue";;
    *) exit 1;;
esac
exit 0
"""
CANCEL = """#!/bin/sh
echo "$1" > "$SERVICE/cancelled"; rm -f "$SERVICE/queue"
"""


class Service:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, script in (("lp", LP), ("lpstat", LPSTAT), ("cancel", CANCEL)):
            path = folder / name
            path.write_text(script)
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        (folder / "job").write_text(JOB)
        self.says(IDLE, "none")
        self.now = 0.0
        self.at_sleep: Callable[[], None] = lambda: None
        self.printer = CupsPrinter("Ticket", FORM, clock=lambda: self.now, sleep=self._sleep)

    def says(self, report: str, alerts: str) -> None:
        (self.folder / "printer").write_text(report.format(alerts))

    def _sleep(self, seconds: float) -> None:
        self.now += seconds
        self.at_sleep()

    @property
    def cancelled(self) -> bool:
        return (self.folder / "cancelled").exists()


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("SERVICE", str(tmp_path))
    return Service(tmp_path)


def test_a_job_that_left_the_queue_of_a_printer_that_is_well_is_printed(service: Service) -> None:
    assert service.printer.print_ticket(TICKET, VI) is PrintOutcome.PRINTED
    assert (service.folder / "sent").read_bytes() == FORM.fill(TICKET, VI)
    assert "Hòa" not in (service.folder / "words").read_text()  # the job's name is in everybody's list of jobs
    assert not service.cancelled


def test_a_service_that_takes_no_job_is_a_failure(service: Service) -> None:
    (service.folder / "refuses").touch()
    assert service.printer.print_ticket(TICKET, VI) is PrintOutcome.FAILED


@pytest.mark.parametrize(
    ("report", "alerts", "outcome"),
    [
        (IDLE, "media-empty-error media-needed-error", PrintOutcome.PAPER_OUT),
        (IDLE, "cover-open-error", PrintOutcome.FAILED),
        (PAUSED, "paused", PrintOutcome.FAILED),
    ],
)
def test_trouble_in_mid_job_cancels_it_so_that_nothing_comes_out_later(
    service: Service, report: str, alerts: str, outcome: PrintOutcome
) -> None:
    (service.folder / "stuck").touch()
    service.at_sleep = lambda: service.says(report, alerts)
    assert service.printer.print_ticket(TICKET, VI) is outcome
    assert service.cancelled
    assert service.now < 5


def test_a_job_that_never_ends_is_cancelled_and_nobody_knows(service: Service) -> None:
    (service.folder / "stuck").touch()
    assert service.printer.print_ticket(TICKET, VI) is PrintOutcome.UNKNOWN
    assert service.cancelled
    assert service.now < 20


def test_a_job_that_left_while_the_printer_complains_is_not_called_printed(service: Service) -> None:
    (service.folder / "stuck").touch()

    def gone() -> None:
        (service.folder / "queue").unlink(missing_ok=True)
        service.says(IDLE, "media-jam-error")

    service.at_sleep = gone
    assert service.printer.print_ticket(TICKET, VI) is PrintOutcome.UNKNOWN


def test_nothing_is_sent_to_a_printer_that_is_not_there(service: Service) -> None:
    (service.folder / "printer").write_text("")
    assert service.printer.status() is P.OFFLINE
    assert service.printer.print_ticket(TICKET, VI) is PrintOutcome.FAILED
    assert not (service.folder / "sent").exists()


def test_a_machine_without_a_print_service_is_an_offline_printer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert CupsPrinter("Ticket", FORM).status() is P.OFFLINE
    assert CupsPrinter("Ticket", FORM).tickets_left() is None


@pytest.mark.parametrize(
    ("report", "alerts", "status"),
    [
        (IDLE, "none", P.READY),
        (IDLE, "marker-supply-low-report", P.READY),
        (IDLE, "media-low-report", P.PAPER_LOW),
        (IDLE, "media-low-report cover-open", P.COVER_OPEN),
        (IDLE, "media-jam-error", P.JAM),
        (IDLE, "offline-report", P.OFFLINE),
        (PAUSED, "none", P.OFFLINE),
        (PAUSED, "paused media-empty-error", P.PAPER_OUT),
        ("lpstat: whatever\n{}", "", P.OFFLINE),
        ("{}", "", P.OFFLINE),
    ],
)
def test_what_the_service_says_of_a_printer(report: str, alerts: str, status: P) -> None:
    assert status_of(report.format(alerts)) is status
