"""InsuranceGateway: the real adapter against the mock registry over a socket, and its file-backed twin."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from kiosk.adapters.insurance.file import FileGateway
from kiosk.adapters.insurance.gateway import BirthDateLayout, EgwGateway, GatewaySettings
from kiosk.domain.insurance import ALARM, KNOWN_CODES, MEANINGS, NO_ANSWER, Coverage, Outcome, Payer, Route
from kiosk.ports import InsuranceGateway
from mock_services.cards import insurance_number
from mock_services.cast import CAST, CastMember
from mock_services.cast import Coverage as Simulated
from mock_services.insurance import RegistryServer, register
from mock_services.insurance.mischief import MISCHIEF
from mock_services.insurance.population import Population
from tests.registry_tools import NOON, PATIENT_S, StillClock, card_of, settings_for

TODAY = date(2026, 3, 4)
ANSWERS = {
    Simulated.VALID: (Outcome.VALID, Payer.INSURED),
    Simulated.EXPIRED: (Outcome.EXPIRED, Payer.SELF_PAY),
    Simulated.NOT_FOUND: (Outcome.NOT_FOUND, Payer.SELF_PAY),
    Simulated.WRONG_NAME: (Outcome.MISMATCH, Payer.DESK),
    Simulated.WRONG_BIRTH_DATE: (Outcome.MISMATCH, Payer.DESK),
    Simulated.SERVER_ERROR: (Outcome.TO_BE_CHECKED, Payer.TO_BE_CHECKED),
}
LINES = {
    Simulated.VALID: """
        code = "000"
        facility = "72001"
        valid_from = 2026-01-01
        valid_to = 2026-12-31
        card_code = "{code}"
    """,
    Simulated.EXPIRED: 'code = "010"\nvalid_from = 2025-01-01\nvalid_to = 2025-12-31\ncard_code = "{code}"',
    Simulated.WRONG_NAME: 'code = "060"',
    Simulated.WRONG_BIRTH_DATE: 'code = "070"',
    Simulated.SERVER_ERROR: 'code = "101"',
}
QUICK = [member for member in CAST.values() if member.coverage is not Simulated.SLOW]


@pytest.fixture(scope="module")
def server() -> Iterator[RegistryServer]:
    with RegistryServer(now=lambda: NOON, slow_s=60.0) as server:
        yield server


@pytest.fixture
def real(server: RegistryServer) -> EgwGateway:
    return EgwGateway(settings_for(server), StillClock())


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "insurance.toml"
    tables = [
        f'["{number}"]\n{LINES[member.coverage].format(code=f"GD472{insurance_number(member)}")}\n'
        for member in QUICK
        if member.coverage in LINES
        for number in (member.citizen_number, insurance_number(member))
    ]
    path.write_text("\n".join(tables), "utf-8")
    return path


@pytest.fixture(params=["real", "twin"])
def gateway(request: pytest.FixtureRequest, answers: Path) -> InsuranceGateway:
    if request.param == "real":
        real: EgwGateway = request.getfixturevalue("real")
        return real
    return FileGateway(answers, StillClock(), "72001")


@pytest.mark.parametrize("member", QUICK, ids=lambda member: member.key)
def test_everybody_is_answered_by_both_cards(gateway: InsuranceGateway, member: CastMember) -> None:
    """Citizen number and ten-digit insurance number bring the same answer."""
    answer = gateway.look_up(card_of(member))
    assert (answer.outcome, answer.payer) == ANSWERS[member.coverage]
    assert gateway.look_up(card_of(member, insurance_number(member))) == answer


def test_a_valid_answer_names_card_and_last_day(gateway: InsuranceGateway) -> None:
    answer = gateway.look_up(card_of(CAST["lan"]))
    assert (answer.outcome, answer.valid_from, answer.valid_to) == (Outcome.VALID, date(2026, 1, 1), date(2026, 12, 31))
    assert (answer.card_code, answer.group) == ("GD4727258001234", "GD4")


def test_every_answer_leaves_evidence(gateway: InsuranceGateway) -> None:
    """Code, time and a hash that names the answer without quoting it."""
    evidence = gateway.look_up(card_of(CAST["lan"])).evidence
    assert evidence is not None
    assert (evidence.code, evidence.at, len(evidence.digest)) == ("000", NOON, 64)


def test_an_expired_answer_names_the_last_day(gateway: InsuranceGateway) -> None:
    assert gateway.look_up(card_of(CAST["mai"])).valid_to == date(2025, 12, 31)


def test_somebody_unknown_is_not_found(gateway: InsuranceGateway) -> None:
    stranger = replace(card_of(CAST["lan"]), number="099999999999")
    assert gateway.look_up(stranger).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize("number", ["GD4727258001234", "7258001234"])
def test_the_registry_knows_insurance_cards_old_and_new(real: EgwGateway, number: str) -> None:
    assert real.look_up(card_of(CAST["lan"], number)).outcome is Outcome.VALID


@pytest.mark.parametrize(
    "changes",
    [{"name": "Nguyễn Thị Loan"}, {"name": "Trần Văn Hùng"}, {"birth_date": date(1958, 3, 15)}],
    ids=["same initials", "another name", "another day"],
)
def test_a_card_that_differs_from_the_register_goes_to_the_desk(real: EgwGateway, changes: dict[str, Any]) -> None:
    assert real.look_up(replace(card_of(CAST["lan"]), **changes)).outcome is Outcome.MISMATCH


@pytest.mark.parametrize("name", ["NGUYỄN THỊ LAN", "Nguyễn  Thị Lan", "NGUYEN THI LAN"])
def test_case_accents_and_spaces_do_not_make_another_person(real: EgwGateway, name: str) -> None:
    assert real.look_up(replace(card_of(CAST["lan"]), name=name)).outcome is Outcome.VALID


def test_the_year_of_birth_alone_is_enough_where_the_card_knows_no_more(real: EgwGateway) -> None:
    card = replace(card_of(CAST["lan"]), birth_date=date(1958, 1, 1), birth_day_known=False)
    assert real.look_up(card).outcome is Outcome.VALID
    assert real.look_up(replace(card, birth_date=date(1959, 1, 1))).outcome is Outcome.MISMATCH


@pytest.mark.parametrize(
    "changes",
    [{"staff_citizen_number": "072180000002"}, {"staff_name": "Somebody Else"}, {"password": "wrong"}],
    ids=["054", "055", "401"],
)
def test_our_own_account_refused_alarms_staff(server: RegistryServer, changes: dict[str, Any]) -> None:
    gateway = EgwGateway(replace(settings_for(server), **changes), StillClock())
    assert gateway.look_up(card_of(CAST["lan"])) == ALARM


def test_an_outage_passes(server: RegistryServer, real: EgwGateway) -> None:
    """While it lasts there is no answer; afterwards there is one, without a restart."""
    server.outage = True
    try:
        assert real.look_up(card_of(CAST["lan"])) == NO_ANSWER
    finally:
        server.outage = False
    assert real.look_up(card_of(CAST["lan"])).outcome is Outcome.VALID


def test_a_token_withdrawn_early_is_replaced(server: RegistryServer, real: EgwGateway) -> None:
    assert real.look_up(card_of(CAST["lan"])).outcome is Outcome.VALID
    server.registry.revoke_tokens()
    assert real.look_up(card_of(CAST["lan"])).outcome is Outcome.VALID


def test_a_slow_registry_is_not_waited_for(server: RegistryServer) -> None:
    gateway = EgwGateway(settings_for(server, budget_s=0.3), StillClock())
    started = time.monotonic()
    assert gateway.look_up(card_of(CAST["ngoc"])) == NO_ANSWER
    assert time.monotonic() - started < 2.0


def test_the_server_stops_promptly_while_somebody_waits() -> None:
    """Whoever waits is answered at the stop: the simulated delay does not hold the program up."""
    answers: list[Coverage] = []
    with RegistryServer(now=lambda: NOON, slow_s=60.0) as server:
        gateway = EgwGateway(settings_for(server), StillClock())
        gateway.look_up(card_of(CAST["lan"]))
        waiting = Thread(target=lambda: answers.append(gateway.look_up(card_of(CAST["ngoc"]))))
        waiting.start()
        time.sleep(0.2)
        assert not answers
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 2.0  # 0.3 s on an idle machine
    waiting.join(5.0)
    assert [answer.outcome for answer in answers] == [Outcome.VALID]


def test_slow_members_are_answered_after_their_wait() -> None:
    with RegistryServer(now=lambda: NOON, slow_s=0.05) as server:
        gateway = EgwGateway(settings_for(server), StillClock())
        assert gateway.look_up(card_of(CAST["ngoc"])).outcome is Outcome.VALID


@pytest.mark.parametrize("now", [datetime(2026, 12, 31, 16, 59, tzinfo=UTC), datetime(2026, 12, 31, 17, 1, tzinfo=UTC)])
def test_insurance_turns_over_at_midnight_in_vietnam(now: datetime) -> None:
    """Who is insured stays insured over New Year, for the year that it is in Vietnam."""
    with RegistryServer(now=lambda: now) as server:
        answer = EgwGateway(settings_for(server), StillClock(now)).look_up(card_of(CAST["lan"]))
    assert (answer.outcome, answer.valid_to) == (Outcome.VALID, date(2026 if now.minute == 59 else 2027, 12, 31))


@pytest.mark.parametrize(
    ("facility", "route", "payer"),
    [("72001", Route.REGISTERED_HERE, Payer.INSURED), ("72002", Route.COUNTER, Payer.DESK), ("", None, Payer.INSURED)],
)
def test_the_route_is_this_hospitals_or_the_counters(
    server: RegistryServer, answers: Path, facility: str, route: Route | None, payer: Payer
) -> None:
    real = EgwGateway(replace(settings_for(server), facility=facility), StillClock())
    for gateway in (real, FileGateway(answers, StillClock(), facility)):
        answer = gateway.look_up(card_of(CAST["lan"]))
        assert (answer.outcome, answer.route, answer.payer) == (Outcome.VALID, route, payer)


@pytest.mark.parametrize("layout", ["dd/MM/yyyy", "ddMMyyyy"])
def test_the_date_of_birth_goes_out_as_the_gateway_wants_it(server: RegistryServer, layout: BirthDateLayout) -> None:
    gateway = EgwGateway(replace(settings_for(server), birth_date_layout=layout), StillClock())
    assert gateway.look_up(card_of(CAST["lan"])).outcome is Outcome.VALID
    assert re.fullmatch("../../...." if "/" in layout else "[0-9]{8}", server.registry.last_birth_date)


@pytest.mark.parametrize("code", sorted(KNOWN_CODES))
def test_every_code_of_the_list_comes_over_the_wire_as_its_outcome(server: RegistryServer, code: str) -> None:
    """A new card (003) counts; of two valid ones (004) the old, until the new one begins."""
    server.registry.codes = {CAST["lan"].citizen_number: code}
    try:
        answer = EgwGateway(settings_for(server), StillClock()).look_up(card_of(CAST["lan"]))
    finally:
        server.registry.codes = {}
    meaning = MEANINGS[code]
    assert (answer.outcome, answer.payer, answer.todo, answer.alarm) == (
        meaning.outcome,
        meaning.payer,
        meaning.todo,
        meaning.alarm,
    )
    assert answer.group == {"003": "HT3", "000": "GD4", "004": "GD4"}.get(code, answer.group)
    assert answer.evidence is not None
    assert code in answer.evidence.code


@pytest.mark.parametrize("name", MISCHIEF)
def test_every_misbehaviour_is_to_be_checked_within_the_budget_and_leaves_evidence(
    server: RegistryServer, name: str
) -> None:
    budget_s = 0.5 if name in ("silence", "slow_bytes") else PATIENT_S
    gateway = EgwGateway(settings_for(server, budget_s), StillClock())
    assert gateway.look_up(card_of(CAST["lan"])).outcome is Outcome.VALID
    server.registry.mischief = name
    try:
        started = time.monotonic()
        answer = gateway.look_up(card_of(CAST["lan"]))
        took_s = time.monotonic() - started
    finally:
        server.registry.mischief = ""
    assert answer == NO_ANSWER
    assert took_s < budget_s + 1.5
    evidence = answer.evidence
    assert evidence is not None
    assert evidence.at == NOON
    assert evidence.code
    assert bool(evidence.digest) == (name not in ("silence", "empty", "redirect"))


def test_generated_people_are_found_by_every_number_and_none_is_held() -> None:
    people = Population(100_000, seed=7)
    person = people.person(54_321, TODAY)
    assert person == Population(100_000, seed=7).person(54_321, TODAY)
    assert person != Population(100_000, seed=8).person(54_321, TODAY)
    for number in (person.citizen_number, person.number, person.card_code):
        assert people.find(number, TODAY) == person
    assert people.find(Population(100_001, seed=7).person(100_000, TODAY).citizen_number, TODAY) is None
    assert people.find("ABC", TODAY) is None


def test_a_generated_population_has_no_number_twice_and_most_codes() -> None:
    everybody = list(Population(20_000).people(TODAY))
    assert len({person.citizen_number for person in everybody}) == len({p.number for p in everybody}) == 20_000
    assert {person.code for person in everybody} > {"000", "001", "002", "003", "004", "010", "110", "124", "130"}


def test_generated_people_are_answered_like_the_cast() -> None:
    people = Population(1000)
    person = next(person for person in people.people(TODAY) if person.code == "000")
    with RegistryServer(now=lambda: NOON, sources=(register.find, people.find)) as server:
        card = replace(card_of(CAST["lan"], person.number), name=person.name, birth_date=person.birth_date)
        assert EgwGateway(settings_for(server), StillClock()).look_up(card).card_code == person.card_code


def test_the_registry_answers_in_the_gateways_shape(server: RegistryServer) -> None:
    """Every field of the look-up is there, and a token that nobody gave out meets HTTP 401."""
    response = httpx.post(
        f"{server.url}/api/egw/KQNhanLichSuKCB2024",
        params={"token": "x", "id_token": "y", "username": server.username, "password": "z"},
        json={},
        trust_env=False,
    )
    assert (response.status_code, response.json()["maKetQua"]) == (401, "401")
    assert tuple(response.json()) == register.FIELDS


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"maThe": "072158001234", "hoTen": "Nguyễn Thị Loan", "ngaySinh": "14031958"}, "061"),
        ({"maThe": "072158001234", "hoTen": "Võ Thị Lan", "ngaySinh": "1958"}, "060"),
        ({"maThe": "072158001234", "hoTen": "Nguyễn Thị Lan", "ngaySinh": "1957"}, "070"),
        ({"maThe": "072158001234", "hoTen": "Nguyễn Thị Lan", "ngaySinh": "31/02/1958"}, "205"),
        ({"maThe": "072158001234", "hoTen": None, "ngaySinh": "1958"}, "205"),
        ({"maThe": "12", "hoTen": "Nguyễn Thị Lan", "ngaySinh": "1958"}, "051"),
    ],
)
def test_the_register_tells_its_codes_apart(question: dict[str, object], code: str) -> None:
    assert register.answer(question, TODAY)["maKetQua"] == code


@pytest.mark.parametrize("code", ["060", "050"])
def test_who_does_not_know_the_holder_learns_nothing(code: str) -> None:
    number = CAST["lan"].citizen_number if code == "060" else "099999999999"
    answer = register.answer({"maThe": number, "hoTen": "Trần Văn X", "ngaySinh": "1990"}, TODAY)
    assert {key for key, value in answer.items() if value} == {"maKetQua", "ghiChu"}
    assert answer["maKetQua"] == code


def test_the_file_may_be_edited_while_the_program_runs(answers: Path) -> None:
    gateway = FileGateway(answers, StillClock())
    assert gateway.look_up(card_of(CAST["lan"])).outcome is Outcome.VALID
    answers.write_text('["072158001234"]\ncode = "110"\n', "utf-8")
    assert gateway.look_up(card_of(CAST["lan"])).outcome is Outcome.WITHDRAWN


@pytest.mark.parametrize(
    "text",
    [
        '["0721', "072158001234 = 1", '["072158001234"]\ncode = 0', '["072158001234"]\n',
        '["072158001234"]\ncode = "000"\nvalid_to = "tomorrow"', '["072158001234"]\ncode = "000"\ncard_code = 1',
    ],
)  # fmt: skip
def test_a_broken_file_is_no_answer(answers: Path, text: str) -> None:
    answers.write_text(text, "utf-8")
    assert FileGateway(answers, StillClock()).look_up(card_of(CAST["lan"])) == NO_ANSWER


def test_a_missing_file_is_no_answer(tmp_path: Path) -> None:
    assert FileGateway(tmp_path / "none.toml", StillClock()).look_up(card_of(CAST["lan"])) == NO_ANSWER


def test_the_password_never_travels_in_clear_to_another_machine() -> None:
    with pytest.raises(ValueError, match="https"):
        GatewaySettings(
            base_url="http://egw.example", username="u", password="p", staff_name="s", staff_citizen_number="1"
        )


def test_settings_hide_password_and_staff_in_their_text(server: RegistryServer) -> None:
    text = repr(settings_for(server))
    assert not any(secret in text for secret in (server.password, server.staff_name, server.staff_citizen_number))
