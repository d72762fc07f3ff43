"""The outbox: which visits other systems still have to hear of, and whose turn it is to tell them.

Written with the number, in its transaction. What is delivered keeps nothing of the person here.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from kiosk.adapters.storage.connected import Connected
from kiosk.adapters.storage.counterparts import connection_of, has_turn, note
from kiosk.adapters.storage.database import Database, Row, one, store_errors
from kiosk.adapters.storage.ledger import audit, journal_of_ticket, next_change
from kiosk.adapters.storage.revisions import tell_others_of_registration
from kiosk.adapters.storage.unchecked import UNCHECKED
from kiosk.adapters.storage.values import from_ms, problems_of, problems_text, to_ms
from kiosk.adapters.storage.visits import arrival_of
from kiosk.domain.breaker import Breaker
from kiosk.domain.handover import (
    NO_PATIENT_CODE,
    REGISTRAR,
    REGISTRATION_FOR,
    Arrival,
    Delivered,
    Delivery,
    Dispatch,
    Entry,
    EntryState,
    Gap,
    OutboxState,
    Problem,
    Rejected,
    Unreached,
)
from kiosk.domain.staff import Actor

# What was never registered is registered first: for a while everybody else waits for the patient's code.
_DUE = """
    outbox_delivery.receiver = :receiver AND outbox_delivery.state = 'waiting' AND outbox_delivery.due_at <= :at
    AND NOT EXISTS (
        SELECT 1 FROM outbox_delivery AS registration
        WHERE registration.visit_code = outbox_delivery.visit_code AND registration.receiver = :registrar
              AND registration.receiver <> outbox_delivery.receiver AND registration.state = 'waiting'
              AND registration.delivered = 0 AND registration.since > :registered_by)"""
_ENTRIES = """
    SELECT outbox_delivery.*, ticket.label, ticket.business_day FROM outbox_delivery
    JOIN outbox ON outbox.visit_code = outbox_delivery.visit_code
    JOIN ticket ON ticket.id = outbox.ticket_id"""
_GAPS = "outbox_delivery.problems <> '' AND outbox_delivery.state = 'delivered' AND outbox_delivery.since >= :since"


class Outboxes(Connected):
    """Deliveries of `Outbox`, and the office's look at them."""

    @store_errors("look into the outbox")
    def is_due(self, receiver: str, at: datetime) -> bool:
        found = one(
            self._db(),
            f"SELECT 1 AS due FROM outbox_delivery WHERE {_DUE} LIMIT 1",
            _due_at(receiver, at),
        )
        return found is not None

    @store_errors("read what is due")
    def due(self, receiver: str, at: datetime, limit: int) -> tuple[Dispatch, ...]:
        db = self._db()
        found = db.rows(
            f"""SELECT outbox.*, outbox_delivery.tries FROM outbox_delivery
                JOIN outbox ON outbox.visit_code = outbox_delivery.visit_code WHERE {_DUE}
                ORDER BY tries, due_at, outbox.visit_code LIMIT :limit""",
            {**_due_at(receiver, at), "limit": limit},
        )
        return tuple(
            Dispatch(
                receiver,
                row["visit_code"],
                row["revision"],
                row["tries"],
                _arrival(db, row),
            )
            for row in found
        )

    @store_errors("settle a delivery")
    def settle(
        self, dispatch: Dispatch, delivery: Delivery, holder: str, at: datetime, due_at: datetime, breaker: Breaker
    ) -> bool:
        db, at_ms = self._db(), to_ms(at)
        key = {"code": dispatch.visit_code, "receiver": dispatch.receiver}
        with db.transaction():
            change = next_change(db)
            visit = db.rows("SELECT ticket_id, revision FROM outbox WHERE visit_code = :code", key)[0]
            is_ours = has_turn(db, dispatch.receiver, holder)
            is_newest = is_ours and visit["revision"] == dispatch.revision
            if not is_ours:
                _stays(db, key, EntryState.WAITING, "", 0, None, at_ms)
            elif isinstance(delivery, Delivered):
                _delivered(db, key, dispatch.revision, delivery, at_ms, is_newest=is_newest)
                if delivery.registered is not None:
                    tell_others_of_registration(db, **key, registered=delivery.registered, at_ms=at_ms)
            elif isinstance(delivery, Rejected) and is_newest:
                _stays(db, key, EntryState.REJECTED, delivery.reason, dispatch.tries, at_ms, at_ms)
            elif isinstance(delivery, Unreached) and is_newest:
                _stays(db, key, EntryState.WAITING, delivery.reason, dispatch.tries + 1, None, to_ms(due_at))
            if is_ours:
                reason = delivery.reason if isinstance(delivery, Unreached) else ""
                alarm = isinstance(delivery, Unreached) and delivery.alarm
                note(db, dispatch.receiver, breaker, reason, alarm=alarm)
            outcome = type(delivery).__name__.lower()
            detail = {"ticket": visit["ticket_id"], "receiver": dispatch.receiver, "revision": dispatch.revision}
            journal_of_ticket(db, visit["ticket_id"], outcome, at_ms, dispatch.receiver)
            audit(db, change, at_ms, self._kiosk, f"visit_{outcome}", detail)
        return is_ours

    @store_errors("read how the outbox stands")
    def outbox_state(self) -> OutboxState:
        db = self._db()
        counted = db.rows(
            """SELECT counterpart.*, found.waiting, found.rejected, found.oldest FROM counterpart LEFT JOIN (
                   SELECT receiver, SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting,
                          SUM(CASE WHEN state = 'rejected' THEN 1 ELSE 0 END) AS rejected,
                          MIN(CASE WHEN state = 'waiting' THEN since END) AS oldest
                   FROM outbox_delivery WHERE state IN ('waiting', 'rejected') GROUP BY receiver
               ) AS found ON found.receiver = counterpart.name
               ORDER BY takes_visits DESC, name"""
        )
        unchecked = db.rows(f"SELECT COUNT(*) AS visits {UNCHECKED}")[0]["visits"]
        return OutboxState(tuple(connection_of(row) for row in counted), int(unchecked))

    @store_errors("read the outbox")
    def outbox_entries(self, gaps_since: datetime, limit: int = 200) -> tuple[Entry, ...]:
        db, usual = self._db(), problems_text([NO_PATIENT_CODE])
        open_ones = db.rows(
            f"""{_ENTRIES} WHERE outbox_delivery.state IN ('rejected', 'waiting')
                ORDER BY outbox_delivery.state, since, outbox.visit_code LIMIT :limit""",
            {"limit": limit},
        )
        with_gaps = db.rows(
            f"""{_ENTRIES} WHERE {_GAPS} AND problems <> :usual
                ORDER BY since DESC, outbox.visit_code LIMIT :limit""",
            {"since": to_ms(gaps_since), "usual": usual, "limit": limit - len(open_ones)},
        )
        return tuple(_entry(row) for row in (*open_ones, *with_gaps))

    @store_errors("count what is missing in documents")
    def gaps(self, since: datetime) -> tuple[Gap, ...]:
        found = self._db().rows(
            f"""SELECT receiver, problems, COUNT(*) AS visits FROM outbox_delivery
                WHERE {_GAPS} GROUP BY receiver, problems""",
            {"since": to_ms(since)},
        )
        counted: Counter[tuple[str, Problem]] = Counter()
        for row in found:
            for problem in problems_of(row["problems"]):
                counted[row["receiver"], problem] += int(row["visits"])
        gaps = (Gap(receiver, problem, visits) for (receiver, problem), visits in counted.items())
        return tuple(sorted(gaps, key=lambda gap: (gap.receiver, -gap.visits, gap.problem.field)))

    @store_errors("retry")
    def retry(self, actor: Actor, at: datetime, visit_codes: Sequence[str] | None = None) -> int:
        db = self._db()
        named = {f"code_{n}": code for n, code in enumerate(visit_codes or ())}
        if visit_codes is not None and not named:
            return 0
        only = f"AND visit_code IN ({', '.join(f':{name}' for name in named)})" if named else ""
        with db.transaction():
            change = next_change(db)
            woken = db.rows(
                f"""UPDATE outbox_delivery SET state = 'waiting', tries = 0, due_at = :at,
                        since = CASE WHEN state = 'waiting' THEN since ELSE :at END
                    WHERE state <> 'delivered' {only} RETURNING receiver""",
                {"at": to_ms(at), **named},
            )
            db.execute("UPDATE counterpart SET shut_until = NULL, failed = 0")
            audit(db, change, to_ms(at), self._kiosk, "outbox_retried", {"visits": len(woken), "author": actor.name})
        return len(woken)


