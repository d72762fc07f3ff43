"""Who gets to the desk, and what nobody gets past."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kiosk.adapters.ended_sessions import EndedSessions
from kiosk.domain.queue import Lane
from kiosk.domain.staff import FREE_TRIES, Account, Role
from kiosk.services.accounts import Accounts
from kiosk.web.guard import HEADERS, MAX_BODY_BYTES
from kiosk.web.limits import MAX_CALLERS, RateLimit
from kiosk.web.sessions import Sessions
from tests.conftest import Events
from tests.web.conftest import visitor
from tests.web.hall import ADMINISTRATOR, NURSE, PIN, QUICK, Hall, sign_in

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
STAFF_PAGES = (
    "/desk",
    "/desk/place",
    "/desk/statistics",
    "/desk/statistics.csv",
    "/desk/statistics.xlsx",
    "/desk/staff",
)
SET_UP = {"name": "Chị Hoa", "pin": PIN, "again": PIN}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Hall]:
    """A hall on its first day."""
    found = Hall(tmp_path)
    yield found
    found.close()


def test_the_first_start_makes_an_administrator_with_the_code_of_the_terminal(empty: Hall) -> None:
    with visitor(empty) as client:
        assert client.get("/desk/login").headers["location"] == "/setup"
        assert client.post("/setup", data={**SET_UP, "code": "AAAA-AAAA"}).status_code == 422
        assert (
            client.post("/setup", data={**SET_UP, "again": "999333", "code": empty.parts.setup_code}).status_code == 422
        )
        assert (
            client.post(
                "/setup", data={**SET_UP, "pin": "123456", "again": "123456", "code": empty.parts.setup_code}
            ).status_code
            == 422
        )
        done = client.post("/setup", data={**SET_UP, "code": empty.parts.setup_code})
        assert done.headers["location"] == "/desk/staff"
        assert client.get("/desk/staff").status_code == 200
        assert client.get("/setup").headers["location"] == "/desk"
        assert client.post("/setup", data={**SET_UP, "code": empty.parts.setup_code}).headers["location"] == "/desk"


def test_a_technicians_account_opens_no_desk(hall: Hall, client: TestClient) -> None:
    accounts = Accounts(hall.store, hall.clock, QUICK)
    chief = next(one for one in accounts.everybody() if one.role is Role.ADMINISTRATOR)
    accounts.add(chief, "Lý Văn Kỹ", Role.TECHNICIAN, PIN)
    hall.settle()
    answer = client.post("/desk/login", data={"name": "Lý Văn Kỹ", "pin": PIN})
    assert (answer.status_code, "Tài khoản này chỉ dùng tại máy lấy số." in answer.text) == (401, True)
    assert client.get("/desk").headers["location"] == "/desk/login"


def test_nobody_sets_up_from_another_machine(empty: Hall) -> None:
    with visitor(empty, "10.0.0.7") as client:
        assert client.get("/setup").headers["location"] == "/desk"
        client.post("/setup", data={**SET_UP, "code": empty.parts.setup_code})
        assert empty.parts.reading.wait(empty.parts.accounts.everybody) == ()


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_a_page_of_the_staff_asks_who_is_there(client: TestClient, path: str) -> None:
    assert client.get(path).headers["location"] == "/desk/login"


@pytest.mark.parametrize(
    "path", ["/desk/next", "/desk/undo", "/desk/tickets/1/finish", "/desk/staff/add", "/desk/keys/add"]
)
def test_a_form_that_is_not_ours_does_nothing(hall: Hall, client: TestClient, path: str) -> None:
    hall.arrive()
    assert client.post(path).headers["location"] == "/desk/login"
    sign_in(client)
    assert client.post(path).status_code == 403
    assert client.post(path, data={"form_token": "0" * 64}).status_code == 403
    assert hall.store.waiting(hall.parts.today(), Lane.WALK_IN) == {"general": 1}


def test_a_post_from_another_site_is_refused(hall: Hall, client: TestClient) -> None:
    token = sign_in(client)
    answer = client.post("/desk/next", data={"form_token": token}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_a_wrong_pin_and_an_unknown_name_are_told_apart_nowhere(client: TestClient) -> None:
    wrong = client.post("/desk/login", data={"name": NURSE, "pin": "111222"})
    unknown = client.post("/desk/login", data={"name": "Nobody", "pin": "111222"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(NURSE, "") == unknown.text.replace("Nobody", "")
    assert "set-cookie" not in {name for name, value in wrong.headers.items() if value.startswith("desk=")}


def test_wrong_pins_lock_the_account_for_a_while(client: TestClient) -> None:
    for _ in range(FREE_TRIES):
        client.post("/desk/login", data={"name": NURSE, "pin": "111222"})
    locked = client.post("/desk/login", data={"name": NURSE, "pin": PIN})
    assert locked.status_code == 401
    assert "nhiều lần" in locked.text


def test_one_address_cannot_try_without_end(hall: Hall, client: TestClient) -> None:
    codes = [client.post("/desk/login", data={"name": f"n{n}", "pin": "1"}).status_code for n in range(25)]
    assert codes.count(429) >= 4


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    answer = client.post("/desk/login", data={"name": NURSE, "pin": PIN})
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("desk="))
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie


def test_signing_out_ends_the_session_also_for_a_copy_of_the_cookie(hall: Hall, client: TestClient) -> None:
    token = sign_in(client)
    copied = client.cookies["desk"]
    assert client.post("/desk/logout", data={"form_token": token}).headers["location"] == "/desk/login"
    assert client.get("/desk", headers={"cookie": f"desk={copied}"}).headers["location"] == "/desk/login"


def test_a_new_pin_and_a_removed_account_sign_out_everywhere(hall: Hall, client: TestClient) -> None:
    sign_in(client)
    with TestClient(hall.app, base_url="http://localhost", follow_redirects=False) as boss:
        token = sign_in(boss, ADMINISTRATOR)
        boss.post("/desk/staff/pin", data={"form_token": token, "name": NURSE, "pin": "908172"})
        assert client.get("/desk").headers["location"] == "/desk/login"
        sign_in(client, pin="908172")
        assert client.get("/desk").status_code == 200
        boss.post("/desk/staff/remove", data={"form_token": token, "name": NURSE})
        assert client.get("/desk").headers["location"] == "/desk/login"


def test_only_an_administrator_sees_and_changes_staff(hall: Hall, client: TestClient) -> None:
    token = sign_in(client)
    assert client.get("/desk/staff").status_code == 403
    wanted = {"form_token": token, "name": "Eve", "role": "administrator", "pin": "837262"}
    assert client.post("/desk/staff/add", data=wanted).status_code == 403
    assert client.post("/desk/keys/add", data={"form_token": token, "name": "his"}).status_code == 403
    assert len(hall.parts.reading.wait(hall.parts.accounts.everybody)) == 2


def test_every_answer_carries_the_headers_and_is_kept_nowhere(client: TestClient) -> None:
    for path in ("/desk/login", "/board", "/t/v1.x", "/nothing", "/api/v1/clinics", "/api/v1/openapi.json", "/healthz"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS
        assert headers["cache-control"] == "no-store"
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy


def test_no_page_has_a_script_or_style_in_its_text(client: TestClient) -> None:
    sign_in(client)
    for path in ("/desk", "/desk/login", "/desk/place", "/desk/statistics", "/board"):
        text = client.get(path).text
        assert "<script>" not in text and "<style" not in text and " style=" not in text and " onclick=" not in text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 303),
        ("127.0.0.1:8080", 303),
        ("[::1]:8080", 303),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
    ],
)
def test_a_name_that_is_not_ours_is_not_answered(client: TestClient, host: str, status: int) -> None:
    """A page elsewhere could point its own name at this machine and read what it shows."""
    assert client.get("/desk", headers={"host": host}).status_code == status


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    assert client.post("/desk/login", content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413
    chunks = (b"x" * 1024 for _ in range(MAX_BODY_BYTES // 1024 + 2))
    answer = client.post("/desk/login", content=chunks, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    "path", ["/static/..%2fapp.py", "/static/fonts/..%2f..%2fclinics.toml", "/static/style.css.map"]
)
def test_nothing_but_the_named_files_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_was_typed_is_shown_as_text(client: TestClient) -> None:
    answer = client.post("/desk/login", data={"name": '"><script>alert(1)</script>', "pin": "1"})
    assert "<script>alert" not in answer.text
    token = sign_in(client)
    client.post("/desk/place", data={"form_token": token, "desk": "<b>1</b>", "clinic": "general"})
    assert "<b>1</b>" not in client.get("/desk").text and "&lt;b&gt;1&lt;/b&gt;" in client.get("/desk").text


SOMEBODY = Account(name="an", role=Role.NURSE, pin_hash="hash")


def sessions_in(folder: Path, key: bytes = b"k" * 32) -> Sessions:
    return Sessions(key, timedelta(hours=1), EndedSessions(folder / "web.ended"))


def test_a_session_ends_with_its_time_and_survives_a_restart(tmp_path: Path) -> None:
    sessions = sessions_in(tmp_path)
    cookie = sessions.cookie(sessions.begin(SOMEBODY, NOW))
    again = sessions_in(tmp_path)
    assert again.read(cookie, [SOMEBODY], NOW + timedelta(minutes=59)) is not None
    assert again.read(cookie, [SOMEBODY], NOW + timedelta(minutes=61)) is None
    assert sessions_in(tmp_path, b"x" * 32).read(cookie, [SOMEBODY], NOW) is None


def test_who_signed_out_stays_signed_out_after_a_restart(tmp_path: Path) -> None:
    sessions = sessions_in(tmp_path)
    ended, other = sessions.begin(SOMEBODY, NOW), sessions.begin(SOMEBODY, NOW)
    sessions.end(ended, NOW)
    again = sessions_in(tmp_path)
    assert again.read(again.cookie(ended), [SOMEBODY], NOW) is None
    assert again.read(again.cookie(other), [SOMEBODY], NOW) is not None


def test_sessions_that_are_over_by_themselves_are_not_kept(tmp_path: Path) -> None:
    sessions = sessions_in(tmp_path)
    for hours in range(3):
        at = NOW + timedelta(hours=hours)
        sessions.end(sessions.begin(SOMEBODY, at), at)
    assert (tmp_path / "web.ended").read_text().count(":") == 1


def test_signing_out_works_without_a_disk(hall: Hall, client: TestClient, logged: Events) -> None:
    token = sign_in(client)
    copied = client.cookies["desk"]
    (hall.settings.state_dir / "web.ended").mkdir()  # nothing can be written there
    assert client.post("/desk/logout", data={"form_token": token}).headers["location"] == "/desk/login"
    assert client.get("/desk", headers={"cookie": f"desk={copied}"}).headers["location"] == "/desk/login"
    assert [entry["event"] for entry in logged if entry["log_level"] == "warning"] == ["sign_out"]


@pytest.mark.parametrize("cookie", ["", ".", "e30.", "e30." + "0" * 64, "é.é", "a" * 5_000])
def test_a_forged_cookie_is_nobody(cookie: str, tmp_path: Path) -> None:
    assert sessions_in(tmp_path).read(cookie, [SOMEBODY], NOW) is None


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="fewer than 32"):
        sessions_in(tmp_path, b"short")


def test_a_limit_gives_back_with_time_and_forgets_who_was_quiet() -> None:
    now = [0.0]
    limit = RateLimit(60, 2, lambda: now[0])
    assert [limit.wait_s("a") for _ in range(3)] == [0.0, 0.0, 1.0]
    assert limit.wait_s("b") == 0.0
    now[0] += 1
    assert [limit.wait_s("a") for _ in range(2)] == [0.0, 1.0]
    for n in range(MAX_CALLERS):
        limit.wait_s(str(n))
    assert limit.wait_s("a") == 0.0


def test_an_address_that_is_none_is_a_page_for_people_and_json_for_programs(client: TestClient) -> None:
    for path in ("/nothing", "/desk/next"):
        answer = client.get(path)
        assert answer.status_code in (404, 405) and "<h1>" in answer.text
    assert client.get("/api/v1/nothing").json()["code"] == "nothing_there"


def test_the_other_language_is_at_an_address_that_can_be_opened(client: TestClient) -> None:
    token = sign_in(client, ADMINISTRATOR)
    page = client.post("/desk/staff/add", data={"form_token": token, "name": "", "pin": ""}).text
    assert 'href="/desk/staff?lang=en"' in page
    page = client.post("/desk/next", data={"form_token": token}).text
    assert 'href="/desk?lang=en"' in page


def test_the_login_page_speaks_both_languages_and_remembers(client: TestClient) -> None:
    assert 'lang="vi"' in client.get("/desk/login").text
    assert 'lang="en"' in client.get("/desk/login?lang=en").text
    assert 'lang="en"' in client.get("/desk/login").text
