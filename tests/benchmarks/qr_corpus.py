"""Frames of cards whose QR code is hard to read, drawn with fixed seeds.

Every frame is 1280x720, drawn by `mock_services.scenes.card_scene`: a citizen card of 2021 or 2024 or an insurance
card of the cast (QR versions 6 to 13, error correction M, one in four an insurance card), held somewhere before a
pinhole camera so that the whole code is in the picture. Drawn for every frame, evenly within the bounds: 2 to 6 pixels
a module at the code's middle, a turn of up to 12 degrees (any angle for one in ten), a tilt of up to 6 degrees, defocus
of 0.5 to 0.9 px, sensor noise of 1 to 3 grey values. On top of that comes the degradation that gives the frame its
name:

far     nothing else                           tilt    15 to 35 degrees to either side
blur    defocus of 0.8 to 2.2 px               curl    the card's ends 2 to 7 mm nearer or further than its middle
noise   4 to 14 grey values, JPEG 50 to 90     thumb   over a corner, 5 to 45 % of the code's side deep
glare   0.1 to 0.6, within 18 mm of its middle  worn    0.3 to 1.0: scratches and dull patches
mixed   blur of 0.6 to 1.5 px, noise of 2 to 8, JPEG 70, tilt to 25 degrees; reflection, curl and wear at half the
        extent in one of three each, a thumb in one of five

The bounds go as far as frames that nobody can read: a module of 2 px under a defocus of 2 px has no contrast left, and
a lamp or a thumb may hide more than error correction M repairs. Nothing is left out afterwards.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
import zxingcpp
from numpy.random import Generator
from numpy.typing import NDArray

from mock_services.cards import card_image, insurance_card_image, insurance_qr_payload, qr_payload, qr_side
from mock_services.cards.canvas import CARD_HEIGHT_MM, CARD_WIDTH_MM, PX_PER_MM
from mock_services.cards.citizen import QR_MODULE_MM
from mock_services.cast import CAST
from mock_services.scenes.card_scene import FOCAL_LENGTH_WIDTHS, CardScene, View

Grey = NDArray[np.uint8]

SIZE = (1280, 720)
_SWAY_PX = 40  # room for the hand's tremor, and for the nearer side of a tilted code
DEGRADATIONS = ("far", "blur", "noise", "glare", "tilt", "curl", "thumb", "worn", "mixed")


class Card(NamedTuple):
    image: NDArray[np.uint8]
    payload: str
    centre_mm: tuple[float, float]  # of the code, from the card's upper left corner
    side_mm: float  # of the code without its quiet zone


@dataclass(frozen=True, slots=True)
class Sample:
    degradation: str
    px_per_module: float
    grey: Grey
    payload: bytes


def samples(degradation: str, count: int, seed: int = 0) -> Iterator[Sample]:
    """`count` frames; equal seeds give equal frames."""
    for index in range(count):
        rng = np.random.default_rng((seed, DEGRADATIONS.index(degradation), index))
        yield _sample(degradation, rng, index)


def _sample(degradation: str, rng: Generator, seed: int) -> Sample:
    card = _card(rng)
    module_px = rng.uniform(2, 6)
    jpeg = 0
    view = View(
        turn_deg=rng.uniform(-180, 180) if rng.random() < 0.1 else rng.uniform(-12, 12),
        tilt_deg=rng.uniform(-6, 6),
        blur_px=rng.uniform(0.5, 0.9),
        noise=rng.uniform(1, 3),
    )
    if degradation == "mixed":
        jpeg = 70
        view |= View(blur_px=rng.uniform(0.6, 1.5), noise=rng.uniform(2, 8), tilt_deg=rng.uniform(-25, 25))
        for chance, degrade in ((1 / 3, _light), (1 / 3, _bend), (1 / 3, _wear), (1 / 5, _cover)):
            if rng.random() < chance:
                degrade(view, card, rng, 0.5)
    elif degradation == "noise":
        view["noise"], jpeg = rng.uniform(4, 14), int(rng.integers(50, 91))
    elif degradation in _DEGRADE:
        _DEGRADE[degradation](view, card, rng, 1.0)
    _place(view, card, module_px, rng)
    scene = CardScene(SIZE, seed)
    scene.show(card.image, **view)
    grey = np.asarray(cv2.cvtColor(scene.frame(), cv2.COLOR_BGR2GRAY), np.uint8)
    if jpeg:
        _, packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, jpeg])
        grey = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
    return Sample(degradation, module_px, grey, card.payload.encode())


def _card(rng: Generator) -> Card:
    member = list(CAST.values())[rng.integers(len(CAST))]
    if rng.random() < 0.25:
        return Card(insurance_card_image(member), insurance_qr_payload(member), *_code_of(insurance_card_image(member)))
    image = card_image(member, qr_side(member))
    return Card(image, qr_payload(member), *_code_of(image))


def _code_of(image: NDArray[np.uint8]) -> tuple[tuple[float, float], float]:
    """Where the code is on a card's picture: its middle and its side, in millimetres."""
    corners = zxingcpp.read_barcodes(image)[0].position
    left, top = corners.top_left.x / PX_PER_MM, corners.top_left.y / PX_PER_MM
    right, bottom = corners.bottom_right.x / PX_PER_MM, corners.bottom_right.y / PX_PER_MM
    return ((left + right) / 2, (top + bottom) / 2), right - left


