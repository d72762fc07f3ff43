"""Other systems that work is done with: who has the turn, and how it stands with them."""

from collections.abc import Sequence
from datetime import datetime

from kiosk.adapters.storage.connected import Connected
from kiosk.adapters.storage.database import Database, Row, insert, one, store_errors
from kiosk.adapters.storage.ledger import audit, next_change
from kiosk.adapters.storage.values import from_ms, time_or_none, to_ms
from kiosk.domain.breaker import Breaker
from kiosk.domain.handover import INSURER, Connection


class Counterparts(Connected):
    """Connections and turns of `Outbox`."""

    @store_errors("connect")
    def connect(self, receivers: Sequence[str], at: datetime) -> None:
        db = self._db()
        wanted = {**dict.fromkeys(receivers, 1), INSURER: 0}
        known = {row["name"]: row["takes_visits"] for row in db.rows("SELECT name, takes_visits FROM counterpart")}
        if {**dict.fromkeys(known, 0), **wanted} == known:
            return
        with db.transaction():
            change = next_change(db)
            db.execute("UPDATE counterpart SET takes_visits = 0")
            for name, takes in wanted.items():
                row = {"name": name, "takes_visits": takes, "holder": "", "held_until": 0, "failed": 0, "reason": ""}
                insert(db, "counterpart", {**row, "alarm": 0}, if_absent=True)
                db.execute(
                    "UPDATE counterpart SET takes_visits = :takes WHERE name = :name", {"name": name, "takes": takes}
                )
            audit(db, change, to_ms(at), self._kiosk, "connected", {"receivers": list(receivers)})

    @store_errors("look at a breaker")
    def is_shut(self, name: str, at: datetime) -> bool:
        found = one(
            self._db(),
            "SELECT name FROM counterpart WHERE name = :name AND shut_until > :at",
            {"name": name, "at": to_ms(at)},
        )
        return found is not None

    @store_errors("take a turn")
    def take_turn(self, name: str, holder: str, at: datetime, until: datetime) -> Connection | None:
        db = self._db()
        with db.transaction():
            row = one(db, "SELECT * FROM counterpart WHERE name = :name", {"name": name})
            if row is None or (row["holder"] not in ("", holder) and row["held_until"] > to_ms(at)):
                return None
            _hold(db, name, holder, to_ms(until))
        return connection_of(row)

    @store_errors("end a turn")
    def end_turn(self, name: str, holder: str) -> None:
        db = self._db()
        with db.transaction():
            if has_turn(db, name, holder):
                _hold(db, name, "", 0)


def _hold(db: Database, name: str, holder: str, until_ms: int) -> None:
    db.execute(
        "UPDATE counterpart SET holder = :holder, held_until = :until WHERE name = :name",
        {"name": name, "holder": holder, "until": until_ms},
    )


def has_turn(db: Database, name: str, holder: str) -> bool:
    found = one(
        db,
        "SELECT 1 AS held FROM counterpart WHERE name = :name AND holder = :holder",
        {"name": name, "holder": holder},
    )
    return found is not None


def note(db: Database, name: str, breaker: Breaker, reason: str, *, alarm: bool) -> None:
    db.execute(
        """UPDATE counterpart SET failed = :failed, shut_until = :shut, reason = :reason, alarm = :alarm
           WHERE name = :name""",
        {
            "name": name,
            "failed": breaker.failed,
            "shut": breaker.shut_until and to_ms(breaker.shut_until),
            "reason": reason,
            "alarm": int(alarm),
        },
    )


def connection_of(row: Row) -> Connection:
    oldest = row.get("oldest")
    return Connection(
        name=row["name"],
        takes_visits=bool(row["takes_visits"]),
        breaker=Breaker(row["failed"], time_or_none(row["shut_until"])),
        reason=row["reason"],
        alarm=bool(row["alarm"]),
        waiting=int(row.get("waiting") or 0),
        rejected=int(row.get("rejected") or 0),
        oldest=None if oldest is None else from_ms(int(oldest)),
    )
