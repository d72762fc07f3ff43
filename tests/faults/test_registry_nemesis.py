"""A registry that misbehaves in every way: each ends in NO_ANSWER, a fault or an alarm, within the budget."""

import json
import logging
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.adapters.insurance.gateway import EgwGateway, GatewaySettings
from kiosk.adapters.portraits.registry import HttpPortraits
from kiosk.domain.insurance import ALARM, NO_ANSWER, Coverage, Outcome
from kiosk.ports import DeviceFault
from mock_services.cast import CAST
from mock_services.insurance import register
from tests.faults.nemesis import (
    CHUNKED,
    MEGABYTE,
    Deed,
    Nemesis,
    drips,
    hangs,
    resets,
    says,
    says_json,
    says_raw,
    token,
)
from tests.registry_tools import NOON, PATIENT_S, StillClock, card_of

BUDGET_S = 0.5
GRACE_S = 1.5  # what a busy machine may add
TOKEN, LOOK_UP, PORTRAIT = "/api/token/take", "/api/egw/KQNhanLichSuKCB2024", "/portraits/072158001234"
LAN = CAST["lan"]
ENTRY = register.find(LAN.citizen_number, NOON.date())
EXACT = register.result(register.EXACT, ENTRY)
GOOD = json.dumps(EXACT).encode()


@pytest.fixture
def nemesis() -> Iterator[Callable[..., Nemesis]]:
    """Starts a server with a script; afterwards no thread of a look-up is left behind."""
    servers = []

    def start(tls: ssl.SSLContext | None = None, **script: list[Deed]) -> Nemesis:
        paths = {"token": TOKEN, "look_up": LOOK_UP, "portrait": PORTRAIT, "elsewhere": "/elsewhere"}
        server = Nemesis({TOKEN: [token()], **{paths[name]: deeds for name, deeds in script.items()}}, tls)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        servers.append((server, thread))
        return server

    yield start
    abandoned = [thread for thread in threading.enumerate() if thread.name == "conversation"]
    for thread in abandoned:
        thread.join(2.0)
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()
    assert not any(thread.is_alive() for thread in abandoned), "a look-up's thread outlived its budget"


def settings(url: str, budget_s: float = PATIENT_S) -> GatewaySettings:
    return GatewaySettings(
        base_url=url,
        username="u",
        password="secret-word",
        staff_name="Staff",
        staff_citizen_number="072180000001",
        budget_s=budget_s,
    )


def look_up(url: str, budget_s: float = PATIENT_S) -> Coverage:
    return EgwGateway(settings(url, budget_s), StillClock()).look_up(card_of(LAN))


def portrait(url: str, budget_s: float = PATIENT_S) -> bytes | DeviceFault | None:
    return HttpPortraits(settings(url), StillClock(), budget_s).fetch(LAN.citizen_number)


