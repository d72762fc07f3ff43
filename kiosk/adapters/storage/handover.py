"""What a kiosk did while it was cut off goes to the hospital's store: as rows, each once, however often it is tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kiosk.adapters.storage.connected import Connected
from kiosk.adapters.storage.database import Database, Row, insert, one, put, store_errors
from kiosk.adapters.storage.ledger import Phase, audit, journal, next_change
from kiosk.adapters.storage.revisions import put_into_outbox, tell_others_of_session
from kiosk.adapters.storage.values import now_ms
from kiosk.ports import StoreError

_LOST_ANSWER = "its answer was lost"


class Kind(Enum):
    TICKET = "ticket"
    CONSENT = "consent"
    HELP = "help_request"
    USE = "kiosk_use"


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """One row of the kiosk's file, with what belongs to it."""

    kind: Kind
    id: int
    row: Row
    visit: Row | None = None
    place: Row | None = None
    journal: tuple[Row, ...] = ()
    outbox: Row | None = None


class Handover(Connected):
    """Both ends: the kiosk's file and the hospital's store."""

    @store_errors("read what waits to be handed over")
    def parcels(self) -> Sequence[Parcel]:
        db = self._db()
        return [
            _parcel(db, kind, row)
            for kind in Kind
            for row in db.rows(
                f"""SELECT * FROM {kind.value} WHERE NOT EXISTS (
                    SELECT 1 FROM handed_over WHERE kind = :kind AND handed_over.id = {kind.value}.id)
                ORDER BY id""",
                {"kind": kind.value},
            )
        ]

    @store_errors("note a hand-over")
    def note_handed_over(self, parcel: Parcel, central_id: int) -> None:
        db = self._db()
        with db.transaction():
            change = next_change(db)
            insert(db, "handed_over", {"kind": parcel.kind.value, "id": parcel.id, "central_id": central_id})
            detail = {"kind": parcel.kind.value, "id": parcel.id, "central_id": central_id}
            if parcel.outbox is not None:
                db.execute("DELETE FROM outbox WHERE ticket_id = :id", {"id": parcel.id})  # it is the hospital's now
            audit(db, change, now_ms(), self._kiosk, "handed_over", detail)

    @store_errors("find a hand-over")
    def central_id(self, ticket_id: int) -> int | None:
        row = one(
            self._db(),
            "SELECT central_id FROM handed_over WHERE kind = 'ticket' AND id = :id",
            {"id": ticket_id},
        )
        return None if row is None else int(row["central_id"])

    @store_errors("copy the ticket key")
    def copy_ticket_key(self, key: bytes) -> None:
        db = self._db()
        if one(db, "SELECT id FROM ticket_key WHERE secret = :secret", {"secret": key.hex()}) is None:
            with db.transaction():
                put(db, "ticket_key", "id", {"id": 1, "secret": key.hex()})
                audit(db, next_change(db), now_ms(), self._kiosk, "ticket_key_copied", {})

    @store_errors("take over")
    def take_over(self, parcel: Parcel) -> int:
        """Its id here; of one that came before, as it was then."""
        db = self._db()
        with db.transaction():
            known = _known(db, parcel)
            if known is not None:
                return known
            change = next_change(db)
            if parcel.kind is Kind.TICKET:
                _withdraw_unanswered(db, parcel.row, now_ms())
                insert(db, "visit", parcel.visit or {}, if_absent=True)
            insert(db, parcel.kind.value, {**parcel.row, "id": change.number})
            if parcel.kind is Kind.CONSENT:
                tell_others_of_session(db, parcel.row["session"], now_ms())
            if parcel.place is not None:
                insert(db, "place", {**parcel.place, "ticket_id": change.number})
            if parcel.outbox is not None:
                entry = parcel.outbox
                put_into_outbox(db, entry["visit_code"], change.number, entry["residence"], now_ms())
            for entry in parcel.journal:
                ticket = change.number if parcel.kind is Kind.TICKET else None
                phase = Phase(entry["phase"])
                journal(db, entry["session"], entry["event"], phase, entry["at"], ticket, entry["detail"])
            detail = {"kind": parcel.kind.value, "id": change.number, "label": parcel.row.get("label", "")}
            audit(db, change, now_ms(), self._kiosk, "taken_over", detail)
        return change.number


def _parcel(db: Database, kind: Kind, row: Row) -> Parcel:
    if kind is Kind.USE:
        return Parcel(kind, row["id"], row)
    if kind is not Kind.TICKET:
        event = "consent" if kind is Kind.CONSENT else "staff_called"
        entry = {"session": row["session"], "event": event, "phase": Phase.OUTCOME.value, "at": row["at"], "detail": ""}
        return Parcel(kind, row["id"], row, journal=(entry,))
    key = {"id": row["id"], "session": row["session"]}
    return Parcel(
        kind,
        row["id"],
        row,
        db.rows("SELECT * FROM visit WHERE session = :session", {"session": row["session"]})[0],
        db.rows("SELECT * FROM place WHERE ticket_id = :id", {"id": row["id"]})[0],
        tuple(db.rows("SELECT * FROM journal WHERE session = :session AND ticket_id = :id ORDER BY sequence", key)),
        one(db, "SELECT * FROM outbox WHERE ticket_id = :id", {"id": row["id"]}),
    )


def _known(db: Database, parcel: Parcel) -> int | None:
    """Raises StoreError where somebody else has this number: two kiosks with one name were cut off."""
    row = parcel.row
    if parcel.kind is Kind.USE:
        found = one(db, "SELECT id FROM kiosk_use WHERE reference = :reference", {"reference": row["reference"]})
        return None if found is None else int(found["id"])
    if parcel.kind is not Kind.TICKET:
        found = one(
            db,
            f"SELECT id FROM {parcel.kind.value} WHERE session = :session AND at = :at",
            {"session": row["session"], "at": row["at"]},
        )
        return None if found is None else int(found["id"])
    found = one(
        db,
        "SELECT id, nonce FROM ticket WHERE business_day = :day AND series = :series AND number = :number",
        {"day": row["business_day"], "series": row["series"], "number": row["number"]},
    )
    if found is not None and found["nonce"] != row["nonce"]:
        raise StoreError("take over: this number exists")
    return None if found is None else int(found["id"])


def _withdraw_unanswered(db: Database, row: Row, at_ms: int) -> None:
    """The connection was lost while a number was issued here, so the person never saw it and got one of the kiosk's.
    Their check-in goes on with the number that they know."""
    unseen = one(
        db,
        "SELECT id, kiosk FROM ticket WHERE session = :session AND clinic = :clinic",
        {"session": row["session"], "clinic": row["clinic"]},
    )
    if unseen is None:
        return
    session = f"{row['session']}~{unseen['id']}"
    empty = {"verdict": "skipped", "flags": "[]", "reason": ""}
    insert(db, "visit", {"session": session, "kiosk": unseen["kiosk"], "recorded_at": at_ms, **empty})
    db.execute(
        """UPDATE ticket SET session = :session, state = 'voided', voided_at = :at, void_reason = :reason
           WHERE id = :id""",
        {"id": unseen["id"], "session": session, "at": at_ms, "reason": _LOST_ANSWER},
    )
    db.execute(
        "UPDATE place SET state = 'voided', finished_at = :at, version = version + 1 WHERE ticket_id = :id",
        {"id": unseen["id"], "at": at_ms},
    )
    journal(db, session, "number_voided", Phase.OUTCOME, at_ms, unseen["id"], _LOST_ANSWER)
