"""Where text lines of even height may run through a picture; recall counts here, the glyph model judges them."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from kiosk.adapters.cards.mrz.glyphs import CAP_ROWS, PITCH_COLUMNS
from kiosk.adapters.cards.mrz.track import Doubles, Grey, Track, fitted

_PITCH = PITCH_COLUMNS / CAP_ROWS  # of a capital's height
_CAP_OF_MARKS = 0.9  # digits and thresholded ink are higher than a capital
_EVEN = 0.2  # of a capital's height: how far a step may be from the usual one
_MIN_MARKS = 9
_UPRIGHT = 90  # degrees
_MARK_SIZES = ((15, (6, 17)), (31, (13, 42)))  # neighbourhood of the threshold, and heights, in pixels
_MOST = 24  # lines of one size
_MIN_LENGTH = 13.0  # heights; half a line of the shortest format, the rest may be worn
_CORE = 0.24  # of a mark's height to both sides of its middle: follows lines up to 20 degrees, and none beside it


@dataclass(frozen=True, slots=True)
class TextLine:
    """A candidate, as a track whose cells are guesses, and its length in cells."""

    track: Track
    cells: float
    marks: int  # blobs of ink that it was found by
    evenness: float  # share of the steps between marks that are as wide as the usual one

    def near(self, other: "TextLine") -> bool:
        """Whether both mean the same line."""
        mine = self.track.points(np.array([self.cells / 2]))[0]
        cells = np.array([0.0, other.cells / 2, other.cells])
        ends = other.track.points(cells)
        cap = float(other.track.cap[0])
        along = ends[2] - ends[0]
        length = float(np.hypot(*along)) or 1.0
        away = abs(float(along[0] * (mine[1] - ends[1][1]) - along[1] * (mine[0] - ends[1][0]))) / length
        onward = abs(float(along @ (mine - ends[1]))) / length
        same_size = 0.75 < float(self.track.cap[0]) / cap < 1.33
        return away < 0.4 * cap and onward < length / 2 and same_size


@dataclass(frozen=True, slots=True)
class Search:
    """One way to look for lines: those within 22 degrees of `turn`, whose capitals are 7 to 40 pixels high."""

    width: int  # columns that the picture is scaled to; where it is higher than wide and text runs up or down it, rows
    depth: int  # grey values by which ink is darker than what is around it, of 255 from the darkest to the lightest
    turn: int = 0  # degrees, clockwise


def text_lines(grey: Grey, search: Search) -> list[TextLine]:
    """The most promising first."""
    small, matrix = _viewed(grey, search)
    lines: list[TextLine] = []
    for block, height in _MARK_SIZES:
        marks = _marks(small, block, height, search.depth)
        for line in _chained(marks, (small.shape[0], small.shape[1])):
            if not any(line.near(other) for other in lines):
                lines.append(line)
    back = np.asarray(cv2.invertAffineTransform(matrix), np.float64)
    lines.sort(key=_promise, reverse=True)
    return [replace(line, track=line.track.mapped(back)) for line in lines]


def _viewed(grey: Grey, search: Search) -> tuple[Grey, Doubles]:
    """The picture scaled and turned back, its brightness stretched, and the similarity that took it there."""
    height, width = grey.shape
    side = max(width, height) if search.turn == _UPRIGHT else width
    scale = search.width / side
    if 0.95 < scale < 1.05 and not search.turn:
        return _stretched(grey), np.eye(2, 3)
    if scale < 0.7:  # against aliasing
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    matrix, size = _similarity(width, height, scale, search.turn)
    inner, _ = _similarity(grey.shape[1], grey.shape[0], scale * width / grey.shape[1], search.turn)
    view = cv2.warpAffine(grey, inner, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return _stretched(np.asarray(view, np.uint8)), matrix


def _similarity(width: int, height: int, scale: float, turn: float) -> tuple[Doubles, tuple[int, int]]:
    """How a picture of `width` x `height` is turned back and scaled, and the size that holds all of it."""
    cos, sin = scale * np.cos(np.radians(turn)), scale * np.sin(np.radians(turn))
    linear = np.array([[cos, sin], [-sin, cos]])
    size = np.abs(linear) @ np.array([width, height])
    move = size / 2 - linear @ np.array([width / 2, height / 2])
    from_middles = linear @ np.array([0.5, 0.5]) + move - 0.5  # pixels are counted from their middles
    return np.column_stack([linear, from_middles]), (round(float(size[0])), round(float(size[1])))


def _stretched(grey: Grey) -> Grey:
    """Brightness from the darkest to the lightest hundredth over the whole range."""
    low, high = np.percentile(grey[::4, ::4], (1, 99))
    levels = (np.arange(256) - low) * (255 / max(float(high - low), 30.0))
    return np.asarray(cv2.LUT(grey, np.clip(levels, 0, 255).astype(np.uint8)), np.uint8)


def _promise(line: TextLine) -> float:
    """Long lines of many evenly spaced marks first; a line of the zone has 30 to 44."""
    return (min(line.marks, 44) + min(line.cells, 44)) * (0.3 + line.evenness)


def _marks(grey: Grey, block: int, heights: tuple[int, int], depth: int) -> Doubles:
    """(n, 4): left, top, width, height of blobs of ink as high as characters."""
    inverted = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, depth)
    _, _, stats, _ = cv2.connectedComponentsWithStats(inverted, connectivity=4, ltype=cv2.CV_32S)
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    low, high = heights
    fit = (height >= low * 0.6) & (height <= high) & (width <= 5 * high) & (width >= 0.1 * height)
    fit &= (area >= 0.12 * width * height) & (width <= 8 * height)
    fit[0] = False
    return stats[fit, :4].astype(np.float64)


def _chained(marks: Doubles, shape: tuple[int, int]) -> list[TextLine]:
    """Join marks that follow one another at about their own height's distance."""
    if len(marks) < _MIN_MARKS:
        return []
    canvas = np.zeros(shape, np.uint8)
    left, top, width, height = marks.T
    middle_x, middle_y = left + width / 2, top + height / 2
    reach = np.maximum(height, np.minimum(width, 1.5 * height))
    boxes = np.stack([left, middle_y - _CORE * reach, left + width + 0.95 * reach, middle_y + _CORE * reach], axis=1)
    for x0, y0, x1, y1 in np.round(boxes).astype(int).tolist():
        cv2.rectangle(canvas, (x0, y0), (x1, max(y1, y0 + 1)), 255, cv2.FILLED)
    _, labels = cv2.connectedComponents(canvas, connectivity=4, ltype=cv2.CV_32S)
    rows = np.clip(np.round(middle_y).astype(int), 0, shape[0] - 1)
    columns = np.clip(np.round(middle_x).astype(int), 0, shape[1] - 1)
    owner = labels[rows, columns]
    order = np.argsort(owner, kind="stable")
    bounds = np.flatnonzero(np.diff(owner[order])) + 1
    groups = sorted(np.split(order, bounds), key=len, reverse=True)[:_MOST]
    lines = [_line_of(marks[members]) for members in groups if len(members) >= _MIN_MARKS]
    return sorted((line for line in lines if line is not None), key=_promise, reverse=True)


