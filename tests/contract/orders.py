"""Clinics, visits and orders that a store is asked to keep."""

from datetime import UTC, date, datetime, time

from kiosk.domain.card import Card, CardKind
from kiosk.domain.clinic import Clinic, LocalText, OpeningHours
from kiosk.domain.consent import ConsentText, Purpose
from kiosk.domain.insurance import Coverage, Outcome, Payer
from kiosk.domain.matching import Match, Verdict
from kiosk.domain.person import Sex
from kiosk.domain.queue import Lane, PriorityReason
from kiosk.domain.use import Ending, Stay, Use
from kiosk.domain.visit import Visit
from kiosk.ports import NumberOrder

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, 30, 0, 123_456, tzinfo=UTC)

CLINIC_A = Clinic(
    code="general",
    prefix="A",
    name=LocalText("Nội tổng quát", "General medicine"),
    room=LocalText("Phòng 101", "Room 101"),
    floor=LocalText("Tầng 1", "Ground floor"),
    picture="stethoscope",
    colour="teal",
    hours=(
        OpeningHours(frozenset(range(5)), time(7), time(16, 30)),
        OpeningHours(frozenset({5}), time(7), time(11, 30)),
    ),
)
CLINIC_B = Clinic(
    code="women",
    prefix="B",
    name=LocalText("Phụ sản", "Women's health"),
    room=LocalText("Phòng 205", "Room 205"),
    floor=LocalText("Tầng 2", "First floor"),
    picture="flower",
    colour="rose",
    hours=(),
    min_age=15,
    max_age=99,
    sex=Sex.FEMALE,
    minutes_per_patient=15,
    is_reception=True,
)

VISIT = Visit(
    card=Card(
        kind=CardKind.CITIZEN_2024,
        number="079190012345",
        name="Nguyễn Thị Hồng Ánh",
        birth_date=date(1990, 1, 1),
        birth_day_known=False,
        sex=Sex.FEMALE,
        residence="12 Lê Lợi, Huế",
        old_number="191234567",
    ),
    match=Match(Verdict.ACCEPT, 0.41),
    coverage=Coverage(Outcome.VALID, Payer.INSURED, date(2027, 3, 31), "GD4797912345678"),
)
CONSENT_TEXT = ConsentText("7", Purpose.COMPARE_FACE, "ab" * 32)


USE = Use(Ending.NUMBER, (Stay("ReadingCard", 4, 0), Stay("ChoosingClinic", 11, 2), Stay("Done", 6, 1)), "Done")
LEFT = Use(Ending.WALKED_AWAY, (Stay("ReadingCard", 91, 1),), "ReadingCard")


def order(
    session: str, clinic: Clinic = CLINIC_A, lane: Lane = Lane.WALK_IN, day: date = DAY, visit: Visit = VISIT
) -> NumberOrder:
    return NumberOrder(
        session=session,
        clinic=clinic,
        lane=lane,
        priority=PriorityReason.ELDERLY if lane is Lane.PRIORITY else None,
        visit=visit,
        business_day=day,
        ordered_at=NOW,
        nonce=f"nonce-{session}",
    )
