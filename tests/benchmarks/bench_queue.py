"""Numbers under eight writers on both engines, beside what the database itself can do, and with a long history."""

import multiprocessing
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

from kiosk.adapters.storage.postgres import PostgresStore
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store import SqlStore
from tests.benchmarks.figure import Figure, at_least, at_most, quantile
from tests.contract.orders import order
from tests.postgres import Server

WRITERS = 8
ISSUES = 250  # of each
HISTORY = 500_000
SAMPLE = 400
RATE_LIMIT = 500.0  # a second
P99_LIMIT_MS = 20.0
PEER_SHARE = 0.5  # of what pgbench does with the same statements
HISTORY_RATIO = 1.2
PGBENCH_S = 5
PATIENCE_MS = 60_000

# The statements of one number, with as many rows and indices, and without a program around them.
PEER = """
\\set session random(1, 2000000000)
BEGIN;
SELECT changes FROM store_state WHERE id = 1 FOR UPDATE;
SELECT * FROM ticket WHERE session = 'p' || :session AND clinic = 'general';
SELECT changes + 1, (SELECT hash FROM audit ORDER BY change DESC LIMIT 1) FROM store_state;
UPDATE store_state SET changes = changes + 1 RETURNING changes AS change \\gset
INSERT INTO counter (business_day, series, last_number) VALUES ('2026-11-24', 'A', 1)
  ON CONFLICT (business_day, series) DO UPDATE SET last_number = counter.last_number + 1
  RETURNING last_number AS number, (SELECT COUNT(*) FROM place WHERE state IN ('waiting', 'held')
    AND business_day = '2026-11-24' AND clinic = 'general') AS ahead \\gset
INSERT INTO visit (session, kiosk, recorded_at, verdict, flags, reason)
  VALUES ('p' || :session, 'K1', 0, 'accept', '[]', '') ON CONFLICT DO NOTHING;
INSERT INTO ticket (id, business_day, series, number, label, session, clinic, lane, people_ahead, nonce, kiosk,
  issued_at, state, paper, paper_at) VALUES (:change, '2026-11-24', 'A', :number, 'A', 'p' || :session, 'general',
  'walk_in', :ahead, 'nonce', 'K1', 0, 'issued', 'ISSUED', 0);
INSERT INTO place (ticket_id, business_day, label, clinic, lane, flags, state, issued_at, since, turn, desk, calls,
  version) VALUES (:change, '2026-11-24', 'A', 'general', 'walk_in', '[]', 'waiting', 0, 0, 0, '', 0, 1);
INSERT INTO journal (session, sequence, event, phase, ticket_id, detail, at)
  SELECT 'p' || :session, COALESCE(MAX(sequence), 0) + 1, 'number_issued', 'outcome', :change, 'A', 0
  FROM journal WHERE session = 'p' || :session;
INSERT INTO audit (change, at, kiosk, event, detail, hash) VALUES (:change, 0, 'K1', 'number_issued', '{}', md5('x'));
COMMIT;
"""

OpenStore = Callable[[str], SqlStore]


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kiosk.sqlite3"
        rate, p99 = _under_load(lambda name: SqliteStore(path, name, busy_timeout_ms=PATIENCE_MS))
        yield at_least(f"numbers, SQLite, {WRITERS} writers", rate, "/s", RATE_LIMIT)
        yield at_most(f"number issue, SQLite, {WRITERS} writers, p99", p99, "ms", P99_LIMIT_MS)
        yield from _history_figures("SQLite", SqliteStore(path, "K1"))
    with Server() as server, tempfile.TemporaryDirectory() as folder:
        url = server.empty_database()
        rate, p99 = _under_load(lambda name: PostgresStore(url, name))
        peer = _pgbench(server, url, Path(folder))
        yield at_least(f"numbers, PostgreSQL, {WRITERS} writers", rate, "/s", RATE_LIMIT)
        yield at_most(f"number issue, PostgreSQL, {WRITERS} writers, p99", p99, "ms", P99_LIMIT_MS)
        yield Figure(f"the same statements, pgbench, {WRITERS} clients", peer, "/s")
        yield at_least("numbers, share of pgbench's", rate / peer, "", PEER_SHARE)
        yield from _history_figures("PostgreSQL", PostgresStore(server.empty_database(), "K1"))


