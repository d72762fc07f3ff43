"""Watches the card readers while a moment wants them, and turns what they read into events."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QObject, Signal

from kiosk.domain.card import Card, CardError, CardProblem
from kiosk.domain.card.chip import chip_keys
from kiosk.domain.faults import Fault
from kiosk.domain.machine import Devices, FaultCleared, FaultRaised
from kiosk.domain.session.events import CardBeingRead, CardNotRead, CardSeen, CardsSeen, Sight
from kiosk.logs import log
from kiosk.ports import CardReader, CardShown, CardUnread, ChipReader, DeviceFault
from kiosk.services.card_reading import read_cards, read_chip

Happened = Sight | FaultRaised | FaultCleared

FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 5.0


@dataclass(frozen=True, slots=True)
class WatchedReader:
    """A reader, what is raised when it is lost, and whether it is a camera (which opens only where it may look)."""

    reader: CardReader
    fault: Fault = Fault.CARD_CAMERA_LOST
    is_camera: bool = True


class CardWatch(QObject):
    """One thread for each reader. `happened` carries sights of cards, FaultRaised and FaultCleared."""

    happened = Signal(object)

    def __init__(
        self, readers: Sequence[WatchedReader], today: Callable[[], date], chip_reader: ChipReader | None = None
    ) -> None:
        super().__init__()
        self._today = today
        self._chip = None if chip_reader is None else _Chip(chip_reader, today, self.happened.emit)
        self._watches = [_Watch(watched, self._look, self.happened.emit) for watched in readers]

    def start(self) -> None:
        for watch in self._watches:
            watch.start()

    def watch(self, wanted: Devices) -> None:
        for watch in self._watches:
            watch.watch(wanted.card_camera if watch.is_camera else wanted.card_scanner)

    def wait_until_released(self) -> None:
        """Until no reader is open any more, at most 5 s; for another thread, which needs them meanwhile."""
        for watch in self._watches:
            watch.released.wait(LONGEST_RETRY_S)
        if self._chip is not None:
            self._chip.close()

    def stop(self) -> None:
        for watch in self._watches:
            watch.stop()
        if self._chip is not None:
            self._chip.close()

    def _look(self, reading: CardShown | CardUnread) -> Sight:
        """What somebody shows, in the thread of the reader that it is shown to."""
        if isinstance(reading, CardUnread):
            return CardNotRead(CardProblem.UNREADABLE)
        try:
            cards = read_cards(reading, self._today())
        except CardError as error:
            log.info("card refused", reason=str(error))
            return CardNotRead(error.problem)
        if len(cards) > 1:
            return CardsSeen(cards)
        return CardSeen(cards[0] if self._chip is None else self._chip.completed(cards[0]))


class _Chip:
    """The chip of the card whose text was just read. Readers take turns; a reader that fails is opened anew."""

    def __init__(self, reader: ChipReader, today: Callable[[], date], happened: Callable[[Happened], None]) -> None:
        self._reader = reader
        self._today = today
        self._happened = happened
        self._turn = threading.Lock()
        self._is_open = False

    def completed(self, card: Card) -> Card:
        """The card with what its chip says, where a chip lies there and the text holds a key to it."""
        with self._turn:
            fault = self._open()
            present: object = fault or (bool(chip_keys(card)) and self._reader.is_present())
            if present is True:
                self._happened(CardBeingRead())
                card, trouble = read_chip(card, self._reader, self._today())
                present = trouble
            self._settle(present if isinstance(present, DeviceFault) else None)
        return card

    def close(self) -> None:
        with self._turn:
            if self._is_open:
                self._reader.close()
                self._is_open = False

    def _open(self) -> DeviceFault | None:
        fault = None if self._is_open else self._reader.open()
        self._is_open = fault is None
        return fault

    def _settle(self, fault: DeviceFault | None) -> None:
        if fault is None:
            self._happened(FaultCleared(Fault.CHIP_READER_LOST))
            return
        log.error("chip reader", reason=fault.reason)
        self._reader.close()
        self._is_open = False
        self._happened(FaultRaised(Fault.CHIP_READER_LOST))


class _Watch:
    """One reader's thread."""

    def __init__(
        self,
        watched: WatchedReader,
        look: Callable[[CardShown | CardUnread], Sight],
        happened: Callable[[Happened], None],
    ) -> None:
        self._reader = watched.reader
        self._fault = watched.fault
        self.is_camera = watched.is_camera
        self._look = look
        self._happened = happened
        self._wanted = threading.Event()
        self.released = threading.Event()
        self.released.set()
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"card watch {watched.fault.value}", daemon=True)

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
            self.released.set()
            if fault is None:
                retry_s = FIRST_RETRY_S
                continue
            log.error("card reader", reason=fault.reason, seconds=retry_s)
            self._happened(FaultRaised(self._fault))
            with self._changed:
                self._changed.wait_for(lambda: self._stopping, retry_s)
            retry_s = min(2 * retry_s, LONGEST_RETRY_S)

    def _wait_until_wanted(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._wanted.is_set())
            if not self._stopping:
                self.released.clear()
            return not self._stopping

    def _read_while_wanted(self) -> DeviceFault | None:
        working = False
        while self._wanted.is_set():
            reading = self._reader.read()
            if isinstance(reading, DeviceFault):
                return reading
            if not working:
                working = True
                self._happened(FaultCleared(self._fault))
            if reading is not None:
                self._happened(self._look(reading))
        return None
