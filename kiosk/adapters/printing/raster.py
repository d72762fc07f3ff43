"""A ticket's page as the dots of a thermal head."""

import pypdfium2
from PIL import Image

from kiosk.adapters.printing.ticket import DOTS_PER_MM, PaperSize

INK_BELOW = 160  # of 255: thin strokes come out a little bolder than drawn, for dark photographs
_POINTS_PER_MM = 72 / 25.4
_SCALE = DOTS_PER_MM / _POINTS_PER_MM * (1 - 2e-6)  # a page of whole dots, but for rounding, is not made one more


def dots(pdf: bytes, size: PaperSize) -> Image.Image:
    """The page of `pdf` without its margins, in black (0) and white: `size.dots` wide, one pixel for each dot."""
    with pypdfium2.PdfDocument(pdf) as document:
        page: Image.Image = document[0].render(scale=_SCALE, grayscale=True).to_pil()
    margin = round(size.margin_mm * DOTS_PER_MM)
    printed = page.crop((margin, margin, margin + size.dots, page.height - margin))
    black = printed.point(lambda grey: 255 if grey >= INK_BELOW else 0)
    return black.convert("1", dither=Image.Dither.NONE)
