"""Does the face answer the screen's colours, each in its turn?

After Tang and others, Face Flashing (NDSS 2018): what a screen, a recording or another camera shows has the light of
another place. The skin's colour and the hall's light cancel out: only changes against white light count.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from kiosk.domain.liveness.acts import Moment, moments
from kiosk.domain.liveness.challenge import FLASH_MS, OPENING_MS, Challenge, Colour
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import FaceCues, Observation, Point

SETTLE_MS = 40  # at both ends of a colour: the screen's own change, and a rolling shutter
LAG_STEP_MS = 80


@dataclass(frozen=True, slots=True)
class Response:
    """`gain` is the share of the face's light that follows the screen."""

    gain: float
    is_in_order: bool  # each answer was nearest to its own colour
    # Gain of the darkest parts by that of the whole face. Light on a face is multiplied by what it falls on, and leaves
    # about 1; a reflection in glass is added to the picture behind it, and shows most where that is dark.
    veil: float


NONE = Response(0.0, False, 0.0)


def response(challenge: Challenge, observations: Sequence[Observation], limits: Limits) -> Response:
    """The best over all delays of screen and camera together, up to the longest plausible one."""
    faces = [moment for moment in moments(observations) if moment[0] < challenge.flashes_end_ms + limits.max_lag_ms]
    rest = [face for at_ms, face in faces if at_ms < OPENING_MS]
    lags = range(0, limits.max_lag_ms + 1, LAG_STEP_MS)
    return max((_delayed(challenge, rest, faces[len(rest) :], lag) for lag in lags), key=lambda found: found.gain)


def _delayed(challenge: Challenge, rest: Sequence[FaceCues], faces: Sequence[Moment], lag_ms: int) -> Response:
    lit: list[list[FaceCues]] = []
    for index in range(len(challenge.flashes)):
        begin_ms = OPENING_MS + index * FLASH_MS + lag_ms + SETTLE_MS
        end_ms = begin_ms + FLASH_MS - 2 * SETTLE_MS
        lit.append([face for at_ms, face in faces if begin_ms <= at_ms < end_ms])
    if not rest or not all(lit):
        return NONE
    hues = [HUES[colour] for colour in challenge.flashes]
    changes = _changes([face.chroma for face in rest], [[face.chroma for face in faces] for faces in lit])
    dark = _changes([face.dark_chroma for face in rest], [[face.dark_chroma for face in faces] for faces in lit])
    nearest = [max(Colour, key=lambda colour: _dot(change, HUES[colour])) for change in changes]
    gain = _gain(changes, hues)
    return Response(gain, tuple(nearest) == challenge.flashes, _gain(dark, hues) / gain if gain > 0 else 0.0)


def _changes(rest: Sequence[Point], lit: Sequence[Sequence[Point]]) -> list[Point]:
    a, b = _mean(rest)
    return [(answer_a - a, answer_b - b) for answer_a, answer_b in map(_mean, lit)]


def _gain(changes: Sequence[Point], hues: Sequence[Point]) -> float:
    """Least squares through the origin."""
    return sum(map(_dot, changes, hues)) / sum(map(_dot, hues, hues))


def _mean(points: Sequence[Point]) -> Point:
    return fmean(a for a, _ in points), fmean(b for _, b in points)


def _dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1]


def _hue(colour: Colour) -> Point:
    """Where a colour pulls the light of a face that is otherwise in white light."""
    red, green, blue = (_linear(value / 255) for value in colour.value)
    return (red - blue) / math.sqrt(2), (red + blue - 2 * green) / math.sqrt(6)


def _linear(value: float) -> float:
    """Light of an sRGB value (IEC 61966-2-1), both 0 to 1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


HUES = {colour: _hue(colour) for colour in Colour}
