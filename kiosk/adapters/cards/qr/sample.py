"""How dark each module of a symbol is, with the lens's blur taken back and the light evened out."""

from functools import lru_cache
from math import erf, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.cards.qr.grid import Grid
from kiosk.adapters.cards.qr.locate import Grey
from kiosk.adapters.cards.qr.symbol import Values

BLURS_MODULES = (0.25, 0.4, 0.55, 0.7, 0.85)
_SAMPLES = 3  # a module, in each direction
_BORDER = 2  # modules around the symbol that blur mixes in
_NOISE = 0.01  # of the light that a module sends; damps what deblurring would amplify
_LEVEL_SIGMA_MODULES = 2.2  # around a module, in which dark and light are told from each other
_NOISE_GREY = 8.0  # contrast below this is no contrast


def module_values(grey: Grey, grid: Grid) -> list[Values]:
    """The modules under each of several guesses at the blur, the one that shows the known modules best first."""
    count = grid.code.side + 2 * _BORDER
    ticks = (np.arange(count * _SAMPLES) + 0.5) / _SAMPLES - _BORDER
    points = grid.points(np.stack(np.meshgrid(ticks, ticks), axis=-1)).astype(np.float32)
    across, down = np.ascontiguousarray(points[..., 0]), np.ascontiguousarray(points[..., 1])
    seen = cv2.remap(grey, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE).astype(np.float64)
    tried = [_levelled(_unmixed(seen, count, blur)) for blur in BLURS_MODULES]
    return sorted(tried, key=lambda values: -agreement(values, grid))


def agreement(values: Values, grid: Grid) -> float:
    """-1..1: how well the values show the modules that are known of every symbol."""
    known = grid.code.known
    return float((np.clip(values, -1, 1) * known).sum() / np.abs(known).sum())


def _unmixed(seen: NDArray[np.float64], count: int, blur_modules: float) -> NDArray[np.float64]:
    """Light of each module, if the picture is out of focus by a Gaussian of that sigma.

    Least squares: the samples are the modules' light, mixed by the blur, which is the same along rows and columns.
    """
    mean = seen.mean()
    inverse = _unmixing(count, blur_modules)
    light = inverse @ (seen - mean) @ inverse.T + mean
    return np.asarray(light[_BORDER:-_BORDER, _BORDER:-_BORDER], np.float64)


def _levelled(light: NDArray[np.float64]) -> Values:
    """Dark above 0, light below, both about 1 where the contrast is good, less where it is not."""
    middle = _around(light)
    for _ in range(3):
        dark = light < middle
        black = _around(np.where(dark, light, 0)) / np.maximum(_around(dark.astype(np.float64)), 1e-3)
        white = _around(np.where(dark, 0, light)) / np.maximum(_around((~dark).astype(np.float64)), 1e-3)
        middle = (black + white) / 2
    return np.asarray((middle - light) / np.maximum((white - black) / 2, _NOISE_GREY), np.float32)


def _around(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), _LEVEL_SIGMA_MODULES), np.float64)


@lru_cache(maxsize=256)
def _unmixing(count: int, blur_modules: float) -> NDArray[np.float64]:
    """The damped inverse (count, count * _SAMPLES) of: module light -> samples along one direction."""
    ticks = (np.arange(count * _SAMPLES) + 0.5) / _SAMPLES
    edges = np.arange(count + 1)
    distance = (edges[None, :] - ticks[:, None]) / (sqrt(2) * max(blur_modules, 0.05))
    steps = np.array([[erf(value) for value in row] for row in distance]) / 2
    mixing = np.diff(steps, axis=1)
    normal = mixing.T @ mixing + _NOISE * _SAMPLES * np.eye(count)
    return np.asarray(np.linalg.solve(normal, mixing.T), np.float64)
