"""A hospital's hall for tests of the pages: the server in this process, on a real store, with people in it."""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path
from time import monotonic, sleep

import httpx
import uvicorn
from argon2 import PasswordHasher

from kiosk import consent
from kiosk.adapters.clock import SystemClock
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.bootstrap.serving import assemble, host_names
from kiosk.config import DemoSettings, Settings
from kiosk.domain.clinic import OpeningHours
from kiosk.domain.queue import Place, PriorityReason, Ticket
from kiosk.domain.session.state import HelpKind
from kiosk.domain.staff import Account, Actor, Role
from kiosk.domain.visit import Visit
from kiosk.ports import Clock
from kiosk.services.accounts import Accounts
from kiosk.services.calling import Calling
from kiosk.services.check_in import CheckIn, Hours
from kiosk.services.clinics_file import read_clinics
from kiosk.web.app import create_app

ADMINISTRATOR, NURSE, PIN = "Chị Hoa", "Anh Nam", "837261"
START_S = 20.0
ALL_DAY = OpeningHours(frozenset(range(7)), time.min, time.max)  # tests are run at night, too
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # as the accounts' own tests have it


def settings_in(folder: Path, **changes: object) -> Settings:
    return DemoSettings(state_dir=folder, demo=True, **changes)


class Hall:
    """What kiosks write and the pages show. `kiosk` is one kiosk's services on a connection of its own, used in this
    thread alone."""

    def __init__(self, folder: Path, clock: Clock | None = None, **changes: object) -> None:
        self.settings = settings_in(folder, **changes)
        self.clock = clock or SystemClock()
        self.serving = assemble(self.settings, self.clock, QUICK)
        self.parts = self.serving.parts
        self.app = create_app(self.parts, host_names(self.settings), "test")
        self.store = SqliteStore(self.settings.database_path, "K1")
        hours = Hours(self.settings.zone, self.settings.day_turns_at)
        self.kiosk = CheckIn(self.store, self.clock, hours, "K1", self.parts.ticket_key, consent.shown)
        clinics = read_clinics(self.settings.clinics).clinics
        self.kiosk.open(clinics)
        always = [replace(clinic, hours=(ALL_DAY,)) for clinic in clinics]
        self.store.save_clinics(always, Actor("hall"), self.clock.now())
        self._people = 0

    def with_staff(self) -> "Hall":
        accounts = Accounts(self.store, self.clock, QUICK)
        boss = accounts.set_up(ADMINISTRATOR, PIN)
        assert isinstance(boss, Account)
        accounts.add(boss, NURSE, Role.NURSE, PIN)
        return self

    def arrive(
        self, clinic: str = "general", priority: PriorityReason | None = None, visit: Visit | None = None
    ) -> Ticket:
        self._people += 1
        return self.kiosk.issue(f"hall-{self._people}", visit or Visit(claim=priority), clinic)

    def call(self, *clinics: str, desk: str = "Phòng 3 · Bàn 1") -> Place:
        """As another desk does it, through another connection."""
        hours = Hours(self.settings.zone, self.settings.day_turns_at)
        called = Calling(self.store, self.clock, hours, self.parts.ticket_key).call_next(clinics, Actor(NURSE, desk))
        assert isinstance(called, Place)
        return called

    def settle(self) -> None:
        """Until the pages show everything that was written."""
        wait_until(lambda: self.parts.hub.change == self.store.changes(), START_S)

    def ask_for_help(self, kind: HelpKind = HelpKind.HELP) -> None:
        self._people += 1
        self.kiosk.call_staff(f"hall-{self._people}", kind, "Confirming")

    def close(self) -> None:
        self.store.close()
        self.serving.close()


class Running:
    """The hall's pages at a real address, in a thread."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        config = uvicorn.Config(
            hall.app, port=0, log_config=None, log_level="critical", access_log=False, timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="hall", daemon=True)
        self._thread.start()
        wait_until(lambda: self._server.started, START_S)
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        self.hall.parts.hub.stop()
        self._server.should_exit = True
        self._thread.join(START_S)


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    """Seconds that it took. Raises AssertionError where it does not come true."""
    began = monotonic()
    while not condition():
        assert monotonic() - began < seconds, "did not come true"
        sleep(0.005)
    return monotonic() - began


def form_token(page: str) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def sign_in(client: httpx.Client, name: str = NURSE, pin: str = PIN, clinics: tuple[str, ...] = ("general",)) -> str:
    """At desk `Bàn 1`; the token for forms."""
    answer = client.post("/desk/login", data={"name": name, "pin": pin})
    assert answer.status_code == 303, answer.text
    token = form_token(client.get("/desk/place").text)
    answer = client.post("/desk/place", data={"form_token": token, "desk": "Bàn 1", "clinic": list(clinics)})
    assert answer.status_code == 303, answer.text
    return token
