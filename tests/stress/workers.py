"""Kiosks that issue and desks that call, each a process that may die at any moment and is started again.

A worker that comes back repeats what it had asked for without an answer, under the same key, and then goes on."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import sleep

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.queue import Lane, Refusal
from kiosk.domain.staff import Actor
from kiosk.ports import StoreError
from tests.contract.orders import CLINIC_A, order
from tests.stress.history import History, read

DAY = date(2026, 11, 23)
CLINICS = tuple(replace(CLINIC_A, code=f"clinic-{letter}", prefix=letter) for letter in "ABCD")
ALL = tuple(clinic.code for clinic in CLINICS)
LANES = (Lane.WALK_IN, Lane.WALK_IN, Lane.PRIORITY)
NOBODY = "nobody"
RETRY_S = 0.05

OpenStore = Callable[[str], SqlStore]


def issue(open_store: OpenStore, name: str, folder: Path, count: int) -> None:
    """Issue `count` numbers in all, however often this is started."""
    path = folder / f"{name}.issues"
    known = {operation.key: operation.completed_ns is not None for operation in read(path)}
    store, history = open_store(name), History(path)
    for n in range(count):
        key = f"{name}-{n}"
        if not known.get(key, False):
            history.invoked(key)
            dice = random.Random(key)  # the same order when it comes again
            one = replace(order(key, dice.choice(CLINICS), dice.choice(LANES), DAY), ordered_at=_now())
            history.completed(key, _insist(lambda one=one: store.issue(one).label))  # type: ignore[misc]
    history.close()
    store.close()


def call(open_store: OpenStore, name: str, folder: Path, clinics: Sequence[str] = ALL) -> None:
    """Call the next until nobody waits there."""
    path = folder / f"{name}.calls"
    known = list(read(path))
    store, history = open_store(name), History(path)
    unanswered = [operation.key for operation in known if operation.completed_ns is None]
    number, answer = len(known), ""
    while answer != NOBODY:
        key = unanswered.pop(0) if unanswered else f"{name}-{number}"
        number += key == f"{name}-{number}"
        actor = Actor("nurse", name, key)
        history.invoked(key)
        answer = _insist(lambda actor=actor: _label(store, actor, clinics))  # type: ignore[misc]
        history.completed(key, answer)
    history.close()
    store.close()


def _label(store: SqlStore, actor: Actor, clinics: Sequence[str]) -> str:
    called = store.call_next(clinics, DAY, actor, _now())
    return NOBODY if isinstance(called, Refusal) else called.label


def _insist(ask: Callable[[], str]) -> str:
    """A connection that is cut or a lock that is not had is an error, and everything may be asked again."""
    while True:
        try:
            return ask()
        except StoreError:
            sleep(RETRY_S)


def _now() -> datetime:
    return datetime.now(UTC)
