"""What liveness costs per live frame: its cues beside the detection that is there anyway, and the verdict so far."""

import statistics
import time
import warnings
from collections.abc import Callable, Iterator

import cv2
import numpy as np

from kiosk.adapters.face.cues import observe
from kiosk.adapters.face.measures import measure
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.verdict import is_fit_for_match, progress
from mock_services.people import Pose, render
from tests.benchmarks.figure import Figure, at_least, at_most
from tests.unit.liveness_session import CHALLENGE, session

TIMES = 40


def figures() -> Iterator[Figure]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the models' package is found through the deprecated pkg_resources
        import face_recognition
    cv2.setNumThreads(1)
    frame = np.ascontiguousarray(render("lan", Pose(distance_cm=50))[..., ::-1])
    small = cv2.resize(frame, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    boxes = face_recognition.face_locations(frame)
    landmarks = face_recognition.face_landmarks(frame, boxes, model="large")
    faces = [measure(frame, boxes[0], landmarks[0])]
    detection_ms, cues_ms = [], []
    for _ in range(TIMES):  # in turns, so that whatever else the machine does meets both
        detection_ms.append(_ms(lambda: face_recognition.face_locations(small, number_of_times_to_upsample=0)))
        cues_ms.append(_ms(lambda: observe(frame, faces, landmarks[0])))
    cues = statistics.median(cues_ms)
    yield at_most("liveness cues of one 640x480 frame, median", cues, "ms", 5)
    yield at_least("detection of its face, in liveness cues", statistics.median(detection_ms) / cues, "times", 4)
    seen, limits = session(), Limits()
    last_ms = seen[-1].at_ms

    def verdict() -> None:
        is_fit_for_match(CHALLENGE, seen, limits)
        progress(CHALLENGE, seen, last_ms, limits)

    spent_ms = statistics.median(_ms(verdict) for _ in range(TIMES))
    yield at_most(f"verdict so far, after {last_ms / 1000:.1f} s of a challenge", spent_ms, "ms", 10)


def _ms(run: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - began_s)