def _line_of(marks: Doubles) -> TextLine | None:
    left, top, width, height = marks.T
    x, y = left + width / 2, top + height / 2
    cap = float(np.percentile(height, 80))
    if np.ptp(x) < _MIN_LENGTH * cap:
        return None
    kept = np.ones(len(marks), np.bool_)
    for _ in range(3):
        slope = fitted(x[kept], y[kept], 1)
        away = np.abs(y - slope[0] - slope[1] * x)
        kept = away <= max(0.3 * cap, 1.5)
        if kept.sum() < _MIN_MARKS:
            return None
    cap = float(np.percentile(height[kept], 80)) * _CAP_OF_MARKS
    start, end = float((left[kept]).min()), float((left + width)[kept].max())
    if end - start < _MIN_LENGTH * cap:
        return None
    bend = fitted(x[kept], y[kept], 2 if kept.sum() > 16 else 1)
    steps = np.diff(np.sort(x[kept]))
    even = float((np.abs(steps - np.median(steps)) < _EVEN * cap).mean())
    return TextLine(_track_along(bend, start, end, cap), (end - start) / (cap * _PITCH), int(kept.sum()), even)


def _track_along(path: Doubles, start: float, end: float, cap: float) -> Track:
    """A track on y = path(x) whose cells are 1.05 heights wide."""
    numbers = np.linspace(0, (end - start) / (cap * _PITCH), 9)
    x = start + numbers * cap * _PITCH
    y = np.polynomial.polynomial.polyval(x, path)
    return Track(fitted(numbers, x, 1), fitted(numbers, y, 2), np.array([cap, 0.0]))
