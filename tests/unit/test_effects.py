"""The one door to the world: every effect comes back as an event, whether it worked or not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from threading import Event
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kiosk import consent
from kiosk.domain.breaker import Patience
from kiosk.domain.card import Card
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.insurance import ALARM, NO_ANSWER, Coverage
from kiosk.domain.machine import FaultCleared, FaultRaised
from kiosk.domain.matching import Burst, Thresholds, Verdict, combine
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus
from kiosk.domain.queue import Ticket
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session.state import FaceTrouble, HelpKind
from kiosk.domain.visit import Visit
from kiosk.ports import Descriptor, DeviceFault, FaceCount, Frame
from kiosk.runtime.effects import Effects
from kiosk.runtime.lanes import Lanes
from kiosk.services.ask_insurer import AskInsurer
from kiosk.services.check_in import CheckIn, Hours
from kiosk.services.identify import Identify
from tests.conftest import Events
from tests.contract.orders import LEFT, USE
from tests.fakes import MemoryStore, SetClock
from tests.samples import ADULT, EARS, RECEPTION, TODAY, VALID

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # nine o'clock in Vietnam
OTHER = replace(ADULT, number="072195003456", name="Lê Thị Mai")
FRAME = np.full((4, 4, 3), 9, np.uint8)


@dataclass
class World:
    """Answers of the registry, the engine and the printer; `registry_free` holds the registry back."""

    portraits: dict[str, bytes] = field(default_factory=lambda: {ADULT.number: b"adult", OTHER.number: b"other"})
    described: dict[bytes, Descriptor | FaceCount | DeviceFault] = field(
        default_factory=lambda: {b"adult": (0.0,), b"other": (9.0,)}
    )
    portrait: Descriptor = ()
    live: Descriptor = (0.1,)
    compare_fault: DeviceFault | None = None
    coverage: Coverage | Exception = VALID
    paper: PrintOutcome | Exception = PrintOutcome.PRINTED
    printer: PrinterStatus | Exception = PrinterStatus.READY
    registry_free: Event = field(default_factory=Event)
    forgotten: int = 0

    def fetch(self, citizen_number: str) -> bytes | None:
        self.registry_free.wait(5)
        return self.portraits.get(citizen_number)

    def start(self) -> DeviceFault | None:
        return None

    def stop(self) -> None: ...

    def enrol(self, untrusted_image: bytes) -> FaceCount | DeviceFault:
        described = self.described[untrusted_image]
        self.portrait = described if isinstance(described, tuple) else ()
        return FaceCount(1) if isinstance(described, tuple) else described

    def compare(self, burst: Sequence[Frame]) -> Burst | DeviceFault | None:
        if self.compare_fault is not None:
            return self.compare_fault
        return combine([self.live] * len(burst), self.portrait)

    def forget(self) -> None:
        self.forgotten += 1

    def look_up(self, card: Card) -> Coverage:
        if isinstance(self.coverage, Exception):
            raise self.coverage
        return self.coverage

    def print_ticket(self, ticket: Ticket, language: Language, copy: int = 0) -> PrintOutcome:
        if isinstance(self.paper, Exception):
            raise self.paper
        return self.paper

    def status(self) -> PrinterStatus:
        if isinstance(self.printer, Exception):
            raise self.printer
        return self.printer

    def tickets_left(self) -> int | None:
        return None


@dataclass
class Door:
    effects: Effects
    world: World
    store: MemoryStore
    heard: list[object]
    burst: list[Frame]
    qtbot: QtBot

    def run(self, *effects: fx.Effect) -> None:
        for effect in effects:
            self.effects.run(effect)

    def await_event(self, found: Callable[[object], bool]) -> object:
        self.qtbot.waitUntil(lambda: any(found(event) for event in self.heard))
        return next(event for event in self.heard if found(event))

    def await_kind(self, kind: type) -> object:
        return self.await_event(lambda event: isinstance(event, kind))


@pytest.fixture
def door(qtbot: QtBot) -> Iterator[Door]:
    world, store, lanes = World(), MemoryStore(), Lanes()
    world.registry_free.set()
    store.put_clinics((EARS, RECEPTION))
    hours = Hours(ZoneInfo("Asia/Ho_Chi_Minh"), time(3))
    check_in = CheckIn(store, SetClock(MONDAY), hours, "K1", bytes(32), consent.shown)
    identify = Identify(world, world, Thresholds())  # type: ignore[arg-type]
    burst = [FRAME] * 3
    insurer = AskInsurer(world, SetClock(MONDAY), 0, Patience())
    effects = Effects(lanes, check_in, identify, insurer, world, lambda token: burst)
    heard: list[object] = []
    effects.happened.connect(heard.append)
    yield Door(effects, world, store, heard, burst, qtbot)
    world.registry_free.set()
    lanes.close()


def test_a_number_is_issued_and_said(door: Door) -> None:
    door.run(fx.IssueNumber("a", Visit(card=ADULT), EARS.code))
    issued = door.await_kind(e.NumberIssued)
    assert isinstance(issued, e.NumberIssued)
    assert (issued.token, issued.ticket.label) == ("a", "B-001")


def test_a_broken_store_is_a_reply_and_a_fault(door: Door, logged: Events) -> None:
    door.store.broken = True
    door.run(fx.IssueNumber("a", Visit(card=ADULT), EARS.code), fx.ListClinics("a", Visit(card=ADULT)))
    door.qtbot.waitUntil(lambda: door.heard.count(e.StoreFailed("a")) == 2)
    assert FaultRaised(Fault.DATABASE_FAILED) in door.heard


def test_staff_are_called_or_the_patient_hears_that_nobody_will_see_it(door: Door, logged: Events) -> None:
    door.run(fx.CallStaff("a", HelpKind.HELP, "Done"))
    door.await_event(lambda event: event == e.StaffCalled("a", True))
    door.store.broken = True
    door.run(fx.CallStaff("a", HelpKind.HELP, "Done"))
    door.await_event(lambda event: event == e.StaffCalled("a", False))


def test_a_void_that_fails_is_made_good_when_the_store_is_back(door: Door, logged: Events) -> None:
    door.run(fx.IssueNumber("a", Visit(card=ADULT), EARS.code))
    issued = door.await_kind(e.NumberIssued)
    assert isinstance(issued, e.NumberIssued)
    door.store.broken = True
    door.run(fx.VoidTicket(issued.ticket))
    door.await_event(lambda event: event == FaultRaised(Fault.DATABASE_FAILED))
    assert door.store.voided == {}
    door.store.broken = False
    door.effects.probe_store()
    door.qtbot.waitUntil(lambda: issued.ticket.id in door.store.voided)


@pytest.mark.parametrize(
    ("answer", "coverage", "fault"),
    [
        (VALID, VALID, FaultCleared(Fault.SYSTEM_ALARM)),
        (ALARM, ALARM, FaultRaised(Fault.SYSTEM_ALARM)),
    ],
)
def test_what_the_insurer_says_arrives_and_only_staff_hear_alarms(
    door: Door, answer: Coverage, coverage: Coverage, fault: FaultRaised | FaultCleared
) -> None:
    door.world.coverage = answer
    door.run(fx.LookUpInsurance("a", ADULT))
    door.await_event(lambda event: event == e.InsuranceAnswered("a", coverage))
    door.await_event(lambda event: event == fault)


def test_silence_does_not_end_an_alarm(door: Door) -> None:
    door.world.coverage = NO_ANSWER
    door.run(fx.LookUpInsurance("a", ADULT))
    door.await_event(lambda event: event == e.InsuranceAnswered("a", NO_ANSWER))
    door.await_event(lambda event: event == FaultRaised(Fault.INSURER_SILENT))
    assert FaultCleared(Fault.SYSTEM_ALARM) not in door.heard
    door.world.coverage = VALID
    door.run(fx.LookUpInsurance("b", ADULT))
    door.await_event(lambda event: event == FaultCleared(Fault.INSURER_SILENT))


def test_a_gateway_that_breaks_is_no_answer(door: Door, logged: Events) -> None:
    door.world.coverage = RuntimeError("broken")
    door.run(fx.LookUpInsurance("a", ADULT))
    door.await_event(lambda event: event == e.InsuranceAnswered("a", NO_ANSWER))


def test_a_face_is_compared_with_the_portrait_of_the_cards_owner(door: Door) -> None:
    door.run(fx.PreparePortrait("a", ADULT), fx.MatchFace("a"))
    compared = door.await_kind(e.FaceCompared)
    assert isinstance(compared, e.FaceCompared)
    assert compared.match.verdict is Verdict.ACCEPT


def test_a_verdict_waits_for_a_slow_registry(door: Door) -> None:
    door.world.registry_free.clear()
    door.run(fx.PreparePortrait("a", ADULT), fx.MatchFace("a"))
    door.qtbot.wait(50)
    assert door.heard == []
    door.world.registry_free.set()
    door.await_kind(e.FaceCompared)


def test_another_card_is_never_compared_with_the_earlier_portrait(door: Door) -> None:
    """The person looks like the first card's owner; the second card belongs to somebody else."""
    door.run(fx.PreparePortrait("a", ADULT), fx.MatchFace("a"))
    door.await_kind(e.FaceCompared)
    door.run(fx.PreparePortrait("b", OTHER), fx.MatchFace("b"))
    compared = door.await_event(lambda event: isinstance(event, e.FaceCompared) and event.token == "b")
    assert isinstance(compared, e.FaceCompared)
    assert compared.match.verdict is Verdict.REFUSE


