"""`python -m tests.stress [sqlite|postgresql ...]`: the campaign on each engine, and its verdict."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from kiosk.adapters.storage.postgres import PostgresStore
from kiosk.adapters.storage.sqlite import SqliteStore
from tests.benchmarks.figure import quantile
from tests.postgres import Server
from tests.stress.campaign import Outcome, Plan, TookTooLong, run

PATIENCE_MS = 60_000


@contextmanager
def sqlite(folder: Path, plan: Plan) -> Iterator[Outcome]:
    path = folder / "kiosk.sqlite3"
    yield run(lambda name: SqliteStore(path, name, busy_timeout_ms=PATIENCE_MS), folder, plan)


@contextmanager
def postgresql(folder: Path, plan: Plan) -> Iterator[Outcome]:
    """Besides the kills, a connection is cut by the server each time."""
    with Server() as server:
        url = server.empty_database()
        with psycopg.connect(url, autocommit=True) as connection:

            def cut() -> None:
                connection.execute(
                    """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                       WHERE application_name = 'kiosk' ORDER BY random() LIMIT 1"""
                )

            yield run(lambda name: PostgresStore(url, name), folder, plan, cut)


ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


def main(names: list[str]) -> int:
    failed = False
    for name in names or list(ENGINES):
        plan = Plan()
        try:
            with tempfile.TemporaryDirectory() as folder, ENGINES[name](Path(folder), plan) as outcome:
                sys.stdout.write(report(name, plan, outcome))
                failed |= not outcome.verdict.passed
        except TookTooLong as late:
            sys.stdout.write(f"{name}: {late}\n")
            failed = True
        sys.stdout.flush()
    sys.stdout.write("VERDICT: " + ("FAILED\n" if failed else "passed\n"))
    return int(failed)


def report(name: str, plan: Plan, outcome: Outcome) -> str:
    verdict = outcome.verdict
    lines = [
        f"{name}: {plan.workers} kiosks, {plan.workers} desks, {outcome.kills} killed, one each {plan.kill_every_s} s",
        f"  issued {verdict.issued} in {outcome.issue_s:.1f} s: {verdict.issued / outcome.issue_s:.0f}/s, "
        f"p50 {quantile(verdict.issue_ms, 0.5):.1f} ms, p99 {quantile(verdict.issue_ms, 0.99):.1f} ms, "
        f"max {max(verdict.issue_ms):.0f} ms",
        f"  called {verdict.called} in {outcome.call_s:.1f} s: {verdict.called / outcome.call_s:.0f}/s, "
        f"p50 {quantile(verdict.call_ms, 0.5):.1f} ms, p99 {quantile(verdict.call_ms, 0.99):.1f} ms",
        "  0 numbers twice, 0 gaps, 0 calls twice, every number that was shown survives"
        if verdict.passed
        else f"  {len(verdict.faults)} FAULTS:",
        *(f"    {fault}" for fault in verdict.faults[:20]),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
