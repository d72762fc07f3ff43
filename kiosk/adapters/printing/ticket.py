"""The paper of one number: a strip of an 80 or 58 mm roll, black on white, as long as its content.

What the order is for: number and room must be legible on a dark photograph of it; the rest is for reading in the hand.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import assert_never
from zoneinfo import ZoneInfo

import segno
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import FILL_NON_ZERO, Canvas

from kiosk.adapters.printing.typeset import MAY_BREAK, Column, Line, Outlines, Weight, font
from kiosk.domain.clinic import LocalText
from kiosk.domain.insurance import Payer
from kiosk.domain.person import Language
from kiosk.domain.queue import PRIORITY_BELOW_AGE, PRIORITY_FROM_AGE, Flag, PriorityReason, Ticket
from kiosk.domain.ticket_link import ticket_link
from kiosk.i18n import Words, words

DOTS_PER_MM = 8  # of a thermal head
QR_MM = 25.0  # dark to dark, at least
QR_MASK = 0  # reads as well as the best of the eight, whose search would take a third of the whole ticket's time
QUIET_MODULES = 4  # ISO/IEC 18004
RULE_MM = 0.375
BESIDE_QR_MM = 30.0  # the least width for words; on narrower paper they stand above the code


@dataclass(frozen=True, slots=True)
class PaperSize:
    """Of a roll: its width, and what a thermal head prints of it."""

    width_mm: float
    printable_mm: float

    @property
    def dots(self) -> int:
        return round(self.printable_mm * DOTS_PER_MM)

    @property
    def margin_mm(self) -> float:
        return (self.width_mm - self.printable_mm) / 2


PAPER_80 = PaperSize(80.0, 72.0)
PAPER_58 = PaperSize(58.0, 48.0)


@dataclass(frozen=True, slots=True)
class Form:
    """What all tickets of one kiosk share. `timezone` is the hospital's. With `public_url`, the address of
    the server, the QR opens the page of this number on a telephone; without it the QR holds the code alone. Without
    `outlines`, letters that the ticket's fonts lack become question marks."""

    hospital: LocalText
    timezone: ZoneInfo
    public_url: str | None = None
    size: PaperSize = PAPER_80
    outlines: Outlines | None = None

    def fill(self, ticket: Ticket, language: Language, copy: int = 0) -> bytes:
        return render(ticket, language, self, copy)


# In points, as all lengths below.
_DOT = mm / DOTS_PER_MM
_BREAK = 2.5 * mm  # around the rule, and above the QR
# Wanted and smallest size.
_SMALL = (10.0, 8.5)
_NOTE = (11.0, 9.0)
_TITLE = (15.0, 10.0)
_NAME = (14.0, 9.0)
_CLINIC = (22.0, 13.0)
_PLACE = (30.0, 13.0)


def render(ticket: Ticket, language: Language, form: Form, copy: int = 0) -> bytes:
    """The ticket as a PDF of one page; equal input gives equal bytes. `copy` counts the earlier prints: 1 is headed
    "COPY 2". The page is whole dots high and the code stands on whole dots, each of its modules equally wide."""
    say = words(language)
    modules = segno.make_qr(ticket_link(ticket.code, form.public_url or "", language), error="m", mask=QR_MASK).matrix
    module = math.ceil(QR_MM * DOTS_PER_MM / len(modules)) * _DOT
    qr = module * len(modules)
    width, margin = form.size.printable_mm * mm, form.size.margin_mm * mm
    beside = width - qr - QUIET_MODULES * module
    stacked = beside < BESIDE_QR_MM * mm
    column = Column(width, form.outlines)
    head = _heading(ticket, say, form.hospital, copy, column)
    body = _person(ticket, say, column)
    beside_code = column if stacked else Column(beside, form.outlines)
    foot = _foot(ticket, say, form.timezone, bool(form.public_url), beside_code)
    foot_height = _height(foot) + _BREAK + qr if stacked else max(qr, _height(foot))
    total = _height(head) + _height(body) + foot_height + 2 * margin + 3 * _BREAK
    total = math.ceil(total / _DOT + 1) * _DOT

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width + 2 * margin, total), invariant=1, pageCompression=0, lang=language.value)
    canvas.setTitle(ticket.label)
    y = _draw(canvas, head, margin, total - margin) - _BREAK
    canvas.setLineWidth(RULE_MM * mm)
    canvas.line(margin, y, margin + width, y)
    y = _draw(canvas, body, margin, y - _BREAK) - _BREAK
    _draw(canvas, foot, margin, y)
    _draw_qr(canvas, modules, module, margin + width - qr, math.floor((y - foot_height) / _DOT) * _DOT)
    canvas.save()
    return out.getvalue()


def _heading(ticket: Ticket, say: Words, hospital: LocalText, copy: int, column: Column) -> list[Line]:
    clinic, language = ticket.clinic, say.language
    title = say("ticket.title", "YOUR NUMBER")
    if copy:
        title += " · " + say("ticket.copy", "COPY {number}", number=copy + 1)
    places = [place for place in (clinic.room.in_language(language), clinic.floor.in_language(language)) if place]
    if column.fits(" · ".join(places), Weight.BOLD, _PLACE):
        places = [" · ".join(places)]
    # The staff who send people on read Vietnamese.
    name = clinic.name.in_language(language)
    for_staff = "" if name == clinic.name.vi else clinic.name.vi
    return [
        *column.lines(hospital.in_language(language), Weight.REGULAR, _NOTE, max_lines=2),
        *column.lines(title, Weight.SEMIBOLD, _TITLE, gap=1 * mm),
        column.line_to_width(ticket.label, Weight.BOLD, gap=3 * mm),
        *column.lines(name, Weight.BOLD, _CLINIC, max_lines=4, gap=3 * mm),
        *column.lines(for_staff, Weight.REGULAR, _NOTE, max_lines=2),
        *(line for place in places for line in column.lines(place, Weight.BOLD, _PLACE, max_lines=3, gap=0.5 * mm)),
    ]