NONSENSE: dict[str, Deed] = {
    "a captive portal": says(b"<html>Welcome to the Wi-Fi</html>", "text/html; charset=utf-8"),
    "HTML under JSON's name": says(b"<html></html>"),
    "JSON under another name": says(GOOD, "text/plain"),
    "truncated JSON": says(GOOD[:-9]),
    "a body shorter than announced": says(GOOD, length=100_000),
    "not UTF-8": says(b'{"maKetQua": "\xff"}'),
    "a list": says(b"[]"),
    "nested without end": says(b"[" * 200_000),
    "an empty body": says(b""),
    "a code that is a number": says_json({**EXACT, "maKetQua": 0}),
    "an unknown code": says_json({**EXACT, "maKetQua": "999"}),
    "a redirect to a good answer": says(b"", status="302 Found", more="Location: /elsewhere\r\n"),
    "404": says(b"{}", status="404 Not Found"),
    "429": says(GOOD, status="429 Too Many Requests", more="Retry-After: 60\r\n"),
    "500": says(GOOD, status="500 Internal Server Error"),
    "503": says(GOOD, status="503 Service Unavailable", more="Retry-After: 60\r\n"),
    "compressed though unasked": says(GOOD, more="Content-Encoding: gzip\r\n"),
    "no HTTP": says_raw(b"220 mail.example ESMTP\r\n"),
    "headers without end": says_raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000),
    "a closed connection": lambda wire: None,
    "a reset connection": resets,
}
SLOW: dict[str, Deed] = {
    "silence": hangs,
    "a header, drop by drop": drips(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
    "a body, drop by drop": drips(CHUNKED, b"1\r\n \r\n"),
}


def named(deeds: dict[str, Deed]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("deed", deeds.values(), ids=deeds.keys())


def test_without_mischief_the_same_server_is_believed(nemesis: Callable[..., Nemesis]) -> None:
    """The control: what the tests below spoil would otherwise be a valid answer, and a picture."""
    server = nemesis(look_up=[says_json(EXACT)], portrait=[says(b"picture", "image/png")])
    assert look_up(server.url).outcome is Outcome.VALID
    assert portrait(server.url) == b"picture"


@named(NONSENSE)
def test_nonsense_is_no_answer(nemesis: Callable[..., Nemesis], deed: Deed) -> None:
    server = nemesis(look_up=[deed], elsewhere=[says_json(EXACT)])
    assert look_up(server.url) == NO_ANSWER
    assert server.paths == [TOKEN, LOOK_UP]


@named(NONSENSE)
def test_nonsense_instead_of_a_token_is_no_answer(nemesis: Callable[..., Nemesis], deed: Deed) -> None:
    server = nemesis(token=[deed], look_up=[says_json(EXACT)], elsewhere=[token()])
    assert look_up(server.url) == NO_ANSWER
    assert server.paths == [TOKEN]


@named({name: deed for name, deed in NONSENSE.items() if name != "404"})
def test_nonsense_instead_of_a_portrait_is_a_fault(nemesis: Callable[..., Nemesis], deed: Deed) -> None:
    server = nemesis(portrait=[deed], elsewhere=[says(b"picture", "image/png")])
    assert isinstance(portrait(server.url), DeviceFault)


@named(SLOW)
def test_slowness_ends_with_the_budget(nemesis: Callable[..., Nemesis], deed: Deed) -> None:
    """The budget holds for the whole look-up, however it is stretched."""
    server = nemesis(look_up=[deed])
    started = time.monotonic()
    assert look_up(server.url, BUDGET_S) == NO_ANSWER
    assert time.monotonic() - started < BUDGET_S + GRACE_S


@named(SLOW)
def test_a_slow_token_ends_with_the_budget(nemesis: Callable[..., Nemesis], deed: Deed) -> None:
    server = nemesis(token=[deed])
    started = time.monotonic()
    assert look_up(server.url, BUDGET_S) == NO_ANSWER
    assert time.monotonic() - started < BUDGET_S + GRACE_S


def test_a_slow_portrait_ends_with_the_budget(nemesis: Callable[..., Nemesis]) -> None:
    server = nemesis(portrait=[hangs])
    started = time.monotonic()
    assert isinstance(portrait(server.url, BUDGET_S), DeviceFault)
    assert time.monotonic() - started < BUDGET_S + GRACE_S


def test_an_endless_answer_is_cut_at_its_cap(nemesis: Callable[..., Nemesis]) -> None:
    """Of 50 MB no more is taken than the cap and what the sockets' buffers hold."""
    sent = []

    def floods(wire: socket.socket) -> None:
        wire.sendall(CHUNKED)
        for _ in range(50):
            wire.sendall(MEGABYTE)
            sent.append(MEGABYTE)

    server = nemesis(look_up=[floods])
    assert look_up(server.url) == NO_ANSWER
    assert len(sent) < 20


@pytest.mark.parametrize(
    "changes",
    [
        {"hoTen": "Trần Văn Hùng"},
        {"ngaySinh": "15/03/1958"},
        {"ngaySinh": "1959"},
        {"maThe": "072048002345"},
        {"hoTen": None},
        {"maThe": None},
        {"gtTheTu": None},
        {"gtTheDen": "31/02/2026"},
        {"gtTheDen": "2026-12-31"},
        {"maThe": "<b>GD4</b>"},
        {"hoTen": ["Nguyễn Thị Lan"]},
        {"hoTen": "Nguyễn Thị Lan" * 100},
    ],
    ids=str,
)
def test_somebody_elses_or_a_spoilt_answer_insures_nobody(
    nemesis: Callable[..., Nemesis], changes: dict[str, object]
) -> None:
    server = nemesis(look_up=[says_json({**EXACT, **changes})])
    assert look_up(server.url) == NO_ANSWER


@pytest.mark.parametrize("field", ["maThe", "maSoBHXH"])
def test_an_insurance_card_is_not_answered_with_another_number(nemesis: Callable[..., Nemesis], field: str) -> None:
    server = nemesis(look_up=[says_json(EXACT), says_json({**EXACT, field: "7248002345"})])
    gateway = EgwGateway(settings(server.url), StillClock())
    assert gateway.look_up(card_of(LAN, "7258001234")).outcome is Outcome.VALID
    assert gateway.look_up(card_of(LAN, "7258001234")) == NO_ANSWER


@pytest.mark.parametrize("number", [float("nan"), float("inf")], ids=str)
def test_what_json_does_not_know_spoils_an_answer(nemesis: Callable[..., Nemesis], number: float) -> None:
    """NaN and Infinity, even in a field that nobody reads."""
    assert look_up(nemesis(look_up=[says_json({**EXACT, "maKV": number})]).url) == NO_ANSWER


@pytest.mark.parametrize(
    "told",
    [
        {"maKetQua": "060", "hoTen": "Lâm Văn Khác"},
        {"maKetQua": "061", "hoTen": "Nguyễn Thị Loan"},
        {"maKetQua": "070", "ngaySinh": "15/03/1958"},
    ],
    ids=str,
)
def test_what_the_register_has_instead_is_no_other_person(
    nemesis: Callable[..., Nemesis], told: dict[str, object]
) -> None:
    """A wrong name or date of birth may come with the right one: it is the desk's to compare."""
    assert look_up(nemesis(look_up=[says_json({**EXACT, **told})]).url).outcome is Outcome.MISMATCH


def test_a_new_card_is_answered_with_the_new_cards_fields(nemesis: Callable[..., Nemesis]) -> None:
    """Code 003: the dates of the old card are past, and do not count."""
    new = {"maTheMoi": "HT3727258001234", "gtTheTuMoi": "01/02/2026", "gtTheDenMoi": "31/01/2027"}
    old = {**EXACT, "maKetQua": "003", "gtTheDen": "31/01/2026"}
    server = nemesis(look_up=[says_json({**old, **new}), says_json(old)])
    gateway = EgwGateway(settings(server.url), StillClock())
    answer = gateway.look_up(card_of(LAN))
    assert (answer.outcome, answer.card_code, str(answer.valid_to)) == (Outcome.VALID, "HT3727258001234", "2027-01-31")
    assert gateway.look_up(card_of(LAN)) == NO_ANSWER  # a new card without its fields is none


@pytest.mark.parametrize("code", ["054", "055", "205"])
def test_codes_about_ourselves_alarm(nemesis: Callable[..., Nemesis], code: str) -> None:
    server = nemesis(look_up=[says_json({"maKetQua": code})])
    assert look_up(server.url) == ALARM


@pytest.mark.parametrize("code", ["401", "402", "403"])
def test_an_account_that_gets_no_token_alarms(nemesis: Callable[..., Nemesis], code: str) -> None:
    assert look_up(nemesis(token=[token(code=code)]).url) == ALARM


UNAUTHORISED = {
    "HTTP 401": says(b"", status="401 Unauthorized"),
    "HTTP 403": says(b"", status="403 Forbidden"),
    "code 401": says_json({"maKetQua": "401"}),
}


@named(UNAUTHORISED)
def test_a_token_refused_is_renewed_once(nemesis: Callable[..., Nemesis], deed: Deed) -> None:
    """A kept token that is refused is replaced; a fresh one that is refused is an alarm, not a loop."""
    server = nemesis(look_up=[says_json(EXACT), deed, says_json(EXACT), deed])
    gateway = EgwGateway(settings(server.url), StillClock())
    assert gateway.look_up(card_of(LAN)).outcome is Outcome.VALID
    assert gateway.look_up(card_of(LAN)).outcome is Outcome.VALID
    assert server.paths == [TOKEN, LOOK_UP, LOOK_UP, TOKEN, LOOK_UP]
    assert gateway.look_up(card_of(LAN)) == ALARM
    assert server.paths[5:] == [LOOK_UP, TOKEN, LOOK_UP]


@pytest.mark.parametrize(
    ("life", "tokens"),
    [
        ("2026-03-04T05:10:00.1234567Z", [1, 1, 2]),
        ("2026-03-04T05:10:00", [1, 1, 2]),  # without a zone: UTC, as the gateway documents
        ("soon", [1, 2, 3]),
        (900, [1, 2, 3]),
        (None, [1, 2, 3]),
    ],
)
def test_a_token_is_kept_until_its_end(nemesis: Callable[..., Nemesis], life: object, tokens: list[int]) -> None:
    """At 05:00, at 05:08 and at 05:16; a token whose end cannot be read serves once."""
    server = nemesis(token=[token(life)], look_up=[says_json(EXACT)])
    clock = StillClock()
    gateway = EgwGateway(settings(server.url), clock)
    taken = []
    for _ in range(3):
        assert gateway.look_up(card_of(LAN)).outcome is Outcome.VALID
        taken.append(server.paths.count(TOKEN))
        clock.advance(480)
    assert taken == tokens


@pytest.mark.parametrize("poison", ["", "a\r\nX: y", "ắ", 5, None, "x" * 5000])
def test_a_token_that_could_forge_a_header_is_none(nemesis: Callable[..., Nemesis], poison: object) -> None:
    key = {"access_token": poison, "id_token": "def", "expires_in": "2026-03-04T06:00:00Z"}
    server = nemesis(token=[says_json({"maKetQua": "200", "APIKey": key})], portrait=[says(b"picture", "image/png")])
    assert portrait(server.url) == DeviceFault("portraits: no token")


def test_a_refused_connection_is_no_answer(nemesis: Callable[..., Nemesis]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    assert look_up(url) == NO_ANSWER


def test_a_name_server_that_hangs_ends_with_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time-out of a socket reaches into the resolver; the budget does."""
    over = threading.Event()

    def hangs_too(*_: object, **__: object) -> list[object]:
        over.wait(10.0)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hangs_too)
    started = time.monotonic()
    assert look_up("https://registry.invalid", BUDGET_S) == NO_ANSWER
    assert time.monotonic() - started < BUDGET_S + GRACE_S
    over.set()
    for thread in threading.enumerate():
        if thread.name == "conversation":
            thread.join(2.0)


def test_a_server_without_tls_is_not_spoken_to(nemesis: Callable[..., Nemesis]) -> None:
    """https to something that does not speak it: neither the account nor the patient is sent in clear."""
    server = nemesis(look_up=[says_json(EXACT)])
    assert look_up(server.url.replace("http:", "https:"), BUDGET_S) == NO_ANSWER
    assert not any(b"secret-word" in request or b"maThe" in request for request in server.requests)
    assert LOOK_UP not in server.paths


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificates with openssl")
@pytest.mark.parametrize(
    ("name", "pinned", "outcome"),
    [
        ("IP:127.0.0.1", True, Outcome.VALID),
        ("IP:127.0.0.1", False, Outcome.TO_BE_CHECKED),
        ("DNS:other.example", True, Outcome.TO_BE_CHECKED),
    ],
    ids=["pinned", "signed by nobody known", "another host's"],
)
def test_a_certificate_must_be_trusted_and_the_hosts_own(
    nemesis: Callable[..., Nemesis], tmp_path: Path, name: str, pinned: bool, outcome: Outcome
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=registry"
    files = ["-addext", f"subjectAltName={name}", "-keyout", key, "-out", certificate]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    server = nemesis(tls, look_up=[says_json(EXACT)])
    account = replace(settings(server.url), ca_file=certificate if pinned else None)
    assert EgwGateway(account, StillClock()).look_up(card_of(LAN)).outcome is outcome
    assert (LOOK_UP in server.paths) == (outcome is Outcome.VALID)


def test_nothing_of_a_look_up_reaches_a_log(nemesis: Callable[..., Nemesis], caplog: pytest.LogCaptureFixture) -> None:
    """Even at DEBUG there is no word of address, token or person."""
    server = nemesis(look_up=[says_json(EXACT), hangs], portrait=[says(b"", status="500 No")])
    with caplog.at_level(logging.DEBUG):
        gateway = EgwGateway(settings(server.url, BUDGET_S), StillClock())
        gateway.look_up(card_of(LAN))
        gateway.look_up(card_of(LAN))
        portrait(server.url)
    assert caplog.text == ""


def test_an_authority_file_that_is_none_is_refused_at_the_start() -> None:
    """Settings that cannot be used are found before the first patient."""
    with pytest.raises(OSError, match=r".+"):
        EgwGateway(replace(settings("https://registry.invalid"), ca_file=Path(__file__)), StillClock())
