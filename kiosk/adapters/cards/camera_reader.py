"""A card reader made of a camera that looks at the card's QR code and its machine-readable zone."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.adapters.cards.effort import ANSWER_WITHIN_S, Answer, Attempt, ReadMrz, ThreadedWorker, Worker, rungs, zone
from kiosk.adapters.cards.presence import EMPTY_RATE, HELD_RATE, View, is_held, learnt, view_of
from kiosk.adapters.cards.presentation import Presentations
from kiosk.adapters.cards.qr.codes import quick_look
from kiosk.adapters.cards.qr.locate import Grey
from kiosk.domain.card import CardDevice, CardSource
from kiosk.ports import Camera, CardShown, CardText, CardUnread, DeviceFault


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Texts that wait for the machine-readable zone of the frame in which they were found."""

    texts: tuple[CardText, ...]
    attempt: Attempt


class CameraReader:
    """Reads cards from a camera's frames; one call of `read` is one frame. Frames are neither kept nor passed on.

    What is easy is read at once, the rest by a worker that `read` never waits for. A text is reported with whatever
    else the same frame holds: the card of 2024 has a code and a zone on one side, which are to be held against each
    other.

    What was reported and the picture of the empty reader outlive `close`: a card that lies there all along is not new
    because the camera was opened again.
    """

    def __init__(
        self,
        camera: Camera,
        read_mrz: ReadMrz | None = None,
        worker: Worker | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._camera = camera
        self._zone = None if read_mrz is None else zone(read_mrz)
        self._rungs = rungs(read_mrz)
        self._now_s = now_s
        self._worker = worker or ThreadedWorker(now_s)
        self._presentations = Presentations()
        self._waiting: _Waiting | None = None
        self._empty: View | None = None  # until the first look without a code
        self._attempts = 0

    def open(self) -> DeviceFault | None:
        fault = self._camera.open()
        if fault is None:
            self._worker.start()
        return fault

    def read(self) -> CardShown | CardUnread | DeviceFault | None:
        """One look, in 10 ms after the frame; what takes an effort is up to 0.4 s old. A camera's fault is the
        reader's."""
        frame = self._camera.read()
        if isinstance(frame, DeviceFault):
            return frame
        grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
        now_s = self._now_s()
        answer = self._worker.answer()
        if isinstance(answer, DeviceFault):
            return answer
        if answer is not None and now_s - answer.attempt.taken_s > ANSWER_WITHIN_S:
            answer = None
        look = quick_look(grey)
        texts = tuple(CardText(payload, CardSource.QR) for payload in look.untrusted_payloads)
        held = bool(texts) or self._is_held(grey) or look.damaged
        unread = held and (not texts or look.damaged) and self._waiting is None and self._worker.is_free()
        if self._presentations.wants_effort(unread):
            self._worker.offer(Attempt(grey, now_s, self._rungs[self._attempts % len(self._rungs)]))
            self._attempts += 1
        fresh = self._presentations.report(texts + (() if answer is None else answer.texts), held)
        if isinstance(fresh, CardUnread):
            return fresh
        return self._reported(fresh, grey if texts or answer is None else answer.attempt.grey, answer)

    def close(self) -> None:
        """What was not reported yet belongs to whoever is there now, not to the next."""
        self._camera.close()
        self._worker.stop()
        self._waiting = None

    def _reported(self, fresh: tuple[CardText, ...], found_in: Grey, answer: Answer | None) -> CardShown | None:
        """Report what is new once the zone in its frame was looked for, at most 0.4 s later."""
        if self._waiting is None:
            if not fresh:
                return None
            if self._zone is None or any(text.source is CardSource.MRZ for text in fresh):
                return CardShown(fresh, CardDevice.CAMERA)
            self._waiting = _Waiting(fresh, Attempt(found_in, self._now_s(), self._zone))
            self._worker.offer(self._waiting.attempt)
            return None
        self._waiting = _Waiting(self._waiting.texts + fresh, self._waiting.attempt)
        answered = answer is not None and answer.attempt is self._waiting.attempt
        if not answered and self._now_s() - self._waiting.attempt.taken_s < ANSWER_WITHIN_S:
            return None
        texts, self._waiting = self._waiting.texts, None
        return CardShown(texts, CardDevice.CAMERA)

    def _is_held(self, grey: Grey) -> bool:
        """Compare a frame without a decoded code with the empty reader, and learn from it."""
        view = view_of(grey)
        if self._empty is None:
            self._empty = view
        held = is_held(view, self._empty)
        self._empty = learnt(self._empty, view, HELD_RATE if held else EMPTY_RATE)
        return held
