"""The picture of a screen: a large icon, as large as the place allows, on a calm panel of its colour."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.theme import ACCENT_TINT, ATTENTION_TINT, STOP_TINT, SUCCESS_TINT, SURFACE, Style, Tint
from kiosk.ui.widgets.icon import icon_pixmap
from kiosk.ui.widgets.notice import COLOURS, Mood

GROUNDS: dict[Mood, str] = {
    "accent": ACCENT_TINT,
    "success": SUCCESS_TINT,
    "attention": ATTENTION_TINT,
    "stop": STOP_TINT,
}
ICON_MOST_MM = 96.0
_PANEL_SHARE = 0.62  # of the panel's shorter side
_ICON_SHARE = 0.56  # of the disc
_HALO_SHARE = 1.22  # of the disc
RING_ALPHA = 60
_RING_SHARES = (1.7, 2.5)  # quiet circles on a panel, in discs


@dataclass(frozen=True, slots=True)
class Look:
    """An icon, its colour, the shape under it, and the panel's colour."""

    icon: str
    colour: str
    shape: str
    ground: str
    is_tile: bool = False  # a tile with rounded corners, as on a clinic's card; else a disc


def mood_look(style: Style, icon: str, mood: Mood, *, on_panel: bool) -> Look:
    ground = style.colour(GROUNDS[mood])
    return Look(icon, style.colour(COLOURS[mood]), style.colour(SURFACE) if on_panel else ground, ground)


def clinic_look(style: Style, icon: str, tint: Tint) -> Look:
    return Look(icon, tint.text, tint.deep, style.colour(tint.pale), is_tile=True)


class Panel(QFrame):
    """A calm ground for a picture, with quiet circles around its middle. A child fills it through `column`."""

    def __init__(self, style: Style, ground: str) -> None:
        super().__init__()
        self._ground, self._radius = ground, style.px(8)
        self._circles = not style.high_contrast
        self.column = QVBoxLayout(self)
        inset = style.px(6)
        self.column.setContentsMargins(inset, inset, inset, inset)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_panel(painter, QRectF(self.rect()), self._ground, self._radius, circles=self._circles)
        painter.end()


def paint_panel(painter: QPainter, area: QRectF, ground: str, radius: float, *, circles: bool) -> None:
    """The ground, and circles of a little white around its middle."""
    shape = QPainterPath()
    shape.addRoundedRect(area, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(shape, QColor(ground))
    painter.setClipPath(shape)
    painter.setBrush(QColor(255, 255, 255, RING_ALPHA))
    disc = min(area.width(), area.height()) * _PANEL_SHARE / _HALO_SHARE
    for share in _RING_SHARES if circles else ():
        painter.drawEllipse(area.center(), disc * share / 2, disc * share / 2)
    painter.setClipping(False)


class Hero(QWidget):
    """The icon on its disc or tile; with a panel around it, unless it already lies on one."""

    def __init__(self, style: Style, look: Look, *, on_panel: bool = True, least_mm: float = 26) -> None:
        super().__init__()
        self._look, self._on_panel = look, on_panel
        self._radius = style.px(8)
        self._circles = not style.high_contrast
        self._most = style.px(ICON_MOST_MM if on_panel else ICON_MOST_MM * 0.6)
        self.setMinimumSize(style.px(least_mm), style.px(least_mm))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self.minimumSize()  # it grows by its stretch, never at the cost of words

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        share = 1 / _HALO_SHARE
        if self._on_panel:
            paint_panel(painter, area, self._look.ground, self._radius, circles=self._circles)
            share = _PANEL_SHARE
        self._paint_icon(painter, area.center(), min(area.width() * share, area.height() * share, self._most))
        painter.end()

    def _paint_icon(self, painter: QPainter, centre: QPointF, side: float) -> None:
        look = self._look
        shape = QRectF(0, 0, side, side)
        shape.moveCenter(centre)
        painter.setPen(Qt.PenStyle.NoPen)
        if not self._on_panel:
            halo = QColor(look.shape)
            halo.setAlpha(110)
            painter.setBrush(halo)
            painter.drawEllipse(centre, side * _HALO_SHARE / 2, side * _HALO_SHARE / 2)
        painter.setBrush(QColor(look.shape))
        radius = side / 6 if look.is_tile else side / 2
        painter.drawRoundedRect(shape, radius, radius)
        pixmap = icon_pixmap(look.icon, round(side * (0.68 if look.is_tile else _ICON_SHARE)), look.colour)
        painter.drawPixmap(round(centre.x() - pixmap.width() / 2), round(centre.y() - pixmap.height() / 2), pixmap)
