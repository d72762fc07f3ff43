"""/api/v1: what other systems are promised."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kiosk.config import Web
from kiosk.domain.clinic import LateNumbers
from kiosk.domain.queue import Flag
from kiosk.domain.staff import Actor
from kiosk.domain.visit import ActedBy, Visit
from kiosk.services.calling import StoreError
from kiosk.web.api_models import APPOINTMENTS_MOST
from tests.conftest import Events
from tests.samples import ADULT
from tests.web.conftest import visitor
from tests.web.hall import Hall, wait_until

Ask = Callable[..., Any]


@pytest.fixture
def key(hall: Hall) -> str:
    made = hall.parts.writing.wait(lambda: hall.parts.keys.add("his", "Chị Hoa"))
    assert made is not None
    return made.key


@pytest.fixture
def post(client: TestClient, key: str) -> Ask:
    """Send JSON with the client's key; `once` is the idempotency key."""

    def send(path: str, content: object, once: str | None = "order-0001") -> Any:
        headers = {"x-api-key": key} | ({"idempotency-key": once} if once else {})
        return client.post(f"/api/v1/{path}", json=content, headers=headers)

    return send


@pytest.fixture
def put(client: TestClient, key: str) -> Ask:
    def send(appointments: object) -> Any:
        content = {"appointments": appointments}
        return client.put("/api/v1/appointments", json=content, headers={"x-api-key": key})

    return send


def appointment(**changes: object) -> dict[str, object]:
    return {
        "reference": "B-1",
        "citizen_number": "079190012345",
        "clinic": "general",
        "slot": "2026-12-01T08:30:00+07:00",
        **changes,
    }


def test_a_number_is_issued_once_for_each_idempotency_key(post: Ask) -> None:
    first = post("tickets", {"clinic": "general"})
    again = post("tickets", {"clinic": "general"})
    other = post("tickets", {"clinic": "general"}, once="order-0002")
    assert (first.status_code, again.json()["number"], other.json()["number"]) == (201, "A-001", "A-002")
    assert first.json()["code"] == again.json()["code"]
    assert other.json()["people_ahead"] == 1


def test_keys_of_two_clients_do_not_meet(hall: Hall, client: TestClient, post: Ask) -> None:
    second = hall.parts.writing.wait(lambda: hall.parts.keys.add("lab", "Chị Hoa"))
    assert second is not None
    post("tickets", {"clinic": "general"})
    headers = {"x-api-key": second.key, "idempotency-key": "order-0001"}
    assert client.post("/api/v1/tickets", json={"clinic": "general"}, headers=headers).json()["number"] == "A-002"


def test_a_chosen_priority_is_the_desks_to_confirm(client: TestClient, post: Ask, key: str) -> None:
    issued = post("tickets", {"clinic": "general", "priority": "pregnancy"}).json()
    assert (issued["number"], issued["lane"]) == ("AU-001", "priority")
    found = client.get(f"/api/v1/tickets/{issued['id']}", headers={"x-api-key": key}).json()
    assert "priority" in found["flags"] and found["state"] == "waiting"


def test_a_citizens_number_finds_the_appointment_and_a_birth_date_the_priority(hall: Hall, post: Ask, put: Ask) -> None:
    soon = (hall.clock.now() + timedelta(minutes=20)).isoformat()
    put([appointment(citizen_number="079190012345", slot=soon)])

    def lane(once: str, **whom: str) -> str:
        return str(post("tickets", {"clinic": "general", **whom}, once=once).json()["number"])

    assert lane("visit-001", citizen_number="079190012345") == "AH-001"
    assert lane("visit-002", citizen_number="079190012346") == "A-001"
    assert lane("visit-003", citizen_number="001040000001", birth_date="1940-01-31") == "AU-001"
    assert lane("visit-004", citizen_number="001040000002") == "AU-002", "the number says 1940"
    assert lane("visit-005", birth_date="1940-01-31") == "AU-003"
    assert lane("visit-006", birth_date="1990-01-31") == "A-002"


def test_a_number_for_a_person_is_told_to_the_desk_as_nobody_has_seen_a_card(
    client: TestClient, post: Ask, key: str
) -> None:
    issued = post("tickets", {"clinic": "general", "citizen_number": "079190012345"}).json()
    found = client.get(f"/api/v1/tickets/{issued['id']}", headers={"x-api-key": key}).json()
    assert found["flags"] == ["card", "identity", "insurance"]


