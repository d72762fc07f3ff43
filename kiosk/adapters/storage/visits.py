"""A stored visit as the domain knows it: the person as far as it was kept, the insurance, the arrival to be told."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

from kiosk.adapters.storage.database import Database, Row, one
from kiosk.adapters.storage.values import clinic_of, from_ms
from kiosk.domain.card import Authenticity, Card, CardDevice, CardField, CardKind, CardSource
from kiosk.domain.clinic import Clinic
from kiosk.domain.consent import ConsentText, Purpose
from kiosk.domain.handover import Arrival, Booking, ConsentAnswer, ExamService, standing
from kiosk.domain.insurance import Coverage, Evidence, Outcome, Payer, Route, Todo
from kiosk.domain.matching import Match, Verdict
from kiosk.domain.person import Language, Sex
from kiosk.domain.queue import State
from kiosk.domain.visit import Visit

_ARRIVAL = """
    SELECT visit.*, ticket.issued_at, place.label, place.business_day, place.clinic, place.priority, place.state,
           place.slot, place.flags AS open_flags, clinic.document AS clinic_document
    FROM ticket JOIN visit ON visit.session = ticket.session JOIN place ON place.ticket_id = ticket.id
         LEFT JOIN clinic ON clinic.code = place.clinic
    WHERE ticket.id = :ticket"""
_MINUTES = 10  # of an appointment at a clinic that is no more


def visit_of(row: Row) -> Visit:
    """What is kept of it. No residence, no earlier numbers, no warnings."""
    card = None if row["card_kind"] is None or row["birth_date"] is None else _card(row)
    return Visit(card=card, match=Match(Verdict(row["verdict"]), row["distance"]), coverage=coverage_of(row))


def coverage_of(row: Row) -> Coverage | None:
    if row["insurance_outcome"] is None:
        return None
    todo = Todo(row["insurance_todo"] or Todo.NOTHING.value)
    at = row["insurance_at"]
    return Coverage(
        outcome=Outcome(row["insurance_outcome"]),
        payer=Payer(row["insurance_payer"]),
        valid_to=_day(row["insurance_valid_to"]),
        card_code=row["insurance_card_code"] or "",
        alarm=todo is Todo.SETTINGS,
        todo=todo,
        valid_from=_day(row["insurance_valid_from"]),
        facility=row["insurance_facility"] or "",
        five_years_from=_day(row["insurance_five_years_from"]),
        route=row["insurance_route"] and Route(row["insurance_route"]),
        evidence=None if at is None else Evidence(row["insurance_code"], from_ms(at), row["insurance_digest"] or ""),
    )


def arrival_of(db: Database, outbox: Row) -> Arrival:
    """As the visit is now, of its row in the outbox; without the hospital's facility code, which the store does not
    know."""
    row = db.rows(_ARRIVAL, {"ticket": outbox["ticket_id"]})[0]
    visit = visit_of(row)
    card = visit.own_card
    clinic = None if row["clinic_document"] is None else clinic_of(row["clinic_document"])
    return Arrival(
        visit_code=outbox["visit_code"],
        patient_code=outbox["patient_code"],
        hospital_visit_code=outbox["hospital_visit_code"],
        facility="",
        card=None if card is None else replace(card, residence=outbox["residence"]),
        coverage=None if card is None else visit.coverage,
        arrived_at=from_ms(row["issued_at"]),
        queue_number=row["label"],
        business_day=date.fromisoformat(row["business_day"]),
        clinic_code=row["clinic"],
        clinic_name=clinic.name.vi if clinic else row["clinic"],
        priority=row["priority"] or "",
        flags=frozenset(json.loads(row["open_flags"])),
        service=_service(clinic, from_ms(row["issued_at"])),
        booking=_booking(db, row, clinic.minutes_per_patient if clinic else _MINUTES),
        consent=_consent(db, row["session"]),
        standing=standing(State(row["state"])),
    )


def _card(row: Row) -> Card:
    return Card(
        kind=CardKind(row["card_kind"]),
        number=row["card_number"] or "",
        name=row["name"] or "",
        birth_date=date.fromisoformat(row["birth_date"]),
        birth_day_known=bool(row["birth_day_known"]),
        sex=Sex(row["sex"]),
        nationality=row["card_nationality"] or "",
        document_number=row["card_document_number"] or "",
        insurance_number=row["card_insurance_number"] or "",
        source=CardSource(row["card_source"]),
        device=CardDevice(row["card_device"] or CardDevice.CAMERA.value),
        authenticity=row["card_authenticity"] and Authenticity(row["card_authenticity"]),
        conflicts=frozenset(CardField(field) for field in json.loads(row["card_conflicts"] or "[]")),
    )


def _service(clinic: Clinic | None, at: datetime) -> ExamService | None:
    return ExamService(clinic.service, clinic.service_name, at) if clinic is not None and clinic.service else None


def _booking(db: Database, row: Row, minutes: int) -> Booking | None:
    if row["slot"] is None:
        return None
    found = one(
        db,
        "SELECT reference, slot FROM appointment WHERE citizen_number = :number AND slot = :slot ORDER BY reference",
        {"number": row["card_number"] or "", "slot": row["slot"]},
    )
    if found is None:
        return None
    starts_at = from_ms(found["slot"])
    return Booking(found["reference"], starts_at, starts_at + timedelta(minutes=minutes))


def _consent(db: Database, session: str) -> ConsentAnswer | None:
    """The latest answer."""
    row = one(db, "SELECT * FROM consent WHERE session = :session ORDER BY id DESC LIMIT 1", {"session": session})
    if row is None:
        return None
    text = ConsentText(row["text_version"], Purpose(row["purpose"]), row["text_hash"])
    return ConsentAnswer(bool(row["granted"]), Language(row["language"]), text, from_ms(row["at"]))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
