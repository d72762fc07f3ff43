"""Holds the kiosk's present state, feeds it events, sends its effects, and switches devices to fit."""

import secrets
from collections import deque
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.domain.faults import Fault
from kiosk.domain.machine import Machine, MachineEvent, devices, observe, screen
from kiosk.domain.session.events import Moment, SecondPassed
from kiosk.domain.session.state import Idle, Session, State
from kiosk.domain.session.transition import transition
from kiosk.logs import log
from kiosk.runtime.card_watch import CardWatch
from kiosk.runtime.effects import Effects
from kiosk.runtime.face_watch import FaceWatch
from kiosk.runtime.printing import Happening

SECOND_MS = 1000
STORE_PROBE_S = 5
PRINTER_PROBE_S = 2  # and an answer within 2: staff know of a fault within 5


class Conductor(QObject):
    """Lives on the UI thread. `changed` carries the new State and Machine."""

    changed = Signal(object, object)

    def __init__(
        self,
        machine: Machine,
        effects: Effects,
        card_watch: CardWatch,
        face_watch: FaceWatch,
        today: Callable[[], date],
        fresh_token: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        super().__init__()
        self._state: State = Idle()
        self._machine = machine
        self._effects = effects
        self._card_watch = card_watch
        self._face_watch = face_watch
        self._today = today
        self._fresh_token = fresh_token
        self._waiting: deque[Happening] = deque()
        self._busy = False
        self._seconds = 0
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self._tick)
        for source in (effects, card_watch, face_watch):
            source.happened.connect(self.dispatch)

    @property
    def state(self) -> State:
        return self._state

    @property
    def machine(self) -> Machine:
        return self._machine

    def start(self) -> None:
        self._second.start()
        self._effects.report_faults(self._machine.faults)
        self._settle(self._state)

    def stop(self) -> None:
        self._second.stop()

    @Slot(object)
    def dispatch(self, happening: Happening) -> None:
        """One after another, also when handling one causes the next."""
        self._waiting.append(happening)
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                self._handle(self._waiting.popleft())
        finally:
            self._busy = False

    def _handle(self, happening: Happening) -> None:
        if isinstance(happening, MachineEvent):
            machine = observe(self._machine, happening)
            if machine != self._machine:
                fault = getattr(happening, "fault", None)
                log.info(type(happening).__name__, **({} if fault is None else {"fault": fault.value}))
                if machine.faults != self._machine.faults and self._second.isActive():  # else lanes may be closed
                    self._effects.report_faults(machine.faults)
                self._machine = machine
                self._settle(self._state)
            return
        before = self._state
        self._state, effects = transition(before, happening, Moment(self._today(), self._fresh_token()))
        for effect in effects:
            self._effects.run(effect)
        if self._state != before:
            self._settle(before)

    def _settle(self, before: State) -> None:
        """Make the world fit the state: devices, traces of a session that has ended, the picture on the screen."""
        wanted = devices(self._state, self._machine)
        self._card_watch.watch(wanted)
        token = self._state.token if isinstance(self._state, Session) and wanted.face_camera else None
        self._face_watch.watch(token)
        if isinstance(self._state, Idle) and isinstance(before, Session):
            self._face_watch.forget()
            self._effects.forget()
        if screen(before, self._machine) is not screen(self._state, self._machine):
            log.info("screen", screen=screen(self._state, self._machine).name)
        self.changed.emit(self._state, self._machine)

    @Slot()
    def _tick(self) -> None:
        self._seconds += 1
        if Fault.DATABASE_FAILED in self._machine.faults and self._seconds % STORE_PROBE_S == 0:
            self._effects.probe_store()
        if self._seconds % PRINTER_PROBE_S == 0:
            self._effects.probe_printer()
        self.dispatch(SecondPassed())
