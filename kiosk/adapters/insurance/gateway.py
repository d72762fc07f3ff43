"""The gateway of Vietnam Social Security (egw.baohiemxahoi.gov.vn).

Letter of Vietnam Social Security of 20/06/2024, Appendix 03: card look-up KQNhanLichSuKCB2024. It answers registered
addresses only, and asks for the name and citizen number of a registered member of staff.
"""

from dataclasses import dataclass, field
from typing import Literal

from kiosk.adapters.conversation import JSON_TYPES, MAX_JSON_BYTES, CallError, CallRefused, Conversation
from kiosk.adapters.insurance.answer import question_of, read_answer
from kiosk.adapters.registry_http import RegistryAccount, RegistryClient, Token
from kiosk.domain.card import Card
from kiosk.domain.insurance import Answer, Coverage, Evidence, coverage, no_answer, refused
from kiosk.ports import Clock

BirthDateLayout = Literal["dd/MM/yyyy", "ddMMyyyy"]

_LOOK_UP_PATH = "/api/egw/KQNhanLichSuKCB2024"
_LAYOUTS: dict[BirthDateLayout, str] = {"dd/MM/yyyy": "%d/%m/%Y", "ddMMyyyy": "%d%m%Y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings(RegistryAccount):
    staff_name: str = field(repr=False)
    staff_citizen_number: str = field(repr=False)
    facility: str = ""  # this hospital's five digits; without them routes are not told
    birth_date_layout: BirthDateLayout = "dd/MM/yyyy"  # of the letter's table; its example has the other
    budget_s: float = 8.0  # a whole look-up, token included; what kiosks in the field allow themselves


class EgwGateway:
    """InsuranceGateway over HTTPS. Keeps nothing of an answer, logs nothing, holds no connection between look-ups."""

    def __init__(self, settings: GatewaySettings, clock: Clock) -> None:
        """Raises OSError for an unusable `settings.ca_file`."""
        self._settings = settings
        self._clock = clock
        self._client = RegistryClient(settings, clock)

    def look_up(self, card: Card) -> Coverage:
        question = question_of(card, self._clock, self._settings.facility)
        try:
            answer, digest = self._client.ask(self._settings.budget_s, lambda talk, token: self._ask(talk, token, card))
        except CallRefused as error:
            return refused(self._evidence(str(error), error.digest))
        except CallError as error:
            return no_answer(self._evidence(str(error), error.digest))
        return coverage(answer, question, self._evidence(answer.code, digest))

    def _ask(self, talk: Conversation, token: Token, card: Card) -> tuple[Answer, str]:
        settings = self._settings
        credentials = {
            "token": token.access,
            "id_token": token.identity,
            "username": settings.username,
            "password": settings.password_md5,
        }
        layout = _LAYOUTS[settings.birth_date_layout] if card.birth_day_known else "%Y"
        question = {
            "maThe": card.insurance_key,
            "hoTen": card.name,
            "ngaySinh": f"{card.birth_date:{layout}}",
            "hoTenCb": settings.staff_name,
            "cccdCb": settings.staff_citizen_number,
        }
        untrusted_body = talk.send("POST", _LOOK_UP_PATH, JSON_TYPES, MAX_JSON_BYTES, params=credentials, json=question)
        return read_answer(untrusted_body, card), talk.digest

    def _evidence(self, code: str, digest: str) -> Evidence:
        return Evidence(code, self._clock.now(), digest)
