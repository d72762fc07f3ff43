"""From a picture to machine-readable lines: candidate lines, the zone around the best, its characters, its text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from kiosk.adapters.cards.mrz.decode import decoded
from kiosk.adapters.cards.mrz.glyphs import NONE, Floats
from kiosk.adapters.cards.mrz.lines import Search, TextLine, text_lines
from kiosk.adapters.cards.mrz.track import Grey, Pyramid, Track
from kiosk.adapters.cards.mrz.zone import (
    BEYOND,
    Line,
    OutOfEffort,
    Sight,
    aligned,
    characters,
    placed,
    places,
    regrown,
    zones_around,
)
from kiosk.ports import Frame

Accept = Callable[[tuple[str, ...]], bool]
"""Whether untrusted lines that fit a layout and hold its check digits may be those of a document."""

_SURE = {1: 0.95, 5: 0.6}  # by looks: probability of the least certain character that needs no further look
_UNSURE = 0.12  # ... that is taken after all looks: of readings below, most are wrong where no check digit looks
_GOOD_SCORE = -0.3  # by looks of its line, followed up at once
_SECOND_SCANS = 3
_SEED_SCORE = -1.0  # mean logarithm per character of a line worth a closer look
_MARGIN = 5.0  # cells scanned beyond both ends of a candidate
_LIVE_CELLS = 560  # about 120 ms
_STILL_CELLS = 3600  # about 1 s


@dataclass(frozen=True, slots=True)
class MrzText:
    """Lines that fit a layout and hold each of its check digits; `repr` hides the person."""

    untrusted_lines: tuple[str, ...] = field(repr=False)
    confidence: float  # probability of the least certain character, 0..1


@dataclass(frozen=True, slots=True)
class Rung:
    """One attempt: where lines are searched, and which way up their text may be."""

    search: Search
    ways: tuple[bool, ...] = (False,)  # as found, turned by half
    most: int = 4  # candidate lines
    cells: int = _LIVE_CELLS


_BOTH = (False, True)
_LIVE = (
    Rung(Search(1000, 9)),
    Rung(Search(1000, 9), ways=(True,)),
    Rung(Search(1800, 24)),
    Rung(Search(1000, 9, turn=90), ways=_BOTH),
)
EFFORTS = len(_LIVE)
_STILL = tuple(
    Rung(Search(width, depth, turn), _BOTH, most, _STILL_CELLS)
    for width, depth, turn, most in (
        (1280, 9, 0, 12),
        (1280, 9, 90, 12),
        (800, 9, 0, 12),
        (2000, 9, 0, 16),
        (1280, 9, 45, 8),
        (1280, 9, 135, 8),
        (1280, 28, 0, 12),
        (1280, 28, 90, 12),
        (2000, 9, 90, 12),
        (2800, 14, 0, 12),
    )
)


def anything(_untrusted_lines: tuple[str, ...]) -> bool:
    """Accepts all."""
    return True


def read_mrz(grey: Grey, effort: int = 0, accept: Accept = anything) -> MrzText | None:
    """One attempt at one live frame; `effort` counts the attempts and goes round and round.

    On 1280x720 about 30 ms where there is no text, at most 150 ms: what is looked at is counted, not timed, so that
    one frame always gives the same.
    """
    return _climbed(Pyramid(grey), grey, _LIVE[effort % EFFORTS], accept)


def read_mrz_still(image: Frame | Grey, accept: Accept = anything) -> MrzText | None:
    """All attempts at a still picture, grey or BGR, whichever way up: 0.2 to 0.5 s as a rule, 4 s in vain."""
    for grey in _greys(image):
        pyramid = Pyramid(grey)
        for rung in _STILL:
            if (text := _climbed(pyramid, grey, rung, accept)) is not None:
                return text
    return None


def _greys(image: Frame | Grey) -> Iterator[Grey]:
    if image.ndim == 2:
        yield image
        return
    yield np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


def _climbed(pyramid: Pyramid, grey: Grey, rung: Rung, accept: Accept) -> MrzText | None:
    candidates = text_lines(grey, rung.search)
    sight = Sight(pyramid, rung.cells)
    try:
        return next(_readings(sight, candidates[: rung.most], rung.ways, accept), None)
    except OutOfEffort:
        return None


def _readings(sight: Sight, candidates: list[TextLine], ways: tuple[bool, ...], accept: Accept) -> Iterator[MrzText]:
    """A candidate that reads well is followed up at once, the others when all have been scanned."""
    waiting: list[Line] = []
    tried: list[Line] = []
    for candidate in candidates:
        seeds = []
        for turned in ways:
            track = candidate.track.turned(candidate.cells) if turned else candidate.track
            seeds += sight.lines_along(track, -_MARGIN, candidate.cells + _MARGIN)
        seeds.sort(key=_gain, reverse=True)
        if seeds and seeds[0].score > _GOOD_SCORE:
            yield from _followed(sight, seeds.pop(0), tried, accept)
        waiting += seeds
    waiting.sort(key=_gain, reverse=True)
    first = tried[:_SECOND_SCANS]
    for seed in waiting:
        if seed.score > _SEED_SCORE:
            yield from _followed(sight, seed, tried, accept)
    for seed in first:
        for grown in regrown(sight, seed)[:1]:
            yield from _followed(sight, grown, tried, accept)
    for seed in first:
        yield from _zones(sight, seed, [], accept, doubtful=True)


def _gain(line: Line) -> float:
    return line.gain


def _followed(sight: Sight, seed: Line, tried: list[Line], accept: Accept) -> Iterator[MrzText]:
    """Texts of the zones around `seed`, unless one of the `tried` lines was the same."""
    if any(seed.length == other.length and seed.same_as(other) for other in tried):
        return
    tried.append(seed)
    yield from _zones(sight, seed, tried, accept, doubtful=False)


def _zones(sight: Sight, seed: Line, tried: list[Line], accept: Accept, doubtful: bool) -> Iterator[MrzText]:
    for zone in zones_around(sight, seed, doubtful):
        tried += zone
        for lines, sure in _texts(sight, placed(sight, zone, seed.length), seed.length):
            if accept(lines):
                yield MrzText(lines, sure)


def _texts(sight: Sight, tracks: list[Track], length: int) -> Iterator[tuple[tuple[str, ...], float]]:
    """At first sight; after several looks; after several looks at tracks that fit better; then what was not sure."""
    unsure: list[tuple[tuple[str, ...], float]] = []
    for looks, fit in ((1, False), (5, False), (5, True)):
        if fit:
            tracks = [aligned(sight, Line(track, length, 0.0, 0.0)).track for track in tracks]
        for lines, sure in _decoded(sight, tracks, characters(sight, tracks, length, looks)):
            if sure > _SURE[looks]:
                yield lines, sure
            if looks > 1:  # one look alone is too sure of itself
                unsure.append((lines, sure))
    yield from sorted((text for text in unsure if text[1] > _UNSURE), key=lambda text: -text[1])


def _decoded(sight: Sight, tracks: list[Track], scores: Floats) -> Iterator[tuple[tuple[str, ...], float]]:
    length = scores.shape[1] - 2 * BEYOND
    for at in places(sight, tracks, scores, length):
        window = scores[:, at : at + length, :NONE]
        yield from decoded(window - np.log(np.exp(window).sum(axis=2, keepdims=True)))
