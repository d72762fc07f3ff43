"""Where each module of a symbol is in a picture: a smooth map, fitted to the modules that every symbol has.

The map is a polynomial from module to pixel coordinates. Second order holds a card that is tilted by 35 degrees before
a lens of 50 degrees (its third order is below a tenth of a module) and one that is bent; third order is used once all
modules are known well enough to guide it. The symbol's quadrilateral has two unknowns that its three finder patterns
leave open, which are searched exhaustively; then Gauss-Newton steps follow (image registration after Lucas and Kanade).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.cards.qr.locate import FINDER_CENTRE, Grey, Guess, Points
from kiosk.adapters.cards.qr.symbol import Layout, Values, layout

Plane = NDArray[np.float32]

_ALIGNMENT_CENTRE = 6.5  # of the last alignment pattern, from the lower right
_SEARCH_MODULES = 6  # how far perspective or a bend moves that corner: 35 degrees and 7 mm make 5
_SEARCH_TWICE_MODULES = 3  # the same for each of two corners
_LEVEL_MODULES = 9  # window in which light is evened out
_LEAST_CONTRAST = 6.0  # grey values; less is noise
_COARSE_MODULES, _FINE_MODULES = 0.5, 0.25  # blur under which modules are found from afar, and put in their place
_SUBSAMPLES = (-0.3, 0.0, 0.3)  # of a module, at which it is compared
_REMAP_COLUMNS = 4096  # OpenCV takes less than 32768 rows and columns
_STIFFNESS = 0.02  # of the map against what the picture pulls at, of the normal matrix's mean diagonal


@dataclass(frozen=True, slots=True)
class Grid:
    """A symbol's place."""

    code: Layout
    terms: Points  # (6 or 10, 2): coefficients of the polynomial
    fit: float  # -1..1: how well the known modules agree with the picture

    def points(self, modules: Points) -> Points:
        return _basis(modules, self.code.side, len(self.terms)) @ self.terms

    @property
    def module_px(self) -> float:
        """Mean size of a module."""
        side = self.code.side
        corners = self.points(np.array([(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)]))
        return float(np.sqrt(cv2.contourArea(corners.astype(np.float32)))) / side


@dataclass(frozen=True, slots=True)
class _Levelled:
    """A picture with its light evened out (dark is positive, contrast about 1) and its slopes."""

    values: Plane
    across: Plane
    down: Plane


