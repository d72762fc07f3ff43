"""Lines of text on a narrow strip of paper: the fonts, cleaning, and fitting to the width.

Texts may come from a card. They are only ever drawn letter by letter, never parsed as markup.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import Protocol

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
MAY_BREAK = "\u200b"  # between words of a script without spaces
OUTLINED_ASCENT, OUTLINED_DESCENT = 1.05, 0.45  # em: such scripts pile letters up
_WORD = re.compile(f"([ {MAY_BREAK}]*)([^ {MAY_BREAK}]+)")

Stroke = tuple[str, tuple[float, ...]]  # "move" x y, "line" x y, "curve" x1 y1 x2 y2 x y


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


class Outlines(Protocol):
    """Draws what the fonts above lack and reportlab does not shape, such as Khmer. From any thread; lengths in em."""

    def has(self, letter: str) -> bool:
        """Whether it draws this letter, and the fonts above do not."""

    def width(self, text: str, *, strong: bool) -> float: ...

    def strokes(self, text: str, *, strong: bool) -> Sequence[Stroke]:
        """Closed shapes to fill, upwards from the baseline, beginning at 0."""


def clean(text: str, outlines: Outlines | None = None) -> str:
    """What may be drawn of any text: NFC, one line, no control, formatting or direction characters, no stray marks.

    A letter that the fonts lack loses its marks (an Ê Đê name's ŏ becomes o) or becomes a question mark.
    """
    text = text[:MAX_CHARACTERS]
    kept = MAY_BREAK if is_outlined(text, outlines) else ""
    visible = "".join(c for c in text if c == kept or c.isspace() or not unicodedata.category(c).startswith("C"))
    composed = unicodedata.normalize("NFC", " ".join(visible.split()))
    return "".join(letter if letter == kept else _drawable(letter, outlines) for letter in composed)


def is_outlined(text: str, outlines: Outlines | None) -> bool:
    return outlines is not None and any(map(outlines.has, text))


def _drawable(letter: str, outlines: Outlines | None) -> str:
    if outlines is not None and outlines.has(letter):
        return letter
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
    strokes: Sequence[Stroke] = ()  # instead of the text, in em

    @property
    def height(self) -> float:
        return self.gap + (self.ascent + self.descent) * self.size

    @property
    def baseline(self) -> float:
        """Distance of the baseline from the line's upper edge."""
        return self.gap + self.ascent * self.size


@dataclass(frozen=True, slots=True)
class Column:
    """Where lines of text stand: `width` in points, and who draws what the fonts lack."""

    width: float
    outlines: Outlines | None = None

    def line_to_width(self, text: str, weight: Weight, gap: float) -> Line:
        """A single line of capitals and digits as large as the width allows."""
        return Line(text, weight, self.width / self._width(text, weight, 1), gap, ascent=CAP_HEIGHT, descent=0)

    def fits(self, text: str, weight: Weight, sizes: tuple[float, float]) -> bool:
        """Whether `lines` would take one line for it before it takes two."""
        size = max(sizes[1], sizes[0] * ONE_LINE_SHRINK)
        return self._width(clean(text, self.outlines), weight, size) <= self.width

    def lines(
        self, text: str, weight: Weight, sizes: tuple[float, float], max_lines: int = 1, gap: float = 0.0
    ) -> list[Line]:
        """`text` between its wanted and its smallest size, on as few lines as it can; what still does not fit is cut
        off behind an ellipsis. No lines for an empty text. `gap` stands above the first."""
        shown = clean(text, self.outlines)
        if not shown:
            return []
        wanted, smallest = sizes
        for count in range(1, max_lines + 1):
            floor = smallest if count == max_lines else max(smallest, wanted * ONE_LINE_SHRINK)
            size = wanted
            while size >= floor:
                rows = list(self._wrap(shown, weight, size))
                if len(rows) <= count:
                    return self._stack(rows, weight, size, gap)
                size -= SIZE_STEP_PT
        rows = list(self._wrap(shown, weight, smallest))[:max_lines]
        while self._width(rows[-1] + ELLIPSIS, weight, smallest) > self.width:
            rows[-1] = rows[-1][:-1]
        rows[-1] += ELLIPSIS
        return self._stack(rows, weight, smallest, gap)

    def _stack(self, rows: list[str], weight: Weight, size: float, gap: float) -> list[Line]:
        return [self._line(row, weight, size, 0.0 if below else gap) for below, row in enumerate(rows)]

    def _line(self, row: str, weight: Weight, size: float, gap: float) -> Line:
        if self.outlines is None or not is_outlined(row, self.outlines):
            return Line(row, weight, size, gap)
        strokes = self.outlines.strokes(row, strong=weight is not Weight.REGULAR)
        return Line(row, weight, size, gap, OUTLINED_ASCENT, OUTLINED_DESCENT, strokes)

    def _wrap(self, text: str, weight: Weight, size: float) -> Iterator[str]:
        row = ""
        for between, word in _WORD.findall(text):
            longer = f"{row}{between}{word}" if row else word
            if self._width(longer, weight, size) <= self.width:
                row = longer
                continue
            if row:
                yield row
            *full, row = self._break(word, weight, size)
            yield from full
        yield row

    def _break(self, word: str, weight: Weight, size: float) -> list[str]:
        """A word that is wider than a line, in pieces."""
        cuts = [0]
        used = 0.0
        for i, letter in enumerate(word):
            used += self._width(letter, weight, size)
            if used > self.width:
                cuts.append(i)
                used = self._width(letter, weight, size)
        return [word[start:end] for start, end in pairwise([*cuts, len(word)])]

    def _width(self, text: str, weight: Weight, size: float) -> float:
        if self.outlines is not None and is_outlined(text, self.outlines):
            return self.outlines.width(text, strong=weight is not Weight.REGULAR) * size
        return float(font(weight).stringWidth(text.replace(MAY_BREAK, ""), size))
