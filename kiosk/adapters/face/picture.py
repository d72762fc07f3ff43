"""Decodes a picture from the network. Runs in the face process only: whatever a hostile file breaks, breaks there."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "JPEG2000")  # the last in chips
MAX_PIXELS = 25_000_000
MAX_EDGE_PX = 960  # of the picture that is described


def decode(untrusted_image: bytes) -> NDArray[np.uint8] | None:
    """The picture upright as RGB (height, width, 3), its longer edge at most MAX_EDGE_PX; None where it is no picture,
    or too large a one."""
    try:
        with Image.open(io.BytesIO(untrusted_image), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:  # known from the header, before a pixel is decoded
                return None
            picture.draft("RGB", (MAX_EDGE_PX, MAX_EDGE_PX))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):  # what Pillow raises for broken files
        return None
    upright.thumbnail((MAX_EDGE_PX, MAX_EDGE_PX))
    return np.array(upright)
