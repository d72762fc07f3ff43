"""`kiosk outbox` as somebody at a shell meets it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.cli import FAILED, app
from kiosk.domain.breaker import Breaker
from kiosk.domain.handover import Delivered, Rejected
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


def test_one_visit_or_all_of_them_can_be_sent_again(shell: Shell) -> None:
    shell.two_visits()
    assert shell.outbox("retry", "nobody").stdout == "0 due again\n"
    assert shell.outbox("retry", "s1.general").stdout == "1 due again\n"
    assert json.loads(shell.outbox("retry", "--json").stdout) == {"due": 2}
    shell.store.take_turn("fhir", "me", NOW, NOW + timedelta(minutes=1))
    for dispatch in shell.store.due("fhir", datetime.now(UTC), 10):
        shell.store.settle(dispatch, Delivered(), "me", NOW, NOW, Breaker())
    assert shell.outbox().exit_code == WELL
