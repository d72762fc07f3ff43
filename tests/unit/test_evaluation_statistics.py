"""Error rates, thresholds and bounds: exact answers where they are known, and what must hold for any trials."""

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.statistics import DetPoint, Interval, Rate, Trial, Trials, percentile_interval, upper_bound

# Three people; genuine 0.2 and 0.6 (person 0), 0.4 (person 1); impostors 0.5, 0.7, 0.9, 1.1.
SMALL = Trials(
    [
        Trial(0.2, 0, 0),
        Trial(0.6, 0, 0),
        Trial(0.4, 1, 1),
        Trial(0.5, 0, 1),
        Trial(0.7, 0, 2),
        Trial(0.9, 1, 2),
        Trial(1.1, 0, 1),
    ],
    probes=[2, 1, 1],
    references=[1, 1, 0],
)
ALL = [1, 1, 1]

distances = st.floats(0, 1.5)
# Positions on a line: the picture's person is its index modulo three.
pictures = st.lists(distances, min_size=4, max_size=14)


def of_pictures(positions: list[float]) -> Trials:
    owners = [number % 3 for number in range(len(positions))]
    counts = [owners.count(person) for person in range(3)]
    pairs = combinations(zip(owners, positions, strict=True), 2)
    return Trials((Trial(abs(a - b), one, other) for (one, a), (other, b) in pairs), counts, counts)


@pytest.mark.parametrize(
    ("threshold", "fnmr", "fmr"),
    [
        (0.1, Rate(3, 3), Rate(0, 4)),
        (0.2, Rate(2, 3), Rate(0, 4)),
        (0.5, Rate(1, 3), Rate(1, 4)),
        (0.6, Rate(0, 3), Rate(1, 4)),
        (2.0, Rate(0, 3), Rate(4, 4)),
    ],
)
def test_a_distance_up_to_the_threshold_is_a_match(threshold: float, fnmr: Rate, fmr: Rate) -> None:
    assert (SMALL.fnmr(threshold, ALL), SMALL.fmr(threshold, ALL)) == (fnmr, fmr)


def test_people_without_weight_take_their_trials_with_them() -> None:
    assert SMALL.fnmr(0.3, [0, 1, 1]) == Rate(1, 1)
    assert SMALL.fnmr(0.3, [3, 1, 0]) == Rate(4, 7)


@given(pictures, st.lists(st.integers(0, 3), min_size=3, max_size=3), distances)
def test_a_weight_is_a_number_of_copies(positions: list[float], weights: list[int], threshold: float) -> None:
    """Rates under weights are those of a sample in which each person occurs that often, and copies of one person are
    no impostors of each other."""
    trials = of_pictures(positions)
    impostor = genuine = missed = matched = 0
    for (one, a), (other, b) in combinations(enumerate(positions), 2):
        first, second = one % 3, other % 3
        copies = weights[first] if first == second else weights[first] * weights[second]
        if first == second:
            genuine, missed = genuine + copies, missed + copies * (abs(a - b) > threshold)
        else:
            impostor, matched = impostor + copies, matched + copies * (abs(a - b) <= threshold)
    assert trials.fnmr(threshold, weights) == Rate(missed, genuine)
    assert trials.fmr(threshold, weights) == Rate(matched, impostor)


@given(pictures, distances, distances)
def test_a_higher_threshold_misses_fewer_and_admits_more(positions: list[float], one: float, other: float) -> None:
    trials, (low, high) = of_pictures(positions), sorted((one, other))
    assert trials.fnmr(high, ALL).errors <= trials.fnmr(low, ALL).errors
    assert trials.fmr(high, ALL).errors >= trials.fmr(low, ALL).errors


@pytest.mark.parametrize(("fmr", "below"), [(0.0, 0.5), (0.2, 0.5), (0.25, 0.7), (0.5, 0.9)])
def test_the_threshold_for_an_fmr_lies_just_below_the_first_impostor_too_many(fmr: float, below: float) -> None:
    assert SMALL.threshold_at_fmr(fmr, ALL) == math.nextafter(below, 0)


def test_without_impostors_nothing_limits_the_threshold() -> None:
    assert SMALL.threshold_at_fmr(0, [1, 0, 0]) == math.inf


