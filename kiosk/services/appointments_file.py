"""Appointments in files: CSV and XLSX with a row per appointment, in the hospital's own time."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time, tzinfo
from pathlib import Path

from kiosk.domain.appointments import AppointmentMistake, slot_of
from kiosk.domain.hours_text import parse_moment
from kiosk.services.appointments import WantedAppointment
from kiosk.services.clinics_cells import CellFault, parse_day
from kiosk.services.tables import (
    Layout,
    Row,
    by_kind,
    read_bytes,
    read_csv,
    read_xlsx,
    write_csv,
    write_xlsx,
)

ROWS_MOST = 5_000  # they are written in one go, and kiosks wait for it
COLUMN_NAMES = ("reference", "citizen_number", "clinic", "date", "time")
LAYOUT = Layout("appointments", COLUMN_NAMES, "reference", ROWS_MOST)
EXAMPLE_NUMBER = "079190000000"  # nobody's
_READERS: Mapping[str, Callable[[bytes, Layout], list[Row]]] = {".csv": read_csv, ".xlsx": read_xlsx}
_Writer = Callable[[Sequence[Sequence[str]], Sequence[Sequence[str]]], bytes]
_WRITERS: Mapping[str, _Writer] = {
    ".csv": lambda rows, _guide: write_csv(LAYOUT, rows),
    ".xlsx": lambda rows, guide: write_xlsx(LAYOUT, rows, guide),
}


def read_appointments(path: Path, zone: tzinfo) -> tuple[WantedAppointment, ...]:
    """Raises FileRefused."""
    read = by_kind(path, _READERS)
    return tuple(_wanted(row, zone) for row in read(read_bytes(path), LAYOUT))


def template_bytes(path: Path, clinic: str, day: date, guide: Sequence[Sequence[str]] = ()) -> bytes:
    """A file of one invented appointment, to be written over. Raises FileRefused."""
    return by_kind(path, _WRITERS)([("EXAMPLE-1", EXAMPLE_NUMBER, clinic, day.isoformat(), "08:30")], guide)


def _wanted(row: Row, zone: tzinfo) -> WantedAppointment:
    reference, number, clinic, day_text, time_text = (
        unicodedata.normalize("NFC", row.cells.get(column, "")).strip() for column in COLUMN_NAMES
    )
    faults, slot = [], None
    try:
        day = parse_day(day_text)
    except ValueError:
        day = None
        faults.append(CellFault("date", AppointmentMistake.NO_DAY))
    local = _moment(time_text)
    if local is None:
        faults.append(CellFault("time", AppointmentMistake.NO_TIME))
    if day is not None and local is not None:
        found = slot_of(day, local, zone)
        if isinstance(found, AppointmentMistake):
            faults.append(CellFault("date" if found is AppointmentMistake.NO_DAY else "time", found))
        else:
            slot = found
    return WantedAppointment(row.number, reference, number, clinic, slot, tuple(faults))


def _moment(text: str) -> time | None:
    """8:30, 08:30 or 8h30; spreadsheets write the seconds, too."""
    return parse_moment(text.removesuffix(":00") if text.count(":") == 2 else text)
