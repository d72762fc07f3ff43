"""A kiosk with a receipt printer: staff hear of faults in time, the patient is asked where the printer is silent."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.config import Printer
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.printer import PRINTER_FAULTS
from kiosk.domain.session import state as s
from kiosk.i18n import words
from kiosk.ports import FaceEngine
from mock_services.printer.lines import NetworkPlug
from mock_services.printer.machine import ReceiptPrinter
from tests.conftest import Events
from tests.printers import code_on
from tests.ui.kiosk_in_world import KioskInWorld

SAY = words(Language.VIETNAMESE)
STAFF_KNOW_S = 5.0


@pytest.fixture
def printer() -> ReceiptPrinter:
    return ReceiptPrinter()


@pytest.fixture
def kiosk(qtbot: QtBot, tmp_path: Path, engine: FaceEngine, printer: ReceiptPrinter) -> Iterator[KioskInWorld]:
    plug = NetworkPlug(printer)
    made = KioskInWorld(qtbot, tmp_path, engine, printer=Printer(device=plug.address))
    yield made
    made.close()
    plug.close()


def take_number(kiosk: KioskInWorld) -> s.Done:
    kiosk.touch(SAY("home.no_card", "No card?"))
    kiosk.wait_for(s.ChoosingReason)
    kiosk.touch("Quên mang thẻ")
    return kiosk.wait_for(s.Done, lambda done: done.paper is not None)


def faults(kiosk: KioskInWorld) -> frozenset[Fault]:
    return kiosk.kiosk.conductor.machine.faults & PRINTER_FAULTS


@pytest.mark.parametrize(
    ("comes", "fault"),
    [
        (lambda p: p.run_low(), Fault.PRINTER_PAPER_LOW),
        (lambda p: p.load(0), Fault.PRINTER_PAPER_OUT),
        (lambda p: p.set(cover_open=True), Fault.PRINTER_COVER_OPEN),
        (lambda p: p.set(jammed=True), Fault.PRINTER_JAM),
        (lambda p: p.unplug(), Fault.PRINTER_OFFLINE),
        (lambda p: p.set(silent=True), Fault.PRINTER_OFFLINE),
    ],
)
def test_staff_know_of_a_fault_within_five_seconds_although_nobody_prints(
    kiosk: KioskInWorld, printer: ReceiptPrinter, comes: Callable[[ReceiptPrinter], object], fault: Fault
) -> None:
    assert faults(kiosk) == frozenset()
    comes(printer)
    began = time.monotonic()
    kiosk.qtbot.waitUntil(lambda: faults(kiosk) == {fault}, timeout=20_000)
    assert time.monotonic() - began < STAFF_KNOW_S


def test_a_ticket_that_nobody_knows_of_is_asked_for_and_printed_again(
    kiosk: KioskInWorld, printer: ReceiptPrinter, logged: Events
) -> None:
    printer.at_row(400, printer.unplug)
    first = take_number(kiosk)
    assert first.paper is PrintOutcome.UNKNOWN
    assert SAY("paper.question", "Did a ticket come out? If not, print it again, or photograph the code.") in (
        kiosk.texts()
    )
    printer.unplug(False)
    kiosk.touch(SAY("paper.again", "No, print again"))
    copy = kiosk.wait_for(s.Done, lambda done: done.copies == 1 and done.paper is not None)
    assert (copy.paper, copy.ticket) == (PrintOutcome.PRINTED, first.ticket)
    assert code_on(printer.pieces[-1]) == first.ticket.code
    assert SAY("paper.reprint", "Print again") not in kiosk.texts()


def test_a_patient_who_has_the_ticket_needs_no_copy(
    kiosk: KioskInWorld, printer: ReceiptPrinter, logged: Events
) -> None:
    printer.at_row(800, printer.unplug)
    assert take_number(kiosk).paper is PrintOutcome.UNKNOWN
    kiosk.touch(SAY("paper.taken", "Yes, I have it"))
    kiosk.wait_for(s.Done, lambda done: done.paper is PrintOutcome.PRINTED)
    kiosk.touch(SAY("number.done", "Done"))
    kiosk.wait_for_home()


def test_a_liar_is_found_out_by_the_patient(kiosk: KioskInWorld, printer: ReceiptPrinter) -> None:
    printer.set(lies=True)
    first = take_number(kiosk)
    assert (first.paper, printer.pieces) == (PrintOutcome.PRINTED, [])
    printer.set(lies=False)
    kiosk.touch(SAY("paper.reprint", "Print again"))
    kiosk.wait_for(s.Done, lambda done: done.copies == 1 and done.paper is PrintOutcome.PRINTED)
    assert [code_on(piece) for piece in printer.pieces] == [first.ticket.code]