def _due_at(receiver: str, at: datetime) -> Row:
    return {
        "receiver": receiver,
        "at": to_ms(at),
        "registrar": REGISTRAR,
        "registered_by": to_ms(at - REGISTRATION_FOR),
    }


def _entry(row: Row) -> Entry:
    state = EntryState(row["state"])
    return Entry(
        visit_code=row["visit_code"],
        receiver=row["receiver"],
        label=row["label"],
        business_day=date.fromisoformat(row["business_day"]),
        state=state,
        since=from_ms(row["since"]),
        due_at=from_ms(row["due_at"]),
        tries=row["tries"],
        reason=row["reason"],
        problems=problems_of(row["problems"]) if state is EntryState.DELIVERED else (),
    )


def _arrival(db: Database, row: Row) -> Arrival | None:
    """One that is damaged must not hold up the others."""
    try:
        return arrival_of(db, row)
    except (LookupError, TypeError, ValueError):
        return None


def _delivered(db: Database, key: Row, revision: int, delivery: Delivered, at_ms: int, *, is_newest: bool) -> None:
    """The receiver has this revision; the residence is of no more use once every receiver has the visit."""
    state = {"state": "delivered", "since": at_ms} if is_newest else {}
    assigned = "".join(f", {column} = :{column}" for column in state)
    db.execute(
        f"""UPDATE outbox_delivery SET delivered = :revision, reference = :reference, problems = :problems, tries = 0,
                reason = ''{assigned}
            WHERE visit_code = :code AND receiver = :receiver""",
        {
            **key,
            **state,
            "revision": revision,
            "reference": delivery.reference,
            "problems": problems_text(delivery.problems),
        },
    )
    db.execute(
        """UPDATE outbox SET residence = '' WHERE visit_code = :code AND residence <> '' AND NOT EXISTS (
               SELECT 1 FROM outbox_delivery WHERE outbox_delivery.visit_code = :code AND delivered = 0)""",
        {"code": key["code"]},
    )


def _stays(
    db: Database, key: Row, state: EntryState, reason: str, tries: int, since_ms: int | None, due_ms: int
) -> None:
    since = "" if since_ms is None else ", since = :since"
    db.execute(
        f"""UPDATE outbox_delivery SET state = :state, reason = :reason, tries = :tries, due_at = :due {since}
            WHERE visit_code = :code AND receiver = :receiver""",
        {**key, "state": state.value, "reason": reason, "tries": tries, "due": due_ms}
        | ({} if since_ms is None else {"since": since_ms}),
    )
