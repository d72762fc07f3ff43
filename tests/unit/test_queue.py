"""Labels, priority, the day that is counted, and an honest forecast."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.queue import (
    FORECAST_STEP_MIN,
    Lane,
    PriorityReason,
    Series,
    WaitRange,
    business_day,
    priority_by_age,
    wait_forecast,
)
from tests.samples import TODAY, ticket

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("series", "number", "label"),
    [
        (Series("A"), 17, "A-017"),
        (Series("A", Lane.PRIORITY), 4, "AU-004"),
        (Series("B", Lane.APPOINTMENT), 1, "BH-001"),
        (Series("A", Lane.WALK_IN, "K2"), 7, "AK2-007"),
        (Series("A"), 1000, "A-1000"),
    ],
)
def test_a_label_says_clinic_lane_kiosk_and_number(series: Series, number: int, label: str) -> None:
    assert series.label(number) == label


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_two_numbers_of_a_series_never_look_alike(one: int, other: int) -> None:
    assert (Series("A").label(one) == Series("A").label(other)) == (one == other)


@pytest.mark.parametrize(
    ("born", "reason"),
    [
        (date(2020, 3, 3), PriorityReason.CHILD),  # six tomorrow
        (date(2020, 3, 2), None),  # six today
        (date(1951, 3, 3), None),  # 75 tomorrow
        (date(1951, 3, 2), PriorityReason.ELDERLY),  # 75 today
        (date(1990, 1, 1), None),
    ],
)
def test_priority_is_for_those_below_six_and_from_75(born: date, reason: PriorityReason | None) -> None:
    assert priority_by_age(born, TODAY) is reason


@pytest.mark.parametrize(
    ("local", "day"),
    [
        (datetime(2026, 3, 2, 2, 59, 59), date(2026, 3, 1)),
        (datetime(2026, 3, 2, 3, 0), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 23, 59), date(2026, 3, 2)),
        (datetime(2026, 3, 3, 0, 30), date(2026, 3, 2)),
        (datetime(2026, 1, 1, 1, 0), date(2025, 12, 31)),
    ],
)
def test_the_day_turns_at_its_hour_and_not_at_midnight(local: datetime, day: date) -> None:
    assert business_day(local.replace(tzinfo=VIETNAM), time(3)) == day


def test_a_day_that_turns_at_midnight_is_the_calendars() -> None:
    assert business_day(datetime(2026, 3, 2, tzinfo=VIETNAM), time(0)) == date(2026, 3, 2)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)), st.integers(0, 23))
def test_days_never_run_backwards(moment: datetime, turns_at: int) -> None:
    now = moment.replace(tzinfo=UTC).astimezone(VIETNAM)
    later = now + timedelta(minutes=30)
    assert timedelta(0) <= business_day(later, time(turns_at)) - business_day(now, time(turns_at)) <= timedelta(days=1)


def test_a_forecast_is_a_range_around_the_clinics_pace() -> None:
    assert wait_forecast(6, 7) == WaitRange(25, 60)


def test_the_first_in_the_queue_waits_up_to_five_minutes() -> None:
    assert wait_forecast(0, 10) == WaitRange(0, 5)


@given(st.integers(0, 300), st.integers(1, 60))
def test_a_forecast_contains_the_configured_pace_in_steps_of_five_minutes(people: int, minutes: int) -> None:
    wait = wait_forecast(people, minutes)
    assert 0 <= wait.low_min <= people * minutes <= wait.high_min
    assert wait.low_min < wait.high_min
    assert wait.low_min % FORECAST_STEP_MIN == wait.high_min % FORECAST_STEP_MIN == 0


@given(st.integers(0, 300), st.integers(1, 60))
def test_one_more_person_ahead_never_shortens_the_wait(people: int, minutes: int) -> None:
    shorter, longer = wait_forecast(people, minutes), wait_forecast(people + 1, minutes)
    assert longer.low_min >= shorter.low_min
    assert longer.high_min >= shorter.high_min


def test_a_log_line_does_not_name_the_holder() -> None:
    assert repr(ticket(17)) == "Ticket(B-017)"
