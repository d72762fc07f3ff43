"""Clinics as staff configure them: checked before they are saved, with a history that says who changed what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kiosk.domain.clinic import Clinic
from kiosk.domain.clinic_checks import ClinicFault, Looks, clinic_faults
from kiosk.domain.queue import Refusal, business_day
from kiosk.domain.staff import Account, Actor
from kiosk.ports import Clock, Office, StoreError
from kiosk.services.check_in import Hours
from kiosk.services.clinics_file import FileRow
from kiosk.services.clinics_import import ImportPlan, changed_fields, plan_import

__all__ = ["Change", "ClinicChange", "Configure", "Difference", "SaveRefusal", "Saved", "StoreError", "differences"]

HISTORY_MOST = 50  # changes that are shown
FROM_FILE = "file"  # note of the first revision: the clinics that the kiosk started with
IMPORTED, RESTORED = "imported", "restored"  # first word of a note: from a file, whose name follows; an earlier state


class SaveRefusal(Enum):
    NOT_ALLOWED = "not_allowed"
    FAULTY = "faulty"
    CHANGED = "changed"  # somebody else saved meanwhile
    IN_USE = "in_use"  # a clinic without which people would wait for nothing
    NOTHING = "nothing"  # it is saved already


@dataclass(frozen=True, slots=True)
class Saved:
    """Clinics as the store has them; `revision` is 0 until staff save for the first time."""

    clinics: tuple[Clinic, ...]
    revision: int


class Difference(Enum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class ClinicChange:
    difference: Difference
    before: Clinic | None = None
    after: Clinic | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One saving of the clinics. `changes` is empty for the oldest, which has nothing to be compared with."""

    revision: int
    at: datetime  # the hospital's own time
    author: str
    note: str
    changes: tuple[ClinicChange, ...]


class Configure:
    """Every method raises StoreError where the store fails. One thread, the store's."""

    def __init__(self, office: Office, clock: Clock, hours: Hours, looks: Looks) -> None:
        self._office = office
        self._clock = clock
        self._hours = hours
        self._looks = looks

    def load(self) -> Saved:
        newest = self._office.revisions(1)
        return Saved(self._office.clinics(), newest[0].id if newest else 0)

    def now(self) -> datetime:
        return self._clock.now()

    def local(self, at: datetime) -> datetime:
        """As the hospital's clocks show it."""
        return at.astimezone(self._hours.zone)

    def issued_today(self) -> Mapping[str, int]:
        return self._office.issued(business_day(self.local(self.now()), self._hours.day_turns_at))

    def faults(self, clinics: Sequence[Clinic], issued: Mapping[str, int] | None = None) -> tuple[ClinicFault, ...]:
        """`issued`: what `issued_today` said a moment ago, for whoever asks with every letter."""
        return clinic_faults(clinics, self._looks, self.issued_today() if issued is None else issued)

    def plan(self, rows: Sequence[FileRow], clinics: Sequence[Clinic]) -> ImportPlan:
        """The dry run of an import into these clinics."""
        return plan_import(rows, clinics, self._looks, self.issued_today())

    def save(self, by: Account, clinics: Sequence[Clinic], base: Saved, note: str = "") -> Saved | SaveRefusal:
        """Replace the clinics that `base` was read as; a running kiosk shows them to the next patient."""
        if not by.role.may_configure:
            return SaveRefusal.NOT_ALLOWED
        if tuple(clinics) == base.clinics:
            return SaveRefusal.NOTHING
        issued = self.issued_today()
        if self.faults(clinics, issued):
            return SaveRefusal.FAULTY
        codes = {clinic.code for clinic in clinics}
        if any(issued.get(clinic.code) for clinic in base.clinics if clinic.code not in codes):
            return SaveRefusal.IN_USE
        actor, now, expected = Actor(by.name), self._clock.now(), base.revision
        if expected == 0:  # so that the first change can be undone like every other
            first = self._office.save_clinics(base.clinics, actor, now, FROM_FILE, expected)
            if isinstance(first, Refusal):
                return SaveRefusal.CHANGED
            expected = first.id
        saved = self._office.save_clinics(clinics, actor, now, note, expected)
        return SaveRefusal.CHANGED if isinstance(saved, Refusal) else Saved(tuple(clinics), saved.id)

    def clinics_of(self, revision: int) -> tuple[Clinic, ...]:
        return self._office.clinics_of(revision)

    def history(self) -> tuple[Change, ...]:
        """The newest first."""
        revisions = self._office.revisions(HISTORY_MOST + 1)
        clinics = [self._office.clinics_of(revision.id) for revision in revisions]
        found = (
            Change(
                revision.id,
                self.local(revision.at),
                revision.author,
                revision.note,
                differences(clinics[place + 1], clinics[place]) if place + 1 < len(clinics) else (),
            )
            for place, revision in enumerate(revisions[:HISTORY_MOST])
        )
        return tuple(found)


def differences(before: Sequence[Clinic], after: Sequence[Clinic]) -> tuple[ClinicChange, ...]:
    old, new = ({clinic.code: clinic for clinic in clinics} for clinics in (before, after))
    found = [
        ClinicChange(Difference.ADDED, after=clinic)
        if code not in old
        else ClinicChange(Difference.CHANGED, old[code], clinic, changed_fields(old[code], clinic))
        for code, clinic in new.items()
        if old.get(code) != clinic
    ]
    found += [ClinicChange(Difference.REMOVED, before=clinic) for code, clinic in old.items() if code not in new]
    if [code for code in old if code in new] != [code for code in new if code in old]:
        found.append(ClinicChange(Difference.ORDER))
    return tuple(found)
