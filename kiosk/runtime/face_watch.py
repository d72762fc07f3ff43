"""Watches the face camera while consent holds: a preview, one hint at a time, and at last a burst of good frames."""

import threading
import time
from collections import deque
from concurrent.futures import Future
from functools import partial
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from kiosk.domain.faults import Fault
from kiosk.domain.framing import FaceReport, FramingLimits, Hint, judge
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.verdict import Liveness, Verdict
from kiosk.domain.machine import FaultCleared, FaultRaised
from kiosk.domain.session.events import BurstReady, ChallengeChanged, FaceFailed, HintChanged
from kiosk.domain.session.state import FaceTrouble
from kiosk.logs import log
from kiosk.ports import Camera, DeviceFault, Frame
from kiosk.runtime.challenge import ChallengeRun, Plan
from kiosk.runtime.lanes import Lane, Lanes

PREVIEW_S = 1 / 20  # the screen's share of the work; a repaint of the picture takes some 15 ms
HINT_HOLD_S = 1.5  # a hint stays long enough to be read and followed
NOBODY_S = 4.0  # without a face: then something else is said
# A mask or dark glasses can hide a face from the detector; who sits or is tall has only half of it in view.
UNSEEN_HINTS = (Hint.LOOK_HERE, Hint.UNCOVER_FACE, Hint.STEP_BACK)


class Eye(Protocol):
    """What of a face engine is needed here."""

    def look(self, frame: Frame, rest: Frame | None = None) -> FaceReport | DeviceFault: ...


class FaceWatch(QObject):
    """One thread reads the camera; frames are judged on the face lane, one at a time, the newest each time.

    With a `plan` the good frames are followed by a liveness challenge, and the burst is made of its frames. `happened`
    carries HintChanged, ChallengeChanged, BurstReady, FaceFailed, FaultRaised and FaultCleared; `preview` a QImage of
    each frame, not mirrored.
    """

    happened = Signal(object)
    preview = Signal(QImage)

    def __init__(
        self,
        camera: Camera,
        engine: Eye,
        lanes: Lanes,
        limits: FramingLimits,
        burst_length: int,
        plan: Plan | None = None,
    ) -> None:
        super().__init__()
        self._camera = camera
        self._engine = engine
        self._lanes = lanes
        self._limits = limits
        self._burst_length = burst_length
        self._plan = plan
        self._changed = threading.Condition()  # of a re-entrant lock: `forget` may be called while it is held
        self._wanted: _Try | None = None
        self._burst: tuple[str, list[Frame]] = ("", [])
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="face watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def watch(self, token: str | None) -> None:
        """Look for the face of this session, or of nobody."""
        with self._changed:
            if token != (None if self._wanted is None else self._wanted.token):
                if self._wanted is not None:
                    _blacken(self._wanted.take_frames())
                self._wanted = None if token is None else _Try(token, self._limits, self._burst_length, self._plan)
                self._changed.notify()

    def burst_of(self, token: str) -> list[Frame]:
        """The good frames of a session whose BurstReady was sent; empty for any other."""
        owner, frames = self._burst
        return frames if owner == token else []

    def forget(self) -> None:
        """Overwrite the frames that are still held."""
        with self._changed:
            _, frames = self._burst
            self._burst = ("", [])
        _blacken(frames)

    def stop(self) -> None:
        self.watch(None)
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()
        self.forget()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._wanted is not None)
                attempt = self._wanted
            if attempt is None:
                return
            fault = self._camera.open() or self._show_while_wanted(attempt)
            self._camera.close()
            if fault is not None:
                self._camera_lost(attempt, fault)

    def _camera_lost(self, attempt: "_Try", fault: DeviceFault) -> None:
        """One failure per try: wait for the flow to end this one."""
        log.error("face camera", reason=fault.reason)
        self.happened.emit(FaultRaised(Fault.FACE_CAMERA_LOST))
        self.happened.emit(FaceFailed(attempt.token, FaceTrouble.CAMERA))
        with self._changed:
            self._changed.wait_for(lambda: self._wanted is not attempt)

    def _show_while_wanted(self, attempt: "_Try") -> DeviceFault | None:
        looking: Future[None] | None = None
        next_preview_s = 0.0
        while self._wanted is attempt:
            frame = self._camera.read()
            if isinstance(frame, DeviceFault):
                return frame
            if not attempt.camera_works:
                attempt.camera_works = True
                self.happened.emit(FaultCleared(Fault.FACE_CAMERA_LOST))
            if time.monotonic() >= next_preview_s:
                next_preview_s = time.monotonic() + PREVIEW_S
                self.preview.emit(_image(frame))
            if not attempt.ended and (looking is None or looking.done()):
                look = partial(self._look, attempt, frame, time.monotonic())
                looking = self._lanes.submit(Lane.FACE, look)
        return None

    def _judged(self, frame: Frame, rest: Frame | None) -> FaceReport | DeviceFault:
        """The engine's report. This runs where nobody waits for the outcome: an error must become a fault here."""
        try:
            return self._engine.look(frame, rest)
        except Exception as error:  # noqa: BLE001
            return DeviceFault(type(error).__name__)

    def _look(self, attempt: "_Try", frame: Frame, taken_s: float) -> None:
        if attempt.ended or self._wanted is not attempt:
            return
        report = self._judged(frame, attempt.rest)
        if isinstance(report, DeviceFault):
            attempt.ended = True
            log.error("face engine", reason=report.reason)
            self.happened.emit(FaceFailed(attempt.token, FaceTrouble.ENGINE))
            return
        with self._changed:
            if self._wanted is not attempt:  # the session went on meanwhile; nothing of this frame stays
                return
            told = attempt.take(frame, report, taken_s)
            if attempt.ended:
                self.forget()
                frames = attempt.take_frames()
                if any(isinstance(event, BurstReady) for event in told):
                    self._burst = (attempt.token, frames)
                else:
                    _blacken(frames)
        for event in told:
            self.happened.emit(event)


