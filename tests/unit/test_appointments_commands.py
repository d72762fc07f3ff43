"""`kiosk appointments` as somebody at a shell meets it, and what becomes of an appointment afterwards."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from kiosk import consent
from kiosk.adapters.fhir.bundle import transaction
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.cli import FAILED, USAGE, app
from kiosk.domain.queue import Lane
from kiosk.services.check_in import CheckIn, Hours
from tests.fakes import SetClock
from tests.samples import ADULT, COVERED_VISIT, REFUSE

WELL = 0
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AT_8_30 = datetime(2026, 12, 1, 8, 30, tzinfo=ZONE)  # a Tuesday
HEADER = "reference,citizen_number,clinic,date,time\n"
FILE = HEADER + f"B-1,{ADULT.number},general,1/12/2026,8:30\nB-2,079190012345,eye,2026-12-01,9h\n"


class Shell:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "kiosk.toml"
        self.config.write_text(f"state_dir = {str(folder / 'state')!r}")

    def __call__(self, *arguments: str | Path) -> Result:
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(app, ["appointments", *words, "--config", str(self.config)])

    def write(self, text: str, name: str = "day.csv") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8-sig")
        return path

    @contextmanager
    def store(self) -> Iterator[SqliteStore]:
        store = SqliteStore(self.folder / "state" / "kiosk.sqlite3", "K1")
        try:
            yield store
        finally:
            store.close()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_a_dry_run_changes_nothing_and_an_import_does(shell: Shell) -> None:
    path = shell.write(FILE)
    dry = shell("import", path, "--dry-run")
    assert (dry.exit_code, dry.stdout) == (WELL, "2 added, 0 changed, 0 same, 0 refused; nothing was changed\n")
    assert shell("list", "--day", "2026-12-01").stdout == "0 appointments\n"
    assert shell("import", path).stdout == "2 added, 0 changed, 0 same, 0 refused; saved\n"
    told = json.loads(shell("import", path, "--json").stdout)
    assert [row["effect"] for row in told["rows"]] == ["same", "same"], "once more is no mistake"


def test_a_list_says_who_comes_without_saying_who_it_is(shell: Shell) -> None:
    shell("import", shell.write(FILE))
    listed = shell("list", "--day", "2026-12-01").stdout.splitlines()
    assert [line.split()[:3] for line in listed[:2]] == [["08:30", "general", "B-1"], ["09:00", "eye", "B-2"]]
    assert listed[1].endswith("••• 345")
    (first, _) = json.loads(shell("list", "--day", "2026-12-01", "--json").stdout)
    assert first["slot"] == "2026-12-01T08:30+07:00"
    assert shell("list").stdout == "0 appointments\n"


def test_what_is_cancelled_is_withdrawn_and_what_is_not_there_is_said(shell: Shell) -> None:
    shell("import", shell.write(FILE))
    done = shell("withdraw", "B-2", "B-9", "B-\u202e2")
    assert (done.exit_code, done.stdout) == (FAILED, "1 withdrawn, 2 not there\n  'B-9'\n  'B-\\u202e2'\n")
    assert json.loads(shell("list", "--day", "2026-12-01", "--json").stdout)[0]["reference"] == "B-1"
    told = shell("withdraw", "B-1", "--json")
    assert (told.exit_code, json.loads(told.stdout)) == (WELL, {"withdrawn": ["B-1"], "unknown": []})
    assert shell("list", "--day", "2026-12-01").stdout == "0 appointments\n"


def test_one_wrong_row_keeps_all_of_the_file_out_and_nobodys_number_is_said(shell: Shell) -> None:
    path = shell.write(FILE + "B-3,79190012345,general,2026-02-30,8:30\n")
    result = shell("import", path)
    assert result.exit_code == FAILED
    said = result.stdout.splitlines()
    assert said[0].startswith("    4  Citizen number: Twelve digits, please.")
    assert "Day: There is no such day." in said[0]
    assert said[1:] == ["2 added, 0 changed, 0 same, 1 refused; nothing was changed"]
    assert "79190012345" not in result.output
    assert shell("list", "--day", "2026-12-01").stdout == "0 appointments\n"
    vietnamese = shell("import", path, "--lang", "vi")
    assert "Số căn cước" in vietnamese.stdout
    told = json.loads(shell("import", path, "--json").stdout)
    assert (told["good"], told["saved"]) == (False, False)
    assert told["rows"][2]["faults"][0] == {"column": "citizen_number", "mistake": "citizen_number"}


def test_a_template_says_what_to_write_keeps_leading_zeros_and_can_be_imported(shell: Shell) -> None:
    path = shell.folder / "new.xlsx"
    assert shell("template", path).exit_code == WELL
    book = load_workbook(path)
    assert book["appointments"].column_dimensions["B"].number_format == "@"
    told = {row[0].value: row[2].value for row in book["guide"].iter_rows()}
    assert told["citizen_number"] == "Citizen number: twelve digits, as text"
    assert shell("import", path, "--dry-run").exit_code == WELL


@pytest.mark.parametrize("name", ["none.csv", "day.ods"])
def test_a_file_that_cannot_be_used_is_wrong_usage(shell: Shell, name: str) -> None:
    result = shell("import", shell.folder / name)
    assert (result.exit_code, result.stdout) == (USAGE, "")
    assert shell("template", shell.folder / "new.toml").exit_code == USAGE


@pytest.mark.parametrize(
    ("comes", "label"),
    [(timedelta(hours=-1), "AH-001"), (timedelta(minutes=30), "AH-001"), (timedelta(minutes=31), "A-001")],
    ids=["an hour early", "half an hour late", "too late"],
)
def test_an_imported_appointment_is_called_in_its_lane_and_told_to_the_hospital(
    shell: Shell, comes: timedelta, label: str
) -> None:
    """The whole way: a file, a check-in of that citizen, the lane, and the bundle that goes out."""
    assert shell("import", shell.write(FILE)).exit_code == WELL
    now = (AT_8_30 + comes).astimezone(UTC)
    with shell.store() as store:
        store.connect(["fhir"], now)
        check_in = CheckIn(store, SetClock(now), Hours(ZONE, time(3)), "K1", b"k" * 32, consent.shown)
        ticket = check_in.issue("session", COVERED_VISIT, "general")
        (dispatch,) = store.due("fhir", now + timedelta(minutes=5), 10)
    assert ticket.label == label
    bundle = transaction(replace(dispatch.arrival, facility="79001"), "https://his.example")
    entries = [entry["resource"] for entry in bundle["entry"]]
    booked = [one for one in entries if one["resourceType"] == "Appointment"]
    if ticket.lane is not Lane.APPOINTMENT:
        assert booked == []
        return
    assert booked[0]["identifier"][0]["value"] == "B-1"
    assert datetime.fromisoformat(booked[0]["start"]) == AT_8_30


def test_an_imported_appointment_is_not_for_somebody_else(shell: Shell) -> None:
    shell("import", shell.write(FILE))
    with shell.store() as store:
        check_in = CheckIn(store, SetClock(AT_8_30), Hours(ZONE, time(3)), "K1", b"k" * 32, consent.shown)
        other = replace(COVERED_VISIT, card=replace(ADULT, number="001190000001"))
        assert check_in.issue("other", other, "general").label == "A-001"
        assert check_in.issue("refused", replace(COVERED_VISIT, match=REFUSE), "general").label == "A-002"
        assert check_in.issue("owner", COVERED_VISIT, "general").label == "AH-001"
