"""A QR code on the screen, to be photographed."""

import segno
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.ui.theme import SURFACE, Style

LEAST_MM = 36.0  # modules of 0.9 mm for a ticket's code: a phone reads them from an arm's length
_QUIET_MODULES = 4  # ISO/IEC 18004: the light margin around a code


class QrView(QWidget):
    """`text` as a code with its light margin, at least 36 mm wide; black on white in every theme."""

    def __init__(self, style: Style, text: str) -> None:
        super().__init__()
        self._rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
        self.setMinimumSize(style.px(LEAST_MM), style.px(LEAST_MM))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        count = len(self._rows) + 2 * _QUIET_MODULES
        module = side // count  # whole pixels: no seams between modules
        ground = QRectF(0, 0, module * count, module * count)
        ground.moveCenter(QRectF(self.rect()).center())
        painter.fillRect(ground, QColor(SURFACE))
        left, top = ground.left() + module * _QUIET_MODULES, ground.top() + module * _QUIET_MODULES
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRectF(left + x * module, top + y * module, module, module), Qt.GlobalColor.black)
        painter.end()