@pytest.mark.parametrize("described", [FaceCount(0), FaceCount(2)])
def test_a_portrait_without_one_face_is_no_portrait(door: Door, described: FaceCount) -> None:
    door.world.described[b"adult"] = described
    door.run(fx.PreparePortrait("a", ADULT))
    door.await_event(lambda event: event == e.PortraitMissing("a"))


def test_somebody_whom_the_registry_has_no_picture_of(door: Door) -> None:
    door.world.portraits.clear()
    door.run(fx.PreparePortrait("a", ADULT))
    door.await_event(lambda event: event == e.PortraitMissing("a"))


def test_an_engine_that_fails_is_a_try_without_a_comparison(door: Door, logged: Events) -> None:
    door.world.compare_fault = DeviceFault("died")
    door.run(fx.PreparePortrait("a", ADULT), fx.MatchFace("a"))
    door.await_event(lambda event: event == e.FaceFailed("a", FaceTrouble.ENGINE))
    door.await_event(lambda event: event == FaultRaised(Fault.FACE_ENGINE_LOST))


def test_a_burst_without_a_face_is_a_try_without_a_comparison(door: Door) -> None:
    door.burst.clear()
    door.run(fx.PreparePortrait("a", ADULT), fx.MatchFace("a"))
    door.await_event(lambda event: event == e.FaceFailed("a", FaceTrouble.NO_GOOD_PICTURE))