def test_a_clinic_that_is_closed_for_others_or_too_late_gives_no_number_but_repeats_one(hall: Hall, post: Ask) -> None:
    whom = {"clinic": "general", "citizen_number": "079190012345"}
    before = post("tickets", whom).json()
    for _ in range(10):
        hall.arrive()
    (general,) = [clinic for clinic in hall.store.clinics() if clinic.code == "general"]
    now_otherwise = {
        "clinic_closed": replace(general, hours=()),
        "clinic_not_suited": replace(general, min_age=90),
        "too_late": replace(general, late_numbers=LateNumbers.STOP, minutes_per_patient=240),
    }
    for code, clinic in now_otherwise.items():
        others = [one for one in hall.store.clinics() if one.code != "general"]
        hall.store.save_clinics([clinic, *others], Actor("x"), hall.clock.now())
        answer = post("tickets", whom, once=f"again-{code}")
        assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.CONFLICT, code)
        assert post("tickets", whom).json()["number"] == before["number"], "the same key brings the same answer"
    assert post("tickets", {}, once="help-desk").status_code == 201, "the help desk is always there"


def test_every_flag_that_the_desk_may_confirm_can_be_named(client: TestClient) -> None:
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert set(schemas["Flag"]["enum"]) == {flag.value for flag in Flag}
    assert "Flag" in str(schemas["ActionWanted"]["properties"]["flag"])


def test_a_flag_is_confirmed_by_its_name(hall: Hall, post: Ask) -> None:
    visit = Visit(card=ADULT, acted_by=ActedBy.RELATIVE)
    ticket = hall.arrive(visit=visit)
    act = {"desk": "Bàn 9", "action": "confirm", "flag": "companion", "reason": "daughter"}
    answer = post(f"tickets/{ticket.id}/actions", act, once="confirm-1")
    assert (answer.status_code, "companion" in answer.json()["flags"]) == (200, False)
    assert post(f"tickets/{ticket.id}/actions", {**act, "flag": "haste"}, once="confirm-2").status_code == 422


@pytest.mark.parametrize(
    ("content", "once", "status"),
    [
        ({"clinic": "general", "citizen_number": "79190012345"}, "order-0001", 422),
        ({"clinic": "general", "citizen_number": "079290012345"}, "order-0001", 422),  # born in 2090
        ({"clinic": "general", "citizen_number": "079190012345", "birth_date": "1779-01-01"}, "order-0001", 422),
        ({"clinic": "general", "birth_date": "2990-01-01"}, "order-0001", 422),
        ({"clinic": "general", "birth_date": 631152000}, "order-0001", 422),
        ({"clinic": "nowhere"}, "order-0001", 404),
        ({"clinic": "general"}, None, 422),
        ({"clinic": "general"}, "short", 422),
        ({"clinic": "general", "priority": "emergency"}, "order-0001", 422),
        ({"clinic": "general", "name": "Nguyễn Văn A"}, "order-0001", 422),
        ({"clinic": 7}, "order-0001", 422),
        ([], "order-0001", 422),
    ],
)
def test_what_is_not_in_the_description_is_refused(post: Ask, content: object, once: str | None, status: int) -> None:
    answer = post("tickets", content, once=once)
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "detail"}


def test_a_refusal_does_not_repeat_what_it_was_given(post: Ask) -> None:
    assert "Nguyễn" not in post("tickets", {"clinic": "general", "name": "Nguyễn Văn A"}).text


def test_a_call_and_what_follows(post: Ask) -> None:
    ticket = post("tickets", {"clinic": "general"}).json()
    where = {"desk": "Phòng 3 · Bàn 9", "clinics": ["general"]}
    called = post("calls", where, once="call-00001").json()
    assert (called["number"], called["state"], called["calls"]) == ("A-001", "called", 1)
    assert post("calls", where, once="call-00001").json()["version"] == called["version"]
    nobody = post("calls", where, once="call-00002")
    assert (nobody.status_code, nobody.json()["code"]) == (HTTPStatus.CONFLICT, "nobody_waits")

    def act(once: str, **wanted: str) -> Any:
        return post(f"tickets/{ticket['id']}/actions", {"desk": where["desk"], **wanted}, once=once)

    assert act("act-000001", action="hold").json()["state"] == "held"
    assert act("act-000002", action="transfer", clinic="eye").json()["clinic"] == "eye"
    assert act("act-000003", action="finish").json()["code"] == "not_now"
    assert act("act-000004", action="cancel").json()["code"] == "reason_needed"
    assert act("act-000005", action="cancel", reason="moved").json()["state"] == "cancelled"
    assert post("tickets/999/actions", {"desk": "x", "action": "hold"}, once="act-000006").status_code == 404