def _defocus(view: View, _card: Card, rng: Generator, _extent: float) -> None:
    view["blur_px"] = rng.uniform(0.8, 2.2)


def _tilt(view: View, _card: Card, rng: Generator, _extent: float) -> None:
    view["tilt_deg"] = rng.uniform(15, 35) * rng.choice((-1, 1))


def _bend(view: View, _card: Card, rng: Generator, extent: float) -> None:
    view["curl_mm"] = extent * rng.uniform(2, 7) * rng.choice((-1, 1))


def _wear(view: View, _card: Card, rng: Generator, extent: float) -> None:
    view["worn"] = extent * rng.uniform(0.3, 1.0)


def _light(view: View, card: Card, rng: Generator, extent: float) -> None:
    """A lamp's reflection near the code; `_place` keeps it there when the card moves."""
    away, angle = rng.uniform(0, 18), rng.uniform(0, 2 * np.pi)
    x, y = card.centre_mm[0] + away * np.cos(angle), card.centre_mm[1] + away * np.sin(angle)
    view["glare"] = extent * rng.uniform(0.1, 0.6)
    view["glare_at"] = (x / CARD_WIDTH_MM, y / CARD_HEIGHT_MM)


def _cover(view: View, card: Card, rng: Generator, extent: float) -> None:
    """A thumb over the quiet zone and a corner, coming in from the right or from above."""
    half, deep = card.side_mm / 2, extent * rng.uniform(0.05, 0.45) * card.side_mm
    beside = rng.choice((-1, 1)) * (half + rng.uniform(-1, 6))  # of the thumb's middle from the code's
    x, y = card.centre_mm
    tip = (x + half - deep, y + beside) if rng.random() < 0.5 else (x + beside, y - half + deep)
    view["thumb_at"] = (tip[0] / CARD_WIDTH_MM, tip[1] / CARD_HEIGHT_MM)


_DEGRADE: dict[str, Callable[[View, Card, Generator, float], None]] = {
    "blur": _defocus,
    "glare": _light,
    "tilt": _tilt,
    "curl": _bend,
    "thumb": _cover,
    "worn": _wear,
}


def _place(view: View, card: Card, module_px: float, rng: Generator) -> None:
    """Move the card so that its code lies somewhere in the picture, with `module_px` pixels a module at its middle."""
    turn, tilt = np.radians(view["turn_deg"]), np.radians(view["tilt_deg"])
    x, y = card.centre_mm[0] - CARD_WIDTH_MM / 2, card.centre_mm[1] - CARD_HEIGHT_MM / 2
    across, down = x * np.cos(turn) + y * np.sin(turn), -x * np.sin(turn) + y * np.cos(turn)
    focal = FOCAL_LENGTH_WIDTHS * SIZE[0]
    depth = focal * QR_MODULE_MM / module_px  # of the code's middle, in millimetres
    wide = (card.side_mm / QR_MODULE_MM + 8) * module_px * (abs(np.cos(turn)) + abs(np.sin(turn))) + _SWAY_PX
    slack = np.maximum(np.array(SIZE) - wide, 0) / 2
    spot = rng.uniform(-slack, slack) * depth / focal
    view["px_per_mm"] = focal / (depth + across * np.sin(tilt))
    view["shift_mm"] = (float(spot[0] - across * np.cos(tilt)), float(spot[1] - down))
    if "glare_at" in view:
        # The scene lays the reflection over the upright card; here it stays where the code is.
        off = np.array(view["glare_at"]) * (CARD_WIDTH_MM, CARD_HEIGHT_MM) - card.centre_mm
        wanted = spot * module_px / QR_MODULE_MM / view["px_per_mm"] + off
        at = (wanted - view["shift_mm"]) / (CARD_WIDTH_MM, CARD_HEIGHT_MM) + 0.5
        view["glare_at"] = (float(at[0]), float(at[1]))
