"""Text that is only ever text."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from kiosk.ui.theme import Style, Text

CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
MAY_BREAK = re.compile(r"(?:[^\S\u00a0]|\u200b)+")  # Khmer has no spaces: its catalogue marks where a word ends
_NEXT_SENTENCE = re.compile(r"(?<=[^\WA-Z][.?])[^\S\u00a0]+(?=\S)")  # not after a title such as "BS."
_UNLIMITED = 1 << 20


class Label(QLabel):
    """Plain text, whatever it contains: names come from cards and networks.

    Wraps at words, never elides. It asks for the width of its text on one line and can shrink to its longest word;
    a sentence begins a line where that takes no line more, and lines are balanced, so that no word is left alone on the
    last. It keeps room for `later`, texts that may come in its place, so that nothing around it moves then.
    """

    def __init__(
        self,
        style: Style,
        text: str,
        size: Text | float = Text.BODY,
        *,
        strong: bool = False,
        tone: str = "",
        align: Qt.AlignmentFlag = LEFT,
        later: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._style, self._strong, self._later = style, strong, tuple(later)
        self.cap_mm = size.value if isinstance(size, Text) else size
        self.set_cap(self.cap_mm)
        self.setWordWrap(True)
        self.setAlignment(align)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if tone:
            self.setProperty("tone", tone)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._sizes: dict[tuple[str, int, int], QSize] = {}  # by text, width and font: layouts ask often
        self.said = text  # as it was given: it may know its context
        self.setText(text)

    def set_text(self, text: str) -> None:
        self.said = text
        if text != self.text():
            self._sizes.clear()
            self.setText(text)

    def set_cap(self, cap_mm: float) -> None:
        """Another cap height, mm, before the text mode's factor. `cap_mm` keeps the one that was asked for."""
        self.setFont(self._style.font(cap_mm, strong=self._strong))

    def sizeHint(self) -> QSize:
        return self.needed(_UNLIMITED)

    def minimumSizeHint(self) -> QSize:
        words = MAY_BREAK.split(" ".join((self.text(), *self._later)))
        metrics = QFontMetrics(self.font())
        return QSize(max(metrics.horizontalAdvance(word) for word in words) + 2, metrics.height())

    def heightForWidth(self, width: int) -> int:
        return self.needed(width).height()

    def paintEvent(self, _event: QPaintEvent) -> None:
        area = self.contentsRect()
        text = self._by_sentence(area.width())
        width = self._balanced_width(text, area.width())
        slack = area.width() - width
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            area.adjust(slack // 2, 0, slack // 2 - slack, 0)
        elif self.alignment() & Qt.AlignmentFlag.AlignLeft:
            area.setWidth(width)
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, self.alignment() | Qt.TextFlag.TextWordWrap, text)
        painter.end()

    def needed(self, width: int) -> QSize:
        """The size that the text, and what may come in its place, takes where a line may be `width` px long."""
        sizes = [self._taken(text, width) for text in (self.text(), *self._later)]
        return QSize(max(size.width() for size in sizes), max(size.height() for size in sizes))

    def _taken(self, text: str, width: int) -> QSize:
        key = text, width, self.font().pixelSize()
        if key not in self._sizes:
            flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
            bounds = QFontMetrics(self.font()).boundingRect(QRect(0, 0, width, _UNLIMITED), flags, text)
            self._sizes[key] = QSize(bounds.width() + 2, bounds.height())  # 2 px: boundingRect rounds
        return self._sizes[key]

    def is_cut(self) -> bool:
        """Whether the text does not fit into the label as it is now."""
        needed = self.needed(self.width())
        return needed.width() > self.width() + 2 or needed.height() > self.height()

    def _by_sentence(self, width: int) -> str:
        broken = _NEXT_SENTENCE.sub("\n", self.text())
        more = self._taken(broken, width).height() > self._taken(self.text(), width).height()
        return self.text() if more else broken

    def _balanced_width(self, text: str, width: int) -> int:
        """The smallest width in which `text` needs no more lines than in `width`."""
        height = self._taken(text, width).height()
        low, high = width // 2, width
        while high - low > 4:
            middle = (low + high) // 2
            size = self._taken(text, middle)
            if size.height() > height or size.width() > middle + 2:
                low = middle
            else:
                high = middle
        return high
