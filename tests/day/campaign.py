"""The day itself: kiosks, desks, servers that go down, and a deliverer that is killed now and then."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from zoneinfo import ZoneInfo

from kiosk import consent
from kiosk.adapters.insurance.gateway import EgwGateway
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.bootstrap.devices import registry_account
from kiosk.config import DemoSettings
from kiosk.domain.breaker import Patience
from kiosk.domain.handover import INSURER, REGISTRAR, OutboxState
from kiosk.domain.person import Language
from kiosk.domain.queue import Action, Place, Request
from kiosk.domain.staff import Actor
from kiosk.ports import ClinicFull
from kiosk.services.ask_insurer import AskInsurer
from kiosk.services.check_in import CheckIn, Hours
from kiosk.services.clinics_file import read_clinics
from mock_services.hospital import FhirServer, InformationSystem, InformationSystemServer
from mock_services.insurance import RegistryServer
from mock_services.insurance.population import Population
from tests.day.deliverer import DayClock, Deliverer, Running
from tests.day.people import Comer, comers

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SYSTEM = "https://hospital.example/id"
PATIENCE_MS = 60_000  # several processes write to one file
KEEP_MS = 300_000  # registry.keep_answers_s
TURN = timedelta(minutes=1)  # three of the longest calls: fhir.budget_s
DESKS = 3  # of each clinic
RECEIVERS = (REGISTRAR, "fhir", "check-in folder")


def at(hour: float) -> datetime:
    """Of a Tuesday in Vietnam."""
    return (datetime(2026, 3, 3, tzinfo=ZONE) + timedelta(hours=hour)).astimezone(UTC)


OPENS, CLOSES = at(6.5), at(16)
INSURER_DOWN = at(9), at(11)
RECEIVER_DOWN = at(13), at(13.25)
SYSTEM_DOWN = at(14), at(14.25)


@dataclass(frozen=True, slots=True)
class Plan:
    patients: int = 2_000
    kiosks: int = 3
    opens: datetime = OPENS
    closes: datetime = CLOSES
    insurer_down: tuple[datetime, datetime] = INSURER_DOWN
    receiver_down: tuple[datetime, datetime] = RECEIVER_DOWN  # it takes everything and answers 503
    system_down: tuple[datetime, datetime] = SYSTEM_DOWN  # it registers everybody and answers 503
    kill_every: timedelta = timedelta(minutes=25)
    step: timedelta = timedelta(seconds=20)  # between two looks of desks and judge
    patience_s: float = 5.0  # real seconds that a step waits at most until nothing is due any more
    limit_s: float = 3600.0  # real seconds until everything must have been delivered
    seed: int = 2026


@dataclass(frozen=True, slots=True)
class Sample:
    """How it stood at one moment of the day."""

    at: datetime
    issued: int
    arrived: int  # as the receiver's store has it
    waiting: int
    unchecked: int


@dataclass
class Day:
    """What the judge looks at when it is over."""

    plan: Plan
    store: SqliteStore
    fhir: FhirServer
    system: InformationSystem
    drafts: Path
    samples: list[Sample] = field(default_factory=list)
    issued: dict[str, str] = field(default_factory=dict)  # session -> number as it was shown
    silent: int = 0  # check-ins that the insurer did not answer
    kills: int = 0
    took_s: float = 0.0
    ended: datetime | None = None  # when nothing was left to do


class TookTooLong(Exception):
    pass


@contextmanager
def a_day(folder: Path, plan: Plan) -> Iterator[Day]:
    """The day, when it is over."""
    started = monotonic()
    clock = DayClock(folder / "clock")
    clock.set(plan.opens)
    population = Population(20 * plan.patients, seed=plan.seed)
    with ExitStack() as stack:
        registry = stack.enter_context(RegistryServer(now=clock.now, sources=(population.find,)))
        fhir = stack.enter_context(FhirServer())
        system = stack.enter_context(InformationSystemServer(now=clock.now))
        drafts = folder / "drafts"
        drafts.mkdir()
        settings = {
            "state_dir": folder,
            "demo": True,
            "hospital": {"facility": registry.facility},
            "registry": {
                "url": registry.url,
                "username": registry.username,
                "password": registry.password,
                "staff_name": registry.staff_name,
                "staff_citizen_number": registry.staff_citizen_number,
            },
            "fhir": {"url": fhir.base_url, "token": fhir.endpoint.token, "system": SYSTEM},
            "hospital_system": {
                "url": system.url,
                "merchant": system.system.merchant,
                "signing_key": system.system.secret,
            },
            "handover": {"check_in_folder": drafts},
        }
        store = SqliteStore(folder / "kiosk.sqlite3", "judge", busy_timeout_ms=PATIENCE_MS)
        day = Day(plan, store, fhir, system.system, drafts)
        stack.callback(day.store.close)
        hall = _Hall(day, clock, DemoSettings(**settings))  # type: ignore[arg-type]
        stack.callback(hall.close)
        deliverer = Running(Deliverer(folder / "clock", folder / "alive", settings))
        stack.callback(deliverer.stop)
        _await(lambda: bool(day.store.outbox_state().connections), plan.limit_s)
        people = comers(population, plan.patients, plan.opens, plan.closes, random.Random(plan.seed))
        _pass(day, hall, clock, people, registry, deliverer)
        day.kills, day.took_s, day.ended = deliverer.kills, monotonic() - started, clock.now()
        yield day


def _pass(
    day: Day, hall: "_Hall", clock: DayClock, people: list[Comer], registry: RegistryServer, deliverer: Running
) -> None:
    """Time goes on while people come, and after them until nothing is left to do."""
    plan, left, now = day.plan, list(reversed(people)), day.plan.opens
    next_kill, deadline = plan.opens + plan.kill_every, monotonic() + plan.limit_s
    free_at = now  # when the turn of somebody who was killed has run out
    while True:
        clock.set(now)
        registry.outage = plan.insurer_down[0] <= now < plan.insurer_down[1]
        day.fhir.endpoint.status = 503 if plan.receiver_down[0] <= now < plan.receiver_down[1] else 0
        day.system.status = 503 if plan.system_down[0] <= now < plan.system_down[1] else 0
        while left and left[-1].at <= now:
            hall.check_in(left.pop())
        hall.work()
        if now >= next_kill:
            deliverer.kill()
            free_at = now + TURN
            next_kill = now + plan.kill_every * random.Random(str(next_kill)).uniform(0.5, 1.5)
        state = day.store.outbox_state()
        day.samples.append(_sample(day, now, state))
        if not left and now >= plan.closes and not state.waiting and not state.unchecked:
            return
        if monotonic() > deadline:
            raise TookTooLong(f"{state.waiting} not delivered, {state.unchecked} not checked: {state.connections}")
        if now >= free_at:
            _let_work(day.store, now, plan.patience_s)
        now += plan.step


def _let_work(store: SqliteStore, now: datetime, patience_s: float) -> None:
    """The deliverer is as fast as the day, unless it is dead, or somebody is down."""
    deadline = monotonic() + patience_s
    asked_before = now - timedelta(milliseconds=KEEP_MS)
    while monotonic() < deadline:
        to_deliver = any(store.is_due(name, now) and not store.is_shut(name, now) for name in RECEIVERS)
        if not to_deliver and (store.is_shut(INSURER, now) or not store.unchecked(now, asked_before, 1)):
            return
        sleep(0.01)


def _sample(day: Day, now: datetime, state: OutboxState) -> Sample:
    return Sample(now, len(day.issued), len(day.fhir.endpoint.all("Encounter")), state.waiting, state.unchecked)


class _Hall:
    """Kiosks that check people in, and desks that call them."""

    def __init__(self, day: Day, clock: DayClock, settings: DemoSettings) -> None:
        self._day, self._clock = day, clock
        hours, clinics = Hours(ZONE, settings.day_turns_at), read_clinics(settings.clinics).clinics
        path, keep_s = settings.database_path, settings.registry.keep_answers_s
        self._stores = [SqliteStore(path, f"K{n + 1}", busy_timeout_ms=PATIENCE_MS) for n in range(day.plan.kiosks)]
        self._kiosks = [
            CheckIn(store, clock, hours, f"K{n + 1}", b"k" * 32, consent.shown) for n, store in enumerate(self._stores)
        ]
        gateway = EgwGateway(registry_account(settings), clock)
        self._insurers = [AskInsurer(gateway, clock, keep_s, Patience()) for _ in self._kiosks]
        for kiosk in self._kiosks:
            kiosk.open(clinics)
        self._clinics = [clinic for clinic in clinics if not clinic.is_reception]
        self._next_call = {clinic.code: day.plan.opens + timedelta(minutes=15) for clinic in self._clinics}
        self._dice = random.Random(day.plan.seed + 1)
        self._leaving: list[tuple[datetime, int, Request]] = []

    def check_in(self, comer: Comer) -> None:
        kiosk, insurer = self._dice.choice(list(zip(self._kiosks, self._insurers, strict=True)))
        assert comer.visit.card is not None
        kiosk.record_consent(comer.session, comer.visit.is_owner, self._dice.choice(list(Language)))
        coverage = insurer.look_up(comer.visit.card)
        insurer.forget()
        visit = replace(comer.visit, coverage=coverage)
        offers = [offer.clinic.code for offer in kiosk.offers(visit)]
        try:
            ticket = kiosk.issue(comer.session, visit, self._dice.choice(offers) if offers else None)
        except ClinicFull:
            ticket = kiosk.issue(comer.session, visit, None)
        self._day.issued[comer.session] = ticket.label
        self._day.silent += coverage.outcome.value == "to_be_checked"
        if comer.fate < 0.01:
            kiosk.void(ticket)
        elif comer.fate < 0.04:
            self._later(ticket.id, Action.CANCEL)
        elif comer.fate < 0.08:
            self._later(ticket.id, Action.TRANSFER, clinic=self._dice.choice(self._clinics).code)

    def work(self) -> None:
        """Desks call whose turn it is, some of whom do not come; some people leave, or are sent elsewhere."""
        now, store, today = self._clock.now(), self._stores[0], self._clock.now().astimezone(ZONE).date()
        for clinic in self._clinics:
            while self._next_call[clinic.code] <= now:
                desk = self._dice.randrange(DESKS)
                actor = Actor("nurse", f"{clinic.code} {desk}")
                called = store.call_next([clinic.code], today, actor, now)
                if isinstance(called, Place) and self._dice.random() < 0.04:
                    store.act(called.ticket_id, Request(action=Action.NO_SHOW, at=now, desk=actor.desk), actor)
                self._next_call[clinic.code] += timedelta(minutes=clinic.minutes_per_patient / DESKS)
        for due, ticket, request in [one for one in self._leaving if one[0] <= now]:
            self._leaving.remove((due, ticket, request))
            store.act(ticket, replace(request, at=now), Actor("reception"))

    def close(self) -> None:
        for store in self._stores:
            store.close()

    def _later(self, ticket: int, action: Action, clinic: str = "") -> None:
        due = self._clock.now() + timedelta(minutes=self._dice.uniform(1, 30))
        self._leaving.append((due, ticket, Request(action=action, at=due, clinic=clinic, reason="went home")))


def _await(condition: Callable[[], bool], limit_s: float) -> None:
    deadline = monotonic() + limit_s
    while not condition():
        if monotonic() > deadline:
            raise TookTooLong("the deliverer does not start")
        sleep(0.01)
