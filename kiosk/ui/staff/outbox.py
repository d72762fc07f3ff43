"""What waits for the hospital's other systems, and why; once more for what was rejected. And what they took with gaps,
for whoever mends it there."""

from PySide6.QtCore import Qt, QTimer

from kiosk.domain.handover import INSURER, NO_PATIENT_CODE, REGISTRAR, Connection, Entry, EntryState, Gap, OutboxState
from kiosk.gap_words import gap_words
from kiosk.ui.staff.console import Console, StaffPage
from kiosk.ui.staff.looks import BODY, HEADING, SMALL, TITLE, Button, Sides, column, panel, text
from kiosk.ui.staff.scrolling import scrolling
from kiosk.ui.staff.table import Cell, Table
from kiosk.ui.theme import ATTENTION, QUIET

_SIDE_MM = 104.0
LOOK_AGAIN_MS = 5_000


class OutboxPage(StaffPage):
    def __init__(self, console: Console) -> None:
        super().__init__(console)
        say, style = self.say, self.tokens
        self.entries: tuple[Entry, ...] = ()
        self._row = 0
        titles = (
            say("staff.outbox.number", "Number"),
            say("staff.outbox.receiver", "For"),
            say("staff.outbox.since", "Since"),
            say("staff.outbox.state", "State"),
        )
        self.table = Table(style, say("staff.outbox.title", "Other systems"), titles, self._look, stretch=3)
        self.standing = text(style, "", BODY)
        self.chosen = text(style, "", HEADING, strong=True)
        self.reason = text(style, "", BODY)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.again = Button(
            style, say("staff.outbox.again", "Send this again"), self._send_one, "primary", icon="arrow-clockwise"
        )
        self.all_again = Button(
            style, say("staff.outbox.all_again", "Send everything again"), self._send_all, icon="arrow-clockwise"
        )
        if not console.may_edit:
            self.again.hide()
            self.all_again.hide()
        side = panel(style, self.standing, self.chosen, scrolling(self.reason), self.again, self.all_again)
        hint = say(
            "staff.outbox.text",
            "Visits that other systems have not taken yet, or took with gaps. Nobody has to wait for it.",
        )
        rows = column(
            style,
            text(style, say("staff.outbox.title", "Other systems"), TITLE, strong=True),
            text(style, hint, SMALL, tone="quiet"),
        )
        rows.addWidget(Sides(style, self.table, side, _SIDE_MM), 1)
        self.setLayout(rows)
        self.first = self.table
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.refresh()

    def refresh(self) -> None:
        """Who was looked at stays looked at, wherever it stands now."""
        outgoing, say = self.console.services.outgoing, self.say
        found = self.console.attempt(lambda: (outgoing.state(), outgoing.entries(), outgoing.gaps()))
        if found is None:
            return
        state, entries, gaps = found
        looked_at = self.entries[self._row] if self._row < len(self.entries) else None
        self.entries = entries
        keys = [(entry.visit_code, entry.receiver) for entry in entries]
        key = (looked_at.visit_code, looked_at.receiver) if looked_at is not None else None
        self._row = keys.index(key) if key in keys else 0
        self.table.fill([self._cells(entry) for entry in entries], self._row)
        lines = [self._standing(one, state) for one in state.connections]
        lines += [self._usual(gap) for gap in gaps if gap.problem == NO_PATIENT_CODE]
        self.standing.set_text("\n".join(lines))
        if not state.connections:
            self.standing.set_text(say("staff.outbox.none", "No other system is connected."))
        self.all_again.set_live(any(_may_go_again(entry) for entry in entries))
        self._look(self._row)

    def _cells(self, entry: Entry) -> tuple[Cell, ...]:
        waits = entry.state is EntryState.WAITING
        return (
            Cell(entry.label, strong=True),
            Cell(self._receiver(entry.receiver)),
            Cell(self._time(entry)),
            Cell(self._state(entry), colour=QUIET if waits else ATTENTION),
        )

    def _time(self, entry: Entry) -> str:
        at = self.console.services.outgoing.local(entry.since)
        return f"{at:%H:%M} {self.say.day(at.date())}"

    def _state(self, entry: Entry) -> str:
        say = self.say
        if entry.state is EntryState.REJECTED:
            return say("staff.outbox.rejected", "not accepted")
        if entry.state is EntryState.DELIVERED:
            return say("staff.outbox.gaps", "taken, with gaps")
        if entry.tries:
            return say("staff.outbox.tried", "waits, failed tries: {times}", times=entry.tries)
        return say("staff.outbox.waits", "waits")

    def _receiver(self, name: str) -> str:
        say = self.say
        return {
            "fhir": say("staff.outbox.fhir", "FHIR server"),
            "check-in folder": say("staff.outbox.folder", "Check-in drafts"),
            REGISTRAR: say("staff.outbox.system", "Hospital's system"),
            INSURER: say("staff.outbox.insurer", "Insurer"),
        }.get(name, name)

    def _standing(self, connection: Connection, state: OutboxState) -> str:
        say, name = self.say, self._receiver(connection.name)
        if connection.alarm:
            return say("staff.outbox.alarm", "{name}: does not accept our account. Check the settings.", name=name)
        until = connection.breaker.shut_until
        if until is not None:
            at = self.console.services.outgoing.local(until)
            return say("staff.outbox.away", "{name}: does not answer, again at {time}.", name=name, time=f"{at:%H:%M}")
        if not connection.takes_visits:
            return say("staff.outbox.unchecked", "{name}: {count} to be asked again.", name=name, count=state.unchecked)
        return say(
            "staff.outbox.counts",
            "{name}: {waiting} waiting, {rejected} not accepted.",
            name=name,
            waiting=connection.waiting,
            rejected=connection.rejected,
        )

    def _usual(self, gap: Gap) -> str:
        """A gap that is in every document stands in one line, and in no row."""
        return self.say(
            "staff.outbox.no_patient_code",
            "{name}: {count} this week without a patient code (MA_BN), which the hospital's system gives.",
            name=self._receiver(gap.receiver),
            count=gap.visits,
        )

    def _reason(self, entry: Entry) -> str:
        """Of one that was taken: what is wrong, then what is missing."""
        if entry.state is not EntryState.DELIVERED:
            return entry.reason or "–"
        say = self.say
        wrong = [gap_words(problem, say) for problem in entry.problems if not problem.is_missing]
        missing = [gap_words(problem, say) for problem in entry.problems if problem.is_missing]
        titled = (
            (say("staff.outbox.wrong", "To be corrected in the hospital's system:"), wrong),
            (say("staff.outbox.missing", "To be added in the hospital's system:"), missing),
        )
        return "\n\n".join("\n".join((title, *lines)) for title, lines in titled if lines)

    def _look(self, row: int) -> None:
        self._row = row
        entry = self.entries[row] if row < len(self.entries) else None
        if entry is None:
            self.chosen.set_text(self.say("staff.outbox.empty", "Everything has been delivered."))
            self.reason.set_text("")
        else:
            self.chosen.set_text(f"{entry.label} · {self._receiver(entry.receiver)}")
            self.reason.set_text(self._reason(entry))
        self.again.set_live(entry is not None and _may_go_again(entry))

    def _send_one(self) -> None:
        if self._row < len(self.entries):
            self._send([self.entries[self._row].visit_code])

    def _send_all(self) -> None:
        self._send(None)

    def _send(self, visit_codes: list[str] | None) -> None:
        console = self.console
        count = console.attempt(lambda: console.services.outgoing.retry(console.account, visit_codes))
        if count is not None:
            console.tell(self.say("staff.outbox.sent", "{count} will be sent again now.", count=count), "success")
            self.refresh()


def _may_go_again(entry: Entry) -> bool:
    """What was taken is sent again when it changes."""
    return entry.state is not EntryState.DELIVERED