def test_forgetting_reaches_the_engine_and_the_portrait(door: Door) -> None:
    door.run(fx.PreparePortrait("a", ADULT), fx.MatchFace("a"))
    door.await_kind(e.FaceCompared)
    door.effects.forget()
    door.qtbot.waitUntil(lambda: door.world.forgotten == 1)
    door.heard.clear()
    door.run(fx.MatchFace("a"))
    door.run(fx.LookUpInsurance("a", ADULT))
    door.await_kind(e.InsuranceAnswered)
    assert not any(isinstance(event, e.FaceCompared) for event in door.heard)


def test_the_papers_state_is_written_before_and_after_printing(door: Door) -> None:
    door.run(fx.IssueNumber("a", Visit(card=ADULT), EARS.code))
    issued = door.await_kind(e.NumberIssued)
    assert isinstance(issued, e.NumberIssued)
    door.run(fx.PrintTicket("a", issued.ticket, Language.VIETNAMESE))
    door.await_event(lambda event: event == e.TicketPrinted("a", PrintOutcome.PRINTED))
    assert door.store.papers == [(issued.ticket.id, None), (issued.ticket.id, PrintOutcome.PRINTED)]


@pytest.mark.parametrize(
    ("paper", "outcome", "fault"),
    [
        (PrintOutcome.PAPER_OUT, PrintOutcome.PAPER_OUT, Fault.PRINTER_PAPER_OUT),
        (PrintOutcome.FAILED, PrintOutcome.FAILED, Fault.PRINTER_FAILED),
        (RuntimeError("broken"), PrintOutcome.FAILED, Fault.PRINTER_FAILED),
    ],
)
def test_a_printer_that_fails_is_said_to_patient_and_staff(
    door: Door, logged: Events, paper: PrintOutcome | Exception, outcome: PrintOutcome, fault: Fault
) -> None:
    door.run(fx.IssueNumber("a", Visit(card=ADULT), EARS.code))
    issued = door.await_kind(e.NumberIssued)
    assert isinstance(issued, e.NumberIssued)
    door.world.paper = paper
    door.run(fx.PrintTicket("a", issued.ticket, Language.VIETNAMESE))
    door.await_event(lambda event: event == e.TicketPrinted("a", outcome))
    door.await_event(lambda event: event == FaultRaised(fault))


def test_a_printer_that_was_asked_is_said_to_staff_and_its_fault_goes_when_it_is_well(door: Door) -> None:
    door.world.printer = PrinterStatus.COVER_OPEN
    door.effects.probe_printer()
    door.await_event(lambda event: event == FaultRaised(Fault.PRINTER_COVER_OPEN))
    door.heard.clear()
    door.world.printer = PrinterStatus.READY
    door.effects.probe_printer()
    door.await_event(lambda event: event == FaultCleared(Fault.PRINTER_COVER_OPEN))
    assert not any(isinstance(event, FaultRaised) for event in door.heard)


def test_a_printer_that_cannot_be_asked_is_offline_and_asked_again(door: Door, logged: Events) -> None:
    door.world.printer = RuntimeError("broken")
    door.effects.probe_printer()
    door.await_event(lambda event: event == FaultRaised(Fault.PRINTER_OFFLINE))
    door.world.printer = PrinterStatus.READY
    door.effects.probe_printer()
    door.await_event(lambda event: event == FaultCleared(Fault.PRINTER_OFFLINE))


