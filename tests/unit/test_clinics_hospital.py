"""Clinics, services and prices out of the hospital's own system, through the same checks as a file."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.cli import FAILED, USAGE, app
from kiosk.domain.clinic import Clinic
from kiosk.domain.handover.catalogue import Department, OfferedService
from kiosk.resources import asset
from kiosk.services.clinics_file import read_clinics
from kiosk.services.clinics_hospital import Offered, rows_of
from kiosk.services.clinics_import import RowEffect, plan_import
from mock_services.hospital import InformationSystemServer

FILE = read_clinics(asset("clinics.toml"))
EARS = replace(FILE.clinics[1], specialty="K28")
COLOURS = ("teal", "blue")
EXAM = OfferedService("281", "15.1896", "Khám tai mũi họng", 150_000, 42_100, 0)
SCOPE = OfferedService("282", "15.0001", "Nội soi tai mũi họng", 200_000, None, None)


def offered(code: str, *services: OfferedService, area: str = "Nhà B") -> Offered:
    return Offered(Department("28", code, "Khoa Tai Mũi Họng", area), services)


def planned(*departments: Offered, current: tuple[Clinic, ...] = (EARS,)) -> Clinic:
    (row,) = rows_of(departments, current, COLOURS)
    assert row.clinic is not None
    return row.clinic


def test_a_department_is_the_clinic_of_its_specialty_and_brings_what_it_costs() -> None:
    assert planned(offered("K28", EXAM, SCOPE)) == replace(
        EARS, service="15.1896", service_name="Khám tai mũi họng", price=150_000, insured_price=42_100
    )


def test_what_a_clinic_orders_already_stays_with_todays_price() -> None:
    before = replace(EARS, service="15.0001", service_name="Nội soi", price=180_000, insured_price=60_000)
    after = planned(offered("K28", EXAM, SCOPE), current=(before,))
    assert (after.service, after.service_name, after.price, after.insured_price) == (
        "15.0001",
        "Nội soi tai mũi họng",
        200_000,
        None,
    )


def test_a_department_without_services_changes_nothing() -> None:
    assert planned(offered("K28")) == EARS


def test_a_new_department_is_a_clinic_that_nobody_is_sent_to_yet() -> None:
    rows = rows_of([offered("K-99", EXAM), offered("K30", area="")], FILE.clinics, COLOURS)
    plan = plan_import(rows, FILE.clinics)
    assert plan.is_good
    assert plan.count(RowEffect.ADDED) == 2
    first, second = plan.clinics[-2:]
    assert (first.code, first.name.vi, first.room.vi, first.hours) == ("k_99", "Khoa Tai Mũi Họng", "Nhà B", ())
    assert second.room.vi == "Khoa Tai Mũi Họng"
    assert len({clinic.prefix for clinic in plan.clinics}) == len(plan.clinics)
    assert planned(offered("K-99"), current=plan.clinics) == first


def test_a_name_that_no_card_can_show_is_named_and_nothing_is_saved() -> None:
    long = Offered(Department("1", "K31", "Khoa " + "x" * 60, ""), ())
    plan = plan_import(rows_of([long], FILE.clinics, COLOURS), FILE.clinics)
    assert not plan.is_good


class Shell:
    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.config = folder, folder / "kiosk.toml"
        system = f'[hospital_system]\nurl = "{url}"\nmerchant = "KIOSK"\nsigning_key = "specimen"\n' if url else ""
        self.config.write_text(f"state_dir = {str(folder)!r}\n{system}")

    def clinics(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["clinics", "import", *words, "--config", str(self.config)])

    def saved(self) -> dict[str, Clinic]:
        store = SqliteStore(self.folder / "kiosk.sqlite3", "K1")
        found = {clinic.code: clinic for clinic in store.clinics()}
        store.close()
        return found


def test_the_command_says_what_would_change_and_then_changes_it(tmp_path: Path) -> None:
    with InformationSystemServer() as server:
        shell = Shell(tmp_path, server.url)
        dry = shell.clinics("--from-hospital", "--dry-run", "--json")
        assert [row["effect"] for row in json.loads(dry.stdout)["rows"]] == ["added", "added"]
        assert "k01" not in shell.saved()
        assert shell.clinics("--from-hospital").exit_code == 0
        clinic = shell.saved()["k01"]
        assert (clinic.service, clinic.price, clinic.insured_price) == ("02.1896", 150_000, 42_100)
        assert "2 same" in shell.clinics("--from-hospital").stdout
        server.system.outage = True
        failed = shell.clinics("--from-hospital")
        assert (failed.exit_code, "the hospital's system: HTTP 503" in failed.stderr) == (FAILED, True)


@pytest.mark.parametrize("words", [(), ("x.csv", "--from-hospital"), ("--from-hospital",)])
def test_a_command_that_names_no_source_or_two_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert Shell(tmp_path, "").clinics(*words).exit_code == USAGE
