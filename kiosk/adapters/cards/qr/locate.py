"""Where a symbol may be, told by its texture, and where its finder patterns are, told by their likeness.

Both stand a blur of a module, a reflection over a part and a thumb over one of the three patterns, where a search for
edges in the ratio 1:1:3:1:1 ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.cards.qr.symbol import VERSIONS

Grey = NDArray[np.uint8]  # shape (height, width)
Points = NDArray[np.float64]  # shape (..., 2): x and y in pixels

FINDER_CENTRE = 3.5  # modules from the symbol's edges
SMALLEST_PX, LARGEST_PX = 50, 640  # side of a symbol that is looked for
MOST_AREAS = 3

_CELL_PX = 4  # texture is measured in cells
_DETAIL_PX = 9  # modules of up to this size are texture
_THRESHOLDS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65)  # of the strongest texture in the picture; a reflection leaves little
_LEAST_TEXTURE = 3.0  # mean grey values of detail; noise of 4 makes 3
_LONGEST_ASPECT = 1.7
_LEAST_FILL = 0.72  # of the rectangle around; a line of text or a photograph fills less
_PATCH_PX, _MARGIN_PX = 176, 40  # an area is looked at upright, at this size
_MODULES_PX = tuple(_PATCH_PX / modules for modules in (34, 38, 42.5, 47.5, 53, 59.5, 66.5, 74.5))
_LEAST_LIKENESS = 0.55  # normalised correlation of a finder pattern; data modules reach 0.55, blur leaves 0.8
_CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))  # clockwise from the upper left, in units of the patch


@dataclass(frozen=True, slots=True)
class Area:
    """A square of fine texture."""

    corners: Points  # (4, 2), clockwise


@dataclass(frozen=True, slots=True)
class Guess:
    """A symbol that may be there."""

    version: int
    pixels: Points  # (3, 2): centres of the finder patterns upper left, upper right, lower left
    found: tuple[bool, bool, bool]  # which of the finder patterns were seen
    likeness: float


def textured_areas(grey: Grey) -> list[Area]:
    """Squares of fine texture, the strongest first; 5 ms for 1280x720."""
    if min(grey.shape) < SMALLEST_PX:
        return []
    detail = cv2.absdiff(grey, cv2.blur(grey, (_DETAIL_PX, _DETAIL_PX)))
    small = cv2.resize(detail, None, fx=1 / _CELL_PX, fy=1 / _CELL_PX, interpolation=cv2.INTER_AREA)
    texture = np.asarray(cv2.blur(small.astype(np.float32), (5, 5)), np.float32)
    strongest = float(np.partition(texture.ravel(), -60)[-60])
    if strongest < _LEAST_TEXTURE:
        return []
    found: list[tuple[float, Area]] = []
    for threshold in _THRESHOLDS:
        mask = (texture > max(threshold * strongest, _LEAST_TEXTURE)).astype(np.uint8)
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        found += (area for contour in contours for area in _square(np.asarray(contour, np.int32), texture))
    kept: list[Area] = []
    for _, area in sorted(found, key=lambda one: -one[0]):
        middle, side = area.corners.mean(axis=0), np.ptp(area.corners[:, 0])
        if all(
            np.abs(middle - one.corners.mean(axis=0)).max() > 0.15 * side
            or not 0.8 < side / np.ptp(one.corners[:, 0]) < 1.25
            for one in kept
        ):
            kept.append(area)
    return kept[:MOST_AREAS]


def _square(contour: NDArray[np.int32], texture: NDArray[np.float32]) -> Iterator[tuple[float, Area]]:
    (x, y), (width, height), turn = cv2.minAreaRect(contour)
    width, height = width + 1, height + 1
    sides = sorted((width * _CELL_PX, height * _CELL_PX))
    if sides[0] < SMALLEST_PX or sides[1] > LARGEST_PX or sides[1] > _LONGEST_ASPECT * sides[0]:
        return
    fill = (cv2.contourArea(contour) + len(contour) / 2) / (width * height)
    if fill < _LEAST_FILL:
        return
    corners = (cv2.boxPoints(((x, y), (width, height), turn)).astype(np.float64) + 0.5) * _CELL_PX - 0.5
    strength = float(texture[min(int(y), texture.shape[0] - 1), min(int(x), texture.shape[1] - 1)])
    yield strength * fill * sides[0] / sides[1], Area(corners)


def guesses(grey: Grey, area: Area) -> list[Guess]:
    """Symbols that may fill an area, the likeliest first; 20 ms."""
    side = _PATCH_PX + 2 * _MARGIN_PX
    upright = np.array(_CORNERS, np.float64) * _PATCH_PX + _MARGIN_PX
    to_frame = np.asarray(
        cv2.getPerspectiveTransform(upright.astype(np.float32), area.corners.astype(np.float32)), np.float64
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpPerspective(grey, to_frame, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    found: list[Guess] = []
    for module_px in _MODULES_PX:
        pattern = _pattern(round(module_px, 2))
        likeness = np.asarray(cv2.matchTemplate(np.asarray(patch, np.uint8), pattern, cv2.TM_CCOEFF_NORMED), np.float32)
        peaks = _corner_peaks(likeness, (len(pattern) - 1) / 2)
        for lower_right in range(4):
            ring = [(lower_right + step) % 4 for step in (2, 3, 1)]  # upper left, upper right, lower left
            found += _guess(to_frame, upright, [peaks[corner] for corner in ring], lower_right, module_px)
    best: dict[tuple[int, ...], Guess] = {}
    for guess in sorted(found, key=lambda one: -one.likeness):
        key = (guess.version, *(int(value) // 8 for value in guess.pixels.ravel()))
        best.setdefault(key, guess)
    return list(best.values())


def _guess(
    to_frame: Points, upright: Points, peaks: list[tuple[float, Points]], lower_right: int, module_px: float
) -> Iterator[Guess]:
    found = [likeness >= _LEAST_LIKENESS for likeness, _ in peaks]
    if sum(found) < 2:
        return
    order = [(lower_right + step) % 4 for step in (2, 3, 1)]
    inset = FINDER_CENTRE * module_px
    middle = upright.mean(axis=0)
    places = [
        peak if seen else upright[corner] + inset * np.sign(middle - upright[corner])
        for seen, (_, peak), corner in zip(found, peaks, order, strict=True)
    ]
    pairs = ((0, 1, 1.0), (0, 2, 1.0), (1, 2, np.sqrt(2)))
    apart = np.mean([np.hypot(*(places[a] - places[b])) / far for a, b, far in pairs if found[a] and found[b]])
    modules = float(apart) / module_px + 2 * FINDER_CENTRE
    pixels = cv2.perspectiveTransform(np.array([places], np.float64), to_frame)[0]
    likeness = sum(peak for seen, (peak, _) in zip(found, peaks, strict=True) if seen) - 0.4 * sum(found)
    for version in VERSIONS:
        off = abs(17 + 4 * version - modules) / modules
        if off < 0.14:
            yield Guess(version, np.asarray(pixels, np.float64), (found[0], found[1], found[2]), likeness - 2 * off)


def _corner_peaks(likeness: NDArray[np.float32], half: float) -> list[tuple[float, Points]]:
    """The best match near each corner of the patch: how good it is and where, in patch pixels."""
    reach = _MARGIN_PX + round(0.3 * _PATCH_PX)
    end = _PATCH_PX + 2 * _MARGIN_PX
    peaks = []
    for across, down in _CORNERS:
        left = 0 if not across else end - reach
        top = 0 if not down else end - reach
        first_x, first_y = max(0, round(left - half)), max(0, round(top - half))
        part = likeness[first_y : round(top + reach - half), first_x : round(left + reach - half)]
        _, best, _, (x, y) = cv2.minMaxLoc(part)
        peaks.append((float(best), np.array([x + first_x + half, y + first_y + half])))
    return peaks


@lru_cache(maxsize=len(_MODULES_PX))
def _pattern(module_px: float) -> Grey:
    """A finder pattern with its separator, upright within 8 degrees and a little out of focus."""
    fine = 6
    count = round(9 * module_px)
    y, x = (np.indices((count * fine, count * fine)) + 0.5 - count * fine / 2) / (module_px * fine)
    total = np.zeros(x.shape)
    turns = np.radians((-8, -4, 0, 4, 8))
    for turn in turns:
        ring = np.maximum(np.abs(x * np.cos(turn) + y * np.sin(turn)), np.abs(y * np.cos(turn) - x * np.sin(turn)))
        total += np.where((ring < 1.5) | ((ring >= 2.5) & (ring < 3.5)), 0, 255)
    soft = cv2.GaussianBlur(total / len(turns), (0, 0), 0.4 * module_px * fine)
    return np.asarray(cv2.resize(soft, (count, count), interpolation=cv2.INTER_AREA), np.uint8)
