"""Ours beside the face library as it comes, on the same photographs in one run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from kiosk.domain.matching import Thresholds
from kiosk.domain.statistics import DetPoint, Rate, Trials, Weights
from kiosk.ports import Descriptor, FaceEngine
from kiosk.services.cohort_file import LocalCohort
from kiosk.services.evaluation.clips import ClipFinding
from kiosk.services.evaluation.cross_validation import CrossValidated, cross_validate
from kiosk.services.evaluation.data_set import DataSet, DataSetError, Picture
from kiosk.services.evaluation.describing import Described, FaceLibrary, Progress, Seen, describe
from kiosk.services.evaluation.figures import (
    FIXED_FMR,
    MIN_GENUINE,
    MIN_IMPOSTOR,
    Difference,
    Point,
    all_pairs,
    difference,
    only,
    pairs_among_others,
    point,
    resamples,
    transactions,
)

Found = TypeVar("Found")

ACCEPT, STAFF, DEFAULT = "accept", "staff", "the library's default"


@dataclass(frozen=True, slots=True)
class Peer:
    """The library as it comes, and what its names mean."""

    library: FaceLibrary
    stock: str  # the name under which it describes as it comes; all others are variants
    tolerance: float  # its own threshold


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was measured with what, and when."""

    day: date
    versions: Mapping[str, str]
    models: Mapping[str, str]  # SHA-256 by file name


@dataclass(frozen=True, slots=True)
class System:
    failure_to_acquire: Rate
    refused: tuple[Seen, ...]
    points: tuple[Point, ...]
    det: tuple[DetPoint, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """People who share a label, compared among themselves, at our accept threshold."""

    key: str
    value: str
    people: int
    point: Point

    @property
    def enough(self) -> bool:
        return self.point.fnmr.rate.trials >= MIN_GENUINE and self.point.fmr.rate.trials >= MIN_IMPOSTOR


@dataclass(frozen=True, slots=True)
class Evaluation:
    provenance: Provenance
    data_sha256: str
    people: int
    pictures: int
    genuine: int
    impostor: int
    thresholds: Thresholds
    ours: System
    stock: System
    differences: tuple[Difference, ...]
    cohort: str  # SHA-256 of the cohort's file; empty: ours are plain distances
    cohort_gain: tuple[Difference, ...]  # plain less normalised by the other people; empty for too few of them
    target_fmr: float
    cross_validated: tuple[CrossValidated, ...]  # thresholds set for `target_fmr` as calibration sets them
    transactions: tuple[Point, ...]
    groups: tuple[Group, ...]
    group_pictures: tuple[Seen, ...]
    clips: tuple[ClipFinding, ...] = ()


def evaluate(
    data: DataSet,
    engine: FaceEngine,
    peer: Peer,
    thresholds: Thresholds,
    provenance: Provenance,
    target_fmr: float,
    progress: Progress,
    local: LocalCohort | None = None,
) -> Evaluation:
    """Starts and stops engine and library. Ours is normalised by `local` where there is one. Pairs are of
    pictures that both acquired. Raises EngineFailed, DataSetError where nothing is left to compare, and OSError."""
    described = describe(data, engine, peer.library, progress)
    by_peer = described.peers.found
    pictures = [p for p in data.pictures if p.file in described.ours.found and p.file in by_peer]
    cohort = local.cohort if local else None
    ours = all_pairs(pictures, described.ours.found, data.people, cohort)
    genuine, impostor = (rate(0, ours.everybody).trials for rate in (ours.fnmr, ours.fmr))
    if not genuine or not impostor:
        raise DataSetError(f"{data.folder}: no two pictures of one person, or no two people, in which a face was found")
    ways = {
        name: all_pairs(pictures, {file: found[name] for file, found in by_peer.items()}, data.people)
        for name in by_peer[pictures[0].file]
    }
    stock = ways.pop(peer.stock)
    drawn = resamples(data.people)
    limits = {ACCEPT: thresholds.accept, STAFF: thresholds.staff}
    bursts = transactions(pictures, described.ours.found, data.people, cohort)
    return Evaluation(
        provenance=provenance,
        data_sha256=data.sha256,
        people=data.people,
        pictures=len(data.pictures),
        genuine=genuine,
        impostor=impostor,
        thresholds=thresholds,
        ours=_system(ours, described.ours, limits, drawn),
        stock=_system(stock, described.peers, {**limits, DEFAULT: peer.tolerance}, drawn),
        differences=tuple(difference(ours, stock, fmr, drawn) for fmr in _supported(impostor)),
        cohort=local.sha256 if local else "",
        cohort_gain=tuple(_cohort_gain(data, pictures, described.ours.found, drawn)),
        target_fmr=target_fmr,
        cross_validated=cross_validate(ways, target_fmr),
        transactions=tuple(_at(bursts, name, limits[name], bursts.everybody, drawn) for name in (ACCEPT, STAFF)),
        groups=tuple(_groups(data, ours, thresholds.accept, drawn)),
        group_pictures=described.group_pictures,
    )


def _cohort_gain(
    data: DataSet, pictures: Sequence[Picture], found: Mapping[Path, Descriptor], drawn: Sequence[Weights]
) -> Iterator[Difference]:
    plain = all_pairs(pictures, found, data.people)
    by_others = pairs_among_others(pictures, found, data.people)
    if by_others is not None:
        for fmr in _supported(plain.fmr(0, plain.everybody).trials):
            yield difference(by_others, plain, fmr, drawn)


def _system(
    trials: Trials, described: Described[Found], limits: Mapping[str, float], drawn: Sequence[Weights]
) -> System:
    everybody = trials.everybody
    impostor = trials.fmr(0, everybody).trials
    fixed = [
        point(f"FMR {fmr:g}", trials, partial(trials.threshold_at_fmr, fmr), everybody, drawn)
        for fmr in _supported(impostor)
    ]
    at_limits = [_at(trials, name, limit, everybody, drawn) for name, limit in limits.items()]
    return System(described.failure_to_acquire, described.refused, (*fixed, *at_limits), tuple(trials.det()))


def _supported(impostor: int) -> list[float]:
    """An FMR of less than one trial is none."""
    return [fmr for fmr in FIXED_FMR if fmr == 0 or fmr * impostor >= 1]


def _at(trials: Trials, name: str, limit: float, weights: Weights, drawn: Sequence[Weights]) -> Point:
    return point(name, trials, lambda _: limit, weights, drawn)


def _groups(data: DataSet, trials: Trials, limit: float, drawn: Sequence[Weights]) -> Iterator[Group]:
    for (key, value), members in data.labels.items():
        within = [only(members, draw) for draw in drawn]
        yield Group(key, value, len(members), _at(trials, ACCEPT, limit, only(members, trials.everybody), within))
