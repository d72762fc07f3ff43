"""From unsure modules to the bytes of a QR code: the least reliable codewords are erased before correction.

Reed-Solomon repairs two erased codewords for one that is wrong unnoticed. Erasing more and more of the least reliable
ones until a block can be repaired is generalised minimum distance decoding (Forney 1966). What is repaired is drawn
anew, without a fault, for the decoder that reads all other codes.
"""

from collections.abc import Iterator

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from reedsolo import ReedSolomonError, RSCodec

from kiosk.adapters.cards.qr.symbol import (
    QUIET_ZONE_MODULES,
    Format,
    Layout,
    Values,
    blocks,
    formats,
    layout,
    mask_signs,
)

SPARE_CODEWORDS = 4  # of each block's correction left for proof: a chance repair has odds below 1 in 256**4
LEAST_AGREEMENT = 0.7  # of what was seen with what was decoded; chance gives 0.5 +- 0.05, all modules weighed
_STEP = 2  # codewords erased more in each attempt
_MODULE_PX = 4
_PURE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def decode_modules(values: Values) -> bytes | None:
    """The payload of a symbol whose modules are known with `values`, or None. About 2 ms, 20 ms where it fails."""
    code = layout((len(values) - 17) // 4)
    for form in _likely_formats(values, code):
        bits = (values * mask_signs(code.version, form.mask))[code.path]
        repaired = _repaired(bits, code, form)
        if repaired is None:
            continue
        symbol = _drawn(repaired, code, form)
        seen = np.abs(values)
        if float(seen[(values > 0) == symbol].sum()) < LEAST_AGREEMENT * float(seen.sum()):
            continue
        payload = _decoded(symbol)
        if payload is not None:
            return payload
    return None


def _likely_formats(values: Values, code: Layout) -> Iterator[Format]:
    """The two formats that fit best."""
    every = formats(code.version)
    fits = [float((form.modules * np.clip(values, -1, 1)).sum()) for form in every]
    for index in np.argsort(fits)[:-3:-1]:
        yield every[index]


def _repaired(bits: NDArray[np.float32], code: Layout, form: Format) -> NDArray[np.uint8] | None:
    """All codewords, or None where a block cannot be repaired."""
    count = len(bits) // 8
    octets = bits[: 8 * count].reshape(count, 8)
    words = np.packbits(octets > 0, axis=1)[:, 0]
    doubt = np.logaddexp(0, -4 * np.abs(octets)).sum(axis=1)
    for block in blocks(code.version, form.level):
        whole = _repaired_block(words[block.codewords], doubt[block.codewords], block.correction)
        if whole is None:
            return None
        words[block.codewords] = whole
    return np.asarray(words, np.uint8)


def _repaired_block(words: NDArray[np.uint8], doubt: NDArray[np.float32], correction: int) -> NDArray[np.uint8] | None:
    codec = RSCodec(correction, nsize=len(words))
    worst_first = np.argsort(-doubt)
    spare = min(SPARE_CODEWORDS, correction - 2)
    for erased in range(0, correction - spare + 1, _STEP):
        try:
            _, whole, changed = codec.decode(bytearray(words.tobytes()), erase_pos=worst_first[:erased].tolist())
        except ReedSolomonError:
            continue
        wrong = len(set(changed) - set(worst_first[:erased].tolist()))
        if erased + 2 * wrong <= correction - spare:
            return np.frombuffer(bytes(whole), np.uint8)
    return None


def _drawn(words: NDArray[np.uint8], code: Layout, form: Format) -> NDArray[np.bool_]:
    """The symbol that carries these codewords; True is dark."""
    symbol = code.known + form.modules > 0
    bits = np.zeros(len(code.path[0]), np.uint8)
    bits[: 8 * len(words)] = np.unpackbits(words)
    symbol[code.path] = (bits > 0) ^ (mask_signs(code.version, form.mask)[code.path] < 0)
    return np.asarray(symbol, np.bool_)


def _decoded(symbol: NDArray[np.bool_]) -> bytes | None:
    framed = np.pad(symbol, QUIET_ZONE_MODULES)
    grey = np.where(framed, np.uint8(0), np.uint8(255)).repeat(_MODULE_PX, 0).repeat(_MODULE_PX, 1)
    found = zxingcpp.read_barcode(grey, formats=_PURE, is_pure=True)
    return bytes(found.bytes) if found is not None and found.valid else None
