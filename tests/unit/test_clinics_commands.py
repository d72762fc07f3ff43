"""`kiosk clinics` as somebody at a shell meets it: a template, a dry run, an import that is all or nothing."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.cli import FAILED, USAGE, app
from kiosk.resources import asset
from kiosk.services.clinics_file import read_clinics

WELL = 0
FILE = read_clinics(asset("clinics.toml"))


class Shell:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "kiosk.toml"
        self.config.write_text(f"state_dir = {str(folder / 'state')!r}")

    def clinics(self, *arguments: str | Path) -> Result:
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(app, ["clinics", *words, "--config", str(self.config)])

    def saved(self) -> tuple[object, ...]:
        store = SqliteStore(self.folder / "state" / "kiosk.sqlite3", "K1")
        try:
            return store.clinics()
        finally:
            store.close()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def edited(shell: Shell, before: str, after: str, name: str = "clinics.csv") -> Path:
    path = shell.folder / name
    assert shell.clinics("export", path).exit_code == WELL
    text = path.read_text(encoding="utf-8-sig")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return path


def test_a_template_says_what_to_write_and_can_be_imported(shell: Shell) -> None:
    path = shell.folder / "template.xlsx"
    assert shell.clinics("template", path).exit_code == WELL
    guide = load_workbook(path)["guide"]
    told = {row[0].value: (row[1].value, row[2].value) for row in guide.iter_rows()}
    assert told["hours"][0].startswith("Giờ mở cửa")
    assert told["hours"][1].startswith("Opening hours")
    result = shell.clinics("import", path, "--dry-run")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        WELL,
        "0 added, 0 changed, 1 same, 0 refused; nothing was changed",
    )


def test_a_dry_run_changes_nothing_and_an_import_does(shell: Shell) -> None:
    path = edited(shell, "Room 12", "Room 99")
    dry = shell.clinics("import", path, "--dry-run", "--json")
    assert dry.exit_code == WELL
    told = json.loads(dry.stdout)
    assert (told["good"], told["saved"]) == (True, False)
    assert [row["changed"] for row in told["rows"] if row["effect"] == "changed"] == [["room"]]
    assert shell.saved() == FILE.clinics
    assert json.loads(shell.clinics("import", path, "--json").stdout)["saved"] is True
    assert [clinic.room.en for clinic in shell.saved()][1] == "Room 99"  # type: ignore[attr-defined]
    assert shell.clinics("import", path).exit_code == WELL, "once more is no mistake"


def test_one_wrong_row_keeps_all_of_the_file_out(shell: Shell) -> None:
    path = edited(shell, "Room 12", "Room 99")
    path.write_text(path.read_text(encoding="utf-8").replace("D,Răng", "dd,Răng"), encoding="utf-8")
    result = shell.clinics("import", path)
    assert result.exit_code == FAILED
    assert "   5  refused  dental               Letters before the number: One or two capital letters" in result.stdout
    assert shell.saved() == FILE.clinics
    vietnamese = shell.clinics("import", path, "--dry-run", "--lang", "vi")
    assert "Chữ đứng trước số" in vietnamese.stdout


@pytest.mark.parametrize("name", ["none.csv", "clinics.ods"])
def test_a_file_that_cannot_be_used_is_wrong_usage(shell: Shell, name: str) -> None:
    result = shell.clinics("import", shell.folder / name)
    assert (result.exit_code, result.stdout) == (USAGE, "")
    assert "file" in result.stderr


def test_an_export_as_toml_is_a_file_that_another_kiosk_starts_with(shell: Shell) -> None:
    path = shell.folder / "clinics.toml"
    assert shell.clinics("export", path).stdout == f"{len(FILE.clinics)} clinics in {path}\n"
    assert read_clinics(path) == FILE
    assert shell.clinics("export", shell.folder / "clinics.ods").exit_code == USAGE
    assert shell.clinics("export", shell.folder / "no" / "folder.csv").exit_code == USAGE
