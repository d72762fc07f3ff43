"""What statistics and the desk read of tickets."""

from datetime import date

from kiosk.adapters.storage.database import Database, Row, one
from kiosk.adapters.storage.values import from_ms, lane_of, time_or_none, use_of
from kiosk.domain.queue import PriorityReason, State
from kiosk.domain.queue.records import Patient, TicketHistory
from kiosk.domain.use import KioskUse

# The first call that was not taken back says how long somebody waited.
_HISTORY = """
    SELECT ticket.id, ticket.business_day, ticket.clinic AS first_clinic, ticket.kiosk, ticket.people_ahead,
           ticket.wait_low_min, ticket.wait_high_min, place.clinic, place.lane, place.priority, place.state,
           place.issued_at, place.called_at, place.finished_at, place.calls,
           visit.verdict, visit.no_face, visit.card_source, visit.insurance_payer,
           (SELECT MIN(at) FROM place_event
            WHERE place_event.ticket_id = ticket.id AND action = 'call' AND undone = 0) AS first_called_at
    FROM ticket JOIN place ON place.ticket_id = ticket.id JOIN visit ON visit.session = ticket.session
    WHERE ticket.business_day BETWEEN :first AND :last ORDER BY ticket.id"""


def history(db: Database, first: date, last: date) -> tuple[TicketHistory, ...]:
    days = {"first": first.isoformat(), "last": last.isoformat()}
    return tuple(_history_of(row) for row in db.rows(_HISTORY, days))


def uses(db: Database, first: date, last: date) -> tuple[KioskUse, ...]:
    days = {"first": first.isoformat(), "last": last.isoformat()}
    found = db.rows("SELECT * FROM kiosk_use WHERE business_day BETWEEN :first AND :last ORDER BY id", days)
    return tuple(use_of(row) for row in found)


def patient(db: Database, ticket_id: int) -> Patient | None:
    row = one(
        db,
        "SELECT visit.* FROM visit JOIN ticket ON ticket.session = visit.session WHERE ticket.id = :id",
        {"id": ticket_id},
    )
    if row is None:
        return None
    return Patient(
        name=row["name"] or "",
        birth_date=row["birth_date"] and date.fromisoformat(row["birth_date"]),
        card_number=row["card_number"] or "",
        card_source=row["card_source"] or "",
        verdict=row["verdict"],
        no_face=row["no_face"] or "",
        insurance=row["insurance_outcome"] or "",
        payer=row["insurance_payer"] or "",
        reason=row["reason"],
        insurance_code=row["insurance_code"] or "",
        insurance_todo=row["insurance_todo"] or "",
        insurance_changed_at=time_or_none(row["insurance_changed_at"]),
        wanted_clinic=row["wanted_clinic"],
        acted_by=row["acted_by"],
    )


def _history_of(row: Row) -> TicketHistory:
    return TicketHistory(
        ticket_id=row["id"],
        business_day=date.fromisoformat(row["business_day"]),
        clinic=row["clinic"],
        first_clinic=row["first_clinic"],
        lane=lane_of(row["lane"]),
        priority=row["priority"] and PriorityReason(row["priority"]),
        kiosk=row["kiosk"],
        state=State(row["state"]),
        issued_at=from_ms(row["issued_at"]),
        first_called_at=time_or_none(row["first_called_at"]),
        called_at=time_or_none(row["called_at"]),
        finished_at=time_or_none(row["finished_at"]),
        calls=row["calls"],
        people_ahead=row["people_ahead"],
        wait_low_min=row["wait_low_min"],
        wait_high_min=row["wait_high_min"],
        verdict=row["verdict"],
        no_face=row["no_face"] or "",
        card_source=row["card_source"] or "",
        payer=row["insurance_payer"] or "",
    )
