"""QR codes in pictures: one quick look for a live stream, and more for what it cannot read."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import cv2
import numpy as np
import zxingcpp

from kiosk.adapters.cards.qr.locate import Grey
from kiosk.adapters.cards.qr.unclear import unclear_symbols

MAX_ENLARGED_PIXELS = 4_000_000  # bounds time and memory; enlarging helps small pictures alone

_QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_ENLARGED = 2.0
_SHARPENED_SIGMA_PX, _SHARPENED_AMOUNT = 3.0, 2.0  # unsharp mask, in enlarged pixels: undoes a defocus of 1.5 px
_UNCLEAR_WIDTH_PX = 1600  # wider pictures are searched at this width; a card in them then has 3 px a module or more


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a picture found."""

    untrusted_payloads: tuple[bytes, ...]  # each once, the largest code first
    damaged: bool  # a code is there that cannot be decoded


def quick_look(grey: Grey) -> Look:
    """The codes that decode without effort: about 2 ms for 1280x720, 6 ms if it is full of noise."""
    return _look(grey, try_invert=False)


def sharpened_look(grey: Grey) -> Look:
    """The codes that decode enlarged and sharpened, light ones on dark included; about 40 ms for 1280x720."""
    scale = min(_ENLARGED, sqrt(MAX_ENLARGED_PIXELS / grey.size))
    large = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), _SHARPENED_SIGMA_PX)
    sharp = cv2.addWeighted(large, 1 + _SHARPENED_AMOUNT, soft, -_SHARPENED_AMOUNT, 0)
    return _look(np.asarray(sharp, np.uint8))


def decode_image(grey: Grey) -> tuple[bytes, ...]:
    """Payloads of the QR codes in one still picture, the largest first; goes on until there is one. Up to 1 s."""
    return next((payloads for payloads in _ladder(grey) if payloads), ())


def _ladder(grey: Grey) -> Iterator[tuple[bytes, ...]]:
    yield _look(grey).untrusted_payloads
    yield sharpened_look(grey).untrusted_payloads
    scale = min(1.0, _UNCLEAR_WIDTH_PX / max(grey.shape))
    small = grey if scale == 1.0 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    yield tuple(dict.fromkeys(payload for payload in unclear_symbols(np.asarray(small, np.uint8)) if payload))


def _look(grey: Grey, try_invert: bool = True) -> Look:
    found = zxingcpp.read_barcodes(grey, formats=_QR_CODE, try_invert=try_invert, return_errors=True)
    codes = sorted((code for code in found if code.valid), key=_area, reverse=True)
    return Look(tuple(dict.fromkeys(bytes(code.bytes) for code in codes)), any(not code.valid for code in found))


def _area(code: zxingcpp.Barcode) -> float:
    """Area of a code's quadrilateral in square pixels: half the cross product of its diagonals."""
    corner = code.position
    across_x = corner.bottom_right.x - corner.top_left.x
    across_y = corner.bottom_right.y - corner.top_left.y
    back_x = corner.bottom_left.x - corner.top_right.x
    back_y = corner.bottom_left.y - corner.top_right.y
    return float(abs(across_x * back_y - across_y * back_x) / 2)
