"""Where everybody begins: one drawing, one sentence, two other ways."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.domain.card import CardProblem
from kiosk.domain.faults import Fault
from kiosk.domain.session import state as s
from kiosk.domain.session.events import HelpPressed, NoCardPressed, PracticePressed, StartPressed
from kiosk.domain.session.state import HelpKind
from kiosk.domain.visit import ActedBy
from kiosk.ui.patient.card_words import problem_words
from kiosk.ui.patient.kept import what_is_kept
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.patient.waiting import Waiting
from kiosk.ui.theme import GAP_MM, GRID_MM, Text
from kiosk.ui.widgets.button import Kind, WordButton
from kiosk.ui.widgets.drawing import CardDrawing
from kiosk.ui.widgets.label import CENTRE
from kiosk.ui.widgets.notice import Notice

READING_S = 3.0  # a chip


class ReadingCardPage(Waiting):
    def __init__(self, context: PageContext) -> None:
        say = context.say
        question = say("home.reading_chip", "Reading the card. Please leave it there.")
        super().__init__(context, question, say("home.reading_chip_long", "A few seconds more."), READING_S)


class HomePage(Page):
    def __init__(self, context: PageContext, step: s.ReadingCard | None, acted_by: ActedBy = ActedBy.PATIENT) -> None:
        super().__init__(context)
        self._acted_by = acted_by
        site = context.machine.site
        self._readers = site.card_readers - context.machine.faults
        reader_lost = not context.machine.can_read_cards
        has_camera = Fault.CARD_CAMERA_LOST in self._readers
        must_start = site.one_camera and not (step is not None and step.started) and has_camera
        problem = None if step is None else step.problem
        question = self.make_question(self.say("home.title", "Get your number"))
        hospital = self.make_text(context.local(site.hospital), tone="accent", size=Text.LABEL)
        words = [hospital, question, self._sentence(problem, must_start=must_start, reader_lost=reader_lost)]
        actions = self._actions(must_start=must_start, reader_lost=reader_lost)
        if problem is None and not must_start and not reader_lost:  # they need the room
            if context.low_reach:
                actions.insertWidget(0, what_is_kept(context), 0, CENTRE)
            else:
                words.append(what_is_kept(context))
        picture = self.make_picture("identification-card", "attention") if reader_lost else CardDrawing(self.tokens)
        self._arrange(picture, words, actions)

    def _sentence(self, problem: CardProblem | None, *, must_start: bool, reader_lost: bool) -> QWidget:
        say = self.say
        if reader_lost:
            text = say("home.reader_lost", 'The card reader needs a rest. Touch "No card?" for a number.')
            return Notice(self.tokens, "wrench", text, "attention")
        if problem is not None:
            return Notice(self.tokens, "warning-circle", problem_words(problem, say), "attention")
        if self._acted_by is ActedBy.GUARDIAN:
            return self.make_text(say("home.guardian_line", "Hold the card of the child's parent or guardian here."))
        if self._acted_by is not ActedBy.PATIENT:
            return self.make_text(say("home.patient_line", "Hold the patient's card in front of the reader."))
        if Fault.CARD_SCANNER_LOST in self._readers:
            return self.make_text(say("home.scanner_line", "Hold the code on your card to the reader below."))
        if must_start:
            return self.make_text(say("home.start_line", "Touch Start, then hold your citizen card to the camera."))
        if self.context.machine.site.one_camera:
            return self.make_text(say("home.reading_line", "The camera reads the card now. Hold it to the camera."))
        return self.make_text(say("home.line", "Hold your citizen card in front of the reader below."))

    def _actions(self, *, must_start: bool, reader_lost: bool) -> QVBoxLayout:
        say, style = self.say, self.tokens
        no_card_kind: Kind = "primary" if reader_lost else "outlined"
        no_card = WordButton(
            style,
            say("home.no_card", "No card?"),
            self.context.touch(NoCardPressed()),
            no_card_kind,
            icon="identification-card",
        )
        call = self.context.touch(HelpPressed(HelpKind.EMERGENCY))
        emergency = WordButton(style, say("home.emergency", "Emergency? Call staff"), call, "danger", icon="siren")
        area = QVBoxLayout()
        area.setSpacing(style.px(GAP_MM))
        if must_start:
            area.addWidget(self.primary(say("home.start", "Start"), StartPressed(), "hand-tap"))
        others = QVBoxLayout() if self.context.portrait else QHBoxLayout()
        others.setSpacing(style.px(GAP_MM))
        first = QHBoxLayout()
        first.setSpacing(style.px(GAP_MM))
        first.addWidget(no_card, 3)
        first.addWidget(self._practice(), 2)
        others.addLayout(first, 1)
        others.addWidget(emergency, 1)
        area.addLayout(others)
        return area

    def _practice(self) -> WordButton:
        """For whoever is afraid of the machine, and for those who show others how."""
        touch = self.context.touch(PracticePressed())
        text = self.say("home.practice", "Try it")
        return WordButton(self.tokens, text, touch, "outlined", icon="hand-tap", size=Text.LABEL)

    def _arrange(self, picture: QWidget, words: list[QWidget], actions: QVBoxLayout) -> None:
        if self.context.portrait:
            self.root.addLayout(self._words(words))
            self.root.addWidget(picture, 1)
        else:
            sides = QHBoxLayout()
            sides.setSpacing(self.tokens.px(2 * GRID_MM))
            sides.addLayout(self._words(words), 1)
            sides.addWidget(picture, 1)
            self.root.addLayout(sides, 1)
        self.root.addLayout(actions)
