"""What a file of clinics would change, before it does: the dry run of an import.

A row whose code is known changes that clinic, another adds one; clinics that are not in the file stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum

from kiosk.domain.clinic import Clinic
from kiosk.domain.clinic_checks import ClinicFault, Looks, clinic_faults
from kiosk.services.clinics_cells import CellFault
from kiosk.services.clinics_file import FileRow


class RowEffect(Enum):
    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    number: int
    code: str
    clinic: Clinic | None
    effect: RowEffect
    changed: tuple[str, ...] = ()  # fields
    faults: tuple[CellFault, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    rows: tuple[PlannedRow, ...]
    clinics: tuple[Clinic, ...]  # as they would be
    others: tuple[ClinicFault, ...] = ()  # what would be wrong with clinics that are not in the file

    @property
    def is_good(self) -> bool:
        return not self.others and all(row.effect is not RowEffect.REFUSED for row in self.rows)

    def count(self, effect: RowEffect) -> int:
        return sum(row.effect is effect for row in self.rows)


def plan_import(
    rows: Sequence[FileRow],
    current: Sequence[Clinic],
    looks: Looks | None = None,
    issued: Mapping[str, int] | None = None,
) -> ImportPlan:
    fresh: dict[str, FileRow] = {}  # by code; the second row of a code is the one at fault
    for row in rows:
        if row.clinic is not None:
            fresh.setdefault(row.clinic.code, row)
    left = [clinic for clinic in current if clinic.code not in fresh]
    filed = [row for row in rows if row.clinic is not None]
    found: dict[int, list[CellFault]] = {}
    others = []
    # What collides is the later one's fault, so those that the file leaves alone come first.
    for fault in clinic_faults([*left, *(row.clinic for row in filed if row.clinic is not None)], looks, issued):
        if fault.position < len(left):
            others.append(fault)
        else:
            cell = CellFault(fault.field, fault.mistake, fault.detail)
            found.setdefault(filed[fault.position - len(left)].number, []).append(cell)
    merged = {clinic.code: clinic for clinic in current}
    merged |= {code: row.clinic for code, row in fresh.items() if row.clinic is not None}
    before = {clinic.code: clinic for clinic in current}
    planned = (_planned(row, before, (*row.faults, *found.get(row.number, ()))) for row in rows)
    return ImportPlan(tuple(planned), tuple(merged.values()), tuple(others))


def changed_fields(before: Clinic, after: Clinic) -> tuple[str, ...]:
    return tuple(field.name for field in fields(Clinic) if getattr(before, field.name) != getattr(after, field.name))


def _planned(row: FileRow, before: Mapping[str, Clinic], faults: tuple[CellFault, ...]) -> PlannedRow:
    if row.clinic is None or faults:
        return PlannedRow(row.number, row.code, row.clinic, RowEffect.REFUSED, faults=faults)
    if row.clinic.code not in before:
        return PlannedRow(row.number, row.code, row.clinic, RowEffect.ADDED)
    changed = changed_fields(before[row.clinic.code], row.clinic)
    return PlannedRow(row.number, row.code, row.clinic, RowEffect.CHANGED if changed else RowEffect.SAME, changed)
