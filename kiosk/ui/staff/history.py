"""Who changed what, and how to bring an earlier state back."""

from PySide6.QtCore import Qt

from kiosk.domain.clinic import Clinic
from kiosk.services.clinics_cells import COLUMNS
from kiosk.services.configure import FROM_FILE, IMPORTED, RESTORED, Change, ClinicChange, Difference
from kiosk.ui.staff.console import CLINICS, Console, StaffPage
from kiosk.ui.staff.looks import BODY, HEADING, SMALL, TITLE, Button, Sides, column, panel, text
from kiosk.ui.staff.scrolling import scrolling
from kiosk.ui.staff.table import Cell, Table
from kiosk.ui.staff.wording import changes_words, clinic_words, column_words

_SIDE_MM = 104.0


class HistoryPage(StaffPage):
    def __init__(self, console: Console) -> None:
        super().__init__(console)
        say, style = self.say, self.tokens
        self.changes: tuple[Change, ...] = ()
        self._row = 0
        titles = (
            say("staff.history.when", "When"),
            say("staff.history.who", "Who"),
            say("staff.history.what", "What"),
        )
        self.table = Table(style, say("staff.history.title", "History"), titles, self._look, stretch=2)
        self.what = text(style, "", HEADING, strong=True)
        self.details = text(style, "", BODY)
        self.details.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        words = say("staff.history.restore", "Back to this state")
        self.restore = Button(style, words, self._restore, icon="arrow-left")
        if not console.may_edit:
            self.restore.hide()
        side = panel(style, self.what, scrolling(self.details), self.restore)
        hint = say("staff.history.text", "Every saving of the clinics, the newest first.")
        rows = column(
            style,
            text(style, say("staff.history.title", "History"), TITLE, strong=True),
            text(style, hint, SMALL, tone="quiet"),
        )
        rows.addWidget(Sides(style, self.table, side, _SIDE_MM), 1)
        self.setLayout(rows)
        self._load()
        self.first = self.table

    def _load(self) -> None:
        self.changes = self.console.attempt(self.console.services.clinics.history) or ()
        rows = [
            (
                Cell(f"{change.at:%H:%M} {self.say.day(change.at.date())}"),
                Cell(change.author, strong=True),
                Cell(self._summary(change)),
            )
            for change in self.changes
        ]
        self.table.fill(rows, 0)
        if rows:
            self._look(0)
        else:
            self.what.set_text(self.say("staff.history.none", "Nothing was saved yet."))
            self.restore.set_live(False)

    def _summary(self, change: Change) -> str:
        if change.note == FROM_FILE:
            return self.say("staff.history.from_file", "as the kiosk started with")
        say, (kind, _, name) = self.say, change.note.partition(" ")
        parts = "; ".join(self._one(one) for one in change.changes) or say("staff.history.nothing", "no difference")
        if kind == IMPORTED:
            return say("staff.history.imported", "from {name}: {what}", name=name, what=parts)
        if kind == RESTORED:
            return say("staff.history.brought_back", "earlier state: {what}", what=parts)
        return parts

    def _one(self, change: ClinicChange) -> str:
        say, clinic = self.say, change.after or change.before
        if change.difference is Difference.ORDER or clinic is None:
            return say("staff.history.order", "another order")
        name = clinic_words(clinic, say)
        if change.difference is Difference.ADDED:
            return say("staff.history.added", "{name}: new", name=name)
        if change.difference is Difference.REMOVED:
            return say("staff.history.removed", "{name}: removed", name=name)
        return f"{name}: {changes_words(change.fields, say)}"

    def _look(self, row: int) -> None:
        self._row = row
        change = self.changes[row]
        self.what.set_text(f"{change.author}, {change.at:%H:%M} {self.say.day(change.at.date())}")
        self.details.set_text("\n".join(line for one in change.changes for line in self._details(one)) or "–")
        newest = row == 0 and not self.console.draft.is_changed
        self.restore.set_live(not newest)

    def _details(self, change: ClinicChange) -> list[str]:
        if change.before is None or change.after is None:
            return [self._one(change)]
        name = clinic_words(change.after, self.say)
        return [f"{name} · {said}" for said in cell_changes(change.before, change.after, self)]

    def _restore(self) -> None:
        """As an edit like any other: it can be looked at before it is saved."""
        revision = self.changes[self._row].revision
        console = self.console
        earlier = console.attempt(lambda: console.services.clinics.clinics_of(revision))
        if earlier is not None:
            console.edit(earlier, note=RESTORED)
            console.go(CLINICS)
            console.tell(
                self.say("staff.history.restored", "This is the earlier state. Look at it, then save it."), "accent"
            )


def cell_changes(before: Clinic, after: Clinic, page: StaffPage) -> list[str]:
    """What stood in each field that is another now."""
    cells = [(each.name, each.write(before), each.write(after)) for each in COLUMNS]
    return [f"{column_words(name, page.say)}: {old or '–'} → {new or '–'}" for name, old, new in cells if old != new]
