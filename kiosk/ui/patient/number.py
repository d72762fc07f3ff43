"""The number: first while it is made, then as large as fits, with what became of its paper."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.domain.clinic import Clinic
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.queue import Flag, Ticket
from kiosk.domain.session import state as s
from kiosk.domain.session.events import ContinuePressed, ReprintPressed, TicketTaken
from kiosk.domain.session.steps import MAX_COPIES
from kiosk.domain.speech import Phrase
from kiosk.domain.ticket_link import ticket_link
from kiosk.i18n import called
from kiosk.ui.patient.guidance import phrases
from kiosk.ui.patient.page import Page, PageContext
from kiosk.ui.patient.priority_words import priority_words
from kiosk.ui.patient.waiting import Waiting
from kiosk.ui.theme import QUIET, Text, clinic_tint
from kiosk.ui.widgets.clinic_card import clinic_tile, lower_first, place_words, wait_words
from kiosk.ui.widgets.hero import Panel
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import CENTRE, Label
from kiosk.ui.widgets.notice import Notice
from kiosk.ui.widgets.qr import QrView
from kiosk.ui.widgets.ticket import BigNumber, DashedRule, Paper

EXPECTED_S = 2.0


class IssuingPage(Waiting):
    def __init__(self, context: PageContext) -> None:
        say = context.say
        question = say("number.issuing", "Getting your number")
        super().__init__(context, question, say("number.issuing_long", "A few seconds more."), EXPECTED_S)


class NumberPage(Page):
    def __init__(self, context: PageContext, step: s.Done) -> None:
        super().__init__(context)
        say = self.say
        self._done = step
        self.needs_all_room = context.portrait and context.narrow
        self._fact_size = Text.SMALL if context.narrow and not context.portrait else Text.LABEL
        place = lower_first(place_words(step.ticket.clinic, context.say))
        question = self.make_question(say("number.go_to", "Please go to {place}.", place=place))
        panel = Panel(self.tokens, self.tokens.colour(clinic_tint(step.ticket.clinic.colour).pale))
        panel.column.addStretch(1)
        panel.column.addWidget(self._ticket(step.ticket), 20)
        panel.column.addStretch(1)
        paper = self._paper(step)
        actions = self._actions(step)
        if context.portrait:
            self.root.addLayout(self._line(question))
            self.root.addWidget(panel, 1)
            self.root.addWidget(paper)
        else:
            sides = QHBoxLayout()
            sides.setSpacing(self.tokens.px(12))
            sides.addWidget(panel, 1)
            column = QVBoxLayout()
            column.setSpacing(self.tokens.px(2.5 if context.narrow else 5))
            column.addStretch(1)
            column.addWidget(question)
            for text, icon in self._facts(step.ticket):
                column.addLayout(self._fact(text, icon))
            column.addWidget(paper)
            column.addStretch(1)
            sides.addLayout(column, 1)
            self.root.addLayout(sides, 1)
        self.root.addLayout(self.action_area(actions))

    def spoken(self) -> tuple[Phrase, ...]:
        """Number and room, as the waiting room will hear them, and what became of the paper."""
        ticket = self._done.ticket
        title = self.say("spoken.number", "Your number is")
        return (*phrases((title,)), *called(self.say, ticket.label, ticket.clinic)[1:], *super().spoken())

    def _ticket(self, ticket: Ticket) -> Paper:
        say, style, context = self.say, self.tokens, self.context
        paper = Paper(style)
        column = paper.column
        hospital = context.local(context.machine.site.hospital)
        if context.portrait or not context.narrow:
            column.addWidget(Label(style, hospital, Text.SMALL, tone="quiet", align=CENTRE))
            column.addStretch(1)
        title = say("number.title", "YOUR NUMBER")
        column.addWidget(Label(style, title, Text.SMALL, strong=True, align=CENTRE))
        column.addWidget(BigNumber(style, ticket.label), 40)
        column.addStretch(1)
        column.addWidget(DashedRule(style))
        column.addStretch(1)
        column.addLayout(self._clinic(ticket.clinic))
        if context.portrait:
            column.addStretch(1)
            for text, icon in self._facts(ticket):
                column.addLayout(self._fact(text, icon))
        return paper

    def _clinic(self, clinic: Clinic) -> QHBoxLayout:
        """Picture, name and place, in the middle of the ticket."""
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(self.tokens, self.context.local(clinic.name), Text.HEADING, strong=True))
        if self.context.portrait:
            words.addWidget(Label(self.tokens, place_words(clinic, self.say), Text.LABEL, tone="quiet"))
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addStretch(1)
        line.addWidget(clinic_tile(self.tokens, clinic))
        line.addSpacing(self.tokens.px(6))
        line.addLayout(words)
        line.addStretch(1)
        return line

    def _facts(self, ticket: Ticket) -> list[tuple[str, str]]:
        say = self.say
        if ticket.people_ahead == 0:
            ahead = say("number.next", "You are next")
        elif ticket.people_ahead == 1:
            ahead = say("number.one_ahead", "1 person ahead")
        else:
            ahead = say("number.ahead", "{count} people ahead", count=ticket.people_ahead)
        facts = [(f"{ahead}, {wait_words(ticket.wait, say)}", "users")]
        if ticket.priority is not None:
            facts.append((priority_words(ticket.priority, say), "heart"))
        if Flag.CARD in ticket.flags:
            facts.append((say("number.check_card", "The desk checks the card"), "identification-card"))
        return facts

    def _fact(self, text: str, icon: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(0)
        if self.context.portrait:
            line.addStretch(1)
        side = self.tokens.icon_px(9 if self._fact_size is Text.SMALL else 12)
        line.addWidget(Icon(icon, side, self.tokens.colour(QUIET)))
        line.addSpacing(self.tokens.px(4))
        line.addWidget(Label(self.tokens, text, self._fact_size))
        line.addStretch(1)
        return line

    def _actions(self, step: s.Done) -> list[QWidget]:
        say = self.say
        if step.paper is PrintOutcome.UNKNOWN and step.copies < MAX_COPIES:
            return [
                self.primary(say("paper.taken", "Yes, I have it"), TicketTaken(), "check"),
                self.secondary(say("paper.again", "No, print again"), ReprintPressed(), "printer"),
            ]
        actions: list[QWidget] = [self.primary(say("number.done", "Done"), ContinuePressed(), "check")]
        if step.paper is PrintOutcome.PRINTED and step.copies < MAX_COPIES:
            again = say("paper.reprint", "Print again")
            actions.append(self.secondary(again, ReprintPressed(), "printer"))
        return actions

    def _paper(self, step: s.Done) -> QWidget:
        say, style = self.say, self.tokens
        match step.paper:
            case None:
                return Notice(style, "printer", say("paper.printing", "Your ticket is printing."), "accent")
            case PrintOutcome.PRINTED:
                return Notice(style, "receipt", say("paper.printed", "Take your ticket below."), "success")
            case PrintOutcome.UNKNOWN if step.copies < MAX_COPIES:
                text = say("paper.question", "Did a ticket come out? If not, print it again, or photograph the code.")
            case PrintOutcome.UNKNOWN:
                text = say("paper.unknown", "No ticket? Remember this number, or photograph the code.")
            case PrintOutcome.PAPER_OUT:
                text = say("paper.out", "The printer is out of paper. Remember this number, or photograph the code.")
            case PrintOutcome.FAILED:
                text = say("paper.failed", "The printer needs a rest. Remember this number, or photograph the code.")
        return self._with_code(text, step.ticket.code)

    def _with_code(self, text: str, code: str) -> QWidget:
        frame = QFrame()
        frame.setProperty("surface", "attention")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        frame.setSizePolicy(policy)
        line = QHBoxLayout(frame)
        inset = self.tokens.px(4)
        line.setContentsMargins(inset, inset, inset * 2, inset)
        line.setSpacing(self.tokens.px(6))
        link = ticket_link(code, self.context.machine.site.public_url, self.say.language)
        code_view = QrView(self.tokens, link)
        code_view.setAccessibleName(self.say("number.code", "The code of your number"))
        line.addWidget(code_view)
        line.addWidget(Label(self.tokens, text, self._fact_size), 1)
        return frame
