"""The store in one SQLite file, for one kiosk."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path

from sqlite_utils import Database

from kiosk.adapters.storage.database import Row, connect, insert, rows, store_errors, write_transaction
from kiosk.adapters.storage.ledger import Phase, audit, audit_break, journal, next_change
from kiosk.adapters.storage.schema import migrate
from kiosk.adapters.storage.values import clinic_of, clinic_row, from_ms, now_ms, to_ms, visit_row
from kiosk.domain.clinic import Clinic
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane, Series
from kiosk.domain.session.state import HelpKind
from kiosk.ports import IssuedNumber, NumberOrder, StoreError

BUSY_TIMEOUT_MS = 5_000  # another process holds the lock; half of what a check-in waits for its number
AUDIT_TAIL_ROWS = 10_000  # several days of one kiosk; verified in about 0.1 s


class Paper(Enum):
    """What is known of a number's paper."""

    ISSUED = "ISSUED"
    PRINT_SENT = "PRINT_SENT"
    PRINTED = "PRINTED"
    PRINT_UNKNOWN = "PRINT_UNKNOWN"
    PRINT_FAILED = "PRINT_FAILED"


_PAPER = {
    PrintOutcome.PRINTED: Paper.PRINTED,
    PrintOutcome.UNKNOWN: Paper.PRINT_UNKNOWN,
    PrintOutcome.PAPER_OUT: Paper.PRINT_FAILED,
    PrintOutcome.FAILED: Paper.PRINT_FAILED,
}


