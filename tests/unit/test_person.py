"""Ages by the calendar, and what of a person may be shown before anybody has proved to be that person."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.person import age_on, masked_name, masked_number


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2020, 3, 2), date(2026, 3, 1), 5),
        (date(2020, 3, 2), date(2026, 3, 2), 6),
        (date(2020, 2, 29), date(2026, 2, 28), 5),
        (date(2020, 2, 29), date(2026, 3, 1), 6),
        (date(2026, 3, 2), date(2026, 3, 2), 0),
    ],
)
def test_a_year_is_complete_on_the_birthday(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@given(st.dates(date(1880, 1, 1), date(2090, 1, 1)), st.integers(0, 40000))
def test_ages_never_run_backwards(born: date, days: int) -> None:
    day = date.fromordinal(born.toordinal() + days)
    older = date.fromordinal(day.toordinal() + 1)
    assert 0 <= age_on(born, older) - age_on(born, day) <= 1


def test_a_masked_name_keeps_the_given_name_alone() -> None:
    assert masked_name("Nguyễn Thị Lan") == "••• Lan"


def test_a_masked_number_keeps_three_digits() -> None:
    assert masked_number("072158001234") == "••• 234"
