"""Appointments from elsewhere, checked as a whole before any is written: a file's rows or a request's entries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from kiosk.domain.appointments import AppointmentMistake, is_reference, text_mistakes
from kiosk.domain.clinic import Clinic
from kiosk.domain.queue.records import Appointment
from kiosk.domain.staff import Actor
from kiosk.ports import Clock, Office
from kiosk.services.check_in import Hours
from kiosk.services.clinics_cells import CellFault
from kiosk.services.clinics_import import RowEffect


@dataclass(frozen=True, slots=True)
class WantedAppointment:
    """Who comes when, as it is said elsewhere. `repr` hides the person."""

    number: int  # of its row as a spreadsheet counts, or its place in a request
    untrusted_reference: str
    untrusted_citizen_number: str
    untrusted_clinic: str
    slot: datetime | None  # aware, UTC; None where `faults` say why
    faults: tuple[CellFault, ...] = ()

    def __repr__(self) -> str:
        return f"WantedAppointment({self.number})"


@dataclass(frozen=True, slots=True)
class PlannedAppointment:
    number: int
    effect: RowEffect
    appointment: Appointment | None = None
    faults: tuple[CellFault, ...] = ()


@dataclass(frozen=True, slots=True)
class AppointmentPlan:
    """What would be done. Nothing is, while one of them is refused."""

    rows: tuple[PlannedAppointment, ...]

    @property
    def is_good(self) -> bool:
        return self.count(RowEffect.REFUSED) == 0

    @property
    def fresh(self) -> tuple[Appointment, ...]:
        """What is to be written."""
        return tuple(
            row.appointment
            for row in self.rows
            if row.appointment is not None and row.effect in (RowEffect.ADDED, RowEffect.CHANGED)
        )

    def count(self, effect: RowEffect) -> int:
        return sum(row.effect is effect for row in self.rows)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    gone: frozenset[str]  # references
    untrusted_unknown: tuple[str, ...]  # of which there were none


class Appointments:
    """Every method raises StoreError where the store fails. One thread, the store's."""

    def __init__(self, office: Office, clock: Clock, hours: Hours) -> None:
        self._office = office
        self._clock = clock
        self._hours = hours

    @property
    def zone(self) -> tzinfo:
        return self._hours.zone

    def clinics(self) -> tuple[Clinic, ...]:
        return self._office.clinics()

    def today(self) -> date:
        return self._clock.now().astimezone(self.zone).date()

    def plan(self, wanted: Sequence[WantedAppointment]) -> AppointmentPlan:
        """The dry run."""
        codes = frozenset(clinic.code for clinic in self._office.clinics())
        times = Counter(one.untrusted_reference for one in wanted)
        known = self._office.appointments_named([one.untrusted_reference for one in wanted])
        return AppointmentPlan(tuple(_planned(one, codes, times, known) for one in wanted))

    def put(self, plan: AppointmentPlan, by: Actor) -> None:
        """Write a plan that is good. Put again, it changes nothing."""
        assert plan.is_good
        if plan.fresh:
            self._office.put_appointments(plan.fresh, by, self._clock.now())

    def withdraw(self, untrusted_references: Sequence[str], by: Actor) -> Withdrawal:
        """There are none of these any more; who comes all the same is a walk-in. Once more, it changes nothing."""
        asked = [reference for reference in untrusted_references if is_reference(reference)]
        gone = self._office.withdraw_appointments(asked, by, self._clock.now())
        return Withdrawal(gone, tuple(one for one in untrusted_references if one not in gone))

    def of_day(self, day: date) -> tuple[Appointment, ...]:
        """From midnight to midnight, as the hospital's clocks show it."""
        first, after = (datetime.combine(day + timedelta(days=n), time(), self.zone) for n in (0, 1))
        return self._office.appointments(first, after)


def _planned(
    wanted: WantedAppointment, codes: frozenset[str], times: Mapping[str, int], known: Mapping[str, Appointment]
) -> PlannedAppointment:
    reference, number, clinic = wanted.untrusted_reference, wanted.untrusted_citizen_number, wanted.untrusted_clinic
    faults = [CellFault(field, mistake) for field, mistake in text_mistakes(reference, number, clinic, codes)]
    if reference and times[reference] > 1:
        faults.append(CellFault("reference", AppointmentMistake.REFERENCE_TWICE))
    if faults or wanted.slot is None:
        return PlannedAppointment(wanted.number, RowEffect.REFUSED, faults=(*faults, *wanted.faults))
    found, before = Appointment(reference, number, clinic, wanted.slot), known.get(reference)
    if before is None:
        return PlannedAppointment(wanted.number, RowEffect.ADDED, found)
    return PlannedAppointment(wanted.number, RowEffect.SAME if found == before else RowEffect.CHANGED, found)
