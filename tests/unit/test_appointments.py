"""Appointments from elsewhere: checked whole, refused with their place, never quoted."""

import io
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.domain.appointments import AppointmentMistake, slot_of, text_mistakes
from kiosk.domain.queue.records import Appointment
from kiosk.domain.staff import Actor
from kiosk.i18n import words
from kiosk.services.appointments import Appointments
from kiosk.services.appointments_file import COLUMN_NAMES, ROWS_MOST, read_appointments, template_bytes
from kiosk.services.check_in import Hours
from kiosk.services.clinics_import import RowEffect
from kiosk.services.tables import FileMistake, FileRefused
from kiosk.ui.staff.wording import STAFF_LANGUAGES, appointment_words
from tests.fakes import SetClock
from tests.samples import EARS

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
NUMBER = "079190012345"
GOOD = ("R1", NUMBER, EARS.code, "2026-12-01", "08:30")
SLOT = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)
HIS = Actor("his")


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    store = SqliteStore(tmp_path / "kiosk.sqlite3", "K1")
    store.put_clinics([EARS])
    return store


@pytest.fixture
def appointments(store: SqliteStore) -> Appointments:
    return Appointments(store, SetClock(SLOT), Hours(ZONE, time(3)))


def csv_file(folder: Path, *rows: tuple[str, ...], encoding: str = "utf-8-sig") -> Path:
    path = folder / "appointments.csv"
    path.write_text("\n".join(",".join(row) for row in (COLUMN_NAMES, *rows)), encoding=encoding)
    return path


WRITTEN = {
    "ISO": ("2026-12-01", "08:30"),
    "Vietnamese": ("1/12/2026", "8h30"),
    "by a spreadsheet": ("01/12/2026", "08:30:00"),
}


@pytest.mark.parametrize(("day", "moment"), WRITTEN.values(), ids=WRITTEN.keys())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_hospitals_own_time(tmp_path: Path, day: str, moment: str, encoding: str) -> None:
    (found,) = read_appointments(csv_file(tmp_path, (*GOOD[:3], day, moment), encoding=encoding), ZONE)
    assert (found.number, found.untrusted_reference, found.slot, found.faults) == (2, "R1", SLOT, ())
    assert NUMBER not in repr(found)


