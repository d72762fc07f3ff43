"""Opening hours in one cell of a table: what was written comes back, what is not understood is named."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clinic import OpeningHours
from kiosk.domain.hours_text import HoursError, hours_text, parse_hours, parse_moment

WORKDAYS, SATURDAY, SUNDAY = frozenset(range(5)), frozenset({5}), frozenset({6})

WRITTEN = {
    "T2-T6 06:30-16:30": (OpeningHours(WORKDAYS, time(6, 30), time(16, 30)),),
    "Mon-Fri 6:30 - 16:30": (OpeningHours(WORKDAYS, time(6, 30), time(16, 30)),),
    "t2–t6 6h30–16h": (OpeningHours(WORKDAYS, time(6, 30), time(16)),),
    "T2 - T6 07:00-11:30, 13:00-16:30; CN 8-11": (
        OpeningHours(WORKDAYS, time(7), time(11, 30)),
        OpeningHours(WORKDAYS, time(13), time(16, 30)),
        OpeningHours(SUNDAY, time(8), time(11)),
    ),
    "T2, T4, T7 07:00-16:00;": (OpeningHours(frozenset({0, 2, 5}), time(7), time(16)),),
    "": (),
    " ; ": (),
}


@pytest.mark.parametrize(("text", "hours"), WRITTEN.items(), ids=repr)
def test_hours_are_read_as_staff_write_them(text: str, hours: tuple[OpeningHours, ...]) -> None:
    assert parse_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "T8 07:00-16:00",
        "07:00-16:00",
        "T2",
        "T2 7-25",
        "T2 07:60-16:00",
        "T6-T2 7-16",
        "T2 7-16 maybe",
        "T2-X 7-8",
        "?",
    ],
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(HoursError):
        parse_hours(text)


def test_a_day_or_two_stand_alone_and_three_in_a_row_together() -> None:
    span = time(7), time(16)
    assert hours_text([OpeningHours(frozenset({0, 2, 3, 4, 6}), *span)]) == "T2 T4-T6 CN 07:00-16:00"
    assert hours_text([OpeningHours(frozenset({0, 1, 5}), *span)]) == "T2 T3 T7 07:00-16:00"


@pytest.mark.parametrize(
    ("text", "moment"),
    [("7", time(7)), ("7h", time(7)), ("7:05", time(7, 5)), ("24:00", None), ("", None), ("a", None)],
)
def test_a_moment_is_read_as_staff_write_it(text: str, moment: time | None) -> None:
    assert parse_moment(text) == moment


MOMENTS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
HOURS = st.builds(OpeningHours, st.frozensets(st.integers(0, 6), min_size=1), MOMENTS, MOMENTS)


@given(st.lists(HOURS, max_size=5).map(tuple))
def test_what_was_written_is_read_again(hours: tuple[OpeningHours, ...]) -> None:
    assert parse_hours(hours_text(hours)) == hours


@given(st.text(alphabet="T2345678CNMonFri -–,;:0h", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = parse_hours(text)
    except HoursError:
        return
    assert parse_hours(hours_text(read)) == read
