"""A receipt printer that speaks ESC/POS: asked before a ticket, heard while it prints, believed when it answers."""

import time
from collections.abc import Callable
from contextlib import closing, suppress

from kiosk.adapters.printing import commands
from kiosk.adapters.printing.answers import Answers, of_realtime
from kiosk.adapters.printing.commands import Drawing
from kiosk.adapters.printing.links import Link, OpenLink
from kiosk.adapters.printing.raster import dots
from kiosk.adapters.printing.roll_file import RollFile
from kiosk.adapters.printing.ticket import DOTS_PER_MM, Form
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus, outcome_without_paper
from kiosk.domain.queue import Ticket

TICKET_S = 16.0  # for the whole ticket; the port's 20 s have room for the questions before and after it
ANSWER_S = 0.8  # for all four questions of a status together
TURN_S = 0.1  # how long one side waits for the other
STALL_S = 3.0  # a printer that takes no byte for so long has stopped
CONFIRM_S = 8.0  # after the last byte; what a printer has in its memory takes it 3 to print
ASK_EVERY_S = 1.0  # while the last bytes print

_SURE = frozenset(
    {PrinterStatus.PAPER_OUT, PrinterStatus.COVER_OPEN, PrinterStatus.JAM}
)  # offline is not: it may print


class EscPosPrinter:
    """Opens its link for each ticket and each status, so that a printer may be unplugged, and shared.

    A ticket is PRINTED when the printer says so after it: by the echo of the ticket's ID, or by the answer to a
    question about the paper that stands behind the ticket. A link that breaks in mid-ticket, or a printer that is well
    and says nothing, is UNKNOWN; `two_way` False is a printer that never speaks.
    """

    def __init__(
        self,
        open_link: OpenLink,
        form: Form,
        roll: RollFile,
        *,
        cutter: bool = True,
        two_way: bool = True,
        drawing: Drawing = Drawing.RASTER,
        clock: Callable[[], float] = time.monotonic,
        ticket_s: float = TICKET_S,
    ) -> None:
        self._open = open_link
        self._form = form
        self._roll = roll
        self._cutter = cutter
        self._two_way = two_way
        self._drawing = drawing
        self._clock = clock
        self._ticket_s = ticket_s
        self._echoes = commands.echoes()
        self._remnant = False  # part of a ticket came out, as far as is known

    def status(self) -> PrinterStatus:
        try:
            with closing(_Talk(self._open(), self._two_way)) as talk:
                status = self._ask(talk)
        except OSError:
            return PrinterStatus.OFFLINE
        self._roll.seen(status)
        return status

    def print_ticket(self, ticket: Ticket, language: Language, copy: int = 0) -> PrintOutcome:
        image = dots(self._form.fill(ticket, language, copy), self._form.size)
        echo = next(self._echoes)
        job = commands.job(image, echo, self._cutter, self._drawing, self._remnant)
        try:
            with closing(_Talk(self._open(), self._two_way)) as talk:
                status = self._ask(talk)
                self._roll.seen(status)
                if not status.can_print:
                    return outcome_without_paper(status)
                outcome = self._deliver(talk, job, echo)
        except OSError:  # before the first byte of the ticket
            return PrintOutcome.FAILED
        self._remnant = outcome is not PrintOutcome.PRINTED and self._two_way
        if outcome in (PrintOutcome.PRINTED, PrintOutcome.UNKNOWN):
            self._roll.printed(image.height / DOTS_PER_MM + commands.FEED_MM)
        return outcome

    def tickets_left(self) -> int | None:
        return self._roll.tickets_left()

    def _ask(self, talk: "_Talk") -> PrinterStatus:
        """OFFLINE where it should speak and does not."""
        if not self._two_way:
            return PrinterStatus.UNKNOWN
        until = self._clock() + ANSWER_S
        talk.listen(0)  # late answers to earlier questions are not taken for these
        replies = []
        for question in commands.ASK_STATUS:
            before = len(talk.answers.realtime)
            talk.send_all(question, self._clock, until)
            while len(talk.answers.realtime) == before:
                if self._clock() >= until:
                    return PrinterStatus.OFFLINE
                talk.listen(TURN_S)
            replies.append(talk.answers.realtime[-1])
        return of_realtime(*replies)

    def _deliver(self, talk: "_Talk", job: list[bytes], echo: bytes) -> PrintOutcome:
        until = self._clock() + self._ticket_s
        talk.taken = 0
        try:
            for piece in job:
                talk.answers.paper = None  # the question about it stands in the last piece
                talk.send_all(piece, self._clock, until)
                if talk.stopped is not None:
                    return self._give_up(talk, talk.stopped)
            return self._confirmed(talk, echo, until) if self._two_way else PrintOutcome.UNKNOWN
        except OSError:
            return self._broken(talk)

    def _confirmed(self, talk: "_Talk", echo: bytes, until: float) -> PrintOutcome:
        asked_at = self._clock()
        until = min(until, asked_at + CONFIRM_S)
        while self._clock() < until:
            talk.listen(TURN_S)
            if echo in talk.answers.echoes or talk.answers.paper in (PrinterStatus.READY, PrinterStatus.PAPER_LOW):
                return PrintOutcome.PRINTED
            stopped = talk.answers.paper or talk.stopped  # the last dots met the end of the paper
            if stopped is None and self._clock() - asked_at >= ASK_EVERY_S:
                status = self._ask(talk)
                asked_at = self._clock()
                stopped = status if status in _SURE else None
            if stopped is not None:
                return self._give_up(talk, stopped)
        return PrintOutcome.UNKNOWN

    def _give_up(self, talk: "_Talk", status: PrinterStatus) -> PrintOutcome:
        """The rest of a ticket must not come out when somebody has put in paper, before other people's eyes."""
        self._roll.seen(status)
        with suppress(OSError):
            talk.forget_all()
        return outcome_without_paper(status)

    def _broken(self, talk: "_Talk") -> PrintOutcome:
        """The link is gone in mid-ticket. A printer that can still be asked may name a reason; else nobody knows."""
        talk.close()
        if not talk.taken:
            return PrintOutcome.FAILED
        status = self.status()
        return outcome_without_paper(status) if status in _SURE else PrintOutcome.UNKNOWN


class _Talk:
    """One conversation with the printer; nothing is read where `has_ears` is false, since such links may not be read.
    `taken` counts the bytes that it took."""

    def __init__(self, link: Link, has_ears: bool) -> None:
        self._link = link
        self._has_ears = has_ears
        self._is_open = True
        self.answers = Answers()
        self.taken = 0

    @property
    def stopped(self) -> PrinterStatus | None:
        """Why it cannot go on, where it has said so unasked."""
        return self.answers.automatic if self.answers.automatic in _SURE else None

    def send_all(self, data: bytes, clock: Callable[[], float], until: float) -> None:
        """All of it, or as much as there was before the printer stopped. Raises OSError, also when it is too late or
        nothing moves."""
        moved_at = clock()
        while data and self.stopped is None:
            taken = self._link.send(data, TURN_S)
            data = data[taken:]
            self.taken += taken
            self.listen(0)
            now = clock()
            moved_at = now if taken else moved_at
            if data and (now >= until or now - moved_at >= STALL_S):
                raise TimeoutError("the printer takes no more")

    def forget_all(self) -> None:
        self._link.send(commands.FORGET_ALL, TURN_S)

    def listen(self, within_s: float) -> None:
        if self._has_ears:
            self.answers.hear(self._link.receive(within_s))

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._link.close()
