"""The store on every engine. Another one joins by another line in ENGINES."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.adapters.storage.postgres import PostgresStore
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store import SqlStore
from tests.postgres import Server

OpenStore = Callable[[], SqlStore]


def _sqlite(request: pytest.FixtureRequest) -> OpenStore:
    folder: Path = request.getfixturevalue("tmp_path")
    return lambda: SqliteStore(folder / "kiosk.sqlite3", "K1")


def _postgres(request: pytest.FixtureRequest) -> OpenStore:
    server: Server = request.getfixturevalue("postgres")
    url = server.empty_database()
    return lambda: PostgresStore(url, "K1")


ENGINES = {"sqlite": _sqlite, "postgresql": _postgres}


@pytest.fixture(params=ENGINES.values(), ids=ENGINES.keys())
def open_store(request: pytest.FixtureRequest) -> Iterator[OpenStore]:
    """Opens the same stored data each time it is called."""
    opened: list[SqlStore] = []
    open_engine: OpenStore = request.param(request)

    def open_one() -> SqlStore:
        opened.append(open_engine())
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> SqlStore:
    return open_store()
