"""The store on every engine. Another one joins by another line in ENGINES."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store import SqlStore

OpenStore = Callable[[], SqlStore]


def _sqlite(folder: Path) -> OpenStore:
    return lambda: SqliteStore(folder / "kiosk.sqlite3", "K1")


ENGINES = {"sqlite": _sqlite}


@pytest.fixture(params=ENGINES.values(), ids=ENGINES.keys())
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens the same stored data each time it is called."""
    opened: list[SqlStore] = []
    open_engine: OpenStore = request.param(tmp_path)

    def open_one() -> SqlStore:
        opened.append(open_engine())
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> SqlStore:
    return open_store()
