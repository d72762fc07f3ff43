"""Visits are handed over, and the insurer is asked again, beside everything else: by `kiosk serve`, and by `kiosk run`
where one machine is the whole hospital."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from kiosk.adapters.hospital.check_in_folder import CheckInFolder
from kiosk.adapters.hospital.registrar import Registrar
from kiosk.adapters.insurance.gateway import EgwGateway
from kiosk.bootstrap.devices import registry_account
from kiosk.bootstrap.hospital import fhir_client, hospital_client
from kiosk.bootstrap.stores import common_store
from kiosk.config import ConfigError, Settings
from kiosk.domain.handover import REGISTRAR
from kiosk.logs import log
from kiosk.ports import Clock, Receiver, StoreError
from kiosk.services.deliver import CheckAgain, Deliver, Worker

WRITER = "OUT"  # in every row that comes from here: what a kiosk of this name prints goes on meanwhile
LOOK_S = 1.0  # how often it looks; a look at an empty outbox reads one index entry
CALLS_A_TURN = 3


@contextmanager
def handing_over(settings: Settings, clock: Clock, look_s: float = LOOK_S) -> Iterator[None]:
    """As long as it is entered. Raises ConfigError before it begins, and nothing later."""
    named = receivers(settings, clock)
    gateway = _gateway(settings, clock)
    ending = threading.Event()

    def work() -> None:
        store, worker = common_store(settings, WRITER), _worker(settings)
        deliver = Deliver(store, named, clock, settings.hospital.facility, worker)
        again = None if gateway is None else CheckAgain(store, gateway, clock, settings.registry.keep_answers_s, worker)
        is_open, told = False, ""
        while not ending.wait(look_s if is_open else 0.0):
            try:
                if not is_open:
                    deliver.open()
                    is_open = True
                deliver.round()
                if again is not None:
                    again.round()
                told = ""
            except StoreError as error:
                if str(error) != told:  # once, however long it lasts
                    told = str(error)
                    log.warning("handover", place="store", reason=told)
                ending.wait(10 * look_s)
        with suppress(StoreError):
            deliver.close()
            store.close()

    thread = threading.Thread(target=work, name="handover")
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def receivers(settings: Settings, clock: Clock) -> dict[str, Receiver]:
    """Those that the settings name; the one that gives codes to the others comes first. Raises ConfigError."""
    found: dict[str, Receiver] = {}
    system = hospital_client(settings, clock) if settings.hospital_system.register_visits else None
    if system is not None:
        found[REGISTRAR] = Registrar(system)
    fhir = fhir_client(settings)
    if fhir is not None:
        found["fhir"] = fhir
    if settings.handover.check_in_folder is not None:
        found["check-in folder"] = CheckInFolder(settings.handover.check_in_folder, settings.zone)
    if found and not settings.hospital.facility:
        raise ConfigError("hospital.facility: without the hospital's five digits nothing can be handed over")
    return found


def _gateway(settings: Settings, clock: Clock) -> EgwGateway | None:
    """None where this machine has no account with the insurer's server."""
    if not settings.registry.username:
        return None
    try:
        return EgwGateway(registry_account(settings), clock)
    except (OSError, ValueError) as error:
        raise ConfigError(f"registry: {error}") from None


def _worker(settings: Settings) -> Worker:
    budgets = (settings.fhir.budget_s, settings.hospital_system.budget_s, settings.registry.insurance_budget_s)
    return Worker(
        name=f"{settings.kiosk}-{secrets.token_hex(4)}",
        turn=timedelta(seconds=CALLS_A_TURN * max(budgets)),
        trouble=lambda name, reason: log.warning("handover", place=name, reason=reason),
    )
