"""What all screens share: their surroundings, and the composition of picture, question, words and actions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from kiosk.domain.clinic import LocalText
from kiosk.domain.machine import Machine
from kiosk.domain.session.events import Touch
from kiosk.domain.session.state import Modes, State
from kiosk.domain.speech import Phrase
from kiosk.i18n import Words
from kiosk.ui.patient.guidance import phrases, texts
from kiosk.ui.theme import GAP_MM, GRID_MM, PRIMARY_MM, Style, Text
from kiosk.ui.widgets.button import TouchButton, WordButton
from kiosk.ui.widgets.hero import Hero, mood_look
from kiosk.ui.widgets.label import CENTRE, LEFT, Label
from kiosk.ui.widgets.notice import Mood
from kiosk.ui.widgets.pager import Pager

QUESTION_CAPS_MM = (11.0, 9.8, 8.6, 7.3)  # the first that leaves room for the rest
LARGE_SHARES = (1.0, 0.87, 0.75)  # a crowded small screen gives some of the 1.35 back, never below normal text
QUESTION_LENGTH = 32  # characters on a line
TEXT_LENGTH = 44
PICTURE_MOST_MM = 220.0  # in portrait: the words keep the middle of the screen


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a screen needs besides its state."""

    style: Style
    say: Words
    machine: Machine
    dispatch: Callable[[Touch], None]
    modes: Modes
    portrait: bool
    narrow: bool  # a small screen: 15.6 inch, against 21.5
    high: bool  # not everybody reaches its upper half

    @property
    def low_reach(self) -> bool:
        """All controls belong into the lower half."""
        return self.modes.low_reach and self.high

    def local(self, text: LocalText) -> str:
        return text.in_language(self.say.language)

    def touch(self, event: Touch) -> Callable[[], None]:
        """What a button does: dispatch this event."""
        return lambda: self.dispatch(event)


