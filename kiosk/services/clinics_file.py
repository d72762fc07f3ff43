"""Clinics and reception reasons of a hospital in files: TOML with everything, CSV and XLSX with a row per clinic."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli_w
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kiosk.domain.clinic import Clinic
from kiosk.domain.clinic_checks import clinic_faults
from kiosk.domain.machine import ReceptionReason
from kiosk.services.clinics_cells import COLUMN_NAMES, CellFault, clinic_of, clinic_of_row, document_of, row_of, shown
from kiosk.services.tables import (
    FileMistake,
    FileRefused,
    Layout,
    Row,
    by_kind,
    read_bytes,
    read_csv,
    read_xlsx,
    write_csv,
    write_xlsx,
)

ROWS_MOST = 1_000
LAYOUT = Layout("clinics", COLUMN_NAMES, "code", ROWS_MOST)


class ClinicsError(ValueError):
    """A clinics file that cannot be used; the message names the place, for the person who wrote it."""


@with_config(ConfigDict(extra="forbid"))  # a misspelled `min_age` must not admit children
@dataclass(frozen=True, slots=True)
class ClinicsFile:
    clinics: tuple[Clinic, ...]
    reasons: tuple[ReceptionReason, ...]


_ADAPTER = TypeAdapter(ClinicsFile)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One clinic of a file, or why it is none."""

    number: int  # of its row, or its place in a TOML file
    code: str  # as it is written there
    clinic: Clinic | None
    faults: tuple[CellFault, ...] = ()


def read_clinics(path: Path) -> ClinicsFile:
    """The file that a hospital starts with. Raises ClinicsError."""
    try:
        found = _ADAPTER.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ClinicsError(f"{path}: {error}") from None
    except ValidationError as error:
        detail = error.errors()[0]
        raise ClinicsError(f"{path}: {'.'.join(map(str, detail['loc']))}: {detail['msg']}") from None
    for fault in clinic_faults(found.clinics):
        place = found.clinics[fault.position].code if found.clinics else "clinics"
        said = f"{fault.mistake.value}: {fault.detail}" if fault.detail else fault.mistake.value
        raise ClinicsError(f"{path}: {place}: {fault.field}: {said}")
    codes = [reason.code for reason in found.reasons]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ClinicsError(f"{path}: reason used twice: {', '.join(twice)}")
    return found


def read_rows(path: Path) -> tuple[FileRow, ...]:
    """The clinics of a file that somebody wants to import. Raises FileRefused."""
    return tuple(by_kind(path, _READERS)(read_bytes(path)))


def clinics_bytes(
    kind: Path, clinics: Sequence[Clinic], reasons: Sequence[ReceptionReason] = (), guide: Sequence[Sequence[str]] = ()
) -> bytes:
    """A file of these clinics, of the kind that the name `kind` says. Raises FileRefused for a name without one."""
    return by_kind(kind, _WRITERS)(clinics, reasons, guide)


def _toml_rows(untrusted: bytes) -> list[FileRow]:
    try:
        document = tomllib.loads(untrusted.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileRefused(FileMistake.UNREADABLE, str(error)) from None
    clinics = document.get("clinics")
    if not isinstance(clinics, list) or not clinics:
        raise FileRefused(FileMistake.NO_ROWS)
    unknown = sorted(set(document) - {"clinics", "reasons"})
    if unknown:
        raise FileRefused(FileMistake.UNKNOWN_COLUMN, unknown[0][:40])
    return [
        _file_row(number, entry.get("code", "") if isinstance(entry, dict) else "", clinic_of(entry))
        for number, entry in enumerate(clinics, start=1)
    ]


def _table_rows(read: Callable[[bytes, Layout], list[Row]]) -> Callable[[bytes], list[FileRow]]:
    def rows(untrusted: bytes) -> list[FileRow]:
        found = read(untrusted, LAYOUT)
        return [_file_row(row.number, row.cells.get("code", ""), clinic_of_row(row.cells)) for row in found]

    return rows


def _file_row(number: int, untrusted_code: object, found: Clinic | tuple[CellFault, ...]) -> FileRow:
    code = shown(untrusted_code)
    return FileRow(number, code, found) if isinstance(found, Clinic) else FileRow(number, code, None, found)


def _toml(clinics: Sequence[Clinic], reasons: Sequence[ReceptionReason], _guide: Sequence[Sequence[str]]) -> bytes:
    document = {
        "clinics": [document_of(clinic) for clinic in clinics],
        "reasons": [{"code": reason.code, "text": {"vi": reason.text.vi, "en": reason.text.en}} for reason in reasons],
    }
    return tomli_w.dumps(document).encode()


_READERS: Mapping[str, Callable[[bytes], list[FileRow]]] = {
    ".toml": _toml_rows,
    ".csv": _table_rows(read_csv),
    ".xlsx": _table_rows(read_xlsx),
}
_Writer = Callable[[Sequence[Clinic], Sequence[ReceptionReason], Sequence[Sequence[str]]], bytes]
_WRITERS: Mapping[str, _Writer] = {
    ".toml": _toml,
    ".csv": lambda clinics, _reasons, _guide: write_csv(LAYOUT, map(row_of, clinics)),
    ".xlsx": lambda clinics, _reasons, guide: write_xlsx(LAYOUT, map(row_of, clinics), guide),
}
