"""The store over any database: one connection, opened when it is first needed, and every port of it."""

from abc import abstractmethod
from contextlib import suppress

from kiosk.adapters.storage.configuration import Configuration
from kiosk.adapters.storage.counterparts import Counterparts
from kiosk.adapters.storage.database import Database, EngineError, store_errors
from kiosk.adapters.storage.desks import Desks
from kiosk.adapters.storage.handover import Handover
from kiosk.adapters.storage.numbers import Numbers
from kiosk.adapters.storage.outbox import Outboxes
from kiosk.adapters.storage.personal import Personal
from kiosk.adapters.storage.schema import migrate
from kiosk.adapters.storage.unchecked import UncheckedVisits
from kiosk.adapters.storage.values import from_ms
from kiosk.ports import StoreFacts

NEWEST_ROWS = 1000  # of the audit: a clock that was set back hides no later row


class SqlStore(Numbers, Desks, Configuration, Handover, Counterparts, Outboxes, UncheckedVisits, Personal):
    """`Store`, `Queue`, `Office`, `Outbox` and `PersonalData`; `kiosk` names the writer in every row.

    The database is opened by the first call, in the thread that makes all the others, and again by the first call after
    a failure to open, a lost connection or `close`. Opening is recovery: the schema is brought up to date, and a print
    of this kiosk that was under way when the power went has an unknown end.
    """

    def __init__(self, kiosk: str) -> None:
        self._kiosk = kiosk
        self._opened: Database | None = None

    @store_errors("close")
    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @store_errors("read facts")
    def facts(self) -> StoreFacts:
        """For technicians; nothing of anybody."""
        db = self._db()
        found = db.rows(
            """SELECT (SELECT MAX(version) FROM schema_migration) AS version, MAX(at) AS at
               FROM (SELECT at FROM audit ORDER BY change DESC LIMIT :rows) AS newest""",
            {"rows": NEWEST_ROWS},
        )[0]
        newest_at = None if found["at"] is None else from_ms(found["at"])
        return StoreFacts(db.version(), found["version"], newest_at)

    @abstractmethod
    def _connect(self) -> Database:
        """Raises EngineError, OSError."""

    def _db(self) -> Database:
        if self._opened is not None and not self._opened.is_open():
            self._opened = None
        if self._opened is None:
            db = self._connect()
            try:
                migrate(db)
                self._recover(db)
            except BaseException:
                _close_quietly(db)
                raise
            self._opened = db
        return self._opened


def _close_quietly(db: Database) -> None:
    """The failure before it is the one to tell."""
    with suppress(EngineError):
        db.close()
