"""The staff's console, and clinics and appointments in files without it."""

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from kiosk.adapters.clock import SystemClock
from kiosk.adapters.storage.postgres import PostgresStore
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store import SqlStore
from kiosk.bootstrap.assembly import metrics
from kiosk.bootstrap.commands import quit_on_signals
from kiosk.bootstrap.hospital import offered_by_hospital
from kiosk.config import Settings
from kiosk.domain.person import Language
from kiosk.domain.queue.records import Appointment
from kiosk.domain.staff import Account, Actor, Role
from kiosk.logs import crash_on_errors
from kiosk.ports import Clock
from kiosk.services.accounts import Accounts
from kiosk.services.appointments import AppointmentPlan, Appointments, Withdrawal
from kiosk.services.appointments_file import COLUMN_NAMES, read_appointments, template_bytes
from kiosk.services.check_in import Hours
from kiosk.services.clinics_file import clinics_bytes, read_clinics, read_rows
from kiosk.services.clinics_hospital import rows_of
from kiosk.services.clinics_import import ImportPlan
from kiosk.services.configure import IMPORTED, Configure, Saved, SaveRefusal
from kiosk.services.outgoing import Outgoing
from kiosk.services.replay import Replay
from kiosk.ui.application import application
from kiosk.ui.staff.choices import LOOKS
from kiosk.ui.staff.console import Services
from kiosk.ui.staff.window import StaffWindow
from kiosk.ui.staff.wording import guide_rows
from kiosk.ui.theme import CLINIC_COLOURS

FROM_HOSPITAL = "hospital_system"  # in the history, where a file's name would stand


def staff(settings: Settings, language: Language) -> int:
    """The console of this machine, until it is closed."""
    crash_on_errors()
    app = application(headless=False)
    quit_on_signals(app)
    with staff_services(settings, SystemClock()) as services:
        window = StaffWindow(services, metrics(settings), language)
        window.showMaximized()
        return app.exec()


@contextmanager
def staff_services(settings: Settings, clock: Clock | None = None) -> Iterator[Services]:
    """Over the hospital's store; where it has no clinics yet, it gets those of the file. Raises ClinicsError,
    StoreError, OSError."""
    file = read_clinics(settings.clinics)
    store, clock = _store(settings), clock or SystemClock()
    hours = Hours(settings.zone, settings.day_turns_at)
    try:
        if not store.clinics():
            store.put_clinics(file.clinics)
        yield Services(
            Accounts(store, clock),
            Configure(store, clock, hours, LOOKS),
            Replay(store, clock, hours),
            Outgoing(store, clock, hours),
            Appointments(store, clock, hours),
            file.reasons,
        )
    finally:
        store.close()


def _store(settings: Settings) -> SqlStore:
    """The true one: nobody configures a hospital from a copy."""
    if settings.is_shared:
        return PostgresStore(settings.database, settings.kiosk)
    settings.database_path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteStore(settings.database_path, settings.kiosk)


def import_clinics(settings: Settings, path: Path | None, *, dry_run: bool) -> tuple[ImportPlan, SaveRefusal | None]:
    """What the file changes, or the hospital's system where no file is named, and why it did not, if it did not.
    Whoever may run this may read and write the store, so nobody is asked for a PIN; the history names the account of
    the machine. Raises ConfigError, CallError, FileRefused, StoreError."""
    offered = () if path is not None else offered_by_hospital(settings)
    with staff_services(settings, SystemClock()) as services:
        saved = services.clinics.load()
        rows = rows_of(offered, saved.clinics, tuple(CLINIC_COLOURS)) if path is None else read_rows(path)
        plan = services.clinics.plan(rows, saved.clinics)
        if dry_run or not plan.is_good:
            return plan, None
        note = f"{IMPORTED} {FROM_HOSPITAL if path is None else path.name}"
        found = services.clinics.save(machine_account("kiosk clinics"), plan.clinics, saved, note)
        return plan, None if isinstance(found, Saved) or found is SaveRefusal.NOTHING else found


def export_clinics(settings: Settings, path: Path, *, template: bool = False) -> int:
    """How many clinics were written. Raises FileRefused, StoreError, OSError."""
    with staff_services(settings, SystemClock()) as services:
        clinics = services.clinics.load().clinics
        listed = clinics[:1] if template else clinics
        path.write_bytes(clinics_bytes(path, listed, services.reasons, guide_rows()))
        return len(listed)


def import_appointments(settings: Settings, path: Path, *, dry_run: bool) -> AppointmentPlan:
    """All of the file or, where a row is not right, none. Raises ConfigError, FileRefused, StoreError."""
    with staff_services(settings) as services:
        plan = services.appointments.plan(read_appointments(path, settings.zone))
        if plan.is_good and not dry_run:
            services.appointments.put(plan, Actor(machine_account("kiosk appointments").name))
        return plan


def withdraw_appointments(settings: Settings, untrusted_references: Sequence[str]) -> Withdrawal:
    """Raises ConfigError, StoreError."""
    with staff_services(settings) as services:
        by = Actor(machine_account("kiosk appointments").name)
        return services.appointments.withdraw(untrusted_references, by)


def appointments_template(settings: Settings, path: Path) -> None:
    """Raises FileRefused, StoreError, OSError."""
    with staff_services(settings) as services:
        found = services.appointments
        guide = guide_rows(COLUMN_NAMES)
        path.write_bytes(template_bytes(path, found.clinics()[0].code, found.today(), guide))


def appointments_of(settings: Settings, day: date | None) -> tuple[Appointment, ...]:
    """Of today where no day is named. Raises StoreError."""
    with staff_services(settings) as services:
        return services.appointments.of_day(day or services.appointments.today())


def machine_account(command: str) -> Account:
    """Whoever uses this machine, for what nobody is asked a PIN for."""
    name = "machine"
    with suppress(OSError, KeyError):  # no such user, in some containers
        name = getpass.getuser()
    return Account(name=f"{name} ({command})", role=Role.ADMINISTRATOR, pin_hash="")
