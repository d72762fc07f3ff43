"""Clinics and reception reasons of a hospital, as its staff write them in a TOML file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kiosk.domain.clinic import Clinic
from kiosk.domain.machine import ReceptionReason


class ClinicsError(ValueError):
    """A clinics file that cannot be used; the message names the place, for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class ClinicsFile:
    clinics: tuple[Clinic, ...]
    reasons: tuple[ReceptionReason, ...]


_ADAPTER = TypeAdapter(ClinicsFile)


def read_clinics(path: Path) -> ClinicsFile:
    """Raises ClinicsError."""
    try:
        found = _ADAPTER.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ClinicsError(f"{path}: {error}") from None
    except ValidationError as error:
        detail = error.errors()[0]
        raise ClinicsError(f"{path}: {'.'.join(map(str, detail['loc']))}: {detail['msg']}") from None
    for what, names in (
        ("code", [clinic.code for clinic in found.clinics]),
        ("prefix", [clinic.prefix for clinic in found.clinics]),
        ("reason", [reason.code for reason in found.reasons]),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ClinicsError(f"{path}: {what} used twice: {', '.join(twice)}")
    if sum(clinic.is_reception for clinic in found.clinics) != 1:
        raise ClinicsError(f"{path}: exactly one clinic must have is_reception = true")
    return found
