"""A past day once more, with the clinics as they are edited now: who would wait how long, before anything is saved."""

from collections.abc import Sequence
from datetime import date

from kiosk.domain.queue import Lane
from kiosk.domain.replay import Comparison, Waits
from kiosk.ui.staff.console import Console, StaffPage
from kiosk.ui.staff.hour_bars import HourBars
from kiosk.ui.staff.looks import BODY, HEADING, SMALL, TITLE, Sides, column, holder, text
from kiosk.ui.staff.table import Cell, Table
from kiosk.ui.staff.wording import away_words, clinic_words
from kiosk.ui.theme import QUIET, STOP, SUCCESS

_DAYS_MM = 62.0
_PLOT_MM = 58.0


class ReplayPage(StaffPage):
    def __init__(self, console: Console) -> None:
        super().__init__(console)
        say, style = self.say, self.tokens
        self.found: tuple[Comparison, ...] = ()
        days = console.attempt(console.services.replay.days) or ()
        self._days = [day for day, _ in days]
        title = say("staff.replay.title", "Replay a day")
        self.state = text(style, "", BODY, tone="quiet")
        heads = (say("staff.replay.day", "Day"), say("staff.replay.numbers", "Numbers"))
        self.days = Table(style, heads[0], heads, self._choose)
        titles = (
            say("staff.replay.clinic", "Clinic"),
            say("staff.replay.came", "Came"),
            say("staff.replay.truth", "That day"),
            say("staff.replay.before", "As it is"),
            say("staff.replay.after", "As it would be"),
            say("staff.replay.away", "Would get none"),
        )
        self.table = Table(style, title, titles, self._look, stretch=5)
        self.name = text(style, "", HEADING, strong=True)
        self.lanes = text(style, "", SMALL, tone="quiet")
        self.bars = HourBars(style, say)
        self.bars.setFixedHeight(style.px(_PLOT_MM))
        right = column(style)
        right.addWidget(self.table, 1)
        for part in (self.name, self.lanes, self.bars):
            right.addWidget(part)
        hint = say(
            "staff.replay.text",
            "Middle wait, and in brackets what nine of ten do not exceed. People come as on that day and take as long; "
            "a model, not a promise.",
        )
        rows = column(style, text(style, title, TITLE, strong=True), text(style, hint, SMALL, tone="quiet"), self.state)
        rows.addWidget(Sides(style, holder(right), self.days, _DAYS_MM, first=True), 1)
        self.setLayout(rows)
        self.first = self.table
        self.days.fill([(Cell(say.day(day), strong=True), Cell(str(count), number=True)) for day, count in days], 0)
        if self._days:
            self._choose(0)
        else:
            self.state.set_text(say("staff.replay.none", "No past day with numbers yet. Come back tomorrow."))

    def _choose(self, row: int) -> None:
        say, console, day = self.say, self.console, self._days[row]
        self.found = console.attempt(lambda: self._compare(day)) or ()
        changed = console.draft.is_changed
        words = (
            say("staff.replay.changed", "With what is changed and not saved yet.")
            if changed
            else say("staff.replay.unchanged", "Nothing is changed: change a clinic first, and look here again.")
        )
        self.state.set_text(words)
        names = {clinic.code: clinic_words(clinic, say) for clinic in (*console.saved.clinics, *console.clinics)}
        self.table.fill([self._cells(one, names.get(one.code, one.code)) for one in self.found], 0)
        self._look(0)

    def _compare(self, day: date) -> tuple[Comparison, ...]:
        console = self.console
        return console.services.replay.compare(day, console.saved.clinics, console.clinics)

    def _cells(self, one: Comparison, name: str) -> Sequence[Cell]:
        before, after = one.before.middle, one.after.middle
        better = before is not None and after is not None and after < before
        worse = before is not None and (after is None or after > before)
        return (
            Cell(name, strong=True),
            Cell(str(one.arrivals)),
            Cell(self._waits(one.measured), colour=QUIET),
            Cell(self._waits(one.before)),
            Cell(self._waits(one.after), colour=SUCCESS if better else STOP if worse else "", strong=True),
            Cell(away_words(one.after.away, one.after.not_seen, self.say)),
        )

    def _waits(self, waits: Waits) -> str:
        if waits.middle is None or waits.long is None:
            return "–"
        return self.say(
            "staff.replay.wait", "{middle} min ({long})", middle=round(waits.middle), long=round(waits.long)
        )

    def _look(self, row: int) -> None:
        if not 0 <= row < len(self.found):
            self.name.set_text("")
            self.bars.show_waits({}, {})
            return
        one, say = self.found[row], self.say
        item = self.table.item(row, 0)
        name = item.text() if item is not None else one.code
        desks = say("staff.replay.desks", "{count} desks at the same time", count=one.desks)
        self.name.set_text(f"{name} · {desks}")
        lanes = {
            Lane.PRIORITY: say("staff.replay.priority", "priority"),
            Lane.APPOINTMENT: say("staff.replay.appointment", "appointments"),
            Lane.WALK_IN: say("staff.replay.walk_in", "without appointment"),
        }
        self.lanes.set_text(
            " · ".join(
                f"{words}: {one.before.by_lane[lane]:.0f} → {one.after.by_lane[lane]:.0f}"
                for lane, words in lanes.items()
                if lane in one.before.by_lane and lane in one.after.by_lane
            )
        )
        self.bars.show_waits(one.before.by_hour, one.after.by_hour)
