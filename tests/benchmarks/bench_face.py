"""The face engine against face_recognition as it comes, on the same drawn frames and in the same run."""

import statistics
import time
import warnings
from collections.abc import Callable, Iterator

import cv2
import numpy as np

from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.ports import FaceCount, Frame
from mock_services.people import Pose, portrait, render
from tests.benchmarks.figure import Figure, at_least, at_most, quantile

PERSON = "lan"
BURST = [Pose(yaw_deg=yaw, pitch_deg=yaw / 2, distance_cm=60 + yaw) for yaw in (-6, -3, 0, 3, 6)]
OURS_TIMES, STOCK_TIMES, LOOK_TIMES = 12, 3, 30


def figures() -> Iterator[Figure]:
    """Verdict on a burst, one live frame, start."""
    frames = [render(PERSON, pose, size=(1280, 720)) for pose in BURST]
    engine = DlibFaceEngine()
    began = time.perf_counter()
    fault = engine.start()
    start_s = time.perf_counter() - began
    if fault:
        raise RuntimeError(fault.reason)
    try:
        assert engine.enrol(cv2.imencode(".jpg", portrait(PERSON))[1].tobytes()) == FaceCount(1)
        stock = _stock(frames)
        ours_ms, stock_ms = [], []
        for _ in range(STOCK_TIMES):  # in turns, so that whatever else the machine does meets both
            stock_ms.append(_ms(stock))
            ours_ms += [_ms(lambda: engine.compare(frames)) for _ in range(OURS_TIMES // STOCK_TIMES)]
        live = render(PERSON, Pose(), size=(640, 480))
        look_ms = [_ms(lambda: engine.look(live)) for _ in range(LOOK_TIMES)]
    finally:
        engine.stop()
    ours, theirs = statistics.median(ours_ms), statistics.median(stock_ms)
    yield at_least("verdict on five 1280x720 frames, times faster than stock", theirs / ours, "times", 15)
    yield Figure("verdict on five 1280x720 frames, median", ours, "ms")
    yield at_most("verdict on five 1280x720 frames, 95th percentile", quantile(ours_ms, 0.95), "ms", 500)
    yield Figure("the same by face_recognition's defaults, median", theirs, "ms")
    yield Figure("faces of one 640x480 frame, median", statistics.median(look_ms), "ms")
    yield Figure("start of the face engine", start_s, "s")


def _stock(frames: list[Frame]) -> Callable[[], object]:
    """What the library's own examples do with the frames: locate, encode, compare, with its defaults."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its models are found through the deprecated pkg_resources
        import face_recognition
    known = face_recognition.face_encodings(np.ascontiguousarray(portrait(PERSON)[:, :, ::-1]))[0]
    pictures = [np.ascontiguousarray(frame[:, :, ::-1]) for frame in frames]

    def verdict() -> object:
        found = [face_recognition.face_encodings(p, face_recognition.face_locations(p)) for p in pictures]
        return face_recognition.face_distance(np.array([faces[0] for faces in found]), known)

    return verdict


def _ms(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000
