"""The desks' part of the store: calls, and everything that is done to a place."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from time import monotonic

from kiosk.adapters.storage.connected import Connected
from kiosk.adapters.storage.database import Database, Row, insert, one, store_errors
from kiosk.adapters.storage.histories import history, patient, uses
from kiosk.adapters.storage.ledger import Change, Phase, audit, journal, journal_of_ticket, next_change
from kiosk.adapters.storage.revisions import tell_others
from kiosk.adapters.storage.tables import kiosk_places, read_clinics, recent_lanes, the_place, write_place
from kiosk.adapters.storage.values import canonical_json, from_ms, place_of, place_row, to_ms
from kiosk.domain.clinic import LaneMix, LocalText
from kiosk.domain.handover import concerns_others
from kiosk.domain.queue import (
    Action,
    Lane,
    Place,
    Refusal,
    Request,
    State,
    act,
    next_place,
    recent_calls,
    restored,
)
from kiosk.domain.queue.records import Call, HelpRequest, Patient, TicketHistory
from kiosk.domain.staff import Actor
from kiosk.domain.use import KioskUse

_UNDO = "undo"
_OPEN_STATES = "('waiting', 'held', 'called', 'no_show')"


class Desks(Connected):
    """`Queue`, but for what it shares with the others."""

    @store_errors("count changes")
    def changes(self) -> int:
        return int(self._db().rows("SELECT changes FROM store_state")[0]["changes"])

    @store_errors("wait for a change")
    def wait_for_change(self, seen: int, timeout_s: float) -> int:
        until = monotonic() + timeout_s
        while (changes := self.changes()) == seen and (left := until - monotonic()) > 0:
            self._db().wait(left)
        return changes

    @store_errors("call next")
    def call_next(self, clinics: Sequence[str], business_day: date, actor: Actor, at: datetime) -> Place | Refusal:
        db, day = self._db(), business_day.isoformat()
        with db.transaction():
            answered = _answered(db, actor, Action.CALL)
            if answered is not None:
                return answered
            following = _next_of(db, clinics, day, at)
            if following is None:
                return Refusal.NOBODY_WAITS
            called = act(following, Request(action=Action.CALL, at=at, desk=actor.desk))
            if isinstance(called, Refusal):
                return called
            change = next_change(db)
            self._finish_current(db, change, day, actor, at)
            self._write(db, change, Action.CALL.value, following, called, actor, at)
            self._audit(db, change, Action.CALL.value, called, actor, at)
        return called

    @store_errors("act")
    def act(self, ticket_id: int, request: Request, actor: Actor, version: int | None = None) -> Place | Refusal:
        db = self._db()
        with db.transaction():
            answered = _answered(db, actor, request.action)
            if answered is not None:
                return answered
            row = one(db, "SELECT * FROM place WHERE ticket_id = :id", {"id": ticket_id})
            if row is None:
                return Refusal.NO_SUCH_TICKET
            place = place_of(row)
            if version is not None and version != place.version:
                return Refusal.CHANGED
            if request.action is Action.TRANSFER and not _has_clinic(db, request.clinic):
                return Refusal.NO_SUCH_CLINIC
            after = act(place, request)
            if isinstance(after, Refusal):
                return after
            change = next_change(db)
            if request.action is Action.CALL:
                self._finish_current(db, change, place.business_day.isoformat(), actor, request.at)
            self._write(db, change, request.action.value, place, after, actor, request.at, request.reason)
            self._audit(db, change, request.action.value, after, actor, request.at)
        return after

    @store_errors("undo")
    def undo(self, business_day: date, actor: Actor, at: datetime) -> tuple[Place, ...] | Refusal:
        db = self._db()
        if not actor.desk:  # a patient's hold is nobody's to take back
            return Refusal.NOTHING_TO_UNDO
        with db.transaction():
            events = db.rows(
                """SELECT * FROM place_event WHERE change = (
                       SELECT MAX(change) FROM place_event
                       WHERE business_day = :day AND desk = :desk AND undone = 0 AND action <> 'undo')
                   ORDER BY ticket_id""",
                {"day": business_day.isoformat(), "desk": actor.desk},
            )
            if not events:
                return Refusal.NOTHING_TO_UNDO
            places = [the_place(db, event["ticket_id"]) for event in events]
            if any(place.state is State.VOIDED for place in places) or any(
                _was_changed_since(db, event) for event in events
            ):
                return Refusal.CHANGED
            change = next_change(db)
            undone = tuple(restored(_before(event), place) for place, event in zip(places, events, strict=True))
            db.execute("UPDATE place_event SET undone = 1 WHERE change = :change", {"change": events[0]["change"]})
            for place, after in zip(places, undone, strict=True):
                self._write(db, change, _UNDO, place, after, actor, at)
            self._audit(db, change, _UNDO, undone[0], actor, at)
        return undone

    @store_errors("read places")
    def places(self, business_day: date, clinics: Sequence[str] | None = None) -> tuple[Place, ...]:
        named = {f"clinic_{n}": code for n, code in enumerate(clinics or ())}
        if clinics is not None and not named:
            return ()
        only = f"AND clinic IN ({', '.join(f':{name}' for name in named)})" if named else ""
        found = self._db().rows(
            f"""SELECT * FROM place WHERE business_day = :day AND state IN {_OPEN_STATES} {only}
                ORDER BY turn, ticket_id""",
            {"day": business_day.isoformat(), **named},
        )
        return tuple(place_of(row) for row in found)

    @store_errors("read a place")
    def place(self, ticket_id: int) -> Place | None:
        return _place_or_none(one(self._db(), "SELECT * FROM place WHERE ticket_id = :id", {"id": ticket_id}))

    @store_errors("read a ticket's place")
    def place_of(self, business_day: date, label: str, nonce: str) -> Place | None:
        found = one(
            self._db(),
            """SELECT place.* FROM place JOIN ticket ON ticket.id = place.ticket_id
               WHERE ticket.business_day = :day AND ticket.label = :label AND ticket.nonce = :nonce""",
            {"day": business_day.isoformat(), "label": label, "nonce": nonce},
        )
        return _place_or_none(found)

    @store_errors("read lanes")
    def recent_lanes(self, business_day: date, clinic: str) -> tuple[Lane, ...]:
        db = self._db()
        calls = recent_calls(_mixes(db).get(clinic, LaneMix()))
        return recent_lanes(db, business_day.isoformat(), {clinic: calls})[clinic]

    @store_errors("read calls")
    def calls(self, business_day: date, limit: int) -> tuple[Call, ...]:
        found = self._db().rows(
            """SELECT place_event.*, ticket.label FROM place_event JOIN ticket ON ticket.id = place_event.ticket_id
               WHERE place_event.business_day = :day AND action IN ('call', 'recall') AND undone = 0
               ORDER BY change DESC LIMIT :calls""",
            {"day": business_day.isoformat(), "calls": limit},
        )
        return tuple(
            Call(row["change"], row["ticket_id"], row["label"], row["clinic"], row["desk"], from_ms(row["at"]))
            for row in found
        )

    @store_errors("read a patient")
    def patient(self, ticket_id: int) -> Patient | None:
        return patient(self._db(), ticket_id)

    @store_errors("read requests for help")
    def help_requests(self) -> tuple[HelpRequest, ...]:
        found = self._db().rows(
            """SELECT * FROM help_request WHERE seen_at IS NULL
               ORDER BY CASE kind WHEN 'emergency' THEN 0 WHEN 'fault' THEN 2 ELSE 1 END, id"""
        )
        return tuple(
            HelpRequest(row["id"], row["kiosk"], row["kind"], row["place"], from_ms(row["at"])) for row in found
        )

    @store_errors("read where kiosks stand")
    def kiosk_places(self) -> Mapping[str, LocalText]:
        return kiosk_places(self._db())

    @store_errors("answer a request for help")
    def answer_help(self, request_id: int, actor: Actor, at: datetime) -> bool:
        db = self._db()
        with db.transaction():
            request = one(db, "SELECT * FROM help_request WHERE id = :id AND seen_at IS NULL", {"id": request_id})
            if request is None:
                return False
            change = next_change(db)
            db.execute(
                "UPDATE help_request SET seen_at = :at, seen_by = :author WHERE id = :id",
                {"id": request_id, "at": to_ms(at), "author": actor.name},
            )
            journal(db, request["session"], "staff_came", Phase.OUTCOME, to_ms(at))
            detail = {"request": request_id, "author": actor.name, "desk": actor.desk}
            audit(db, change, to_ms(at), self._kiosk, "staff_came", detail)
        return True

    @store_errors("read history")
    def history(self, first: date, last: date) -> tuple[TicketHistory, ...]:
        return history(self._db(), first, last)

    @store_errors("read uses")
    def uses(self, first: date, last: date) -> tuple[KioskUse, ...]:
        return uses(self._db(), first, last)

    def _finish_current(self, db: Database, change: Change, day: str, actor: Actor, at: datetime) -> None:
        """A desk has one patient at a time."""
        for current in _called_to(db, day, actor.desk):
            finished = act(current, Request(action=Action.FINISH, at=at, desk=actor.desk))
            if isinstance(finished, Place):
                self._write(db, change, Action.FINISH.value, current, finished, actor, at)

    def _write(
        self,
        db: Database,
        change: Change,
        action: str,
        before: Place,
        after: Place,
        actor: Actor,
        at: datetime,
        reason: str = "",
    ) -> None:
        """The place, the event that undo goes by, and the journal of the check-in. A call belongs to the clinic that
        calls, a transfer to the one that it leaves."""
        write_place(db, after)
        if concerns_others(before, after):
            tell_others(db, before.ticket_id, to_ms(at))
        event = {
            "change": change.number,
            "ticket_id": before.ticket_id,
            "business_day": before.business_day.isoformat(),
            "clinic": before.clinic,
            "lane": before.lane.name.lower(),
            "action": action,
            "desk": actor.desk,
            "author": actor.name,
            "request_key": actor.key,
            "reason": reason,
            "at": to_ms(at),
            "since": to_ms(before.since),
            "before": canonical_json(place_row(before)),
            "version": after.version,
            "undone": 0,
        }
        insert(db, "place_event", event)
        journal_of_ticket(db, before.ticket_id, action, to_ms(at), actor.desk)

    def _audit(
        self, db: Database, change: Change, action: Action | str, place: Place, actor: Actor, at: datetime
    ) -> None:
        detail = {"ticket": place.ticket_id, "label": place.label, "desk": actor.desk, "author": actor.name}
        audit(db, change, to_ms(at), self._kiosk, f"place_{action}", detail)


def _answered(db: Database, actor: Actor, action: Action) -> Place | None:
    """The place as this very request left it, or as it is by now, where the request comes again."""
    if not actor.key:
        return None
    event = one(
        db,
        "SELECT ticket_id FROM place_event WHERE request_key = :key AND author = :author AND action = :action LIMIT 1",
        {"key": actor.key, "author": actor.name, "action": action.value},
    )
    return None if event is None else the_place(db, event["ticket_id"])


def _next_of(db: Database, clinics: Sequence[str], day: str, at: datetime) -> Place | None:
    """Of several clinics the one whose next has waited longest. Two trips to the database, however many there are."""
    codes = list(dict.fromkeys(clinics))
    if not codes:
        return None
    mixes = _mixes(db)
    chosen = {code: mixes.get(code, LaneMix()) for code in codes}
    recent = recent_lanes(db, day, {code: recent_calls(mix) for code, mix in chosen.items()})
    heads = _heads(db, day, codes, at)
    following = [
        place
        for code, mix in chosen.items()
        if (place := next_place([one for one in heads if one.clinic == code], recent[code], mix)) is not None
    ]
    return min(following, key=lambda place: place.turn, default=None)


def _heads(db: Database, day: str, codes: Sequence[str], at: datetime) -> list[Place]:
    """Who is first in each lane of each clinic, and everybody whose hold is over."""
    heads = [
        f"""SELECT * FROM (SELECT * FROM place WHERE business_day = :day AND clinic = :clinic_{n} AND state = 'waiting'
            AND lane = '{lane.name.lower()}' ORDER BY turn, ticket_id LIMIT 1) AS {lane.name.lower()}_{n}"""
        for n in range(len(codes))
        for lane in Lane
    ]
    back = f"""SELECT * FROM place WHERE business_day = :day AND state = 'held' AND held_until <= :at
               AND clinic IN ({", ".join(f":clinic_{n}" for n in range(len(codes)))})"""
    named = {f"clinic_{n}": code for n, code in enumerate(codes)}
    found = db.rows(" UNION ALL ".join([*heads, back]), {"day": day, "at": to_ms(at), **named})
    return [place_of(row) for row in found]


def _called_to(db: Database, day: str, desk: str) -> list[Place]:
    found = db.rows(
        "SELECT * FROM place WHERE business_day = :day AND desk = :desk AND state = :called ORDER BY ticket_id",
        {"day": day, "desk": desk, "called": State.CALLED.value},
    )
    return [place_of(row) for row in found]


def _mixes(db: Database) -> dict[str, LaneMix]:
    return {clinic.code: clinic.mix for clinic in read_clinics(db)}


def _has_clinic(db: Database, code: str) -> bool:
    return one(db, "SELECT code FROM clinic WHERE code = :code", {"code": code}) is not None


def _was_changed_since(db: Database, event: Row) -> bool:
    """By anything that was not taken back itself."""
    later = one(
        db,
        """SELECT change FROM place_event
           WHERE ticket_id = :ticket AND change > :change AND undone = 0 AND action <> 'undo' LIMIT 1""",
        {"ticket": event["ticket_id"], "change": event["change"]},
    )
    return later is not None


def _before(event: Row) -> Place:
    return place_of(json.loads(event["before"]))


def _place_or_none(row: Row | None) -> Place | None:
    return None if row is None else place_of(row)
