"""Pictures from the network: upright and bounded, or no picture at all."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from kiosk.adapters.face.picture import MAX_EDGE_PX, decode

LANDSCAPE = Image.fromarray(np.dstack([np.tile(np.arange(0, 240, 2, np.uint8), (80, 1))] * 3))  # dark left, light right


def encoded(picture: Image.Image, kind: str, exif: Image.Exif | None = None) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, exif=exif or Image.Exif())
    return stream.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG file that promises a size and has no pixels."""
    content = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + content + struct.pack(">I", zlib.crc32(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_pictures_are_decoded_as_rgb(kind: str) -> None:
    """Both accepted formats give (height, width, 3)."""
    pixels = decode(encoded(LANDSCAPE, kind))
    assert pixels is not None
    assert pixels.shape == (80, 120, 3)
    assert pixels.dtype == np.uint8


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "1", "I;16"])
def test_every_kind_of_png_becomes_rgb(mode: str) -> None:
    """Grey, palette, transparent, bilevel and 16-bit pictures become three channels."""
    picture = Image.new(mode, (60, 40))
    pixels = decode(encoded(picture, "PNG"))
    assert pixels is not None
    assert pixels.shape == (40, 60, 3)


def test_a_rotated_photograph_is_turned_upright() -> None:
    """The orientation that a camera wrote into the file is applied: 6 means a quarter turn to the right."""
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = decode(encoded(LANDSCAPE, "JPEG", exif))
    assert pixels is not None
    assert pixels.shape == (120, 80, 3)
    assert pixels[:10].mean() < pixels[-10:].mean()


@pytest.mark.parametrize("size", [(3000, 2000), (2000, 3000)])
def test_a_large_picture_is_reduced(size: tuple[int, int]) -> None:
    """The longer edge is at most what the detector is given."""
    pixels = decode(encoded(Image.new("RGB", size), "JPEG"))
    assert pixels is not None
    assert max(pixels.shape) == MAX_EDGE_PX


@pytest.mark.parametrize("size", [(6000, 5000), (30_000, 30_000), (2**31 - 1, 2**31 - 1), (0, 10)])
def test_a_decompression_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    """A size beyond the limit is refused before any pixel is decoded: here there is none to decode."""
    assert decode(png_header(*size)) is None


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_formats_are_no_pictures(kind: str) -> None:
    """Only the decoders that are needed are reachable."""
    assert decode(encoded(LANDSCAPE, kind)) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_damaged_files_never_raise(kind: str) -> None:
    """A file cut off anywhere, or with a byte changed, is a picture or none, and never an error."""
    whole = encoded(LANDSCAPE, kind)
    random = np.random.default_rng(3)
    for at in random.integers(0, len(whole), 60):
        for damaged in (whole[:at], whole[:at] + bytes([random.integers(256)]) + whole[at + 1 :]):
            pixels = decode(damaged)
            assert pixels is None or pixels.shape[2] == 3
