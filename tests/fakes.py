"""A store and a clock that tests can look into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.consent import ConsentText
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane, Series, wait_forecast
from kiosk.domain.queue.records import Appointment
from kiosk.domain.session.state import HelpKind
from kiosk.domain.use import KioskUse, Use
from kiosk.ports import IssuedNumber, NumberOrder, StoreError


@dataclass
class SetClock:
    """Stands still until it is set or moved."""

    time: datetime  # aware

    def now(self) -> datetime:
        return self.time

    def forward(self, step: timedelta) -> None:
        self.time += step


@dataclass
class MemoryStore:
    """`kiosk.ports.Store` without a disk. While `broken` it does nothing but raise StoreError."""

    broken: bool = False
    orders: dict[tuple[str, str], tuple[NumberOrder, IssuedNumber]] = field(default_factory=dict)
    voided: dict[int, str] = field(default_factory=dict)
    papers: list[tuple[int, PrintOutcome | None]] = field(default_factory=list)
    consents: list[tuple[str, bool, Language, ConsentText, datetime]] = field(default_factory=list)
    calls: list[tuple[str, HelpKind, str, datetime]] = field(default_factory=list)
    uses: list[KioskUse] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    paces: dict[str, tuple[float, ...]] = field(default_factory=dict)
    full_clinics: set[str] = field(default_factory=set)
    closed: bool = False
    faults: frozenset[Fault] = frozenset()
    _clinics: tuple[Clinic, ...] = ()

    def check(self) -> None:
        if self.broken:
            raise StoreError("broken")

    def put_clinics(self, clinics: Sequence[Clinic]) -> None:
        self.check()
        self._clinics = tuple(clinics)

    def put_kiosk_place(self, place: LocalText | None, at: datetime) -> None:
        self.check()

    def clinics(self) -> tuple[Clinic, ...]:
        self.check()
        return self._clinics

    def waiting(self, business_day: date, lane: Lane) -> Mapping[str, int]:
        self.check()
        found: dict[str, int] = {}
        for order, issued in self.orders.values():
            waits = order.business_day == business_day and issued.ticket_id not in self.voided
            if waits and lane in (order.lane, Lane.WALK_IN):
                found[order.clinic.code] = found.get(order.clinic.code, 0) + 1
        return found

    def full(self, business_day: date, at: datetime) -> frozenset[str]:
        self.check()
        return frozenset(self.full_clinics)

    def intervals(self, business_day: date, clinic: str) -> tuple[float, ...]:
        self.check()
        return self.paces.get(clinic, ())

    def ticket_key(self, proposed: bytes) -> bytes:
        self.check()
        return proposed

    def appointments_of(self, citizen_number: str, at: datetime) -> tuple[Appointment, ...]:
        self.check()
        return tuple(one for one in self.appointments if one.citizen_number == citizen_number)

    def has_number(self, session: str, clinic: str) -> bool:
        self.check()
        return (session, clinic) in self.orders

    def issue(self, order: NumberOrder) -> IssuedNumber:
        self.check()
        key = order.session, order.clinic.code
        if key not in self.orders:
            series = Series(order.clinic.prefix, order.lane)
            before = sum(
                (other.business_day, other.clinic.code, other.lane)
                == (order.business_day, order.clinic.code, order.lane)
                for other, _ in self.orders.values()
            )
            ahead = self.waiting(order.business_day, order.lane).get(order.clinic.code, 0)
            issued = IssuedNumber(
                len(self.orders) + 1,
                series.label(before + 1),
                order.business_day,
                ahead,
                order.ordered_at,
                order.nonce,
                wait_forecast(ahead, order.clinic.minutes_per_patient, order.intervals_min),
            )
            self.orders[key] = order, issued
        return self.orders[key][1]

    def void(self, ticket_id: int, reason: str, at: datetime) -> None:
        self.check()
        self.voided.setdefault(ticket_id, reason)

    def set_paper(self, ticket_id: int, outcome: PrintOutcome | None, at: datetime) -> None:
        self.check()
        self.papers.append((ticket_id, outcome))

    def record_consent(self, session: str, granted: bool, language: Language, text: ConsentText, at: datetime) -> None:
        self.check()
        self.consents.append((session, granted, language, text, at))

    def call_staff(self, session: str, kind: HelpKind, place: str, at: datetime) -> None:
        self.check()
        self.calls.append((session, kind, place, at))

    def set_faults(self, faults: frozenset[Fault], at: datetime) -> None:
        self.check()
        self.faults = faults

    def record_use(self, use: Use, reference: str, business_day: date, at: datetime) -> None:
        self.check()
        self.uses.append(KioskUse(reference, business_day, "K1", use))

    def close(self) -> None:
        self.closed = True
