"""The latest calls for a board that is a window, and for its voice; read in a thread of its own."""

import threading
from collections.abc import Collection
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from kiosk.domain.board import BoardCall, board_calls
from kiosk.domain.person import Language
from kiosk.ports import Clock, Speaker, SpokenCall, StoreError
from kiosk.services.calling import Calling

POLL_S = 0.25


class BoardFeed(QObject):
    """`news` has the calls, the time, and since when the store has not answered (None while it does); it comes with
    every change and every second. Calls of these clinics alone; of all where none are named."""

    news = Signal(object, object, object)

    def __init__(
        self, calling: Calling, clock: Clock, clinics: Collection[str], speaker: Speaker, language: Language
    ) -> None:
        super().__init__()
        self._calling = calling
        self._clock = clock
        self._clinics = clinics
        self._speaker = speaker
        self._language = language
        self._spoken: int | None = None  # the newest call that was there at the start, or was said
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="board", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        calls: tuple[BoardCall, ...] = ()
        change, heard = -1, self._clock.now()
        told: datetime | None = None
        while not self._ended.wait(0 if told is None else POLL_S):
            now, lost = self._clock.now(), None
            try:
                newest = self._calling.changes()
                if newest != change:
                    calls, change = self._read(), newest
                    told = None
                heard = now
            except StoreError:
                lost = heard
            if told is None or (now - told).total_seconds() >= 1:
                self.news.emit(calls, now, lost)
                told = now
        self._calling.close()

    def _read(self) -> tuple[BoardCall, ...]:
        clinics = {clinic.code: clinic for clinic in self._calling.clinics()}
        found = self._calling.calls()
        shown = self._clinics or clinics.keys()
        spoken = self._spoken
        self._spoken = max([call.number for call in found], default=0)
        if spoken is not None:  # calls from before the start were said by somebody
            for call in reversed(found):
                if call.number > spoken and call.clinic in clinics and call.clinic in shown:
                    self._speaker.say(SpokenCall(call.label, clinics[call.clinic], self._language))
        return board_calls(found, clinics, shown)
