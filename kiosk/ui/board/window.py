"""Number and room of the latest calls, as large as the screen lets them be."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.domain.board import BoardCall
from kiosk.domain.clinic import LocalText
from kiosk.i18n import Words
from kiosk.ui import theme
from kiosk.ui.theme import clinic_tint, font_for, load_fonts

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BoardWindow(QWidget):
    """`show_calls` with what there is, every second; it draws itself anew. Lengths are hundredths of the shorter
    side."""

    def __init__(self, hospital: LocalText, say: Words, zone: ZoneInfo) -> None:
        super().__init__()
        load_fonts()
        self._hospital = hospital.in_language(say.language)
        self._say = say
        self._zone = zone
        self._calls: Sequence[BoardCall] = ()
        self._now: datetime | None = None
        self._lost: datetime | None = None
        self.setWindowTitle(self._hospital)
        self.setCursor(Qt.CursorShape.BlankCursor)

    def show_calls(self, calls: Sequence[BoardCall], now: datetime, lost: datetime | None) -> None:
        """`lost`: since when there is no news; None while all is well."""
        self._calls, self._now, self._lost = calls, now, lost
        self.setAccessibleDescription(self.text())
        self.update()

    def text(self) -> str:
        """Everything that it shows, in lines."""
        lines = [f"{call.label} {call.place(self._say.language)}" for call in self._calls]
        return "\n".join([*(lines or [self._nobody()]), self._footer()])

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = min(self.width(), self.height()) / 100
        width, height = float(self.width()), float(self.height())
        painter.fillRect(self.rect(), QColor(theme.BACKGROUND))
        self._draw_head(painter, QRectF(0, 0, width, 8 * unit), unit)
        self._draw_foot(painter, QRectF(0, height - 7 * unit, width, 7 * unit), unit)
        body = QRectF(3 * unit, 11 * unit, width - 6 * unit, height - 21 * unit)
        if width > height:
            half = (body.width() - 3 * unit) / 2
            latest, rest = QRectF(body), QRectF(body)
            latest.setWidth(half)
            rest.setLeft(body.left() + half + 3 * unit)
        else:
            latest, rest = QRectF(body), QRectF(body)
            latest.setHeight(body.height() * 0.42)
            rest.setTop(latest.bottom() + 3 * unit)
        self._draw_latest(painter, latest, unit)
        for n, call in enumerate(self._calls[1:]):
            line = QRectF(rest.left(), rest.top() + n * 12.4 * unit, rest.width(), 11 * unit)
            if line.bottom() <= rest.bottom():
                self._draw_call(painter, line, call, unit)

    def _draw_head(self, painter: QPainter, area: QRectF, unit: float) -> None:
        painter.fillRect(area, QColor(theme.ACCENT))
        inside = area.adjusted(3 * unit, 0, -3 * unit, 0)
        self._write(painter, inside, self._hospital, 2.4 * unit, theme.ON_ACCENT, strong=True)
        if self._now is not None:
            clock = f"{self._now.astimezone(self._zone):%H:%M}"
            self._write(painter, inside, clock, 2.4 * unit, theme.ON_ACCENT, strong=True, flags=_RIGHT)

    def _draw_foot(self, painter: QPainter, area: QRectF, unit: float) -> None:
        painter.fillRect(area, QColor(theme.SURFACE))
        colour = theme.QUIET if self._lost is None else theme.STOP
        inside = area.adjusted(3 * unit, 0, -3 * unit, 0)
        self._write(painter, inside, self._footer(), 1.9 * unit, colour, strong=self._lost is not None)

    def _draw_latest(self, painter: QPainter, area: QRectF, unit: float) -> None:
        call = self._calls[0] if self._calls else None
        tint = clinic_tint(call.clinic.colour if call else "")
        fresh = call is not None and self._now is not None and call.is_fresh(self._now)
        self._card(painter, area, tint.deep, tint.pale if fresh else theme.SURFACE, 2.4 * unit, unit)
        inside = area.adjusted(6 * unit, 4 * unit, -4 * unit, -4 * unit)
        if call is None:
            self._write(painter, inside, self._nobody(), 4 * unit, theme.INK, strong=True)
            return
        say, height = self._say, inside.height()
        name = call.clinic.name.in_language(say.language)
        parts = (  # share of the height, text, height of capitals
            (0.14, say("board.invite", "Please come in"), 3.2, theme.INK, False),
            (0.46, call.label, 16.0, theme.INK, True),
            (0.26, call.place(say.language), 6.4, tint.deep, True),
            (0.14, name, 3.2, theme.QUIET, False),
        )
        top = inside.top()
        for share, text, cap, colour, strong in parts:
            line = QRectF(inside.left(), top, inside.width(), height * share)
            self._write(painter, line, text, min(cap * unit, line.height() * 0.8), colour, strong=strong)
            top = line.bottom()

    def _draw_call(self, painter: QPainter, area: QRectF, call: BoardCall, unit: float) -> None:
        tint = clinic_tint(call.clinic.colour)
        self._card(painter, area, tint.deep, theme.SURFACE, 1.2 * unit, unit)
        inside = area.adjusted(3.5 * unit, unit, -2 * unit, -unit)
        number, place = QRectF(inside), QRectF(inside)
        number.setWidth(inside.width() * 0.45)
        place.setLeft(inside.left() + inside.width() * 0.48)
        self._write(painter, number, call.label, 5.2 * unit, theme.INK, strong=True)
        half = place.height() / 2
        language = self._say.language
        room, name = place.adjusted(0, 0, 0, -half * 0.8), place.adjusted(0, half * 1.2, 0, 0)
        self._write(painter, room, call.place(language), 3 * unit, theme.INK, strong=True)
        self._write(painter, name, call.clinic.name.in_language(language), 1.9 * unit, theme.QUIET)

    @staticmethod
    def _card(painter: QPainter, area: QRectF, deep: str, ground: str, edge: float, unit: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(deep))
        painter.drawRoundedRect(area, 1.2 * unit, 1.2 * unit)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(area.adjusted(edge, 0.2 * unit, -0.2 * unit, -0.2 * unit), unit, unit)

    @staticmethod
    def _write(
        painter: QPainter,
        area: QRectF,
        text: str,
        cap_px: float,
        colour: str,
        *,
        strong: bool = False,
        flags: Qt.AlignmentFlag = _LEFT,
    ) -> None:
        """One line, smaller where it would not fit."""
        font = font_for(cap_px, strong=strong)
        needed = QFontMetricsF(font).horizontalAdvance(text)
        if needed > area.width():
            font = font_for(cap_px * area.width() / needed, strong=strong)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(area, flags | Qt.TextFlag.TextDontClip, text)

    def _nobody(self) -> str:
        say = self._say
        return say("board.nobody", "Nobody has been called yet")

    def _footer(self) -> str:
        say = self._say
        if self._lost is None:
            return say("board.hint", "Your number has been called? Please go to the room shown.")
        since = f"{self._lost.astimezone(self._zone):%H:%M}"
        return say("board.stale", "No connection since {time}. Please listen to staff.", time=since)
