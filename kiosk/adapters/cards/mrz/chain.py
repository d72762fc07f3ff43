"""Where the characters of a fixed-pitch line stand: dynamic programming over windows of its strip."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.cards.mrz.glyphs import NONE, STRIDE, Floats

LENGTHS = (30, 36, 44)  # ICAO 9303-5, 9303-6, 9303-4: characters a line
_PITCHES = np.arange(15, 31)  # columns; 21 where the height of the capitals is known exactly
_CHARACTER_FLOOR = -3.5  # a smudged character costs no more than this
_GAP_FLOOR = -2.0
_PITCH_CHANGE = 0.5  # cost of one column more or less than before
_NEVER = -1e6
_FOUND = 0.6  # gain of a further character; what is found beyond a shorter format counts for the longer one


@dataclass(frozen=True, slots=True)
class Chain:
    """A line of `len(columns)` characters. `score` is the mean logarithm for each with its gap, 0 at best."""

    columns: NDArray[np.int64]
    score: float
    gain: float  # comparable between lengths


def best_chains(log_probabilities: Floats) -> list[Chain]:
    """The best chain of each length that fits on the strip, the most likely length first."""
    character, gap = _evidence(log_probabilities)
    width = len(character)
    column = np.arange(width)[None, :]
    back_at = column - _PITCHES[:, None]  # (pitch, column): where the character before stands
    outside = np.where(back_at < 0, np.float32(_NEVER), np.float32(0))
    row = np.arange(len(_PITCHES))[:, None] * width
    before = (row + np.maximum(back_at, 0)).ravel()
    step_gain = character + 0.5 * gap[np.maximum(column - _PITCHES[:, None] // 2, 0)] + outside
    value = (character + 0.5 * gap[np.maximum(back_at, 0)]).astype(np.float32)
    after = 0.5 * gap[np.minimum(column + _PITCHES[:, None], width - 1)]
    history = [value]  # after 1, 2, ... characters: the best chain that ends at each column with each pitch
    found = []
    for count in range(2, max(LENGTHS) + 1):
        value = _any_pitch(value).ravel()[before].reshape(value.shape)
        value += step_gain
        history.append(value)
        if count in LENGTHS:
            total = value + after
            pitch, end = divmod(int(np.argmax(total)), width)
            if total[pitch, end] > _NEVER / 2:
                columns = _traced(history, pitch, end)
                gain = float(total[pitch, end]) + _FOUND * count
                found.append(Chain(columns, gain / count - _FOUND, gain))
    return sorted(found, key=lambda chain: -chain.gain)


def _evidence(log_probabilities: Floats) -> tuple[Floats, Floats]:
    """For every column, the logarithms of a character being centred there, and of none."""
    none = log_probabilities[:, NONE].astype(np.float64)
    some = np.log1p(-np.exp(np.minimum(none, -1e-7)))
    columns = np.arange(len(none) * STRIDE) / STRIDE
    windows = np.arange(len(none))
    character = np.interp(columns, windows, np.maximum(some, _CHARACTER_FLOOR)).astype(np.float32)
    return character, np.interp(columns, windows, np.maximum(none, _GAP_FLOOR)).astype(np.float32)


def _any_pitch(value: Floats) -> Floats:
    """The best chain so far for each pitch of the next step: of the same pitch, or of one column less or more."""
    best = value.copy()
    change = value - np.float32(_PITCH_CHANGE)
    np.maximum(best[1:], change[:-1], out=best[1:])
    np.maximum(best[:-1], change[1:], out=best[:-1])
    return best


def _traced(history: list[Floats], pitch: int, column: int) -> NDArray[np.int64]:
    """Columns of the characters of the chain that ends at `column` with `pitch`."""
    columns = [column]
    for value in history[-2::-1]:
        column = max(0, column - int(_PITCHES[pitch]))
        near = range(max(0, pitch - 1), min(len(_PITCHES), pitch + 2))
        pitch = max(near, key=lambda other: value[other, column] - _PITCH_CHANGE * (other != pitch))
        columns.append(column)
    return np.array(columns[::-1])
