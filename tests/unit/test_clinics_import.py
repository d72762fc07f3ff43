"""Clinics in tables: an export can be imported, and a dry run says row by row what would happen and what is wrong."""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from kiosk.domain.clinic import Clinic
from kiosk.domain.clinic_checks import ClinicMistake, Looks
from kiosk.resources import asset
from kiosk.services.clinics_cells import COLUMN_NAMES, CellMistake
from kiosk.services.clinics_file import ROWS_MOST, clinics_bytes, read_clinics, read_rows
from kiosk.services.clinics_import import ImportPlan, RowEffect, plan_import
from kiosk.services.tables import FileMistake, FileRefused
from tests.clinic_strategies import CLINICS

KINDS = (".csv", ".xlsx", ".toml")
SHIPPED = read_clinics(asset("clinics.toml"))
EARS = next(clinic for clinic in SHIPPED.clinics if clinic.code == "ear_nose_throat")


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def table(folder: Path, **cells: str) -> Path:
    """A CSV file of the shipped clinics, in which cells of the first row are others."""
    rows = list(csv.reader(io.StringIO(clinics_bytes(Path("x.csv"), SHIPPED.clinics).decode("utf-8-sig"))))
    for column, text in cells.items():
        rows[1][rows[0].index(column)] = text
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return written(folder, "clinics.csv", out.getvalue().encode())


def plan(path: Path) -> ImportPlan:
    return plan_import(read_rows(path), SHIPPED.clinics)


@pytest.mark.parametrize("kind", KINDS)
@given(clinics=st.lists(CLINICS, min_size=1, max_size=3))
@settings(max_examples=40)
def test_what_was_exported_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, kind: str, clinics: list[Clinic]
) -> None:
    path = written(tmp_path_factory.getbasetemp(), f"clinics{kind}", clinics_bytes(Path(f"x{kind}"), clinics))
    assert [row.clinic for row in read_rows(path)] == clinics


def test_an_exported_toml_file_is_one_that_a_kiosk_starts_with(tmp_path: Path) -> None:
    path = written(tmp_path, "clinics.toml", clinics_bytes(Path("x.toml"), SHIPPED.clinics, SHIPPED.reasons))
    assert read_clinics(path) == SHIPPED


@pytest.mark.parametrize("kind", KINDS)
def test_importing_an_export_changes_nothing(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, f"clinics{kind}", clinics_bytes(Path(f"x{kind}"), SHIPPED.clinics, SHIPPED.reasons))
    found = plan(path)
    assert found.is_good
    assert found.clinics == SHIPPED.clinics
    assert {row.effect for row in found.rows} == {RowEffect.SAME}


def test_a_dry_run_says_what_each_row_would_do(tmp_path: Path) -> None:
    changed = replace(EARS, min_age=3, hours=EARS.hours[:0])
    added = replace(EARS, code="sleep", prefix="S")
    path = written(tmp_path, "few.csv", clinics_bytes(Path("x.csv"), [changed, added, SHIPPED.clinics[0]]))
    found = plan(path)
    assert [(row.number, row.effect, row.changed) for row in found.rows] == [
        (2, RowEffect.CHANGED, ("hours", "min_age")),
        (3, RowEffect.ADDED, ()),
        (4, RowEffect.SAME, ()),
    ]
    assert [clinic.code for clinic in found.clinics] == [*(clinic.code for clinic in SHIPPED.clinics), "sleep"]
    assert found.count(RowEffect.ADDED) == 1
    assert changed in found.clinics