def test_clinics_say_how_long_their_queues_are(client: TestClient, post: Ask, key: str) -> None:
    post("tickets", {"clinic": "general"})

    def waiting() -> int:
        found = client.get("/api/v1/clinics", headers={"x-api-key": key}).json()
        general = next(clinic for clinic in found if clinic["code"] == "general")
        assert general["name"] == {"vi": "Khám tổng quát", "en": "General medicine"}
        return int(general["waiting"])

    wait_until(lambda: waiting() == 1, 5)


def test_appointments_are_put_once_and_moved_by_their_reference(hall: Hall, put: Ask) -> None:
    first = appointment()
    assert put([first, appointment(reference="B-2")]).json() == {"added": 2, "changed": 0, "same": 0}
    assert put([first]).json() == {"added": 0, "changed": 0, "same": 1}
    assert put([appointment(slot="2026-12-01T10:00:00Z")]).json() == {"added": 0, "changed": 1, "same": 0}
    assert hall.store.appointments_named(["B-1"])["B-1"].slot == datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_cancelled_appointments_are_withdrawn_once_and_unknown_ones_are_named(
    hall: Hall, client: TestClient, key: str, put: Ask, post: Ask
) -> None:
    put([appointment(), appointment(reference="B-2")])
    assert post("appointments/withdraw", {"references": ["B-1", "B-9"]}).json() == {"withdrawn": 1, "unknown": ["B-9"]}
    assert post("appointments/withdraw", {"references": ["B-1"]}).json() == {"withdrawn": 0, "unknown": ["B-1"]}
    assert list(hall.store.appointments_named(["B-1", "B-2"])) == ["B-2"]
    for wrong in ([], [""], ["B" * 65], ["B-2"] * (APPOINTMENTS_MOST + 1), "B-2"):
        assert post("appointments/withdraw", {"references": wrong}).status_code == 422
    half = b'{"references": ["\\ud800"]}'  # of a character
    headers = {"x-api-key": key, "content-type": "application/json"}
    assert client.post("/api/v1/appointments/withdraw", content=half, headers=headers).status_code == 422
    assert list(hall.store.appointments_named(["B-1", "B-2"])) == ["B-2"]


WRONG_APPOINTMENTS = {
    "number": ({"citizen_number": "79190012345"}, "appointments.1.citizen_number: must be the 12 digits"),
    "clinic": ({"clinic": "nowhere"}, "appointments.1.clinic: no clinic has this code"),
    "reference": ({"reference": "B\n2"}, "appointments.1.reference: must be one line"),
    "reference twice": ({"reference": "B-1"}, "appointments.1.reference: stands there twice"),
    "no offset": ({"slot": "2026-12-01T08:30:00"}, "appointments.1.slot"),
    "no time": ({"slot": "2026-02-30T08:30:00+07:00"}, "appointments.1.slot"),
    "seconds": ({"slot": 1_790_000_000}, "appointments.1.slot"),
    "a name": ({"name": "Nguyễn Thị Lan"}, "appointments.1.name"),
}


@pytest.mark.parametrize(("change", "said"), WRONG_APPOINTMENTS.values(), ids=WRONG_APPOINTMENTS.keys())
def test_one_wrong_appointment_keeps_all_out_and_is_named_without_a_person(
    hall: Hall, put: Ask, change: dict[str, object], said: str
) -> None:
    answer = put([appointment(), appointment(**{"reference": "B-2", **change})])
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert said in answer.json()["detail"]
    assert not any(secret in answer.text for secret in ("79190012345", "Lan", "1790000000", "1_790"))
    assert hall.store.appointments_named(["B-1", "B-2"]) == {}


