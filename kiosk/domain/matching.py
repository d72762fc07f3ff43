"""Distances of a burst -> accept, staff or refuse."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    ACCEPT = "accept"
    STAFF = "staff"  # too close to call: somebody at the desk looks at the person and the card
    REFUSE = "refuse"
    SKIPPED = "skipped"  # no comparison took place


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Euclidean distances between descriptors, 0 (same picture) to about 1.5.

    0.50 and 0.60 are provisional: on 96 genuine and 1,984 impostor pairs of single photographs 0.50 lets nobody through
    and sends 7 % of the genuine pairs to staff. A site that has not calibrated its own says so.
    """

    accept: float = 0.50
    staff: float = 0.60
    calibrated: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    verdict: Verdict
    distance: float | None = None  # None when skipped


SKIPPED = Match(Verdict.SKIPPED)


def zone(distance: float, thresholds: Thresholds) -> Verdict:
    """The zone of one distance; a distance that is no number is never accepted."""
    if distance <= thresholds.accept:
        return Verdict.ACCEPT
    return Verdict.STAFF if distance <= thresholds.staff else Verdict.REFUSE


def decide(distances: Sequence[float], thresholds: Thresholds) -> Match:
    """One verdict for a burst: the median, so that one bad frame can neither admit nor refuse anybody.

    Raises ValueError for an empty burst.
    """
    finite = [distance if math.isfinite(distance) else math.inf for distance in distances]
    if not finite:
        raise ValueError("a burst needs at least one distance")
    middle = statistics.median(finite)
    return Match(zone(middle, thresholds), middle)
