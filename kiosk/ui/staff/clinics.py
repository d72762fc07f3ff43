"""All clinics in the order in which patients see them."""

from dataclasses import replace

from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QBoxLayout

from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.person import Sex
from kiosk.i18n import Words
from kiosk.ui.staff.console import EDITOR, Console, StaffPage
from kiosk.ui.staff.draft_bar import DraftBar
from kiosk.ui.staff.looks import GAP_MM, NARROW_MM, TITLE, Button, column, line, text
from kiosk.ui.staff.table import Cell, Table
from kiosk.ui.staff.wording import clinic_words, hours_words
from kiosk.ui.theme import ATTENTION, QUIET, STOP, Style
from kiosk.ui.widgets.clinic_card import clinic_tile, place_words

_PLACE = 2  # column
_PREFIXES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class ClinicsPage(StaffPage):
    def __init__(self, console: Console) -> None:
        super().__init__(console)
        say, style = self.say, self.tokens
        titles = (
            say("staff.clinics.letter", "No."),
            say("staff.clinics.name", "Clinic"),
            say("staff.clinics.place", "Where"),
            say("staff.clinics.open", "Open"),
            say("staff.clinics.for_whom", "For whom"),
            say("staff.clinics.today", "Today"),
            say("staff.clinics.state", "State"),
        )
        self.table = Table(style, say("staff.clinics.title", "Clinics"), titles, self._look, self._open, stretch=3)
        self.bar = DraftBar(console)
        edit_words = say("staff.clinics.edit", "Edit") if console.may_edit else say("staff.clinics.look", "Look at")
        self.edit = Button(
            style, edit_words, lambda: self._open(console.position), icon="file-text", key="Enter", takes_key=False
        )
        self.add = Button(style, say("staff.clinics.add", "New clinic"), self._add, icon="first-aid-kit", key="Ctrl+N")
        self.copy = Button(style, say("staff.clinics.copy", "Copy"), self._copy, icon="cards")
        self.up = Button(style, say("staff.clinics.up", "Up"), lambda: self._move(-1), icon="arrow-fat-lines-up")
        self.down = Button(style, say("staff.clinics.down", "Down"), lambda: self._move(1), icon="arrow-fat-lines-down")
        self.remove = Button(style, say("staff.clinics.remove", "Remove"), self._remove, "danger", icon="trash")
        changing = (self.add, self.copy, self.up, self.down, self.remove)
        for button in changing:
            if not console.may_edit:
                button.hide()
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._foot.setSpacing(style.px(GAP_MM))
        self._foot.addLayout(line(style, self.edit, self.add, self.copy))
        self._foot.addLayout(line(style, self.up, self.down, self.remove))
        self._foot.addStretch(1)
        rows = column(style, text(style, self.table.accessibleName(), TITLE, strong=True), self.bar)
        rows.addWidget(self.table, 1)
        rows.addLayout(self._foot)
        self.setLayout(rows)
        self.first = self.table
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self.tokens.px(NARROW_MM)
        self.table.setColumnHidden(_PLACE, narrow)  # the clinic's own page has it
        self._foot.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def refresh(self) -> None:
        console = self.console
        faulty = {fault.position for fault in console.faults()}
        changed = console.draft.changed_codes
        known = {clinic.code for clinic in console.saved.clinics}
        rows = [
            (
                Cell(clinic.prefix, strong=True),
                Cell(clinic_words(clinic, self.say), tile_icon(self.tokens, clinic), strong=True),
                Cell(place_words(clinic, self.say)),
                Cell(hours_words(clinic.hours, self.say)),
                Cell(whom_words(clinic, self.say)),
                Cell(self._today(clinic)),
                self._state(clinic, place in faulty, clinic.code in changed, clinic.code in known),
            )
            for place, clinic in enumerate(console.clinics)
        ]
        self.table.fill(rows, console.position)
        self.bar.refresh()
        self.up.set_live(console.position > 0)
        self.down.set_live(console.position < len(rows) - 1)
        for button in (self.edit, self.copy, self.remove):
            button.set_live(bool(rows))

    def _today(self, clinic: Clinic) -> str:
        count = str(self.console.issued.get(clinic.code, 0))
        return count if clinic.daily_capacity is None else f"{count} / {clinic.daily_capacity}"

    def _state(self, clinic: Clinic, faulty: bool, changed: bool, known: bool) -> Cell:
        if faulty:
            return Cell(self.say("staff.clinics.faulty", "Not right"), colour=STOP, strong=True)
        if changed and not known:
            return Cell(self.say("staff.clinics.new", "New"), colour=ATTENTION, strong=True)
        if changed:
            return Cell(self.say("staff.clinics.changed", "Changed"), colour=ATTENTION, strong=True)
        return Cell(self.say("staff.clinics.saved", "Saved"), colour=QUIET)

    def _look(self, row: int) -> None:
        self.console.position = row
        self.up.set_live(row > 0)
        self.down.set_live(row < len(self.console.clinics) - 1)

    def _open(self, row: int) -> None:
        if row < len(self.console.clinics):
            self.console.position = row
            self.console.go(EDITOR)

    def _add(self) -> None:
        clinics = self.console.clinics
        self._insert(new_clinic(clinics), len(clinics))

    def _copy(self) -> None:
        clinics = self.console.clinics
        source = clinics[self.console.position]
        fresh = new_clinic(clinics)
        self._insert(
            replace(source, code=fresh.code, prefix=fresh.prefix, is_reception=False), self.console.position + 1
        )

    def _insert(self, clinic: Clinic, place: int) -> None:
        clinics = list(self.console.clinics)
        clinics.insert(place, clinic)
        self.console.edit(clinics)
        self._open(place)

    def _move(self, by: int) -> None:
        clinics, place = list(self.console.clinics), self.console.position
        if 0 <= place + by < len(clinics):
            clinics[place], clinics[place + by] = clinics[place + by], clinics[place]
            self.console.position = place + by
            self.console.edit(clinics)

    def _remove(self) -> None:
        clinics = list(self.console.clinics)
        gone = clinics.pop(self.console.position)
        self.console.edit(clinics)
        name = clinic_words(gone, self.say)
        self.console.tell(
            self.say("staff.clinics.removed", "{name} is removed. Undo brings it back.", name=name), "accent"
        )


