"""Recorded clips before the kiosk's own face camera, watch, engine and decision; for measuring."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import Qt

from kiosk.adapters.camera.opencv import OpenCvCamera
from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.bootstrap.judging import face_engine, thresholds
from kiosk.config import Settings
from kiosk.domain.framing import Face, FaceReport, FramingLimits
from kiosk.domain.matching import Thresholds, Verdict, decide
from kiosk.domain.session.events import BurstReady, FaceFailed, HintChanged
from kiosk.domain.session.timing import CAPTURE_S
from kiosk.ports import DeviceFault, FaceCount, Frame
from kiosk.runtime.face_watch import FaceWatch
from kiosk.runtime.lanes import Lanes
from kiosk.services.evaluation.clips import Against, ClipFinding, TimedHint
from kiosk.services.evaluation.data_set import DataSet, DataSetError
from kiosk.services.inspection import EngineFailed

TOKEN = "clip"
MARGIN = 0.6  # of a face's height, about it: a portrait
EVERY = 8  # frames, of the clip's second half, in which its people are looked for
STRANGERS = 0.6  # farther apart than this, two faces of a clip are two people


def play_clips(
    files: Sequence[Path], data: DataSet, settings: Settings, give_up_s: float = CAPTURE_S
) -> Iterator[ClipFinding]:
    """Each clip from its beginning and over again, at its own rate, until the burst is there or `give_up_s` are over.
    Raises EngineFailed, DataSetError and ConfigError."""
    engine = face_engine(settings)
    limits = thresholds(settings)
    try:
        fault = engine.start()
        if fault is not None:
            raise EngineFailed(f"the face engine does not start: {fault.reason}")
        for file in files:
            yield _Clip(file, engine, limits, settings.face.good_frames, give_up_s).finding(data)
    finally:
        engine.stop()


class _Clip:
    """One clip; also what the face watch takes for the engine, counting what it sees."""

    def __init__(
        self, file: Path, engine: DlibFaceEngine, limits: Thresholds, burst_length: int, give_up_s: float
    ) -> None:
        self._file = file
        self._engine, self._limits = engine, limits
        self._burst_length, self._give_up_s = burst_length, give_up_s
        self._faces: Counter[int] = Counter()
        self._hints: list[TimedHint] = []
        self._began_s = 0.0
        self._ended = threading.Event()
        self._is_burst = False

    def finding(self, data: DataSet) -> ClipFinding:
        people = self._people()
        burst, seconds = self._live()
        frames = self._faces.total()
        others = [next(p for p in data.pictures if p.person == person) for person in range(data.people)]
        return ClipFinding(
            clip=data.name(self._file),
            frames=frames,
            frames_per_s=frames / seconds,
            by_faces=dict(self._faces),
            hints=tuple(self._hints),
            burst_s=seconds if burst else None,
            same_clip=tuple(self._against(burst, _png(one), f"person {n}") for n, one in enumerate(people, 1)),
            others=tuple(self._against(burst, p.file.read_bytes(), p.file.parent.name) for p in others if burst),
        )

    def look(self, frame: Frame, rest: Frame | None = None) -> FaceReport | DeviceFault:
        report = self._engine.look(frame, rest)
        if isinstance(report, FaceReport):
            self._faces[len(report.faces)] += 1
        return report

    def _live(self) -> tuple[list[Frame], float]:
        """The burst, empty where there is none, and the seconds until it was there or was given up."""
        capture = cv2.VideoCapture(str(self._file))
        size = (int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)))
        capture.release()
        lanes = Lanes()
        camera = OpenCvCamera(str(self._file), size)
        watch = FaceWatch(camera, self, lanes, FramingLimits(), self._burst_length)
        watch.happened.connect(self._happened, Qt.ConnectionType.DirectConnection)
        watch.start()
        try:
            self._began_s = time.monotonic()
            watch.watch(TOKEN)
            self._ended.wait(self._give_up_s)
            seconds = time.monotonic() - self._began_s
            return [frame.copy() for frame in watch.burst_of(TOKEN)] if self._is_burst else [], seconds
        finally:
            watch.stop()
            lanes.close()

    def _happened(self, event: object) -> None:
        match event:
            case HintChanged(_, hint):
                if not self._hints or self._hints[-1].hint != hint.value:
                    self._hints.append(TimedHint(time.monotonic() - self._began_s, hint.value))
            case BurstReady() | FaceFailed():
                self._is_burst = isinstance(event, BurstReady)
                self._ended.set()

    def _people(self) -> list[Frame]:
        """A portrait of each person in the clip's second half. Raises DataSetError for what is no clip."""
        described: list[tuple[float, ...]] = []
        portraits: list[Frame] = []
        for frame in self._second_half():
            report = self._engine.look(frame)
            for face in report.faces if isinstance(report, FaceReport) else ():
                portrait = _around(frame, face)
                descriptor = self._engine.describe(_png(portrait))
                if isinstance(descriptor, tuple) and all(
                    float(np.linalg.norm(np.subtract(descriptor, other))) > STRANGERS for other in described
                ):
                    described.append(descriptor)
                    portraits.append(portrait)
        return portraits

    def _second_half(self) -> Iterator[Frame]:
        capture = cv2.VideoCapture(str(self._file))
        try:
            count = int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
            if not capture.isOpened() or count < 2:
                raise DataSetError(f"{self._file}: no video that can be played")
            for number in range(count):
                taken, picture = capture.read()
                if taken and number >= count // 2 and number % EVERY == 0:
                    yield np.asarray(picture, np.uint8)
        finally:
            capture.release()

    def _against(self, burst: Sequence[Frame], portrait: bytes, name: str) -> Against:
        enrolled = self._engine.enrol(portrait)
        compared = self._engine.compare(burst) if enrolled == FaceCount(1) and burst else None
        if isinstance(enrolled, DeviceFault) or isinstance(compared, DeviceFault):
            raise EngineFailed(f"{self._file}: the face engine failed")
        if compared is None:
            return Against(name, Verdict.SKIPPED, None)
        return Against(name, decide(compared, self._limits).verdict, compared.distance)


def _around(frame: Frame, face: Face) -> Frame:
    rows, columns, _ = frame.shape
    x, y, reach = face.centre_x * rows, face.centre_y * rows, face.height * (0.5 + MARGIN) * rows
    top, bottom = max(round(y - reach), 0), min(round(y + reach), rows)
    return frame[top:bottom, max(round(x - reach), 0) : min(round(x + reach), columns)]


def _png(picture: Frame) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()
