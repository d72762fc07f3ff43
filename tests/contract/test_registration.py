"""The hospital's own codes of patient and visit: from its system into the store, and from there to everybody else."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.adapters.storage.store import SqlStore
from kiosk.bootstrap.handing_over import receivers
from kiosk.config import load
from kiosk.domain.handover import REGISTRAR, REGISTRATION_FOR, Delivered, Rejected, Standing, Unreached
from kiosk.domain.handover.catalogue import Registered
from kiosk.services.deliver import Deliver, Worker
from mock_services.hospital import FhirServer, InformationSystemServer
from tests.contract.orders import CLINIC_A, NOW, order
from tests.contract.test_outbox import LATER, due, settle
from tests.fakes import SetClock


@pytest.fixture
def store(open_store: Callable[[], SqlStore]) -> SqlStore:
    store = open_store()
    store.put_clinics([CLINIC_A])
    store.connect([REGISTRAR, "fhir"], NOW)
    return store


CODES = Registered("BN000001", "LK000001", "1")


def test_the_others_wait_for_the_patients_code_and_then_have_it(store: SqlStore) -> None:
    store.issue(order("s1"))
    assert (due(store), store.is_due("fhir", LATER)) == ([], False)
    (registration,) = due(store, REGISTRAR)
    assert registration.arrival.patient_code == ""
    settle(store, registration, Delivered("LK000001", registered=CODES))
    (dispatch,) = due(store)
    assert (dispatch.arrival.patient_code, dispatch.arrival.hospital_visit_code) == ("BN000001", "LK000001")
    settle(store, dispatch, Delivered())
    assert (due(store), due(store, REGISTRAR)) == ([], [])


def test_a_hospitals_system_that_is_away_holds_up_the_others_for_ten_minutes_and_no_longer(store: SqlStore) -> None:
    store.issue(order("s1"))
    settle(store, due(store, REGISTRAR)[0], Unreached("HTTP 503"), due_at=NOW)
    assert due(store) == []
    (dispatch,) = due(store, at=NOW + REGISTRATION_FOR + timedelta(seconds=1))
    assert dispatch.arrival.patient_code == ""


def test_a_code_that_comes_late_is_told_to_who_has_the_visit_already(store: SqlStore) -> None:
    store.issue(order("s1"))
    late = NOW + REGISTRATION_FOR + timedelta(seconds=1)
    settle(store, due(store, at=late)[0], Delivered())
    settle(store, due(store, REGISTRAR)[0], Delivered("LK000001", registered=CODES))
    assert [one.arrival.patient_code for one in due(store)] == ["BN000001"]


def test_a_code_that_comes_while_another_document_is_on_its_way_is_told_after_it(store: SqlStore) -> None:
    store.issue(order("s1"))
    (on_its_way,) = due(store, at=NOW + REGISTRATION_FOR + timedelta(seconds=1))
    settle(store, due(store, REGISTRAR)[0], Delivered("LK000001", registered=CODES))
    settle(store, on_its_way, Delivered())
    assert [one.arrival.patient_code for one in due(store)] == ["BN000001"]


def test_who_registered_the_visit_hears_of_a_change_with_the_codes(store: SqlStore) -> None:
    ticket = store.issue(order("s1")).ticket_id
    settle(store, due(store, REGISTRAR)[0], Delivered("LK000001", registered=CODES))
    store.void(ticket, "session over", NOW)
    (again,) = due(store, REGISTRAR)
    assert (again.arrival.standing, again.arrival.hospital_visit_code) == (Standing.WITHDRAWN, "LK000001")
    assert len(due(store)) == 1  # nobody waits for a registration that has been made


def test_a_registration_that_is_refused_holds_up_nobody(store: SqlStore) -> None:
    store.issue(order("s1"))
    settle(store, due(store, REGISTRAR)[0], Rejected("999: no such service"))
    assert len(due(store)) == 1


@pytest.fixture
def his() -> Iterator[InformationSystemServer]:
    with InformationSystemServer(now=lambda: NOW) as server:
        yield server


@pytest.fixture
def fhir() -> Iterator[FhirServer]:
    with FhirServer() as server:
        yield server


def deliver(store: SqlStore, clock: SetClock, folder: Path, his: InformationSystemServer, fhir: FhirServer) -> Deliver:
    """As `kiosk serve` is wired with these settings."""
    (folder / "drafts").mkdir(exist_ok=True)
    config = folder / "kiosk.toml"
    config.write_text(
        f"""
        [hospital]
        facility = "72001"
        [hospital_system]
        url = "{his.url}"
        merchant = "KIOSK"
        signing_key = "specimen"
        [fhir]
        url = "{fhir.base_url}"
        token = "specimen"
        system = "https://hospital.example/id"
        [handover]
        check_in_folder = "{folder / "drafts"}"
        """
    )
    settings = load(config)
    made = Deliver(store, receivers(settings, clock), clock, "72001", Worker(name="me"))
    made.open()
    return made


def test_a_visit_is_registered_first_and_every_document_of_it_has_the_codes(
    store: SqlStore, tmp_path: Path, his: InformationSystemServer, fhir: FhirServer
) -> None:
    clock = SetClock(NOW)
    work = deliver(store, clock, tmp_path, his, fhir)
    ticket = store.issue(order("s1")).ticket_id
    assert (work.round(), work.round()) == (3, 0)
    assert his.system.asked == ["s1.general"]
    draft = tmp_path / "drafts" / "s1.general.xml"
    for code in ("<MA_BN>BN000001</MA_BN>", "<MA_LK>LK000001</MA_LK>"):
        assert code in draft.read_text(encoding="utf-8")
    told = json.loads(draft.with_suffix(".problems.json").read_text(encoding="utf-8"))
    assert "MA_BN" not in {entry["field"] for entry in told["missing"]}
    (patient,) = fhir.endpoint.all("Patient")
    assert "BN000001" in {identifier["value"] for identifier in patient["identifier"]}
    store.void(ticket, "session over", NOW)
    assert work.round() == 3
    assert his.system.asked == ["s1.general"]
    assert list(draft.parent.iterdir()) == []
    assert [gap.problem.field for gap in store.gaps(NOW) if gap.receiver == REGISTRAR] == ["MA_LK"]


def test_a_system_that_comes_back_late_gives_its_codes_to_who_has_the_visit(
    store: SqlStore, tmp_path: Path, his: InformationSystemServer, fhir: FhirServer
) -> None:
    clock = SetClock(NOW)
    work = deliver(store, clock, tmp_path, his, fhir)
    his.system.outage = True
    store.issue(order("s1"))
    work.round()
    assert fhir.endpoint.all("Encounter") == []
    clock.forward(REGISTRATION_FOR + timedelta(seconds=1))
    work.round()
    draft = tmp_path / "drafts" / "s1.general.xml"
    assert "<MA_BN></MA_BN>" in draft.read_text(encoding="utf-8")
    his.system.outage = False
    his.system.now = clock.now
    for _minute in range(20):
        clock.forward(timedelta(minutes=1))
        work.round()
    assert "<MA_BN>BN000001</MA_BN>" in draft.read_text(encoding="utf-8")
    (encounter,) = fhir.endpoint.all("Encounter")
    assert encounter["subject"]["identifier"]["value"] == "BN000001"
