"""Lines of text on a narrow strip of paper: the fonts, cleaning, and fitting to the width.

Texts may come from a card. They are only ever drawn letter by letter, never parsed as markup.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import pairwise

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from kiosk.resources import asset

MAX_CHARACTERS = 300  # of one text; more does not fit any line of a ticket
SIZE_STEP_PT = 0.5
CAP_HEIGHT = 0.74  # em; capitalHeight of Be Vietnam Pro
ASCENT = 0.95  # em above the baseline, enough for a capital with two marks
DESCENT = 0.28  # em below the baseline
ONE_LINE_SHRINK = 0.75  # a text shrinks this far before it takes another line
ELLIPSIS = "…"


class Weight(Enum):
    """The value is the font's name and its file's."""

    REGULAR = "BeVietnamPro-Regular"
    SEMIBOLD = "BeVietnamPro-SemiBold"
    BOLD = "BeVietnamPro-Bold"


@cache
def font(weight: Weight) -> TTFont:
    """The font, registered for embedding at first use."""
    made = TTFont(weight.value, asset("fonts", f"{weight.value}.ttf"))
    pdfmetrics.registerFont(made)
    return made


def clean(text: str) -> str:
    """What may be drawn of any text: NFC, one line, no control, formatting or direction characters, no stray marks.

    A letter that the fonts lack loses its marks (an Ê Đê name's ŏ becomes o) or becomes a question mark.
    """
    visible = "".join(c for c in text[:MAX_CHARACTERS] if c.isspace() or not unicodedata.category(c).startswith("C"))
    composed = unicodedata.normalize("NFC", " ".join(visible.split()))
    return "".join(map(_drawable, composed))


def _drawable(letter: str) -> str:
    if unicodedata.category(letter).startswith("M"):
        return ""
    glyphs = font(Weight.REGULAR).face.charToGlyph
    base = unicodedata.normalize("NFD", letter)[0]
    return next((c for c in (letter, base) if ord(c) in glyphs), "?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, already fitted. Lengths in points."""

    text: str
    weight: Weight
    size: float
    gap: float = 0.0  # empty paper above it
    ascent: float = ASCENT  # em
    descent: float = DESCENT  # em

    @property
    def height(self) -> float:
        return self.gap + (self.ascent + self.descent) * self.size

    @property
    def baseline(self) -> float:
        """Distance of the baseline from the line's upper edge."""
        return self.gap + self.ascent * self.size


def line_to_width(text: str, weight: Weight, width: float, gap: float) -> Line:
    """A single line of capitals and digits as large as `width` allows."""
    return Line(text, weight, width / _width(text, weight, 1), gap, ascent=CAP_HEIGHT, descent=0)


def fits(text: str, weight: Weight, width: float, sizes: tuple[float, float]) -> bool:
    """Whether `lines` would take one line for it before it takes two."""
    return _width(clean(text), weight, max(sizes[1], sizes[0] * ONE_LINE_SHRINK)) <= width


def lines(
    text: str, weight: Weight, width: float, sizes: tuple[float, float], max_lines: int = 1, gap: float = 0.0
) -> list[Line]:
    """`text` between its wanted and its smallest size, on as few lines as it can; what still does not fit is cut off
    behind an ellipsis. No lines for an empty text. `gap` stands above the first."""
    shown = clean(text)
    if not shown:
        return []
    wanted, smallest = sizes
    for count in range(1, max_lines + 1):
        floor = smallest if count == max_lines else max(smallest, wanted * ONE_LINE_SHRINK)
        size = wanted
        while size >= floor:
            rows = list(_wrap(shown, weight, size, width))
            if len(rows) <= count:
                return _stack(rows, weight, size, gap)
            size -= SIZE_STEP_PT
    rows = list(_wrap(shown, weight, smallest, width))[:max_lines]
    while _width(rows[-1] + ELLIPSIS, weight, smallest) > width:
        rows[-1] = rows[-1][:-1]
    rows[-1] += ELLIPSIS
    return _stack(rows, weight, smallest, gap)


def _stack(rows: list[str], weight: Weight, size: float, gap: float) -> list[Line]:
    return [Line(row, weight, size, 0.0 if below else gap) for below, row in enumerate(rows)]


def _wrap(text: str, weight: Weight, size: float, width: float) -> Iterator[str]:
    row = ""
    for word in text.split():
        longer = f"{row} {word}" if row else word
        if _width(longer, weight, size) <= width:
            row = longer
            continue
        if row:
            yield row
        *full, row = _break(word, weight, size, width)
        yield from full
    yield row


def _break(word: str, weight: Weight, size: float, width: float) -> list[str]:
    """A word that is wider than a line, in pieces."""
    cuts = [0]
    used = 0.0
    for i, letter in enumerate(word):
        used += _width(letter, weight, size)
        if used > width:
            cuts.append(i)
            used = _width(letter, weight, size)
    return [word[start:end] for start, end in pairwise([*cuts, len(word)])]


def _width(text: str, weight: Weight, size: float) -> float:
    return float(font(weight).stringWidth(text, size))
