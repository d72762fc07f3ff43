"""The paper in the simulated printer: rows of dots under the head, and the pieces that were cut off."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Dots = NDArray[np.bool_]  # rows of a head's width; True is black

LINE_DOTS = 30  # of a line feed
HEAD_TO_CUTTER = 120  # dots


class Paper:
    def __init__(self, width: int, left: int) -> None:
        """`left`: rows that the roll still has."""
        self.left = left
        self.pieces: list[Image.Image] = []
        self.printed = 0  # rows, since the beginning
        self._width = width
        self._rows: list[Dots] = []

    def feed(self, rows: int) -> None:
        self.print(np.zeros((rows, self._width), bool))

    def print(self, dots: Dots) -> None:
        """As many rows as the roll still has."""
        fits = dots[: self.left, : self._width]
        line = np.zeros((len(fits), self._width), bool)
        line[:, : fits.shape[1]] = fits
        self._rows.append(line)
        self.left -= len(fits)
        self.printed += len(fits)

    def cut(self) -> None:
        """What stands under the cutter falls into the hand."""
        piece = np.concatenate([*self._rows, np.zeros((0, self._width), bool)])
        self._rows = []
        if piece.any():
            self.pieces.append(Image.fromarray(np.where(piece, 0, 255).astype(np.uint8)))

    def tear_off(self) -> None:
        """What a person pulls out and throws away."""
        self._rows = []

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._rows)
