"""The hospital's own systems, as far as the settings name them."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from kiosk import consent
from kiosk.adapters.clock import SystemClock
from kiosk.adapters.conversation import CallError, CallRefused
from kiosk.adapters.fhir.bundle import transaction
from kiosk.adapters.fhir.client import FhirClient, FhirSettings
from kiosk.adapters.hospital.client import HospitalClient, HospitalSettings
from kiosk.config import ConfigError, Settings
from kiosk.domain.card import Card, CardKind
from kiosk.domain.handover import Arrival, Booking, ConsentAnswer, Delivery, ExamService, Rejected, Unreached
from kiosk.domain.handover.catalogue import Registered
from kiosk.domain.handover.check_in_xml import draft
from kiosk.domain.insurance import Coverage, Outcome, Payer, Route
from kiosk.domain.person import Language, Sex
from kiosk.domain.readiness import Advice
from kiosk.domain.remark import Remark
from kiosk.ports import Clock
from kiosk.services.clinics_hospital import Offered
from kiosk.services.doctor import Answer, Check, told_by


def fhir_client(settings: Settings) -> FhirClient | None:
    """Raises ConfigError."""
    fhir = settings.fhir
    if not fhir.url:
        return None
    try:
        return FhirClient(
            FhirSettings(
                base_url=fhir.url,
                ca_file=fhir.ca_file,
                token=fhir.token.get_secret_value(),
                system=fhir.system,
                budget_s=fhir.budget_s,
            )
        )
    except (OSError, ValueError) as error:
        raise ConfigError(f"fhir: {error}") from None


def hospital_client(settings: Settings, clock: Clock) -> HospitalClient | None:
    """Raises ConfigError."""
    system = settings.hospital_system
    if not system.url:
        return None
    try:
        return HospitalClient(
            HospitalSettings(
                base_url=system.url,
                ca_file=system.ca_file,
                merchant=system.merchant,
                secret=system.signing_key.get_secret_value(),
                zone=settings.zone,
                budget_s=system.budget_s,
            ),
            clock,
        )
    except (OSError, ValueError) as error:
        raise ConfigError(f"hospital_system: {error}") from None


def hospital_checks(settings: Settings, clock: Clock) -> Iterator[Check]:
    """A check for each system that is configured. Raises ConfigError."""
    fhir, system = fhir_client(settings), hospital_client(settings, clock)
    if fhir is not None:
        yield Check("fhir server", lambda: _system_answer(lambda: f"FHIR {fhir.check()}"), Advice.SYSTEM_SILENT)
    if system is not None:
        yield Check(
            "hospital system",
            lambda: _system_answer(lambda: _departments(len(system.departments()))),
            Advice.SYSTEM_SILENT,
        )


def offers(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Everything that the hospital's system offers at a kiosk. Raises ConfigError, CallError."""
    client = _configured(settings)
    return {
        "exam_kinds": [asdict(kind) for kind in client.exam_kinds()],
        "departments": [
            asdict(department) | {"services": [asdict(service) for service in client.services(department.code)]}
            for department in client.departments()
        ],
    }


def offered_by_hospital(settings: Settings) -> tuple[Offered, ...]:
    """Every department with its services. Raises ConfigError, CallError."""
    client = _configured(settings)
    return tuple(Offered(department, client.services(department.code)) for department in client.departments())


def free_slots(settings: Settings, days: int) -> list[dict[str, Any]]:
    """Times of every service that is offered, from today on, with the places that are left. Raises ConfigError,
    CallError."""
    client, clock = _configured(settings), SystemClock()
    first = clock.now().astimezone(settings.zone).date()
    last = first + timedelta(days=days - 1)
    return [
        {
            "service": service.code,
            "name": service.name,
            "starts_at": slot.starts_at.isoformat(),
            "ends_at": slot.ends_at.isoformat(),
            "free": slot.free,
            "places": slot.places,
        }
        for department in client.departments()
        for service in client.services(department.code)
        for slot in client.slots(service.code, first, last)
    ]


def _configured(settings: Settings) -> HospitalClient:
    """Raises ConfigError."""
    client = hospital_client(settings, SystemClock())
    if client is None:
        raise ConfigError("hospital_system.url is empty")
    return client


def specimen_fhir(settings: Settings) -> dict[str, Any]:
    """An invented visit as it would be handed over."""
    return transaction(specimen(settings), settings.fhir.system or "https://hospital.example/id")


def specimen_xml(settings: Settings) -> tuple[str, dict[str, str]]:
    """The same as the draft of the check-in table, and what is wrong with it by field."""
    made = draft(specimen(settings), settings.zone)
    return made.xml.decode(), {problem.field: problem.rule.value for problem in made.problems}


def send_specimen(settings: Settings) -> Delivery:
    """Hand the invented visit over. Raises ConfigError."""
    client = fhir_client(settings)
    if client is None:
        raise ConfigError("fhir.url is empty")
    return client.deliver(specimen(settings))


def register_specimen(settings: Settings) -> Registered | Rejected | Unreached:
    """Register the invented visit. Raises ConfigError."""
    return _configured(settings).register(specimen(settings))


def specimen(settings: Settings) -> Arrival:
    """Nobody's visit: the citizen number is one of those that are made up for examples."""
    at = datetime(2026, 3, 2, 1, 5, tzinfo=UTC)
    facility = settings.hospital.facility or "00000"
    return Arrival(
        visit_code="SPECIMEN-1",
        patient_code="SPECIMEN-1",
        facility=facility,
        card=Card(
            kind=CardKind.CITIZEN_2024,
            number="001090000001",
            name="Nguyễn Văn A",
            birth_date=date(1990, 1, 1),
            sex=Sex.MALE,
        ),
        coverage=Coverage(
            Outcome.VALID,
            Payer.INSURED,
            date(2026, 12, 31),
            "GD4010000000001",
            valid_from=date(2026, 1, 1),
            facility=facility,
            route=Route.REGISTERED_HERE,
        ),
        arrived_at=at,
        queue_number="A-001",
        business_day=at.date(),
        clinic_code="specimen",
        clinic_name="Khám thử",
        service=ExamService("SPECIMEN", "Khám thử", at),
        booking=Booking("SPECIMEN-1", at, at + timedelta(minutes=15)),
        consent=ConsentAnswer(True, Language.VIETNAMESE, consent.shown(Language.VIETNAMESE), at),
    )


def _departments(count: int) -> Remark:
    return Remark("detail.departments", "{count} departments", count=count)


def _system_answer(ask: Callable[[], str]) -> Answer:
    try:
        return Answer(ask())
    except CallRefused as error:
        return Answer(told_by(error), Advice.SYSTEM_REFUSES)
    except CallError as error:
        return Answer(told_by(error), Advice.SYSTEM_SILENT)
