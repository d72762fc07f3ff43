"""A province's file for `kiosk registry import`, and answers out of the registry that it makes."""

import csv
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kiosk.adapters.province.registry import ProvinceRegistry
from mock_services.insurance import register
from mock_services.insurance.population import Population
from mock_services.insurance.register import Insured

_NO_END = date(9999, 12, 31)
_GROUP_LENGTH, _PREFIX_LENGTH = 3, 5  # group and rate; then two digits of the province, then the number

_FIELDS: dict[str, Callable[[Insured], str]] = {
    "maSoBHXH": lambda person: person.number,
    "soCCCD": lambda person: person.citizen_number,
    "maThe": lambda person: person.card_code,
    "hoTen": lambda person: person.name,
    "ngaySinh": lambda person: f"{person.birth_date:%d/%m/%Y}",
    "gioiTinh": lambda person: person.sex,
    "diaChi": lambda person: person.residence,
    "maDKBD": lambda person: person.facility,
    "gtTheTu": lambda person: f"{person.valid_from:%d/%m/%Y}",
    "gtTheDen": lambda person: f"{person.valid_to:%d/%m/%Y}",
    "ngayDu5Nam": lambda person: f"{person.five_years_from:%d/%m/%Y}" if person.five_years_from else "",
}


def write_csv(population: Population, path: Path, today: date) -> None:
    """Everybody, in the columns that the import wants."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(_FIELDS)
        out.writerows([cell(person) for cell in _FIELDS.values()] for person in population.people(today))


def province_source(path: Path) -> register.Find:
    """Raises RegistryFileError. Each thread that asks has a connection of its own."""
    ProvinceRegistry(path).close()
    opened = threading.local()

    def find(number: str, today: date) -> Insured | None:
        if not hasattr(opened, "registry"):
            opened.registry = ProvinceRegistry(path)
        found = opened.registry.find(number)
        if found is None:
            return None
        return Insured(
            citizen_number=found.citizen_number,
            number=found.insurance_number,
            group=found.card_code[:_GROUP_LENGTH],
            province=found.card_code[_GROUP_LENGTH:_PREFIX_LENGTH],
            name=found.name,
            birth_date=found.birth_date,
            sex=found.sex,
            residence=found.address,
            facility=found.facility,
            valid_from=found.valid_from,
            valid_to=found.valid_to or _NO_END,
            five_years_from=found.five_years_from,
        )

    return find
