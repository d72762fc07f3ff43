"""The last way: a number known by heart, and the year of birth. What is typed lives in this page alone."""

from dataclasses import dataclass, replace

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.domain.card import CardProblem
from kiosk.domain.card.typed import NUMBER_LENGTHS
from kiosk.domain.session import state as s
from kiosk.domain.session.events import NumberTyped, ScreenTouched
from kiosk.ui.patient.card_words import problem_words
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.theme import GAP_MM, GRID_MM, Text
from kiosk.ui.widgets.button import WordButton
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.pad import NumberField, NumberPad, grouped

YEAR_DIGITS = 4
NUMBER, YEAR = 0, 1
_LENGTHS = (NUMBER_LENGTHS, (YEAR_DIGITS,))


@dataclass(slots=True, repr=False)
class Draft:
    """What was typed so far, and into which field the next digit goes."""

    digits: tuple[str, str] = ("", "")
    active: int = NUMBER
    is_changed: bool = False  # since it was sent

    @property
    def present(self) -> str:
        return self.digits[self.active]

    def change(self, present: str) -> None:
        self.digits = (present, self.digits[YEAR]) if self.active == NUMBER else (self.digits[NUMBER], present)
        self.is_changed = True


class TypeNumberPage(Page):
    """The number first, then the year. Digits come by touch alone: what a scanner types is a card's, not a number."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.needs_all_room = context.low_reach and self.tokens.large_text
        say = self.say
        self.keeps_slots = not context.narrow and not context.low_reach
        self.draft = Draft()
        self._problem: CardProblem | None = None
        self._hints = (
            say("type.number_hint", "The citizen card's 12 digits, or the insurance card's last 10."),
            say("type.year_hint", "The year of birth has 4 digits, such as 1958."),
        )
        mistyped = problem_words(CardProblem.MISTYPED, say)
        size = Text.SMALL if context.narrow and not context.portrait else Text.LABEL
        later = (*self._hints, mistyped)
        self._hint = Notice(self.tokens, "identification-card", self._hints[NUMBER], size=size, later=later)
        self._fields = (
            NumberField(self.tokens, say("type.number", "Number"), lambda: self._choose(NUMBER)),
            NumberField(self.tokens, say("type.year", "Birth year"), lambda: self._choose(YEAR)),
        )
        self._pad = NumberPad(self.tokens, say, self._add, self._delete, self._clear)
        self._go_on = WordButton(self.tokens, say("type.go_on", "Go on"), self._confirm, "primary", icon="check")
        self.make_question(say("type.title", "Type your number and birth year"))
        self._arrange()
        self._show()

    def live(self, state: s.State) -> None:
        if isinstance(state, s.Session) and isinstance(state.step, s.TypingNumber):
            self._problem = state.step.problem
            self._show()

    def take_over(self, earlier: Page) -> None:
        if isinstance(earlier, TypeNumberPage):
            self.draft = replace(earlier.draft)
            self._show()

    def _arrange(self) -> None:
        assert self.question is not None
        words = QVBoxLayout()
        words.setSpacing(self.tokens.px(GAP_MM))
        words.addLayout(self._line(self.question))
        words.addWidget(self._hint)
        if self.context.low_reach:
            self._arrange_low(words)
            return
        for field in self._fields:
            words.addWidget(field)
        if self.context.portrait:
            self.root.addStretch(1)
            self.root.addLayout(words)
            self.root.addStretch(1)
            pad = QHBoxLayout()
            pad.addWidget(self._pad)
            self.root.addLayout(pad, 100)
            self.root.addStretch(1)
        else:
            sides = QHBoxLayout()
            sides.setSpacing(self.tokens.px(2 * GRID_MM))
            column = QVBoxLayout()
            column.addStretch(1)
            column.addLayout(words)
            column.addStretch(1)
            sides.addLayout(column, 1)
            sides.addWidget(self._pad, 1)
            self.root.addLayout(sides, 1)
        self.root.addLayout(self.action_area((self._go_on,)))

    def _arrange_low(self, words: QVBoxLayout) -> None:
        self.root.addWidget(self.make_picture("numpad"), 100)
        self.root.addLayout(words)
        controls = self.reachable()
        for field in self._fields:
            controls.addWidget(field)
        pad = QHBoxLayout()
        pad.addWidget(self._pad)
        controls.addLayout(pad, 100)
        controls.addLayout(self.action_area((self._go_on,)))

    # What the keys do. Each touch is a sign of life.

    def _add(self, digit: str) -> None:
        if len(self.draft.present) < max(_LENGTHS[self.draft.active]):
            self.draft.change(self.draft.present + digit)
        self._touched()

    def _delete(self) -> None:
        if not self.draft.present:
            self.draft.active = NUMBER
        self.draft.change(self.draft.present[:-1])
        self._touched()

    def _clear(self) -> None:
        self.draft.change("")
        self._touched()

    def _choose(self, field: int) -> None:
        self.draft.active = field
        self._touched()

    def _touched(self) -> None:
        self._show()
        self.context.dispatch(ScreenTouched())

    def _confirm(self) -> None:
        if self.draft.active == NUMBER:
            self._choose(YEAR)
            return
        self.draft.is_changed = False
        self.context.dispatch(NumberTyped(*self.draft.digits))
        self._show()

    def _show(self) -> None:
        draft = self.draft
        number, year = draft.digits
        self._fields[NUMBER].show_text(grouped(number), active=draft.active == NUMBER)
        self._fields[YEAR].show_text(year, active=draft.active == YEAR)
        fits = [len(digits) in lengths for digits, lengths in zip(draft.digits, _LENGTHS, strict=True)]
        self._go_on.set_locked(not all(fits[: draft.active + 1]))
        if self._problem is not None and not draft.is_changed:
            self._hint.change("warning-circle", problem_words(self._problem, self.say), "attention")
        else:
            icon = "identification-card" if draft.active == NUMBER else "calendar-blank"
            self._hint.change(icon, self._hints[draft.active], "accent")