def test_a_failure_without_a_reason_stays_until_a_ticket_comes_out(door: Door, logged: Events) -> None:
    door.run(fx.IssueNumber("a", Visit(card=ADULT), EARS.code))
    issued = door.await_kind(e.NumberIssued)
    assert isinstance(issued, e.NumberIssued)
    door.world.paper = RuntimeError("broken")
    door.run(fx.PrintTicket("a", issued.ticket, Language.VIETNAMESE))
    door.await_event(lambda event: event == FaultRaised(Fault.PRINTER_FAILED))
    door.heard.clear()
    door.effects.probe_printer()
    door.await_event(lambda event: event == FaultRaised(Fault.PRINTER_FAILED))
    door.world.paper = PrintOutcome.PRINTED
    door.run(fx.PrintTicket("a", issued.ticket, Language.VIETNAMESE, 1))
    door.await_event(lambda event: event == FaultCleared(Fault.PRINTER_FAILED))


def test_what_the_patient_saw_of_the_paper_is_written_down(door: Door) -> None:
    door.run(fx.IssueNumber("a", Visit(card=ADULT), EARS.code))
    issued = door.await_kind(e.NumberIssued)
    assert isinstance(issued, e.NumberIssued)
    door.run(fx.RecordPaper("a", issued.ticket, PrintOutcome.PRINTED))
    door.qtbot.waitUntil(lambda: door.store.papers == [(issued.ticket.id, PrintOutcome.PRINTED)])


def test_a_ticket_is_printed_even_when_its_paper_cannot_be_written_down(door: Door, logged: Events) -> None:
    door.run(fx.IssueNumber("a", Visit(card=ADULT), EARS.code))
    issued = door.await_kind(e.NumberIssued)
    assert isinstance(issued, e.NumberIssued)
    door.store.broken = True
    door.run(fx.PrintTicket("a", issued.ticket, Language.VIETNAMESE))
    door.await_event(lambda event: event == e.TicketPrinted("a", PrintOutcome.PRINTED))
    assert FaultRaised(Fault.DATABASE_FAILED) in door.heard


def test_consent_is_recorded_with_what_was_shown(door: Door) -> None:
    door.run(fx.RecordConsent("a", True, Language.ENGLISH))
    door.qtbot.waitUntil(lambda: bool(door.store.consents))
    assert door.store.consents == [("a", True, Language.ENGLISH, consent.shown(Language.ENGLISH), MONDAY)]


def test_how_a_session_went_is_recorded_for_its_business_day(door: Door) -> None:
    door.run(fx.RecordUse(USE), fx.RecordUse(LEFT))
    door.qtbot.waitUntil(lambda: len(door.store.uses) == 2)
    assert [(one.use, one.business_day) for one in door.store.uses] == [(USE, TODAY), (LEFT, TODAY)]
    assert len({one.reference for one in door.store.uses}) == 2


def test_a_record_that_cannot_be_written_is_a_fault_of_the_store(door: Door, logged: Events) -> None:
    door.store.broken = True
    door.run(fx.RecordUse(USE))
    door.await_event(lambda event: event == FaultRaised(Fault.DATABASE_FAILED))


def test_a_slow_portrait_of_an_earlier_card_is_never_compared(door: Door) -> None:
    """Back, and another card, while the first portrait is still on its way: the verdict is about the second card."""
    door.world.registry_free.clear()
    door.run(fx.PreparePortrait("a", ADULT), fx.PreparePortrait("b", OTHER), fx.MatchFace("b"))
    door.world.registry_free.set()
    compared = door.await_kind(e.FaceCompared)
    assert isinstance(compared, e.FaceCompared)
    assert (compared.token, compared.match.verdict) == ("b", Verdict.REFUSE)


def test_a_store_that_comes_late_gets_its_clinics(door: Door, logged: Events) -> None:
    """The disk was not there at the start: without clinics nobody could get a number when it is."""
    door.store.put_clinics(())
    door.store.broken = True
    door.effects.open((EARS, RECEPTION))
    door.await_event(lambda event: event == FaultRaised(Fault.DATABASE_FAILED))
    door.store.broken = False
    door.effects.probe_store()
    door.await_event(lambda event: event == FaultCleared(Fault.DATABASE_FAILED))
    assert door.store.clinics() == (EARS, RECEPTION)


def test_without_a_record_of_the_consent_no_face_is_compared(door: Door, logged: Events) -> None:
    door.store.broken = True
    door.run(fx.RecordConsent("a", True, Language.VIETNAMESE))
    door.await_event(lambda event: event == e.FaceFailed("a", FaceTrouble.ENGINE))
