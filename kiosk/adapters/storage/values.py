"""Domain values as columns, and back."""

import json
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from kiosk.adapters.storage.database import Row
from kiosk.domain.clinic import Clinic
from kiosk.domain.handover import Problem, Rule
from kiosk.domain.insurance import Coverage
from kiosk.domain.queue import Flag, Lane, Place, PriorityReason, State
from kiosk.domain.use import Ending, KioskUse, Stay, Use
from kiosk.domain.visit import Visit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLINIC = TypeAdapter(Clinic)
_CLINICS = TypeAdapter(tuple[Clinic, ...])


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970-01-01 UTC of an aware time; parts of a millisecond are cut off."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def now_ms() -> int:
    """For what the store does of its own accord; everything else brings its time along."""
    return time.time_ns() // 1_000_000


def canonical_json(value: object) -> str:
    """One text per value, whoever writes it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def clinic_json(clinic: Clinic) -> str:
    return _CLINIC.dump_json(clinic).decode()


@lru_cache(maxsize=512)  # a document is read far more often than it is written
def clinic_of(document: str) -> Clinic:
    """Of this or an older program: what the document does not say has its default."""
    return _CLINIC.validate_json(document)


def clinics_json(clinics: Sequence[Clinic]) -> str:
    return _CLINICS.dump_json(tuple(clinics)).decode()


def clinics_of(document: str) -> tuple[Clinic, ...]:
    return _CLINICS.validate_json(document)


def place_row(place: Place) -> Row:
    return {
        "ticket_id": place.ticket_id,
        "business_day": place.business_day.isoformat(),
        "label": place.label,
        "clinic": place.clinic,
        "lane": place.lane.name.lower(),
        "priority": place.priority and place.priority.value,
        "flags": _names(place.flags),
        "state": place.state.value,
        "issued_at": to_ms(place.issued_at),
        "since": to_ms(place.since),
        "slot": _ms(place.slot),
        "turn": to_ms(place.turn[0]),
        "held_until": _ms(place.held_until),
        "desk": place.desk,
        "called_at": _ms(place.called_at),
        "calls": place.calls,
        "finished_at": _ms(place.finished_at),
        "version": place.version,
    }


def place_of(row: Row) -> Place:
    return Place(
        ticket_id=row["ticket_id"],
        label=row["label"],
        business_day=date.fromisoformat(row["business_day"]),
        clinic=row["clinic"],
        lane=lane_of(row["lane"]),
        priority=row["priority"] and PriorityReason(row["priority"]),
        flags=frozenset(Flag(flag) for flag in json.loads(row["flags"])),
        state=State(row["state"]),
        issued_at=from_ms(row["issued_at"]),
        since=from_ms(row["since"]),
        slot=time_or_none(row["slot"]),
        held_until=time_or_none(row["held_until"]),
        desk=row["desk"],
        called_at=time_or_none(row["called_at"]),
        calls=row["calls"],
        finished_at=time_or_none(row["finished_at"]),
        version=row["version"],
    )


def use_row(use: Use) -> Row:
    stays = [[stay.step, stay.seconds, stay.touches] for stay in use.stays]
    return {"ending": use.ending.value, "left_at": use.left_at, "stays": canonical_json(stays)}


def use_of(row: Row) -> KioskUse:
    stays = tuple(Stay(*stay) for stay in json.loads(row["stays"]))
    use = Use(Ending(row["ending"]), stays, row["left_at"])
    return KioskUse(row["reference"], date.fromisoformat(row["business_day"]), row["kiosk"], use)


def lane_of(name: str) -> Lane:
    return Lane[name.upper()]


def time_or_none(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)


def _ms(at: datetime | None) -> int | None:
    return None if at is None else to_ms(at)


def _names(values: Iterable[Enum]) -> str:
    return canonical_json(sorted(value.value for value in values))


def visit_row(visit: Visit) -> Row:
    """Findings, and where they come from. Of a card only what the desk works with: no residence, no earlier numbers."""
    row: dict[str, Any] = {
        "verdict": visit.match.verdict.value,
        "distance": visit.match.distance,
        "no_face": visit.no_face and visit.no_face.value,
        "flags": canonical_json(sorted(flag.value for flag in visit.flags)),
        "reason": visit.reason,
        "wanted_clinic": visit.wanted_clinic,
        "acted_by": visit.acted_by.value,
    }
    if visit.guardian is not None:
        row |= {"guardian_number": visit.guardian.number, "guardian_name": visit.guardian.name}
    if visit.card is not None:
        row |= {
            "card_kind": visit.card.kind.value,
            "card_source": visit.card.source.value,
            "card_number": visit.card.number,
            "name": visit.card.name,
            "birth_date": visit.card.birth_date.isoformat(),
            "birth_day_known": int(visit.card.birth_day_known),
            "sex": visit.card.sex.value,
            "card_device": visit.card.device.value,
            "card_confidence": visit.card.confidence,
            "card_authenticity": visit.card.authenticity and visit.card.authenticity.value,
            "card_confirmed_by": _names(visit.card.confirmed_by),
            "card_warnings": _names(visit.card.warnings),
            "card_conflicts": _names(visit.card.conflicts),
            "card_nationality": visit.card.nationality,
            "card_document_number": visit.card.document_number,
            "card_insurance_number": visit.card.insurance_number,
        }
    if visit.match.thresholds is not None:
        row |= {"face_threshold": visit.match.thresholds.accept, "face_models": visit.match.thresholds.models}
    liveness = visit.match.liveness
    if liveness is not None:
        row |= {
            "liveness": liveness.verdict.value,
            "liveness_reason": liveness.reason and liveness.reason.value,
            "liveness_score": liveness.score,
            "liveness_cues": canonical_json({cue.value: round(score, 4) for cue, score in liveness.scores}),
        }
    if visit.coverage is not None:
        row |= coverage_row(visit.coverage)
    return row


def coverage_row(coverage: Coverage) -> Row:
    evidence = coverage.evidence
    return {
        "insurance_outcome": coverage.outcome.value,
        "insurance_payer": coverage.payer.value,
        "insurance_valid_to": _day(coverage.valid_to),
        "insurance_card_code": coverage.card_code,
        "insurance_todo": coverage.todo.value,
        "insurance_route": coverage.route and coverage.route.value,
        "insurance_valid_from": _day(coverage.valid_from),
        "insurance_facility": coverage.facility,
        "insurance_five_years_from": _day(coverage.five_years_from),
        "insurance_code": evidence and evidence.code,
        "insurance_at": evidence and to_ms(evidence.at),
        "insurance_digest": evidence and evidence.digest,
    }


def problems_text(problems: Iterable[Problem]) -> str:
    """FIELD:rule, with spaces between."""
    return " ".join(f"{problem.field}:{problem.rule.value}" for problem in problems)


def problems_of(text: str) -> tuple[Problem, ...]:
    return tuple(Problem(field, Rule(rule)) for field, _, rule in (one.partition(":") for one in text.split()))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
