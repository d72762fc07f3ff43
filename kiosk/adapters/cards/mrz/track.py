"""The path of a text line through a picture, and the straightened strip along it.

A path is measured in cells: the middle of character n is at n. It bends and its scale changes as little as a page and
a perspective do: coordinates and height are low polynomials of the cell number.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import NDArray

from kiosk.adapters.cards.mrz.glyphs import CAP_ROWS, PITCH_COLUMNS, STRIP_ROWS

Doubles = NDArray[np.float64]
Grey = NDArray[np.uint8]

_SHRINK_ABOVE = 1.5  # picture pixels a strip row; beyond that the next smaller picture is sampled, against aliasing


@dataclass(frozen=True, slots=True)
class Track:
    """Polynomials of the cell number, lowest power first: x, y and height of a capital, in pixels."""

    x: Doubles
    y: Doubles
    cap: Doubles
    slant: float = 0.0  # of upright strokes from the perpendicular, as a tangent; positive leans right

    def points(self, cells: NDArray[np.floating]) -> Doubles:
        """(n, 2)"""
        return np.stack([polynomial.polyval(cells, self.x), polynomial.polyval(cells, self.y)], axis=1)

    def down(self, cells: Doubles) -> Doubles:
        """(n, 2): how far a character's foot is from its head."""
        ahead_x = polynomial.polyval(cells, polynomial.polyder(self.x))
        ahead_y = polynomial.polyval(cells, polynomial.polyder(self.y))
        length = np.maximum(np.hypot(ahead_x, ahead_y), 1e-6)
        cap = np.maximum(polynomial.polyval(cells, self.cap), 1.0)
        step_x, step_y = ahead_x / length, ahead_y / length
        return np.stack([(-step_y - self.slant * step_x) * cap, (step_x - self.slant * step_y) * cap], axis=1)

    def moved(self, cells: Doubles, caps: Doubles) -> "Track":
        """Shifted sideways by `caps` heights of a capital at each of `cells` (down is positive)."""
        points = self.points(cells) + self.down(cells) * caps[:, None]
        return replace(self, x=fitted(cells, points[:, 0], len(self.x) - 1), y=fitted(cells, points[:, 1], 2))

    def mapped(self, matrix: Doubles) -> "Track":
        """The same line after the similarity `matrix` (2, 3) of the picture."""
        scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
        size = max(len(self.x), len(self.y))
        x, y = np.pad(self.x, (0, size - len(self.x))), np.pad(self.y, (0, size - len(self.y)))
        new_x, new_y = matrix[:, :2] @ np.stack([x, y])
        new_x[0] += matrix[0, 2]
        new_y[0] += matrix[1, 2]
        return replace(self, x=new_x, y=new_y, cap=self.cap * scale)

    def turned(self, cells: float) -> "Track":
        """The same line for a reader who stands at the other side: cell `cells` becomes cell 0."""
        numbers = np.linspace(0, cells, 9)
        points, cap = self.points(numbers), polynomial.polyval(numbers, self.cap)
        back = cells - numbers
        return Track(fitted(back, points[:, 0], 2), fitted(back, points[:, 1], 2), fitted(back, cap, 1), self.slant)


def fitted(cells: Doubles, values: NDArray[np.floating], degree: int) -> Doubles:
    return np.asarray(polynomial.polyfit(cells, values, min(degree, len(cells) - 1)), np.float64)


class Pyramid:
    """A picture and its halvings, sampled at the size that fits."""

    def __init__(self, grey: Grey) -> None:
        self._levels = [grey]

    def shows(self, track: Track, cells: NDArray[np.floating]) -> NDArray[np.bool_]:
        """For each of `cells`, whether its middle is in the picture; a strip is filled up beyond."""
        x, y = track.points(cells).T
        height, width = self._levels[0].shape
        return np.asarray((x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1), np.bool_)

    def strip(self, track: Track, first: float, last: float, rows: tuple[int, int] = (0, STRIP_ROWS)) -> Grey:
        """The picture along `track` from cell `first` to cell `last`, 21 columns a cell.

        Row 16 is the middle of the characters; `rows` may reach beyond 0 and 32.
        """
        columns = max(2, round((last - first) * PITCH_COLUMNS))
        cells = first + np.arange(columns) / PITCH_COLUMNS
        offsets = (np.arange(*rows) + 0.5 - STRIP_ROWS / 2) / CAP_ROWS
        middle, down = track.points(cells), track.down(cells)
        scale = float(np.median(np.hypot(down[:, 0], down[:, 1]))) / CAP_ROWS
        level = 0
        while scale > _SHRINK_ABOVE:
            scale /= 2
            level += 1
        picture = self._level(level)
        shrink = 0.5**level
        place = (middle[None, :, :] + offsets[:, None, None] * down[None, :, :] + 0.5) * shrink - 0.5
        place = place.astype(np.float32)
        strip = cv2.remap(picture, place[..., 0], place[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(strip, np.uint8)

    def _level(self, level: int) -> Grey:
        while len(self._levels) <= level:
            last = self._levels[-1]
            size = (max(1, last.shape[1] // 2), max(1, last.shape[0] // 2))
            self._levels.append(np.asarray(cv2.resize(last, size, interpolation=cv2.INTER_AREA), np.uint8))
        return self._levels[level]
