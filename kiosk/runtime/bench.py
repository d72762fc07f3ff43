"""Tests of devices, one at a time, each in a thread of its own."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.logs import log

ENDING_S = 10.0  # a question to the insurer takes eight

# Tells one thing after another until it has nothing more to tell, or the event is set.
Work = Callable[[threading.Event], Iterator[Any]]


def _nobody(_told: object) -> None:
    pass


class Bench(QObject):
    """Lives on the UI thread, and so do those who are told. What an earlier test still tells reaches nobody."""

    _happened = Signal(int, object)
    _ended = Signal(int)

    def __init__(self, works: Mapping[str, Work]) -> None:
        super().__init__()
        self._works = works
        self._turn = self._latest = 0  # the latest is of the thread that was started last
        self._told: Callable[[Any], None] = _nobody
        self._finished: Callable[[], None] = lambda: None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._freed: Callable[[], None] | None = None
        self._happened.connect(self._tell)
        self._ended.connect(self._finish)

    @property
    def tests(self) -> Sequence[str]:
        return tuple(self._works)

    def begin(self, test: str, told: Callable[[Any], None], finished: Callable[[], None] = lambda: None) -> None:
        """End what runs, and begin this once that is over. `finished` is called unless it is ended before."""
        self.run(self._works[test], told, finished, test)

    def run(
        self, work: Work, told: Callable[[Any], None], finished: Callable[[], None] = lambda: None, name: str = "work"
    ) -> None:
        """The same, of what a page brings along."""
        self.end()
        self._told, self._finished = told, finished
        self._stop = threading.Event()
        self._latest = self._turn
        arguments = (self._turn, work, self._stop, self._thread)
        self._thread = threading.Thread(target=self._run, args=arguments, name=f"bench {name}", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Nothing is told from now on. What is under way ends a little later."""
        self._turn += 1
        self._told, self._finished = _nobody, lambda: None
        self._stop.set()

    def close(self, freed: Callable[[], None]) -> None:
        """End; `freed` is called, on the UI thread, when no device is used any more."""
        self.end()
        if self._thread is None or not self._thread.is_alive():
            freed()
        else:
            self._freed = freed

    def join(self) -> None:
        """Wait until no device is used any more, at most ten seconds; then `freed` is called here."""
        if self._thread is not None:
            self._thread.join(ENDING_S)
        self._tell_freed()

    def _run(self, turn: int, work: Work, stop: threading.Event, earlier: threading.Thread | None) -> None:
        if earlier is not None:
            earlier.join()
        items = work(stop)
        try:
            for item in items:
                if stop.is_set():
                    break
                self._happened.emit(turn, item)
        except Exception as error:  # noqa: BLE001  (a test that breaks must not take the kiosk along)
            log.error("device test failed", error=type(error).__name__)
        finally:
            getattr(items, "close", lambda: None)()
            self._ended.emit(turn)

    @Slot(int, object)
    def _tell(self, turn: int, item: object) -> None:
        if turn == self._turn:
            self._told(item)

    @Slot(int)
    def _finish(self, turn: int) -> None:
        if turn == self._turn:
            self._finished()
        if turn == self._latest and self._thread is not None:
            self._thread.join()  # it has nothing left to do
            self._tell_freed()

    def _tell_freed(self) -> None:
        freed, self._freed = self._freed, None
        if freed is not None:
            freed()
