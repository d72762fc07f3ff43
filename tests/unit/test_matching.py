"""A burst admits nobody by one lucky frame, and nothing that is not a number admits anybody."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.liveness.verdict import Liveness, Reason
from kiosk.domain.liveness.verdict import Verdict as LivenessVerdict
from kiosk.domain.matching import (
    MAX_SPREAD,
    SKIPPED,
    Burst,
    Match,
    Thresholds,
    Verdict,
    combine,
    decide,
    with_liveness,
    zone,
)

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


def on_a_line(*places: float) -> list[tuple[float, ...]]:
    """Descriptors whose distances are differences."""
    return [(place,) for place in places]


def test_a_burst_is_judged_by_its_mean_without_the_frame_that_fits_least() -> None:
    burst = combine(on_a_line(0.50, 0.52, 0.54, 0.80), (0.0,))
    assert burst == Burst(pytest.approx(0.52), pytest.approx(0.04), 3)
    assert decide(burst, ZONES) == Match(Verdict.STAFF, burst.distance, ZONES)


def test_three_frames_are_too_few_to_drop_one() -> None:
    burst = combine(on_a_line(0.1, 0.1, 0.4), (0.0,))
    assert burst == Burst(pytest.approx(0.2), pytest.approx(0.3), 3)


def test_no_frame_is_no_burst_and_one_has_no_spread() -> None:
    assert combine([], (0.0,)) is None
    assert combine(on_a_line(0.3), (0.0,)) == Burst(0.3, 0.0, 1)


@given(st.lists(st.floats(0.61, 1.5), min_size=4, max_size=9), st.floats(0, 0.5))
def test_one_lucky_frame_never_admits_a_stranger(strange: list[float], lucky: float) -> None:
    burst = combine(on_a_line(*strange, lucky), (0.0,))
    assert burst is not None
    assert decide(burst, ZONES).verdict is not Verdict.ACCEPT


@given(st.lists(st.floats(0, 0.5), min_size=4, max_size=9), st.floats(0.61, 1.5))
def test_one_bad_frame_never_refuses_the_owner(good: list[float], bad: float) -> None:
    burst = combine(on_a_line(*good, bad), (0.0,))
    assert burst is not None
    assert decide(burst, ZONES).verdict is not Verdict.REFUSE


@pytest.mark.parametrize("spread", [MAX_SPREAD + 0.01, 1.0, math.nan, math.inf])
def test_frames_of_two_people_are_for_staff_however_near(spread: float) -> None:
    assert decide(Burst(0.1, spread, 5), ZONES).verdict is Verdict.STAFF
    assert decide(Burst(0.9, spread, 5), ZONES).verdict is Verdict.REFUSE


@given(st.sampled_from(UNNUMBERS))
def test_what_is_no_number_is_never_accepted(distance: float) -> None:
    assert decide(Burst(distance, 0.0, 5), ZONES).verdict is not Verdict.ACCEPT


LIVE = Liveness(LivenessVerdict.LIVE)


@pytest.mark.parametrize(
    ("liveness", "verdict"),
    [
        (None, Verdict.ACCEPT),
        (LIVE, Verdict.ACCEPT),
        (Liveness(LivenessVerdict.STAFF, Reason.FLAT), Verdict.STAFF),
        (Liveness(LivenessVerdict.UNFINISHED, Reason.ACT_NOT_SEEN), Verdict.STAFF),
    ],
)
def test_who_did_not_prove_to_be_there_is_not_accepted(liveness: Liveness | None, verdict: Verdict) -> None:
    match = with_liveness(Match(Verdict.ACCEPT, 0.3), liveness)
    assert match == Match(verdict, 0.3, liveness=liveness)


@pytest.mark.parametrize("verdict", [Verdict.STAFF, Verdict.REFUSE])
def test_life_makes_nobody_the_owner(verdict: Verdict) -> None:
    assert with_liveness(Match(verdict, 0.7), LIVE).verdict is verdict


def test_no_comparison_is_no_acceptance() -> None:
    assert (SKIPPED.verdict, SKIPPED.distance) == (Verdict.SKIPPED, None)


def test_default_thresholds_say_that_nobody_calibrated_them() -> None:
    assert Thresholds() == Thresholds(accept=0.5, staff=0.6, calibrated=False)
