"""Clinics and reception reasons of a hospital, as its staff write them in a TOML file."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kiosk.domain.clinic import Clinic
from kiosk.domain.machine import ReceptionReason
from kiosk.domain.person import Sex
from kiosk.domain.queue import Lane, Series


class ClinicsError(ValueError):
    """A clinics file that cannot be used; the message names the place, for the person who wrote it."""


@with_config(ConfigDict(extra="forbid"))  # a misspelled `min_age` must not admit children
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
    for clinic in found.clinics:
        if not re.fullmatch("[A-Z]{1,2}", clinic.prefix):
            raise ClinicsError(f"{path}: {clinic.code}: prefix must be one or two letters A to Z")
        if clinic.sex is Sex.UNKNOWN:
            raise ClinicsError(f"{path}: {clinic.code}: sex must be male or female, or left out")
        if any(hours.opens >= hours.closes for hours in clinic.hours):
            raise ClinicsError(f"{path}: {clinic.code}: it must open before it closes")
    for what, names in (
        ("code", [clinic.code for clinic in found.clinics]),
        ("prefix", [Series(clinic.prefix, lane).code for clinic in found.clinics for lane in Lane]),
        ("reason", [reason.code for reason in found.reasons]),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ClinicsError(f"{path}: {what} used twice: {', '.join(twice)}")
    if sum(clinic.is_reception for clinic in found.clinics) != 1:
        raise ClinicsError(f"{path}: exactly one clinic must have is_reception = true")
    return found
