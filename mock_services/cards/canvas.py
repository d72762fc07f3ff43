"""A card to draw on, measured in millimetres."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Frame = NDArray[np.uint8]  # BGR, (height, width, 3)
Colour = tuple[int, int, int]  # red, green, blue
Weight = Literal["Regular", "SemiBold", "Bold", "OCR-B"]

PX_PER_MM = 20  # about 508 dpi
CARD_WIDTH_MM = 85.6  # ISO/IEC 7810, ID-1
CARD_HEIGHT_MM = 54.0
CARD_CORNER_MM = 3.18  # ISO/IEC 7810, ID-1: 2.88 to 3.48
CARD_SIZE_PX = (round(CARD_WIDTH_MM * PX_PER_MM), round(CARD_HEIGHT_MM * PX_PER_MM))

_TEXT_FONTS = Path(__file__).parents[2] / "assets" / "fonts"
_OCR_FONT = Path(__file__).parent / "fonts" / "OCRB.otf"


def px(length_mm: float) -> int:
    """Millimetres on the card to whole pixels of its picture."""
    return round(length_mm * PX_PER_MM)


@lru_cache(maxsize=64)
def font(weight: Weight, size_mm: float) -> ImageFont.FreeTypeFont:
    """A typeface whose em square is `size_mm` high."""
    path = _OCR_FONT if weight == "OCR-B" else _TEXT_FONTS / f"BeVietnamPro-{weight}.ttf"
    return ImageFont.truetype(str(path), size_mm * PX_PER_MM)


class Canvas:
    """Text, rules and pictures at millimetre positions over a background; y is the base line of text."""

    def __init__(self, background: Image.Image) -> None:
        self._image = background.copy()
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self,
        x_mm: float,
        y_mm: float,
        text: str,
        size_mm: float,
        colour: Colour,
        weight: Weight = "Regular",
        anchor: Literal["left", "middle", "right"] = "left",
    ) -> None:
        """Write one line; `anchor` says which point of it stands at x."""
        place = (x_mm * PX_PER_MM, y_mm * PX_PER_MM)
        self._draw.text(place, text, font=font(weight, size_mm), fill=colour, anchor=anchor[0] + "s")

    def width_mm(self, text: str, size_mm: float, weight: Weight = "Regular") -> float:
        """How wide one line would be."""
        return font(weight, size_mm).getlength(text) / PX_PER_MM

    def paragraph(
        self,
        x_mm: float,
        y_mm: float,
        text: str,
        size_mm: float,
        colour: Colour,
        width_mm: float,
        weight: Weight = "Regular",
    ) -> None:
        """Write text in lines of at most `width_mm`, the first one at y, broken between words."""
        lines = [""]
        for word in text.split():
            candidate = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width_mm(candidate, size_mm, weight) > width_mm:
                lines.append(word)
            else:
                lines[-1] = candidate
        for index, line in enumerate(lines):
            self.text(x_mm, y_mm + index * size_mm * 1.3, line, size_mm, colour, weight)

    def typewrite(self, x_mm: float, y_mm: float, text: str, size_mm: float, pitch_mm: float, colour: Colour) -> None:
        """Write OCR-B at an exact character pitch."""
        for index, char in enumerate(text):
            self.text(x_mm + index * pitch_mm, y_mm, char, size_mm, colour, "OCR-B")

    def rule(self, x_mm: float, y_mm: float, width_mm: float, colour: Colour, thickness_mm: float = 0.15) -> None:
        """Draw a horizontal line."""
        self._draw.rectangle(_box(x_mm, y_mm, width_mm, thickness_mm), fill=colour)

    def panel(
        self,
        x_mm: float,
        y_mm: float,
        width_mm: float,
        height_mm: float,
        fill: Colour | None,
        outline: Colour | None = None,
        radius_mm: float = 1.0,
        outline_mm: float = 0.12,
    ) -> None:
        """Draw a rounded rectangle."""
        box = _box(x_mm, y_mm, width_mm, height_mm)
        self._draw.rounded_rectangle(box, px(radius_mm), fill=fill, outline=outline, width=px(outline_mm))

    def picture(self, x_mm: float, y_mm: float, picture: Frame | NDArray[np.uint8]) -> None:
        """Lay a BGR or grey picture on the card, one pixel to one pixel."""
        rgb = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        self._image.paste(Image.fromarray(rgb), (px(x_mm), px(y_mm)))

    def ornament(self, x_mm: float, y_mm: float, picture: Image.Image) -> None:
        """Lay an RGBA picture on the card through its own transparency."""
        self._image.paste(picture, (px(x_mm), px(y_mm)), picture)

    def wash(self, mask: Image.Image, colour: Colour) -> None:
        """Tint the whole card with a colour as far as a card-sized grey mask says."""
        self._image.paste(colour, (0, 0), mask)

    def finish(self) -> Frame:
        """The picture so far, as BGR."""
        return cv2.cvtColor(np.asarray(self._image), cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)


def _box(x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> tuple[int, int, int, int]:
    return px(x_mm), px(y_mm), px(x_mm + width_mm), px(y_mm + height_mm)
