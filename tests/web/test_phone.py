"""The page of one number: what its holder sees and may do, and nobody else."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kiosk.domain.queue import State, Ticket
from kiosk.domain.staff import Actor
from kiosk.services.calling import PATIENT
from tests.contract.orders import VISIT
from tests.fakes import SetClock
from tests.web.conftest import visitor
from tests.web.hall import Hall

MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
WHOLE_PAGE_BYTES = 20_000


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MONDAY)


@pytest.fixture
def hall(tmp_path: Path, clock: SetClock) -> Iterator[Hall]:
    found = Hall(tmp_path, clock)
    yield found
    found.close()


def page(client: TestClient, ticket: Ticket, suffix: str = "") -> str:
    return client.get(f"/t/{ticket.code}{suffix}").text


def call(hall: Hall, desk: str = "Phòng 3 · Bàn 1") -> None:
    hall.parts.writing.wait(lambda: hall.parts.calling.call_next(("general",), Actor("an", desk)))


def test_it_says_how_many_are_before_how_long_it_takes_and_where(hall: Hall, client: TestClient) -> None:
    for _ in range(2):
        hall.arrive()
    text = page(client, hall.arrive())
    for expected in ("A-003", "Còn 2 người phía trước", "5 đến 20 phút", "Phòng 3", "Tầng 1", "Khám tổng quát"):
        assert expected in text
    assert "3 people before you" in page(client, hall.arrive(), "?lang=en")


def test_the_call_says_which_room_and_desk(hall: Hall, client: TestClient) -> None:
    ticket = hall.arrive()
    assert "Đến lượt tiếp theo" in page(client, ticket)
    call(hall)
    assert "Đến lượt rồi ạ: Phòng 3 · Bàn 1" in page(client, ticket)


def test_somebody_steps_out_for_ten_minutes_and_comes_back(hall: Hall, client: TestClient, clock: SetClock) -> None:
    ticket, other = hall.arrive(), hall.arrive()
    assert client.post(f"/t/{ticket.code}/out").headers["location"] == f"/t/{ticket.code}"
    assert "Chỗ được giữ thêm" in page(client, ticket)
    call(hall)
    assert place_state(hall, other) is State.CALLED
    client.post(f"/t/{ticket.code}/back?lang=en")
    assert "Đến lượt tiếp theo" in page(client, ticket)
    client.post(f"/t/{ticket.code}/out")
    clock.forward(timedelta(minutes=10))
    assert "Đến lượt tiếp theo" in page(client, ticket)


def test_stepping_out_after_the_call_changes_nothing(hall: Hall, client: TestClient) -> None:
    """Only staff may hold somebody whom they have called."""
    ticket = hall.arrive()
    call(hall)
    client.post(f"/t/{ticket.code}/out")
    assert place_state(hall, ticket) is State.CALLED


def test_the_end_of_a_visit_and_a_cancelled_number_are_said(hall: Hall, client: TestClient) -> None:
    first, second = hall.arrive(), hall.arrive()
    call(hall)
    hall.parts.writing.wait(lambda: hall.parts.calling.cancel(second.id, PATIENT, "goes home"))
    call(hall)
    assert "không còn dùng được" in page(client, second)
    assert "Đến lượt rồi" in page(client, first)


def test_nothing_of_the_person_is_on_the_page(hall: Hall, client: TestClient) -> None:
    ticket = hall.kiosk.issue("person", VISIT, "general")
    text = page(client, ticket)
    assert VISIT.card is not None
    assert VISIT.card.name not in text and VISIT.card.number not in text and str(VISIT.card.birth_date.year) not in text
    assert "set-cookie" not in client.get(f"/t/{ticket.code}").headers


def test_the_whole_page_is_small_and_loads_nothing_from_elsewhere(hall: Hall, client: TestClient) -> None:
    ticket = hall.arrive()
    text = page(client, ticket)
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    assert {path.split("?")[0] for path in linked} == {"/static/phone.css", "/static/phone.js", "/static/icon.svg"}
    assert "http" not in text.replace('http-equiv="refresh"', "")
    total = len(text.encode()) + sum(len(client.get(path).content) for path in linked)
    assert total <= WHOLE_PAGE_BYTES


def test_without_scripts_it_refreshes_by_itself(hall: Hall, client: TestClient) -> None:
    text = page(client, hall.arrive())
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in text


@pytest.mark.parametrize("code", ["v1.x", "", "%00", "v1.A-001.20260302.K1.0123456789." + "A" * 26, "a" * 2_000])
def test_a_code_that_is_not_genuine_is_nobodys(client: TestClient, code: str) -> None:
    assert client.get(f"/t/{code}").status_code == 404
    assert client.post(f"/t/{code}/out").status_code == 404


def test_a_code_of_yesterday_is_over(hall: Hall, client: TestClient, clock: SetClock) -> None:
    ticket = hall.arrive()
    clock.forward(timedelta(days=1))
    assert client.get(f"/t/{ticket.code}").status_code == 404


def test_wrong_codes_shut_nobody_out_who_has_a_right_one(hall: Hall, client: TestClient) -> None:
    """The whole waiting room may share an address."""
    ticket = hall.arrive()
    assert {client.get(f"/t/v1.{n}").status_code for n in range(100)} == {404}
    assert client.get(f"/t/{ticket.code}").status_code == 200


def test_one_ticket_cannot_keep_the_server_busy(hall: Hall) -> None:
    ticket = hall.arrive()
    with visitor(hall) as client:
        codes = [client.get(f"/t/{ticket.code}").status_code for _ in range(40)]
    assert codes[0] == 200 and codes[-1] == 429


def test_the_code_stays_out_of_the_log(hall: Hall, client: TestClient, logged: list[dict[str, object]]) -> None:
    ticket = hall.arrive()
    page(client, ticket)
    client.post(f"/t/{ticket.code}/out")
    assert [entry["place"] for entry in logged if entry["event"] == "request"] == [
        "/t/{untrusted_code}",
        "/t/{untrusted_code}/out",
    ]
    assert ticket.code not in str(logged)


def place_state(hall: Hall, ticket: Ticket) -> State:
    found = hall.store.place(ticket.id)
    assert found is not None
    return found.at(hall.clock.now()).state
