"""Arrivals, as the documents for other systems are made of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.domain.consent import ConsentText, Purpose
from kiosk.domain.handover import Arrival, Booking, ConsentAnswer, ExamService
from kiosk.domain.insurance import Coverage, Outcome, Payer, Route
from kiosk.domain.person import Language
from tests.samples import ADULT

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)  # five past eight in Vietnam
INSURED = Coverage(
    Outcome.VALID,
    Payer.INSURED,
    date(2026, 12, 31),
    "GD4727258001234",
    valid_from=date(2026, 1, 1),
    facility="72001",
    route=Route.REGISTERED_HERE,
)
ARRIVAL = Arrival(
    visit_code="72001.20260302.K1.0017",
    patient_code="BN000017",
    facility="72001",
    card=ADULT,
    coverage=INSURED,
    arrived_at=NOW,
    queue_number="A-017",
    business_day=date(2026, 3, 2),
    clinic_code="general",
    clinic_name="Khám tổng quát",
    service=ExamService("02.1896", "Khám nội", NOW + timedelta(minutes=2)),
)
WHOLE = replace(
    ARRIVAL,
    priority="elderly",
    flags=frozenset({"card", "identity"}),
    booking=Booking("B-7", NOW + timedelta(minutes=25), NOW + timedelta(minutes=40)),
    consent=ConsentAnswer(True, Language.VIETNAMESE, ConsentText("2", Purpose.COMPARE_FACE, "ab" * 32), NOW),
)
STRANGER = replace(ARRIVAL, card=None, coverage=None, service=None)
