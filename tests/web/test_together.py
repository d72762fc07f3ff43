"""Two kiosks, two desks, a board and a phone page on one running `kiosk serve`, as on a morning."""

import json
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import Queue

import httpx
import pytest

from kiosk import consent
from kiosk.adapters.clock import SystemClock
from kiosk.bootstrap.judging import signing_key
from kiosk.bootstrap.stores import common_store
from kiosk.config import load
from kiosk.domain.queue import Ticket
from kiosk.domain.visit import Visit
from kiosk.services.check_in import CheckIn, Hours
from kiosk.services.clinics_file import read_clinics
from tests.web.hall import PIN, form_token
from tests.web.process import PATIENCE_S, Server

PEOPLE = 12  # at each kiosk


@pytest.fixture
def client(server: Server) -> Iterator[Callable[[], httpx.Client]]:
    """Makes browsers without scripts."""
    with ExitStack() as made:
        yield lambda: made.enter_context(httpx.Client(base_url=server.url, timeout=PATIENCE_S))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Its address; empty for a file."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgres").empty_database())


@pytest.fixture
def server(tmp_path: Path, database: str) -> Iterator[Server]:
    found = Server(tmp_path, database=database)
    yield found
    if found.process.poll() is None:
        found.end()


def kiosk_thread(server: Server, name: str, clinic: str, tickets: "Queue[Ticket]") -> threading.Thread:
    """A kiosk that issues numbers, on a store and in a thread of its own."""

    def run() -> None:
        settings = load(server.config)
        store = common_store(settings, name)
        hours = Hours(settings.zone, settings.day_turns_at)
        check_in = CheckIn(store, SystemClock(), hours, name, signing_key(settings.state_dir), consent.shown)
        check_in.open(read_clinics(settings.clinics).clinics)
        for n in range(PEOPLE):
            tickets.put(check_in.issue(f"{name}-{n}", Visit(), clinic))
        check_in.close()

    return threading.Thread(target=run, name=name)


class Desk:
    def __init__(self, client: httpx.Client, name: str, desk: str) -> None:
        self.client = client
        assert self.client.post("/desk/login", data={"name": name, "pin": PIN}).status_code == 303
        self.token = form_token(self.client.get("/desk/place").text)
        where = {"form_token": self.token, "desk": desk, "clinic": "general"}
        assert self.client.post("/desk/place", data=where).status_code == 303

    def press(self, path: str, **fields: str) -> str:
        answer = self.client.post(f"/desk/{path}", data={"form_token": self.token, **fields})
        assert answer.status_code == 200, answer.text
        return answer.text

    def call_next(self) -> str | None:
        found = re.search(r'id="current-number">([^<]+)<', self.press("next"))
        return found and found[1]


def set_up(server: Server) -> None:
    with httpx.Client(base_url=server.url, timeout=PATIENCE_S) as boss:
        fields = {"code": server.code, "name": "Chị Hoa", "pin": PIN, "again": PIN}
        assert boss.post("/setup", data=fields).status_code == 303
        token = form_token(boss.get("/desk/staff").text)
        for name in ("Anh Nam", "Chị Mai"):
            fields = {"form_token": token, "name": name, "role": "nurse", "pin": PIN}
            assert name in boss.post("/desk/staff/add", data=fields).text


def test_kiosks_desks_board_and_phone_are_one_hospital(
    server: Server, client: Callable[[], httpx.Client], tmp_path: Path, database: str
) -> None:
    set_up(server)
    tickets: Queue[Ticket] = Queue()
    kiosks = [kiosk_thread(server, name, "general", tickets) for name in ("K1", "K2")]
    for kiosk in kiosks:
        kiosk.start()
    for kiosk in kiosks:
        kiosk.join(PATIENCE_S)
    issued = [tickets.get_nowait() for _ in range(2 * PEOPLE)]
    assert sorted(ticket.label for ticket in issued) == [f"A-{n:03d}" for n in range(1, 2 * PEOPLE + 1)]

    desks = [Desk(client(), "Anh Nam", "Bàn 1"), Desk(client(), "Chị Mai", "Bàn 2")]
    called: list[list[str]] = [[], []]

    def work(desk: Desk, mine: list[str]) -> None:
        for _ in range(PEOPLE - 2):
            label = desk.call_next()
            assert label is not None
            mine.append(label)

    threads = [threading.Thread(target=work, args=pair) for pair in zip(desks, called, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert len({*called[0], *called[1]}) == 2 * (PEOPLE - 2), "no patient is called by two desks"

    by_label = {ticket.label: ticket for ticket in issued}
    waiting = sorted(set(by_label) - {*called[0], *called[1]})
    visitor = client()
    assert waiting[0] not in visitor.get("/board").text
    phone = f"/t/{by_label[waiting[0]].code}"
    assert "Đến lượt tiếp theo" in visitor.get(phone).text
    with visitor.stream("GET", "/live?clinics=general") as stream:
        news = (json.loads(line[5:]) for line in stream.iter_lines() if line.startswith("data:"))
        assert next(news)["changed"]
        assert desks[1].call_next() == waiting[0]
        assert any(one["changed"] for one in news)
    assert waiting[0] in visitor.get("/board").text
    assert "Đến lượt rồi ạ: Phòng 3 · Bàn 2" in visitor.get(phone).text

    # The server dies like in a power cut: nobody signs in anew, nothing is forgotten, nothing is called twice.
    port = int(server.url.rpartition(":")[2])
    server.end(signal.SIGKILL)
    again = Server(tmp_path, port, database=database)
    try:
        assert waiting[0] in visitor.get("/board").text, "the board shows what was called before"
        assert desks[0].call_next() == waiting[1]
        newest = visitor.get("/board").text
        assert 0 < newest.index(waiting[1]) < newest.index(waiting[0]), "and calls go on above it"
        desks[0].press(f"tickets/{by_label[waiting[1]].id}/transfer", clinic="eye")
        assert "Mắt" in visitor.get(f"/t/{by_label[waiting[1]].code}").text
        log = again.end()
        assert all(ticket.code not in log for ticket in issued)
        assert again.process.returncode == 0
    finally:
        if again.process.poll() is None:
            again.end()
