"""A visit as a FHIR transaction, against a small endpoint over a socket, and against one that misbehaves."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fhirclient.models.bundle import Bundle as R4Bundle
from fhirclient.models.fhirabstractbase import FHIRValidationError
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.conversation import CallError
from kiosk.adapters.fhir import bundle as fhir_bundle
from kiosk.adapters.fhir.bundle import BundleError, transaction
from kiosk.adapters.fhir.client import FhirClient, FhirSettings
from kiosk.domain.handover import Arrival, Delivered, Rejected, Standing, Unreached
from kiosk.domain.insurance import AT_THE_DESK, Coverage, Outcome, Payer
from kiosk.domain.person import Sex
from mock_services.hospital import FhirServer
from tests.arrivals import ARRIVAL, INSURED, STRANGER, WHOLE
from tests.faults.nemesis import Deed, hangs, says, says_json
from tests.nemesis_server import misbehaving
from tests.samples import ADULT, FOREIGNER, INSURANCE_CARD

SYSTEM = "https://hospital.example/id"
BASE = "/fhir"


@pytest.fixture
def server() -> Iterator[FhirServer]:
    with FhirServer() as server:
        yield server


def settings(base_url: str, token: str = "specimen", budget_s: float = 10.0) -> FhirSettings:
    return FhirSettings(base_url=base_url, token=token, system=SYSTEM, budget_s=budget_s)


def client(server: FhirServer, token: str = "specimen") -> FhirClient:
    return FhirClient(settings(server.base_url, token))


def resources(arrival: Arrival) -> dict[str, dict[str, Any]]:
    entries = transaction(arrival, SYSTEM)["entry"]
    return {entry["resource"]["resourceType"]: entry["resource"] for entry in entries}


def test_everything_of_a_visit_arrives_and_belongs_together(server: FhirServer) -> None:
    assert client(server).deliver(WHOLE) == Delivered("Encounter/1")
    (patient,) = server.endpoint.all("Patient")
    (encounter,) = server.endpoint.all("Encounter")
    (coverage,) = server.endpoint.all("Coverage")
    (appointment,) = server.endpoint.all("Appointment")
    (consent,) = server.endpoint.all("Consent")
    assert patient["name"][0] == {
        "use": "official", "text": "Nguyễn Thị Lan", "family": "Nguyễn", "given": ["Thị", "Lan"]
    }  # fmt: skip
    assert {"system": f"{SYSTEM}/citizen-number", "value": "072158001234"} in patient["identifier"]
    assert (encounter["status"], encounter["class"]["code"]) == ("arrived", "AMB")
    assert ("A-017", "2026-03-02") in [
        (identifier["value"], identifier.get("period", {}).get("start")) for identifier in encounter["identifier"]
    ]
    assert (coverage["subscriberId"], coverage["class"][0]["value"]) == ("GD4727258001234", "GD4")
    assert (appointment["status"], consent["status"]) == ("arrived", "active")
    who = {"reference": "Patient/1"}
    assert [encounter["subject"]["reference"], coverage["beneficiary"], consent["patient"]] == ["Patient/1", who, who]
    assert appointment["participant"][0]["actor"] == who
    assert encounter["appointment"] == [{"reference": "Appointment/1"}]
    assert [tag["code"] for tag in encounter["meta"]["tag"]] == ["card", "identity"]


def test_delivered_twice_is_there_once(server: FhirServer) -> None:
    """Also when the first answer never came back."""
    server.endpoint.status = 503
    assert client(server).deliver(WHOLE) == Unreached("HTTP 503")
    server.endpoint.status = 0
    assert client(server).deliver(WHOLE) == client(server).deliver(WHOLE) == Delivered("Encounter/1")
    assert server.endpoint.transactions == 3
    assert {kind: len(kept) for kind, kept in server.endpoint.kept.items()} == dict.fromkeys(
        ("Patient", "Coverage", "Appointment", "Encounter", "Consent"), 1
    )


def test_what_the_insurer_says_later_replaces_what_was_handed_over(server: FhirServer) -> None:
    unsure = replace(WHOLE, coverage=replace(INSURED, outcome=Outcome.TO_BE_CHECKED, payer=Payer.TO_BE_CHECKED))
    client(server).deliver(unsure)
    assert server.endpoint.all("Coverage")[0]["status"] == "draft"
    client(server).deliver(WHOLE)
    assert [coverage["status"] for coverage in server.endpoint.all("Coverage")] == ["active"]


def test_a_patient_whom_the_hospital_knows_is_left_as_is(server: FhirServer) -> None:
    client(server).deliver(WHOLE)
    again = replace(WHOLE, visit_code="next", card=replace(ADULT, name="NGUYEN THI LAN"))
    assert client(server).deliver(again) == Delivered("Encounter/2")
    assert [patient["name"][0]["text"] for patient in server.endpoint.all("Patient")] == ["Nguyễn Thị Lan"]
    assert {encounter["subject"]["reference"] for encounter in server.endpoint.all("Encounter")} == {"Patient/1"}


@pytest.mark.parametrize(
    ("standing", "encounter", "appointment"),
    [
        (Standing.NO_SHOW, "cancelled", "noshow"),
        (Standing.CANCELLED, "cancelled", "cancelled"),
        (Standing.WITHDRAWN, "entered-in-error", "booked"),
    ],
)
def test_who_did_not_come_after_all_changes_the_same_encounter(
    server: FhirServer, standing: Standing, encounter: str, appointment: str
) -> None:
    """Also when the address, which is not kept here for long, is no longer known."""
    client(server).deliver(WHOLE)
    changed = replace(WHOLE, card=replace(ADULT, residence=""), standing=standing)
    assert client(server).deliver(changed) == Delivered("Encounter/1")
    assert [one["status"] for one in server.endpoint.all("Encounter")] == [encounter]
    assert [one["status"] for one in server.endpoint.all("Appointment")] == [appointment]
    assert [one["address"][0]["text"] for one in server.endpoint.all("Patient")] == [ADULT.residence]


def test_the_hospitals_own_codes_go_with_the_visit_early_or_late(server: FhirServer) -> None:
    """The patient, once there, is not overwritten: a code that comes later stands with the encounter."""
    early = replace(WHOLE, hospital_visit_code="LK000017")
    client(server).deliver(replace(early, patient_code="", hospital_visit_code=""))
    client(server).deliver(early)
    (encounter,) = server.endpoint.all("Encounter")
    code = {"system": f"{SYSTEM}/patient-code", "value": "BN000017"}
    assert encounter["subject"] == {"reference": "Patient/1", "identifier": code}
    assert {"system": f"{SYSTEM}/hospital-visit", "value": "LK000017"} in encounter["identifier"]
    assert code in resources(early)["Patient"]["identifier"]


def test_two_records_of_one_number_are_a_persons_to_sort_out(server: FhirServer) -> None:
    client(server).deliver(WHOLE)
    server.endpoint.kept["Patient"]["2"] = {**server.endpoint.kept["Patient"]["1"], "id": "2"}
    rejected = client(server).deliver(replace(WHOLE, visit_code="next"))
    assert rejected == Rejected("HTTP 412: multiple-matches several of Patient")
    assert len(server.endpoint.all("Encounter")) == 1


def test_an_account_that_is_refused_alarms(server: FhirServer) -> None:
    assert client(server, "wrong").deliver(ARRIVAL) == Unreached("HTTP 401", alarm=True)


def test_a_document_that_is_no_fhir_is_rejected_with_its_reason(server: FhirServer) -> None:
    broken = transaction(ARRIVAL, SYSTEM)
    del broken["entry"][0]["request"]["url"]
    rejected = client(server).send(json.dumps(broken).encode())
    assert isinstance(rejected, Rejected)
    assert rejected.reason.startswith("HTTP 422: invalid")
    assert server.endpoint.kept == {}


@pytest.mark.parametrize(
    ("card", "kind", "value"),
    [
        (ADULT, "citizen-number", "072158001234"),
        (FOREIGNER, "document-number", "FRA 12AB34567"),
        (INSURANCE_CARD, "insurance-number", "GD4727212345678"),
        (None, "visit", ARRIVAL.visit_code),
    ],
    ids=["citizen", "foreigner", "insurance card", "nobody known"],
)
def test_a_patient_is_known_by_the_most_lasting_number(card: Any, kind: str, value: str) -> None:
    patient = resources(replace(ARRIVAL, card=card))["Patient"]
    assert patient["identifier"][0] == {"system": f"{SYSTEM}/{kind}", "value": value}


def test_who_is_unknown_has_neither_name_nor_coverage() -> None:
    found = resources(STRANGER)
    assert set(found) == {"Patient", "Encounter"}
    assert not {"name", "birthDate", "gender"} & set(found["Patient"])


def test_a_birth_year_alone_is_a_year() -> None:
    card = replace(ADULT, birth_date=date(1958, 1, 1), birth_day_known=False, sex=Sex.UNKNOWN, residence="", name="Lan")
    patient = resources(replace(ARRIVAL, card=card))["Patient"]
    assert (patient["birthDate"], patient["gender"]) == ("1958", "unknown")
    assert patient["name"] == [{"use": "official", "text": "Lan", "family": "Lan"}]
    assert "address" not in patient


@pytest.mark.parametrize(
    "coverage", [None, AT_THE_DESK, Coverage(Outcome.VALID, Payer.INSURED, card_code="7258001234")]
)
def test_coverage_is_told_where_there_is_a_card(coverage: Coverage | None) -> None:
    found = resources(replace(ARRIVAL, coverage=coverage))
    assert ("Coverage" in found) == (coverage is not None and bool(coverage.card_code))
    if "Coverage" in found:
        assert not {"class", "period"} & set(found["Coverage"])


def test_refusing_the_face_is_handed_over_as_refused() -> None:
    assert WHOLE.consent is not None
    given = resources(WHOLE)["Consent"]
    assert [rule["version"] for rule in given["policyRule"]["coding"]] == [WHOLE.consent.text.version]
    assert "compare_face" in [purpose["code"] for purpose in given["provision"]["purpose"]]
    consent = resources(replace(WHOLE, consent=replace(WHOLE.consent, granted=False)))["Consent"]
    assert (consent["status"], consent["provision"]["type"]) == ("rejected", "deny")


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)


@given(TEXTS, TEXTS, TEXTS)
def test_a_bundle_is_fhir_or_says_that_it_is_none(visit: str, name: str, clinic: str) -> None:
    """Of texts that nobody foresaw: never anything else than a valid bundle or BundleError."""
    arrival = replace(WHOLE, visit_code=visit, clinic_name=clinic, card=replace(ADULT, name=name.strip() or "x"))
    try:
        made = transaction(arrival, SYSTEM)
    except BundleError:
        return
    assert made["entry"][-2]["request"]["url"].isascii()
    assert R4Bundle(made).as_json() == made


@pytest.mark.parametrize(
    "arrival",
    [WHOLE, ARRIVAL, STRANGER, replace(ARRIVAL, card=FOREIGNER), replace(ARRIVAL, card=INSURANCE_CARD)],
    ids=["whole", "without extras", "nobody known", "foreigner", "insurance card"],
)
def test_what_r4b_passes_is_r4_too(arrival: Arrival) -> None:
    """By models of FHIR 4.0.1 itself, which refuse an element that it does not have or that has another type."""
    made = transaction(arrival, SYSTEM)
    assert R4Bundle(made).as_json() == made


def test_r4_models_refuse_what_r4_lacks() -> None:
    """The peer above can fail."""
    made = transaction(WHOLE, SYSTEM)
    made["entry"][-2]["resource"]["actualPeriod"] = {"start": "2026-03-02"}  # an Encounter's, of R5
    with pytest.raises(FHIRValidationError):
        R4Bundle(made)


def test_a_fault_of_this_program_names_elements_and_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fhir_bundle._GENDERS, Sex.FEMALE, 5)  # noqa: SLF001 - a slip, made on purpose
    with pytest.raises(BundleError, match=r"entry\.0\.resource") as caught:
        transaction(ARRIVAL, SYSTEM)
    assert "Lan" not in str(caught.value)


RESPONSE = {"resourceType": "Bundle", "type": "transaction-response", "entry": []}
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"code": "invalid", "diagnostics": "a\n\u202eb" + "x" * 999}]}
NONSENSE: dict[str, tuple[Deed, object]] = {
    "an empty response": (says_json(RESPONSE), Delivered()),
    "locations that are none": (
        says_json({**RESPONSE, "entry": [1, {"response": 2}, {"response": {"location": "Encounter/<b>"}}]}),
        Delivered(),
    ),
    "another bundle": (says_json({**RESPONSE, "type": "searchset"}), Unreached("no answer to a transaction")),
    "HTML": (says(b"<html>", "text/html"), Unreached("unexpected kind of content")),
    "half JSON": (says(b'{"resourceType":'), Unreached("no JSON")),
    "too long": (says(b" " * 1_100_000), Unreached("answer too long")),
    "redirect": (says(b"", status="302 Found", more="Location: /elsewhere\r\n"), Unreached("HTTP 302")),
    "busy": (says(b"", status="429 Too Many Requests"), Unreached("HTTP 429")),
    "failed": (says(b"", status="500 Internal Server Error"), Unreached("HTTP 500")),
    "not ours": (says(b"", status="403 Forbidden"), Unreached("HTTP 403", alarm=True)),
    "rejected without a word": (says(b"no", status="400 Bad Request"), Rejected("HTTP 400")),
    "rejected with odd words": (
        says(json.dumps({"issue": "x"}).encode(), status="422 Unprocessable Entity"),
        Rejected("HTTP 422"),
    ),
    "rejected with no words": (
        says(json.dumps({"issue": [{}]}).encode(), status="422 Unprocessable Entity"),
        Rejected("HTTP 422"),
    ),
}


@pytest.mark.parametrize(("deed", "found"), NONSENSE.values(), ids=NONSENSE.keys())
def test_every_answer_has_one_meaning(deed: Deed, found: object) -> None:
    with misbehaving({BASE: [deed]}) as nemesis:
        assert FhirClient(settings(f"{nemesis.url}{BASE}")).deliver(ARRIVAL) == found
        assert nemesis.paths == [BASE]


def test_a_long_reason_is_one_short_line() -> None:
    deed = says(json.dumps(OUTCOME).encode(), status="422 Unprocessable Entity")
    with misbehaving({BASE: [deed]}) as nemesis:
        rejected = FhirClient(settings(f"{nemesis.url}{BASE}")).deliver(ARRIVAL)
    assert isinstance(rejected, Rejected)
    assert rejected.reason.startswith("HTTP 422: invalid a b")
    assert len(rejected.reason) < 320


def test_silence_ends_with_the_budget() -> None:
    with misbehaving({BASE: [hangs]}) as nemesis:
        started = time.monotonic()
        found = FhirClient(settings(f"{nemesis.url}{BASE}", budget_s=0.3)).deliver(ARRIVAL)
        assert time.monotonic() - started < 2.0
    assert found == Unreached("no answer in time")


@pytest.mark.parametrize("version", ["4.0.1", "4.3.0"])
def test_a_server_of_this_release_is_known(server: FhirServer, version: str) -> None:
    server.endpoint.version = version
    assert client(server).check() == version


@pytest.mark.parametrize("version", ["5.0.0", "3.0.2", "<b>", ""])
def test_a_server_of_another_release_is_not_spoken_to(server: FhirServer, version: str) -> None:
    server.endpoint.version = version
    with pytest.raises(CallError, match="not a FHIR R4 server"):
        client(server).check()


def test_a_persons_data_never_travel_in_clear() -> None:
    with pytest.raises(ValueError, match="https"):
        settings("http://fhir.example/fhir")
    assert "specimen" not in repr(settings("https://fhir.example/fhir"))