def test_more_appointments_than_a_request_holds_are_refused_and_the_most_fit(put: Ask) -> None:
    def longest(count: int) -> list[object]:
        return [
            appointment(reference=f"{n:064d}", clinic="general", slot="2026-12-01T08:30:00.000000+07:00")
            for n in range(count)
        ]

    assert put(longest(APPOINTMENTS_MOST)).json()["added"] == APPOINTMENTS_MOST
    assert put(longest(APPOINTMENTS_MOST + 1)).status_code == 422
    assert put([]).status_code == 422


@pytest.mark.parametrize("path", ["clinics", "tickets/1", "statistics"])
def test_without_a_key_there_is_nothing(client: TestClient, path: str) -> None:
    for headers in ({}, {"x-api-key": "kiosk_wrong"}, {"authorization": "Bearer kiosk_wrong"}):
        answer = client.get(f"/api/v1/{path}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "no_key")


def test_without_a_key_no_appointment_is_taken_or_withdrawn(client: TestClient) -> None:
    assert client.put("/api/v1/appointments", json={"appointments": [appointment()]}).status_code == 401
    assert client.post("/api/v1/appointments/withdraw", json={"references": ["B-1"]}).status_code == 401


def test_wrong_keys_shut_nobody_out_who_has_a_right_one(client: TestClient, key: str) -> None:
    """A key has 256 random bits: tries are no danger, and several systems may share an address."""
    codes = {client.get("/api/v1/clinics", headers={"x-api-key": f"k{n}"}).status_code for n in range(40)}
    assert codes == {401}
    assert client.get("/api/v1/clinics", headers={"x-api-key": key}).status_code == 200


def test_a_client_that_asks_too_often_waits(tmp_path: Path) -> None:
    hall = Hall(tmp_path, web=Web(requests_per_minute=3))
    try:
        made = hall.parts.writing.wait(lambda: hall.parts.keys.add("his", "x"))
        assert made is not None
        with visitor(hall) as client:
            codes = [client.get("/api/v1/clinics", headers={"x-api-key": made.key}).status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
    finally:
        hall.close()


def test_statistics_count_days_and_refuse_too_many(client: TestClient, post: Ask, key: str) -> None:
    post("tickets", {"clinic": "general"})
    headers = {"x-api-key": key}
    found = client.get("/api/v1/statistics", headers=headers).json()
    assert found["total"]["arrivals"] == 1 and found["use"]["sessions"] == 0
    too_many = client.get("/api/v1/statistics?first=2020-01-01&last=2026-01-01", headers=headers)
    assert (too_many.status_code, too_many.json()["code"]) == (422, "too_many_days")


def test_the_description_is_whole(client: TestClient) -> None:
    found = client.get("/api/v1/openapi.json").json()
    assert set(found["paths"]) == {
        "/api/v1/tickets",
        "/api/v1/tickets/{ticket_id}",
        "/api/v1/tickets/{ticket_id}/actions",
        "/api/v1/calls",
        "/api/v1/appointments",
        "/api/v1/appointments/withdraw",
        "/api/v1/clinics",
        "/api/v1/statistics",
    }
    assert found["components"]["securitySchemes"]["APIKeyHeader"]["name"] == "X-API-Key"
    wanted = found["components"]["schemas"]["NumberWanted"]
    assert wanted["additionalProperties"] is False


@pytest.mark.usefixtures("logged")
def test_a_store_that_fails_is_said_and_nothing_was_done(
    hall: Hall, post: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("issue: disk full")

    monkeypatch.setattr(hall.parts.check_in, "take", fail)
    answer = post("tickets", {"clinic": "general"})
    assert (answer.status_code, answer.json()["code"]) == (503, "no_store")
    assert "disk" not in answer.text


def test_an_unforeseen_error_is_logged_without_what_was_given(
    hall: Hall, post: Ask, monkeypatch: pytest.MonkeyPatch, logged: Events
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Nguyễn Văn A")

    monkeypatch.setattr(hall.parts.check_in, "take", fail)
    assert post("tickets", {"clinic": "general"}).status_code == 500
    errors = [entry for entry in logged if entry["log_level"] == "error"]
    assert [(entry["event"], entry["error"]) for entry in errors] == [("page", "RuntimeError")]
    assert "Nguyễn" not in str(logged)
