"""Numbers over HTTP: eight clients at once, on both stores, with and without a history of half a million tickets."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import httpx

from kiosk.adapters.clock import SystemClock
from kiosk.adapters.sqlite_library import sqlite3
from kiosk.bootstrap.serving import assemble
from kiosk.bootstrap.stores import common_store
from kiosk.config import Settings
from kiosk.domain.clinic import LateNumbers
from kiosk.domain.staff import Actor
from tests.benchmarks.figure import Figure, at_least, at_most, quantile
from tests.postgres import a_server
from tests.web.hall import ALL_DAY, QUICK, Hall, settings_in
from tests.web.process import Server

CLIENTS, ISSUES = 8, 100  # issues of each client
P95_LIMIT_MS = 50.0
HISTORY = 500_000
RATIO_LIMIT = 1.2


def figures() -> Iterator[Figure]:
    empty = _measured(with_history=False)
    full = _measured(with_history=True)
    yield from _judged("SQLite", *empty)
    yield from _judged(f"SQLite, {HISTORY} tickets of history", *full)
    ratio = quantile(full[1], 0.5) / quantile(empty[1], 0.5)
    yield at_most("... p50 against an empty store", ratio, "times", RATIO_LIMIT)
    with a_server() as postgres:
        yield from _judged("PostgreSQL", *_measured(postgres.empty_database(), with_history=False))


def _judged(store: str, numbers: list[str], took_ms: list[float]) -> Iterator[Figure]:
    """A number that was given twice, or never came, is a failure however fast the others were."""
    title = f"POST /api/v1/tickets, {CLIENTS} clients, {store}"
    yield Figure(f"{title}, p50", quantile(took_ms, 0.5), "ms")
    yield at_most(f"{title}, p95", quantile(took_ms, 0.95), "ms", P95_LIMIT_MS)
    yield at_least("... answers", len(numbers), "", CLIENTS * ISSUES - 1)
    yield at_most("... numbers that were given twice", len(numbers) - len(set(numbers)), "", 1)


def _measured(database: str = "", *, with_history: bool) -> tuple[list[str], list[float]]:
    """Numbers, and how long each took. `database`: an address of PostgreSQL, or a file where it is empty."""
    with tempfile.TemporaryDirectory(prefix="bench-http-") as folder:
        if with_history:
            hall = Hall(Path(folder))
            _write_history(hall)
            hall.close()
        settings = settings_in(Path(folder), database=database)
        serving = assemble(settings, SystemClock(), QUICK)
        _open_all_day(settings)
        made = serving.parts.writing.wait(lambda: serving.parts.keys.add("bench", "bench"))
        serving.close()
        assert made is not None
        server = Server(Path(folder), web=f"requests_per_minute = {60 * CLIENTS * ISSUES}", database=database)
        try:
            return _issue(server.url, made.key)
        finally:
            server.end()


def _open_all_day(settings: Settings) -> None:
    """It measures at night, too, and more people than a day has."""
    with closing(common_store(settings, "K1")) as store:
        always = [
            replace(clinic, hours=(ALL_DAY,), daily_capacity=None, hourly_capacity=None, late_numbers=LateNumbers.WARN)
            for clinic in store.clinics()
        ]
        store.save_clinics(always, Actor("bench"), SystemClock().now())


def _issue(url: str, key: str) -> tuple[list[str], list[float]]:
    numbers: list[str] = []
    took_ms: list[float] = []

    def run(client_number: int) -> None:
        with httpx.Client(base_url=url, headers={"x-api-key": key}) as client:
            client.get("/healthz")
            for n in range(ISSUES):
                headers = {"idempotency-key": f"order-{client_number}-{n}"}
                began = perf_counter()
                answer = client.post("/api/v1/tickets", json={"clinic": "general"}, headers=headers)
                took_ms.append((perf_counter() - began) * 1000)
                numbers.append(answer.raise_for_status().json()["number"])

    threads = [threading.Thread(target=run, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return numbers, took_ms


def _write_history(hall: Hall) -> None:
    """Earlier days, copied from one day's ticket inside the database: half a million check-ins would take an hour."""
    ticket = hall.arrive()
    hall.store.close()
    db = sqlite3.connect(hall.settings.database_path)
    day = (ticket.business_day - timedelta(days=30)).isoformat()
    for table, key in (("visit", "session"), ("ticket", "id"), ("place", "ticket_id")):
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        new = {"session": "'h' || n", key: "-n" if key != "session" else "'h' || n", "business_day": f"'{day}'"}
        new |= {"number": "n", "state": "'done'" if table == "place" else "state", "series": "'H' || (n / 1000)"}
        values = ", ".join(new.get(column, column) for column in columns)
        db.execute(
            f"""WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < {HISTORY})
                INSERT INTO {table} ({", ".join(columns)})
                SELECT {values} FROM {table}, counter WHERE {table}.{key} > 0"""
        )
    db.commit()
    db.close()
