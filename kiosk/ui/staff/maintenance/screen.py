"""The screen's size by a bank card, its brightness, and the loudspeaker's volume."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiosk.domain.readiness import CARD_MM, px_per_mm
from kiosk.domain.staff import Account
from kiosk.i18n import Words
from kiosk.ui.staff.looks import BODY, HEADING, SMALL, TITLE, Button, column, line, panel, text
from kiosk.ui.staff.maintenance.upkeep import Level, MaintenancePage, Upkeep
from kiosk.ui.theme import ACCENT, ACCENT_TINT, INK, Style

STEPS_PX = (-10, -1, 1, 10)
PX_PER_MM = (1.5, 12.0)  # what screens have; the card has to fit on the page
_CORNER_MM = 3.18  # ISO/IEC 7810
STEP_PERCENT = 10


class CardOutline(QWidget):
    """A bank card's outline. A finger draws its right edge to where the card's is."""

    def __init__(self, style: Style, caption: str, width_px: float, changed: Callable[[], None]) -> None:
        super().__init__()
        self._style, self._caption, self._changed = style, caption, changed
        self.width_px = width_px
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._room()

    @property
    def px_per_mm(self) -> float:
        return px_per_mm(self.width_px)

    def resize_card(self, width_px: float) -> None:
        """No larger than there is room for."""
        least, most = (CARD_MM[0] * per_mm for per_mm in PX_PER_MM)
        self.width_px = max(least, min(width_px, most, float(self.width() - 2 * self._inset)))
        self._room()
        self.update()
        self._changed()

    @property
    def _inset(self) -> int:
        return self._style.px(2)

    def _room(self) -> None:
        self.setFixedHeight(round(self.width_px * CARD_MM[1] / CARD_MM[0]) + 2 * self._inset)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.resize_card(event.position().x() - self._inset)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.resize_card(event.position().x() - self._inset)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(ACCENT), max(2, self._style.px(0.5))))
        painter.setBrush(QColor(ACCENT_TINT))
        corner = _CORNER_MM * self.px_per_mm
        height = self.width_px * CARD_MM[1] / CARD_MM[0]
        card = QRectF(QPointF(self._inset, self._inset), QPointF(self._inset + self.width_px, self._inset + height))
        painter.drawRoundedRect(card, corner, corner)
        painter.setPen(QColor(INK))
        painter.setFont(self._style.font(HEADING))
        painter.drawText(card, Qt.AlignmentFlag.AlignCenter, self._caption)
        painter.end()


class LevelPanel(QWidget):
    """Less, how much, more; or that it cannot be set from here."""

    def __init__(self, style: Style, name: str, less: str, more: str, without: str, level: Level) -> None:
        super().__init__()
        self._level, self._without = level, without
        self.percent = level.percent()
        self._shown = text(style, "", BODY, strong=True)
        self.less = Button(style, less, partial(self._step, -STEP_PERCENT), "bar")
        self.more = Button(style, more, partial(self._step, STEP_PERCENT), "bar")
        controls = line(style, self.less, self._shown, self.more, None)
        for button in (self.less, self.more):
            button.setVisible(self.percent is not None)
        frame = panel(style, text(style, name, HEADING, strong=True), controls)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(frame)
        self._show()

    def _step(self, change: int) -> None:
        self.percent = self._level.set((self.percent or 0) + change)
        self._show()

    def _show(self) -> None:
        self._shown.set_text(self._without if self.percent is None else f"{self.percent} %")


class ScreenPage(MaintenancePage):
    def __init__(self, upkeep: Upkeep, style: Style, say: Words, account: Account) -> None:
        super().__init__(upkeep, style, say, account)
        size = " x ".join(say.figure(side, 2) for side in CARD_MM)
        self.card = CardOutline(style, f"{size} mm", upkeep.machinery.px_per_mm * CARD_MM[0], self._changed)
        self.said = text(style, "", BODY, strong=True)
        self.figure = text(style, "", SMALL, tone="quiet")
        self.save = Button(style, say("upkeep.card_save", "It fits: save"), self._save, "primary", icon="check")
        words = say("upkeep.card_text", "Lay a bank card on the glass. Draw the outline until both edges meet.")
        steps = [
            Button(style, f"{step:+d}".replace("-", "\u2212"), partial(self._step, step), "bar") for step in STEPS_PX
        ]
        for button in steps:
            button.takes_quick_taps = True
        rows = column(style, text(style, say("upkeep.screen", "Screen"), TITLE, strong=True))
        for widget in (text(style, words, BODY, tone="quiet"), self.card):
            rows.addWidget(widget)
        rows.addLayout(line(style, *steps, self.save))
        rows.addWidget(self.figure)
        rows.addWidget(self.said)
        rows.addWidget(self._brightness())
        rows.addWidget(self._volume())
        rows.addStretch(1)
        self.setLayout(rows)
        self._changed()

    def _brightness(self) -> LevelPanel:
        say = self.say
        return LevelPanel(
            self.tokens,
            say("upkeep.brightness", "Brightness"),
            say("upkeep.darker", "Darker"),
            say("upkeep.brighter", "Brighter"),
            say("upkeep.no_brightness", "Set it with the screen's own buttons: the system cannot."),
            self.upkeep.brightness,
        )

    def _volume(self) -> LevelPanel:
        say = self.say
        return LevelPanel(
            self.tokens,
            say("upkeep.volume", "Volume"),
            say("upkeep.quieter", "Quieter"),
            say("upkeep.louder", "Louder"),
            say("upkeep.no_volume", "Set it at the loudspeaker: the system cannot."),
            self.upkeep.volume,
        )

    def _step(self, change: int) -> None:
        self.card.resize_card(self.card.width_px + change)

    def _changed(self) -> None:
        self.figure.set_text(f"{self.say.figure(self.card.px_per_mm, 2)} px/mm")
        self.said.set_text("")

    def _save(self) -> None:
        try:
            self.upkeep.machinery.keep_px_per_mm(self.card.px_per_mm)
        except OSError:
            self.said.set_text(self.say("upkeep.not_kept", "It could not be saved. Check the disk."))
            return
        self.said.set_text(self.say("upkeep.card_saved", "Saved. It counts after a restart."))
