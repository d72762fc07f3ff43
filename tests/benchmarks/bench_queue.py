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
from kiosk.adapters.storage.sqlite import SqliteDatabase, SqliteStore
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
        bare = _bare_sqlite(Path(folder) / "bare.sqlite3")
        yield at_least(f"numbers, SQLite, {WRITERS} writers", rate, "/s", RATE_LIMIT)
        yield Figure("rows, SQLite alone, one in a transaction, one writer", bare, "/s")
        yield Figure("numbers, share of SQLite's own rate", rate / bare, "")
        yield at_most(f"number issue, SQLite, {WRITERS} writers, p99", p99, "ms", P99_LIMIT_MS)
        stores = (SqliteStore(Path(folder) / f"{name}.sqlite3", "K1") for name in ("empty", "full"))
        yield from _history_figures("SQLite", *stores)
    with Server() as server, tempfile.TemporaryDirectory() as folder:
        url = server.empty_database()
        rate, p99 = _under_load(lambda name: PostgresStore(url, name))
        peer = _pgbench(server, url, Path(folder))
        yield Figure(f"numbers, PostgreSQL, {WRITERS} writers", rate, "/s")
        yield Figure(f"number issue, PostgreSQL, {WRITERS} writers, p99", p99, "ms")
        yield Figure(f"the same statements, pgbench, {WRITERS} clients", peer, "/s")
        yield at_least("numbers, share of pgbench's", rate / peer, "", PEER_SHARE)
        yield from _history_figures("PostgreSQL", *(PostgresStore(server.empty_database(), "K1") for _ in range(2)))


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


def _bare_sqlite(path: Path) -> float:
    """What the disk allows: the least that can be committed, as durable as a number, without anybody else."""
    db = SqliteDatabase(path, PATIENCE_MS)
    db.execute("CREATE TABLE bare (number INTEGER PRIMARY KEY)")
    started = perf_counter()
    for number in range(SAMPLE):
        with db.transaction():
            db.execute("INSERT INTO bare VALUES (:number)", {"number": number})
    rate = SAMPLE / (perf_counter() - started)
    db.close()
    return rate


def _pgbench(server: Server, url: str, folder: Path) -> float:
    script = folder / "peer.sql"
    script.write_text(PEER)
    folder.chmod(0o755)
    options = ["-n", "-c", str(WRITERS), "-j", "2", "-T", str(PGBENCH_S), "-M", "simple", "-f", str(script), url]
    told = subprocess.run(server.command("pgbench", *options), check=True, capture_output=True, text=True, cwd="/")
    found = re.search(r"tps = ([0-9.]+)", told.stdout)
    assert found is not None, told.stdout
    return float(found[1])


def _history_figures(engine: str, empty: SqlStore, full: SqlStore) -> Iterator[Figure]:
    """Two stores in turns, one of them with half a million tickets of earlier days: medians, and their ratio."""
    with closing(empty), closing(full):
        empty.check()
        full.check()
        _grow(full)
        if engine == "PostgreSQL":
            full._db().execute("ANALYZE")  # noqa: SLF001 - its autovacuum would, within a minute
        day = order("any").business_day
        measured: dict[str, Callable[[SqlStore, int], object]] = {
            "number issue": lambda store, n: store.issue(order(f"now-{n}")),
            "look at a queue": lambda store, _n: store.places(day),
            "changes": lambda store, _n: store.changes(),
        }
        for what, do in measured.items():
            without, with_ = _medians(do, empty, full)
            yield at_most(f"{what}, {engine}, {HISTORY} tickets of history / none", with_ / without, "", HISTORY_RATIO)


def _medians(do: Callable[[SqlStore, int], object], empty: SqlStore, full: SqlStore) -> tuple[float, float]:
    times = [(_ms(lambda n=n: do(empty, n)), _ms(lambda n=n: do(full, n))) for n in range(SAMPLE)]  # type: ignore[misc]
    return quantile([one for one, _ in times], 0.5), quantile([other for _, other in times], 0.5)


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
