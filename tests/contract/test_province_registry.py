"""`kiosk registry`: CSV and Parquet in, one answer out; every row looked at, cut off at any moment and gone on with."""

import csv
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from typer.testing import CliRunner

from kiosk.adapters.insurance.gateway import EgwGateway
from kiosk.adapters.province import importer
from kiosk.adapters.province.importer import Imported, import_registry
from kiosk.adapters.province.registry import ProvinceRegistry, RegistryFileError
from kiosk.adapters.province.rows import COLUMNS, RowError, stored
from kiosk.adapters.province.sources import SourceError
from kiosk.cli.main import app
from kiosk.domain.card import Card, CardKind
from kiosk.domain.insurance import Outcome
from kiosk.domain.person import Sex
from mock_services.insurance import RegistryServer, register
from mock_services.insurance.population import Population
from mock_services.insurance.province import province_source, write_csv
from tests.registry_tools import NOON, StillClock, settings_for

TODAY = date(2026, 3, 4)
GOOD = {
    "maSoBHXH": "7258001234", "soCCCD": "072158001234", "maThe": "GD4727258001234", "hoTen": "Nguyễn Thị Lan",
    "ngaySinh": "14/03/1958", "gioiTinh": "Nữ", "diaChi": "Tây Ninh", "maDKBD": "72001", "gtTheTu": "01/01/2026",
    "gtTheDen": "31/12/2026", "ngayDu5Nam": "01/01/2020",
}  # fmt: skip


def write(path: Path, rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> Path:
    if path.suffix == ".parquet":
        parquet.write_table(pa.table({column: [row.get(column) for row in rows] for column in columns}), path)
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns)
        out.writeheader()
        out.writerows(rows)
    return path


def take(source: Path) -> Imported:
    return import_registry(source, source.with_name("registry"), source.with_name("errors.csv"), lambda *_: None)


def errors(source: Path) -> list[str]:
    return source.with_name("errors.csv").read_text().splitlines()[1:]


