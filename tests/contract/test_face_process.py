"""The face engine's process: it may die, hang or be orphaned, and neither frames nor processes are left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters.face.engine import Deadlines, DlibFaceEngine
from kiosk.adapters.face.process import DIED, HANGS
from kiosk.domain.framing import FaceReport
from kiosk.domain.matching import Burst
from kiosk.ports import DeviceFault, FaceCount, Frame
from mock_services.people import Pose, portrait, render

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")

ROOT = Path(__file__).resolve().parents[2]
LOOK_DEADLINE_S = 1.5
GONE_WITHIN_S = 20.0  # an orphan that loads its models notices afterwards


@pytest.fixture(scope="module")
def engine() -> Iterator[DlibFaceEngine]:
    engine = DlibFaceEngine(Deadlines(look_s=LOOK_DEADLINE_S))
    assert engine.start() is None
    yield engine
    engine.stop()


@pytest.fixture
def frame() -> Frame:
    return render("lan", Pose())


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def killed(engine: DlibFaceEngine) -> int:
    pid = engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    return pid


def test_a_process_that_dies_idle_costs_nobody_a_try(engine: DlibFaceEngine, frame: Frame) -> None:
    """As one does that the system kills for want of memory: while nobody was enrolled, its successor just answers."""
    engine.forget()
    first = killed(engine)
    report = engine.look(frame)
    assert isinstance(report, FaceReport)
    assert len(report.faces) == 1
    assert engine.pid != first
    second = killed(engine)
    assert engine.start() is None
    assert engine.pid not in (first, second)
    assert isinstance(engine.look(frame), FaceReport)


def test_a_process_that_dies_with_somebody_enrolled_is_a_fault_once(engine: DlibFaceEngine, frame: Frame) -> None:
    """Its successor does not know the portrait: the flow has to enrol it again, and can."""
    encoded = cv2.imencode(".jpg", portrait("lan"))[1].tobytes()
    assert engine.enrol(encoded) == FaceCount(1)
    first = killed(engine)
    assert engine.compare([frame]) == DeviceFault(DIED.reason)
    assert engine.enrol(encoded) == FaceCount(1)
    burst = engine.compare([frame])
    assert isinstance(burst, Burst)
    assert engine.pid != first
    engine.forget()


def test_a_hanging_process_is_replaced_at_its_deadline(engine: DlibFaceEngine, frame: Frame) -> None:
    """A process that stands still costs one call and its deadline; it is ended, and the next call is served."""
    first = engine.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    asked = time.monotonic()
    assert engine.look(frame) == DeviceFault(HANGS.reason)
    assert LOOK_DEADLINE_S <= time.monotonic() - asked < LOOK_DEADLINE_S + 2.0
    assert not is_running(first)
    assert isinstance(engine.look(frame), FaceReport)


def test_forget_overwrites_every_picture(engine: DlibFaceEngine, frame: Frame) -> None:
    """Frames and portraits lie in shared memory until `forget`, and nothing of them afterwards."""
    assert engine.ring_name is not None
    memory = SharedMemory(engine.ring_name)
    try:
        engine.look(frame)
        engine.enrol(portrait("lan").tobytes())
        engine.compare([frame] * 8)
        assert np.frombuffer(memory.buf, np.uint8).any()
        engine.forget()
        assert not np.frombuffer(memory.buf, np.uint8).any()
    finally:
        memory.close()


def test_a_frame_larger_than_a_slot_is_a_fault(engine: DlibFaceEngine, frame: Frame) -> None:
    """A frame beyond 1920x1080 is refused by name, and the engine goes on."""
    huge = np.zeros((2160, 3840, 3), np.uint8)
    assert isinstance(engine.look(huge), DeviceFault)
    assert isinstance(engine.compare([huge]), DeviceFault)
    assert isinstance(engine.look(frame), FaceReport)


def test_a_frame_that_is_no_array_of_one_block_is_read(engine: DlibFaceEngine, frame: Frame) -> None:
    """A mirrored view is measured like its copy."""
    mirrored = frame[:, ::-1]
    assert engine.look(mirrored) == engine.look(mirrored.copy())


def test_an_engine_that_is_not_started_answers_faults(frame: Frame) -> None:
    """Before `start` and after `stop` every question is answered by a fault, and `forget` and `stop` do nothing."""
    engine = DlibFaceEngine()
    assert isinstance(engine.look(frame), DeviceFault)
    assert isinstance(engine.describe(b"\xff\xd8\xff"), DeviceFault)
    assert isinstance(engine.compare([frame]), DeviceFault)
    engine.forget()
    engine.stop()


PROGRAM = """
import sys, time
import numpy as np
from kiosk.adapters.face.engine import DlibFaceEngine

if __name__ == "__main__":
    engine = DlibFaceEngine()
    engine.start()
    print(engine.pid, engine.ring_name, flush=True)
    {rest}
"""


def run_program(folder: Path, rest: str) -> tuple[subprocess.Popen[str], int, str]:
    """A kiosk of its own that started an engine; its process, the face process's number, the shared memory's name."""
    script = folder / "program.py"
    script.write_text(PROGRAM.format(rest=rest), "utf-8")
    program = subprocess.Popen(
        [sys.executable, "-W", "error", str(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    pid, name = program.stdout.readline().split()
    return program, int(pid), name


def test_stop_leaves_nothing_behind(tmp_path: Path) -> None:
    """After `stop` there is no process, no shared memory, and no complaint of Python's about either."""
    program, pid, name = run_program(
        tmp_path, "engine.look(np.zeros((480, 640, 3), np.uint8)); engine.stop(); engine.stop()"
    )
    _, complaints = program.communicate(timeout=60)
    assert (program.returncode, complaints) == (0, "")
    assert not is_running(pid)
    with pytest.raises(FileNotFoundError):
        SharedMemory(name)


def test_the_process_ends_with_a_killed_kiosk(tmp_path: Path) -> None:
    """A kiosk that is killed outright leaves no face process running."""
    program, pid, _ = run_program(tmp_path, "time.sleep(60)")
    assert is_running(pid)
    program.kill()
    program.communicate(timeout=60)
    end = time.monotonic() + GONE_WITHIN_S
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_running(pid)