class Page(QWidget):
    """One screen between the bars. It is built for one state and thrown away with it."""

    has_panels = True  # a picture stands on a panel that fills its part of the screen
    keeps_slots = True  # a second action's place stays empty where there is none
    needs_all_room = False  # the voice's own controls give way here; it is heard all the same
    light = ""  # the colour with which the whole screen shines, bars included; nothing: it is no lamp

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.tokens = context.style
        self.say = context.say
        self.question: Label | None = None
        self._texts: list[Label] = []
        self._pager: Pager | None = None
        self._low: QWidget | None = None
        self._pager_shares = False  # the screen with a picture
        self.root = QVBoxLayout(self)
        self.root.setContentsMargins(0, 0, 0, 0)
        self.root.setSpacing(self.tokens.px(GRID_MM))

    def live(self, state: State) -> None:
        """Bring what changes within a state up to date: seconds, hints."""

    def take_over(self, earlier: "Page") -> None:
        """Go on where the page of the same step left off: it was built anew for another language, size or overlay."""

    def spoken(self) -> tuple[Phrase, ...]:
        """What is read aloud; see guidance.py for what never is."""
        return tuple(phrases(texts(self, self.question)))

    def show_preview(self, frame: QImage) -> None:
        """A live picture; only the face screen has a use for it."""

    # Parts.

    def make_picture(self, icon: str, mood: Mood = "accent") -> Hero:
        return Hero(self.tokens, mood_look(self.tokens, icon, mood, on_panel=self.has_panels), on_panel=self.has_panels)

    def make_question(self, text: str, later: Sequence[str] = ()) -> Label:
        """`later`: texts that may come in its place."""
        align = CENTRE if self.context.portrait else LEFT
        self.question = Label(self.tokens, text, Text.QUESTION, strong=True, align=align, later=later)
        return self.question

    def make_text(self, text: str, *, tone: str = "quiet", size: Text = Text.BODY) -> Label:
        label = Label(self.tokens, text, size, tone=tone, align=CENTRE if self.context.portrait else LEFT)
        self._texts.append(label)
        return label

    def primary(self, text: str, touch: Touch, icon: str = "") -> WordButton:
        return WordButton(self.tokens, text, self.context.touch(touch), "primary", icon=icon)

    def secondary(self, text: str, touch: Touch, icon: str = "") -> WordButton:
        return WordButton(self.tokens, text, self.context.touch(touch), "outlined", icon=icon)

    # Compositions.

    def compose(self, picture: QWidget, words: Sequence[QWidget], actions: Sequence[QWidget]) -> None:
        """Picture and words in the middle (side by side where the screen is wide), actions at the foot."""
        column = self._words(words)
        if self.context.portrait:
            picture.setMaximumHeight(self.tokens.px(PICTURE_MOST_MM))
            self.root.addWidget(picture, 100)  # all there is, up to its maximum; the rest goes around the words
            self.root.addStretch(1)
            self.root.addLayout(column)
            self.root.addStretch(1)
        else:
            sides = QHBoxLayout()
            sides.setSpacing(self.tokens.px(2 * GRID_MM))
            sides.addWidget(picture, 4)
            sides.addLayout(column, 5)
            self.root.addLayout(sides, 1)
        self.root.addLayout(self.action_area(actions))

    def compose_list(
        self,
        pager: Pager,
        words: Sequence[QWidget],
        actions: Sequence[QWidget],
        picture: QWidget | None = None,
    ) -> None:
        """Question above, then as much room as there is for the answers; arrows and actions at the foot.

        A picture takes what the answers do not need.
        """
        self._pager = pager
        self._pager_shares = picture is not None
        gap = self.tokens.px(GAP_MM)
        foot: QBoxLayout = QVBoxLayout() if self.context.portrait else QHBoxLayout()
        foot.setSpacing(gap)
        if picture is not None:
            self.root.addWidget(picture, 1)
        for word in words:
            self.root.addLayout(self._line(word))
        if self.context.low_reach:
            column = self.reachable()
            column.addWidget(pager, 100)
            column.addLayout(foot)
        else:
            self.root.addWidget(pager, 1 if picture is None else 100)
            self.root.addLayout(foot)
        arrows = QHBoxLayout()
        arrows.setSpacing(gap)
        if self.context.portrait:
            for arrow in pager.arrows:
                arrows.addWidget(arrow)
            foot.addLayout(arrows)
        for widget in actions if self.context.portrait else (pager.arrows[0], *actions, pager.arrows[1]):
            foot.addWidget(widget)

    def reachable(self) -> QVBoxLayout:
        """In low reach: a column for controls that ends at the foot of the page, and stays below half the screen."""
        self._low = QWidget()
        self._low.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self._low)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.tokens.px(GRID_MM))
        column.addStretch(1)
        self.root.addWidget(self._low, 100)
        return column

    def _words(self, words: Sequence[QWidget]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.tokens.px(5))
        if not self.context.portrait:
            column.addStretch(1)
        for word in words:
            column.addLayout(self._line(word))
        if not self.context.portrait:
            column.addStretch(1)
        return column

    def _line(self, word: QWidget) -> QHBoxLayout:
        """Centred in portrait, at the left in landscape, never wider than reads well."""
        line = QHBoxLayout()
        if self.context.portrait:
            line.addStretch(1)
        line.addWidget(word, 1000 if word.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Expanding else 0)
        line.addStretch(1)
        return line

    def action_area(self, actions: Sequence[QWidget]) -> QLayout:
        """The first action's place is always the same: above the second in portrait, right of it in landscape."""
        gap = self.tokens.px(GAP_MM)
        area: QBoxLayout = QVBoxLayout() if self.context.portrait else QHBoxLayout()
        area.setSpacing(gap)
        for action in actions if self.context.portrait else reversed(actions):
            area.addWidget(action, 1)
        if self.context.portrait and self.keeps_slots and len(actions) < 2:
            slot = self.tokens.px(PRIMARY_MM)
            area.addSpacerItem(QSpacerItem(0, slot, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum))
        return area

    # Fitting.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give the question, and then all words, the largest size with which everything has room."""
        if self._pager is not None and self._pager_shares:
            self._pager.limit_height(self.width())
        if self._low is not None:
            self._low.setMaximumHeight(self._reach_px())
        shares = LARGE_SHARES if self.tokens.large_text else (1.0,)
        sizes = [(cap_mm, 1.0) for cap_mm in QUESTION_CAPS_MM] + [(QUESTION_CAPS_MM[-1], share) for share in shares[1:]]
        words = [label for label in self.findChildren(Label) if not isinstance(label.parentWidget(), TouchButton)]
        for question_mm, share in sizes:
            for label in words:
                cap_mm = min(label.cap_mm, question_mm) if label is self.question else label.cap_mm
                label.set_cap(cap_mm * share)
            self._limit_lines()
            _lay_out(self.root)
            if not any(label.is_cut() for label in words) and (self._pager is None or self._pager.has_room()):
                break

    def _reach_px(self) -> int:
        """From half the screen's height down to the foot of this page."""
        window = self.window()
        return self.mapTo(window, self.rect().bottomLeft()).y() - window.height() // 2

    def _limit_lines(self) -> None:
        """No line longer than reads well."""
        for label, length in ((self.question, QUESTION_LENGTH), *((text, TEXT_LENGTH) for text in self._texts)):
            if label is not None:
                label.setMaximumWidth(label.fontMetrics().averageCharWidth() * length)


class PanelPage(Page):
    """A page on a panel: a picture without a panel of its own, and no empty places."""

    has_panels = False
    keeps_slots = False


def _lay_out(layout: QLayout) -> None:
    """Place everything now, widgets within widgets included: Qt leaves what is not shown yet for later."""
    _forget_sizes(layout)
    layout.activate()
    _lay_out_inner(layout)


def _inner_layouts(layout: QLayout) -> Iterator[tuple[QWidget | None, QLayout]]:
    """Layouts directly within this one, with the widget that they fill, if it is one."""
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        widget = item.widget()
        inner = item.layout() if widget is None else widget.layout()
        if inner is not None:
            yield widget, inner


def _forget_sizes(layout: QLayout) -> None:
    layout.invalidate()
    for widget, inner in _inner_layouts(layout):
        _forget_sizes(inner)
        if widget is not None:
            widget.updateGeometry()


def _lay_out_inner(layout: QLayout) -> None:
    for widget, inner in _inner_layouts(layout):
        if widget is not None:
            inner.setGeometry(widget.rect())
        _lay_out_inner(inner)
