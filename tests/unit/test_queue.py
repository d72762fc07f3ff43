"""Labels, priority, the day that is counted, and an honest forecast."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.domain.clinic import LateNumbers, OpeningHours, is_open
from kiosk.domain.queue import (
    FORECAST_STEP_MIN,
    MEASURED_FROM,
    Lane,
    Outlook,
    PriorityReason,
    Series,
    WaitRange,
    business_day,
    is_offered,
    outlook,
    priority_by_age,
    wait_forecast,
)
from kiosk.domain.queue.records import Appointment, Patient
from tests.contract.orders import CLINIC_A
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


# Daylight saving at night, at midnight, on the other half of the earth, by half an hour; and none.
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Asia/Ho_Chi_Minh")]
CHANGES = [  # UTC; of 2026
    datetime(2026, 3, 29, 1),
    datetime(2026, 10, 25, 1),
    datetime(2026, 4, 5, 3),
    datetime(2026, 9, 6, 4),
    datetime(2026, 4, 4, 15),
    datetime(2026, 10, 3, 15, 30),
]
AROUND = [timedelta(minutes=minutes) for minutes in range(-90, 91)]
MOMENTS = st.one_of(
    st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)),
    st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-90, 90)
    ),
)


@given(st.sampled_from(ZONES), MOMENTS, st.times(), st.integers(1, 120))
@example(ZONES[0], datetime(2026, 10, 25, 0, 45), time(2, 30), 30)  # 2:45 turned at 2:30; half an hour later it is 2:15
@example(ZONES[1], datetime(2026, 4, 5, 2, 45), time(23, 30), 30)
def test_days_never_run_backwards_and_none_is_left_out(
    zone: ZoneInfo, moment: datetime, turns_at: time, minutes: int
) -> None:
    now, later = ((moment.replace(tzinfo=UTC) + timedelta(minutes=passed)).astimezone(zone) for passed in (0, minutes))
    assert timedelta(0) <= business_day(later, turns_at) - business_day(now, turns_at) <= timedelta(days=1)


@given(st.sampled_from(ZONES), MOMENTS, st.times())
def test_a_day_is_the_calendars_from_its_hour_on_and_the_one_before_until_then(
    zone: ZoneInfo, moment: datetime, turns_at: time
) -> None:
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    day = business_day(local, turns_at)
    assert day in (local.date(), local.date() - timedelta(days=1))
    if local.time() >= turns_at:
        assert day == local.date()
    elif local.fold == 0:
        assert day == local.date() - timedelta(days=1)


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


MEASURED = st.lists(st.floats(0.1, 45), min_size=MEASURED_FROM, max_size=20)
OPEN_TO_16 = replace(CLINIC_A, hours=(OpeningHours(frozenset(range(7)), time(7), time(16)),), long_wait_min=60)


def test_a_steady_pace_that_was_measured_counts_instead_of_the_configured_one() -> None:
    assert wait_forecast(9, 10, [2.0] * MEASURED_FROM) == WaitRange(15, 20)
    assert wait_forecast(9, 10, [2.0] * (MEASURED_FROM - 1)) == wait_forecast(9, 10)


def test_calls_without_any_time_between_them_are_no_wait() -> None:
    assert wait_forecast(9, 10, [0.0] * MEASURED_FROM) == WaitRange(0, 5)


@given(st.integers(0, 300), MEASURED)
def test_one_more_person_ahead_never_shortens_a_measured_wait(people: int, intervals: list[float]) -> None:
    shorter, longer = wait_forecast(people, 10, intervals), wait_forecast(people + 1, 10, intervals)
    assert longer.low_min >= shorter.low_min
    assert longer.high_min >= shorter.high_min
    assert shorter.low_min <= (people + 0.5) * fmean(intervals) <= shorter.high_min


def test_an_unsteady_pace_makes_a_wider_range() -> None:
    steady, unsteady = wait_forecast(20, 10, [5.0] * 10), wait_forecast(20, 10, [1.0, 9.0] * 5)
    assert steady.high_min - steady.low_min < unsteady.high_min - unsteady.low_min


@pytest.mark.parametrize(
    ("wait", "at", "seen"),
    [
        (WaitRange(0, 55), time(9), Outlook.FINE),
        (WaitRange(30, 60), time(9), Outlook.LONG),
        (WaitRange(30, 60), time(15), Outlook.LONG),
        (WaitRange(30, 65), time(15), Outlook.PERHAPS_NOT_TODAY),
        (WaitRange(60, 65), time(15), Outlook.NOT_TODAY),
        (WaitRange(30, 55), time(20), Outlook.FINE),
    ],
)
def test_a_number_is_offered_with_its_outlook(wait: WaitRange, at: time, seen: Outlook) -> None:
    assert outlook(OPEN_TO_16, wait, datetime.combine(date(2026, 3, 2), at, VIETNAM)) is seen


@pytest.mark.parametrize(
    ("late", "seen", "offered"),
    [
        (LateNumbers.WARN, Outlook.NOT_TODAY, True),
        (LateNumbers.STOP, Outlook.NOT_TODAY, False),
        (LateNumbers.STOP, Outlook.PERHAPS_NOT_TODAY, True),
    ],
)
def test_staff_decide_whether_a_late_number_is_given(late: LateNumbers, seen: Outlook, offered: bool) -> None:
    assert is_offered(replace(OPEN_TO_16, late_numbers=late), seen) is offered


def test_a_closed_day_is_closed() -> None:
    monday = datetime(2026, 3, 2, 9, tzinfo=VIETNAM)
    assert is_open(OPEN_TO_16, monday)
    assert not is_open(replace(OPEN_TO_16, closed_days=frozenset({monday.date()})), monday)


def test_an_appointment_does_not_name_its_person() -> None:
    assert "079" not in repr(Appointment("ref", "079190012345", "eye", datetime(2026, 3, 2, tzinfo=UTC)))


def test_a_patient_is_not_shown_in_a_log() -> None:
    empty = dict.fromkeys(("card_source", "verdict", "no_face", "insurance", "payer", "reason"), "")
    assert repr(Patient(name="Ánh", birth_date=None, card_number="079", **empty)) == "Patient()"
