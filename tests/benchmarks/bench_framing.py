"""How often the camera's hint names what is wrong: drawn frames of every kind, every adult of the cast, seeds fixed."""

from collections.abc import Iterator

import numpy as np

from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.domain.framing import FaceReport, FramingLimits, Hint, judge
from kiosk.ports import Frame
from mock_services.cast import CAST
from tests.bad_frames import CASES, good, with_dark_glasses, with_mask
from tests.benchmarks.figure import Figure, at_least, at_most

TIMES = 4  # each person, each kind
GOOD_TIMES = 12
CHILDREN = ("na",)
PEOPLE = [key for key in CAST if key not in CHILDREN]
LIMITS = FramingLimits()


def figures() -> Iterator[Figure]:
    """Right reasons per kind; good frames that are refused."""
    engine = DlibFaceEngine()
    fault = engine.start()
    if fault:
        raise RuntimeError(fault.reason)
    try:
        yield from _figures(engine)
    finally:
        engine.stop()


def _figures(engine: DlibFaceEngine) -> Iterator[Figure]:
    rng = np.random.default_rng(11)
    told_of_good = [_told(engine, good(key, rng)) for key in PEOPLE for _ in range(GOOD_TIMES)]
    refused = sum(hint is not None for hint in told_of_good) / len(told_of_good)
    yield at_most(f"good frames refused, of {len(told_of_good)}", 100 * refused, "%", 3)
    right_of_all = total = 0
    for name, (draw, hint) in CASES.items():
        told = [_told(engine, draw(key, rng)) for key in PEOPLE for _ in range(TIMES)]
        right_of_all, total = right_of_all + told.count(hint), total + len(told)
        yield Figure(f"{name}: right reason, of {len(told)}", 100 * told.count(hint) / len(told), "%")
    yield at_least(f"bad frames with the right reason, of {total}", 100 * right_of_all / total, "%", 95)
    for name, cover in (("dark glasses", with_dark_glasses), ("mask", with_mask)):
        told = []
        for key in PEOPLE:
            frame = good(key, rng)
            report = engine.look(frame)
            if isinstance(report, FaceReport) and report.faces:
                told.append(_told(engine, cover(frame, report.faces[0])))
        found = [hint for hint in told if hint is not Hint.LOOK_HERE]
        share = 100 * found.count(Hint.UNCOVER_FACE) / max(len(found), 1)
        yield Figure(f"{name}: right reason where a face is found at all ({len(found)} of {len(told)})", share, "%")


def _told(engine: DlibFaceEngine, frame: Frame) -> Hint | None:
    report = engine.look(frame)
    if not isinstance(report, FaceReport):
        raise RuntimeError(report.reason)
    return judge(report, None, LIMITS)
