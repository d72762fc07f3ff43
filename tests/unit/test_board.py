"""What a board shows of the calls."""

from datetime import timedelta

from kiosk.domain.board import CALLS_SHOWN, FRESH, board_calls, desk_id, desk_name, place_words
from kiosk.domain.person import Language
from kiosk.domain.queue.records import Call
from tests.contract.orders import CLINIC_A, CLINIC_B, NOW

CLINICS = {clinic.code: clinic for clinic in (CLINIC_A, CLINIC_B)}
VI, EN = Language.VIETNAMESE, Language.ENGLISH


def call(number: int, ticket: int, clinic: str = "general") -> Call:
    return Call(number, ticket, f"A-{ticket:03d}", clinic, "Phòng 101 · Bàn 1", NOW)


def test_a_number_that_is_called_again_is_shown_once_at_its_latest_call() -> None:
    found = board_calls([call(9, 1), call(8, 2), call(7, 1)], CLINICS, CLINICS)
    assert [(one.number, one.label) for one in found] == [(9, "A-001"), (8, "A-002")]


def test_calls_of_other_clinics_and_of_clinics_that_are_gone_are_left_out() -> None:
    calls = [call(9, 1), call(8, 2, "women"), call(7, 3, "closed")]
    assert [one.number for one in board_calls(calls, CLINICS, {"women", "closed"})] == [8]


def test_it_shows_so_many_and_no_more() -> None:
    assert len(board_calls([call(n, n) for n in range(50, 0, -1)], CLINICS, CLINICS)) == CALLS_SHOWN


def test_a_call_stands_out_for_a_while() -> None:
    (one,) = board_calls([call(1, 1)], CLINICS, CLINICS)
    assert one.is_fresh(NOW + FRESH - timedelta(seconds=1))
    assert not one.is_fresh(NOW + FRESH)


def test_the_room_is_told_in_the_readers_language_and_the_desk_as_it_is_called() -> None:
    (one,) = board_calls([call(1, 1)], CLINICS, CLINICS)
    assert (one.place(VI), one.place(EN)) == ("Phòng 101 · Bàn 1", "Room 101 · Bàn 1")
    assert place_words(CLINIC_A, "", VI) == "Phòng 101"
    assert place_words(CLINIC_A, desk_id(CLINIC_A, "phòng 101"), VI) == "Phòng 101"


def test_tables_of_the_same_name_are_two_desks_by_their_rooms() -> None:
    assert desk_id(CLINIC_A, "Bàn 1") != desk_id(CLINIC_B, "Bàn 1")
    assert desk_name(desk_id(CLINIC_A, "Bàn 1")) == "Bàn 1"
    assert desk_name("Counter 4") == "Counter 4"
