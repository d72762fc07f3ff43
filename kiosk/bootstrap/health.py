"""Settings -> what IT may know of a running kiosk or server, as Prometheus metrics: counts, and nothing of a person."""

import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from kiosk import __version__
from kiosk.adapters.health_server import HealthServer
from kiosk.adapters.storage.store import SqlStore
from kiosk.bootstrap.stores import common_store
from kiosk.config import Settings
from kiosk.domain.card import Card
from kiosk.domain.faults import Fault
from kiosk.domain.insurance import Coverage
from kiosk.domain.machine import Machine
from kiosk.domain.queue import State, business_day
from kiosk.domain.session.state import State as SessionState
from kiosk.domain.use import Ending
from kiosk.ports import InsuranceGateway, StoreError

READER = "HEALTH"  # it writes nothing
STALE_S = 10.0  # a screen that was not settled for this long hangs: it is every second
LATENCY_S = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class StoreFigures(Collector):
    """What the store says at the moment of the question. One thread, the server's."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._settings = settings
        self._now = now
        self._store: SqlStore | None = None

    def collect(self) -> Iterator[Metric]:
        try:
            if self._store is None:
                self._store = common_store(self._settings, READER)
            found = list(self._figures(self._store))
        except (StoreError, OSError):
            found = []
        yield GaugeMetricFamily("kiosk_store_up", "1 if the store answers.", value=bool(found))
        yield from found

    def close(self) -> None:
        with suppress(StoreError):
            if self._store is not None:
                self._store.close()

    def _figures(self, store: SqlStore) -> Iterator[Metric]:
        now = self._now()
        today = business_day(now.astimezone(self._settings.zone), self._settings.day_turns_at)
        uses = Tally((one.kiosk, one.use.ending) for one in store.uses(today, today))
        check_ins = GaugeMetricFamily("kiosk_check_ins", "Check-ins of the day.", labels=("kiosk", "ending"))
        for kiosk in sorted({self._settings.kiosk, *(kiosk for kiosk, _ in uses)}):
            for ending in Ending:
                check_ins.add_metric((kiosk, ending.value), uses[kiosk, ending])
        yield check_ins
        places = Tally((place.clinic, place.at(now).state) for place in store.places(today))
        queue = GaugeMetricFamily("kiosk_queue", "People in a clinic's queue.", labels=("clinic", "state"))
        for clinic in store.clinics():
            for state in (State.WAITING, State.CALLED, State.HELD):
                queue.add_metric((clinic.code, state.value), places[clinic.code, state])
        yield queue
        yield GaugeMetricFamily("kiosk_help_requests", "Calls for help not answered.", value=len(store.help_requests()))
        yield from self._outbox(store, now)

    @staticmethod
    def _outbox(store: SqlStore, now: datetime) -> Iterator[Metric]:
        state = store.outbox_state()
        labels = ("system",)
        waiting = GaugeMetricFamily("kiosk_outbox_waiting", "Deliveries that wait.", labels=labels)
        rejected = GaugeMetricFamily("kiosk_outbox_rejected", "Deliveries that need a person.", labels=labels)
        age = GaugeMetricFamily("kiosk_outbox_oldest_seconds", "Age of the oldest that waits.", labels=labels)
        shut = GaugeMetricFamily("kiosk_connection_shut", "1 while a silent system is left alone.", labels=labels)
        alarm = GaugeMetricFamily("kiosk_connection_alarm", "1 if a system refuses our account.", labels=labels)
        for one in state.connections:
            waiting.add_metric((one.name,), one.waiting)
            rejected.add_metric((one.name,), one.rejected)
            age.add_metric((one.name,), (now - one.oldest).total_seconds() if one.oldest else 0)
            shut.add_metric((one.name,), not one.breaker.lets_pass(now))
            alarm.add_metric((one.name,), one.alarm)
        yield from (waiting, rejected, age, shut, alarm)
        yield GaugeMetricFamily("kiosk_visits_unchecked", "Visits whose insurer was silent.", value=state.unchecked)


class KioskFigures:
    """What only the running kiosk knows. `see` is told every state on the UI thread."""

    def __init__(self, registry: CollectorRegistry, tickets_left: Callable[[], int | None]) -> None:
        self._seen_at = time.monotonic()
        self._faults: frozenset[Fault] = frozenset()
        self._in_service = Gauge("kiosk_in_service", "1 while patients are served.", registry=registry)
        self._present = Gauge("kiosk_fault", "1 while the fault lasts.", ("fault",), registry=registry)
        self._raised = Counter("kiosk_faults", "Faults since the start.", ("fault",), registry=registry)
        self.insurer = Histogram(
            "kiosk_insurer_seconds", "How long the insurer took.", buckets=LATENCY_S, registry=registry
        )
        self._spared = Gauge("kiosk_insurer_shut", "1 while a silent insurer is left alone.", registry=registry)
        paper = Gauge("kiosk_tickets_left", "Forecast of the paper; -1 where nobody knows.", registry=registry)
        paper.set_function(lambda: -1 if (left := tickets_left()) is None else left)
        for fault in Fault:
            self._present.labels(fault.value).set(0)
            self._raised.labels(fault.value)

    def watch(self, is_spared: Callable[[], bool]) -> None:
        """`is_spared`: whether the insurer is left alone after some silence."""
        self._spared.set_function(lambda: float(is_spared()))

    def see(self, _state: SessionState, machine: Machine) -> None:
        self._seen_at = time.monotonic()
        self._in_service.set(machine.in_service)
        for fault in machine.faults ^ self._faults:
            self._present.labels(fault.value).set(fault in machine.faults)
            if fault in machine.faults:
                self._raised.labels(fault.value).inc()
        self._faults = machine.faults

    def lives(self) -> None:
        """The UI thread handles events."""
        self._seen_at = time.monotonic()

    @property
    def is_well(self) -> bool:
        return time.monotonic() - self._seen_at < STALE_S and Fault.DATABASE_FAILED not in self._faults


class TimedGateway:
    """InsuranceGateway over another; how long each question took is noted."""

    def __init__(self, gateway: InsuranceGateway, took: Callable[[float], None]) -> None:
        self._gateway = gateway
        self._took = took

    def look_up(self, card: Card) -> Coverage:
        began = time.monotonic()
        try:
            return self._gateway.look_up(card)
        finally:
            self._took(time.monotonic() - began)


def new_registry(settings: Settings) -> CollectorRegistry:
    registry = CollectorRegistry()
    build = Gauge("kiosk_build", "1; its labels say what runs here.", ("version", "kiosk"), registry=registry)
    build.labels(__version__, settings.kiosk).set(1)
    Gauge("kiosk_start_time_seconds", "Since when it runs.", registry=registry).set_to_current_time()
    return registry


@contextmanager
def health(
    settings: Settings, port: int, registry: CollectorRegistry, is_well: Callable[[], bool]
) -> Iterator[HealthServer | None]:
    """Served while it is entered; nothing where the settings name no port. Raises OSError where it is taken."""
    if port == 0:
        yield None
        return
    figures = StoreFigures(settings)
    registry.register(figures)
    server = HealthServer(port, is_well, lambda: generate_latest(registry), figures.close)
    try:
        yield server
    finally:
        server.stop()
