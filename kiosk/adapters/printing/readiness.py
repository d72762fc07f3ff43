"""The readiness report of a kiosk, for the file: A4, as many pages as it takes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from kiosk.adapters.printing.typeset import Column, Line, Weight, font
from kiosk.domain.person import Language

_MARGIN = 18 * mm
_WIDTH, _HEIGHT = 210 * mm, 297 * mm
_TEXT = (9.5, 9.5)
_SMALL = (8.5, 8.5)
_NAME_WIDTH = 48 * mm
_MARK_WIDTH = 24 * mm
_GAP = 1.4 * mm
_INK, _QUIET, _RULE = HexColor("#14213D"), HexColor("#3D4A66"), HexColor("#D5DAE3")
_WELL, _ATTENTION, _STOP = HexColor("#085A31"), HexColor("#7D4300"), HexColor("#A3122A")


@dataclass(frozen=True, slots=True)
class Row:
    """One check in words. `mark` is what stands before it: well, to see to, or not fit."""

    mark: str
    name: str
    detail: str
    advice: str = ""
    essential: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is written on a report."""

    title: str
    verdict: str
    fit: bool
    about: Sequence[str]  # hospital, kiosk, version, time
    rows: Sequence[Row]
    signature: str
    page: str  # "Page"


def render(sheet: Sheet, language: Language) -> bytes:
    """The report as a PDF; equal input gives equal bytes."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(_WIDTH, _HEIGHT), invariant=1, lang=language.value)
    canvas.setTitle(sheet.title)
    for weight in Weight:
        font(weight)
    _Pages(canvas, sheet).draw()
    canvas.save()
    return out.getvalue()


class _Pages:
    def __init__(self, canvas: Canvas, sheet: Sheet) -> None:
        self._canvas, self._sheet = canvas, sheet
        self._page = 0
        self._y = 0.0

    def draw(self) -> None:
        sheet = self._sheet
        self._begin()
        self._put(Column(self._room).lines(sheet.title, Weight.BOLD, (18.0, 14.0), 2), _MARGIN, _INK)
        self._y -= 2 * mm
        for told in sheet.about:
            self._put(Column(self._room).lines(told, Weight.REGULAR, _TEXT, 2), _MARGIN, _QUIET)
        self._y -= 4 * mm
        colour = _WELL if sheet.fit else _STOP
        self._put(Column(self._room).lines(sheet.verdict, Weight.BOLD, (12.0, 10.0), 2), _MARGIN, colour)
        self._y -= 2 * mm
        for row in sheet.rows:
            self._row(row)
        self._rule()
        self._need(16 * mm)
        self._y -= 10 * mm
        self._put(Column(self._room).lines(sheet.signature, Weight.REGULAR, _SMALL, 2), _MARGIN, _QUIET)
        self._end()

    @property
    def _room(self) -> float:
        return float(_WIDTH - 2 * _MARGIN)

    def _row(self, row: Row) -> None:
        left = _MARGIN + _MARK_WIDTH + _NAME_WIDTH
        width = _WIDTH - _MARGIN - left
        colour = _WELL if not row.advice else _STOP if row.essential else _ATTENTION
        mark = Column(_MARK_WIDTH - 2 * mm).lines(row.mark, Weight.SEMIBOLD, _TEXT, 2)
        name = Column(_NAME_WIDTH - 3 * mm).lines(row.name, Weight.SEMIBOLD, _TEXT, 2)
        found = Column(width).lines(row.detail, Weight.REGULAR, _SMALL, 4)
        advice = Column(width).lines(row.advice, Weight.SEMIBOLD, _TEXT, 3)
        height = max(_height(mark), _height(name), _height([*advice, *found]))
        self._need(height + 2 * _GAP)
        self._rule()
        top = self._y - _GAP
        for block, x, ink in ((mark, _MARGIN, colour), (name, _MARGIN + _MARK_WIDTH, _INK), (advice, left, _INK)):
            self._y = top
            self._put(block, x, ink)
        self._y = top - _height(advice)
        self._put(found, left, _QUIET)
        self._y = top - height - _GAP

    def _put(self, block: Sequence[Line], x: float, colour: HexColor) -> None:
        self._canvas.setFillColor(colour)
        for line in block:
            self._canvas.setFont(line.weight.value, line.size)
            self._canvas.drawString(x, self._y - line.baseline, line.text)
            self._y -= line.height

    def _rule(self) -> None:
        self._canvas.setStrokeColor(_RULE)
        self._canvas.line(_MARGIN, self._y, _WIDTH - _MARGIN, self._y)

    def _need(self, height: float) -> None:
        if self._y - height < _MARGIN + 8 * mm:
            self._end()
            self._begin()

    def _begin(self) -> None:
        self._page += 1
        self._y = _HEIGHT - _MARGIN

    def _end(self) -> None:
        self._canvas.setFillColor(_QUIET)
        self._canvas.setFont(Weight.REGULAR.value, _SMALL[0])
        self._canvas.drawRightString(_WIDTH - _MARGIN, _MARGIN, f"{self._sheet.page} {self._page}")
        self._canvas.showPage()


def _height(block: Sequence[Line]) -> float:
    return sum(line.height for line in block)
