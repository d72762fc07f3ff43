"""The gateway of Vietnam Social Security (egw.baohiemxahoi.gov.vn).

Letter of Vietnam Social Security of 20/06/2024, Appendix 03: card look-up KQNhanLichSuKCB2024. It answers registered
addresses only, and asks for the name and citizen number of a registered member of staff.
"""

from dataclasses import dataclass, field
from datetime import date

from kiosk.adapters.insurance.answer import insurance_day, read_answer
from kiosk.adapters.registry_http import (
    JSON_TYPES,
    MAX_JSON_BYTES,
    Conversation,
    RegistryAccount,
    RegistryClient,
    RegistryError,
    RegistryRefused,
    Token,
)
from kiosk.domain.card import Card
from kiosk.domain.insurance import ALARM, NO_ANSWER, Coverage
from kiosk.ports import Clock

_LOOK_UP_PATH = "/api/egw/KQNhanLichSuKCB2024"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings(RegistryAccount):
    staff_name: str = field(repr=False)
    staff_citizen_number: str = field(repr=False)
    budget_s: float = 8.0  # a whole look-up, token included; what kiosks in the field allow themselves


class EgwGateway:
    """InsuranceGateway over HTTPS. Keeps nothing of an answer, logs nothing, holds no connection between look-ups."""

    def __init__(self, settings: GatewaySettings, clock: Clock) -> None:
        """Raises OSError for an unusable `settings.ca_file`."""
        self._settings = settings
        self._clock = clock
        self._client = RegistryClient(settings, clock)

    def look_up(self, card: Card) -> Coverage:
        today = insurance_day(self._clock)
        try:
            return self._client.ask(self._settings.budget_s, lambda talk, token: self._ask(talk, token, card, today))
        except RegistryRefused:
            return ALARM
        except RegistryError:
            return NO_ANSWER

    def _ask(self, talk: Conversation, token: Token, card: Card, today: date) -> Coverage:
        settings = self._settings
        credentials = {
            "token": token.access,
            "id_token": token.identity,
            "username": settings.username,
            "password": settings.password_md5,
        }
        question = {
            "maThe": card.number,
            "hoTen": card.name,
            "ngaySinh": f"{card.birth_date:%d/%m/%Y}" if card.birth_day_known else f"{card.birth_date:%Y}",
            "hoTenCb": settings.staff_name,
            "cccdCb": settings.staff_citizen_number,
        }
        untrusted_body = talk.send("POST", _LOOK_UP_PATH, JSON_TYPES, MAX_JSON_BYTES, params=credentials, json=question)
        return read_answer(untrusted_body, card, today)
