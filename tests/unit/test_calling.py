"""The use cases of desks, boards and phones, on a real store."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk import consent
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.domain.clinic import OpeningHours
from kiosk.domain.queue import Flag, Lane, Place, PriorityReason, Refusal, State, WaitRange
from kiosk.domain.session.state import HelpKind
from kiosk.domain.staff import Actor
from kiosk.domain.visit import Visit
from kiosk.services.calling import Calling, Standing
from kiosk.services.check_in import CheckIn, Hours
from tests.contract.orders import CLINIC_A, CLINIC_B, VISIT
from tests.fakes import SetClock

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS = Hours(VIETNAM, time(3))
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
ALWAYS = (OpeningHours(frozenset(range(7)), time(0), time(23, 59)),)
GENERAL, RECEPTION = replace(CLINIC_A, hours=ALWAYS), replace(CLINIC_B, hours=ALWAYS)
AN, BINH = Actor("an", "Phòng 1"), Actor("binh", "Phòng 2")


class Hospital:
    """A kiosk and the desks at one store."""

    def __init__(self, path: Path) -> None:
        self.clock = SetClock(datetime(2026, 11, 23, 8, tzinfo=VIETNAM))
        self.store = SqliteStore(path, "K1")
        self.kiosk = CheckIn(self.store, self.clock, HOURS, "K1", KEY, consent.shown)
        self.desks = Calling(self.store, self.clock, HOURS, OTHER_KEY)
        self.kiosk.open((GENERAL, RECEPTION))
        self.codes: dict[str, str] = {}

    def arrive(self, *sessions: str, visit: Visit = VISIT, chosen: PriorityReason | None = None) -> list[int]:
        tickets = []
        for session in sessions:
            self.clock.forward(timedelta(seconds=10))
            ticket = self.kiosk.issue(session, replace(visit, claim=chosen), GENERAL.code)
            self.codes[ticket.label] = ticket.code
            tickets.append(ticket.id)
        return tickets

    def call(self, actor: Actor = AN, minutes: float = 1) -> Place:
        self.clock.forward(timedelta(minutes=minutes))
        place = self.desks.call_next([GENERAL.code], actor)
        assert isinstance(place, Place)
        return place

    def standing(self, label: str) -> Standing:
        found = self.desks.standing(self.codes[label])
        assert found is not None
        return found


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    hospital = Hospital(tmp_path / "kiosk.sqlite3")
    yield hospital
    hospital.desks.close()


def test_a_patient_goes_from_the_kiosk_to_the_desk_and_out(hospital: Hospital) -> None:
    (ticket,) = hospital.arrive("s1")
    assert hospital.call().ticket_id == ticket
    done = hospital.desks.finish(ticket, AN)
    assert isinstance(done, Place)
    assert done.state is State.DONE
    assert hospital.desks.queues()[0].called == ()


def test_a_queue_shows_who_waits_in_the_order_of_the_calls(hospital: Hospital) -> None:
    hospital.arrive("s1", "s2")
    hospital.arrive("p1", chosen=PriorityReason.MERIT)
    (queue,) = hospital.desks.queues([GENERAL.code])
    assert [place.label for place in queue.waiting] == ["AU-001", "A-001", "A-002"]
    assert [hospital.call().label for _ in range(3)] == [place.label for place in queue.waiting]
    assert len(hospital.desks.queues()) == 2


def test_the_phone_sees_the_place_move_up_and_the_call(hospital: Hospital) -> None:
    hospital.arrive("s1", "s2", "s3")
    before = hospital.standing("A-003")
    hospital.call()
    after = hospital.standing("A-003")
    assert (before.people_ahead, after.people_ahead) == (2, 1)
    assert before.wait == WaitRange(10, 30)
    assert (after.clinic, after.latest and after.latest.label) == (GENERAL, "A-001")
    called = hospital.standing("A-001")
    assert (called.place.state, called.place.desk, called.people_ahead, called.wait) == (
        State.CALLED,
        "Phòng 1",
        None,
        None,
    )


def other_end(code: str) -> str:
    return code[:-1] + ("B" if code.endswith("A") else "A")


@pytest.mark.parametrize("spoil", [other_end, lambda code: "", lambda code: code.replace("001", "002")])
def test_a_code_that_nobody_signed_shows_nothing(hospital: Hospital, spoil: Callable[[str], str]) -> None:
    hospital.arrive("s1", "s2")
    code = spoil(hospital.codes["A-001"])
    assert hospital.desks.standing(code) is None
    assert hospital.desks.step_out(code) is Refusal.NO_SUCH_TICKET


def test_a_code_is_of_its_day(hospital: Hospital) -> None:
    hospital.arrive("s1")
    hospital.clock.forward(timedelta(days=1))
    assert hospital.desks.standing(hospital.codes["A-001"]) is None


def test_whoever_steps_out_is_passed_over_and_comes_back_by_hand_or_by_time(hospital: Hospital) -> None:
    hospital.arrive("s1", "s2", "s3")
    held = hospital.desks.step_out(hospital.codes["A-001"])
    assert isinstance(held, Place)
    assert held.state is State.HELD
    assert hospital.call().label == "A-002"
    assert hospital.standing("A-001").people_ahead == 0
    back = hospital.desks.step_in(hospital.codes["A-001"])
    assert isinstance(back, Place)
    assert hospital.call().label == "A-001"
    hospital.desks.step_out(hospital.codes["A-003"])
    hospital.clock.forward(timedelta(minutes=10))
    assert hospital.desks.queues()[0].held == ()
    assert hospital.standing("A-003").place.state is State.WAITING


def test_a_patient_who_is_called_cannot_step_out_by_phone(hospital: Hospital) -> None:
    hospital.arrive("s1")
    hospital.call()
    assert hospital.desks.step_out(hospital.codes["A-001"]) is Refusal.OTHER_DESK


def test_a_desk_does_everything_to_a_patient_and_takes_it_back(hospital: Hospital) -> None:
    (ticket,) = hospital.arrive("s1")
    desks = hospital.desks
    hospital.call()
    done = [
        desks.recall(ticket, AN),
        desks.no_show(ticket, AN),
        desks.bring_back(ticket, AN),
        desks.hold(ticket, AN),
        desks.resume(ticket, AN),
        desks.transfer(ticket, RECEPTION.code, AN),
        desks.requeue(ticket, AN),
        desks.urgent(ticket, AN, "chest pain"),
        desks.call(ticket, BINH),
        desks.cancel(ticket, BINH, "went home"),
    ]
    assert [place.state.value for place in done if isinstance(place, Place)] == [
        "called", "no_show", "waiting", "held", "waiting", "waiting", "waiting", "waiting", "called", "cancelled",
    ]  # fmt: skip
    undone = desks.undo(BINH)
    assert isinstance(undone, tuple)
    assert undone[0].state is State.CALLED
    assert desks.place(ticket) == undone[0]


def test_flags_are_confirmed_and_a_chosen_priority_may_be_denied(hospital: Hospital) -> None:
    (ticket,) = hospital.arrive("s1", visit=Visit(card=VISIT.card), chosen=PriorityReason.PREGNANCY)
    place = hospital.desks.place(ticket)
    assert place is not None
    assert (place.lane, place.flags) == (Lane.PRIORITY, {Flag.IDENTITY, Flag.INSURANCE, Flag.PRIORITY})
    assert hospital.desks.confirm(ticket, Flag.IDENTITY, AN, " ") is Refusal.REASON_NEEDED
    hospital.desks.confirm(ticket, Flag.IDENTITY, AN, "looked at the card")
    denied = hospital.desks.deny_priority(ticket, AN, "a misunderstanding")
    assert isinstance(denied, Place)
    assert (denied.lane, denied.priority, denied.flags) == (Lane.WALK_IN, None, {Flag.INSURANCE})


def test_an_old_look_is_told(hospital: Hospital) -> None:
    (ticket,) = hospital.arrive("s1")
    place = hospital.call()
    hospital.desks.recall(ticket, AN)
    assert hospital.desks.no_show(ticket, AN, place.version) is Refusal.CHANGED


def test_the_board_shows_todays_calls(hospital: Hospital) -> None:
    hospital.arrive("s1", "s2")
    changes = hospital.desks.changes()
    hospital.call(AN)
    hospital.call(BINH)
    assert [(call.label, call.desk) for call in hospital.desks.calls()] == [("A-002", "Phòng 2"), ("A-001", "Phòng 1")]
    assert hospital.desks.changes() > changes
    hospital.clock.forward(timedelta(days=1))
    assert hospital.desks.calls() == ()


def test_a_call_for_help_reaches_the_desk(hospital: Hospital) -> None:
    hospital.kiosk.call_staff("s1", HelpKind.EMERGENCY, "Home")
    (request,) = hospital.desks.help_requests()
    assert hospital.desks.answer_help(request.id, AN)
    assert hospital.desks.help_requests() == ()


def test_statistics_read_the_day(hospital: Hospital) -> None:
    (ticket,) = hospital.arrive("s1")
    hospital.call()
    day = date(2026, 11, 23)
    assert hospital.desks.today() == day
    assert [one.ticket_id for one in hospital.desks.history(day, day)] == [ticket]
    patient = hospital.desks.patient(ticket)
    assert patient is not None
    assert patient.name == "Nguyễn Thị Hồng Ánh"
    assert hospital.desks.clinics() == (GENERAL, RECEPTION)
