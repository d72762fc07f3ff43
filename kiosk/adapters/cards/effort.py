"""Costly attempts at frames that decode at no glance, in a thread of their own: newest frame only, one at a time."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from kiosk.adapters.cards.qr.codes import sharpened_look
from kiosk.adapters.cards.qr.locate import Grey
from kiosk.adapters.cards.qr.unclear import unclear_symbols
from kiosk.domain.card import CardSource
from kiosk.domain.remark import Remark
from kiosk.ports import CardText, DeviceFault

ReadMrz = Callable[[Grey], tuple[bytes, float] | None]
"""Lines of a machine-readable zone, joined by line feeds, and the confidence of the least certain character."""

ANSWER_WITHIN_S = 0.4  # of the moment at which the frame was taken: older answers are worth nothing


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """One frame to be read, by one rung of the ladder."""

    grey: Grey
    taken_s: float  # by the reader's clock; from here on the answer's time runs
    rung: "Rung"


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What an attempt found; perhaps nothing."""

    attempt: Attempt
    texts: tuple[CardText, ...]


Rung = Callable[[Grey, Callable[[], bool]], tuple[CardText, ...]]
"""A way to read a frame, at most 250 ms. It may be asked for several places in turn and stops when told it is late."""


class Worker(Protocol):
    """Makes one attempt at a time; a newer one replaces one that waits."""

    def start(self) -> None: ...

    def is_free(self) -> bool:
        """Whether an attempt that is offered now is made now."""

    def offer(self, attempt: Attempt) -> None: ...

    def answer(self) -> Answer | DeviceFault | None:
        """The oldest answer that was not asked for yet."""

    def stop(self) -> None:
        """End what is going on, within a rung's time, and forget every frame."""


def rungs(read_mrz: ReadMrz | None) -> tuple[Rung, ...]:
    """The ladder: rungs take turns, one a frame, in order of cards gained per millisecond."""
    return (unclear, sharpened) if read_mrz is None else (unclear, zone(read_mrz), sharpened)


def unclear(grey: Grey, is_late: Callable[[], bool]) -> tuple[CardText, ...]:
    return _qr(_until(unclear_symbols(grey), is_late))


def sharpened(grey: Grey, _is_late: Callable[[], bool]) -> tuple[CardText, ...]:
    return _qr(sharpened_look(grey).untrusted_payloads)


def zone(read_mrz: ReadMrz) -> Rung:
    """The rung that reads a machine-readable zone."""

    def read(grey: Grey, _is_late: Callable[[], bool]) -> tuple[CardText, ...]:
        found = read_mrz(grey)
        return () if found is None else (CardText(found[0], CardSource.MRZ, found[1]),)

    return read


def _until(places: Iterator[bytes | None], is_late: Callable[[], bool]) -> tuple[bytes, ...]:
    found: dict[bytes, None] = {}
    for payload in places:
        if payload is not None:
            found[payload] = None
        if is_late():
            break
    return tuple(found)


def _qr(untrusted_payloads: tuple[bytes, ...]) -> tuple[CardText, ...]:
    return tuple(CardText(payload, CardSource.QR) for payload in untrusted_payloads)


def attempted(attempt: Attempt, now_s: Callable[[], float]) -> Answer | DeviceFault:
    """Make an attempt; whatever goes wrong in it is a fault of the reader."""
    half = attempt.taken_s + ANSWER_WITHIN_S / 2
    try:
        return Answer(attempt, attempt.rung(attempt.grey, lambda: now_s() > half))
    except Exception as error:  # noqa: BLE001  # the thread must not end unnoticed, whatever a picture brings about
        return DeviceFault(Remark("device.recognition", "card recognition failed: {error}", error=type(error).__name__))


class ThreadedWorker:
    """The worker of a live camera."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._changed = threading.Condition()
        self._next: Attempt | None = None
        self._busy = False
        self._answers: list[Answer | DeviceFault] = []
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._stopping = False
            self._thread = threading.Thread(target=self._run, name="card effort", daemon=True)
            self._thread.start()

    def is_free(self) -> bool:
        with self._changed:
            return not self._busy and self._next is None

    def offer(self, attempt: Attempt) -> None:
        with self._changed:
            self._next = attempt
            self._changed.notify()

    def answer(self) -> Answer | DeviceFault | None:
        with self._changed:
            return self._answers.pop(0) if self._answers else None

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._next = None
        self._busy = False
        self._answers.clear()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._next is not None)
                attempt, self._next = self._next, None
                self._busy = not self._stopping
            if self._stopping or attempt is None:
                return
            answer = attempted(attempt, self._now_s)
            del attempt
            with self._changed:
                self._answers.append(answer)
                self._busy = False
            del answer
