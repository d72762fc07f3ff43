"""Error rates with their intervals, from descriptors of pictures."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations
from pathlib import Path

from kiosk.domain.cohort import MIN_FACES, NEAREST, Cohort, adjusted, nearness
from kiosk.domain.matching import combine
from kiosk.domain.statistics import Interval, Rate, Trial, Trials, Weights, percentile_interval, upper_bound
from kiosk.ports import Descriptor
from kiosk.services.evaluation.data_set import Picture

RESAMPLES = 1000
SEED = 20  # any: the same data set brings the same figures
FIXED_FMR = (0.0, 1e-3, 1e-4)
MIN_BURST, MAX_BURST = 3, 5  # pictures in place of a burst's frames

# Fewer trials without an error leave more than an FMR of 1 % or an FNMR of 5 % possible (rule of three).
MIN_IMPOSTOR, MIN_GENUINE = 300, 60


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate and how sure it is. `interval`: bootstrap over people, which says nothing where no error was seen;
    `bound`: 95 % upper bound as if the trials were independent."""

    rate: Rate
    interval: Interval | None
    bound: float


@dataclass(frozen=True, slots=True)
class Point:
    """Both errors at one threshold."""

    name: str
    threshold: float
    fnmr: Figure
    fmr: Figure


@dataclass(frozen=True, slots=True)
class Difference:
    """FNMR of the peer less ours, each at its own threshold for one FMR; paired: the same people in every resample."""

    fmr: float
    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class _Described:
    person: int
    descriptor: Descriptor
    near: float  # to the cohort, 0 without one


def all_pairs(
    pictures: Sequence[Picture], descriptors: Mapping[Path, Descriptor], people: int, cohort: Cohort | None = None
) -> Trials:
    """Every picture against every other; the first of a pair stands for the live face."""

    def near(descriptor: Descriptor) -> float:
        return 0.0 if cohort is None else nearness([math.dist(descriptor, face) for face in cohort.faces])

    described = [
        _Described(picture.person, descriptors[picture.file], near(descriptors[picture.file]))
        for picture in pictures
        if picture.file in descriptors
    ]
    usual = 0.0 if cohort is None else cohort.usual
    counts = _counts([one.person for one in described], people)
    return Trials(
        (
            Trial(adjusted(math.dist(a.descriptor, b.descriptor), a.near, usual), a.person, b.person)
            for a, b in combinations(described, 2)
        ),
        counts,
        counts,
    )


def pairs_among_others(
    pictures: Sequence[Picture], descriptors: Mapping[Path, Descriptor], people: int
) -> Trials | None:
    """Every picture against every other, normalised by one picture of each of the people who are not compared: what a
    cohort would bring. None for too few people."""
    described = [(picture.person, descriptors[picture.file]) for picture in pictures if picture.file in descriptors]
    one_of = {person: descriptor for person, descriptor in reversed(described)}
    if len(one_of) < MIN_FACES + 2:
        return None
    trials = []
    for place, (person, a) in enumerate(described):
        strangers = nsmallest(
            NEAREST + 1, ((math.dist(a, face), other) for other, face in one_of.items() if other != person)
        )
        for other, b in described[place + 1 :]:
            near = nearness([distance for distance, stranger in strangers if stranger != other])
            trials.append(Trial(math.dist(a, b) - near, person, other))
    counts = _counts([person for person, _ in described], people)
    return Trials(trials, counts, counts)


def transactions(
    pictures: Sequence[Picture], descriptors: Mapping[Path, Descriptor], people: int, cohort: Cohort | None = None
) -> Trials:
    """Bursts of MIN_BURST to MAX_BURST pictures against a portrait, by the kiosk's rule for a burst. The burst of a
    person who has enough pictures meets everybody's; against an own portrait it goes without that picture."""
    of_person: list[list[Descriptor]] = [[] for _ in range(people)]
    for picture in pictures:
        if picture.file in descriptors:
            of_person[picture.person].append(descriptors[picture.file])
    bursts = [person for person in range(people) if len(of_person[person]) > MIN_BURST]
    trials = []
    for probe in bursts:
        for reference in range(people):
            for number, portrait in enumerate(of_person[reference]):
                own = number if probe == reference else None
                burst = [frame for index, frame in enumerate(of_person[probe]) if index != own][:MAX_BURST]
                combined = combine(burst, portrait, cohort)
                if combined is not None:
                    trials.append(Trial(combined.distance, probe, reference))
    return Trials(trials, _counts(bursts, people), [len(descriptors) for descriptors in of_person])


def resamples(people: int) -> list[Weights]:
    """How often each person is drawn, for each of RESAMPLES draws of as many people as there are."""
    lots = random.Random(SEED)
    everybody = range(people)
    return [_counts(lots.choices(everybody, k=people), people) for _ in range(RESAMPLES)]


def only(members: frozenset[int], weights: Weights) -> Weights:
    """The weights with those of all others taken away."""
    return [weight if person in members else 0 for person, weight in enumerate(weights)]


def point(
    name: str, trials: Trials, choose: Callable[[Weights], float], weights: Weights, drawn: Sequence[Weights]
) -> Point:
    """Rates at the threshold that `choose` makes of the people's weights, and again of every draw's."""
    threshold = choose(weights)
    chosen = [(choose(draw), draw) for draw in drawn]
    return Point(
        name,
        threshold,
        _figure(trials.fnmr(threshold, weights), [trials.fnmr(limit, draw) for limit, draw in chosen]),
        _figure(trials.fmr(threshold, weights), [trials.fmr(limit, draw) for limit, draw in chosen]),
    )


def difference(ours: Trials, peer: Trials, fmr: float, drawn: Sequence[Weights]) -> Difference:
    """Raises ValueError without genuine trials."""

    def fewer(weights: Weights) -> float | None:
        ours_value, peer_value = (
            trials.fnmr(trials.threshold_at_fmr(fmr, weights), weights).value for trials in (ours, peer)
        )
        return None if ours_value is None or peer_value is None else peer_value - ours_value

    values = [value for weights in (ours.everybody, *drawn) if (value := fewer(weights)) is not None]
    return Difference(fmr, values[0], percentile_interval(values[1:]))


def _figure(rate: Rate, drawn: Sequence[Rate]) -> Figure:
    values = [found.value for found in drawn if found.value is not None]
    return Figure(rate, percentile_interval(values) if values else None, upper_bound(rate))


def _counts(people: Sequence[int], total: int) -> list[int]:
    counts = [0] * total
    for person in people:
        counts[person] += 1
    return counts
