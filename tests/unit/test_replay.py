"""A past day once more, with other clinics: nobody is lost, nobody is seen twice, and the sums come out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clinic import Clinic, LaneMix, LateNumbers, OpeningHours
from kiosk.domain.queue import Lane, PriorityReason
from kiosk.domain.replay import Arrival, Away, Waits, compare, desks_of, replayed
from tests.samples import EARS

MONDAY = date(2026, 3, 2)
TEN = timedelta(minutes=10)
EVERY_DAY = frozenset(range(7))
OPEN = replace(EARS, hours=(OpeningHours(EVERY_DAY, time(7), time(17)),), late_numbers=LateNumbers.WARN)
BROKEN_DAY = replace(
    OPEN, hours=(OpeningHours(EVERY_DAY, time(13), time(16)), OpeningHours(EVERY_DAY, time(7), time(11)))
)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(MONDAY, time(hour, minute), UTC)


def came(*times: datetime, lane: Lane = Lane.WALK_IN, service: timedelta | None = TEN) -> list[Arrival]:
    return [Arrival(EARS.code, lane, moment, service=service) for moment in times]


def test_with_one_desk_people_wait_for_those_before_them() -> None:
    waits = replayed(OPEN, came(at(8), at(8), at(8, 5), at(9)), desks=1)
    assert waits.minutes == (0, 10, 15, 0)
    assert waits.by_hour == {8: 25 / 3, 9: 0}
    assert (waits.middle, waits.long, waits.not_seen, waits.away) == (5, 15, 0, {})


def test_two_desks_halve_it() -> None:
    assert replayed(OPEN, came(*[at(8)] * 4), desks=2).minutes == (0, 0, 10, 10)


def test_a_patient_who_takes_twice_as_long_is_waited_for_twice_as_long() -> None:
    assert replayed(OPEN, came(at(8), at(8)), desks=1, scale=2).minutes == (0, 20)


def test_what_is_not_known_takes_what_is_usual_and_without_any_what_is_configured() -> None:
    known = came(at(8), service=TEN)
    assert replayed(OPEN, [*known, *came(at(8), at(8), service=None)], desks=1).minutes == (0, 10, 20)
    slow = replace(OPEN, minutes_per_patient=7)
    assert replayed(slow, came(at(8), at(8), service=None), desks=1).minutes == (0, 7)


def test_nobody_is_called_at_noon_and_who_is_left_in_the_evening_is_not_seen() -> None:
    waits = replayed(BROKEN_DAY, came(at(10, 55), at(10, 56), at(12), at(15, 55), at(15, 56), at(15, 57)), desks=1)
    assert waits.minutes == (0, 124, 0)
    assert waits.away == {Away.CLOSED: 1}
    assert waits.not_seen == 2


def test_a_closed_day_turns_everybody_away_but_emergencies_which_wait_in_vain() -> None:
    closed = replace(OPEN, closed_days=frozenset({MONDAY}))
    emergency = Arrival(EARS.code, Lane.PRIORITY, at(9), priority=PriorityReason.EMERGENCY)
    waits = replayed(closed, [*came(at(8)), emergency], desks=1)
    assert (waits.away, waits.not_seen, waits.middle, waits.long) == ({Away.CLOSED: 1}, 1, None, None)


def test_capacity_of_the_day_and_of_any_sixty_minutes() -> None:
    times = [at(8), at(8, 30), at(8, 59), at(9), at(10)]
    assert replayed(replace(OPEN, daily_capacity=3), came(*times), desks=9).away == {Away.FULL: 2}
    hourly = replayed(replace(OPEN, hourly_capacity=2), came(*times), desks=9)
    assert (hourly.away, len(hourly.minutes)) == ({Away.FULL: 1}, 4)


def test_where_late_numbers_stop_nobody_waits_in_vain() -> None:
    times = [at(16, 40)] * 9
    stop = replace(OPEN, late_numbers=LateNumbers.STOP)
    assert replayed(OPEN, came(*times), desks=1).not_seen == 7
    stopped = replayed(stop, came(*times), desks=1)
    assert stopped.away[Away.TOO_LATE] == 9 - len(stopped.minutes) - stopped.not_seen > 0


def test_the_mix_decides_who_waits_and_an_emergency_comes_first() -> None:
    crowd = came(at(8)) + came(*[at(8, 1)] * 6) + came(*[at(8, 2)] * 6, lane=Lane.PRIORITY)
    gentle = replayed(replace(OPEN, mix=LaneMix(1, 1, 1)), crowd, desks=1).by_lane
    strict = replayed(replace(OPEN, mix=LaneMix(5, 1, 1)), crowd, desks=1).by_lane
    assert strict[Lane.PRIORITY] < gentle[Lane.PRIORITY] <= gentle[Lane.WALK_IN] < strict[Lane.WALK_IN]
    emergency = Arrival(EARS.code, Lane.PRIORITY, at(8, 3), service=TEN, priority=PriorityReason.EMERGENCY)
    assert replayed(OPEN, [*crowd, emergency], desks=1).minutes[-1] == 7


def test_desks_are_counted_by_those_who_were_seen_at_the_same_moment() -> None:
    def seen(*called: datetime) -> list[Arrival]:
        return [Arrival(EARS.code, Lane.WALK_IN, at(8), moment, TEN) for moment in called]

    assert desks_of(seen(at(8), at(8, 10), at(8, 20))) == 1
    assert desks_of(seen(at(8), at(8, 5), at(8, 9))) == 3
    assert desks_of(came(at(8), at(8))) == 1


def test_clinics_are_compared_side_by_side() -> None:
    other = replace(OPEN, code="other", minutes_per_patient=20)
    arrivals = [
        *came(at(8), at(8)),
        Arrival("other", Lane.WALK_IN, at(8), at(8, 4), TEN),
        Arrival("gone", Lane.WALK_IN, at(8)),
    ]
    faster = [replace(other, minutes_per_patient=10), OPEN]
    found = {one.code: one for one in compare(arrivals, [OPEN, other, replace(OPEN, code="empty")], faster)}
    assert list(found) == [EARS.code, "other", "gone"]
    assert found[EARS.code].before == found[EARS.code].after
    assert found["other"].measured.minutes == (4,)
    assert found["gone"].after == Waits(away={Away.GONE: 1})


ARRIVALS = st.lists(
    st.builds(
        Arrival,
        clinic=st.just(EARS.code),
        lane=st.sampled_from(Lane),
        at=st.integers(6 * 60, 18 * 60).map(lambda minute: at(0) + timedelta(minutes=minute)),
        called_at=st.none(),
        service=st.none() | st.integers(1, 60).map(lambda minutes: timedelta(minutes=minutes)),
        priority=st.sampled_from([None, None, None, PriorityReason.EMERGENCY]),
    ),
    max_size=40,
).map(lambda arrivals: sorted(arrivals, key=lambda one: one.at))
MODELS = st.builds(
    replace,
    st.sampled_from([OPEN, BROKEN_DAY]),
    daily_capacity=st.none() | st.integers(1, 20),
    hourly_capacity=st.none() | st.integers(1, 9),
    late_numbers=st.sampled_from(LateNumbers),
    mix=st.builds(LaneMix, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)),
)


@given(MODELS, ARRIVALS, st.integers(1, 4))
def test_everybody_is_seen_or_turned_away_or_still_there_at_the_end(
    clinic: Clinic, arrivals: list[Arrival], desks: int
) -> None:
    waits = replayed(clinic, arrivals, desks)
    assert len(waits.minutes) + sum(waits.away.values()) + waits.not_seen == len(arrivals)
    assert all(waited >= 0 for waited in waits.minutes)


@given(ARRIVALS, st.integers(1, 3))
def test_another_desk_makes_nobody_wait_longer_in_all(arrivals: list[Arrival], desks: int) -> None:
    """One lane, everybody takes as long: then each call comes no later."""
    alike = [replace(arrival, lane=Lane.WALK_IN, service=TEN, priority=None) for arrival in arrivals]
    fewer, more = replayed(OPEN, alike, desks), replayed(OPEN, alike, desks + 1)
    assert more.not_seen <= fewer.not_seen
    assert all(one >= other for one, other in zip(fewer.minutes, more.minutes, strict=False))
