"""The printed ornaments of the drawn cards: guilloche, rosette, chip, finger swirl and the SPECIMEN mark.

They belong to no state's design: plain curves in calm colours.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw

from mock_services.cards.canvas import CARD_SIZE_PX, Colour, font, px

_SUBPIXEL_BITS = 4  # OpenCV draws curves on a grid of 1/16 pixel
_LINE_COVER = 0.42  # of full ink: curves of one pixel that do not compete with text
_MARK_COVER = 62  # of 255: plain to see, and the text over it stays readable
_MARK_ANGLE_DEG = 19.0  # with this slope and height the words pass below a code in the upper right corner
_MARK_CENTRE_Y_MM = 36.0
_CHIP_METAL = (214, 190, 128, 255)
_CHIP_LIGHT = (240, 224, 176, 255)
_CHIP_GROOVE = (142, 118, 62, 255)
_SWIRL_INK = (92, 108, 128, 150)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one card design."""

    iris: tuple[Colour, Colour, Colour]  # background from the left edge over the middle to the right edge
    line: Colour  # guilloche
    label: Colour
    ink: Colour
    accent: Colour  # title, number, specimen mark


@lru_cache(maxsize=8)
def guilloche(palette: Palette, seed: int) -> Image.Image:
    """A card-sized background: an iris gradient under two bundles of waves and one rosette (RGB)."""
    ground = Image.fromarray(_iris(palette.iris))
    lines = np.zeros(CARD_SIZE_PX[::-1], np.uint8)
    rng = np.random.default_rng(seed)
    width, height = CARD_SIZE_PX
    x = np.linspace(-20, width + 20, 160)
    for base, swing, waves in ((0.26, 0.18, 1.2), (0.76, 0.24, 0.9)):
        phase = rng.uniform(0, 2 * np.pi)
        for step in np.linspace(-1, 1, 26):
            envelope = np.sin(np.pi * x / width * waves + phase)
            ripple = np.sin(6 * np.pi * x / width * waves + phase * 2 + step)
            y = height * (base + 0.5 * swing * envelope + step * 0.16 * (0.55 + 0.45 * ripple))
            _curve(lines, np.stack([x, y], axis=1), closed=False)
    _rosette(lines, (width * 0.66, height * 0.60), height * 0.40)
    ground.paste(palette.line, (0, 0), Image.fromarray(cv2.convertScaleAbs(lines, alpha=_LINE_COVER)))
    return ground


def _iris(colours: tuple[Colour, Colour, Colour]) -> NDArray[np.uint8]:
    across = np.linspace(0, 1, 214)[None, :] + 0.18 * np.linspace(-0.5, 0.5, 135)[:, None]
    stops = np.array(colours, np.float32)
    channels = [np.interp(across, (0.0, 0.5, 1.0), stops[:, channel]) for channel in range(3)]
    small = np.stack(channels, axis=2).astype(np.float32)
    return cv2.resize(small, CARD_SIZE_PX, interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def _rosette(lines: NDArray[np.uint8], centre: tuple[float, float], radius: float) -> None:
    angle = np.linspace(0, 2 * np.pi, 720)
    for step in np.linspace(0, 2 * np.pi / 9, 12, endpoint=False):
        reach = radius * (0.72 + 0.28 * np.sin(9 * (angle + step)))
        points = np.stack([centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle)], axis=1)
        _curve(lines, points, closed=True)


def _curve(lines: NDArray[np.uint8], points: NDArray[np.float64], closed: bool) -> None:
    fixed = np.round(points * 2**_SUBPIXEL_BITS).astype(np.int32)
    cv2.polylines(lines, [fixed], closed, 255, 1, cv2.LINE_AA, _SUBPIXEL_BITS)


@lru_cache(maxsize=1)
def specimen_mark() -> Image.Image:
    """The diagonal words over a whole card, as a mask of grey values: how much ink covers each pixel."""
    width, height = CARD_SIZE_PX
    layer = Image.new("L", (width, width), 0)
    text = ImageDraw.Draw(layer)
    text.text((width / 2, width / 2), "SPECIMEN · MẪU", font=font("Bold", 9.6), fill=_MARK_COVER, anchor="mm")
    turned = layer.rotate(_MARK_ANGLE_DEG, Image.Resampling.BICUBIC)
    mark = Image.new("L", (width, height), 0)
    mark.paste(turned, (0, px(_MARK_CENTRE_Y_MM) - width // 2))
    return mark


@lru_cache(maxsize=1)
def chip() -> Image.Image:
    """Contacts of a chip, 13 x 11.6 mm, with a mask for its rounded corners (RGBA)."""
    width, height = px(13.0), px(11.6)
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, width - 1, height - 1), px(1.6), fill=_CHIP_METAL)
    sheen = Image.linear_gradient("L").rotate(35, Image.Resampling.BICUBIC).crop((48, 48, 208, 208))
    light = ImageChops.multiply(sheen.resize((width, height)), picture.getchannel("A"))
    picture.paste(_CHIP_LIGHT, (0, 0), light)
    draw.rounded_rectangle((0, 0, width - 1, height - 1), px(1.6), outline=_CHIP_GROOVE, width=4)
    left, right, thirds = width * 0.34, width * 0.66, (height / 3, height * 2 / 3)
    for y in thirds:
        draw.line((0, y, left, y), fill=_CHIP_GROOVE, width=4)
        draw.line((right, y, width, y), fill=_CHIP_GROOVE, width=4)
    draw.rounded_rectangle((left, height * 0.2, right, height * 0.8), px(1.2), outline=_CHIP_GROOVE, width=4)
    draw.line((width / 2, 0, width / 2, height * 0.2), fill=_CHIP_GROOVE, width=4)
    draw.line((width / 2, height * 0.8, width / 2, height), fill=_CHIP_GROOVE, width=4)
    return picture


@lru_cache(maxsize=2)
def finger_swirl(mirrored: bool) -> Image.Image:
    """Concentric ovals in a frame, 12 x 15 mm: the place of a fingerprint without the print of any finger (RGBA)."""
    width, height = px(12.0), px(15.0)
    picture = Image.new("RGBA", (width, height), (255, 255, 255, 150))
    draw = ImageDraw.Draw(picture)
    lean = -1 if mirrored else 1
    for ring in range(1, 13):
        reach_x, reach_y = ring * width * 0.036, ring * height * 0.037
        x, y = width / 2 + lean * ring * 2.0, height * 0.52 + ring * 3.0
        draw.ellipse((x - reach_x, y - reach_y, x + reach_x, y + reach_y), outline=_SWIRL_INK, width=3)
    draw.rectangle((0, 0, width - 1, height - 1), outline=_SWIRL_INK, width=3)
    return picture
