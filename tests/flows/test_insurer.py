"""From card to number with the real gateway client before a registry on a real socket: whatever it answers, and however
it misbehaves."""

from collections.abc import Iterator

import pytest

from kiosk.adapters.insurance.gateway import EgwGateway
from kiosk.domain.insurance import KNOWN_CODES, MEANINGS, Outcome, Payer
from kiosk.domain.machine import Screen
from kiosk.domain.queue import Flag
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from mock_services.insurance import RegistryServer
from mock_services.insurance.mischief import MISCHIEF
from tests.flows.harness import Answer, Flow, Step, good_burst
from tests.flows.places import CAPTURE, HAPPY
from tests.registry_tools import NOON, PATIENT_S, StillClock, settings_for
from tests.samples import ADULT

INSURANCE = frozenset({Flag.INSURANCE})
TO_NUMBER = (*HAPPY[5:7], Step(e.ContinuePressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket)))
SLOW = frozenset({"silence", "slow_bytes"})  # these use the whole budget up


@pytest.fixture(scope="module")
def server() -> Iterator[RegistryServer]:
    with RegistryServer(now=lambda: NOON, slow_s=60.0) as server:
        yield server


def asked_of(server: RegistryServer, budget_s: float = PATIENT_S) -> Answer:
    gateway = EgwGateway(settings_for(server, budget_s), StillClock())
    return lambda effect: e.InsuranceAnswered(effect.token, gateway.look_up(effect.card))


def check_in(insurer: Answer, payer: Payer, outcome: Outcome) -> None:
    flags = INSURANCE if payer in (Payer.TO_BE_CHECKED, Payer.DESK) else frozenset()
    told = {"outcome": outcome, "payer": payer, "flags": flags}
    Flow({fx.LookUpInsurance: insurer}).run(
        *CAPTURE,
        Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance), shows=told),
        *TO_NUMBER,
        Step(0, Screen.NUMBER, shows={"label": "B-001", "payer": payer, "flags": flags}),
    )


@pytest.mark.parametrize("code", sorted(KNOWN_CODES))
def test_every_result_code_ends_in_a_number(server: RegistryServer, code: str) -> None:
    server.registry.codes = {ADULT.number: code}
    try:
        check_in(asked_of(server), MEANINGS[code].payer, MEANINGS[code].outcome)
    finally:
        server.registry.codes = {}


@pytest.mark.parametrize("name", MISCHIEF)
def test_every_misbehaviour_ends_in_a_number_that_is_to_be_checked(server: RegistryServer, name: str) -> None:
    server.registry.mischief = name
    try:
        check_in(asked_of(server, 0.5 if name in SLOW else PATIENT_S), Payer.TO_BE_CHECKED, Outcome.TO_BE_CHECKED)
    finally:
        server.registry.mischief = ""
