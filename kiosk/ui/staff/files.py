"""Clinics or appointments from a file, row by row before anything is changed; and clinics into a file."""

from collections.abc import Callable
from pathlib import Path

from kiosk.domain.clinic import Clinic
from kiosk.domain.person import masked_number
from kiosk.domain.queue.records import Appointment
from kiosk.domain.staff import Actor
from kiosk.services.appointments import AppointmentPlan, PlannedAppointment, WantedAppointment
from kiosk.services.appointments_file import COLUMN_NAMES, read_appointments, template_bytes
from kiosk.services.clinics_file import clinics_bytes, read_rows
from kiosk.services.clinics_import import ImportPlan, PlannedRow, RowEffect
from kiosk.services.configure import IMPORTED
from kiosk.services.tables import FileMistake, FileRefused
from kiosk.ui.staff.console import CLINICS, Console, StaffPage
from kiosk.ui.staff.fields import Entry
from kiosk.ui.staff.looks import BODY, HEADING, SMALL, TITLE, Button, Sides, column, holder, line, text
from kiosk.ui.staff.table import Cell, Table
from kiosk.ui.staff.wording import cell_words, changes_words, clinic_words, file_words, guide_rows
from kiosk.ui.theme import ACCENT, ATTENTION, QUIET, STOP, SUCCESS

KINDS = (".xlsx", ".csv", ".toml")
_SIDE_MM = 118.0
_SHOWN_MOST = 200  # entries of a folder
_ROWS_MOST = 500  # of a plan; those that are not right come first


