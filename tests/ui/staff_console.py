"""The console over a store of its own, with a hospital's morning in it; also the pictures of its pages.

`python -m tests.ui.staff_console OUT_DIR` writes one PNG per page, language and screen.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.domain.breaker import Breaker
from kiosk.domain.clinic import Clinic, OpeningHours
from kiosk.domain.handover import NO_PATIENT_CODE, Delivered, Problem, Rejected, Rule, Unreached
from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.domain.queue import Lane, PriorityReason, business_day
from kiosk.domain.staff import Account, Actor, Role
from kiosk.domain.visit import Visit
from kiosk.ports import NumberOrder
from kiosk.resources import asset
from kiosk.services.accounts import Accounts
from kiosk.services.appointments import Appointments
from kiosk.services.check_in import Hours
from kiosk.services.clinics_file import clinics_bytes, read_clinics
from kiosk.services.configure import Configure
from kiosk.services.outgoing import Outgoing
from kiosk.services.replay import Replay
from kiosk.ui.staff.choices import LOOKS
from kiosk.ui.staff.console import Services
from kiosk.ui.staff.window import StaffWindow
from kiosk.ui.theme import Metrics
from tests.fakes import SetClock

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 3, 3, 9, 30, tzinfo=ZONE).astimezone(UTC)  # a Tuesday
HOURS = Hours(ZONE, time(3))
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
FILE = read_clinics(asset("clinics.toml"))
CHIEF, NURSE, PIN = "Trần Minh", "Lê Thị Hoa", "830417"
PX_PER_MM = 4.03
SIZES = {"laptop": (1366, 768), "desk": (1920, 1080), "kiosk": (1080, 1920)}


class Rig:
    """A window and everything behind it."""

    def __init__(
        self, folder: Path, language: Language = Language.ENGLISH, size: tuple[int, int] = SIZES["desk"]
    ) -> None:
        self.clock = SetClock(NOW)
        self.store = SqliteStore(folder / "kiosk.sqlite3", "K1")
        self.store.put_clinics(FILE.clinics)
        self.accounts = Accounts(self.store, self.clock, QUICK)
        self.configure = Configure(self.store, self.clock, HOURS, LOOKS)
        self.files = folder / "files"
        self.files.mkdir()
        replay, outgoing = Replay(self.store, self.clock, HOURS), Outgoing(self.store, self.clock, HOURS)
        self.appointments = Appointments(self.store, self.clock, HOURS)
        self.services = Services(
            self.accounts, self.configure, replay, outgoing, self.appointments, FILE.reasons, self.files
        )
        self.language, self.size = language, size

    def people(self) -> None:
        chief = self.accounts.set_up(CHIEF, PIN)
        assert isinstance(chief, Account)
        self.accounts.add(chief, NURSE, Role.NURSE, PIN)
        self.accounts.add(chief, "Phạm Văn Đức", Role.RECEPTIONIST, PIN)

    def window(self) -> StaffWindow:
        window = StaffWindow(self.services, Metrics(PX_PER_MM, reduced_motion=True), self.language)
        window.resize(*self.size)
        window.show()
        QCoreApplication.processEvents()
        return window

    def log_in(self, name: str = CHIEF) -> StaffWindow:
        window = self.window()
        window.log_in(name, PIN)
        QCoreApplication.processEvents()
        return window

    def issue(self, clinic: Clinic, at: datetime, session: str, lane: Lane = Lane.WALK_IN) -> int:
        order = NumberOrder(
            session=session,
            clinic=clinic,
            lane=lane,
            priority=PriorityReason.ELDERLY if lane is Lane.PRIORITY else None,
            visit=Visit(reason="no_card"),
            business_day=business_day(at.astimezone(ZONE), HOURS.day_turns_at),
            ordered_at=at,
            nonce=session,
        )
        return self.store.issue(order).ticket_id

    def a_day(self, days_ago: int = 1, people: int = 60) -> None:
        """Everybody comes to general medicine from 6:30 on, every third minute; one desk needs five minutes each."""
        general = FILE.clinics[0]
        start = NOW.astimezone(ZONE).replace(hour=6, minute=30) - timedelta(days=days_ago)
        day = business_day(start, HOURS.day_turns_at)
        for minute in range(people * 5 + 5):
            at = (start + timedelta(minutes=minute)).astimezone(UTC)
            if minute % 3 == 0 and minute // 3 < people:
                number = minute // 3
                lane = Lane.PRIORITY if number % 5 == 0 else Lane.WALK_IN
                self.issue(general, at, f"d{days_ago}-{number}", lane)
            if minute % 5 == 3:
                self.store.call_next([general.code], day, Actor("nurse", "room 3"), at)

    def history(self) -> None:
        chief = next(account for account in self.accounts.everybody() if account.name == CHIEF)
        saved = self.configure.load()
        for minutes, change in ((0, {"daily_capacity": 120}), (40, {"min_age": 15, "minutes_per_patient": 7})):
            self.clock.time = NOW - timedelta(hours=2) + timedelta(minutes=minutes)
            changed = (replace(saved.clinics[0], **change), *saved.clinics[1:])
            found = self.configure.save(chief, changed, saved)
            assert not hasattr(found, "value"), found
            saved = found  # type: ignore[assignment]
        self.clock.time = NOW

    def outbox(self) -> None:
        """One visit was rejected, three wait for a server that is away; one draft was taken with gaps, another lacks
        what all of them lack."""
        self.store.connect(["fhir", "check-in folder"], NOW)
        for number in range(4):
            self.issue(FILE.clinics[0], NOW - timedelta(minutes=20 - number), f"told-{number}")
        self.store.take_turn("fhir", "a worker", NOW, NOW + timedelta(minutes=1))
        first, second, *_ = self.store.due("fhir", NOW, 10)
        rejected = Rejected("HTTP 422: code-invalid Encounter.serviceType: no clinic with code general")
        self.store.settle(first, rejected, "a worker", NOW, NOW, Breaker())
        away = Breaker(3, NOW + timedelta(minutes=2))
        self.store.settle(second, Unreached("ConnectError"), "a worker", NOW, NOW + timedelta(minutes=2), away)
        folder = "check-in folder"
        self.store.take_turn(folder, "a worker", NOW, NOW + timedelta(minutes=1))
        rules = {"SO_CCCD": Rule.NEW_PASSPORT, "MA_DOITUONG_KCB": Rule.MISSING}
        gaps = (NO_PATIENT_CODE, *(Problem(field, rule) for field, rule in rules.items()))
        for dispatch, problems in zip(self.store.due(folder, NOW, 10)[2:], (gaps, (NO_PATIENT_CODE,)), strict=True):
            self.store.settle(dispatch, Delivered("", problems), "a worker", NOW, NOW, Breaker())


def discard(window: StaffWindow) -> None:
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def pages_of_files(rig: Rig, window: StaffWindow, clinics: Sequence[Clinic]) -> Iterator[tuple[str, StaffWindow]]:
    good = [replace(clinics[1], min_age=3), replace(clinics[2], code="sleep", prefix="S")]
    (rig.files / "autumn.xlsx").write_bytes(clinics_bytes(Path("x.xlsx"), good))
    bad = clinics_bytes(Path("x.csv"), clinics[:4]).decode().replace("T2-T6 06:30-16:30", "T8 06:30", 1)
    (rig.files / "broken.csv").write_bytes(bad.replace("Phòng 14", "").encode())
    coming = "reference,citizen_number,clinic,date,time\nB-1,079190000000,eye,4/3/2026,8h30\nB-2,1,eye,30/2/2026,9h\n"
    (rig.files / "coming.csv").write_text(coming, encoding="utf-8-sig")
    window.go("files")
    yield "files", window
    window.page.browser.setCurrentCell(1, 0)
    yield "files-good", window
    window.page.browser.setCurrentCell(2, 0)
    yield "files-bad", window
    window.page.browser.setCurrentCell(3, 0)
    yield "files-appointments", window


def pages(rig: Rig) -> Iterator[tuple[str, StaffWindow]]:
    """Every page, in the order in which somebody meets them."""
    window = rig.window()
    yield "set-up", window
    rig.people()
    window = rig.window()
    yield "login", window
    window.log_in(CHIEF, "111213")
    yield "login-wrong", window
    rig.history()
    rig.a_day(1, people=24)
    rig.a_day(2, people=4)
    for number in range(9):
        rig.issue(FILE.clinics[0], NOW, f"today-{number}")
    window = rig.log_in()
    yield "clinics", window
    console = window.console
    assert console is not None
    console.position = 1
    window.go("editor")
    yield "editor", window
    clinic = console.clinics[1]
    overlapping = (*clinic.hours, OpeningHours(frozenset({2}), time(16), time(18)))
    console.edit_one(replace(clinic, prefix="A", hours=overlapping, min_age=200), "")
    yield "editor-faults", window
    window.page.form.verticalScrollBar().setValue(10_000)
    yield "editor-foot", window
    console.undo()
    console.position = 0
    console.edit_one(replace(console.clinics[0], minutes_per_patient=6), "pace")
    window.go("clinics")
    yield "clinics-changed", window
    window.go("history")
    yield "history", window
    yield from pages_of_files(rig, window, console.clinics)
    window.go("replay")
    yield "replay", window
    window.go("people")
    yield "people", window
    rig.outbox()
    window.go("outbox")
    yield "outbox", window
    window.page.table.setCurrentCell(window.page.table.rowCount() - 1, 0)
    yield "outbox-gaps", window
    discard(window)
    window = rig.log_in(NURSE)
    yield "clinics-nurse", window
    window.go("editor")
    yield "editor-nurse", window


@contextmanager
def rig_in_a_folder(language: Language, size: tuple[int, int]) -> Iterator[Rig]:
    with tempfile.TemporaryDirectory() as folder:
        rig = Rig(Path(folder), language, size)
        yield rig
        rig.store.close()


def main(out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication([])
    count = 0
    for language in STAFF_LANGUAGES:
        for screen, size in SIZES.items():
            with rig_in_a_folder(language, size) as rig:
                for name, window in pages(rig):
                    app.processEvents()
                    window.grab().save(str(out / f"staff-{name}-{language.value}-{screen}.png"))
                    count += 1
    sys.stdout.write(f"{count} pictures in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
