"""Whether something is held to a card camera, told by comparison with a learnt picture of the empty reader.

Pure functions on grey frames. Three things must not look like a card: a lamp that is switched on (brightness is
compared after a common gain), a passing shadow (little contrast), and a card that lay there long enough to be learnt
and is now taken away (an empty reader shows less detail than what is held to it).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]  # shape (height, width)
Cells = NDArray[np.float32]  # shape (18, 32): mean brightness of each cell, 0..255

CELLS = (32, 18)  # across and down
CHANGE_GREY = 25.0  # a cell this much brighter or darker has changed; shadows on a dark tray make 5 to 15
HELD_SHARE = 0.08  # of the view; a card covers 60 % at the right distance and 10 % at two and a half times that
DETAIL_GAIN = 1.6  # a held card, even far out of focus, shows twice the detail of a tray with print on it
EMPTY_RATE = 1 / 30  # of a look: an empty reader is learnt within seconds
HELD_RATE = 1 / 1800  # what stays for one to two minutes without a code is part of the furniture

_DETAIL_SIZE = (160, 90)
_DETAIL_SIGMA_PX = 2.0
_GAIN_LIMIT = 3.0  # of the camera's exposure and the room's light together
_DARK_GREY = 8.0  # keeps the noise of black cells out of the gain


@dataclass(frozen=True, slots=True)
class View:
    """What a frame is reduced to."""

    cells: Cells
    detail: float  # mean local contrast in grey values


def view_of(grey: Grey) -> View:
    small = cv2.resize(grey, _DETAIL_SIZE, interpolation=cv2.INTER_AREA).astype(np.float32)
    soft = cv2.GaussianBlur(small, (0, 0), _DETAIL_SIGMA_PX)
    cells = cv2.resize(small, CELLS, interpolation=cv2.INTER_AREA)
    return View(np.asarray(cells, np.float32), float(np.abs(small - soft).mean()))


def is_held(view: View, empty: View) -> bool:
    """Whether `view` shows something that the picture of the empty reader does not."""
    gain = float(np.median((view.cells + _DARK_GREY) / (empty.cells + _DARK_GREY)))
    gain = min(max(gain, 1 / _GAIN_LIMIT), _GAIN_LIMIT)
    changed = np.abs(view.cells - gain * empty.cells) > CHANGE_GREY
    return bool(changed.mean() >= HELD_SHARE and view.detail >= DETAIL_GAIN * empty.detail)


def learnt(empty: View, view: View, rate: float) -> View:
    """The picture of the empty reader after one more look."""
    return View(
        empty.cells + np.float32(rate) * (view.cells - empty.cells),
        empty.detail + rate * (view.detail - empty.detail),
    )
