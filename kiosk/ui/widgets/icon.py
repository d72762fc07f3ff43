"""Icons of one family, in one colour."""

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.resources import asset
from kiosk.ui.theme import QUIET

UNKNOWN = "hospital"  # for a picture that staff named and the family does not have


@lru_cache(maxsize=256)
def icon_pixmap(name: str, size_px: int, colour: str) -> QPixmap:
    """The icon `name` of assets/icons, tinted; an unknown name gives a hospital."""
    path = asset("icons", f"{name}.svg")
    renderer = QSvgRenderer(str(path if path.is_file() else asset("icons", f"{UNKNOWN}.svg")))
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor(colour))
    painter.end()
    return pixmap


class Icon(QWidget):
    """An icon of fixed size; with a `ground` colour it stands on a disc, or on a tile with rounded corners."""

    def __init__(
        self, name: str, size_px: int, colour: str = QUIET, *, ground: str = "", ground_px: int = 0, radius_px: int = 0
    ) -> None:
        super().__init__()
        self._name, self._size, self._colour = name, size_px, colour
        self._ground, self._radius = ground, radius_px
        side = max(size_px, ground_px)
        self.setFixedSize(side, side)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_icon(self, name: str, colour: str) -> None:
        if (name, colour) != (self._name, self._colour):
            self._name, self._colour = name, colour
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._ground))
            radius = self._radius or self.width() / 2
            painter.drawRoundedRect(self.rect(), radius, radius)
        inset = (self.width() - self._size) // 2
        painter.drawPixmap(inset, inset, icon_pixmap(self._name, self._size, self._colour))
        painter.end()
