"""The hospital's own systems, as far as the settings name them."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from kiosk.adapters.clock import SystemClock
from kiosk.adapters.conversation import CallError
from kiosk.adapters.fhir.client import FhirClient, FhirSettings
from kiosk.adapters.hospital.client import HospitalClient, HospitalSettings
from kiosk.config import ConfigError, Settings
from kiosk.ports import Clock
from kiosk.services.doctor import Answer, Check


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
                secret=system.secret.get_secret_value(),
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
        yield Check("fhir server", lambda: _fhir_check(fhir), essential=False)
    if system is not None:
        yield Check("hospital system", lambda: _system_check(system), essential=False)


def offers(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Everything that the hospital's system offers at a kiosk. Raises ConfigError, CallError."""
    client = hospital_client(settings, SystemClock())
    if client is None:
        raise ConfigError("hospital_system.url is empty")
    return {
        "exam_kinds": [asdict(kind) for kind in client.exam_kinds()],
        "departments": [
            asdict(department) | {"services": [asdict(service) for service in client.services(department.code)]}
            for department in client.departments()
        ],
    }


def _fhir_check(client: FhirClient) -> Answer:
    try:
        return True, f"FHIR {client.check()}"
    except CallError as error:
        return False, str(error)


def _system_check(client: HospitalClient) -> Answer:
    try:
        return True, f"{len(client.departments())} departments"
    except CallError as error:
        return False, str(error)