CELLS = {
    "no prefix": ({"prefix": " "}, "prefix", ClinicMistake.EMPTY, ""),
    "no English name": ({"name_en": ""}, "name_en", ClinicMistake.EMPTY, ""),
    "letters for an age": ({"min_age": "twelve"}, "min_age", CellMistake.NOT_UNDERSTOOD, "twelve"),
    "an age of nobody": ({"min_age": "200"}, "min_age", ClinicMistake.OUT_OF_RANGE, "0-130"),
    "ages crossed": ({"max_age": "3"}, "max_age", ClinicMistake.AGES_CROSSED, ""),
    "hours of no day": ({"hours": "07:00-16:00"}, "hours", CellMistake.NOT_UNDERSTOOD, "07:00-16:00"),
    "closes first": ({"hours": "T2 16:00-07:00"}, "hours", ClinicMistake.CLOSES_FIRST, "16:00-07:00"),
    "hours overlap": (
        {"hours": "T2 07:00-12:00; T2-T4 11:00-16:00"},
        "hours",
        ClinicMistake.HOURS_OVERLAP,
        "07:00-12:00, 11:00-16:00",
    ),
    "a sex": ({"sex": "women"}, "sex", CellMistake.NOT_UNDERSTOOD, "women"),
    "a day that is none": ({"closed_days": "2026-02-30"}, "closed_days", CellMistake.NOT_UNDERSTOOD, "2026-02-30"),
    "a lane without share": ({"mix_walk_in": "0"}, "mix_walk_in", CellMistake.NOT_UNDERSTOOD, "0"),
    "one language of the way": ({"way_vi": "Đi thẳng"}, "way_en", ClinicMistake.EMPTY, ""),
    "an hour above the day": (
        {"daily_capacity": "5", "hourly_capacity": "6"}, "hourly_capacity", ClinicMistake.HOUR_ABOVE_DAY, "",
    ),
    "a policy": ({"without_insurance": "ask"}, "without_insurance", CellMistake.NOT_UNDERSTOOD, "ask"),
    "a second desk": ({"is_reception": "maybe"}, "is_reception", CellMistake.NOT_UNDERSTOOD, "maybe"),
    "something long": ({"min_age": "x" * 41}, "min_age", CellMistake.NOT_UNDERSTOOD, "x" * 39 + "…"),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "column", "mistake", "detail"), CELLS.values(), ids=CELLS.keys())
def test_a_mistake_is_named_by_row_and_column_and_nothing_else_is(
    tmp_path: Path, cells: dict[str, str], column: str, mistake: object, detail: str
) -> None:
    found = plan(table(tmp_path, **cells))
    faulty = [row for row in found.rows if row.faults]
    assert [row.number for row in faulty] == [2]
    assert [(fault.column, fault.mistake, fault.detail) for fault in faulty[0].faults] == [(column, mistake, detail)]
    assert not found.is_good


@pytest.mark.parametrize(
    ("cells", "mistake", "detail"),
    [
        ({"prefix": "B"}, ClinicMistake.PREFIX_TWICE, "B, BH, BU"),
        ({"code": "ear_nose_throat"}, ClinicMistake.CODE_TWICE, "ear_nose_throat"),
    ],
)
def test_what_two_rows_share_is_the_later_rows_mistake(
    tmp_path: Path, cells: dict[str, str], mistake: ClinicMistake, detail: str
) -> None:
    rows = plan(table(tmp_path, **cells)).rows
    faults = {(row.number, fault.mistake): fault.detail for row in rows for fault in row.faults}
    assert faults[3, mistake] == detail
    assert {number for number, found in faults if found is mistake} == {3}


def test_every_mistake_of_a_row_is_named_at_once(tmp_path: Path) -> None:
    found = plan(table(tmp_path, min_age="x", hours="x", name_en="", is_reception="?"))
    assert {fault.column for fault in found.rows[0].faults} == {"min_age", "hours", "name_en", "is_reception"}


def test_vietnamese_words_and_dates_are_understood(tmp_path: Path) -> None:
    found = plan(table(tmp_path, sex="Nữ", closed_days="2/9/2026, 2026-04-30", is_reception="không"))
    clinic = found.rows[0].clinic
    assert clinic is not None and clinic.sex is not None
    assert (clinic.sex.value, sorted(day.isoformat() for day in clinic.closed_days), clinic.is_reception) == (
        "female", ["2026-04-30", "2026-09-02"], False,
    )  # fmt: skip


def test_capacity_below_what_is_issued_and_unknown_looks_are_refused(tmp_path: Path) -> None:
    looks = Looks(frozenset({"ear"}), frozenset({"teal"}))
    rows = read_rows(table(tmp_path, daily_capacity="20", picture="unicorn"))
    found = plan_import(rows, SHIPPED.clinics, looks, {"general": 21})
    assert {(fault.mistake, fault.detail) for fault in found.rows[0].faults} == {
        (ClinicMistake.BELOW_ISSUED, "21"),
        (ClinicMistake.UNKNOWN_PICTURE, "unicorn"),
    }


def test_a_clash_with_a_clinic_outside_the_file_is_the_rows_mistake(tmp_path: Path) -> None:
    path = written(tmp_path, "one.csv", clinics_bytes(Path("x.csv"), [replace(SHIPPED.clinics[0], prefix="B")]))
    found = plan(path)
    assert [fault.mistake for fault in found.rows[0].faults] == [ClinicMistake.PREFIX_TWICE]
    assert found.others == ()


