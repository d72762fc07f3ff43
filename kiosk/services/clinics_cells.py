"""A clinic as the cells of one row, and back."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from enum import Enum
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kiosk.domain.appointments import AppointmentMistake
from kiosk.domain.clinic import Clinic, LaneMix, LocalText, OpeningHours
from kiosk.domain.clinic_checks import ClinicMistake
from kiosk.domain.hours_text import HoursError, hours_text, parse_hours

SHOWN_MOST = 40  # characters of a value that is quoted back
_YES = frozenset({"yes", "true", "1", "x", "có"})
_NO = frozenset({"no", "false", "0", "không"})
_VIETNAMESE = {"nam": "male", "nữ": "female"}
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class CellMistake(Enum):
    NOT_UNDERSTOOD = "is not understood"


@dataclass(frozen=True, slots=True)
class CellFault:
    column: str
    mistake: CellMistake | ClinicMistake | AppointmentMistake
    detail: str = ""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class _One:
    clinic: Clinic


_ONE = TypeAdapter(_One)


def clinic_of(document: Mapping[str, Any]) -> Clinic | tuple[CellFault, ...]:
    """A clinic of what a file says of it, in the shape of TOML."""
    try:
        return _ONE.validate_python({"clinic": document}).clinic
    except ValidationError as error:
        return tuple(_fault(detail) for detail in error.errors())


def _fault(detail: Any) -> CellFault:
    path = [str(part) for part in detail["loc"][1:]]
    column = "_".join(path) if path[-1:] in (["vi"], ["en"]) else path[0] if path else ""
    if detail["type"] == "missing":
        return CellFault(column, ClinicMistake.EMPTY)
    return CellFault(column, CellMistake.NOT_UNDERSTOOD, shown(detail["input"]))


def shown(untrusted: object) -> str:
    """A value as it may be quoted back: short, and on one line."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(untrusted))
    return text if len(text) <= SHOWN_MOST else f"{text[: SHOWN_MOST - 1]}…"


def document_of(clinic: Clinic) -> dict[str, Any]:
    """The clinic in the shape of TOML; what is at its default is left out."""
    document: dict[str, Any] = {}
    for field in fields(clinic):
        value = getattr(clinic, field.name)
        if field.default is MISSING or value != field.default:
            document[field.name] = _plain(value)
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, LocalText):
        return {"vi": value.vi, "en": value.en}
    if isinstance(value, LaneMix):
        return {"priority": value.priority, "appointment": value.appointment, "walk_in": value.walk_in}
    if isinstance(value, OpeningHours):
        opens, closes = f"{value.opens:%H:%M}", f"{value.closes:%H:%M}"
        return {"weekdays": sorted(value.weekdays), "opens": opens, "closes": closes}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Column:
    """`write` makes the cell of a clinic; `read` puts what a cell says, which is not empty, into a document."""

    name: str
    write: Callable[[Clinic], str]
    read: Callable[[dict[str, Any], str], None]


def row_of(clinic: Clinic) -> tuple[str, ...]:
    return tuple(column.write(clinic) for column in COLUMNS)


def clinic_of_row(cells: Mapping[str, str]) -> Clinic | tuple[CellFault, ...]:
    """Empty cells take their default."""
    document: dict[str, Any] = {}
    faults = []
    for column in COLUMNS:
        text = unicodedata.normalize("NFC", cells.get(column.name, "")).strip()
        if not text:
            continue
        try:
            column.read(document, text)
        except ValueError:
            faults.append(CellFault(column.name, CellMistake.NOT_UNDERSTOOD, shown(text)))
    document.setdefault("hours", ())
    found = clinic_of(document)
    if faults or not isinstance(found, Clinic):
        known = {fault.column for fault in faults}
        others = () if isinstance(found, Clinic) else found
        return (*faults, *(fault for fault in others if fault.column not in known))
    return found


def _text(name: str) -> Column:
    return Column(name, lambda clinic: str(getattr(clinic, name)), lambda document, text: document.update({name: text}))


def _local(name: str, language: str) -> Column:
    def write(clinic: Clinic) -> str:
        text: LocalText | None = getattr(clinic, name)
        return "" if text is None else str(getattr(text, language))

    def read(document: dict[str, Any], text: str) -> None:
        document.setdefault(name, {})[language] = text

    return Column(f"{name}_{language}", write, read)


def _optional(name: str) -> Column:
    """A number or one of a few words; an empty cell is none."""

    def write(clinic: Clinic) -> str:
        value = getattr(clinic, name)
        return "" if value is None else str(value.value if isinstance(value, Enum) else value)

    def read(document: dict[str, Any], text: str) -> None:
        word = text.casefold()
        document[name] = _VIETNAMESE.get(word, word)

    return Column(name, write, read)


def _mix(lane: str) -> Column:
    def read(document: dict[str, Any], text: str) -> None:
        if int(text) < 1:
            raise ValueError(text)
        document.setdefault("mix", {})[lane] = int(text)

    return Column(f"mix_{lane}", lambda clinic: str(getattr(clinic.mix, lane)), read)


def _flag(name: str) -> Column:
    def read(document: dict[str, Any], text: str) -> None:
        word = text.casefold()
        if word not in _YES | _NO:
            raise ValueError(text)
        document[name] = word in _YES

    return Column(name, lambda clinic: "yes" if getattr(clinic, name) else "", read)


def _read_hours(document: dict[str, Any], text: str) -> None:
    try:
        document["hours"] = parse_hours(text)
    except HoursError as error:
        raise ValueError from error


def parse_days(text: str) -> frozenset[date]:
    """Days as 2026-09-02 or 2/9/2026, with semicolons or commas between them. Raises ValueError."""
    return frozenset(parse_day(part) for part in re.split("[;,]", text) if part.strip())


def parse_day(text: str) -> date:
    """2026-09-02 or 2/9/2026. Raises ValueError."""
    found = _DAY_FIRST.fullmatch(text.strip())
    return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text.strip())


def _closed_days(clinic: Clinic) -> str:
    return "; ".join(day.isoformat() for day in sorted(clinic.closed_days))


COLUMNS: tuple[Column, ...] = (
    _text("code"),
    _text("prefix"),
    _local("name", "vi"),
    _local("name", "en"),
    _local("room", "vi"),
    _local("room", "en"),
    _local("floor", "vi"),
    _local("floor", "en"),
    _local("way", "vi"),
    _local("way", "en"),
    _text("specialty"),
    _text("picture"),
    _text("colour"),
    Column("hours", lambda clinic: hours_text(clinic.hours), _read_hours),
    Column("closed_days", _closed_days, lambda document, text: document.update(closed_days=parse_days(text))),
    _optional("min_age"),
    _optional("max_age"),
    _optional("sex"),
    _optional("minutes_per_patient"),
    _optional("daily_capacity"),
    _optional("hourly_capacity"),
    _mix("priority"),
    _mix("appointment"),
    _mix("walk_in"),
    _optional("number_width"),
    _optional("without_insurance"),
    _optional("late_numbers"),
    _optional("long_wait_min"),
    _text("service"),
    _text("service_name"),
    _optional("price"),
    _optional("insured_price"),
    _flag("is_reception"),
)
COLUMN_NAMES = tuple(column.name for column in COLUMNS)
