"""The machine-readable zone around a line that reads like part of it: its other lines, and where their cells are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, product

import cv2
import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray

from kiosk.adapters.cards.mrz.chain import Chain, best_chains
from kiosk.adapters.cards.mrz.glyphs import (
    CAP_ROWS,
    NONE,
    PITCH_COLUMNS,
    STRIDE,
    STRIP_ROWS,
    Floats,
    glyph_model,
    window_features,
)
from kiosk.adapters.cards.mrz.track import Doubles, Pyramid, Track, fitted

_MARGIN = 5.0  # cells looked at beyond both ends of a candidate
_SLANT = 0.1  # tangent, standard deviation over pictures that are taken by hand
_SLANT_SPREAD = 0.06  # between the lines of one zone
_PLACE_FLOOR = 2.5
_GOES_ON = 0.2  # probability of no character, of the place before the first or after the last; a pattern leaves doubts
_REGROWTH = 14  # cells
BEYOND = 3  # cells judged on both sides of a zone, to place it
_LINE_SCORE = -1.6  # mean logarithm per character of a line next to a seed
_GOOD_SCORE = -0.4  # ... that needs no better fit
_NEIGHBOUR_ROWS = (26, 78)  # strip rows between middles of lines: 1.3 to 3.9 heights; ICAO's are 1.8 to 2.7
_SIZES = (0.85, 1.0, 1.15)
_SHIFT_ROWS = (-5, -2, 0, 2, 5)
_CERTAINTY_FLOOR = -4.0
_FINE = ((0, 0), (-2, 0), (2, 0), (0, -1), (0, 1))  # columns and rows by which the last look is shaken


@dataclass(frozen=True, slots=True)
class Line:
    """A line that reads like one of the zone: its track in true cells, their number, mean logarithm per character."""

    track: Track
    length: int
    score: float
    gain: float  # comparable between lengths

    def same_as(self, other: "Line") -> bool:
        """Whether the middle of this line is on the other one."""
        middle = self.track.points(np.array([(self.length - 1) / 2]))[0]
        cells = np.arange(other.length, dtype=np.float64)
        away = np.hypot(*(other.track.points(cells) - middle).T)
        nearest = int(np.argmin(away))
        return bool(away[nearest] < 0.6 * other.track.cap[0] and abs(nearest - (other.length - 1) / 2) < 2)


class OutOfEffort(Exception):
    """As much was looked at as may be."""


class Sight:
    """Judges strips of one picture, up to so many cells. A line costs about 50 cells to scan and 44 to read."""

    def __init__(self, pyramid: Pyramid, cells: int) -> None:
        self.pyramid = pyramid
        self._left = cells

    def lines_along(self, track: Track, first: float, last: float) -> list[Line]:
        """The lines of each possible length that a scan from cell to cell finds, the likeliest first."""
        self._spend(round(last - first))
        strip = self.pyramid.strip(track, first, last)
        scores = glyph_model().log_probabilities(window_features(strip))
        windows = first + np.arange(len(scores)) * (STRIDE / PITCH_COLUMNS)
        scores[~self.pyramid.shows(track, windows), NONE] = 0.0
        return [_measured(track, first, chain) for chain in best_chains(scores)]

    def cells(self, track: Track, numbers: NDArray[np.int64], shift: tuple[int, int] = (0, 0)) -> Floats:
        """(cells, 38): logarithms of the classes' probabilities at whole cells, `shift` columns and rows aside."""
        self._spend(len(numbers) // 3)
        first = float(numbers[0]) - 1.5
        strip = self.pyramid.strip(track, first, float(numbers[-1]) + 1.5, (shift[1], STRIP_ROWS + shift[1]))
        centres = (numbers - first) * PITCH_COLUMNS + shift[0]
        return glyph_model().log_probabilities(window_features(strip, centres))

    def _spend(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise OutOfEffort


def _measured(track: Track, first: float, chain: Chain) -> Line:
    """The track counted anew in cells of the chain."""
    numbers = np.arange(len(chain.columns), dtype=np.float64)
    smooth = polynomial.polyval(numbers, fitted(numbers, chain.columns.astype(np.float64), 2))
    cells = first + smooth / PITCH_COLUMNS
    points, cap = track.points(cells), polynomial.polyval(cells, track.cap)
    renewed = Track(
        fitted(numbers, points[:, 0], 2), fitted(numbers, points[:, 1], 2), fitted(numbers, cap, 1), track.slant
    )
    return Line(renewed, len(numbers), chain.score, chain.gain)


def aligned(sight: Sight, line: Line) -> Line:
    """The track put where the characters read best: its height, growing evenly along it, then its path."""
    cells = np.arange(line.length, dtype=np.float64)
    sizes = np.array(_SIZES)
    cap = polynomial.polyval(cells, line.track.cap)
    looks = np.stack(
        [_certainty(sight, replace(line.track, cap=line.track.cap * size), line.length, 0) for size in sizes]
    )
    track = replace(line.track, cap=fitted(cells, cap * _best_along(looks, sizes), 1))
    rows = np.array(_SHIFT_ROWS, np.float64)
    looks = np.stack([_certainty(sight, track, line.length, shift) for shift in _SHIFT_ROWS])
    moved = track.moved(cells, polynomial.polyval(cells, fitted(cells, _best_along(looks, rows), 2)) / CAP_ROWS)
    return Line(moved, line.length, float(_certainty(sight, moved, line.length, 0).mean()), line.gain)


def _best_along(looks: Doubles, values: Doubles) -> Doubles:
    """For each cell the value whose look, smoothed over nine cells, is best; a mean where several are as good."""
    smooth = cv2.blur(looks, (9, 1), borderType=cv2.BORDER_REPLICATE)
    odds = np.exp(4 * (smooth - smooth.max(axis=0)))
    return np.asarray((odds * values[:, None]).sum(axis=0) / odds.sum(axis=0), np.float64)


def _certainty(sight: Sight, track: Track, length: int, rows: int) -> Doubles:
    """For each cell the logarithm of its best character's probability, looked at `rows` lower."""
    scores = sight.cells(track, np.arange(length), (0, rows))
    return np.asarray(np.maximum(scores[:, :NONE].max(axis=1), _CERTAINTY_FLOOR), np.float64)


def neighbours(sight: Sight, line: Line, sides: tuple[int, ...], doubtful: bool) -> Iterator[tuple[int, Line]]:
    """Lines of the same length above (-1) or below (1): those that read well, or those that need a better fit."""
    poor: list[tuple[int, Line]] = []
    for side, rows in _inked_rows(sight, line, sides):
        numbers = np.linspace(0, line.length - 1, 9)
        moved = line.track.moved(numbers, np.full(9, rows / CAP_ROWS))
        for found in sight.lines_along(moved, -_MARGIN, line.length + _MARGIN - 1):
            if found.length == line.length and found.score > 2 * _LINE_SCORE:
                if found.score > _GOOD_SCORE and not doubtful:
                    yield side, found
                elif found.score <= _GOOD_SCORE and doubtful:
                    poor.append((side, found))
    for side, found in sorted(poor, key=lambda entry: -entry[1].score):
        better = aligned(sight, found)
        if better.score > _LINE_SCORE:
            yield side, better


def _inked_rows(sight: Sight, line: Line, sides: tuple[int, ...]) -> list[tuple[int, int]]:
    """Sides and strip rows where next to `line` most upright edges are, two a side."""
    low, high = _NEIGHBOUR_ROWS
    reach = high + 12
    rows = (STRIP_ROWS // 2 - reach, STRIP_ROWS // 2 + reach)
    patch = sight.pyramid.strip(line.track, -1.0, float(line.length), rows).astype(np.float32)
    edges = np.abs(cv2.Sobel(cv2.GaussianBlur(patch, (0, 0), 1.0), cv2.CV_32F, 1, 0)).mean(axis=1)
    ink = np.convolve(edges, np.ones(CAP_ROWS) / CAP_ROWS, "same")
    found = []
    for side in sides:
        values = ink[reach + side * np.arange(low - 1, high + 2)]
        peaks = [at for at in range(1, len(values) - 1) if values[at - 1] <= values[at] > values[at + 1]]
        found += [
            (float(values[at]), side, side * (low - 1 + at)) for at in sorted(peaks, key=lambda at: -values[at])[:2]
        ]
    return [(side, row) for _, side, row in sorted(found, reverse=True)]


def zones_around(sight: Sight, line: Line, doubtful: bool) -> Iterator[list[Line]]:
    """What may be a zone with the line in it, from top to bottom: three lines of 30, or two of 36 or 44."""
    for side, found in neighbours(sight, line, (1, -1), doubtful):
        pair = [line, found] if side > 0 else [found, line]
        if line.length != 30:
            yield pair
            continue
        for further, edge in ((side, found), (-side, line)):
            for _, third in neighbours(sight, edge, (further,), doubtful):
                zone = [*pair, third] if further > 0 else [third, *pair]
                if _evenly_spaced(zone):
                    yield zone


def _evenly_spaced(zone: list[Line]) -> bool:
    first, second = (_offset(upper, lower)[1] for upper, lower in pairwise(zone))
    return 0.7 < first / max(second, 1e-6) < 1.4


def regrown(sight: Sight, line: Line) -> list[Line]:
    """What a second scan finds, on a track that fits better and is longer at both ends."""
    better = aligned(sight, line)
    return sight.lines_along(better.track, -_REGROWTH, line.length + _REGROWTH)


def placed(sight: Sight, lines: list[Line], length: int) -> list[Track]:
    """The lines' tracks with common cell numbers and the true slant, so placed that characters fill `length` cells.

    Each line alone may be one or two cells off, where its ends are worn. What is weighed: how well characters fill the
    cells of each line and none stand beyond, against the slant that the lines' offsets would mean.
    """
    numbers = np.arange(-BEYOND, length + BEYOND)
    fills = [_fill(sight.cells(line.track, numbers)[:, NONE], length) for line in lines]
    offsets, depths = np.array([_offset(lines[0], line) for line in lines]).T
    best, shifts = -np.inf, [0] * len(lines)
    for chosen in product(range(2 * BEYOND + 1), repeat=len(lines)):
        moves = np.array(chosen) - BEYOND
        forward = (offsets + moves)[1:] - moves[0]
        slants = -forward / depths[1:]
        total = sum(fill[at] for fill, at in zip(fills, chosen, strict=True))
        total -= 0.5 * (float(slants.mean()) / _SLANT) ** 2 + 0.5 * (float(np.ptp(slants)) / _SLANT_SPREAD) ** 2
        if total > best:
            best, shifts = total, [int(move) for move in moves]
    return _upright([_renumbered(line.track, -move, length) for line, move in zip(lines, shifts, strict=True)], length)


def _fill(none: Floats, length: int) -> list[float]:
    """For each first cell: how likely it is that characters stand in `length` cells from there, and none beyond."""
    outside = np.maximum(none, -_PLACE_FLOOR)
    inside = np.maximum(np.log1p(-np.exp(np.minimum(none, -1e-4))), -_PLACE_FLOOR)
    return [
        float(inside[at : at + length].sum() + outside[:at].sum() + outside[at + length :].sum())
        for at in range(2 * BEYOND + 1)
    ]


def _offset(base: Line, line: Line) -> tuple[float, float]:
    """How far the middle of `line` is ahead of the middle of `base`, in cells, and how far below it, in cells."""
    middle = np.array([(base.length - 1) / 2])
    here = base.track.points(middle)[0]
    step = (base.track.points(middle + 0.5) - base.track.points(middle - 0.5))[0]
    pitch = float(np.hypot(*step))
    way = line.track.points(np.array([(line.length - 1) / 2]))[0] - here
    ahead = float(way @ step) / pitch**2
    return ahead, float(way @ np.array([-step[1], step[0]])) / pitch**2


def _renumbered(track: Track, shift: int, length: int) -> Track:
    """Cell number k is called k + shift... of the new track."""
    numbers = np.linspace(0, length - 1, 9)
    points, cap = track.points(numbers - shift), polynomial.polyval(numbers - shift, track.cap)
    return Track(
        fitted(numbers, points[:, 0], 2), fitted(numbers, points[:, 1], 2), fitted(numbers, cap, 1), track.slant
    )


def _upright(tracks: list[Track], length: int) -> list[Track]:
    """With the slant that the way from the first line's characters to the last line's shows."""
    if len(tracks) < 2:
        return tracks
    numbers = np.linspace(0, length - 1, 9)
    way = tracks[-1].points(numbers) - tracks[0].points(numbers)
    down = replace(tracks[0], slant=0.0).down(numbers)
    across = np.stack([down[:, 1], -down[:, 0]], axis=1)
    slant = float(np.median(-(way * across).sum(axis=1) / np.maximum((way * down).sum(axis=1), 1e-6)))
    return [replace(track, slant=float(np.clip(slant, -0.5, 0.5))) for track in tracks]


def characters(sight: Sight, tracks: list[Track], length: int, looks: int) -> Floats:
    """(lines, length + 2 * BEYOND, 38): logarithms of probabilities, the mean of up to five looks."""
    numbers = np.arange(-BEYOND, length + BEYOND)
    seen = [np.stack([sight.cells(track, numbers, shift) for track in tracks]) for shift in _FINE[:looks]]
    return np.asarray(np.log(np.mean(np.exp(seen), axis=0) + 1e-9), np.float32)


def places(sight: Sight, tracks: list[Track], scores: Floats, length: int) -> list[int]:
    """Where the first character may stand in `characters`, the likeliest first.

    Not where the lines go on beyond, nor where a character would be out of the picture.
    """
    cells = np.arange(-BEYOND, length + BEYOND, dtype=np.float64)
    seen = np.all([sight.pyramid.shows(track, cells) for track in tracks], axis=0)
    none = scores[:, :, NONE]
    fill = np.sum([_fill(row, length) for row in none], axis=0)
    goes_on = np.exp(none.mean(axis=0)) < _GOES_ON
    return [
        int(at)
        for at in np.argsort(-fill, kind="stable")
        if seen[at : at + length].all()
        and not ((at > 0 and goes_on[at - 1]) or (at + length < none.shape[1] and goes_on[at + length]))
    ]
