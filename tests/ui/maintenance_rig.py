"""The maintenance area over a machine that does what a test says; also the pictures of its pages.

`python -m tests.ui.maintenance_rig OUT_DIR` writes one PNG per page, language and screen.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.adapters.machine_file import MachineFile
from kiosk.adapters.speech.playback import FilePlayback
from kiosk.adapters.speech.recordings import RecordingFolder
from kiosk.adapters.speech.script import script
from kiosk.adapters.speech.voice import Voice
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.bootstrap.bench import WAITS
from kiosk.domain.machine import SwitchedOff
from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.domain.readiness import CARD_LIMITS, Advice, CameraFigures, Finding
from kiosk.domain.recording import take
from kiosk.domain.remark import Remark
from kiosk.domain.speech import Part
from kiosk.domain.staff import Account, Role
from kiosk.resources import asset
from kiosk.runtime.bench import Bench as Threads
from kiosk.runtime.bench import Work
from kiosk.services.accounts import Accounts
from kiosk.services.clinics_file import read_clinics
from kiosk.services.doctor import ANSWERS, camera_answer
from kiosk.services.recording import Studio
from kiosk.ui.staff.maintenance.touch import TouchGrid, TouchPage
from kiosk.ui.staff.maintenance.upkeep import BACKUP, DOCTOR, PRINTER, READERS, SOUND, Told, Upkeep
from kiosk.ui.staff.maintenance.view import MaintenanceView
from kiosk.ui.staff.maintenance.voice import VoicePage
from kiosk.ui.theme import Metrics, Style
from mock_services.voice import SpokenMicrophone, spoken
from tests.fakes import SetClock
from tests.ui import gallery
from tests.ui.staff_console import CHIEF, NOW, PIN, QUICK, ZONE

TECHNICIAN, NURSE = "Lý Văn Kỹ", "Lê Thị Hoa"
PX_PER_MM = 4.03
PATIENCE_S = 20.0
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
SEEN = CameraFigures(1280, 720, 30.0, 0.59, 0.0388)
FOUND = (
    Finding("words", Remark("detail.clinics", "{count} clinics", count=12), essential=True),
    Finding("screen", Remark.of(("1080x1920 px, 4.03 px/mm", Remark("detail.inches", "{size} inch", size=21.5)))),
    Finding("screen calibration", Remark("detail.not_calibrated", "not calibrated"), Advice.SCREEN_NOT_CALIBRATED),
    Finding("disk", Remark("detail.free", "{gib} GiB free", gib=74.3), essential=True),
    Finding("store", Remark("detail.file_damaged", "check: the file is damaged"), Advice.STORE_FAILED, essential=True),
    Finding("card camera", camera_answer(SEEN, CARD_LIMITS).detail),
    Finding("face camera", Remark("device.camera_away", "camera is not there"), Advice.CAMERA_LOST),
    Finding("card scanner", Remark("device.scanner_away", "scanner is not plugged in"), Advice.SCANNER_LOST),
    Finding(
        "printer",
        Remark.of(
            (
                Remark("detail.paper_low", "paper low"),
                Remark("detail.tickets_left", "about {count} tickets left", count=10),
            )
        ),
        Advice.PAPER_LOW,
    ),
    Finding("gateway", ANSWERS),
)


def picture() -> QImage:
    return gallery.preview().copy()  # whoever shows it may overwrite it


TOLD: Mapping[str, Callable[[], Sequence[Told]]] = {
    DOCTOR: lambda: FOUND,
    "card camera": lambda: (picture(), FOUND[5]),
    "close camera": lambda: (FOUND[6],),
    "face camera": lambda: (
        picture(),
        Finding("face camera", camera_answer(replace(SEEN, light=0.08), CARD_LIMITS).detail, Advice.CAMERA_DARK),
    ),
    READERS: lambda: (
        Finding("card camera", Remark("detail.read", "read: {cards}", cards="citizen 2024 by QR")),
        Finding("card scanner", WAITS),
        Finding("chip reader", Remark("device.no_reader", "no smart card reader"), Advice.CHIP_READER_LOST),
    ),
    PRINTER: lambda: (Finding("printer", Remark("detail.paper_out", "paper out"), Advice.PAPER_OUT),),
    SOUND: lambda: (Finding("sound", Remark("detail.played", "played")),),
    BACKUP: lambda: (Finding("backup", "kiosk-20260303.backup, 12.4 MiB"),),
}


@dataclass
class Bench:
    """Tells everything at once."""

    tests: Sequence[str] = tuple(TOLD)
    running: str = ""
    threads: Threads = field(default_factory=lambda: Threads({}))

    def begin(self, test: str, told: Callable[[Told], None], finished: Callable[[], None] = lambda: None) -> None:
        self.running = test
        for item in TOLD[test]():
            told(item)
        finished()

    def run(self, work: Work, told: Callable[[Any], None], finished: Callable[[], None] = lambda: None) -> None:
        """On a thread of its own, as in a kiosk."""
        self.running = "work"
        self.threads.run(work, told, finished)

    def end(self) -> None:
        self.running = ""
        self.threads.end()


@dataclass
class Level:
    value: int | None

    def percent(self) -> int | None:
        return self.value

    def set(self, percent: int) -> int | None:
        self.value = None if self.value is None else max(0, min(percent, 100))
        return self.value


@dataclass
class Machinery:
    file: MachineFile
    restarts: int = 0
    broken: bool = False
    off: SwitchedOff | None = None

    @property
    def px_per_mm(self) -> float:
        return self.file.px_per_mm or PX_PER_MM

    @property
    def switched_off(self) -> SwitchedOff | None:
        return self.off

    def keep_px_per_mm(self, px_per_mm: float) -> None:
        if self.broken:
            raise OSError
        self.file.keep_px_per_mm(px_per_mm)

    def switch(self, who: Account | None) -> None:
        if self.broken:
            raise OSError
        self.off = None if who is None else SwitchedOff(who.name, NOW)

    def restart(self) -> None:
        self.restarts += 1

    def local_time(self, at: datetime) -> str:
        return f"{at.astimezone(ZONE):%H:%M:%S %d/%m/%Y}"


LOG = (
    {"timestamp": "2026-03-03T02:10:00Z", "level": "info", "event": "screen", "screen": "HOME"},
    {"timestamp": "2026-03-03T02:30:00Z", "level": "info", "event": "FaultRaised", "fault": "printer_jam"},
)


@dataclass
class Rig:
    """A view over an empty window, and everything behind it."""

    folder: Path
    language: Language = Language.ENGLISH
    size: tuple[int, int] = SIZES["portrait"]
    brightness: Level = field(default_factory=lambda: Level(70))
    volume: Level = field(default_factory=lambda: Level(None))

    def __post_init__(self) -> None:
        self.clock = SetClock(NOW)
        self.store = SqliteStore(self.folder / "kiosk.sqlite3", "K1")
        self.accounts = Accounts(self.store, self.clock, QUICK)
        self.machinery = Machinery(MachineFile(self.folder / "machine.json"))
        self.bench = Bench()
        self.microphone = SpokenMicrophone(demo=True)
        self.recordings = RecordingFolder(self.folder / "recordings")
        self.voice, self.heard = Voice(self.recordings.path), self.folder / "heard.txt"
        file = read_clinics(asset("clinics.toml"))
        self.studio = Studio(
            lambda language: script(language, file.clinics, file.reasons, "K1"),
            self.microphone,
            self.recordings,
            FilePlayback(self.voice, self.heard),
        )
        self.left = 0
        self.below = QWidget()
        self.below.resize(*self.size)
        self.below_style = Style(Metrics(PX_PER_MM))
        self.below.show()

    def people(self) -> None:
        chief = self.accounts.set_up(CHIEF, PIN)
        assert isinstance(chief, Account)
        self.accounts.add(chief, TECHNICIAN, Role.TECHNICIAN, PIN)
        self.accounts.add(chief, NURSE, Role.NURSE, PIN)

    def view(self) -> MaintenanceView:
        upkeep = Upkeep(
            self.accounts,
            self.bench,
            self.machinery,
            self.brightness,
            self.volume,
            lambda: LOG,
            self.studio,
            tuple(Language),
        )
        view = MaintenanceView(self.below, upkeep, Metrics(PX_PER_MM), self._leave, self.language)
        view.show()
        QCoreApplication.processEvents()
        return view

    def log_in(self) -> MaintenanceView:
        view = self.view()
        view.log_in(TECHNICIAN, PIN)
        QCoreApplication.processEvents()
        return view

    def _leave(self) -> None:
        self.left += 1

    def close(self) -> None:
        self.bench.threads.end()
        self.bench.threads.join()
        self.store.close()
        self.below.close()
        self.below.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


PAGES = ("health", "cameras", "readers", "output", "voice", "touch", "screen", "logs", "service")


def pages(rig: Rig) -> Iterator[tuple[str, MaintenanceView]]:
    """Every page, in the order in which somebody meets them."""
    yield "nobody", rig.view()
    rig.people()
    view = rig.view()
    yield "login", view
    view.log_in(TECHNICIAN, "111213")
    yield "login-wrong", view
    view = rig.log_in()
    for place in PAGES:
        view.go(place)
        if place == "output":
            view.page.print.click()
            view.page.play.click()
        yield place, view
    view.page.off.click()
    yield "service-off", view
    yield from voice_pages(rig, view)
    view.go("touch")
    assert isinstance(view.page, TouchPage)
    view.page.start()
    assert isinstance(view.page.grid, TouchGrid)
    view.page.grid.touched |= {(0, 0), (1, 1), (2, 0)}
    yield "touch-grid", view


def voice_pages(rig: Rig, view: MaintenanceView) -> Iterator[tuple[str, MaintenanceView]]:
    """A sentence that is being recorded, one that was, and no microphone."""
    for line in rig.studio.lines(Language.VIETNAMESE)[:6]:
        rig.studio.keep(line.line, Language.VIETNAMESE, take(spoken(5).tobytes()))
    view.go("voice")
    page = view.page
    assert isinstance(page, VoicePage)
    page.parts[Part.SCREENS].click()
    page.table.setCurrentCell(4, 0)
    page.record.click()
    wait(lambda: page.meter.level > 0.5)
    yield "voice-recording", view
    page.stop.click()
    wait(lambda: page.take is not None)
    yield "voice-taken", view
    page.languages[Language.KHMER].click()
    rig.microphone.unplugged.set()
    page.record.click()
    wait(page.record.isVisible)
    yield "voice-no-microphone", view
    rig.microphone.unplugged.clear()


def wait(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until
        QCoreApplication.processEvents()
        time.sleep(0.005)


def main(out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication([])
    count = 0
    for language in STAFF_LANGUAGES:
        for screen, size in SIZES.items():
            with tempfile.TemporaryDirectory() as folder:
                rig = Rig(Path(folder), language, size)
                for name, _view in pages(rig):
                    app.processEvents()
                    rig.below.grab().save(str(out / f"maintenance-{name}-{language.value}-{screen}.png"))
                    count += 1
                rig.close()
    sys.stdout.write(f"{count} pictures in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
