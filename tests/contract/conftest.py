"""The store on every engine. Another one joins by another line in ENGINES."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from kiosk.adapters.storage.postgres import PostgresStore
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store import SqlStore
from tests.postgres import Server

OpenStore = Callable[[], SqlStore]
Engine = Callable[[], OpenStore]  # each call makes an empty database


def _sqlite(request: pytest.FixtureRequest) -> Engine:
    folder: Path = request.getfixturevalue("tmp_path")
    numbers = count(1)

    def empty() -> OpenStore:
        path = folder / f"kiosk-{next(numbers)}.sqlite3"
        return lambda: SqliteStore(path, "K1")

    return empty


def _postgres(request: pytest.FixtureRequest) -> Engine:
    server: Server = request.getfixturevalue("postgres")

    def empty() -> OpenStore:
        url = server.empty_database()
        return lambda: PostgresStore(url, "K1")

    return empty


ENGINES = {"sqlite": _sqlite, "postgresql": _postgres}


@pytest.fixture(params=ENGINES.values(), ids=ENGINES.keys())
def engine(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.param(request)
    return engine


@pytest.fixture
def open_store(engine: Engine) -> Iterator[OpenStore]:
    """Opens the same stored data each time it is called."""
    opened: list[SqlStore] = []
    open_engine = engine()

    def open_one() -> SqlStore:
        opened.append(open_engine())
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> SqlStore:
    return open_store()


@pytest.fixture
def new_store(engine: Engine) -> Callable[[], SqlStore]:
    """Another empty store each time; whoever asks closes it."""
    return lambda: engine()()
