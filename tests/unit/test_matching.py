"""A burst admits nobody by one lucky frame, and nothing that is not a number admits anybody."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.matching import SKIPPED, Thresholds, Verdict, decide, zone

ZONES = Thresholds(accept=0.5, staff=0.6)
UNNUMBERS = [math.nan, math.inf, -math.inf]


@pytest.mark.parametrize(
    ("distance", "verdict"),
    [
        (0.0, Verdict.ACCEPT),
        (0.5, Verdict.ACCEPT),
        (0.500001, Verdict.STAFF),
        (0.6, Verdict.STAFF),
        (0.600001, Verdict.REFUSE),
        (math.inf, Verdict.REFUSE),
        (math.nan, Verdict.REFUSE),
    ],
)
def test_zones_meet_at_their_thresholds(distance: float, verdict: Verdict) -> None:
    assert zone(distance, ZONES) is verdict


def test_a_burst_is_judged_by_its_median() -> None:
    match = decide([0.9, 0.4, 0.55, 0.1, 0.58], ZONES)
    assert (match.verdict, match.distance) == (Verdict.STAFF, 0.55)


@given(st.lists(st.floats(0.61, 1.5), min_size=2, max_size=9), st.floats(0, 0.5))
def test_one_lucky_frame_never_admits_a_stranger(strange: list[float], lucky: float) -> None:
    assert decide([*strange, lucky], ZONES).verdict is not Verdict.ACCEPT


@given(st.lists(st.floats(0, 0.5), min_size=2, max_size=9), st.floats(0.61, 1.5))
def test_one_bad_frame_never_refuses_the_owner(good: list[float], bad: float) -> None:
    assert decide([*good, bad], ZONES).verdict is not Verdict.REFUSE


@given(st.lists(st.sampled_from(UNNUMBERS), min_size=1, max_size=5))
def test_what_is_no_number_is_never_accepted(distances: list[float]) -> None:
    assert decide(distances, ZONES).verdict is Verdict.REFUSE


@given(st.lists(st.floats(0, 0.5), max_size=4), st.sampled_from(UNNUMBERS))
def test_frames_without_a_number_count_against(good: list[float], unnumber: float) -> None:
    assert decide([*good, *[unnumber] * (len(good) + 1)], ZONES).verdict is Verdict.REFUSE


def test_an_empty_burst_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="at least one distance"):
        decide([], ZONES)


def test_no_comparison_is_no_acceptance() -> None:
    assert (SKIPPED.verdict, SKIPPED.distance) == (Verdict.SKIPPED, None)


def test_default_thresholds_say_that_nobody_calibrated_them() -> None:
    assert Thresholds() == Thresholds(accept=0.5, staff=0.6, calibrated=False)
