"""What hospital IT sees of its own systems: settings, `kiosk doctor`'s checks, `kiosk hospital offers`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.bootstrap.handing_over import receivers
from kiosk.bootstrap.hospital import fhir_client, hospital_checks, hospital_client
from kiosk.cli.main import app
from kiosk.config import ConfigError, Settings, load
from kiosk.domain.readiness import Advice, Finding
from kiosk.services.doctor import examine
from mock_services.hospital import FhirServer, InformationSystemServer
from tests.registry_tools import NOON, StillClock

FHIR = '[fhir]\nurl = "{url}/fhir"\ntoken = "specimen"\nsystem = "https://hospital.example/id"\n'
SYSTEM = '[hospital_system]\nurl = "{url}"\nmerchant = "KIOSK"\nsigning_key = "specimen"\n'


def settings(folder: Path, text: str) -> Settings:
    path = folder / "kiosk.toml"
    path.write_text(text, "utf-8")
    return load(path)


def test_nothing_is_asked_where_nothing_is_named(tmp_path: Path) -> None:
    empty = settings(tmp_path, "")
    assert (fhir_client(empty), hospital_client(empty, StillClock())) == (None, None)
    assert list(hospital_checks(empty, StillClock())) == []


def test_the_doctor_looks_at_each_system(tmp_path: Path) -> None:
    with FhirServer() as fhir, InformationSystemServer(now=lambda: NOON) as his:
        named = settings(tmp_path, FHIR.format(url=fhir.url) + SYSTEM.format(url=his.url))
        assert list(examine(hospital_checks(named, StillClock()))) == [
            Finding("fhir server", "FHIR 4.0.1"),
            Finding("hospital system", "2 departments"),
        ]
        fhir.endpoint.version, his.system.outage = "5.0.0", True
        assert list(examine(hospital_checks(named, StillClock()))) == [
            Finding("fhir server", "not a FHIR R4 server", Advice.SYSTEM_SILENT),
            Finding("hospital system", "HTTP 503", Advice.SYSTEM_SILENT),
        ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[fhir]\nurl = "https://fhir.example"', "fhir: system must be an address"),
        (
            FHIR.format(url="http://fhir.example"),
            "fhir: http://fhir.example/fhir: the address must begin with https://",
        ),
        (SYSTEM.format(url="http://his.example"), "hospital_system: http://his.example: the address must begin"),
        ('[hospital]\nfacility = "7200"', "hospital.facility"),
    ],
)
def test_settings_that_cannot_be_used_say_why(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        list(hospital_checks(settings(tmp_path, text), StillClock()))


def test_a_specimen_is_shown_and_sent_once_however_often(tmp_path: Path) -> None:
    run = CliRunner()
    command = ["hospital", "specimen", "--config", str(tmp_path / "kiosk.toml")]
    with FhirServer() as fhir:
        settings(tmp_path, FHIR.format(url=fhir.url))
        assert json.loads(run.invoke(app, command).stdout)["type"] == "transaction"
        assert fhir.endpoint.transactions == 0
        for _ in range(2):
            sent = run.invoke(app, [*command, "--send"])
            assert (sent.exit_code, sent.stdout) == (0, "delivered: Encounter/1\n")
        fhir.endpoint.token = "another"
        refused = run.invoke(app, [*command, "--send"])
        assert (refused.exit_code, refused.stderr) == (1, "not delivered: HTTP 401\n")
    settings(tmp_path, "")
    assert run.invoke(app, [*command, "--send"]).exit_code == 2
    told = run.invoke(app, [*command, "--xml"])
    assert told.exit_code == 0
    assert "<HO_TEN>Nguyễn Văn A</HO_TEN>" in told.stdout


def test_the_specimen_is_registered_where_the_hospitals_system_is_to_be_tried(tmp_path: Path) -> None:
    run = CliRunner()
    command = ["hospital", "specimen", "--register", "--config", str(tmp_path / "kiosk.toml")]
    with InformationSystemServer() as his:
        settings(tmp_path, SYSTEM.format(url=his.url))
        for _ in range(2):
            told = run.invoke(app, command)
            assert (told.exit_code, told.stdout) == (0, "registered: MA_BN BN000001, MA_LK LK000001\n")
        assert list(his.system.registered) == ["SPECIMEN-1"]
        his.system.outage = True
        broken = run.invoke(app, command)
        assert (broken.exit_code, broken.stderr) == (1, "not registered: HTTP 503\n")
    settings(tmp_path, "")
    assert run.invoke(app, command).exit_code == 2


def test_the_command_lists_times_and_the_places_that_are_left(tmp_path: Path) -> None:
    run = CliRunner()
    command = ["hospital", "slots", "--days", "7", "--config", str(tmp_path / "kiosk.toml")]
    with InformationSystemServer() as his:
        settings(tmp_path, SYSTEM.format(url=his.url))
        told = run.invoke(app, command)
        lines = told.stdout.splitlines()
        assert (told.exit_code, len(lines)) == (0, 2 * 6 * 2)  # two services, six days without Sunday, two times
        assert lines[0].startswith("02.1896      ")
        assert lines[0].endswith("07:00 to 07:30  0 of 10 free  Khám nội")
        assert lines[1].endswith("07:30 to 08:00  7 of 10 free  Khám nội")
        slots = json.loads(run.invoke(app, [*command, "--json"]).stdout)
        assert {slot["service"] for slot in slots} == {"02.1896", "15.1896"}
        his.system.outage = True
        assert run.invoke(app, command).exit_code == 1
    settings(tmp_path, "")
    assert run.invoke(app, command).exit_code == 2


def test_the_command_lists_what_the_hospital_offers(tmp_path: Path) -> None:
    run = CliRunner()
    with InformationSystemServer() as his:
        settings(tmp_path, SYSTEM.format(url=his.url))
        command = ["hospital", "offers", "--config", str(tmp_path / "kiosk.toml")]
        told = run.invoke(app, command)
        assert told.exit_code == 0
        assert "K28 Khoa Tai Mũi Họng\n" in told.stdout
        assert "02.1896      Khám nội (150.000 đ, 42.100 đ, 0 đ)" in told.stdout
        document = json.loads(run.invoke(app, [*command, "--json"]).stdout)
        assert [department["code"] for department in document["departments"]] == ["K01", "K28"]
        his.system.outage = True
        broken = run.invoke(app, command)
        assert (broken.exit_code, broken.stderr) == (1, "the hospital's system: HTTP 503\n")
    settings(tmp_path, "")
    assert run.invoke(app, command).exit_code == 2


def test_visits_go_to_those_that_the_settings_name(tmp_path: Path) -> None:
    drafts = f'[handover]\ncheck_in_folder = "{tmp_path}"\n'
    facility = '[hospital]\nfacility = "72001"\n'
    system = SYSTEM.format(url="https://his.example")
    assert receivers(settings(tmp_path, ""), StillClock()) == {}
    all_three = settings(tmp_path, FHIR.format(url="https://fhir.example") + drafts + facility + system)
    assert list(receivers(all_three, StillClock())) == ["hospital system", "fhir", "check-in folder"]
    offers_only = settings(tmp_path, facility + system + "register_visits = false\n")
    assert receivers(offers_only, StillClock()) == {}
    with pytest.raises(ConfigError, match=r"hospital\.facility"):
        receivers(settings(tmp_path, drafts), StillClock())