def test_a_spreadsheets_own_dates_and_times_are_understood(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(COLUMN_NAMES)
    book.worksheets[0].append(["R1", NUMBER, EARS.code, date(2026, 12, 1), time(8, 30)])
    out = io.BytesIO()
    book.save(out)
    path = tmp_path / "appointments.xlsx"
    path.write_bytes(out.getvalue())
    assert read_appointments(path, ZONE)[0].slot == SLOT


MISTAKES = {
    "no reference": ({0: ""}, "reference", AppointmentMistake.REFERENCE_FORM),
    "endless reference": ({0: "R" * 65}, "reference", AppointmentMistake.REFERENCE_FORM),
    "control letter": ({0: "R\x07"}, "reference", AppointmentMistake.REFERENCE_FORM),
    "leading zero lost": ({1: NUMBER[1:]}, "citizen_number", AppointmentMistake.CITIZEN_NUMBER),
    "no number": ({1: ""}, "citizen_number", AppointmentMistake.CITIZEN_NUMBER),
    "letters": ({1: "07919001234O"}, "citizen_number", AppointmentMistake.CITIZEN_NUMBER),
    "other digits": ({1: "٠٧٩١٩٠٠١٢٣٤٥"}, "citizen_number", AppointmentMistake.CITIZEN_NUMBER),
    "no clinic of this code": ({2: "nowhere"}, "clinic", AppointmentMistake.NO_CLINIC),
    "30 February": ({3: "2026-02-30"}, "date", AppointmentMistake.NO_DAY),
    "another century": ({3: "2126-12-01"}, "date", AppointmentMistake.NO_DAY),
    "no day": ({3: ""}, "date", AppointmentMistake.NO_DAY),
    "25 o'clock": ({4: "25:00"}, "time", AppointmentMistake.NO_TIME),
    "no time": ({4: ""}, "time", AppointmentMistake.NO_TIME),
}


@pytest.mark.parametrize(("change", "column", "mistake"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_wrong_row_is_refused_with_its_column_and_the_others_are_looked_at_too(
    tmp_path: Path, appointments: Appointments, change: dict[int, str], column: str, mistake: AppointmentMistake
) -> None:
    wrong = tuple(change.get(place, cell) for place, cell in enumerate(GOOD))
    good = ("R2", *GOOD[1:])
    plan = appointments.plan(read_appointments(csv_file(tmp_path, wrong, good), ZONE))
    assert not plan.is_good
    assert [(row.number, row.effect) for row in plan.rows] == [(2, RowEffect.REFUSED), (3, RowEffect.ADDED)]
    assert [(fault.column, fault.mistake, fault.detail) for fault in plan.rows[0].faults] == [(column, mistake, "")]


def test_every_mistake_of_a_row_is_said_at_once(tmp_path: Path, appointments: Appointments) -> None:
    plan = appointments.plan(read_appointments(csv_file(tmp_path, ("", "1", "x", "never", "soon")), ZONE))
    assert [fault.column for fault in plan.rows[0].faults] == list(COLUMN_NAMES)


def test_a_reference_that_stands_there_twice_is_refused_in_both_rows(
    tmp_path: Path, appointments: Appointments
) -> None:
    plan = appointments.plan(read_appointments(csv_file(tmp_path, GOOD, GOOD), ZONE))
    assert [row.faults[0].mistake for row in plan.rows] == [AppointmentMistake.REFERENCE_TWICE] * 2


def test_a_plan_says_what_is_new_moved_or_as_before(
    tmp_path: Path, store: SqliteStore, appointments: Appointments
) -> None:
    first = read_appointments(csv_file(tmp_path, GOOD, ("R2", *GOOD[1:])), ZONE)
    appointments.put(appointments.plan(first), HIS)
    again = read_appointments(csv_file(tmp_path, GOOD, ("R2", *GOOD[1:4], "09:00"), ("R3", *GOOD[1:])), ZONE)
    plan = appointments.plan(again)
    assert [row.effect for row in plan.rows] == [RowEffect.SAME, RowEffect.CHANGED, RowEffect.ADDED]
    appointments.put(plan, HIS)
    assert [one.reference for one in appointments.of_day(date(2026, 12, 1))] == ["R1", "R3", "R2"]
    assert appointments.of_day(date(2026, 12, 2)) == ()
    changes = store.changes()
    appointments.put(appointments.plan(again), HIS)
    assert store.changes() == changes, "put again, nothing is written"


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_a_template_is_a_file_that_can_be_imported(tmp_path: Path, appointments: Appointments, kind: str) -> None:
    path = tmp_path / f"new{kind}"
    path.write_bytes(template_bytes(path, EARS.code, date(2026, 12, 1), [["column", "what"]]))
    assert appointments.plan(read_appointments(path, ZONE)).is_good


FILES = {
    "clinics": ("x.csv", b"code,prefix\na,b", FileMistake.NO_COLUMNS),
    "a name's column": ("x.csv", b"reference,name\n1,Lan", FileMistake.UNKNOWN_COLUMN),
    "nobody": ("x.csv", b"reference\n", FileMistake.NO_ROWS),
    "too many": ("x.csv", b"reference\n" + b"a\n" * (ROWS_MOST + 1), FileMistake.TOO_LARGE),
    "another kind": ("x.toml", b"", FileMistake.UNKNOWN_KIND),
    "no spreadsheet": ("x.xlsx", b"PK", FileMistake.UNREADABLE),
}


@pytest.mark.parametrize(("name", "content", "mistake"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_none_of_ours_is_refused(
    tmp_path: Path, name: str, content: bytes, mistake: FileMistake
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_appointments(tmp_path / name, ZONE)
    assert refused.value.mistake is mistake


@pytest.mark.parametrize(
    ("day", "local", "utc"),
    [
        (date(2026, 3, 29), time(2, 30), AppointmentMistake.NO_TIME_THEN),
        (date(2026, 3, 29), time(3, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(1, 1, 1), time(0), AppointmentMistake.NO_DAY),
    ],
    ids=["left out in spring", "right after", "twice in autumn: the first", "a year that no clock has"],
)
def test_a_time_is_the_one_that_the_hospitals_clocks_show(
    day: date, local: time, utc: datetime | AppointmentMistake
) -> None:
    assert slot_of(day, local, BERLIN) == utc


@given(reference=st.text(), number=st.text(), clinic=st.text())
def test_text_of_any_kind_is_an_appointments_or_refused(reference: str, number: str, clinic: str) -> None:
    found = dict(text_mistakes(reference, number, clinic, {EARS.code}))
    assert ("citizen_number" in found) != (len(number) == 12 and number.isascii() and number.isdigit())
    assert ("clinic" in found) != (clinic == EARS.code)
    if "reference" not in found:
        assert repr(Appointment(reference, number, clinic, SLOT)).count("\n") == 0


def test_every_mistake_has_words_in_every_language_of_staff() -> None:
    for language in STAFF_LANGUAGES:
        said = [appointment_words(mistake, words(language)) for mistake in AppointmentMistake]
        assert len(set(said)) == len(AppointmentMistake)