class FilesPage(StaffPage):
    def __init__(self, console: Console) -> None:
        super().__init__(console)
        say, style = self.say, self.tokens
        self.folder = console.services.folder
        self.plan: ImportPlan | AppointmentPlan | None = None
        self._planned: list[PlannedRow | PlannedAppointment] = []
        self._entries: list[Path] = []
        self._name = ""
        self.where = Entry(style, say("staff.files.folder", "Folder"), "folder", lambda words: None)
        self.where.returnPressed.connect(lambda: self._visit(Path(self.where.text())))
        names = (say("staff.files.name", "File"),)
        self.browser = Table(style, names[0], names, self._look, self._open)
        self.exports = [
            Button(style, say("staff.files.export", "Export {kind}", kind=kind[1:].upper()), action, icon="file-text")
            for kind, action in ((kind, lambda kind=kind: self.export(kind)) for kind in KINDS)
        ]
        self.template = Button(
            style,
            say("staff.files.template", "Template"),
            lambda: self.export(".xlsx", template=True),
            icon="file-text",
        )
        self.appointments = Button(
            style,
            say("staff.files.appointments", "Template for appointments"),
            self.write_appointments_template,
            icon="calendar-blank",
        )
        rows = column(style, self.where)
        rows.addWidget(self.browser, 1)
        rows.addWidget(text(style, say("staff.files.into", "Into this folder:"), SMALL, strong=True, tone="quiet"))
        rows.addLayout(line(style, self.exports[0], self.exports[1]))
        rows.addLayout(line(style, self.exports[2], self.template))
        rows.addLayout(line(style, self.appointments))
        titles = (
            say("staff.files.row", "Row"),
            say("staff.files.clinic", "Clinic"),
            say("staff.files.would", "Would be"),
            say("staff.files.details", "What"),
        )
        self.verdict = text(style, "", HEADING, strong=True)
        self.rows = Table(
            style, say("staff.files.preview", "What the file would change"), titles, self._read, stretch=3
        )
        self.whole = text(style, "", BODY, tone="stop")
        self.take = Button(style, say("staff.files.take", "Take over"), self._take, "primary", icon="check")
        if not console.may_edit:
            self.take.hide()
        right = column(style, self.verdict)
        right.addWidget(self.rows, 1)
        right.addWidget(self.whole)
        right.addLayout(line(style, None, self.take))
        outer = column(style, text(style, say("staff.files.title", "Import, export"), TITLE, strong=True))
        outer.addWidget(Sides(style, holder(right), holder(rows), _SIDE_MM, first=True), 1)
        self.setLayout(outer)
        self._show_plan(None)
        self._list(self.folder)
        self.first = self.browser

    # Files.

    def _list(self, folder: Path) -> None:
        try:
            inside = sorted(folder.iterdir(), key=lambda path: (not path.is_dir(), path.name.casefold()))
        except OSError:
            self.console.tell(self.say("staff.files.no_folder", "This folder cannot be opened."), "attention")
            return
        self.folder = folder
        shown = [
            path
            for path in inside
            if not path.name.startswith(".") and (path.is_dir() or path.suffix.casefold() in KINDS)
        ]
        self._entries = [folder.parent, *shown[:_SHOWN_MOST]]
        self.where.put(str(folder))
        up = Cell(self.say("staff.files.up", "Folder above"), colour=QUIET)
        self.browser.fill(
            [(up,), *((Cell(f"{path.name}/" if path.is_dir() else path.name),) for path in self._entries[1:])], 0
        )

    def _look(self, row: int) -> None:
        path = self._entries[row]
        if path.suffix.casefold() in KINDS and path.is_file():
            self.dry_run(path)

    def _open(self, row: int) -> None:
        self._visit(self._entries[row])

    def _visit(self, path: Path) -> None:
        """A folder or a file whose name was typed."""
        if path.is_file():
            self.dry_run(path)
        else:
            self._list(path)

    def export(self, kind: str, *, template: bool = False) -> None:
        """A file of its own, never over another."""
        console = self.console
        today = console.services.clinics.local(console.services.clinics.now()).date()
        stem = "clinics-template" if template else f"clinics-{today.isoformat()}"
        listed = console.clinics[:1] if template else console.clinics
        content = clinics_bytes(Path(f"x{kind}"), listed, console.services.reasons, guide_rows())
        self._write(stem, kind, content)

    def write_appointments_template(self) -> None:
        found = self.console.services.appointments
        code = self.console.clinics[0].code
        self._write(
            "appointments-template",
            ".xlsx",
            template_bytes(Path("x.xlsx"), code, found.today(), guide_rows(COLUMN_NAMES)),
        )

    def _write(self, stem: str, kind: str, content: bytes) -> None:
        say, console = self.say, self.console
        path = free_name(self.folder, stem, kind)
        try:
            path.write_bytes(content)
        except OSError:
            console.tell(say("staff.files.not_written", "Nothing can be written into this folder."), "attention")
            return
        console.tell(say("staff.files.written", "Written: {path}", path=path), "success")
        self._list(self.folder)

    # The dry run.

    def dry_run(self, path: Path) -> None:
        try:
            plan = self._planning(path)
        except FileRefused as refused:
            self._show_plan(None)
            self.verdict.set_text(path.name)
            self.whole.set_text(file_words(refused, self.say))
            return
        self._name = path.name
        self._show_plan(self.console.attempt(plan))

    def _planning(self, path: Path) -> Callable[[], ImportPlan | AppointmentPlan]:
        """Columns tell what a file holds. Raises FileRefused."""
        services, clinics = self.console.services, self.console.clinics
        try:
            rows = read_rows(path)
        except FileRefused as refused:
            wanted = self._appointments_in(path, refused)
            return lambda: services.appointments.plan(wanted)
        return lambda: services.clinics.plan(rows, clinics)

    def _appointments_in(self, path: Path, no_clinics: FileRefused) -> tuple[WantedAppointment, ...]:
        """Raises FileRefused."""
        if no_clinics.mistake is not FileMistake.NO_COLUMNS:
            raise no_clinics
        try:
            return read_appointments(path, self.console.services.appointments.zone)
        except FileRefused as refused:
            raise (no_clinics if refused.mistake is FileMistake.NO_COLUMNS else refused) from None

    def _show_plan(self, plan: ImportPlan | AppointmentPlan | None) -> None:
        say = self.say
        self.plan, self._planned = plan, []
        self.whole.set_text("")
        if plan is None:
            self.verdict.set_text(say("staff.files.choose", "Choose a file. Nothing is changed yet."))
            self.rows.fill([])
            self.take.set_live(False)
            return
        counts = {effect: plan.count(effect) for effect in RowEffect}
        self.verdict.set_text(
            say(
                "staff.files.verdict",
                "{name}: {added} new, {changed} changed, {same} as before, {refused} not right",
                name=self._name,
                added=counts[RowEffect.ADDED],
                changed=counts[RowEffect.CHANGED],
                same=counts[RowEffect.SAME],
                refused=counts[RowEffect.REFUSED],
            )
        )
        rows: tuple[PlannedRow | PlannedAppointment, ...] = plan.rows
        self._planned = sorted(rows, key=lambda row: row.effect is not RowEffect.REFUSED)[:_ROWS_MOST]
        self.rows.fill([self._cells(row) for row in self._planned], 0)
        self._read(0)
        is_new = bool(plan.fresh) if isinstance(plan, AppointmentPlan) else plan.clinics != self.console.clinics
        self.take.set_live(plan.is_good and is_new)

    def _cells(self, row: PlannedRow | PlannedAppointment) -> tuple[Cell, ...]:
        words, colour = self._effect(row.effect)
        code = row.code if isinstance(row, PlannedRow) else "" if row.appointment is None else row.appointment.clinic
        clinic = row.clinic if isinstance(row, PlannedRow) else self._clinic(code)
        name = code if clinic is None else clinic_words(clinic, self.say)
        return Cell(str(row.number)), Cell(name, strong=True), Cell(words, colour=colour, strong=True), self._what(row)

    def _clinic(self, code: str) -> Clinic | None:
        return next((clinic for clinic in self.console.clinics if clinic.code == code), None)

    def _effect(self, effect: RowEffect) -> tuple[str, str]:
        say = self.say
        return {
            RowEffect.ADDED: (say("staff.effect.added", "new"), SUCCESS),
            RowEffect.CHANGED: (say("staff.effect.changed", "changed"), ATTENTION),
            RowEffect.SAME: (say("staff.effect.same", "as before"), QUIET),
            RowEffect.REFUSED: (say("staff.effect.refused", "not right"), STOP),
        }[effect]

    def _what(self, row: PlannedRow | PlannedAppointment) -> Cell:
        if row.faults:
            return Cell(" ".join(cell_words(fault, self.say) for fault in row.faults), colour=STOP)
        if isinstance(row, PlannedAppointment):
            return Cell("" if row.appointment is None else self._appointment_words(row.appointment), colour=ACCENT)
        return Cell(changes_words(row.changed, self.say), colour=ACCENT)

    def _appointment_words(self, appointment: Appointment) -> str:
        local = self.console.services.clinics.local(appointment.slot)
        return f"{local:%d/%m/%Y %H:%M}  {masked_number(appointment.citizen_number)}"

    def _read(self, row: int) -> None:
        """The row's mistakes in full, and what is wrong outside the file."""
        if self.plan is None or not 0 <= row < len(self._planned):
            return
        said = [cell_words(fault, self.say) for fault in self._planned[row].faults]
        if isinstance(self.plan, ImportPlan) and self.plan.others:
            said.append(self.say("staff.files.others", "Clinics outside the file would not fit any more."))
        self.whole.set_text("\n".join(said))

    def _take(self) -> None:
        """Clinics into what is edited: they can be looked at, undone and saved like everything else. Appointments are
        nobody's draft: they are saved."""
        plan, console = self.plan, self.console
        if plan is None or not plan.is_good:
            return
        if isinstance(plan, ImportPlan):
            console.edit(plan.clinics, note=f"{IMPORTED} {self._name}")
            console.go(CLINICS)
            console.tell(self.say("staff.files.taken", "Taken over. Look at it, then save it."), "accent")
        elif console.attempt(lambda: self._save(plan)):
            self._show_plan(None)
            words = self.say("staff.files.saved", "Appointments are saved. The kiosks know them from now on.")
            console.tell(words, "success")

    def _save(self, plan: AppointmentPlan) -> bool:
        self.console.services.appointments.put(plan, Actor(self.console.account.name))
        return True


def free_name(folder: Path, stem: str, kind: str) -> Path:
    path, number = folder / f"{stem}{kind}", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}{kind}", number + 1
    return path