def new_clinic(clinics: tuple[Clinic, ...]) -> Clinic:
    """With a code and a letter that nobody has; names are still to be written."""
    codes, taken = {clinic.code for clinic in clinics}, {clinic.prefix for clinic in clinics}
    code = next(f"clinic_{n}" for n in range(1, len(codes) + 2) if f"clinic_{n}" not in codes)
    prefix = next((letter for letter in _PREFIXES if letter not in taken and letter not in "HU"), "")
    floor = LocalText("Tầng 1", "Floor 1")
    nothing = LocalText("", "")
    return Clinic(
        code=code,
        prefix=prefix,
        name=nothing,
        room=nothing,
        floor=floor,
        picture="stethoscope",
        colour="teal",
        hours=(),
    )


def whom_words(clinic: Clinic, say: Words) -> str:
    parts = []
    if clinic.sex is not None:
        female = clinic.sex is Sex.FEMALE
        parts.append(say("staff.whom.female", "women") if female else say("staff.whom.male", "men"))
    if clinic.min_age and clinic.max_age is not None:
        parts.append(say("staff.whom.between", "{least} to {most} years", least=clinic.min_age, most=clinic.max_age))
    elif clinic.max_age is not None:
        parts.append(say("staff.whom.up_to", "up to {most} years", most=clinic.max_age))
    elif clinic.min_age:
        parts.append(say("staff.whom.from", "from {least} years", least=clinic.min_age))
    return ", ".join(parts) or say("staff.whom.everybody", "everybody")


def tile_icon(style: Style, clinic: Clinic) -> QIcon:
    return QIcon(clinic_tile(style, clinic, 8).grab())
