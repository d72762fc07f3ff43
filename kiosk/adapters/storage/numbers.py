"""The kiosk's part of the store: numbers, paper, consent, calls for staff."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum

from kiosk.adapters.storage.connected import Connected
from kiosk.adapters.storage.database import Database, Row, insert, one, put, store_errors
from kiosk.adapters.storage.ledger import Phase, audit, audit_break, journal, next_change
from kiosk.adapters.storage.revisions import put_into_outbox, tell_others
from kiosk.adapters.storage.tables import (
    appointment_of,
    intervals,
    issued,
    kiosk_places,
    read_clinics,
    replace_clinics,
    the_place,
    waiting,
    waits_before,
    write_place,
)
from kiosk.adapters.storage.unchecked import write_evidence
from kiosk.adapters.storage.values import from_ms, now_ms, place_row, to_ms, use_row, visit_row
from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.consent import ConsentText
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.insurance import Outcome
from kiosk.domain.person import Language
from kiosk.domain.queue import (
    Action,
    Lane,
    Place,
    Request,
    Series,
    State,
    WaitRange,
    act,
    flags_of,
    wait_forecast,
)
from kiosk.domain.queue.records import APPOINTMENT_EARLY, APPOINTMENT_LATE, FAULT, Appointment
from kiosk.domain.remark import Remark
from kiosk.domain.session.state import HelpKind
from kiosk.domain.use import Use
from kiosk.domain.visit import Visit
from kiosk.ports import ClinicFull, IssuedNumber, NumberOrder, StoreError

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


class Numbers(Connected):
    """`Store`."""

    @store_errors("check")
    def check(self) -> None:
        db = self._db()
        if not db.is_sound():
            raise StoreError(Remark("detail.file_damaged", "check: the file is damaged"))
        with db.transaction():  # nobody adds to the chain while it is read
            db.execute("UPDATE store_state SET checks = checks + 1")
            broken = audit_break(db, AUDIT_TAIL_ROWS)
        if broken is not None:
            raise StoreError(
                Remark("detail.chain_broken", "check: the audit chain breaks at change {change}", change=broken)
            )

    @store_errors("put clinics")
    def put_clinics(self, clinics: Sequence[Clinic]) -> None:
        db = self._db()
        with db.transaction():
            change = next_change(db)
            if one(db, "SELECT id FROM clinic_revision LIMIT 1") is not None:
                codes = [clinic.code for clinic in read_clinics(db)]  # staff's own stay
            else:
                codes = [clinic.code for clinic in clinics]
                replace_clinics(db, clinics)
            audit(db, change, now_ms(), self._kiosk, "clinics_put", {"clinics": codes})

    @store_errors("put a kiosk's place")
    def put_kiosk_place(self, place: LocalText | None, at: datetime) -> None:
        db, kiosk = self._db(), {"kiosk": self._kiosk}
        with db.transaction():
            if kiosk_places(db).get(self._kiosk) == place:
                return
            change = next_change(db)
            if place is None:
                db.execute("DELETE FROM kiosk_place WHERE kiosk = :kiosk", kiosk)
            else:
                put(db, "kiosk_place", "kiosk", {**kiosk, "vi": place.vi, "en": place.en})
            audit(db, change, to_ms(at), self._kiosk, "kiosk_placed", {"known": place is not None})

    @store_errors("read clinics")
    def clinics(self) -> tuple[Clinic, ...]:
        return read_clinics(self._db())

    @store_errors("count the waiting")
    def waiting(self, business_day: date, lane: Lane) -> Mapping[str, int]:
        return waiting(self._db(), business_day.isoformat(), lane)

    @store_errors("read capacities")
    def full(self, business_day: date, at: datetime) -> frozenset[str]:
        db, day = self._db(), business_day.isoformat()
        return frozenset(clinic.code for clinic in read_clinics(db) if _is_full(db, clinic, day, at))

    @store_errors("read intervals")
    def intervals(self, business_day: date, clinic: str) -> tuple[float, ...]:
        return intervals(self._db(), business_day.isoformat(), clinic)

    @store_errors("read the ticket key")
    def ticket_key(self, proposed: bytes) -> bytes:
        db = self._db()
        known = one(db, "SELECT secret FROM ticket_key")
        if known is None:
            with db.transaction():
                insert(db, "ticket_key", {"id": 1, "secret": proposed.hex()}, if_absent=True)
                audit(db, next_change(db), now_ms(), self._kiosk, "ticket_key_made", {})
            known = db.rows("SELECT secret FROM ticket_key")[0]
        return bytes.fromhex(known["secret"])

    @store_errors("find appointments")
    def appointments_of(self, citizen_number: str, at: datetime) -> tuple[Appointment, ...]:
        found = self._db().rows(
            """SELECT * FROM appointment WHERE citizen_number = :number AND slot BETWEEN :first AND :last
               ORDER BY slot, reference""",
            {
                "number": citizen_number,
                "first": to_ms(at - APPOINTMENT_LATE),
                "last": to_ms(at + APPOINTMENT_EARLY),
            },
        )
        return tuple(appointment_of(row) for row in found)

    @store_errors("find a number")
    def has_number(self, session: str, clinic: str) -> bool:
        return _known_ticket(self._db(), session, clinic) is not None

    @store_errors("issue")
    def issue(self, order: NumberOrder) -> IssuedNumber:
        """A number that was voided is never shown again: StoreError."""
        db = self._db()
        with db.transaction():
            ticket = _known_ticket(db, order.session, order.clinic.code) or self._new_ticket(db, order)
            if ticket["state"] == "voided":
                raise StoreError("issue: this number was voided")
        self._committed(ticket)
        return IssuedNumber(
            ticket["id"],
            ticket["label"],
            date.fromisoformat(ticket["business_day"]),
            ticket["people_ahead"],
            from_ms(ticket["issued_at"]),
            ticket["nonce"],
            WaitRange(ticket["wait_low_min"], ticket["wait_high_min"]),
        )

    @store_errors("void")
    def void(self, ticket_id: int, reason: str, at: datetime) -> None:
        db = self._db()
        with db.transaction():
            ticket = _ticket(db, ticket_id)
            if ticket["state"] == "voided":
                return
            change = next_change(db)
            after = act(the_place(db, ticket_id), Request(action=Action.VOID, at=at, reason=reason))
            if isinstance(after, Place):
                write_place(db, after)
            tell_others(db, ticket_id, to_ms(at))
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
        with db.transaction():
            change = next_change(db)
            ticket = _ticket(db, ticket_id)
            self._write_paper(db, ticket, outcome, to_ms(at))
            paper = "sent" if outcome is None else outcome.value
            audit(db, change, to_ms(at), self._kiosk, "paper", {"ticket": ticket_id, "paper": paper})

    @store_errors("record consent")
    def record_consent(self, session: str, granted: bool, language: Language, text: ConsentText, at: datetime) -> None:
        db = self._db()
        answer = {
            "session": session,
            "granted": int(granted),
            "language": language.value,
            "text_hash": text.text_hash,
            "text_version": text.version,
            "purpose": text.purpose.value,
        }
        with db.transaction():
            change = next_change(db)
            insert(db, "consent", {"id": change.number, "kiosk": self._kiosk, "at": to_ms(at), **answer})
            journal(db, session, "consent", Phase.OUTCOME, to_ms(at), detail="granted" if granted else "declined")
            audit(db, change, to_ms(at), self._kiosk, "consent", answer)

    @store_errors("call staff")
    def call_staff(self, session: str, kind: HelpKind, place: str, at: datetime) -> None:
        db = self._db()
        call = {"session": session, "kind": kind.value, "place": place}
        with db.transaction():
            change = next_change(db)
            insert(db, "help_request", {"id": change.number, "kiosk": self._kiosk, "at": to_ms(at), **call})
            journal(db, session, "staff_called", Phase.OUTCOME, to_ms(at), detail=kind.value)
            audit(db, change, to_ms(at), self._kiosk, "staff_called", call)

    @store_errors("set faults")
    def set_faults(self, faults: frozenset[Fault], at: datetime) -> None:
        db, kiosk = self._db(), {"kiosk": self._kiosk, "kind": FAULT}
        wanted = {fault.value for fault in faults}
        known = {
            row["place"]
            for row in db.rows("SELECT place FROM help_request WHERE kiosk = :kiosk AND kind = :kind", kiosk)
        }
        for fault in sorted(wanted ^ known):
            with db.transaction():
                change = next_change(db)
                call = {**kiosk, "place": fault, "at": to_ms(at)}
                if fault in wanted:
                    insert(db, "help_request", {"id": change.number, "session": "", **call})
                else:
                    db.execute(
                        """UPDATE help_request SET kind = 'fault_over', seen_at = COALESCE(seen_at, :at)
                           WHERE kiosk = :kiosk AND kind = :kind AND place = :place""",
                        call,
                    )
                event = "fault_raised" if fault in wanted else "fault_over"
                audit(db, change, to_ms(at), self._kiosk, event, {"fault": fault})

    @store_errors("record a use")
    def record_use(self, use: Use, reference: str, business_day: date, at: datetime) -> None:
        db = self._db()
        row = {"reference": reference, "business_day": business_day.isoformat(), "kiosk": self._kiosk, **use_row(use)}
        with db.transaction():
            if one(db, "SELECT id FROM kiosk_use WHERE reference = :reference", {"reference": reference}) is not None:
                return
            change = next_change(db)
            insert(db, "kiosk_use", {"id": change.number, **row})
            audit(db, change, to_ms(at), self._kiosk, "kiosk_used", {"ending": use.ending.value})

    def _committed(self, ticket: Row) -> None:
        """The number is true, and nobody has seen it yet."""

    def _recover(self, db: Database) -> None:
        with db.transaction():
            cut_off = db.rows(
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
        change, day = next_change(db), order.business_day.isoformat()
        if _is_full(db, order.clinic, day, order.ordered_at):
            raise ClinicFull("issue: the clinic is full")
        series = Series(
            order.clinic.prefix, order.lane, self._kiosk if order.cut_off else "", order.clinic.number_width
        )
        number, people_ahead, latest_ms = _next_number(db, day, series, order)
        at_ms = max(to_ms(order.ordered_at), latest_ms)
        label = series.label(number)
        wait = wait_forecast(people_ahead, order.clinic.minutes_per_patient, order.intervals_min)
        ticket = {
            "id": change.number,
            "business_day": day,
            "series": series.code,
            "number": number,
            "label": label,
            "session": order.session,
            "clinic": order.clinic.code,
            "lane": order.lane.name.lower(),
            "priority": order.priority and order.priority.value,
            "people_ahead": people_ahead,
            "wait_low_min": wait.low_min,
            "wait_high_min": wait.high_min,
            "nonce": order.nonce,
            "kiosk": self._kiosk,
            "issued_at": at_ms,
            "state": "issued",
            "paper": Paper.ISSUED.value,
            "paper_at": at_ms,
        }
        found = {"session": order.session, "kiosk": self._kiosk, "recorded_at": at_ms, **visit_row(order.visit)}
        insert(
            db, "visit", {**found, "insurance_due_at": at_ms if _may_be_asked(order.visit) else None}, if_absent=True
        )
        insert(db, "ticket", ticket)
        insert(db, "place", place_row(_new_place(order, change.number, label, from_ms(at_ms))))
        card, code = order.visit.own_card, f"{order.session}.{order.clinic.code}"
        residence = "" if card is None else card.residence
        put_into_outbox(db, code, change.number, residence, at_ms, for_the_hospital=order.cut_off)
        if order.visit.coverage is not None:
            write_evidence(db, order.session, order.visit.coverage, at_ms, change.number)
        journal(db, order.session, "number_issued", Phase.OUTCOME, at_ms, change.number, label)
        detail = {"ticket": change.number, "day": day, "label": label, "clinic": order.clinic.code}
        audit(db, change, at_ms, self._kiosk, "number_issued", detail)
        return ticket


def _new_place(order: NumberOrder, ticket_id: int, label: str, at: datetime) -> Place:
    return Place(
        ticket_id=ticket_id,
        label=label,
        business_day=order.business_day,
        clinic=order.clinic.code,
        lane=order.lane,
        priority=order.priority,
        flags=flags_of(order.visit.flags, order.priority),
        state=State.WAITING,
        issued_at=at,
        since=at,
        slot=order.slot,
    )


def _may_be_asked(visit: Visit) -> bool:
    """Whether the insurer, who has not answered, can be asked again."""
    coverage, card = visit.coverage, visit.own_card
    is_open = coverage is not None and coverage.outcome is Outcome.TO_BE_CHECKED
    return is_open and card is not None and bool(card.insurance_key)


def _known_ticket(db: Database, session: str, clinic: str) -> Row | None:
    key = {"session": session, "clinic": clinic}
    return one(db, "SELECT * FROM ticket WHERE session = :session AND clinic = :clinic", key)


def _ticket(db: Database, ticket_id: int) -> Row:
    found = one(db, "SELECT * FROM ticket WHERE id = :id", {"id": ticket_id})
    if found is None:
        raise StoreError("no such ticket")
    return found


def _next_number(db: Database, day: str, series: Series, order: NumberOrder) -> tuple[int, int, int]:
    """The number, how many people wait before it, and when the number before it was issued, in ms (0: it is the first).

    No number is older than the one before it, so that a lane is called in the order of its numbers, also when two
    kiosks ask at once or their clocks differ.
    """
    bumped = db.rows(
        f"""INSERT INTO counter (business_day, series, last_number) VALUES (:day, :series, 1)
            ON CONFLICT (business_day, series) DO UPDATE SET last_number = counter.last_number + 1
            RETURNING last_number, (SELECT COUNT(*) FROM place WHERE {waits_before(order.lane)}
                                    AND business_day = :day AND clinic = :clinic) AS people_ahead,
                                   (SELECT issued_at FROM ticket WHERE business_day = :day AND series = :series
                                    ORDER BY number DESC LIMIT 1) AS latest_ms""",
        {"day": day, "series": series.code, "clinic": order.clinic.code},
    )[0]
    return bumped["last_number"], bumped["people_ahead"], bumped["latest_ms"] or 0


def _is_full(db: Database, clinic: Clinic, day: str, at: datetime) -> bool:
    limits = ((clinic.daily_capacity, None), (clinic.hourly_capacity, to_ms(at - timedelta(hours=1))))
    return any(capacity is not None and issued(db, day, clinic.code, after) >= capacity for capacity, after in limits)
