"""The maintenance area of a running kiosk: how it opens, what it may change, how it closes."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from kiosk import logs
from kiosk.adapters.levels import Brightness, Volume
from kiosk.adapters.machine_file import MachineFile
from kiosk.adapters.storage.store import SqlStore
from kiosk.bootstrap.stores import common_store
from kiosk.config import Settings
from kiosk.domain.machine import MaintenanceChanged, ServiceSwitched, SwitchedOff
from kiosk.domain.person import Language
from kiosk.domain.session.state import Idle
from kiosk.domain.staff import Account
from kiosk.logs import log
from kiosk.ports import Clock, StoreError
from kiosk.runtime.bench import Bench, Work
from kiosk.runtime.conductor import Conductor
from kiosk.services.accounts import Accounts
from kiosk.services.recording import Studio
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.staff.maintenance.entry import CornerTouches
from kiosk.ui.staff.maintenance.upkeep import Upkeep
from kiosk.ui.staff.maintenance.view import MaintenanceView
from kiosk.ui.theme import Metrics

RESTART = 75  # exit code of a program that is to begin anew


def restart() -> None:
    """Whoever started the program does so again."""
    app = QApplication.instance()
    if app is not None:
        app.exit(RESTART)


class Machinery:
    """The kiosk's own file and flow, as technicians change them."""

    def __init__(self, settings: Settings, conductor: Conductor, clock: Clock, metrics: Metrics) -> None:
        self._file = MachineFile(settings.machine_path)
        self._zone = settings.zone
        self._conductor, self._clock, self._metrics = conductor, clock, metrics
        self.restart = restart

    @property
    def px_per_mm(self) -> float:
        return self._file.px_per_mm or self._metrics.px_per_mm

    @property
    def switched_off(self) -> SwitchedOff | None:
        return self._conductor.machine.switched_off

    def keep_px_per_mm(self, px_per_mm: float) -> None:
        self._file.keep_px_per_mm(px_per_mm)

    def switch(self, who: Account | None) -> None:
        """Kept first: what the screen says has to hold after a restart."""
        off = None if who is None else SwitchedOff(who.name, self._clock.now())
        self._file.keep_switched_off(off)
        self._conductor.dispatch(ServiceSwitched(off))

    def local_time(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M:%S %d/%m/%Y}"


class MaintenanceArea(QObject):
    """Opens over the window after five touches in its corner, while nobody checks in."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        conductor: Conductor,
        window: PatientWindow,
        metrics: Metrics,
        works: Callable[[], Mapping[str, Work]],
        studio: Callable[[SqlStore], Studio],
    ) -> None:
        super().__init__(window)
        self._settings, self._clock, self._works, self._studio = settings, clock, works, studio
        self._conductor, self._window, self._metrics = conductor, window, metrics
        self._machinery = Machinery(settings, conductor, clock, metrics)
        self._bench: Bench | None = None
        self._store: SqlStore | None = None
        self.view: MaintenanceView | None = None
        self._entry = CornerTouches(metrics.px_per_mm, self._may, self.open)
        conductor.changed.connect(self._changed)

    def start(self) -> None:
        """The window is there."""
        self._window.winId()  # makes the native window, which has the touches
        handle = self._window.windowHandle()
        assert handle is not None
        self._entry.listen(handle)

    def open(self) -> None:
        """Cameras and readers are let go of; nothing of the store is asked before somebody types a PIN."""
        log.info("maintenance", outcome="opened")
        self._conductor.dispatch(MaintenanceChanged(True))
        self._bench = Bench(self._works())
        self._store = common_store(self._settings, f"{self._settings.kiosk} maintenance")
        upkeep = Upkeep(
            accounts=Accounts(self._store, self._clock),
            bench=self._bench,
            machinery=self._machinery,
            brightness=Brightness(),
            volume=Volume(),
            logs=logs.recent,
            studio=self._studio(self._store),
            languages=tuple(Language(code) for code in self._settings.screen.languages),
        )
        self.view = MaintenanceView(self._window, upkeep, self._metrics, self._left, Language.VIETNAMESE)
        self.view.show()
        self.view.come_up()

    def close(self) -> None:
        """The kiosk ends."""
        if self.view is not None:
            self.view.leave()
        if self._bench is not None:
            self._bench.join()

    def _may(self) -> bool:
        return self._bench is None and isinstance(self._conductor.state, Idle)

    def _changed(self) -> None:
        if self.view is not None:
            self.view.come_up()

    def _left(self) -> None:
        view, self.view = self.view, None
        if self._store is not None:
            try:
                self._store.close()
            except StoreError as error:
                log.warning("maintenance", reason=str(error))
        if view is not None:
            view.setParent(None)
            view.deleteLater()
        if self._bench is not None:
            self._bench.close(self._freed)

    def _freed(self) -> None:
        """The kiosk has its devices again."""
        self._bench = None
        log.info("maintenance", outcome="left")
        self._conductor.dispatch(MaintenanceChanged(False))
