"""What a window on a strip of fixed-height text shows: one of the 37 MRZ characters, or none of them in its middle.

A strip is a text line resampled so that capitals are 20 of its 32 rows. A window is 28 columns of it, a little more
than a character and its two gaps. Its features are fixed (brightness, and strokes' edges by direction); a small
perceptron trained by `assets/mrz/train.py` turns them into probabilities.
"""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
NONE = len(ALPHABET)  # the class of a window whose middle is a gap, another text line, or no text
STRIP_ROWS = 32
CAP_ROWS = 20  # height of a capital on a strip
PITCH_COLUMNS = 21  # ICAO 9303-3, 4.3: 2.54 mm, for capitals of 2.4 mm
STRIDE = 2  # columns from one window to the next
WINDOW_COLUMNS = 28

_HALF = WINDOW_COLUMNS // (2 * STRIDE)  # half a window in strides
_POOL = 4  # rows and columns of a cell of edge directions
_DIRECTIONS = 8
_CONTRAST_FLOOR = 5.0  # grey values; keeps sensor noise on blank paper from being blown up
_CONTRAST_COLUMNS = 49
_CLIP = 3.0
_MODEL = Path(__file__).parents[4] / "assets" / "mrz" / "glyphs.npz"


def window_features(strip: NDArray[np.uint8], centres: NDArray[np.floating] | None = None) -> Floats:
    """Features of windows, (windows, 672): of those with the middles `centres` (columns), or of every second column."""
    normal = _contrast_normalised(strip)
    padded = np.pad(normal, ((0, 0), (WINDOW_COLUMNS // 2, WINDOW_COLUMNS // 2)), mode="edge")
    count = strip.shape[1] // STRIDE
    chosen = slice(count) if centres is None else np.clip(np.round(centres / STRIDE).astype(np.int64), 0, count - 1)
    grey = _pooled(padded[None], 2)  # (16, strides)
    edges = _pooled(_edges(padded), _POOL)  # (8 * 8, strides)
    windows = np.lib.stride_tricks.sliding_window_view
    greys = windows(grey, 2 * _HALF, axis=1)[:, chosen].transpose(1, 0, 2)
    cells = windows(edges, 2 * _HALF, axis=1)[:, chosen, ::2].transpose(1, 0, 2)
    number = greys.shape[0]
    return np.concatenate([greys.reshape(number, -1), cells.reshape(number, -1)], axis=1, dtype=np.float32)


def _contrast_normalised(strip: NDArray[np.uint8]) -> Floats:
    """Mean 0 and standard deviation 1 over two characters around each column; dark ink is negative."""
    grey = strip.astype(np.float32)
    sums = np.stack([grey.mean(axis=0), np.square(grey).mean(axis=0)])
    mean, square = cv2.blur(sums, (_CONTRAST_COLUMNS, 1), borderType=cv2.BORDER_REPLICATE)
    deviation = np.sqrt(np.maximum(square - mean * mean, 0)) + _CONTRAST_FLOOR
    normal = (grey - mean) / deviation
    return np.asarray(np.clip(normal, -_CLIP, _CLIP, out=normal), np.float32)


def _edges(grey: Floats) -> Floats:
    """(8, rows, columns): how strongly brightness rises in each of eight directions, within 60 degrees of its own."""
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.25)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.25)
    half_length = 0.5 * cv2.magnitude(across, down)
    edges = np.empty((_DIRECTIONS, *grey.shape), np.float32)
    for index in range(_DIRECTIONS // 2):
        angle = index * 2 * np.pi / _DIRECTIONS
        rise = np.float32(np.cos(angle)) * across + np.float32(np.sin(angle)) * down
        np.subtract(rise, half_length, out=edges[index])
        np.subtract(-rise, half_length, out=edges[index + _DIRECTIONS // 2])
    return np.maximum(edges, 0, out=edges)


def _pooled(maps: Floats, size: int) -> Floats:
    """(maps * rows / size, columns / 2): means over `size` rows, and over `size` columns around every second one."""
    count, rows, columns = maps.shape
    mean = maps.reshape(count * rows // size, size, columns).mean(axis=1)
    mean = cv2.blur(mean, (size, 1), anchor=((size - 1) // 2, 0), borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(mean[:, ::STRIDE], np.float32)


class GlyphModel:
    """A perceptron with rectified hidden layers and a softmax; weights are stored as 16-bit floats."""

    def __init__(self, layers: list[tuple[Floats, Floats]]) -> None:
        self._layers = layers

    @classmethod
    def load(cls, path: Path) -> "GlyphModel":
        with np.load(path, allow_pickle=False) as stored:
            count = len(stored.files) // 2
            pairs = [(stored[f"weights_{i}"], stored[f"biases_{i}"]) for i in range(count)]
        return cls([(weights.astype(np.float32), biases.astype(np.float32)) for weights, biases in pairs])

    def log_probabilities(self, features: Floats) -> Floats:
        """(windows, 38): natural logarithms, the last column for NONE."""
        values = features
        for index, (weights, biases) in enumerate(self._layers):
            values = values @ weights + biases
            if index < len(self._layers) - 1:
                np.maximum(values, 0, out=values)
        values -= values.max(axis=1, keepdims=True)
        values -= np.log(np.exp(values).sum(axis=1, keepdims=True))
        return values


@lru_cache(maxsize=1)
def glyph_model() -> GlyphModel:
    """The trained model; its file is read once."""
    return GlyphModel.load(_MODEL)
