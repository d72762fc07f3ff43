"""Choices on pages with two large arrows: what does not fit is never behind a scroll bar."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.i18n import Words
from kiosk.ui.theme import GAP_MM, Style
from kiosk.ui.widgets.button import ArrowButton, TouchButton

LEAST_CARDS = 2  # on a page
_MAX_STRETCH = 1.6  # cards may grow by this much to fill a page


class Pager(QWidget):
    """As many cards as fit, all of one size, filled row by row. The page's own layout places the two `arrows`."""

    def __init__(self, style: Style, say: Words, cards: Sequence[TouchButton], columns: int) -> None:
        super().__init__()
        self._cards, self._columns = cards, columns
        self._least_rows = min(LEAST_CARDS // columns, -(-len(cards) // columns))
        self._gap = style.px(GAP_MM)
        self._page = 0
        self.arrows = (
            ArrowButton(style, say("pager.back", "Previous page"), lambda: self._turn(-1), forward=False),
            ArrowButton(style, say("pager.next", "More"), lambda: self._turn(1), forward=True),
        )
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for card in cards:
            card.setParent(self)
        for arrow in self.arrows:
            policy = arrow.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            arrow.setSizePolicy(policy)
            arrow.hide()

    def heightForWidth(self, width: int) -> int:
        """Room for the fewest cards that make a page; the page's layout gives more where it has more."""
        _, least = self._card_size(width)
        return self._least_rows * (least + self._gap) - self._gap

    def limit_height(self, width: int) -> None:
        """No more than all cards at their largest would fill."""
        _, least = self._card_size(width)
        rows = -(-len(self._cards) // self._columns)
        self.setMaximumHeight(max(1, rows * (round(least * _MAX_STRETCH) + self._gap) - self._gap))

    def has_room(self) -> bool:
        return self.height() >= self.heightForWidth(self.width())

    def _card_size(self, width: int) -> tuple[int, int]:
        """Width of a card, and the least height that all of them can have."""
        card_width = (width - self._gap * (self._columns - 1)) // self._columns
        heights = (max(card.heightForWidth(card_width), card.minimumHeight()) for card in self._cards)
        return card_width, max(heights, default=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _turn(self, by: int) -> None:
        self._page += by
        self._arrange()

    def _arrange(self) -> None:
        if not self._cards:
            return
        width, least = self._card_size(self.width())
        rows = max(1, (self.height() + self._gap) // (least + self._gap))
        per_page = rows * self._columns
        pages = -(-len(self._cards) // per_page)
        self._page = min(max(self._page, 0), pages - 1)
        used_rows = min(rows, -(-len(self._cards) // self._columns))
        height = min((self.height() + self._gap) // used_rows - self._gap, round(least * _MAX_STRETCH))
        height = max(height, min(least, self.height()))
        for index, card in enumerate(self._cards):
            page, place = divmod(index, per_page)
            line, column = divmod(place, self._columns)
            card.setGeometry(column * (width + self._gap), line * (height + self._gap), width, height)
            card.setVisible(page == self._page)
        self.arrows[0].setVisible(self._page > 0)
        self.arrows[1].setVisible(self._page < pages - 1)
