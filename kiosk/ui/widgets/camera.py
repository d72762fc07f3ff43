"""The live picture of the face camera, as a mirror."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.ui.theme import ACCENT_TINT, BACKGROUND, SUCCESS, Style

OVAL_RATIO = 0.75  # width over height, as in Amplify's liveness oval
_OVAL_HEIGHT = 0.86  # of the view
_VEIL = 150  # alpha, 0 to 255, of what lies outside the oval
_START_DEG = 90  # the ring fills from the top


class CameraView(QWidget):
    """Mirrored picture with an oval for the face, and a ring around it that fills with good pictures.

    With `oval_only` nothing is painted around the oval, and no ring.
    """

    def __init__(self, style: Style, *, oval_only: bool = False) -> None:
        super().__init__()
        self._oval_only = oval_only
        self._ring = style.px(4.0)
        self._radius = style.px(8.0)
        self._background, self._empty = style.colour(BACKGROUND), style.colour(ACCENT_TINT)
        self._done = style.colour(SUCCESS)
        self._frame = QImage()
        self._share = 0.0
        self.setMinimumSize(style.px(60), style.px(70))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth() * 3, self.minimumHeight() * 3)

    def show_frame(self, frame: QImage) -> None:
        """`frame` as the camera sees it; it is mirrored here."""
        self._frame = frame.flipped(Qt.Orientation.Horizontal)
        self.update()

    def set_share(self, share: float) -> None:
        """Good pictures so far, 0 to 1."""
        if share != self._share:
            self._share = share
            self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody's face stays in a view that is not seen; a page lives on for a while after it left the window."""
        super().hideEvent(event)
        self._frame.fill(0)
        self._frame = QImage()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect())
        oval = self._oval(area)
        hole = QPainterPath()
        hole.addEllipse(oval)
        card = QPainterPath()
        card.addRoundedRect(area, self._radius, self._radius)
        self._paint_picture(painter, area, hole if self._oval_only else card)
        if not self._oval_only:
            ground = QColor(self._background)
            ground.setAlpha(_VEIL)
            painter.fillPath(card.subtracted(hole), ground)
            self._paint_ring(painter, oval)
        painter.end()

    def _paint_picture(self, painter: QPainter, area: QRectF, shape: QPainterPath) -> None:
        painter.setClipPath(shape)
        if self._frame.isNull():
            painter.fillPath(shape, QColor(self._empty))
        else:
            painter.drawImage(area, self._frame, self._visible_part(area))

    def _visible_part(self, area: QRectF) -> QRectF:
        """The middle of the frame that has the view's shape."""
        width, height = self._frame.width(), self._frame.height()
        scale = min(width / area.width(), height / area.height())
        part = QRectF(0, 0, area.width() * scale, area.height() * scale)
        part.moveCenter(QRectF(0, 0, width, height).center())
        return part

    def _oval(self, area: QRectF) -> QRectF:
        share = 1.0 if self._oval_only else _OVAL_HEIGHT
        height = min(area.height() * share, area.width() * share / OVAL_RATIO)
        oval = QRectF(0, 0, height * OVAL_RATIO, height)
        oval.moveCenter(area.center())
        return oval

    def _paint_ring(self, painter: QPainter, oval: QRectF) -> None:
        pen = QPen(QColor(self._background), self._ring)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(oval)
        if self._share > 0:
            arc = QPainterPath()
            arc.arcMoveTo(oval, _START_DEG)
            arc.arcTo(oval, _START_DEG, -360 * self._share)
            pen.setColor(QColor(self._done))
            painter.setPen(pen)
            painter.drawPath(arc)
