"""The kiosk itself: which screen, which devices, and what a fault means for whoever comes next."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from kiosk.domain.faults import FAULT_OF_PRINT, Fault, PrintOutcome
from kiosk.domain.machine import (
    Devices,
    FaultCleared,
    FaultRaised,
    Machine,
    MachineEvent,
    MaintenanceChanged,
    Screen,
    ServiceSwitched,
    SwitchedOff,
    devices,
    observe,
    screen,
)
from kiosk.domain.session import state as s
from tests.samples import MACHINE, OVERLAYS, SITE, STEPS, session

ONE_CAMERA = Machine(replace(SITE, one_camera=True))
BROKEN = Machine(SITE, frozenset({Fault.DATABASE_FAILED}))
FIRST_OF_EACH = {type(step): step for step in reversed(STEPS)}
SCREENS = {
    s.ReadingCard: Screen.HOME,
    s.Rehearsing: Screen.PRACTICE,
    s.Rehearsed: Screen.PRACTISED,
    s.ChoosingReason: Screen.NO_CARD,
    s.ChoosingCompanion: Screen.COMPANION,
    s.TypingNumber: Screen.TYPE_NUMBER,
    s.ChoosingCard: Screen.WHICH_CARD,
    s.AskingConsent: Screen.CONSENT,
    s.CapturingFace: Screen.FACE,
    s.ProvingLife: Screen.FACE,
    s.MatchingFace: Screen.FACE,
    s.RetryingFace: Screen.FACE_RETRY,
    s.SentToReception: Screen.RECEPTION,
    s.CheckingInsurance: Screen.INSURANCE,
    s.ShowingInsurance: Screen.INSURANCE,
    s.ListingClinics: Screen.CLINIC,
    s.ChoosingClinic: Screen.CLINIC,
    s.Confirming: Screen.CONFIRM,
    s.AskingPriority: Screen.PRIORITY,
    s.IssuingNumber: Screen.NUMBER,
    s.Done: Screen.NUMBER,
    s.Stopped: Screen.STOPPED,
}


def name(value: object) -> str:
    return getattr(value, "__name__", type(value).__name__)


@pytest.mark.parametrize("step", get_args(s.Step), ids=name)
def test_each_step_has_its_screen_whatever_lies_over_it(step: type[s.Step]) -> None:
    for overlay in OVERLAYS:
        assert screen(session(FIRST_OF_EACH[step], overlay), MACHINE) is SCREENS[step]


def test_every_screen_is_reached() -> None:
    assert {*SCREENS.values(), Screen.OUT_OF_SERVICE} == set(Screen)


@pytest.mark.parametrize("fault", Fault)
def test_only_a_kiosk_that_cannot_give_true_numbers_is_out_of_service(fault: Fault) -> None:
    machine = observe(MACHINE, FaultRaised(fault))
    out = fault is Fault.DATABASE_FAILED
    assert machine.in_service is not out
    assert screen(s.Idle(), machine) is (Screen.OUT_OF_SERVICE if out else Screen.HOME)


@pytest.mark.parametrize(
    ("comes", "goes"),
    [
        (ServiceSwitched(SwitchedOff("Trần Minh", datetime(2026, 3, 2, tzinfo=UTC))), ServiceSwitched(None)),
        (MaintenanceChanged(True), MaintenanceChanged(False)),
    ],
    ids=name,
)
def test_staff_take_a_machine_out_of_service_and_its_readers_are_free(comes: MachineEvent, goes: MachineEvent) -> None:
    out = observe(MACHINE, comes)
    assert screen(s.Idle(), out) is Screen.OUT_OF_SERVICE
    assert devices(s.Idle(), out) == Devices(card_camera=False, card_scanner=False, face_camera=False)
    assert observe(out, goes) == MACHINE


@pytest.mark.parametrize("step", [step for step in STEPS if not isinstance(step, s.ReadingCard)], ids=name)
def test_a_check_in_that_has_begun_keeps_its_screen_when_the_store_fails(step: s.Step) -> None:
    assert screen(session(step), BROKEN) is screen(session(step), MACHINE)


def test_a_home_screen_in_use_is_closed_with_the_kiosk() -> None:
    assert screen(session(s.ReadingCard()), BROKEN) is Screen.OUT_OF_SERVICE


def test_faults_are_raised_and_cleared_one_by_one() -> None:
    machine = observe(observe(MACHINE, FaultRaised(Fault.PRINTER_FAILED)), FaultRaised(Fault.FACE_CAMERA_LOST))
    assert machine.faults == {Fault.PRINTER_FAILED, Fault.FACE_CAMERA_LOST}
    assert observe(machine, FaultRaised(Fault.PRINTER_FAILED)) == machine
    machine = observe(machine, FaultCleared(Fault.PRINTER_FAILED))
    assert machine.faults == {Fault.FACE_CAMERA_LOST}
    assert observe(machine, FaultCleared(Fault.PRINTER_FAILED)) == machine


@pytest.mark.parametrize("step", STEPS, ids=name)
@pytest.mark.parametrize("machine", [MACHINE, ONE_CAMERA, BROKEN], ids=["two cameras", "one camera", "out of service"])
def test_a_device_is_at_work_for_its_question_alone(step: s.Step, machine: Machine) -> None:
    """While cards of several people wait for a choice, no reader brings another one."""
    reading = isinstance(step, s.ReadingCard | s.ChoosingReason | s.TypingNumber)
    # The one camera looks at cards after Start, and at nothing else meanwhile.
    looking = reading if not machine.site.one_camera else isinstance(step, s.ReadingCard) and step.started
    wanted = Devices(
        card_camera=looking and machine.in_service,
        card_scanner=reading and machine.in_service,
        face_camera=isinstance(step, s.CapturingFace | s.ProvingLife),
    )
    assert devices(session(step), machine) == wanted


@pytest.mark.parametrize(
    ("machine", "card_camera", "card_scanner"),
    [(MACHINE, True, True), (ONE_CAMERA, False, True), (BROKEN, False, False)],
    ids=["two cameras", "one camera", "out of service"],
)
def test_while_nobody_is_there_only_what_reads_cards_alone_is_open(
    machine: Machine, card_camera: bool, card_scanner: bool
) -> None:
    assert devices(s.Idle(), machine) == Devices(card_camera, card_scanner, face_camera=False)


def test_cards_can_be_read_while_one_reader_is_left() -> None:
    readers = frozenset({Fault.CARD_CAMERA_LOST, Fault.CLOSE_CAMERA_LOST, Fault.CARD_SCANNER_LOST})
    machine = Machine(replace(SITE, card_readers=readers))
    assert machine.can_read_cards
    for fault in sorted(readers, key=lambda reader: reader.value):
        assert machine.can_read_cards
        machine = observe(machine, FaultRaised(fault))
    assert not machine.can_read_cards
    assert observe(machine, FaultCleared(Fault.CARD_SCANNER_LOST)).can_read_cards


@pytest.mark.parametrize("fault", [Fault.CHIP_READER_LOST, Fault.FACE_CAMERA_LOST, Fault.PRINTER_FAILED])
def test_a_fault_of_something_else_does_not_keep_cards_from_being_read(fault: Fault) -> None:
    assert observe(MACHINE, FaultRaised(fault)).can_read_cards


def test_paper_trouble_is_a_fault_and_a_doubt_is_none() -> None:
    assert {outcome: FAULT_OF_PRINT.get(outcome) for outcome in PrintOutcome} == {
        PrintOutcome.PRINTED: None,
        PrintOutcome.UNKNOWN: None,
        PrintOutcome.PAPER_OUT: Fault.PRINTER_PAPER_OUT,
        PrintOutcome.FAILED: Fault.PRINTER_FAILED,
    }
