"""The picture of a drawn document: the data page or card side that carries the machine-readable zone."""

from functools import lru_cache

import cv2
import numpy as np
from PIL import Image

from mock_services.cards.canvas import CARD_HEIGHT_MM, CARD_WIDTH_MM, Canvas, Colour, Frame, px
from mock_services.cards.ornament import Palette, finger_swirl, guilloche
from mock_services.documents.specimen import Document, document_lines

_PITCH_MM = 2.54  # ICAO 9303-3, 4.3: ten characters to the inch
_SIZE_MM = 3.51  # at this size OCR-B is exactly that wide
_LABEL_MM = 1.8
_SIZES_MM = {  # ICAO 9303-4 to -7
    "TD1": (CARD_WIDTH_MM, CARD_HEIGHT_MM),
    "TD2": (105.0, 74.0),
    "TD3": (125.0, 88.0),
    "MRV-A": (120.0, 80.0),
    "MRV-B": (105.0, 74.0),
}
_LINE_MM = {3: 4.6, 2: 6.35}  # from base line to base line
_LAST_BASE_MM = {3: 4.2, 2: 6.4}  # of the last line above the lower edge
_PALETTES = (
    Palette(
        ((228, 238, 228), (246, 244, 236), (226, 236, 244)), (110, 150, 130), (60, 90, 80), (25, 30, 40), (20, 80, 70)
    ),
    Palette(
        ((240, 226, 226), (248, 242, 230), (240, 230, 244)), (170, 120, 130), (110, 60, 70), (35, 25, 30), (130, 30, 50)
    ),
    Palette(
        ((222, 230, 246), (240, 244, 250), (226, 240, 244)), (110, 130, 180), (60, 70, 110), (20, 25, 45), (40, 60, 130)
    ),
    Palette(
        ((238, 238, 222), (250, 246, 226), (230, 240, 222)), (150, 150, 100), (90, 90, 50), (30, 30, 25), (100, 90, 20)
    ),
)


@lru_cache(maxsize=16)
def document_image(document: Document, design: int = 0, ink: int = 0, patterned: bool = True) -> Frame:
    """BGR, 20 pixels a millimetre, read-only.

    `design` picks colours and ornament. `ink` thickens (or, below 0, thins) the print of the zone, in pixels.
    Where `patterned`, the security print runs on below the zone, as it does in most passports.
    """
    palette = _PALETTES[design % len(_PALETTES)]
    width, height = _SIZES_MM[document.layout]
    ground = guilloche(palette, design).resize((px(width), px(height)), Image.Resampling.BICUBIC)
    canvas = Canvas(ground)
    lines = document_lines(document)
    top = height - _LAST_BASE_MM[len(lines)] - _LINE_MM[len(lines)] * (len(lines) - 1) - 5.2
    if not patterned:
        canvas.panel(-2.0, top, width + 4.0, height, fill=(248, 248, 246))
    _visual_zone(canvas, palette, document, width, top)
    page = _with_zone(canvas.finish(), lines, (width, height), ink, palette.ink)
    page.flags.writeable = False
    return page


def _visual_zone(canvas: Canvas, palette: Palette, document: Document, width: float, bottom: float) -> None:
    canvas.text(4.0, 6.0, "SPECIMEN · MẪU · not valid", _LABEL_MM, palette.label, "SemiBold")
    canvas.text(width - 4.0, 6.0, document.issuer.replace("<", ""), 4.0, palette.accent, "Bold", "right")
    if document.layout == "TD1":
        canvas.ornament(width - 18.0, 9.0, finger_swirl(False))
        left = 4.0
    else:
        canvas.panel(4.0, 12.0, 30.0, min(38.0, bottom - 16.0), fill=(206, 206, 204), outline=palette.label)
        left = 38.0
    rows = (
        ("Surname / Nom", document.surname.replace("<", " ")),
        ("Given names / Prénoms", document.given.replace("<", " ")),
        ("Nationality / Nationalité", document.nationality.replace("<", "")),
        ("Date of birth / Date de naissance", document.birth_date.strftime("%d %m %Y")),
        ("Document No.", document.number),
        ("Date of expiry / Date d'expiration", document.expires.strftime("%d %m %Y")),
    )
    step = (bottom - 10.0) / len(rows)
    for index, (label, value) in enumerate(rows):
        canvas.text(left, 10.5 + index * step, label, min(_LABEL_MM, step * 0.36), palette.label)
        canvas.text(left, 10.5 + index * step + step * 0.52, value, min(2.9, step * 0.5), palette.ink, "SemiBold")


def _with_zone(page: Frame, lines: tuple[str, ...], size_mm: tuple[float, float], ink: int, colour: Colour) -> Frame:
    width, height = size_mm
    sheet = Canvas(Image.new("RGB", (page.shape[1], page.shape[0]), (255, 255, 255)))
    left = (width - len(lines[0]) * _PITCH_MM) / 2
    for index, line in enumerate(lines):
        base = height - _LAST_BASE_MM[len(lines)] - _LINE_MM[len(lines)] * (len(lines) - 1 - index)
        sheet.typewrite(left, base, line, _SIZE_MM, _PITCH_MM, (0, 0, 0))
    print_ = cv2.cvtColor(sheet.finish(), cv2.COLOR_BGR2GRAY)
    if ink:
        brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(ink) + 1, 2 * abs(ink) + 1))
        print_ = cv2.erode(print_, brush) if ink > 0 else cv2.dilate(print_, brush)
    cover = (1 - print_.astype(np.float32) / 255)[:, :, None]
    blue_green_red = np.array(colour[::-1], np.float32)
    return np.asarray(page * (1 - cover) + blue_green_red * cover, np.uint8)
