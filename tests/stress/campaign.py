"""Start the workers, kill one of them every so often, start it again, until their work is done."""

import contextlib
import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from tests.stress.checker import Verdict, judge
from tests.stress.workers import ALL, CLINICS, OpenStore, call, issue

_FORK = multiprocessing.get_context("fork")  # a worker that comes back is there at once


@dataclass(frozen=True, slots=True)
class Plan:
    workers: int = 8
    issues: int = 2_500  # of each kiosk
    kill_every_s: float = 0.5
    limit_s: float = 600  # of each half


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    kills: int
    issue_s: float
    call_s: float


class TookTooLong(Exception):
    pass


def run(open_store: OpenStore, folder: Path, plan: Plan, disturb: Callable[[], None] = lambda: None) -> Outcome:
    """First kiosks issue, then desks empty the queue. `disturb` is a fault besides, as often as a kill."""
    store = open_store("judge")
    store.put_clinics(CLINICS)
    store.close()  # no connection goes through a fork
    kiosks = {f"K{n}": lambda name=f"K{n}": issue(open_store, name, folder, plan.issues) for n in range(plan.workers)}
    desks = {
        f"D{n}": lambda name=f"D{n}", clinics=(ALL[n % 4], ALL[(n + 1) % 4]): call(open_store, name, folder, clinics)
        for n in range(max(plan.workers, len(ALL)))  # each calls from two clinics, and shares both with others
    }
    dice = random.Random(2026)
    issue_kills, issue_s = _under_fire(kiosks, plan, dice, disturb)
    call_kills, call_s = _under_fire(desks, plan, dice, disturb)
    verdict = judge(store, folder, plan.workers * plan.issues)
    store.close()
    return Outcome(verdict, issue_kills + call_kills, issue_s, call_s)


def _under_fire(
    work: dict[str, Callable[[], None]], plan: Plan, dice: random.Random, disturb: Callable[[], None]
) -> tuple[int, float]:
    """How many were killed, and how long it took."""
    started = monotonic()
    running = {name: _start(do) for name, do in work.items()}
    kills, next_kill = 0, started + plan.kill_every_s
    try:
        while running:
            for name, process in list(running.items()):
                if process.is_alive():
                    continue
                del running[name]
                code = process.exitcode
                process.close()
                if code == -signal.SIGKILL:
                    running[name] = _start(work[name])
                elif code != 0:
                    raise RuntimeError(f"{name} ended with {code}")
            if running and monotonic() >= next_kill:
                next_kill += plan.kill_every_s
                victim = running[dice.choice(sorted(running))]
                if victim.pid is not None:
                    with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                        os.kill(victim.pid, signal.SIGKILL)
                    kills += 1
                disturb()
            if monotonic() - started > plan.limit_s:
                raise TookTooLong(f"{len(running)} workers were not done in {plan.limit_s:.0f} s")
            sleep(0.005)
    finally:
        for process in running.values():
            process.kill()
            process.join()
    return kills, monotonic() - started


def _start(do: Callable[[], None]) -> multiprocessing.process.BaseProcess:
    process = _FORK.Process(target=do, daemon=True)
    process.start()
    return process
