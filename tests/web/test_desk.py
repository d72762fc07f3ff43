"""What a desk does to the queue, and what it is told."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kiosk.domain.breaker import Breaker
from kiosk.domain.clinic import LocalText
from kiosk.domain.faults import Fault
from kiosk.domain.handover import INSURER
from kiosk.domain.insurance import (
    NO_ANSWER,
    Coverage,
    Evidence,
    OutagePolicy,
    Outcome,
    Payer,
    Todo,
    in_outage,
    no_answer,
)
from kiosk.domain.person import Language
from kiosk.domain.queue import Flag, Lane, Place, PriorityReason, State
from kiosk.domain.session.state import HelpKind
from kiosk.domain.visit import ActedBy, Visit
from kiosk.i18n import words
from kiosk.web.words import fault_words
from tests.contract.orders import VISIT
from tests.fakes import SetClock
from tests.samples import ADULT, GUARDIAN_VISIT, OTHER_ADULT
from tests.web.conftest import visitor
from tests.web.hall import ADMINISTRATOR, Hall, sign_in

MONDAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 08:30 in Vietnam


class Desk:
    """A colleague at a desk, who presses what the page shows."""

    def __init__(self, hall: Hall, client: TestClient, *clinics: str, name: str = "Anh Nam") -> None:
        self.hall = hall
        self.client = client
        self.token = sign_in(client, name, clinics=clinics or ("general",))

    @property
    def page(self) -> str:
        return self.open("")

    def open(self, path: str) -> str:
        self.hall.settle()
        return self.client.get(f"/desk{path}").text

    def press(self, path: str, **fields: str) -> str:
        answer = self.client.post(f"/desk/{path}", data={"form_token": self.token, **fields})
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def desk(hall: Hall, client: TestClient) -> Desk:
    return Desk(hall, client)


def state(hall: Hall, ticket_id: int) -> Place:
    found = hall.store.place(ticket_id)
    assert found is not None
    return found


def current(page: str) -> str | None:
    found = re.search(r'id="current-number">([^<]+)<', page)
    return found and found[1]


def waiting(page: str) -> list[str]:
    return re.findall(r'<td class="number">([^<]+)</td>', page)


def test_the_desk_shows_who_waits_and_why_in_the_order_of_calling(hall: Hall, desk: Desk) -> None:
    hall.arrive()
    hall.arrive()
    hall.arrive(priority=PriorityReason.PREGNANCY)
    hall.arrive("eye")
    page = desk.page
    assert waiting(page) == ["AU-001", "A-001", "A-002"]
    assert "Ưu tiên: mang thai" in page and "Xem bảo hiểm" in page and "Xem diện ưu tiên" in page


def test_call_next_calls_whose_turn_it_is_and_finishes_whom_the_desk_had(hall: Hall, desk: Desk) -> None:
    first, second = hall.arrive(), hall.arrive()
    assert current(desk.press("next")) == first.label
    assert current(desk.press("next")) == second.label
    assert state(hall, first.id).state is State.DONE
    assert "Hiện không có ai chờ" in desk.press("next")


def test_the_desk_reads_what_the_insurer_said_and_that_it_is_news(hall: Hall, desk: Desk) -> None:
    now = hall.clock.now()
    visit = replace(VISIT, coverage=no_answer(Evidence("no answer in time", now)))
    ticket = hall.kiosk.issue("asked", visit, "general").id
    assert "Chưa nhận được trả lời từ BHXH." in desk.open(f"/tickets/{ticket}")
    later = now + timedelta(minutes=40)
    hall.store.connect([], now)
    hall.store.take_turn(INSURER, "a worker", later, later)
    (unchecked,) = hall.store.unchecked(later, later, 1)
    differs = Coverage(Outcome.MISMATCH, Payer.DESK, todo=Todo.COMPARE, evidence=Evidence("060", later))
    hall.store.checked(unchecked, differs, "a worker", later, None, Breaker())
    page = desk.open(f"/tickets/{ticket}")
    assert "Sai họ tên. Đối chiếu họ tên, ngày sinh với giấy tờ." in page
    assert f"BHXH trả lời lúc {later.astimezone(hall.settings.zone):%H:%M}" in page


def test_the_same_form_sent_twice_is_one_call(hall: Hall, desk: Desk) -> None:
    for _ in range(3):
        hall.arrive()
    assert current(desk.press("next", once="0123456789abcdef")) == "A-001"
    assert current(desk.press("next", once="0123456789abcdef")) == "A-001"
    assert waiting(desk.page) == ["A-002", "A-003"]


@pytest.mark.parametrize(
    ("action", "fields", "after"),
    [
        ("recall", {}, State.CALLED),
        ("hold", {}, State.HELD),
        ("no_show", {}, State.NO_SHOW),
        ("finish", {}, State.DONE),
        ("requeue", {}, State.WAITING),
        ("transfer", {"clinic": "eye"}, State.WAITING),
        ("cancel", {"reason": "Lấy nhầm số"}, State.CANCELLED),
    ],
)
def test_what_is_done_to_the_patient_at_the_desk_can_be_taken_back(
    hall: Hall, desk: Desk, action: str, fields: dict[str, str], after: State
) -> None:
    ticket = hall.arrive()
    desk.press("next")
    page = desk.press(f"tickets/{ticket.id}/{action}", **fields)
    assert state(hall, ticket.id).state is after
    assert ticket.label in page
    page = desk.press("undo")
    assert "Đã hoàn tác" in page
    assert state(hall, ticket.id).state is State.CALLED


def test_a_transfer_keeps_the_place_and_needs_a_clinic_that_exists(hall: Hall, desk: Desk) -> None:
    ticket = hall.arrive()
    hall.arrive("eye")
    assert "Phòng này không còn" in desk.press(f"tickets/{ticket.id}/transfer", clinic="nowhere")
    desk.press(f"tickets/{ticket.id}/transfer", clinic="eye")
    with visitor(hall) as other:
        assert waiting(Desk(hall, other, "eye", name=ADMINISTRATOR).page) == [ticket.label, "C-001"]


def test_somebody_who_missed_the_call_comes_back_to_the_old_turn(hall: Hall, desk: Desk) -> None:
    ticket = hall.arrive()
    hall.arrive()
    desk.press("next")
    assert "Vắng khi gọi" in desk.press(f"tickets/{ticket.id}/no_show")
    assert waiting(desk.press(f"tickets/{ticket.id}/return"))[0] == ticket.label


def test_a_flag_is_confirmed_with_a_reason_and_not_without(hall: Hall, desk: Desk) -> None:
    ticket = hall.arrive()
    desk.press("next")
    panel = desk.open(f"/tickets/{ticket.id}/flag/insurance")
    assert "Đã xem thẻ bảo hiểm" in panel
    path = f"tickets/{ticket.id}/confirm?flag=insurance"
    assert "Mời cho biết lý do" in desk.press(path)
    assert "A-001, Xem bảo hiểm: đã xem." in desk.press(path, reason="Đã xem thẻ bảo hiểm")
    assert "Xem bảo hiểm" not in desk.open("")
    assert "đã xem việc này" in desk.press(path, reason="once more")


def test_a_priority_that_is_not_due_is_denied(hall: Hall, desk: Desk) -> None:
    ticket = hall.arrive(priority=PriorityReason.MERIT)
    assert f"/desk/tickets/{ticket.id}/deny" in desk.open(f"/tickets/{ticket.id}/flag/priority")
    desk.press(f"tickets/{ticket.id}/deny", reason="Không có giấy tờ")
    assert state(hall, ticket.id).priority is None


def test_a_priority_that_is_due_is_confirmed_and_keeps_its_lane(hall: Hall, desk: Desk) -> None:
    ticket = hall.arrive(priority=PriorityReason.PREGNANCY)
    desk.press(f"tickets/{ticket.id}/confirm?flag=priority", reason="Đã xem giấy tờ")
    confirmed = state(hall, ticket.id)
    assert (confirmed.priority, confirmed.lane) == (PriorityReason.PREGNANCY, Lane.PRIORITY)
    assert Flag.PRIORITY not in confirmed.flags


@pytest.mark.parametrize(
    ("clinic", "visit", "told"),
    [
        (
            "reception",
            Visit(card=ADULT, coverage=in_outage(NO_ANSWER, OutagePolicy.DESK), wanted_clinic="eye"),
            "Muốn khám Mắt",
        ),
        ("general", Visit(card=ADULT, coverage=in_outage(NO_ANSWER, OutagePolicy.SELF_PAY)), "Trả tiền trước"),
        ("reception", replace(GUARDIAN_VISIT, acted_by=ActedBy.GUARDIAN), "Người giám hộ lấy số cho trẻ"),
        ("general", Visit(card=ADULT, acted_by=ActedBy.RELATIVE), "Người thân lấy số giúp"),
        ("general", Visit(card=ADULT, acted_by=ActedBy.STAFF), "Nhân viên lấy số giúp"),
    ],
)
def test_the_desk_hears_how_a_visit_came_about(
    hall: Hall, client: TestClient, clinic: str, visit: Visit, told: str
) -> None:
    desk = Desk(hall, client, clinic)
    ticket = hall.arrive(clinic, visit=visit)
    panel = desk.open(f"/tickets/{ticket.id}")
    assert told in panel and "Xem bảo hiểm" in panel
    assert not any(name in panel for name in (ADULT.name, OTHER_ADULT.name, ADULT.number, OTHER_ADULT.number))


def test_a_childs_details_are_written_down_and_the_flag_goes(hall: Hall, client: TestClient) -> None:
    desk = Desk(hall, client, "reception")
    ticket = hall.arrive("reception", visit=replace(GUARDIAN_VISIT, acted_by=ActedBy.GUARDIAN))
    assert "Đã ghi thông tin của trẻ" in desk.open(f"/tickets/{ticket.id}/flag/companion")
    desk.press(f"tickets/{ticket.id}/confirm?flag=companion", reason="Đã ghi thông tin của trẻ")
    assert state(hall, ticket.id).flags.isdisjoint({Flag.COMPANION})
    assert state(hall, ticket.id).priority is PriorityReason.CHILD


def test_an_emergency_is_called_before_everybody(hall: Hall, desk: Desk) -> None:
    hall.arrive()
    late = hall.arrive()
    desk.press(f"tickets/{late.id}/urgent", reason="Đột nhiên mệt nặng")
    assert current(desk.press("next")) == late.label


def test_two_desks_never_call_the_same_patient_and_keep_off_each_others(hall: Hall, desk: Desk) -> None:
    mine = hall.arrive()
    theirs = hall.arrive()
    with visitor(hall) as other_client:
        other = Desk(hall, other_client, name=ADMINISTRATOR)
        other.client.post("/desk/place", data={"form_token": other.token, "desk": "Bàn 2", "clinic": "general"})
        assert current(desk.press("next")) == mine.label
        assert current(other.press("next")) == theirs.label
        assert "bàn khác" in desk.press(f"tickets/{theirs.id}/finish")


def test_tables_of_the_same_name_in_two_rooms_are_two_desks(hall: Hall, desk: Desk) -> None:
    mine, theirs = hall.arrive(), hall.arrive("eye")
    with visitor(hall) as other:
        assert current(Desk(hall, other, "eye", name=ADMINISTRATOR).press("next")) == theirs.label
        assert current(desk.press("next")) == mine.label
        assert state(hall, theirs.id).state is State.CALLED


def test_calls_for_help_stand_on_top_until_somebody_goes(hall: Hall, desk: Desk) -> None:
    hall.ask_for_help()
    hall.ask_for_help(HelpKind.EMERGENCY)
    page = desk.press("undo")
    ids = re.findall(r'data-alert="(\d+)"', page)
    assert len(ids) == 2 and page.index("Cấp cứu") < page.index("Có người cần giúp")
    assert len(re.findall("data-alert", desk.press(f"help/{ids[0]}/seen"))) == 1
    assert "Đã có đồng nghiệp" in desk.press(f"help/{ids[0]}/seen")


def test_a_hold_is_over_by_itself(tmp_path: Path) -> None:
    clock = SetClock(MONDAY)
    hall = Hall(tmp_path, clock).with_staff()
    try:
        with visitor(hall) as client:
            desk = Desk(hall, client)
            ticket = hall.arrive()
            page = desk.press(f"tickets/{ticket.id}/hold")
            assert ("Tạm ra ngoài" in page and "còn 11 phút" in page) or "còn 10 phút" in page
            clock.forward(timedelta(minutes=10))
            assert "Tạm ra ngoài" not in desk.press("undo") or waiting(desk.page) == [ticket.label]
    finally:
        hall.close()


def test_the_panel_of_a_number_offers_what_its_state_allows(hall: Hall, desk: Desk) -> None:
    ticket = hall.arrive()
    desk.press("undo")
    panel = desk.client.get(f"/desk/tickets/{ticket.id}", headers={"x-fragment": "1"}).text
    assert "Gọi" in panel and "Xuống cuối hàng" in panel and "Vắng mặt" not in panel and "<html" not in panel
    assert "<html" in desk.client.get(f"/desk/tickets/{ticket.id}").text
    assert desk.client.get("/desk/tickets/99999", headers={"x-fragment": "1"}).status_code == 410
    assert desk.client.get("/desk/tickets/99999").headers["location"] == "/desk"
    assert desk.client.get(f"/desk/tickets/{ticket.id}/hold").headers["location"] == f"/desk/tickets/{ticket.id}"
    assert desk.client.get(f"/desk/tickets/{ticket.id}/explode").status_code == 422


def test_everything_works_without_scripts(hall: Hall, desk: Desk) -> None:
    """Forms answer with whole pages, panels are pages of their own."""
    hall.arrive()
    assert "<html" in desk.press("next")
    answer = desk.client.post("/desk/next", data={"form_token": desk.token}, headers={"x-fragment": "1"})
    assert "<html" not in answer.text


def test_a_colleague_without_a_desk_is_asked_for_it(hall: Hall, client: TestClient) -> None:
    client.post("/desk/login", data={"name": ADMINISTRATOR, "pin": "837261"})
    assert client.get("/desk").headers["location"] == "/desk/place"


def test_an_administrator_adds_people_and_keys(hall: Hall, client: TestClient) -> None:
    token = sign_in(client, ADMINISTRATOR)

    def press(path: str, **fields: str) -> str:
        return client.post(f"/desk/{path}", data={"form_token": token, **fields}).text

    assert "dễ đoán" in press("staff/add", name="Chị Mai", role="receptionist", pin="111111")
    assert "Chị Mai" in press("staff/add", name="Chị Mai", role="receptionist", pin="730194")
    assert "đã có người dùng" in press("staff/add", name="chị mai", role="nurse", pin="730195")
    made = press("keys/add", name="his")
    key = re.search(r'id="new-key">([^<]+)<', made)
    assert key is not None
    assert key[1] not in client.get("/desk/staff").text
    assert client.get("/api/v1/clinics", headers={"x-api-key": key[1]}).status_code == 200
    assert "chưa có hệ thống nào dùng" in press("keys/add", name="his")
    press("keys/revoke", name="his")
    assert client.get("/api/v1/clinics", headers={"x-api-key": key[1]}).status_code == 401
    assert "Phải còn ít nhất một" in press("staff/remove", name=ADMINISTRATOR)


def test_what_is_wrong_with_a_kiosk_stands_below_those_who_need_help(hall: Hall, desk: Desk) -> None:
    """And goes by itself when it is over."""
    hall.ask_for_help()
    hall.kiosk.set_faults(frozenset({Fault.PRINTER_PAPER_OUT, Fault.CARD_CAMERA_LOST}))
    shown = desk.page
    assert shown.index("Có người cần giúp") < shown.index("Máy ảnh đọc thẻ không hoạt động") < shown.index("hết giấy")
    hall.kiosk.set_faults(frozenset())
    assert "hết giấy" not in desk.page


def test_a_call_for_help_says_where_the_kiosk_stands(hall: Hall, desk: Desk) -> None:
    """As soon as it is known."""
    hall.ask_for_help()
    assert "máy K1 ·" in desk.page
    hall.store.put_kiosk_place(LocalText("cạnh cửa <chính>", "beside the door"), hall.clock.now())
    assert "máy K1, cạnh cửa &lt;chính&gt; ·" in desk.page
    assert "kiosk K1, beside the door ·" in desk.open("?lang=en")


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_its_words_at_the_desk(fault: Fault) -> None:
    for language in Language:
        say = words(language)
        assert fault_words(fault.value, say) != fault_words("of another version", say)