def _person(ticket: Ticket, say: Words, column: Column) -> list[Line]:
    notes = [_payment(ticket.payer, say)]
    if ticket.birth_year is not None:
        notes.insert(0, say("ticket.born", "Born in {year}", year=ticket.birth_year))
    if ticket.priority is not None:
        notes.append(_priority(ticket.priority, say))
    asked = [_request(flag, say) for flag in Flag if flag in ticket.flags]
    return [
        *column.lines(ticket.holder, Weight.SEMIBOLD, _NAME, max_lines=6),
        *(line for note in notes for line in column.lines(note, Weight.REGULAR, _NOTE, max_lines=2, gap=0.5 * mm)),
        *(line for text in asked for line in column.lines(text, Weight.SEMIBOLD, _NOTE, max_lines=2, gap=0.5 * mm)),
    ]


def _payment(payer: Payer | None, say: Words) -> str:
    match payer:
        case Payer.INSURED:
            return say("ticket.insured", "Payment: health insurance")
        case Payer.SELF_PAY:
            return say("ticket.self_pay", "Payment: by yourself")
        case Payer.DESK:
            return say("ticket.ask_desk", "Insurance: please ask at the desk")
        case Payer.TO_BE_CHECKED:
            return say("ticket.to_be_checked", "Insurance: the desk checks later")
        case None:
            return say("ticket.insurance_untold", "Insurance: staff will check")
        case _:
            assert_never(payer)


def _priority(reason: PriorityReason, say: Words) -> str:
    match reason:
        case PriorityReason.CHILD:
            return say("ticket.child", "Priority: child under {age}", age=PRIORITY_BELOW_AGE)
        case PriorityReason.ELDERLY:
            return say("ticket.elderly", "Priority: aged {age} or over", age=PRIORITY_FROM_AGE)
        case PriorityReason.PREGNANCY:
            return say("ticket.pregnancy", "Priority: pregnancy")
        case PriorityReason.DISABILITY:
            return say("ticket.disability", "Priority: severe disability")
        case PriorityReason.MERIT:
            return say("ticket.merit", "Priority: person with meritorious service")
        case PriorityReason.EMERGENCY:
            return say("ticket.emergency", "Emergency")
        case _:
            assert_never(reason)


def _request(flag: Flag, say: Words) -> str:
    match flag:
        case Flag.IDENTITY:
            return say("ticket.show_card", "Please show your card when called")
        case Flag.CARD:
            return say("ticket.check_card", "The desk checks the card")
        case Flag.INSURANCE:
            return say("ticket.show_insurance", "Please show your insurance card when called")
        case Flag.PRIORITY:
            return say("ticket.show_priority", "Please show your proof of priority when called")
        case Flag.COMPANION:
            return say("ticket.companion", "With a companion")
        case _:
            assert_never(flag)


def _foot(ticket: Ticket, say: Words, timezone: ZoneInfo, scannable: bool, column: Column) -> list[Line]:
    ahead = say("ticket.nobody_ahead", "Nobody waits before you")
    if ticket.people_ahead:
        ahead = say("ticket.ahead", "{people} waiting before you", people=ticket.people_ahead)
    wait = say("ticket.wait", "about {low}-{high} min", low=ticket.wait.low_min, high=ticket.wait.high_min)
    local = ticket.issued_at.astimezone(timezone)
    issued = f"{local:%H:%M} · {say.day(local.date())}"
    scan = say("ticket.scan", "Scan to see how long it still takes") if scannable else ""
    kept = say("ticket.kept", "No picture is kept. Your data: ask at the desk")
    return [
        *column.lines(ahead, Weight.SEMIBOLD, _NOTE, max_lines=2),
        *column.lines(wait, Weight.SEMIBOLD, _NOTE),
        *column.lines(issued, Weight.REGULAR, _SMALL, gap=0.5 * mm),
        *column.lines(scan, Weight.REGULAR, _SMALL, max_lines=2, gap=1 * mm),
        *column.lines(kept, Weight.REGULAR, _SMALL, max_lines=3, gap=1 * mm),
    ]


def _height(stack: list[Line]) -> float:
    return sum(line.height for line in stack)


def _draw(canvas: Canvas, stack: list[Line], left: float, top: float) -> float:
    """The lines below `top`; returns where they end."""
    for line in stack:
        if line.strokes:
            _draw_outlines(canvas, line, left, top - line.baseline)
        else:
            canvas.setFont(font(line.weight).fontName, line.size)
            canvas.drawString(left, top - line.baseline, line.text.replace(MAY_BREAK, ""))
        top -= line.height
    return top


def _draw_outlines(canvas: Canvas, line: Line, left: float, baseline: float) -> None:
    canvas.saveState()
    canvas.translate(left, baseline)
    canvas.scale(line.size, line.size)
    path = canvas.beginPath()
    draw = {"move": path.moveTo, "line": path.lineTo, "curve": path.curveTo}
    for kind, numbers in line.strokes:
        draw[kind](*numbers)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=FILL_NON_ZERO)
    canvas.restoreState()


def _draw_qr(canvas: Canvas, modules: Sequence[Sequence[int]], module: float, left: float, bottom: float) -> None:
    """`modules`: rows from the top, 1 is dark."""
    canvas.saveState()
    canvas.translate(left, bottom)
    canvas.scale(module, module)
    path = canvas.beginPath()
    for y, row in enumerate(reversed(modules)):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                path.rect(x, y, width, 1)
            x += width
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()