@pytest.fixture(params=["csv", "parquet"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"province.{request.param}"


def test_everybody_is_found_by_each_number_and_as_the_file_has_it(source: Path) -> None:
    only_ten = {**GOOD, "maSoBHXH": "0000000017", "soCCCD": "", "maThe": "", "ngaySinh": "1931", "gtTheDen": ""}
    write(source, [GOOD, only_ten])
    assert take(source) == Imported(people=2, errors=0, resumed_at=0)
    with ProvinceRegistry(source.with_name("registry")) as registry:
        lan = registry.find("7258001234")
        assert lan is not None
        assert registry.find("072158001234") == registry.find("GD4727258001234") == lan
        assert registry.find("GD3727258001234") is None  # another rate is another card
        assert (lan.name, lan.birth_date, lan.sex, lan.facility) == ("Nguyễn Thị Lan", date(1958, 3, 14), "Nữ", "72001")
        assert (lan.valid_from, lan.valid_to, lan.five_years_from) == (
            date(2026, 1, 1), date(2026, 12, 31), date(2020, 1, 1)
        )  # fmt: skip
        other = registry.find("0000000017")
        assert other is not None
        assert (other.birth_date, other.birth_day_known, other.valid_to) == (date(1931, 1, 1), False, None)
        assert (other.citizen_number, other.card_code) == ("", "")
        assert "Lan" not in repr(lan)
        for nobody in ("", "1", "x" * 10, "٠١٢٣٤٥٦٧٨٩", "999999999999", "' OR 1=1 --"):
            assert registry.find(nobody) is None


def test_parquet_may_hold_dates_as_dates(tmp_path: Path) -> None:
    rows = {**GOOD, "ngaySinh": date(1958, 3, 14), "gtTheTu": date(2026, 1, 1), "gtTheDen": date(2026, 12, 31)}
    parquet.write_table(pa.table({name: [value] for name, value in rows.items()}), tmp_path / "province.parquet")
    take(tmp_path / "province.parquet")
    with ProvinceRegistry(tmp_path / "registry") as registry:
        found = registry.find("7258001234")
    assert found is not None and found.birth_date == date(1958, 3, 14)


BAD = {
    "maSoBHXH: not 10 digits": {"maSoBHXH": "725800123"},
    "soCCCD: not 12 digits": {"soCCCD": "07215800123x"},
    "maThe: not a card code": {"maThe": "GD47272580012345"},
    "maThe: of another maSoBHXH": {"maThe": "GD4727258001235"},
    "maSoBHXH: no number at all": {"maSoBHXH": "", "soCCCD": "", "maThe": ""},
    "hoTen: missing": {"hoTen": " "},
    "hoTen: too long": {"hoTen": "A" * 256},
    "hoTen: characters that no text has": {"hoTen": "Lan\u202e"},
    "ngaySinh: missing": {"ngaySinh": ""},
    "ngaySinh: neither dd/MM/yyyy nor yyyy-MM-dd": {"ngaySinh": "31/02/1958"},
    "gtTheTu: missing": {"gtTheTu": ""},
    "gtTheTu: neither dd/MM/yyyy nor yyyy-MM-dd": {"gtTheTu": "1/1/2026"},
    "gtTheDen: before gtTheTu": {"gtTheDen": "31/12/2025"},
    "gioiTinh: neither Nam nor Nữ": {"gioiTinh": "F"},
    "maDKBD: not 5 digits": {"maDKBD": "72 - 001"},
}


def test_every_row_is_looked_at_and_the_others_are_taken(source: Path) -> None:
    """The file of errors names line, column and rule, and no person."""
    write(source, [GOOD, *({**GOOD, **bad} for bad in BAD.values())])
    assert take(source) == Imported(people=1, errors=len(BAD), resumed_at=0)
    first = 3 if source.suffix == ".csv" else 2
    assert errors(source) == [f"{first + place},{rule.replace(': ', ',', 1)}" for place, rule in enumerate(BAD)]
    assert "Lan" not in source.with_name("errors.csv").read_text()


def test_who_stands_there_twice_is_kept_once(source: Path) -> None:
    again = {**GOOD, "soCCCD": "072158001299", "hoTen": "Lê Thị Mai"}
    other = {**GOOD, "maSoBHXH": "7258009999", "maThe": ""}
    write(source, [GOOD, again, other])
    assert take(source) == Imported(people=1, errors=2, resumed_at=0)
    assert [line.split(",", 1)[1] for line in errors(source)] == [
        "insurance_number,the same as in an earlier line",
        "citizen_number,the same as in an earlier line",
    ]


def test_lines_that_are_no_rows_are_named(tmp_path: Path) -> None:
    source = write(tmp_path / "province.csv", [GOOD])
    with source.open("ab") as file:
        file.write(b"a,b\r\n\r\n" + b",".join(b"\xff\xfe" for _ in COLUMNS) + b"\r\n" + b'"a"b\r\n')
    assert take(source).people == 1
    assert [line.split(",")[0] for line in errors(source)] == ["3", "5", "6"]


def test_a_name_over_two_lines_does_not_shift_the_count(tmp_path: Path) -> None:
    source = write(tmp_path / "province.csv", [{**GOOD, "diaChi": "a\nb"}, {**GOOD, "maDKBD": "x"}])
    take(source)
    assert errors(source) == ["3,diaChi,characters that no text has", "4,maDKBD,not 5 digits"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "neither .csv nor .parquet"),
        ("a.csv", b"", "no column hoTen, ngaySinh, gtTheTu"),
        ("a.csv", b"hoTen,ngaySinh,gtTheTu\n", "none of the columns"),
        ("a.csv", b"hoTen,ngaySinh,gtTheTu,maThe,maThe\n", "twice"),
        ("a.parquet", b"PAR1", "no Parquet file"),
    ],
)
def test_a_file_that_cannot_be_imported_says_why(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=message):
        take(tmp_path / name)


def test_half_a_registry_and_other_files_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"no database at all" * 100)
    (tmp_path / "empty").write_bytes(b"")
    for name in ("missing", "other", "empty"):
        with pytest.raises(RegistryFileError):
            ProvinceRegistry(tmp_path / name)


class PulledPlugError(Exception):
    pass


