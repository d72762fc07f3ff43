"""What a threshold, and a way to describe faces, are worth on people whom they were not chosen on."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from kiosk.domain.statistics import Interval, Rate, Trials
from kiosk.services.evaluation.figures import SEED

FOLDS, DIVISIONS = 5, 20
# The variant, too, is chosen on the other folds' people: least FNMR, and of equals the one whose genuine pairs stay the
# farthest below the threshold.
CHOICE = "chosen"


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """Means over DIVISIONS random divisions of the people into FOLDS, with the least and the greatest of them."""

    variant: str
    fnmr: float
    fnmr_range: Interval
    fmr: float
    fmr_range: Interval
    threshold_range: Interval
    chosen: float | None  # share of the folds that chose this variant; None for CHOICE itself


@dataclass(frozen=True, slots=True)
class _Tried:
    """One variant: its threshold from the other folds' people, and its rates on the fold that was held out."""

    variant: str
    threshold: float
    trained: tuple[float, float]  # on the other folds' people: FNMR, spread
    fnmr: Rate
    fmr: Rate


_Fold = Mapping[str, _Tried]


def cross_validate(variants: Mapping[str, Trials], fmr: float) -> tuple[CrossValidated, ...]:
    """Thresholds as `Trials.threshold_at_bound` sets them. Impostors of a fold meet within it: both are strangers to
    the threshold. Empty where folds would have fewer than two people, or there is no genuine trial."""
    trials = next(iter(variants.values()), None)
    if trials is None or len(trials.everybody) < 2 * FOLDS or not trials.fnmr(0, trials.everybody).trials:
        return ()
    people = range(len(trials.everybody))
    lots = random.Random(SEED)
    divisions = []
    for _ in range(DIVISIONS):
        order = lots.sample(people, len(people))
        divisions.append([_fold(variants, fmr, frozenset(order[first::FOLDS])) for first in range(FOLDS)])
    return tuple(_summary(name, divisions) for name in (*variants, CHOICE))


def _fold(variants: Mapping[str, Trials], fmr: float, held_out: frozenset[int]) -> _Fold:
    tried = {}
    for name, trials in variants.items():
        people = range(len(trials.everybody))
        inside = [int(person in held_out) for person in people]
        outside = [1 - weight for weight in inside]
        limit = trials.threshold_at_bound(fmr, outside)
        trained = trials.fnmr(limit, outside).value or 0.0, trials.spread(limit, outside)
        tried[name] = _Tried(name, limit, trained, trials.fnmr(limit, inside), trials.fmr(limit, inside))
    return {**tried, CHOICE: min(tried.values(), key=lambda one: one.trained)}


def _summary(name: str, divisions: Sequence[Sequence[_Fold]]) -> CrossValidated:
    tried = [fold[name] for folds in divisions for fold in folds]
    fnmr = [_together([fold[name].fnmr for fold in folds]) for folds in divisions]
    fmr = [_together([fold[name].fmr for fold in folds]) for folds in divisions]
    choices = [fold[CHOICE].variant == name for folds in divisions for fold in folds]
    return CrossValidated(
        variant=name,
        fnmr=fmean(fnmr),
        fnmr_range=Interval(min(fnmr), max(fnmr)),
        fmr=fmean(fmr),
        fmr_range=Interval(min(fmr), max(fmr)),
        threshold_range=Interval(min(one.threshold for one in tried), max(one.threshold for one in tried)),
        chosen=None if name == CHOICE else fmean(choices),
    )


def _together(rates: Sequence[Rate]) -> float:
    """Zero where no fold has a trial, which FOLDS and two people in each exclude."""
    return Rate(sum(rate.errors for rate in rates), sum(rate.trials for rate in rates)).value or 0.0