HEADER = ",".join(COLUMN_NAMES)
FILES = {
    "no such kind": ("clinics.ods", b"x", FileMistake.UNKNOWN_KIND),
    "no text": ("clinics.csv", b"\xff\x00\x81", FileMistake.UNREADABLE),
    "an open quote": ("clinics.csv", b'code\n"x', FileMistake.UNREADABLE),
    "nothing": ("clinics.csv", b"", FileMistake.NO_COLUMNS),
    "no code": ("clinics.csv", b"prefix,name_vi\nA,x\n", FileMistake.NO_COLUMNS),
    "another column": ("clinics.csv", b"code,colour,minimum_age\na,b,1\n", FileMistake.UNKNOWN_COLUMN),
    "a column twice": ("clinics.csv", b"code,code\na,b\n", FileMistake.UNKNOWN_COLUMN),
    "only a header": ("clinics.csv", HEADER.encode(), FileMistake.NO_ROWS),
    "too many rows": ("clinics.csv", b"code\n" + b"a\n" * (ROWS_MOST + 1), FileMistake.TOO_LARGE),
    "no archive": ("clinics.xlsx", b"PK\x03\x04 no", FileMistake.UNREADABLE),
    "no TOML": ("clinics.toml", b"[[clinics]", FileMistake.UNREADABLE),
    "TOML of something else": ("clinics.toml", b"kiosk = 'K1'", FileMistake.NO_ROWS),
    "TOML with another table": ("clinics.toml", b"[[clinics]]\n[[klinik]]", FileMistake.UNKNOWN_COLUMN),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "mistake"), FILES.values(), ids=FILES.keys())
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(
    tmp_path: Path, name: str, content: bytes, mistake: FileMistake
) -> None:
    with pytest.raises(FileRefused) as refused:
        read_rows(written(tmp_path, name, content))
    assert refused.value.mistake is mistake


def test_a_missing_or_huge_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        read_rows(tmp_path / "none.csv")
    with pytest.raises(FileRefused, match="too large"):
        read_rows(written(tmp_path, "huge.csv", b"code\n" * 500_000))


def test_an_archive_that_unpacks_to_more_than_memory_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 50_000_000)
    with pytest.raises(FileRefused, match="too large"):
        read_rows(written(tmp_path, "bomb.xlsx", out.getvalue()))


def test_what_excel_writes_is_read(tmp_path: Path) -> None:
    """Semicolons, UTF-16, numbers and dates as cells of their own types."""
    rows = clinics_bytes(Path("x.csv"), SHIPPED.clinics[:1]).decode("utf-8-sig")
    lines = "\n".join(";".join(line) for line in csv.reader(io.StringIO(rows)))
    assert "T2-T7 06:00-16:30" in lines
    assert plan(written(tmp_path, "a.csv", lines.encode("utf-16"))).is_good
    book = Workbook()
    sheet = book.worksheets[0]
    for column, (name, value) in enumerate(
        zip(COLUMN_NAMES, next(csv.reader(io.StringIO(rows.split("\n")[1]))), strict=True)
    ):
        sheet.cell(1, column + 1).value = name
        sheet.cell(2, column + 1).value = float(value) if value.isdigit() else value
    book.save(tmp_path / "typed.xlsx")
    found = plan(tmp_path / "typed.xlsx")
    assert [(row.effect, row.faults) for row in found.rows] == [(RowEffect.SAME, ())]


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_no_cell_is_a_formula(tmp_path: Path, kind: str) -> None:
    clinic = replace(EARS, specialty='=HYPERLINK("http://x")')
    content = clinics_bytes(Path(f"x{kind}"), [clinic])
    if kind == ".csv":
        assert ",\"'=HYPERLINK" in content.decode("utf-8-sig")
    else:
        cell = load_workbook(io.BytesIO(content)).worksheets[0].cell(2, COLUMN_NAMES.index("specialty") + 1)
        assert (cell.value, cell.data_type) == (clinic.specialty, "s")


def test_a_template_explains_its_columns_on_a_second_sheet() -> None:
    content = clinics_bytes(Path("x.xlsx"), SHIPPED.clinics[:1], guide=[["code", "Mã", "Code"]])
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["clinics", "guide"]
    assert [cell.value for cell in book["guide"][1]] == ["code", "Mã", "Code"]


@given(st.binary(max_size=300))
@pytest.mark.parametrize("kind", KINDS)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, kind: str, content: bytes) -> None:
    path = written(tmp_path_factory.getbasetemp(), f"any{kind}", content)
    try:
        read_rows(path)
    except FileRefused:
        return
    assert kind != ".xlsx"
