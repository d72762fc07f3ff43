"""Text as shapes, for paper whose printer cannot shape every script."""

from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QPainterPath, QRawFont

from kiosk.resources import asset
from kiosk.ui.theme import CAP_RATIO, FONT_FILES, OTHER_SCRIPTS, font_for, load_fonts

Stroke = tuple[str, tuple[float, ...]]

_EM_PX = 256  # shapes are taken at this size, without hinting
_BASIC_PLANE = 0x10000
_MOVE, _LINE, _CURVE = (
    QPainterPath.ElementType.MoveToElement,
    QPainterPath.ElementType.LineToElement,
    QPainterPath.ElementType.CurveToElement,
)


class QtOutlines:
    """Build it on the UI thread; use it from any. Lengths in em, upwards from the baseline. Keeps no text: it may be
    somebody's name."""

    def __init__(self) -> None:
        if QGuiApplication.instance() is None:
            raise RuntimeError("no QGuiApplication: fonts cannot be loaded")
        load_fonts()
        first, *others = (
            [QRawFont(str(asset("fonts", file)), 16.0) for file in files]
            for files in (FONT_FILES, *OTHER_SCRIPTS.values())
        )
        self._letters = frozenset(
            chr(code)
            for code in range(_BASIC_PLANE)
            if any(fonts[0].supportsCharacter(code) for fonts in others) and not first[0].supportsCharacter(code)
        ) - {"\u200b"}

    def has(self, letter: str) -> bool:
        return letter in self._letters

    def width(self, text: str, *, strong: bool) -> float:
        return QFontMetricsF(_font(strong)).horizontalAdvance(text) / _EM_PX

    def strokes(self, text: str, *, strong: bool) -> tuple[Stroke, ...]:
        path = QPainterPath()
        path.addText(0, 0, _font(strong), text)
        points = [path.elementAt(index) for index in range(path.elementCount())]
        found: list[Stroke] = []
        for index, point in enumerate(points):
            match point.type:
                case kind if kind == _MOVE:
                    found.append(("move", _em(point)))
                case kind if kind == _LINE:
                    found.append(("line", _em(point)))
                case kind if kind == _CURVE:
                    found.append(("curve", (*_em(point), *_em(points[index + 1]), *_em(points[index + 2]))))
        return tuple(found)


def _em(point: QPainterPath.Element) -> tuple[float, float]:
    return point.x / _EM_PX, -point.y / _EM_PX


def _font(strong: bool) -> QFont:
    return font_for(_EM_PX * CAP_RATIO, strong=strong)