def _image(frame: Frame) -> QImage:
    height, width, _ = frame.shape
    pixels = np.ascontiguousarray(frame).data
    return QImage(pixels, width, height, 3 * width, QImage.Format.Format_BGR888).copy()


def _blacken(frames: list[Frame]) -> None:
    for frame in frames:
        frame.fill(0)


Told = HintChanged | ChallengeChanged | BurstReady | FaceFailed


class _Try:
    """One attempt at a burst: what was seen so far, and what the patient was last told."""

    def __init__(self, token: str, limits: FramingLimits, burst_length: int, plan: Plan | None) -> None:
        self.token = token
        self.camera_works = False
        self.ended = False
        self._plan = plan
        self._challenge: ChallengeRun | None = None
        self._burst_length = burst_length
        self._frames: deque[Frame] = deque(maxlen=burst_length)
        self._limits = limits
        self._previous: FaceReport | None = None
        self._told = (Hint.LOOK_HERE, 0, False)
        self._told_at_s = float("-inf")
        self._face_at_s: float | None = None  # when there was one, or when the try began

    @property
    def rest(self) -> Frame | None:
        """What the next frame is to be looked at against."""
        challenge = self._challenge  # another thread may take it away
        return None if challenge is None else challenge.rest

    def take_frames(self) -> list[Frame]:
        """The good frames, which from now on are somebody else's to overwrite."""
        frames = list(self._frames) + ([] if self._challenge is None else self._challenge.frames)
        self._frames.clear()
        self._challenge = None
        return frames

    def take(self, frame: Frame, report: FaceReport, taken_s: float) -> list[Told]:
        """Judge a frame; events where the patient should see something new, and at the end."""
        if self._challenge is not None:
            return self._challenged(self._challenge, frame, report, taken_s)
        told = self._framed(frame, report, taken_s)
        events: list[Told] = [] if told is None else [told]
        if len(self._frames) == self._frames.maxlen:
            if self._plan is None:
                return [*events, self._finished(None)]
            _blacken(self.take_frames())
            self._challenge = ChallengeRun(self._plan(), Limits(), time.monotonic(), self._burst_length)
            events.append(ChallengeChanged(self.token, self._challenge.prompt))
        return events

    def _challenged(self, run: ChallengeRun, frame: Frame, report: FaceReport, taken_s: float) -> list[Told]:
        if report.cues is None:
            self.ended = True
            return [FaceFailed(self.token, FaceTrouble.ENGINE)]
        changed = run.take(frame, report.cues, taken_s, time.monotonic())
        if run.liveness.is_settled:
            log.info("liveness", verdict=run.liveness.verdict.value, reason=getattr(run.liveness.reason, "value", ""))
            return [self._finished(run.liveness)]
        return [ChallengeChanged(self.token, run.prompt)] if changed else []

    def _finished(self, liveness: Liveness | None) -> BurstReady | FaceFailed:
        self.ended = True
        if liveness is not None and liveness.verdict is Verdict.UNFINISHED:
            return FaceFailed(self.token, FaceTrouble.NOT_ANSWERED)
        return BurstReady(self.token, liveness)

    def _framed(self, frame: Frame, report: FaceReport, now_s: float) -> HintChanged | None:
        hint = judge(report, self._previous, self._limits)
        self._previous = report
        if report.faces or self._face_at_s is None:
            self._face_at_s = now_s
        else:
            hint = UNSEEN_HINTS[int((now_s - self._face_at_s) / NOBODY_S) % len(UNSEEN_HINTS)]
        told_hint, _, _ = self._told
        if hint is None:
            self._frames.append(frame)
            hint = Hint.HOLD_STILL
        if hint is not told_hint and now_s - self._told_at_s < HINT_HOLD_S:
            hint = told_hint
        telling = (hint, len(self._frames), bool(report.faces))
        if telling == self._told:
            return None
        if hint is not told_hint:
            self._told_at_s = now_s
        self._told = telling
        return HintChanged(self.token, *telling)
