"""A kiosk at the hospital's store that goes on when it cannot be reached."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from time import monotonic
from typing import TypeVar

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.consent import ConsentText
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane, wait_forecast
from kiosk.domain.queue.records import Appointment
from kiosk.domain.session.state import HelpKind
from kiosk.domain.use import Use
from kiosk.ports import IssuedNumber, NumberOrder, StoreError, StoreUnreachable

RETRY_S = 10.0  # a patient waits for the time-out of one attempt this often, and not for each step

T = TypeVar("T")


class CutOffStore:
    """`Store`: the hospital's, and while it is out of reach the kiosk's own file, with its copy of clinics and key, in
    series of the kiosk that collide with nobody's. What was done there is handed over before anything else is done at
    the hospital's store. A number of the kiosk's own has a negative id here.
    """

    def __init__(self, central: SqlStore, own: SqlStore, ticks: Callable[[], float] = monotonic) -> None:
        self._central = central
        self._own = own
        self._ticks = ticks
        self._try_again_at = 0.0
        self._may_have_parcels = True
        self._deferred: list[Callable[[], None]] = []
        self._copied: tuple[Clinic, ...] | None = None
        self._last_waiting: dict[Lane, Mapping[str, int]] = {}

    @property
    def is_cut_off(self) -> bool:
        return self._ticks() < self._try_again_at

    def catch_up(self) -> None:
        """Hand over what there is, if the hospital's store can be reached; for an idle moment."""
        self._either(lambda: None, lambda: None)

    def check(self) -> None:
        self._own.check()
        self._either(self._central.check, lambda: None)

    def put_clinics(self, clinics: Sequence[Clinic]) -> None:
        def central() -> None:
            self._central.put_clinics(clinics)
            self._central_clinics()

        def own() -> None:
            if not self._own.clinics():
                self._own.put_clinics(clinics)

        self._either(central, own)

    def put_kiosk_place(self, place: LocalText | None, at: datetime) -> None:
        def central() -> None:
            self._central.put_kiosk_place(place, at)

        self._either(central, lambda: self._deferred.append(central))

    def clinics(self) -> tuple[Clinic, ...]:
        return self._either(self._central_clinics, self._own.clinics)

    def waiting(self, business_day: date, lane: Lane) -> Mapping[str, int]:
        """While it is cut off: the last that was known of the others, and its own."""

        def central() -> Mapping[str, int]:
            self._last_waiting[lane] = found = self._central.waiting(business_day, lane)
            return found

        def own() -> Mapping[str, int]:
            known, own = self._last_waiting.get(lane, {}), self._own.waiting(business_day, lane)
            return {code: known.get(code, 0) + own.get(code, 0) for code in {*known, *own}}

        return self._either(central, own)

    def full(self, business_day: date, at: datetime) -> frozenset[str]:
        return self._either(lambda: self._central.full(business_day, at), lambda: self._own.full(business_day, at))

    def intervals(self, business_day: date, clinic: str) -> tuple[float, ...]:
        return self._either(lambda: self._central.intervals(business_day, clinic), lambda: ())

    def ticket_key(self, proposed: bytes) -> bytes:
        """The hospital's, as far as it was ever known here."""

        def central() -> bytes:
            key = self._central.ticket_key(proposed)
            self._own.copy_ticket_key(key)
            return key

        return self._either(central, lambda: self._own.ticket_key(proposed))

    def appointments_of(self, citizen_number: str, at: datetime) -> tuple[Appointment, ...]:
        return self._either(lambda: self._central.appointments_of(citizen_number, at), lambda: ())

    def has_number(self, session: str, clinic: str) -> bool:
        return self._either(
            lambda: self._central.has_number(session, clinic), lambda: self._own.has_number(session, clinic)
        )

    def issue(self, order: NumberOrder) -> IssuedNumber:
        return self._either(lambda: self._central.issue(order), lambda: self._issue_alone(order))

    def void(self, ticket_id: int, reason: str, at: datetime) -> None:
        self._of_ticket(ticket_id, lambda store, id_: store.void(id_, reason, at))

    def set_paper(self, ticket_id: int, outcome: PrintOutcome | None, at: datetime) -> None:
        self._of_ticket(ticket_id, lambda store, id_: store.set_paper(id_, outcome, at))

    def record_consent(self, session: str, granted: bool, language: Language, text: ConsentText, at: datetime) -> None:
        self._do(lambda store: store.record_consent(session, granted, language, text, at))

    def call_staff(self, session: str, kind: HelpKind, place: str, at: datetime) -> None:
        self._do(lambda store: store.call_staff(session, kind, place, at))

    def set_faults(self, faults: frozenset[Fault], at: datetime) -> None:
        """Nobody could be called from here while it is cut off; told again later, the desks hear of it."""
        self._either(lambda: self._central.set_faults(faults, at), lambda: None)

    def record_use(self, use: Use, reference: str, business_day: date, at: datetime) -> None:
        self._do(lambda store: store.record_use(use, reference, business_day, at))

    def close(self) -> None:
        self._own.close()
        self._central.close()

    def _either(self, central: Callable[[], T], own: Callable[[], T]) -> T:
        if not self.is_cut_off:
            try:
                self._hand_over()
                return central()
            except StoreUnreachable:
                self._try_again_at = self._ticks() + RETRY_S
        return own()

    def _do(self, write: Callable[[SqlStore], None]) -> None:
        def own() -> None:
            self._may_have_parcels = True
            write(self._own)

        self._either(lambda: write(self._central), own)

    def _of_ticket(self, ticket_id: int, write: Callable[[SqlStore, int], None]) -> None:
        """At the store that has the ticket; later, where that one is out of reach. Should the kiosk end before, the
        number is true all the same, and what became of its paper is unknown."""

        def central() -> None:
            id_ = ticket_id if ticket_id > 0 else self._own.central_id(-ticket_id)
            if id_ is None:
                raise StoreError("no such ticket")
            write(self._central, id_)

        def own() -> None:
            if ticket_id > 0 or self._own.central_id(-ticket_id) is not None:
                self._deferred.append(central)
            else:
                write(self._own, -ticket_id)

        self._either(central, own)

    def _issue_alone(self, order: NumberOrder) -> IssuedNumber:
        self._may_have_parcels = True
        clinic = order.clinic
        issued = self._own.issue(replace(order, cut_off=True))
        ahead = issued.people_ahead + self._last_waiting.get(order.lane, {}).get(clinic.code, 0)
        wait = wait_forecast(ahead, clinic.minutes_per_patient, order.intervals_min)
        return replace(issued, ticket_id=-issued.ticket_id, people_ahead=ahead, wait=wait)

    def _central_clinics(self) -> tuple[Clinic, ...]:
        found = self._central.clinics()
        if found != self._copied:
            self._own.put_clinics(found)
            self._copied = found
        return found

    def _hand_over(self) -> None:
        while self._deferred:
            self._deferred[0]()
            self._deferred.pop(0)
        if not self._may_have_parcels:
            return
        kept = False
        for parcel in self._own.parcels():
            try:
                central_id = self._central.take_over(parcel)
            except StoreUnreachable:
                raise
            except StoreError:
                kept = True  # one that cannot be taken over must not hold up the others
                continue
            self._own.note_handed_over(parcel, central_id)
        self._may_have_parcels = kept
