"""Cohort normalisation: how near is a face to strangers of its own kind?

dlib's descriptors of people from East Asia lie closer together than those it was trained on, so that one distance does
not mean the same for everybody. A distance counts less for a face that is near to strangers, too: what the nearest
faces of a cohort of local people have is taken off (the 1:1 form of adaptive thresholds, known as T-norm).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from statistics import fmean

NEAREST = 10
MIN_FACES = 2 * NEAREST  # of different people

Descriptor = Sequence[float]  # 128 numbers; the Euclidean distance of two says how alike the faces are


@dataclass(frozen=True, slots=True, repr=False)
class Cohort:
    """One face each of people who come from where the patients come from."""

    faces: tuple[Descriptor, ...]
    usual: float  # how near its own faces are to the others


def cohort_of(faces: Sequence[Descriptor]) -> Cohort:
    """Some 0.2 s for 200 faces. Raises ValueError for fewer than MIN_FACES, or what is no descriptor."""
    if len(faces) < MIN_FACES:
        raise ValueError(f"a cohort needs {MIN_FACES} faces")
    if not all(math.isfinite(number) for face in faces for number in face):
        raise ValueError("a cohort's descriptors are finite numbers")
    distances = [[math.dist(one, other) for other in faces] for one in faces]
    usual = fmean(nearness(row[:place] + row[place + 1 :]) for place, row in enumerate(distances))
    return Cohort(tuple(faces), usual)


def nearness(distances: Sequence[float]) -> float:
    """Mean of the smallest of a face's distances to strangers."""
    return fmean(nsmallest(NEAREST, distances))


def normalised(distance: float, probe: Descriptor, cohort: Cohort) -> float:
    """`distance` of the probe to a portrait, less how near the cohort is to the probe. What is usual in the cohort is
    added, which keeps the scale of distances."""
    return adjusted(distance, nearness([math.dist(probe, face) for face in cohort.faces]), cohort.usual)


def adjusted(distance: float, near: float, usual: float) -> float:
    """Never below 0, and no number where `distance` is none."""
    return max(distance - near + usual, 0.0)
