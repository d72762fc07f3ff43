"""What the tests around the insurance registry share: a clock that stands still, cards of the cast, settings."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kiosk.adapters.insurance.gateway import GatewaySettings
from kiosk.domain.card import Card, CardKind
from kiosk.domain.person import Sex
from mock_services.cast import CastMember
from mock_services.insurance import RegistryServer

NOON = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)  # noon in Vietnam
PATIENT_S = 10.0  # a budget that a busy machine does not use up


@dataclass
class StillClock:
    """A clock that moves when it is told to."""

    time: datetime = NOON

    def now(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def card_of(member: CastMember, number: str = "") -> Card:
    """What a reader makes of the member's card; with `number` an insurance card."""
    return Card(
        kind=CardKind.INSURANCE if number else CardKind.CITIZEN_2021,
        number=number or member.citizen_number,
        name=member.name,
        birth_date=member.birth_date,
        sex=Sex.MALE if member.sex == "Nam" else Sex.FEMALE,
    )


def settings_for(server: RegistryServer, budget_s: float = PATIENT_S) -> GatewaySettings:
    return GatewaySettings(
        base_url=server.url,
        username=server.username,
        password=server.password,
        staff_name=server.staff_name,
        staff_citizen_number=server.staff_citizen_number,
        budget_s=budget_s,
    )
