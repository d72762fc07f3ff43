"""Health for IT: on this machine alone, counts and nothing of a person, and never in the kiosk's way."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from kiosk.adapters.health_server import HealthServer
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.bootstrap import health as health_module
from kiosk.bootstrap.health import KioskFigures, StoreFigures, TimedGateway, health, new_registry
from kiosk.config import Settings
from kiosk.domain.card import Card
from kiosk.domain.clinic import LocalText
from kiosk.domain.faults import Fault
from kiosk.domain.insurance import NO_ANSWER, Coverage
from kiosk.domain.machine import Machine, Site
from kiosk.domain.session.state import Idle
from kiosk.domain.use import Ending, Use
from tests.conftest import Events
from tests.contract.orders import CLINIC_A, CLINIC_B, DAY, NOW, VISIT, order
from tests.samples import ADULT

MACHINE = Machine(Site(LocalText("Bệnh viện", "Hospital"), "K1", ()))
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state_dir=tmp_path, kiosk="K1")


@pytest.fixture
def store(settings: Settings) -> Iterator[SqliteStore]:
    with closing(SqliteStore(settings.database_path, "K1")) as store:
        store.put_clinics([CLINIC_A, CLINIC_B])
        yield store


def figures(text: str) -> Figures:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(found: Figures, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def of_store(settings: Settings) -> Figures:
    registry = CollectorRegistry()
    collector = StoreFigures(settings, lambda: NOW)
    registry.register(collector)
    try:
        return figures(health_module.generate_latest(registry).decode())
    finally:
        collector.close()


def test_the_store_says_how_many_came_and_wait(settings: Settings, store: SqliteStore) -> None:
    store.issue(order("s1"))
    store.issue(order("s2"))
    store.record_use(Use(Ending.NUMBER, (), "Done"), "r1", DAY, NOW)
    store.record_use(Use(Ending.WALKED_AWAY, (), "AskingConsent"), "r2", DAY, NOW)
    found = of_store(settings)
    assert figure(found, "kiosk_store_up") == 1
    assert figure(found, "kiosk_check_ins", kiosk="K1", ending="number") == 1
    assert figure(found, "kiosk_check_ins", kiosk="K1", ending="walked_away") == 1
    assert figure(found, "kiosk_check_ins", kiosk="K1", ending="cancelled") == 0
    assert figure(found, "kiosk_queue", clinic="general", state="waiting") == 2
    assert figure(found, "kiosk_queue", clinic="women", state="waiting") == 0
    assert figure(found, "kiosk_visits_unchecked") == 0


def test_a_store_that_does_not_answer_is_a_figure_too(settings: Settings, store: SqliteStore) -> None:
    store.close()
    settings.database_path.write_bytes(b"no database" * 1000)
    assert of_store(settings) == {("kiosk_store_up", frozenset()): 0}


def test_nothing_of_a_person_is_served(settings: Settings, store: SqliteStore) -> None:
    store.issue(order("s1"))
    text = str(of_store(settings))
    assert VISIT.card is not None
    assert "general" in text
    for secret in (VISIT.card.name, VISIT.card.number, "A-001", "s1"):
        assert secret not in text


def test_a_fault_is_present_until_it_is_over_and_counted_once(settings: Settings) -> None:
    registry = new_registry(settings)
    seen = KioskFigures(registry, lambda: 40)
    broken = Machine(MACHINE.site, frozenset({Fault.DATABASE_FAILED}))
    for machine in (MACHINE, broken, broken):
        seen.see(Idle(), machine)
    during = figures(health_module.generate_latest(registry).decode())
    assert figure(during, "kiosk_fault", fault="database_failed") == 1
    assert figure(during, "kiosk_in_service") == 0
    assert not seen.is_well
    seen.see(Idle(), MACHINE)
    after = figures(health_module.generate_latest(registry).decode())
    assert figure(after, "kiosk_fault", fault="database_failed") == 0
    assert figure(after, "kiosk_faults_total", fault="database_failed") == 1
    assert figure(after, "kiosk_faults_total", fault="printer_jam") == 0
    assert figure(after, "kiosk_tickets_left") == 40
    assert figure(after, "kiosk_in_service") == 1
    assert seen.is_well


def test_a_screen_that_hangs_is_not_well(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [1000.0]
    monkeypatch.setattr(health_module.time, "monotonic", lambda: now_s[0])
    seen = KioskFigures(CollectorRegistry(), lambda: None)
    now_s[0] += health_module.STALE_S
    assert not seen.is_well
    seen.lives()
    assert seen.is_well


def test_what_the_insurer_took_is_noted_also_when_it_fails() -> None:
    class Gateway:
        def look_up(self, card: Card) -> Coverage:
            if card is not ADULT:
                raise ValueError("no card")
            return NO_ANSWER

    took: list[float] = []
    timed = TimedGateway(Gateway(), took.append)
    assert timed.look_up(ADULT) is NO_ANSWER
    with pytest.raises(ValueError, match="no card"):
        timed.look_up(Card(kind=ADULT.kind, number="", name="", birth_date=ADULT.birth_date, sex=ADULT.sex))
    assert len(took) == 2


def test_both_answers_come_over_http_on_loopback_alone(settings: Settings, store: SqliteStore) -> None:
    well = [True]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with health(settings, port, new_registry(settings), lambda: well[0]) as server:
        assert server is not None
        base = f"http://127.0.0.1:{server.port}"
        assert httpx.get(f"{base}/healthz").json() == {"well": True}
        well[0] = False
        assert httpx.get(f"{base}/healthz").status_code == 503
        metrics = httpx.get(f"{base}/metrics")
        assert metrics.headers["content-type"].startswith("text/plain")
        assert figure(figures(metrics.text), "kiosk_store_up") == 1
        assert httpx.get(f"{base}/").status_code == 404
        assert httpx.post(f"{base}/metrics").status_code == 501
        assert server.address == "127.0.0.1"
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base}/healthz")


def test_where_no_port_is_named_nothing_is_served(settings: Settings) -> None:
    with health(settings, 0, new_registry(settings), lambda: True) as server:
        assert server is None


def test_an_error_in_a_figure_is_an_answer_and_not_the_end(logged: Events) -> None:
    def broken() -> bytes:
        raise ValueError("something of a person")

    server = HealthServer(0, lambda: True, broken, lambda: None)
    try:
        base = f"http://127.0.0.1:{server.port}"
        answer = httpx.get(f"{base}/metrics")
        assert (answer.status_code, "person" in answer.text) == (500, False)
        assert httpx.get(f"{base}/healthz").status_code == 200
    finally:
        server.stop()
    assert [entry["event"] for entry in logged] == ["health"]
    assert "person" not in str(logged)


def test_the_end_is_told_to_the_thread_that_served() -> None:
    where: list[str] = []
    server = HealthServer(0, lambda: True, lambda: b"", lambda: where.append(threading.current_thread().name))
    server.stop()
    assert where == ["health"]