def _under_load(open_store: OpenStore) -> tuple[float, float]:
    """Numbers a second over all writers, and the p99 of one number in milliseconds."""
    with closing(open_store("K1")) as store:
        store.check()
    context = multiprocessing.get_context("fork")
    ready, took = context.Barrier(WRITERS + 1), context.Queue()
    writers = [context.Process(target=_write, args=(open_store, f"W{n}", ready, took)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    ready.wait()
    started = perf_counter()
    times = [ms for _ in writers for ms in took.get()]
    rate = len(times) / (perf_counter() - started)
    for writer in writers:
        writer.join()
    return rate, quantile(times, 0.99)


def _write(open_store: OpenStore, name: str, ready: "multiprocessing.synchronize.Barrier", took: object) -> None:
    store = open_store(name)
    store.changes()
    ready.wait()
    took.put([_issue_ms(store, f"{name}-{n}") for n in range(ISSUES)])  # type: ignore[attr-defined]
    store.close()


def _issue_ms(store: SqlStore, session: str) -> float:
    one = order(session)
    started = perf_counter()
    store.issue(one)
    return (perf_counter() - started) * 1000


def _pgbench(server: Server, url: str, folder: Path) -> float:
    script = folder / "peer.sql"
    script.write_text(PEER)
    folder.chmod(0o755)
    options = ["-n", "-c", str(WRITERS), "-j", "2", "-T", str(PGBENCH_S), "-M", "simple", "-f", str(script), url]
    told = subprocess.run(server.command("pgbench", *options), check=True, capture_output=True, text=True, cwd="/")
    found = re.search(r"tps = ([0-9.]+)", told.stdout)
    assert found is not None, told.stdout
    return float(found[1])


def _history_figures(engine: str, store: SqlStore) -> Iterator[Figure]:
    """The median of a number and of a call, before and after half a million tickets of earlier days."""
    with closing(store):
        store.check()
        before = _day(store, "before")
        _grow(store)
        if engine == "PostgreSQL":
            store._db().execute("ANALYZE")  # noqa: SLF001 - its autovacuum would, within a minute
        after = _day(store, "after")
        for what, empty, full in zip(("number issue", "look at a queue", "changes"), before, after, strict=True):
            name = f"{what}, {engine}, {HISTORY} tickets of history / none"
            yield at_most(name, full / empty, "", HISTORY_RATIO)


def _day(store: SqlStore, name: str) -> tuple[float, float, float]:
    """Medians in milliseconds."""
    day = order("any").business_day
    issues = [_issue_ms(store, f"{name}-{n}") for n in range(SAMPLE)]
    looks = [_ms(lambda: store.places(day)) for _ in range(20)]
    changes = [_ms(store.changes) for _ in range(SAMPLE)]
    for place in store.places(day):
        store.void(place.ticket_id, "measured", place.issued_at)  # the day begins anew
    return quantile(issues, 0.5), quantile(looks, 0.5), quantile(changes, 0.5)


def _ms(do: Callable[[], object]) -> float:
    started = perf_counter()
    do()
    return (perf_counter() - started) * 1000


def _grow(store: SqlStore) -> None:
    """Earlier days, as rows: 250 days of 2,000."""
    db = store._db()  # noqa: SLF001
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {HISTORY}) "
    day = "'2025-' || (1 + (i / 2000) % 12) || '-' || (i / 24000)"
    with db.schema_transaction():
        db.execute(
            f"""INSERT INTO visit (session, kiosk, recorded_at, verdict, flags, reason)
                {numbers} SELECT 'h' || i, 'K1', i, 'accept', '[]', '' FROM n"""
        )
        db.execute(
            f"""INSERT INTO ticket (id, business_day, series, number, label, session, clinic, lane, people_ahead, nonce,
                    kiosk, issued_at, state, paper, paper_at)
                {numbers} SELECT 1000000 + i, {day}, 'A', i, 'A-' || i, 'h' || i, 'general', 'walk_in', 0, 'n', 'K1',
                    i, 'issued', 'PRINTED', i FROM n"""
        )
        db.execute(
            f"""INSERT INTO place (ticket_id, business_day, label, clinic, lane, flags, state, issued_at, since, turn,
                    desk, calls, version)
                {numbers} SELECT 1000000 + i, {day}, 'A-' || i, 'general', 'walk_in', '[]', 'done', i, i, i, '1', 1, 3
                FROM n"""
        )
        db.execute(
            f"""INSERT INTO journal (session, sequence, event, phase, ticket_id, detail, at)
                {numbers} SELECT 'h' || i, 1, 'number_issued', 'outcome', 1000000 + i, '', i FROM n"""
        )
        db.execute(
            f"""INSERT INTO place_event (change, ticket_id, business_day, clinic, lane, action, desk, author,
                    request_key, reason, at, since, before, version, undone)
                {numbers} SELECT 1000000 + i, 1000000 + i, {day}, 'general', 'walk_in', 'call', '1', 'an', '', '', i, i,
                    '{{}}', 2, 0 FROM n"""
        )
