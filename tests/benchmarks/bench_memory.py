"""The face process over many patients: does it grow?"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.ports import Frame
from mock_services.people import Pose, portrait, render
from tests.benchmarks.figure import Figure, at_most

PATIENTS = 1000
WARM_UP = 100  # allocators find their size
SIZE = (320, 240)
PEOPLE = ("lan", "tuan", "mai")
MB = 1024  # KB
GROWTH_LIMIT_MB = 5.0


def figures() -> Iterator[Figure]:
    """Resident memory; Linux only."""
    if not Path("/proc/self/status").exists():
        return
    engine = DlibFaceEngine()
    fault = engine.start()
    if fault:
        raise RuntimeError(fault.reason)
    try:
        sizes_kb = resident_kb(engine, PATIENTS)
    finally:
        engine.stop()
    yield at_most(f"face process, growth over {PATIENTS} patients", growth_mb(sizes_kb), "MB", GROWTH_LIMIT_MB)
    yield Figure("face process, resident at the end", sizes_kb[-1] / MB, "MB")


def resident_kb(engine: DlibFaceEngine, patients: int, people: Sequence[str] = PEOPLE) -> list[int]:
    """Of the face process, after each patient: a look, a comparison, forgotten; and a portrait for every tenth, which
    takes as long as ten of the others."""
    visits = [_visit(key) for key in people]
    sizes = []
    for patient in range(patients):
        frame, image = visits[patient % len(visits)]
        if patient % 10 == 0:
            engine.enrol(image)
        engine.look(frame)
        engine.compare([frame])
        engine.forget()
        sizes.append(_resident_kb(engine.pid))
    return sizes


def growth_mb(sizes_kb: list[int], warm_up: int = WARM_UP) -> float:
    """From the tenth after the warm-up to the last tenth, by their medians: one patient's peak is no growth."""
    settled = sizes_kb[warm_up:]
    tenth = max(len(settled) // 10, 1)
    return float(np.median(settled[-tenth:]) - np.median(settled[:tenth])) / MB


def _visit(key: str) -> tuple[Frame, bytes]:
    """Somebody before the camera, and their portrait."""
    return render(key, Pose(), size=SIZE), cv2.imencode(".jpg", portrait(key))[1].tobytes()


def _resident_kb(pid: int | None) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])
