"""What a check-in asks of the hospital: open clinics, a true number, a call for staff, a record of consent."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from zoneinfo import ZoneInfo

from kiosk.domain.clinic import Clinic, LocalText, is_open, suits
from kiosk.domain.consent import ConsentText
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.queue import (
    Lane,
    NoNumber,
    Offer,
    Outlook,
    PriorityReason,
    Ticket,
    WaitRange,
    business_day,
    flags_of,
    is_offered,
    outlook,
    wait_forecast,
)
from kiosk.domain.queue.records import Appointment
from kiosk.domain.session.state import HelpKind
from kiosk.domain.use import Use
from kiosk.domain.visit import Visit
from kiosk.ports import Clock, NumberOrder, Store, StoreError
from kiosk.services.ticket_code import sign

NONCE_BYTES = 5
REFERENCE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Hours:
    """How the hospital reads the clock."""

    zone: ZoneInfo
    day_turns_at: time


class NotOffered(Enum):
    """Why a clinic would not be offered to this person now."""

    CLOSED = "clinic_closed"
    NOT_SUITED = "clinic_not_suited"
    TOO_LATE = "too_late"


def lane(priority: PriorityReason | None, appointment: Appointment | None = None) -> Lane:
    if priority is not None:
        return Lane.PRIORITY
    return Lane.WALK_IN if appointment is None else Lane.APPOINTMENT


class CheckIn:
    """Every method raises StoreError where the store fails. One thread, the store's."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        hours: Hours,
        kiosk: str,
        signing_key: bytes,
        consent_shown: Callable[[Language], ConsentText],
        stands: LocalText | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._hours = hours
        self._kiosk = kiosk
        self._key = signing_key
        self._consent_shown = consent_shown
        self._stands = stands

    def open(self, clinics: Sequence[Clinic]) -> None:
        """Start-up is recovery: the store is checked, has the hospital's clinics, knows where this kiosk stands, and
        tells by which key all its kiosks sign."""
        self._store.check()
        self._store.put_clinics(clinics)
        self._store.put_kiosk_place(self._stands, self._clock.now())
        self._key = self._store.ticket_key(self._key)

    def offers(self, visit: Visit) -> tuple[Offer, ...]:
        """Clinics that suit the person and are open now, with their queues; those that give no more numbers say why.
        Needs a visit with a card."""
        assert visit.card is not None
        local = self._local()
        day = business_day(local, self._hours.day_turns_at)
        waiting = self._store.waiting(day, lane(visit.priority(local.date())))
        full = self._store.full(day, self._clock.now())
        return tuple(
            self._offer(clinic, waiting.get(clinic.code, 0), clinic.code in full, local)
            for clinic in self._store.clinics()
            if not clinic.is_reception and _not_for(clinic, visit, local) is None
        )

    def take(self, session: str, visit: Visit, clinic_code: str | None) -> Ticket | NotOffered:
        """`issue` by the same rules as `offers`, for whoever chose without them; a number that is there already stays.
        Raises ClinicFull too."""
        clinic = self._clinic(clinic_code)
        if not clinic.is_reception and not self._store.has_number(session, clinic.code):
            why = self._not_offered(clinic, visit)
            if why is not None:
                return why
        return self._issue(session, visit, clinic)

    def issue(self, session: str, visit: Visit, clinic_code: str | None) -> Ticket:
        """The session's number for a clinic, or for reception (None); asked again, the same number. Raises ClinicFull
        too."""
        return self._issue(session, visit, self._clinic(clinic_code))

    def _issue(self, session: str, visit: Visit, clinic: Clinic) -> Ticket:
        local, now = self._local(), self._clock.now()
        priority = visit.priority(local.date())
        appointment = self._appointment(visit, clinic, now)
        day = business_day(local, self._hours.day_turns_at)
        order = NumberOrder(
            session=session,
            clinic=clinic,
            lane=lane(priority, appointment),
            priority=priority,
            visit=visit,
            business_day=day,
            ordered_at=now,
            nonce=secrets.token_hex(NONCE_BYTES),
            slot=None if appointment is None else appointment.slot,
            intervals_min=self._store.intervals(day, clinic.code),
        )
        issued = self._store.issue(order)
        return Ticket(
            id=issued.ticket_id,
            label=issued.label,
            clinic=clinic,
            lane=order.lane,
            priority=priority,
            business_day=issued.business_day,
            issued_at=issued.issued_at,
            people_ahead=issued.people_ahead,
            wait=issued.wait,
            holder=visit.shown_name,
            birth_year=visit.shown_birth_year,
            payer=visit.shown_payer,
            flags=flags_of(visit.flags, priority),
            code=sign(issued.label, issued.business_day, self._kiosk, issued.nonce, self._key),
        )

    def void(self, ticket: Ticket) -> None:
        self._store.void(ticket.id, "the session was over", self._clock.now())

    def paper(self, ticket: Ticket, outcome: PrintOutcome | None) -> None:
        self._store.set_paper(ticket.id, outcome, self._clock.now())

    def record_consent(self, session: str, granted: bool, language: Language) -> None:
        self._store.record_consent(session, granted, language, self._consent_shown(language), self._clock.now())

    def call_staff(self, session: str, kind: HelpKind, place: str) -> None:
        self._store.call_staff(session, kind, place, self._clock.now())

    def set_faults(self, faults: frozenset[Fault]) -> None:
        self._store.set_faults(faults, self._clock.now())

    def record_use(self, use: Use) -> None:
        day = business_day(self._local(), self._hours.day_turns_at)
        self._store.record_use(use, secrets.token_hex(REFERENCE_BYTES), day, self._clock.now())

    def close(self) -> None:
        self._store.close()

    def _clinic(self, code: str | None) -> Clinic:
        for clinic in self._store.clinics():
            if clinic.code == code or (code is None and clinic.is_reception):
                return clinic
        raise StoreError("no such clinic")

    def _local(self) -> datetime:
        return self._clock.now().astimezone(self._hours.zone)

    def _not_offered(self, clinic: Clinic, visit: Visit) -> NotOffered | None:
        local = self._local()
        why = _not_for(clinic, visit, local)
        if why is not None or is_offered(clinic, Outlook.NOT_TODAY):  # then the queue need not be looked at
            return why
        day = business_day(local, self._hours.day_turns_at)
        waiting = self._store.waiting(day, lane(visit.priority(local.date())))
        offer = self._offer(clinic, waiting.get(clinic.code, 0), False, local)
        return NotOffered.TOO_LATE if offer.no_number is NoNumber.TOO_LATE else None

    def _offer(self, clinic: Clinic, waiting: int, is_full: bool, local: datetime) -> Offer:
        wait = self._wait(clinic, waiting, business_day(local, self._hours.day_turns_at))
        seen = outlook(clinic, wait, local)
        late = None if is_offered(clinic, seen) else NoNumber.TOO_LATE
        return Offer(clinic, waiting, wait, seen, NoNumber.FULL if is_full else late)

    def _wait(self, clinic: Clinic, people_ahead: int, day: date) -> WaitRange:
        return wait_forecast(people_ahead, clinic.minutes_per_patient, self._store.intervals(day, clinic.code))

    def _appointment(self, visit: Visit, clinic: Clinic, now: datetime) -> Appointment | None:
        """None for somebody whom the card does not fit: the lane of another person is not theirs."""
        card = visit.own_card
        found = self._store.appointments_of(card.number, now) if card is not None else ()
        return next((one for one in found if one.clinic == clinic.code), None)


def _not_for(clinic: Clinic, visit: Visit, local: datetime) -> NotOffered | None:
    if not is_open(clinic, local):
        return NotOffered.CLOSED
    card = visit.card
    is_suited = card is None or suits(clinic, card.birth_date, card.sex, local.date())
    return None if is_suited else NotOffered.NOT_SUITED