class SqliteStore:
    """`Store` in the file `path`, whose folder exists; `kiosk` names the writer in every row.

    The file is opened by the first call, in the thread that makes all the others, and again by the first call after a
    failure to open or after `close`. Opening is recovery: the schema is brought up to date, and a print of this kiosk
    that was under way when the power went has an unknown end.
    """

    def __init__(self, path: Path, kiosk: str, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        self._path = path
        self._kiosk = kiosk
        self._busy_timeout_ms = busy_timeout_ms
        self._opened: Database | None = None

    @store_errors("check")
    def check(self) -> None:
        db = self._db()
        if rows(db, "PRAGMA quick_check") != [{"quick_check": "ok"}]:
            raise StoreError("check: the file is damaged")
        with write_transaction(db):
            db.execute("UPDATE store_state SET checks = checks + 1")
        broken = audit_break(db, AUDIT_TAIL_ROWS)
        if broken is not None:
            raise StoreError(f"check: the audit chain breaks at change {broken}")

    @store_errors("put clinics")
    def put_clinics(self, clinics: Sequence[Clinic]) -> None:
        db = self._db()
        with write_transaction(db):
            change = next_change(db)
            db.execute("DELETE FROM clinic")
            for position, clinic in enumerate(clinics):
                insert(db, "clinic", clinic_row(clinic, position))
            detail = {"clinics": [clinic.code for clinic in clinics]}
            audit(db, change, now_ms(), self._kiosk, "clinics_put", detail)

    @store_errors("read clinics")
    def clinics(self) -> tuple[Clinic, ...]:
        return tuple(clinic_of(row) for row in rows(self._db(), "SELECT * FROM clinic ORDER BY position"))

    @store_errors("count the waiting")
    def waiting(self, business_day: date, lane: Lane) -> Mapping[str, int]:
        return _waiting(self._db(), business_day.isoformat(), lane)

    @store_errors("issue")
    def issue(self, order: NumberOrder) -> IssuedNumber:
        """The number of this session and clinic, new or as it was issued before. A number that was voided is never
        shown again: StoreError."""
        db = self._db()
        with write_transaction(db):
            key = {"session": order.session, "clinic": order.clinic.code}
            known = rows(db, "SELECT * FROM ticket WHERE session = :session AND clinic = :clinic", key)
            ticket = known[0] if known else self._new_ticket(db, order)
            if ticket["state"] == "voided":
                raise StoreError("issue: this number was voided")
        return IssuedNumber(
            ticket["id"],
            ticket["label"],
            date.fromisoformat(ticket["business_day"]),
            ticket["people_ahead"],
            from_ms(ticket["issued_at"]),
            ticket["nonce"],
        )

    @store_errors("void")
    def void(self, ticket_id: int, reason: str, at: datetime) -> None:
        db = self._db()
        with write_transaction(db):
            ticket = _ticket(db, ticket_id)
            if ticket["state"] == "voided":
                return
            change = next_change(db)
            db.execute(
                "UPDATE ticket SET state = 'voided', voided_at = :at, void_reason = :reason WHERE id = :id",
                {"id": ticket_id, "at": to_ms(at), "reason": reason},
            )
            journal(db, ticket["session"], "number_voided", Phase.OUTCOME, to_ms(at), ticket_id, reason)
            detail = {"ticket": ticket_id, "label": ticket["label"], "reason": reason}
            audit(db, change, to_ms(at), self._kiosk, "number_voided", detail)

    @store_errors("set paper")
    def set_paper(self, ticket_id: int, outcome: PrintOutcome | None, at: datetime) -> None:
        db = self._db()
        with write_transaction(db):
            ticket = _ticket(db, ticket_id)
            change = next_change(db)
            self._write_paper(db, ticket, outcome, to_ms(at))
            paper = "sent" if outcome is None else outcome.value
            audit(db, change, to_ms(at), self._kiosk, "paper", {"ticket": ticket_id, "paper": paper})

    @store_errors("record consent")
    def record_consent(self, session: str, granted: bool, language: Language, text_hash: str, at: datetime) -> None:
        db = self._db()
        answer = {"session": session, "granted": int(granted), "language": language.value, "text_hash": text_hash}
        with write_transaction(db):
            change = next_change(db)
            insert(db, "consent", {"id": change, "at": to_ms(at), **answer})
            journal(db, session, "consent", Phase.OUTCOME, to_ms(at), detail="granted" if granted else "declined")
            audit(db, change, to_ms(at), self._kiosk, "consent", answer)

    @store_errors("call staff")
    def call_staff(self, session: str, kind: HelpKind, place: str, at: datetime) -> None:
        db = self._db()
        call = {"session": session, "kind": kind.value, "place": place}
        with write_transaction(db):
            change = next_change(db)
            insert(db, "help_request", {"id": change, "kiosk": self._kiosk, "at": to_ms(at), **call})
            journal(db, session, "staff_called", Phase.OUTCOME, to_ms(at), detail=kind.value)
            audit(db, change, to_ms(at), self._kiosk, "staff_called", call)

    @store_errors("close")
    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _db(self) -> Database:
        if self._opened is None:
            db = connect(self._path, self._busy_timeout_ms)
            try:
                migrate(db)
                self._recover(db)
            except BaseException:
                db.close()
                raise
            self._opened = db
        return self._opened

    def _recover(self, db: Database) -> None:
        with write_transaction(db):
            cut_off = rows(
                db,
                "SELECT * FROM ticket WHERE kiosk = :kiosk AND paper = :sent ORDER BY id",
                {"kiosk": self._kiosk, "sent": Paper.PRINT_SENT.value},
            )
            if not cut_off:
                return
            change, at_ms = next_change(db), now_ms()
            for ticket in cut_off:
                self._write_paper(db, ticket, PrintOutcome.UNKNOWN, at_ms)
            detail = {"tickets": [ticket["id"] for ticket in cut_off]}
            audit(db, change, at_ms, self._kiosk, "prints_cut_off", detail)

    def _write_paper(self, db: Database, ticket: Row, outcome: PrintOutcome | None, at_ms: int) -> None:
        paper = Paper.PRINT_SENT if outcome is None else _PAPER[outcome]
        db.execute(
            "UPDATE ticket SET paper = :paper, paper_at = :at WHERE id = :id",
            {"id": ticket["id"], "paper": paper.value, "at": at_ms},
        )
        phase, detail = (Phase.INTENT, "") if outcome is None else (Phase.OUTCOME, outcome.value)
        journal(db, ticket["session"], "print", phase, at_ms, ticket["id"], detail)

    def _new_ticket(self, db: Database, order: NumberOrder) -> Row:
        change, at_ms, day = next_change(db), to_ms(order.ordered_at), order.business_day.isoformat()
        people_ahead = _waiting(db, day, order.lane).get(order.clinic.code, 0)
        series = Series(order.clinic.prefix, order.lane)
        number = _next_number(db, day, series)
        label = series.label(number)
        ticket = {
            "id": change,
            "business_day": day,
            "series": series.code,
            "number": number,
            "label": label,
            "session": order.session,
            "clinic": order.clinic.code,
            "lane": order.lane.name.lower(),
            "priority": order.priority and order.priority.value,
            "people_ahead": people_ahead,
            "nonce": order.nonce,
            "kiosk": self._kiosk,
            "issued_at": at_ms,
            "state": "issued",
            "paper": Paper.ISSUED.value,
            "paper_at": at_ms,
        }
        found = {"session": order.session, "kiosk": self._kiosk, "recorded_at": at_ms, **visit_row(order.visit)}
        insert(db, "visit", found, if_absent=True)
        insert(db, "ticket", ticket)
        journal(db, order.session, "number_issued", Phase.OUTCOME, at_ms, change, label)
        detail = {"ticket": change, "day": day, "label": label, "clinic": order.clinic.code}
        audit(db, change, at_ms, self._kiosk, "number_issued", detail)
        return ticket


def _ticket(db: Database, ticket_id: int) -> Row:
    found = rows(db, "SELECT * FROM ticket WHERE id = :id", {"id": ticket_id})
    if not found:
        raise StoreError("no such ticket")
    return found[0]


def _next_number(db: Database, day: str, series: Series) -> int:
    bumped = rows(
        db,
        """INSERT INTO counter (business_day, series, last_number) VALUES (:day, :series, 1)
           ON CONFLICT (business_day, series) DO UPDATE SET last_number = counter.last_number + 1
           RETURNING last_number""",
        {"day": day, "series": series.code},
    )
    return int(bumped[0]["last_number"])


def _waiting(db: Database, day: str, lane: Lane) -> Mapping[str, int]:
    """Waiting people who are called before a new ticket of this lane, by clinic: priority overtakes the others."""
    counted = rows(
        db,
        """SELECT clinic, COUNT(*) AS people FROM ticket
           WHERE business_day = :day AND state = 'issued' AND (:everybody OR lane = 'priority') GROUP BY clinic""",
        {"day": day, "everybody": lane is not Lane.PRIORITY},
    )
    return {row["clinic"]: row["people"] for row in counted}
