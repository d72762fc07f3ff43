"""`kiosk outbox` as somebody at a shell meets it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.cli import FAILED, app
from kiosk.domain.breaker import Breaker
from kiosk.domain.handover import NO_PATIENT_CODE, Delivered, Problem, Rejected, Rule
from tests.contract.orders import CLINIC_A, order

WELL = 0
NOW = datetime.now(UTC)


class Shell:
    def __init__(self, folder: Path) -> None:
        self.config = folder / "kiosk.toml"
        self.config.write_text(f"state_dir = {str(folder)!r}")
        self.store = SqliteStore(folder / "kiosk.sqlite3", "K1")
        self.store.put_clinics([CLINIC_A])

    def outbox(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["outbox", *words, "--config", str(self.config)])

    def two_visits(self) -> None:
        """One is rejected, one waits."""
        self.store.connect(["fhir"], NOW)
        self.store.issue(order("s1"))
        self.store.issue(order("s2"))
        self.store.take_turn("fhir", "me", NOW, NOW + timedelta(minutes=1))
        first, _ = self.store.due("fhir", NOW, 10)
        self.store.settle(first, Rejected("HTTP 422: invalid"), "me", NOW, NOW, Breaker())


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_without_other_systems_there_is_nothing_to_say(shell: Shell) -> None:
    result = shell.outbox()
    assert (result.exit_code, result.stdout) == (WELL, "No other system has been connected.\n")


def test_it_says_what_waits_and_why_and_fails_while_a_person_has_to_look(shell: Shell) -> None:
    shell.two_visits()
    result = shell.outbox()
    assert result.exit_code == FAILED
    assert "fhir  1 waiting since" in result.stdout
    assert "s1.general  fhir  A-001  rejected since" in result.stdout
    assert "HTTP 422: invalid" in result.stdout
    assert "Nguyễn" not in result.stdout


def test_the_same_as_one_document(shell: Shell) -> None:
    shell.two_visits()
    document = json.loads(shell.outbox("--json").stdout)
    assert (document["waiting"], document["rejected"], document["unchecked"]) == (1, 1, 0)
    assert [entry["state"] for entry in document["entries"]] == ["rejected", "waiting"]
    assert [connection["name"] for connection in document["connections"]] == ["fhir", "insurer"]


def test_what_was_taken_with_gaps_is_named_and_is_no_fault(shell: Shell) -> None:
    """What every document lacks is one line; the rest is told visit by visit."""
    shell.store.connect(["check-in folder"], NOW)
    shell.store.issue(order("s1"))
    shell.store.issue(order("s2"))
    shell.store.take_turn("check-in folder", "me", NOW, NOW + timedelta(minutes=1))
    passport = Problem("SO_CCCD", Rule.NEW_PASSPORT)
    for dispatch, problems in zip(
        shell.store.due("check-in folder", NOW, 10), [(NO_PATIENT_CODE, passport), (NO_PATIENT_CODE,)], strict=True
    ):
        shell.store.settle(dispatch, Delivered("", problems), "me", NOW, NOW, Breaker())
    result = shell.outbox()
    assert result.exit_code == WELL
    first, *_ = (line for line in result.stdout.splitlines() if "s1.general" in line)
    assert first.startswith("s1.general  check-in folder  A-001  taken with gaps")
    assert first.endswith(
        "Patient code (MA_BN): missing; Citizen or passport number (SO_CCCD): nine characters, the insurer takes eight"
    )
    assert "s2.general" not in result.stdout
    assert "check-in folder  2 taken in the last 7 days with a gap  Patient code (MA_BN): missing\n" in result.stdout
    document = json.loads(shell.outbox("--json").stdout)
    assert document["entries"][0]["problems"] == [
        {"field": "MA_BN", "rule": "missing"},
        {"field": "SO_CCCD", "rule": "new_passport"},
    ]
    assert [(gap["field"], gap["visits"]) for gap in document["gaps"]] == [("MA_BN", 2), ("SO_CCCD", 1)]


def test_one_visit_or_all_of_them_can_be_sent_again(shell: Shell) -> None:
    shell.two_visits()
    assert shell.outbox("retry", "nobody").stdout == "0 due again\n"
    assert shell.outbox("retry", "s1.general").stdout == "1 due again\n"
    assert json.loads(shell.outbox("retry", "--json").stdout) == {"due": 2}
    shell.store.take_turn("fhir", "me", NOW, NOW + timedelta(minutes=1))
    for dispatch in shell.store.due("fhir", datetime.now(UTC), 10):
        shell.store.settle(dispatch, Delivered(), "me", NOW, NOW, Breaker())
    assert shell.outbox().exit_code == WELL
