"""Pauses grow and have an end; a breaker is shut by silence alone, and opened by one answer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.breaker import Breaker, Patience, pause_s

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PATIENCE = Patience(failures=2, first_pause_s=10, longest_pause_s=60)


@pytest.mark.parametrize(("tries", "pause"), [(1, 10), (2, 20), (3, 40), (4, 60), (5, 60), (10_000, 60)])
def test_pauses_double_up_to_the_longest(tries: int, pause: float) -> None:
    assert pause_s(tries, PATIENCE) == pause


@given(st.integers(0, 10**6), st.floats(0, 1, exclude_max=True))
def test_a_lot_takes_off_half_at_most(tries: int, lot: float) -> None:
    whole = pause_s(tries, PATIENCE)
    assert whole / 2 <= pause_s(tries, PATIENCE, lot) <= whole <= PATIENCE.longest_pause_s


def test_a_failure_or_two_shut_nothing_before_their_time() -> None:
    once = Breaker().after(False, NOW, PATIENCE)
    assert once.lets_pass(NOW)
    assert once.after(True, NOW, PATIENCE) == Breaker()
    assert not once.after(False, NOW, PATIENCE).lets_pass(NOW)


def test_after_the_pause_whoever_comes_may_try_and_fails_into_a_longer_one() -> None:
    shut = Breaker().after(False, NOW, PATIENCE).after(False, NOW, PATIENCE)
    later = NOW + timedelta(seconds=10)
    assert not shut.lets_pass(later - timedelta(microseconds=1))
    assert shut.lets_pass(later)
    again = shut.after(False, later, PATIENCE)
    assert not again.lets_pass(later + timedelta(seconds=19))
    assert again.lets_pass(later + timedelta(seconds=20))
    assert again.after(True, later, PATIENCE).lets_pass(later)


@given(st.lists(st.booleans(), max_size=40))
def test_it_is_shut_exactly_after_that_many_failures_in_a_row(answers: list[bool]) -> None:
    breaker = Breaker()
    for answered in answers:
        breaker = breaker.after(answered, NOW, PATIENCE)
    failed = next((count for count, answered in enumerate(reversed(answers)) if answered), len(answers))
    assert breaker.lets_pass(NOW) == (failed < PATIENCE.failures)
