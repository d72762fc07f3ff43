"""Clinics out of the hospital's own system: a department is the clinic of its specialty, and what that clinic orders
and costs comes from there. Texts that patients read stay as staff wrote them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from string import ascii_uppercase
from typing import Any

from kiosk.domain.clinic import Clinic
from kiosk.domain.handover.catalogue import Department, OfferedService
from kiosk.services.clinics_cells import clinic_of, document_of
from kiosk.services.clinics_file import FileRow

FOR_NEW = {"picture": "stethoscope", "hours": []}  # nobody is sent to a clinic before staff have said when it opens


@dataclass(frozen=True, slots=True)
class Offered:
    """One department with its services."""

    department: Department
    services: tuple[OfferedService, ...]


def rows_of(offered: Sequence[Offered], current: Sequence[Clinic], colours: Sequence[str]) -> tuple[FileRow, ...]:
    """As a file would have them, to be planned and checked like one."""
    prefixes, tints = _free_prefixes(current), cycle(colours)
    known = {clinic.specialty: clinic for clinic in current if clinic.specialty}
    by_code = {clinic.code: clinic for clinic in current}
    rows = []
    for number, one in enumerate(offered, start=1):
        code = re.sub("[^a-z0-9]+", "_", one.department.code.lower()).strip("_")
        clinic = known.get(one.department.code) or by_code.get(code)
        if clinic is None:
            area = one.department.area or one.department.name
            document: dict[str, Any] = {
                **FOR_NEW,
                "code": code,
                "prefix": next(prefixes, ""),
                "colour": next(tints),
                "name": {"vi": one.department.name, "en": one.department.name},
                "room": {"vi": area, "en": area},
                "floor": {"vi": area, "en": area},
                "specialty": one.department.code,
            }
        else:
            document = document_of(clinic)
        document |= _service(one.services, document.get("service", ""))
        found = clinic_of(document)
        row = (found, ()) if isinstance(found, Clinic) else (None, found)
        rows.append(FileRow(number, document["code"], *row))
    return tuple(rows)


def _service(services: Sequence[OfferedService], ordered: str) -> dict[str, Any]:
    """The one that the clinic orders already, with today's name and prices; else the first. Nothing of a department
    that offers none."""
    chosen = next((one for one in services if one.code == ordered), services[0] if services else None)
    if chosen is None:
        return {}
    return {
        "service": chosen.code,
        "service_name": chosen.name,
        "price": chosen.price,
        "insured_price": chosen.insured_price,
    }


def _free_prefixes(current: Sequence[Clinic]) -> Iterator[str]:
    """Letters that no clinic has, one before two; H and U are lanes' letters in numbers."""
    taken = {clinic.prefix for clinic in current}
    letters = [letter for letter in ascii_uppercase if letter not in "HU"]
    candidates = [*letters, *(first + second for first in letters for second in letters)]
    return (prefix for prefix in candidates if prefix not in taken)