@given(pictures, st.floats(0, 0.99))
def test_a_threshold_for_an_fmr_keeps_to_it_and_no_higher_one_does(positions: list[float], fmr: float) -> None:
    trials = of_pictures(positions)
    threshold = trials.threshold_at_fmr(fmr, ALL)
    kept, next_one = trials.fmr(threshold, ALL), trials.fmr(math.nextafter(threshold, 9), ALL)
    assert kept.errors <= fmr * kept.trials < next_one.errors


@pytest.mark.parametrize(("fnmr", "threshold"), [(0.0, 0.6), (0.3, 0.6), (0.34, 0.4), (0.99, 0.2), (1.0, 0.0)])
def test_the_threshold_for_an_fnmr_is_the_last_genuine_distance_that_counts(fnmr: float, threshold: float) -> None:
    assert SMALL.threshold_at_fnmr(fnmr, ALL) == threshold


def line_of_impostors(count: int) -> Trials:
    """Impostor distances 1, 2, ... of two people."""
    return Trials((Trial(float(number), 0, 1) for number in range(1, count + 1)), [count, 0], [0, 1])


@pytest.mark.parametrize(("count", "first_refused"), [(299, 1.0), (474, 2.0), (100, 1.0)])
def test_a_bound_allows_as_many_errors_as_it_can_still_show(count: int, first_refused: float) -> None:
    """473 trials with one error show 1 % with 95 % confidence; fewer than 299 show it not even without one, and then
    the threshold without errors is taken."""
    trials = line_of_impostors(count)
    threshold = trials.threshold_at_bound(0.01, [1, 1])
    assert threshold == math.nextafter(first_refused, 0)


@pytest.mark.parametrize(
    ("errors", "trials", "bound"),
    [(0, 10, 0.258866), (1, 10, 0.394163), (5, 10, 0.777559), (10, 10, 1.0), (0, 0, 1.0)],
)
def test_bounds_of_clopper_and_pearson(errors: int, trials: int, bound: float) -> None:
    """95 % quantiles of the beta distribution with errors + 1 and trials - errors."""
    assert upper_bound(Rate(errors, trials)) == pytest.approx(bound, abs=2e-6)


@pytest.mark.parametrize("trials", [100, 1_984, 30_000, 10_000_000])
def test_no_error_bounds_the_rate_at_three_in_as_many(trials: int) -> None:
    assert upper_bound(Rate(0, trials)) == pytest.approx(3 / trials, rel=0.02)


@given(st.integers(0, 50), st.integers(1, 2_000))
def test_more_errors_raise_the_bound_and_more_trials_lower_it(errors: int, further: int) -> None:
    trials = errors + further
    bound = upper_bound(Rate(errors, trials))
    assert errors / trials < bound < upper_bound(Rate(errors + 1, trials)) <= 1
    assert upper_bound(Rate(errors, trials + 1)) < bound


def test_det_goes_through_every_genuine_distance() -> None:
    assert SMALL.det() == [
        DetPoint(0.2, 0.0, pytest.approx(2 / 3)),
        DetPoint(0.4, 0.0, pytest.approx(1 / 3)),
        DetPoint(0.6, 0.25, 0.0),
    ]


def test_det_of_nothing_is_empty() -> None:
    assert line_of_impostors(3).det() == []


@given(pictures)
def test_det_trades_one_error_for_the_other(positions: list[float]) -> None:
    points = of_pictures(positions).det()
    assert points == sorted(points)
    assert [point.fnmr for point in points] == sorted((point.fnmr for point in points), reverse=True)
    assert points[-1].fnmr == 0


def test_spread_is_the_mean_genuine_distance_over_the_threshold() -> None:
    assert SMALL.spread(0.8, ALL) == pytest.approx(0.5)
    assert SMALL.spread(0.8, [0, 1, 1]) == pytest.approx(0.5)
    assert SMALL.spread(0.8, [0, 0, 1]) == 0


def test_an_interval_leaves_a_fortieth_outside_on_either_side() -> None:
    assert percentile_interval([float(value) for value in range(1001)][::-1]) == Interval(25.0, 975.0)
    assert percentile_interval([0.4]) == Interval(0.4, 0.4)
    with pytest.raises(ValueError, match="a value"):
        percentile_interval([])


def test_a_rate_without_trials_has_no_value() -> None:
    assert Rate(0, 0).value is None