def fit(grey: Grey, guess: Guess) -> Grid:
    """The grid of the symbol that was guessed, to about a quarter of a module; its `fit` says whether it is there.

    5 ms, 20 ms if a finder pattern is hidden. The picture need not show more than the symbol.
    """
    code = layout(guess.version)
    near, far, last = FINDER_CENTRE, code.side - FINDER_CENTRE, code.side - _ALIGNMENT_CENTRE
    modules = np.array([(near, near), (far, near), (near, far), (last, last)])
    corners = guess.pixels
    across, down = (corners[1] - corners[0]) / (far - near), (corners[2] - corners[0]) / (far - near)
    corners = np.vstack([corners, corners[0] + (last - near) * (across + down)])
    module_px = float(np.sqrt(abs(across[0] * down[1] - across[1] * down[0])))
    values = _evened(grey, module_px, _COARSE_MODULES)
    free = [index for index in range(3) if not guess.found[index]] + [3]
    moves = _moves(_SEARCH_MODULES if len(free) == 1 else _SEARCH_TWICE_MODULES, 1.0, across, down)
    tried = corners[None]
    for index in free:
        tried = np.repeat(tried, len(moves), axis=0)
        tried[:, index] += np.tile(moves, (len(tried) // len(moves), 1))
    corners, _ = _best_quadrilateral(values, code, modules, tried)
    moves = _moves(0.75, 0.25, across, down)
    agreement = 0.0
    for index in (*free, *free[:-1]):
        tried = np.repeat(corners[None], len(moves), axis=0)
        tried[:, index] += moves
        corners, agreement = _best_quadrilateral(values, code, modules, tried)
    return Grid(code, _as_polynomial(code.side, _homographies(modules, corners[None])[0]), agreement)


def _moves(reach: float, step: float, across: Points, down: Points) -> Points:
    offsets = np.arange(-reach, reach + step / 2, step)
    return np.asarray((offsets[:, None, None] * across + offsets[None, :, None] * down).reshape(-1, 2), np.float64)


def refined(grey: Grey, grid: Grid, expected: Values, order: int = 2) -> Grid:
    """The grid moved to where the picture agrees best with the modules `expected` (0: nothing is known of it)."""
    code = grid.code
    rows, columns = np.nonzero(expected)
    wanted = np.tile(expected[rows, columns], len(_SUBSAMPLES) ** 2)
    offsets = np.array([(x, y) for y in _SUBSAMPLES for x in _SUBSAMPLES])
    modules = (np.stack([columns, rows], axis=-1)[None] + 0.5 + offsets[:, None]).reshape(-1, 2)
    terms = grid.terms if order == 2 else np.vstack([grid.terms, np.zeros((10 - len(grid.terms), 2))])
    basis = _basis(modules, code.side, len(terms))
    module_px = grid.module_px
    for blur, steps in ((_COARSE_MODULES, 5), (_FINE_MODULES, 4)):
        picture = _levelled(grey, module_px, blur)
        for _ in range(steps):
            terms = terms + _step(picture, basis, terms, wanted, module_px)
    points = basis @ terms
    return Grid(code, terms, _agreement(_sampled(picture.values, points), wanted))


def _step(picture: _Levelled, basis: Points, terms: Points, wanted: Values, module_px: float) -> Points:
    points = basis @ terms
    seen = _sampled(picture.values, points)
    gain = max(0.3, float((seen * wanted).sum() / (wanted * wanted).sum()))
    slopes = np.stack([_sampled(picture.across, points), _sampled(picture.down, points)], axis=-1)
    wrong = np.clip(gain * wanted - seen, -1, 1)  # a thumb must not pull
    jacobian = (basis[:, :, None] * slopes[:, None, :]).reshape(len(points), -1)
    normal = jacobian.T @ jacobian
    normal += np.eye(len(normal)) * (_STIFFNESS * np.trace(normal) / len(normal))
    move = np.linalg.solve(normal, jacobian.T @ wrong).reshape(terms.shape)
    return np.asarray(np.clip(move, -module_px, module_px), np.float64)


def _agreement(seen: Values, wanted: Values) -> float:
    return float((np.clip(seen, -1, 1) * wanted).sum() / np.abs(wanted).sum())


def _best_quadrilateral(values: Plane, code: Layout, modules: Points, pixels: Points) -> tuple[Points, float]:
    """Which of the quadrilaterals `pixels` (n, 4, 2) of `modules` (4, 2) fits the patterns outside the finders best."""
    known = code.known.copy()
    known[:8, :8] = known[:8, -8:] = known[-8:, :8] = 0
    rows, columns = np.nonzero(known)
    wanted = known[rows, columns].astype(np.float32)
    places = np.stack([columns + 0.5, rows + 0.5, np.ones(len(rows))])
    projected = _homographies(modules, pixels) @ places
    points = np.moveaxis(projected[:, :2] / projected[:, 2:], 1, 2)
    seen = _sampled(values, points.reshape(-1, 2)).reshape(len(pixels), -1)
    agreement = np.clip(seen, -1, 1) @ wanted / len(wanted)
    best = int(agreement.argmax())
    return pixels[best], float(agreement[best])


def _homographies(modules: Points, pixels: Points) -> Points:
    """The homographies (n, 3, 3) that take four modules to each of n quadruples of pixels (n, 4, 2)."""
    count = len(pixels)
    equations = np.zeros((count, 8, 8))
    u, v = modules[:, 0], modules[:, 1]
    for row, axis in ((0, 0), (4, 1)):
        part = equations[:, row : row + 4]
        part[:, :, 3 * axis] = u
        part[:, :, 3 * axis + 1] = v
        part[:, :, 3 * axis + 2] = 1
        part[:, :, 6] = -u * pixels[:, :, axis]
        part[:, :, 7] = -v * pixels[:, :, axis]
    found = np.linalg.solve(equations, np.concatenate([pixels[:, :, 0], pixels[:, :, 1]], axis=1)[..., None])
    return np.concatenate([found[..., 0], np.ones((count, 1))], axis=1).reshape(count, 3, 3)


def _as_polynomial(side: int, homography: Points) -> Points:
    ticks = np.linspace(0, side, 7)
    modules = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    projected = np.column_stack([modules, np.ones(len(modules))]) @ homography.T
    terms, *_ = np.linalg.lstsq(_basis(modules, side, 6), projected[:, :2] / projected[:, 2:], rcond=None)
    return np.asarray(terms, np.float64)


def _basis(modules: Points, side: int, terms: int) -> Points:
    u, v = 2 * modules[..., 0] / side - 1, 2 * modules[..., 1] / side - 1
    powers = [np.ones_like(u), u, v, u * v, u * u, v * v, u * u * u, u * u * v, u * v * v, v * v * v]
    return np.stack(powers[:terms], axis=-1)


def _levelled(grey: Grey, module_px: float, blur_modules: float) -> _Levelled:
    values = _evened(grey, module_px, blur_modules)
    scale = 1 / 8  # of the Sobel kernel, to grey values a pixel
    across = cv2.Sobel(values, cv2.CV_32F, 1, 0, scale=scale)
    down = cv2.Sobel(values, cv2.CV_32F, 0, 1, scale=scale)
    return _Levelled(values, np.asarray(across, np.float32), np.asarray(down, np.float32))


def _evened(grey: Grey, module_px: float, blur_modules: float) -> Plane:
    """Dark above 0, light below, both about 1 whatever the light; out of focus by `blur_modules` more."""
    light = grey.astype(np.float32)
    window = (round(_LEVEL_MODULES * module_px) | 1,) * 2
    mean = cv2.blur(light, window)
    spread = np.sqrt(np.maximum(cv2.blur(light * light, window) - mean * mean, 0))
    values = (mean - light) / np.maximum(spread, _LEAST_CONTRAST)
    return np.asarray(cv2.GaussianBlur(values, (0, 0), max(blur_modules * module_px, 0.3)), np.float32)


def _sampled(plane: Plane, points: Points) -> Plane:
    """Values at `points` (n, 2), interpolated."""
    rows = -(-len(points) // _REMAP_COLUMNS)
    at = np.zeros((2, rows * _REMAP_COLUMNS), np.float32)
    at[:, : len(points)] = points.T
    across, down = at.reshape(2, rows, _REMAP_COLUMNS)
    return np.asarray(cv2.remap(plane, across, down, cv2.INTER_LINEAR), np.float32).ravel()[: len(points)]
