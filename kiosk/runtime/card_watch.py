"""Watches the card reader while a moment wants it, and turns what it reads into events."""

import threading
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Signal

from kiosk.domain.card import CardError, CardProblem, parse_payload
from kiosk.domain.faults import Fault
from kiosk.domain.machine import FaultCleared, FaultRaised
from kiosk.domain.session.events import CardNotRead, CardSeen
from kiosk.logs import log
from kiosk.ports import CardCode, CardReader, CardUnread, DeviceFault

FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 5.0


class CardWatch(QObject):
    """One thread of its own. `happened` carries CardSeen, CardNotRead, FaultRaised and FaultCleared."""

    happened = Signal(object)

    def __init__(self, reader: CardReader, today: Callable[[], date]) -> None:
        super().__init__()
        self._reader = reader
        self._today = today
        self._wanted = threading.Event()
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="card watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def watch(self, wanted: bool) -> None:
        with self._changed:
            if wanted != self._wanted.is_set():
                (self._wanted.set if wanted else self._wanted.clear)()
                self._changed.notify()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._wanted.clear()
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        retry_s = FIRST_RETRY_S
        while self._wait_until_wanted():
            fault = self._reader.open() or self._read_while_wanted()
            self._reader.close()
            if fault is None:
                retry_s = FIRST_RETRY_S
                continue
            log.error("card reader", reason=fault.reason, seconds=retry_s)
            self.happened.emit(FaultRaised(Fault.CARD_CAMERA_LOST))
            with self._changed:
                self._changed.wait_for(lambda: self._stopping, retry_s)
            retry_s = min(2 * retry_s, LONGEST_RETRY_S)

    def _wait_until_wanted(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._wanted.is_set())
            return not self._stopping

    def _read_while_wanted(self) -> DeviceFault | None:
        working = False
        while self._wanted.is_set():
            reading = self._reader.read()
            if isinstance(reading, DeviceFault):
                return reading
            if not working:
                working = True
                self.happened.emit(FaultCleared(Fault.CARD_CAMERA_LOST))
            if reading is not None:
                self.happened.emit(self._event(reading))
        return None

    def _event(self, reading: CardCode | CardUnread) -> CardSeen | CardNotRead:
        if isinstance(reading, CardUnread):
            return CardNotRead(CardProblem.UNREADABLE)
        try:
            return CardSeen(parse_payload(reading.untrusted_payload, self._today()))
        except CardError as error:
            log.info("card refused", reason=str(error))
            return CardNotRead(error.problem)
