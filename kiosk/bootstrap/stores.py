"""Settings -> the store: one file, or the hospital's database."""

from kiosk.adapters.storage.cut_off import CutOffStore
from kiosk.adapters.storage.postgres import PostgresStore
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store import SqlStore
from kiosk.config import Settings
from kiosk.ports import Store


def common_store(settings: Settings, writer: str) -> SqlStore:
    """What everybody at this database shares: kiosks, desks, boards, staff. `writer` is named in every row."""
    if settings.is_shared:
        return PostgresStore(settings.database, writer)
    settings.database_path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteStore(settings.database_path, writer)


def kiosk_store(settings: Settings) -> Store:
    """The kiosk's, which goes on by itself when a hospital's database is out of reach."""
    store = common_store(settings, settings.kiosk)
    if not settings.is_shared:
        return store
    settings.cut_off_path.parent.mkdir(parents=True, exist_ok=True)
    return CutOffStore(store, SqliteStore(settings.cut_off_path, settings.kiosk))
