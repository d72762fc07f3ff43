"""Error rates of a matcher and how sure they are, in the terms of ISO/IEC 19795-1.

A trial compares two pictures: genuine where they show one person, impostor otherwise. A match is a distance up to the
threshold. Rates take a weight for each person: ones for all of them, zeros for those who are left out, or how often
each was drawn for a bootstrap over people. A genuine trial counts as often as its person, an impostor trial as the
product of its two people's weights, because trials that share a person are not independent.
"""

import math
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

CONFIDENCE = 0.95
DET_POINTS = 200
Weights = Sequence[int]  # of every person, by index


class Trial(NamedTuple):
    """One comparison; people by index. Two different people make it an impostor trial."""

    distance: float
    probe: int
    reference: int


class Rate(NamedTuple):
    """Counts, not a quotient: without them nobody can say how sure it is."""

    errors: int
    trials: int

    @property
    def value(self) -> float | None:
        return self.errors / self.trials if self.trials else None


class DetPoint(NamedTuple):
    threshold: float
    fmr: float
    fnmr: float


class Trials:
    """All comparisons of one matcher. `probes` and `references`: how many pictures of each person were presented and
    enrolled; every probe of one person meets every reference of every other, or each such pair once."""

    def __init__(self, trials: Iterable[Trial], probes: Sequence[int], references: Sequence[int]) -> None:
        ordered = sorted(trials)
        self._genuine = [trial for trial in ordered if trial.probe == trial.reference]
        self._impostor = [trial for trial in ordered if trial.probe != trial.reference]
        self._genuine_distances = array("d", (trial.distance for trial in self._genuine))
        self._impostor_distances = array("d", (trial.distance for trial in self._impostor))
        counts = Counter(trial.probe for trial in self._genuine)
        self._genuine_of = [counts[person] for person in range(len(probes))]
        self._probes, self._references = probes, references
        met = self._meetings(self.everybody)
        self._trials_per_meeting = len(self._impostor) / met if met else 0.0

    @property
    def everybody(self) -> Weights:
        """Each person once."""
        return [1] * len(self._probes)

    def fnmr(self, threshold: float, weights: Weights) -> Rate:
        """False non-matches: genuine trials beyond the threshold."""
        missed = self._genuine[bisect_right(self._genuine_distances, threshold) :]
        errors = sum(weights[trial.probe] for trial in missed)
        return Rate(errors, self._genuine_total(weights))

    def fmr(self, threshold: float, weights: Weights) -> Rate:
        """False matches: impostor trials up to the threshold."""
        matched = self._impostor[: bisect_right(self._impostor_distances, threshold)]
        errors = sum(weights[trial.probe] * weights[trial.reference] for trial in matched)
        return Rate(errors, self._impostor_total(weights))

    def threshold_at_fmr(self, fmr: float, weights: Weights) -> float:
        """The largest threshold that keeps to `fmr`; infinite where no impostor limits it."""
        return self._threshold_allowing(fmr * self._impostor_total(weights), weights)

    def threshold_at_fnmr(self, fnmr: float, weights: Weights) -> float:
        """The smallest threshold that keeps to `fnmr`; 0 where there is no genuine trial."""
        allowed = fnmr * self._genuine_total(weights)
        errors = 0
        for trial in reversed(self._genuine):
            errors += weights[trial.probe]
            if errors > allowed:
                return trial.distance
        return 0.0

    def threshold_at_bound(self, fmr: float, weights: Weights) -> float:
        """The largest threshold whose FMR is at most `fmr` with CONFIDENCE; where there are too few trials to show
        that, the largest one without a false match.

        `upper_bound` holds for a threshold that was chosen on the very trials: the share below the k-th of n ordered
        values is Beta(k, n - k + 1) distributed whatever the values' distribution (Wilks 1941), and that is the
        Clopper-Pearson bound of k - 1 errors.
        """
        trials = self._impostor_total(weights)
        errors = 0
        while errors < trials and _at_most(Rate(errors + 1, trials), fmr) <= 1 - CONFIDENCE:
            errors += 1
        return self._threshold_allowing(errors, weights)

    def spread(self, threshold: float, weights: Weights) -> float:
        """Mean genuine distance as a share of the threshold: how near to it genuine pairs come."""
        distances = sum(weights[trial.probe] * trial.distance for trial in self._genuine)
        return distances / threshold / max(self._genuine_total(weights), 1)

    def det(self) -> list[DetPoint]:
        """Detection error trade-off, by rising threshold. FNMR changes at genuine distances, each with the least FMR
        for its FNMR; of many genuine trials some DET_POINTS are taken, evenly on a logarithmic scale of FNMR."""
        genuine, impostor = self._genuine_distances, self._impostor_distances
        if not genuine or not impostor:
            return []
        missed = {round(len(genuine) ** (step / DET_POINTS)) for step in range(DET_POINTS)} - {len(genuine)} | {0}
        thresholds = sorted({genuine[len(genuine) - 1 - errors] for errors in missed})
        return [
            DetPoint(
                threshold,
                bisect_right(impostor, threshold) / len(impostor),
                1 - bisect_right(genuine, threshold) / len(genuine),
            )
            for threshold in thresholds
        ]

    def _threshold_allowing(self, matches: float, weights: Weights) -> float:
        """The largest threshold with so many false matches."""
        errors = 0
        for trial in self._impostor:
            errors += weights[trial.probe] * weights[trial.reference]
            if errors > matches:
                return math.nextafter(trial.distance, -math.inf)
        return math.inf

    def _genuine_total(self, weights: Weights) -> int:
        return sum(map(int.__mul__, weights, self._genuine_of))

    def _impostor_total(self, weights: Weights) -> int:
        return round(self._trials_per_meeting * self._meetings(weights))

    def _meetings(self, weights: Weights) -> int:
        """Probes times references of different people. In time linear in people, where trials are quadratic."""
        probes = list(map(int.__mul__, weights, self._probes))
        references = list(map(int.__mul__, weights, self._references))
        return sum(probes) * sum(references) - sum(map(int.__mul__, probes, references))


def upper_bound(rate: Rate) -> float:
    """One-sided upper confidence bound of Clopper and Pearson, 1934, as if the trials were independent. Without an
    error it is about 3 / trials, the rule of three; without a trial 1."""
    if rate.errors >= rate.trials:
        return 1.0
    low, high = rate.errors / rate.trials, 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(rate, middle) > 1 - CONFIDENCE else (low, middle)
    return high


def _at_most(rate: Rate, probability: float) -> float:
    """Probability of so few errors, when each trial errs with `probability`, which is neither 0 nor 1."""
    n, log_p, log_q = rate.trials, math.log(probability), math.log1p(-probability)
    choices = math.lgamma(n + 1)
    return math.fsum(
        math.exp(choices - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * log_p + (n - k) * log_q)
        for k in range(rate.errors + 1)
    )


class Interval(NamedTuple):
    low: float
    high: float


def percentile_interval(values: Sequence[float]) -> Interval:
    """The middle CONFIDENCE of a bootstrap's results (Efron 1979). Raises ValueError without any."""
    if not values:
        raise ValueError("an interval needs a value")
    ordered = sorted(values)
    tail = (1 - CONFIDENCE) / 2 * (len(ordered) - 1)
    return Interval(ordered[math.floor(tail)], ordered[math.ceil(len(ordered) - 1 - tail)])
