"""Symbols that no decoder of clean codes finds or reads: out of focus, far away, bent, half hidden."""

from collections.abc import Iterator

import numpy as np

from kiosk.adapters.cards.qr.correct import decode_modules
from kiosk.adapters.cards.qr.grid import fit, refined
from kiosk.adapters.cards.qr.locate import Area, Grey, Guess, guesses, textured_areas
from kiosk.adapters.cards.qr.sample import agreement, module_values

_MOST_GUESSES = 6
_REFINED = 2  # the best of them
_LEAST_FIT = 0.1  # of a symbol that was found; chance gives 0.05, a blur of a module 0.2
_LEAST_AGREEMENT = 0.35  # of modules that are known; nothing below 0.5 was ever read
_ROUNDS = 2  # of reading the modules and moving the grid to where they are
_BLURS_TRIED = 2
_MARGIN = 0.15  # around an area, of its side


def unclear_symbols(grey: Grey) -> Iterator[bytes | None]:
    """Payloads of symbols in one place after another; None for each attempt in vain, at most 100 ms after the last."""
    for area in textured_areas(grey):
        cut, inside = _cut(grey, area)
        try:
            yield from _attempts(cut, guesses(cut, inside))
        except np.linalg.LinAlgError:  # corners in one line, or nothing to hold a map by
            yield None


def _attempts(grey: Grey, guessed: list[Guess]) -> Iterator[bytes | None]:
    rough = sorted((fit(grey, guess) for guess in guessed[:_MOST_GUESSES]), key=lambda grid: -grid.fit)[:_REFINED]
    yield None
    grids = [refined(grey, grid, grid.code.known.astype(np.float32)) for grid in rough]
    grid = max(grids, key=lambda grid: grid.fit, default=None)
    if grid is None or grid.fit < _LEAST_FIT:
        return
    known = grid.code.known
    for _ in range(_ROUNDS):
        tried = [values for values in module_values(grey, grid) if agreement(values, grid) >= _LEAST_AGREEMENT]
        if not tried:
            return
        payload = next(filter(None, map(decode_modules, tried[:_BLURS_TRIED])), None)
        yield payload
        if payload is not None:
            return
        grid = refined(grey, grid, np.where(known, known, np.clip(tried[0], -1, 1)).astype(np.float32), order=3)


def _cut(grey: Grey, area: Area) -> tuple[Grey, Area]:
    margin = _MARGIN * float(np.ptp(area.corners, axis=0).max())
    left, top = np.maximum(area.corners.min(axis=0) - margin, 0).astype(int)
    right, bottom = (area.corners.max(axis=0) + margin).astype(int)
    return grey[top : bottom + 1, left : right + 1], Area(area.corners - (left, top))
