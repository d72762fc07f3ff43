"""Numbers over HTTP: eight clients at once, on a day with and without a history of half a million tickets."""

import tempfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import httpx

from kiosk.adapters.sqlite_library import sqlite3
from tests.benchmarks.figure import Figure, at_most, quantile
from tests.web.hall import Hall
from tests.web.process import Server

CLIENTS, ISSUES = 8, 100  # issues of each client
P95_LIMIT_MS = 50.0
HISTORY = 500_000
RATIO_LIMIT = 1.2


def figures() -> Iterator[Figure]:
    empty = _measured("empty", with_history=False)
    full = _measured("full", with_history=True)
    _, took_ms = empty
    twice = [len(found) - len(set(found)) for found, _ in (empty, full)]
    yield Figure("POST /api/v1/tickets, 8 clients, p50", quantile(took_ms, 0.5), "ms")
    yield at_most("POST /api/v1/tickets, 8 clients, p95", quantile(took_ms, 0.95), "ms", P95_LIMIT_MS)
    yield at_most("... numbers that were given twice", sum(twice), "", 1)
    ratio = quantile(full[1], 0.5) / quantile(took_ms, 0.5)
    yield at_most(f"... with {HISTORY} tickets of history, p50 against an empty store", ratio, "times", RATIO_LIMIT)


def _measured(name: str, *, with_history: bool) -> tuple[list[str], list[float]]:
    """Labels, and how long each took."""
    with tempfile.TemporaryDirectory(prefix=f"bench-http-{name}-") as folder:
        hall = Hall(Path(folder))
        if with_history:
            _write_history(hall)
        made = hall.parts.writing.wait(lambda: hall.parts.keys.add("bench", "bench"))
        hall.close()
        assert made is not None
        server = Server(Path(folder), web=f"requests_per_minute = {60 * CLIENTS * ISSUES}")
        try:
            return _issue(server.url, made.key)
        finally:
            server.end()


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
