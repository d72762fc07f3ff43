"""The one door to the world: an effect goes out to its lane, and comes back as an event, whether it worked or not."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from kiosk.domain.card import Card
from kiosk.domain.clinic import Clinic
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.insurance import NO_ANSWER, Coverage, Outcome
from kiosk.domain.machine import FaultCleared, FaultRaised
from kiosk.domain.queue import Ticket
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session.state import FaceTrouble
from kiosk.domain.speech import Guidance
from kiosk.logs import log
from kiosk.ports import ClinicFull, DeviceFault, Frame, Guide, Printer, StoreError
from kiosk.runtime.lanes import Lane, Lanes
from kiosk.runtime.printing import Happenings, Printing
from kiosk.services.ask_insurer import AskInsurer
from kiosk.services.check_in import CheckIn
from kiosk.services.identify import Identify, Portrait

T = TypeVar("T")


class Effects(QObject):
    """`happened` is emitted on a lane's thread; a receiver that lives on the UI thread gets it there."""

    happened = Signal(object)

    def __init__(
        self,
        lanes: Lanes,
        check_in: CheckIn,
        identify: Identify,
        insurer: AskInsurer,
        printer: Printer,
        burst_of: Callable[[str], Sequence[Frame]],
        guide: Guide | None = None,
    ) -> None:
        super().__init__()
        self._lanes = lanes
        self._check_in = check_in
        self._identify = identify
        self._insurer = insurer
        self._printing = Printing(printer, self._paper)
        self._burst_of = burst_of
        self._guide = guide
        self._portrait: tuple[str, Future[bytes | None]] | None = None
        self._clinics: Sequence[Clinic] = ()
        self._not_voided: list[Ticket] = []

    def open(self, clinics: Sequence[Clinic]) -> None:
        """Before the first patient: the store recovers, the face engine warms up."""
        self._clinics = clinics
        self._open_store()
        self.probe_printer()
        self._do(Lane.FACE, self._start_engine, (FaultRaised(Fault.FACE_ENGINE_LOST),))

    def close(self) -> None:
        """Release what the lanes hold; they are still open."""
        if self._guide is not None:
            self._guide.close()
        self._lanes.submit(Lane.STORE, self._check_in.close)
        self._lanes.submit(Lane.FACE, self._identify.stop).result()

    def speak(self, guidance: Guidance) -> None:
        """The guide has a thread of its own, and leaves out what is no longer wanted."""
        if self._guide is not None:
            self._guide.say(guidance)

    def run(self, effect: fx.Effect) -> None:
        match effect:
            case fx.RecordConsent(token, granted, language):
                # Without a record of the consent the camera has nothing to look for.
                failed = (e.FaceFailed(token, FaceTrouble.ENGINE),) if granted else ()
                self._store(lambda: self._check_in.record_consent(token, granted, language), failed=failed)
            case fx.CallStaff(token, kind, place):
                self._store(
                    lambda: self._check_in.call_staff(token, kind, place),
                    done=lambda _: (e.StaffCalled(token, True, kind),),
                    failed=(e.StaffCalled(token, False, kind),),
                )
            case fx.ListClinics(token, visit):
                self._store(
                    lambda: self._check_in.offers(visit),
                    done=lambda offers: (e.ClinicsListed(token, offers),),
                    failed=(e.StoreFailed(token),),
                )
            case fx.IssueNumber(token, visit, clinic):
                self._store(
                    lambda: self._check_in.issue(token, visit, clinic),
                    done=lambda ticket: (e.NumberIssued(token, ticket),),
                    failed=(e.StoreFailed(token),),
                )
            case fx.VoidTicket(ticket):
                self._not_voided.append(ticket)
                self._store(self._void)
            case fx.LookUpInsurance(token, card):
                self._do(Lane.REGISTRY, lambda: self._look_up(token, card), (e.InsuranceAnswered(token, NO_ANSWER),))
            case fx.PreparePortrait(token, card):
                self._prepare(token, card)
            case fx.MatchFace(token):
                self._do(Lane.FACE, lambda: self._match(token), (e.FaceFailed(token, FaceTrouble.ENGINE),))
            case fx.PrintTicket(token, ticket, language, copy):
                self._do(
                    Lane.PRINTER,
                    lambda: self._printing.print_ticket(token, ticket, language, copy),
                    (e.TicketPrinted(token, PrintOutcome.FAILED), FaultRaised(Fault.PRINTER_FAILED)),
                )
            case fx.RecordUse(use):
                self._store(lambda: self._check_in.record_use(use))
            case fx.RecordPaper(_, ticket, outcome):
                self._store(lambda: self._check_in.paper(ticket, outcome))

    def probe_store(self) -> None:
        """See whether the store works again, as at the start; what could not be voided meanwhile is voided now."""
        self._open_store()
        self._store(self._void)

    def probe_printer(self) -> None:
        """See what the printer says; not while it prints, or while an earlier question waits."""
        if self._printing.begin_question():
            self._do(Lane.PRINTER, self._printing.ask, (FaultRaised(Fault.PRINTER_OFFLINE),))

    def report_faults(self, faults: frozenset[Fault]) -> None:
        """To the desks; not that the store fails, which could not be written there."""
        self._store(lambda: self._check_in.set_faults(faults - {Fault.DATABASE_FAILED}))

    def forget(self) -> None:
        """Nothing of the session that has ended stays here, with the insurer's answers or in the face engine."""
        self._portrait = None
        self._lanes.submit(Lane.REGISTRY, self._insurer.forget)
        self._do(Lane.FACE, self._forget_face, ())

    def _do(self, lane: Lane, task: Callable[[], Happenings], failed: Happenings) -> None:
        def guarded() -> None:
            try:
                happenings = task()
            except Exception as error:  # noqa: BLE001  (the door's other side: no effect ends in silence)
                log.error("effect failed", effect=lane.value, error=type(error).__name__)
                happenings = failed
            for happening in happenings:
                self.happened.emit(happening)

        self._lanes.submit(lane, guarded)

    def _store(
        self, task: Callable[[], T], done: Callable[[T], Happenings] = lambda _: (), failed: Happenings = ()
    ) -> None:
        def stored() -> Happenings:
            try:
                return *done(task()), FaultCleared(Fault.DATABASE_FAILED)
            except ClinicFull:  # the other kiosk was faster; the store is well
                return *failed, FaultCleared(Fault.DATABASE_FAILED)

        self._do(Lane.STORE, stored, (*failed, FaultRaised(Fault.DATABASE_FAILED)))

    def _open_store(self) -> None:
        self._store(lambda: self._check_in.open(self._clinics))

    def _void(self) -> None:
        while self._not_voided:
            self._check_in.void(self._not_voided[0])
            self._not_voided.pop(0)

    def _look_up(self, token: str, card: Card) -> Happenings:
        coverage: Coverage = self._insurer.look_up(card)
        answered = e.InsuranceAnswered(token, coverage)
        if coverage.alarm:
            return answered, FaultRaised(Fault.SYSTEM_ALARM), FaultCleared(Fault.INSURER_SILENT)
        if coverage.outcome is Outcome.TO_BE_CHECKED:  # silence does not say that the account is accepted again
            return answered, FaultRaised(Fault.INSURER_SILENT)
        return answered, FaultCleared(Fault.SYSTEM_ALARM), FaultCleared(Fault.INSURER_SILENT)

    def _prepare(self, token: str, card: Card) -> None:
        """Fetch on the registry's lane, describe on the face lane: hints go on while the registry thinks."""
        fetching = self._lanes.submit(Lane.PORTRAIT, lambda: self._identify.fetch(card))
        self._portrait = token, fetching

        def describe(fetched: "Future[bytes | None]") -> None:
            if not fetched.cancelled():
                failed = (e.FaceFailed(token, FaceTrouble.ENGINE),)
                self._do(Lane.FACE, lambda: self._describe(token, fetched), failed)

        fetching.add_done_callback(describe)

    def _describe(self, token: str, fetching: "Future[bytes | None]") -> Happenings:
        described = self._identify.describe(token, fetching.result())
        if isinstance(described, DeviceFault):
            return self._engine_lost(token, described)
        return (e.PortraitMissing(token),) if described is Portrait.MISSING else ()

    def _match(self, token: str) -> Happenings:
        owner, fetching = self._portrait or ("", None)
        if fetching is not None and owner == token and not self._identify.is_ready(token):
            trouble = self._describe(token, fetching)
            if trouble:
                return trouble
        if not self._identify.is_ready(token):  # forgotten meanwhile: the session is over
            return ()
        match = self._identify.match(token, self._burst_of(token))
        if isinstance(match, DeviceFault):
            return self._engine_lost(token, match)
        if match is None:
            return (e.FaceFailed(token, FaceTrouble.NO_GOOD_PICTURE),)
        log.info("face compared", verdict=match.verdict.value)
        return e.FaceCompared(token, match), FaultCleared(Fault.FACE_ENGINE_LOST)

    def _engine_lost(self, token: str, fault: DeviceFault) -> Happenings:
        log.error("face engine", reason=fault.reason)
        return e.FaceFailed(token, FaceTrouble.ENGINE), FaultRaised(Fault.FACE_ENGINE_LOST)

    def _start_engine(self) -> Happenings:
        fault = self._identify.start()
        if fault is None:
            return (FaultCleared(Fault.FACE_ENGINE_LOST),)
        log.error("face engine", reason=fault.reason)
        return (FaultRaised(Fault.FACE_ENGINE_LOST),)

    def _forget_face(self) -> Happenings:
        self._identify.forget()
        return ()

    def _paper(self, ticket: Ticket, outcome: PrintOutcome | None) -> None:
        """In order with the paper: before a byte leaves, and after the printer has spoken."""
        done: Future[None] = self._lanes.submit(Lane.STORE, lambda: self._check_in.paper(ticket, outcome))
        try:
            done.result()
        except StoreError:
            log.error("paper state not written", outcome=outcome.value if outcome else "sent")
            self.happened.emit(FaultRaised(Fault.DATABASE_FAILED))
