"""Domain values as columns, and back."""

import json
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from enum import Enum
from typing import Any

from kiosk.adapters.storage.database import Row
from kiosk.domain.clinic import Clinic, LocalText, OpeningHours
from kiosk.domain.person import Sex
from kiosk.domain.visit import Visit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


def clinic_row(clinic: Clinic, position: int) -> Row:
    hours = [
        {"weekdays": sorted(span.weekdays), "opens": span.opens.isoformat(), "closes": span.closes.isoformat()}
        for span in clinic.hours
    ]
    return {
        "code": clinic.code,
        "position": position,
        "prefix": clinic.prefix,
        "name_vi": clinic.name.vi,
        "name_en": clinic.name.en,
        "room_vi": clinic.room.vi,
        "room_en": clinic.room.en,
        "floor_vi": clinic.floor.vi,
        "floor_en": clinic.floor.en,
        "picture": clinic.picture,
        "colour": clinic.colour,
        "hours": canonical_json(hours),
        "min_age": clinic.min_age,
        "max_age": clinic.max_age,
        "sex": clinic.sex and clinic.sex.value,
        "minutes_per_patient": clinic.minutes_per_patient,
        "is_reception": int(clinic.is_reception),
    }


def clinic_of(row: Row) -> Clinic:
    return Clinic(
        code=row["code"],
        prefix=row["prefix"],
        name=LocalText(row["name_vi"], row["name_en"]),
        room=LocalText(row["room_vi"], row["room_en"]),
        floor=LocalText(row["floor_vi"], row["floor_en"]),
        picture=row["picture"],
        colour=row["colour"],
        hours=tuple(_hours_of(span) for span in json.loads(row["hours"])),
        min_age=row["min_age"],
        max_age=row["max_age"],
        sex=row["sex"] and Sex(row["sex"]),
        minutes_per_patient=row["minutes_per_patient"],
        is_reception=bool(row["is_reception"]),
    )


def _hours_of(span: dict[str, Any]) -> OpeningHours:
    return OpeningHours(
        frozenset(span["weekdays"]),
        time_of_day.fromisoformat(span["opens"]),
        time_of_day.fromisoformat(span["closes"]),
    )


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
    }
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
        valid_to = visit.coverage.valid_to
        row |= {
            "insurance_outcome": visit.coverage.outcome.value,
            "insurance_payer": visit.coverage.payer.value,
            "insurance_valid_to": valid_to and valid_to.isoformat(),
            "insurance_card_code": visit.coverage.card_code,
        }
    return row
