"""Text -> QR symbol, as the cards print it."""

from typing import cast

import numpy as np
import segno
from numpy.typing import NDArray

QUIET_ZONE_MODULES = 4  # ISO/IEC 18004, 9.1


def qr_image(payload: str, module_px: int = 4) -> NDArray[np.uint8]:
    """Draw a QR code: a square of grey values 0 and 255 with its quiet zone, `module_px` pixels a module.

    Error correction level M, not raised where space is left; the version follows from the content. The text is UTF-8
    without an ECI header, which is what card issuers print and decoders guess.
    """
    symbol = _symbol(payload)
    dark = np.array([[bool(module) for module in row] for row in symbol.matrix])
    framed = np.pad(dark, QUIET_ZONE_MODULES, constant_values=False)
    grey = np.where(framed, np.uint8(0), np.uint8(255))
    return cast(NDArray[np.uint8], np.kron(grey, np.ones((module_px, module_px), np.uint8)))


def qr_version(payload: str) -> int:
    """The symbol's version, 1 to 40; it has 17 + 4 x version modules a side."""
    return int(_symbol(payload).version)


def _symbol(payload: str) -> segno.QRCode:
    return segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8")
