"""Each camera live, with what was measured. Nothing is kept of what it sees."""

from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.domain.readiness import Finding
from kiosk.domain.staff import Account
from kiosk.i18n import Words
from kiosk.ui.staff.looks import SMALL, TITLE, Button, column, line, text
from kiosk.ui.staff.maintenance.finding import FindingRow
from kiosk.ui.staff.maintenance.upkeep import MaintenancePage, Told, Upkeep
from kiosk.ui.staff.readiness_words import check_words
from kiosk.ui.theme import ACCENT_TINT, Style

CAMERA = "camera"  # how the tests of cameras end


class LiveView(QWidget):
    """A picture, whole and not mirrored, as the camera sees it."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self.frame = QImage()
        self.setMinimumSize(style.px(60), style.px(45))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_frame(self, frame: QImage) -> None:
        self.frame = frame
        self.update()

    def clear(self) -> None:
        self.frame.fill(0)
        self.frame = QImage()
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.clear()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(ACCENT_TINT))
        if not self.frame.isNull():
            scale = min(self.width() / self.frame.width(), self.height() / self.frame.height())
            area = QRectF(0, 0, self.frame.width() * scale, self.frame.height() * scale)
            area.moveCenter(QRectF(self.rect()).center())
            painter.drawImage(area, self.frame)
        painter.end()


class CamerasPage(MaintenancePage):
    def __init__(self, upkeep: Upkeep, style: Style, say: Words, account: Account) -> None:
        super().__init__(upkeep, style, say, account)
        self.cameras = [test for test in upkeep.bench.tests if test.endswith(CAMERA)]
        self.buttons = {
            name: Button(style, check_words(name, say), partial(self.look, name), "bar", icon="camera")
            for name in self.cameras
        }
        self.view = LiveView(style)
        self.finding = FindingRow(style, say, Finding("", ""))
        self.finding.hide()
        rows = column(style, text(style, say("upkeep.cameras", "Cameras"), TITLE, strong=True))
        rows.addLayout(line(style, *self.buttons.values()))
        rows.addWidget(self.view, 1)
        rows.addWidget(self.finding)
        note = say("upkeep.cameras_note", "The picture is shown live, and nothing of it is kept.")
        rows.addWidget(text(style, note, SMALL, tone="quiet"))
        self.setLayout(rows)

    def begin(self) -> None:
        if self.cameras:
            self.look(self.cameras[0])

    def look(self, name: str) -> None:
        for other, button in self.buttons.items():
            button.set_kind("chosen" if other == name else "bar")
        self.view.clear()
        self.finding.hide()
        self.upkeep.bench.begin(name, self._told)

    def leave(self) -> None:
        super().leave()
        self.view.clear()

    def _told(self, told: Told) -> None:
        if isinstance(told, Finding):
            self.finding.show_finding(told)
            self.finding.show()
            if not told.ok and told.detail and self.view.frame.isNull():
                self.view.clear()
        else:
            self.view.show_frame(told)
