"""A ticket's dots as ESC/POS commands. Only pictures are sent: no printer's code page has all Vietnamese letters."""

import logging
import shutil
from collections.abc import Iterator
from enum import Enum
from itertools import count

from PIL import Image

_handlers = list(logging.root.handlers)
from escpos import capabilities  # noqa: E402
from escpos.printer import Dummy  # noqa: E402

# WORKAROUND python-escpos 3.1: importing it sets up the root logger, and leaves a folder in /tmp that nobody reads.
logging.root.handlers[:] = _handlers
shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

STRIP_ROWS = 120  # of one command; a multiple of the 24 rows of a print head's column
FEED_LINES = 6  # to the edge where paper is torn, on a printer without a cutter
FEED_MM = 15.0  # from the head to the cutter, about

ASK_STATUS = tuple(b"\x10\x04" + bytes([kind]) for kind in (1, 2, 3, 4))  # DLE EOT n, answered at once
FORGET_ALL = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 8: nothing of a broken job is printed later
_TELL_CHANGES = b"\x1da\x0e"  # GS a: status as it changes, of line, errors and paper
_TELL_NO_MORE = b"\x1da\x00"
_ASK_PAPER = b"\x1dr\x01"  # GS r 1, answered in its turn
_ECHO = b"\x1d(H\x06\x0000"  # GS ( H, function 48, and four characters: sent back when all before it is done


class Drawing(Enum):
    """Which command carries the picture; the value is python-escpos' name for it."""

    RASTER = "bitImageRaster"  # GS v 0
    GRAPHICS = "graphics"  # GS ( L
    COLUMN = "bitImageColumn"  # ESC *


def job(
    image: Image.Image, echo: bytes, cutter: bool = True, drawing: Drawing = Drawing.RASTER, remnant: bool = False
) -> list[bytes]:
    """Whole commands, in order; between two of them a printer listens to real-time commands. `echo`: four characters
    that it sends back at the end. `remnant`: part of an earlier ticket may hang out of the printer, and is cut off."""
    writer = Dummy()
    writer.profile.profile_data = {"media": {"width": {"pixels": image.width}}}  # without it, it talks to stdout
    writer.hw("INIT")
    if remnant:
        _part(writer, cutter)
    pieces = [writer.output + _TELL_CHANGES]
    for top in range(0, image.height, STRIP_ROWS):
        writer.clear()
        writer.image(image.crop((0, top, image.width, min(top + STRIP_ROWS, image.height))), impl=drawing.value)
        pieces.append(writer.output)
    writer.clear()
    _part(writer, cutter)
    return [*pieces, writer.output + _ECHO + echo + _ASK_PAPER + _TELL_NO_MORE]


def _part(writer: Dummy, cutter: bool) -> None:
    if cutter:
        writer.cut(feed=False)  # GS V 66: to the cutter, and cut
    else:
        writer.print_and_feed(FEED_LINES)


def echoes() -> Iterator[bytes]:
    """IDs that differ from each other for as long as a printer may remember one."""
    return (b"%04d" % (number % 10_000) for number in count(1))