def test_an_import_that_was_cut_off_goes_on_and_ends_like_any_other(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each batch in turn; the errors are named once, and the old registry serves until the new one is whole."""
    monkeypatch.setattr(importer, "_BATCH_ROWS", 7)
    people = list(Population(50).people(TODAY))
    rows = [{**GOOD, "maThe": "", "maSoBHXH": p.number, "soCCCD": p.citizen_number, "hoTen": p.name} for p in people]
    rows[11]["maDKBD"] = rows[30]["maDKBD"] = "x"
    write(source, [GOOD])
    take(source)
    write(source, rows)
    for stop in (1, 2, 3, 1):
        calls = 0

        def pull_plug(place: int, size: int, stop: int = stop) -> None:
            nonlocal calls
            calls += 1
            if calls > stop:
                raise PulledPlugError

        with pytest.raises(PulledPlugError):
            import_registry(source, source.with_name("registry"), source.with_name("errors.csv"), pull_plug)
        with ProvinceRegistry(source.with_name("registry")) as registry:
            assert len(registry) == 1
    done = take(source)
    assert (done.people, done.errors) == (48, 2)
    assert done.resumed_at > 40
    first = 2 if source.suffix == ".csv" else 1
    assert [line.split(",")[0] for line in errors(source)] == [str(first + 11), str(first + 30)]
    with ProvinceRegistry(source.with_name("registry")) as registry:
        assert len(registry) == 48
        assert all(registry.find(p.number) for place, p in enumerate(people) if place not in (11, 30))


def test_another_file_begins_anew(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "_BATCH_ROWS", 1)
    write(source, [GOOD, {**GOOD, "maThe": "", "maSoBHXH": "1234567890", "soCCCD": ""}])

    def pull_plug(place: int, size: int) -> None:
        if place and source.with_name("registry.part").exists() and place != size:
            raise PulledPlugError

    with pytest.raises(PulledPlugError):
        import_registry(source, source.with_name("registry"), source.with_name("errors.csv"), pull_plug)
    write(source, [{**GOOD, "hoTen": "Lê Thị Mai"}])
    assert take(source) == Imported(people=1, errors=0, resumed_at=0)
    with ProvinceRegistry(source.with_name("registry")) as registry:
        found = registry.find("7258001234")
    assert found is not None and found.name == "Lê Thị Mai"


SLOWLY = """
import sys, time
from pathlib import Path
from kiosk.adapters.province import importer
importer._BATCH_ROWS = 100
def watch(place, size):
    print(place, flush=True)
    time.sleep(0.05)
importer.import_registry(*map(Path, sys.argv[1:]), watch)
"""


def test_a_killed_import_goes_on(tmp_path: Path) -> None:
    """kill -9 in the middle: nobody is lost, nobody is there twice."""
    source = tmp_path / "province.csv"
    write_csv(Population(2000), source, TODAY)
    files = [source, tmp_path / "registry", tmp_path / "errors.csv"]
    with subprocess.Popen([sys.executable, "-c", SLOWLY, *files], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(6):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
    done = take(source)
    assert (done.people, done.errors) == (2000, 0)
    assert done.resumed_at >= 401


def test_two_imports_into_one_registry_do_not_mix(tmp_path: Path) -> None:
    source = tmp_path / "province.csv"
    write_csv(Population(2000), source, TODAY)
    files = [source, tmp_path / "registry", tmp_path / "errors.csv"]
    with subprocess.Popen([sys.executable, "-c", SLOWLY, *files], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(3):
            child.stdout.readline()
        with pytest.raises(RegistryFileError, match="under way"):
            take(source)
        child.kill()
    assert take(source).people == 2000


TEXTS = st.one_of(st.none(), st.text(max_size=20), st.dates(), st.integers(), st.floats(), st.binary(max_size=3))


@given(st.dictionaries(st.sampled_from(COLUMNS), TEXTS))
def test_whatever_stands_in_a_row_is_taken_or_named(row: dict[str, object]) -> None:
    for mixed in (row, {**GOOD, **row}):
        with suppress(RowError):
            assert len(stored(mixed)) == 11


def test_the_mock_registry_answers_out_of_a_province(tmp_path: Path) -> None:
    source = tmp_path / "province.csv"
    write_csv(Population(100), source, TODAY)
    take(source)
    person = Population(100).person(5, TODAY)
    card = Card(
        kind=CardKind.CITIZEN_2021,
        number=person.citizen_number,
        name=person.name,
        birth_date=person.birth_date,
        sex=Sex.UNKNOWN,
    )
    with RegistryServer(now=lambda: NOON, sources=(register.find, province_source(tmp_path / "registry"))) as server:
        answer = EgwGateway(settings_for(server), StillClock()).look_up(card)
    assert answer.outcome in (Outcome.VALID, Outcome.EXPIRED)
    assert answer.card_code == person.card_code


def test_the_command_imports_finds_and_says_what_was_not_taken(tmp_path: Path) -> None:
    source = write(tmp_path / "province.csv", [GOOD, {**GOOD, "hoTen": ""}])
    run, registry = CliRunner(), str(tmp_path / "registry")
    imported = run.invoke(app, ["registry", "import", str(source), "--registry", registry])
    assert (imported.exit_code, imported.stdout) == (1, f"1 people in {registry}\n")
    assert f"1 rows were not taken; {registry}.errors.csv names their lines" in imported.stderr
    found = run.invoke(app, ["registry", "find", "072158001234", "--registry", registry])
    assert found.exit_code == 0
    assert "Nguyễn Thị Lan" in found.stdout
    assert run.invoke(app, ["registry", "find", "072158001235", "--registry", registry]).exit_code == 3
    broken = run.invoke(app, ["registry", "import", str(tmp_path / "none.csv"), "--registry", registry])
    assert broken.exit_code == 2
