"""A printer of the system's print service, through its own programs: lp, lpstat, cancel."""

import os
import re
import subprocess
import time
from collections.abc import Callable

from kiosk.adapters.printing.ticket import Form
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus, outcome_without_paper
from kiosk.domain.queue import Ticket

TICKET_S = 15.0
PROGRAM_S = 1.8  # for one of the programs
POLL_S = 0.3
_JOB = re.compile(rb"^request id is (\S+-\d+) ")
_ALERTS = re.compile(r"^\s*Alerts: (.*)$", re.MULTILINE)

# Printer state reasons of RFC 8011 and PWG 5100.9, by their beginnings; the first that is there counts.
_REASONS = (
    ("cover-open", PrinterStatus.COVER_OPEN),
    ("door-open", PrinterStatus.COVER_OPEN),
    ("interlock-open", PrinterStatus.COVER_OPEN),
    ("media-empty", PrinterStatus.PAPER_OUT),
    ("media-needed", PrinterStatus.PAPER_OUT),
    ("media-jam", PrinterStatus.JAM),
    ("cutter", PrinterStatus.JAM),
    ("offline", PrinterStatus.OFFLINE),
    ("connecting-to-device", PrinterStatus.OFFLINE),
    ("timed-out", PrinterStatus.OFFLINE),
    ("shutdown", PrinterStatus.OFFLINE),
    ("paused", PrinterStatus.OFFLINE),
    ("media-low", PrinterStatus.PAPER_LOW),
)


class CupsPrinter:
    """`queue` is the print service's name of the printer.

    PRINTED is a job that has left the queue, with the printer enabled and without a complaint afterwards: as far as the
    print service knows. Its queue must keep its error policy, stop or retry; one that aborts jobs hides a failure.
    """

    def __init__(
        self,
        queue: str,
        form: Form,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._queue = queue
        self._form = form
        self._clock = clock
        self._sleep = sleep

    def status(self) -> PrinterStatus:
        said = _run("lpstat", "-l", "-p", self._queue)
        if said is None:
            return PrinterStatus.OFFLINE
        return status_of(said.decode(errors="replace"))

    def print_ticket(self, ticket: Ticket, language: Language, copy: int = 0) -> PrintOutcome:
        status = self.status()
        if not status.can_print:
            return outcome_without_paper(status)
        paper = self._form.fill(ticket, language, copy)
        accepted = _run("lp", "-d", self._queue, "-t", "ticket", "-o", "document-format=application/pdf", stdin=paper)
        named = _JOB.match(accepted or b"")
        return PrintOutcome.FAILED if named is None else self._follow(named[1].decode())

    def tickets_left(self) -> int | None:
        return None

    def _follow(self, job: str) -> PrintOutcome:
        until = self._clock() + TICKET_S
        while self._clock() < until:
            waiting = _run("lpstat", "-W", "not-completed", "-o", self._queue)
            status = self.status()
            is_waiting = waiting is None or job in waiting.decode(errors="replace").split()
            if not status.can_print and is_waiting:
                _run("cancel", job)  # nothing comes out later, before other people's eyes
                return outcome_without_paper(status)
            if not is_waiting:
                return PrintOutcome.PRINTED if status.can_print else PrintOutcome.UNKNOWN
            self._sleep(POLL_S)
        _run("cancel", job)
        return PrintOutcome.UNKNOWN


def status_of(untrusted_report: str) -> PrinterStatus:
    """Of what `lpstat -l -p` says of one printer in English."""
    if " disabled since " in untrusted_report.partition("\n")[0]:
        reasons = _reasons(untrusted_report)
        return reasons if not reasons.can_print else PrinterStatus.OFFLINE
    return _reasons(untrusted_report) if untrusted_report.startswith("printer ") else PrinterStatus.OFFLINE


def _reasons(report: str) -> PrinterStatus:
    alerts = _ALERTS.search(report)
    said = [] if alerts is None else alerts[1].split()
    for beginning, status in _REASONS:
        if any(reason.startswith(beginning) for reason in said):
            return status
    return PrinterStatus.READY


def _run(*words: str, stdin: bytes = b"") -> bytes | None:
    """What the program says; None where it failed, is missing or takes too long."""
    english = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(words, input=stdin, capture_output=True, timeout=PROGRAM_S, env=english, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
