"""How long a number takes from the order to the durable row, on the disk of the temporary directory."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter

from kiosk.adapters.storage.sqlite import SqliteStore
from tests.benchmarks.figure import Figure, at_most, quantile
from tests.contract.orders import order

ISSUES = 2_000
P99_LIMIT_MS = 20.0
MAX_LIMIT_MS = 2_000.0


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, closing(SqliteStore(Path(folder) / "kiosk.sqlite3", "K1")) as store:
        store.check()
        took_ms = [_issue_ms(store, n) for n in range(ISSUES)]
        yield Figure("number issue, one writer, p50", quantile(took_ms, 0.5), "ms")
        yield at_most("number issue, one writer, p99", quantile(took_ms, 0.99), "ms", P99_LIMIT_MS)
        yield at_most("number issue, one writer, max", max(took_ms), "ms", MAX_LIMIT_MS)
        started = perf_counter()
        store.check()
        yield Figure(f"store check, {ISSUES} numbers", (perf_counter() - started) * 1000, "ms")


def _issue_ms(store: SqliteStore, n: int) -> float:
    one = order(f"s{n}")
    started = perf_counter()
    store.issue(one)
    return (perf_counter() - started) * 1000
