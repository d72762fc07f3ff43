"""The face process dies, hangs or starves while a patient's face is compared: the visit goes on with a new process."""

import os
import resource
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kiosk.adapters.face.engine import MAX_IMAGE_BYTES, DlibFaceEngine
from kiosk.adapters.face.process import DIED, HANGS
from kiosk.domain.faults import Fault
from kiosk.domain.framing import FaceReport
from kiosk.domain.matching import Burst, Verdict
from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.i18n import words
from kiosk.ports import DeviceFault, FaceCount, Frame
from mock_services.people import Pose, portrait, render
from tests.benchmarks.bench_memory import growth_mb, resident_kb
from tests.conftest import Events
from tests.faults.memory_scan import occurrences
from tests.ui.kiosk_in_world import KioskInWorld, LentEngine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sends POSIX signals and limits another's memory")

SAY = words(Language.VIETNAMESE)
MID_CALL_S = 0.1


@pytest.fixture(scope="module")
def engine() -> Iterator[DlibFaceEngine]:
    engine = DlibFaceEngine()
    assert engine.start() is None
    yield engine
    engine.stop()


def hang(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)


def die(pid: int) -> None:
    """In the middle of a call: it stands still before it gets one, and is killed while it has it."""
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(MID_CALL_S, os.kill, (pid, signal.SIGKILL)).start()


class Doomed(LentEngine):
    """Something happens to the face process when it is to compare for the first time."""

    def __init__(self, engine: DlibFaceEngine, blow: Callable[[int], None]) -> None:
        super().__init__(engine)
        self._lent = engine
        self._blow: Callable[[int], None] | None = blow
        self.compare = self._compare

    def _compare(self, burst: Sequence[Frame]) -> Burst | DeviceFault | None:
        blow, self._blow = self._blow, None
        if blow is not None:
            assert self._lent.pid is not None
            blow(self._lent.pid)
        return self._lent.compare(burst)


@pytest.mark.parametrize(("blow", "reason"), [(die, DIED.reason), (hang, HANGS.reason)], ids=["dies", "hangs"])
def test_a_visit_survives_the_face_process(
    blow: Callable[[int], None], reason: str, qtbot: QtBot, tmp_path: Path, engine: DlibFaceEngine, logged: Events
) -> None:
    """The patient is offered another try, which another process serves, and the machine's fault is over."""
    first = engine.pid
    kiosk = KioskInWorld(qtbot, tmp_path, Doomed(engine, blow), (540, 960))  # type: ignore[arg-type]
    try:
        kiosk.world.arrive("lan")
        kiosk.world.show_card("lan")
        kiosk.wait_for(s.AskingConsent)
        kiosk.touch(SAY("consent.yes", "Yes"))
        assert kiosk.wait_for(s.RetryingFace).trouble is s.FaceTrouble.ENGINE
        assert reason in [entry.get("reason") for entry in logged]
        qtbot.waitUntil(lambda: Fault.FACE_ENGINE_LOST in kiosk.kiosk.conductor.machine.faults)
        kiosk.touch(SAY("retry.again", "Try again"))
        assert kiosk.wait_for(s.ShowingInsurance).visit.match.verdict is Verdict.ACCEPT
        qtbot.waitUntil(lambda: Fault.FACE_ENGINE_LOST not in kiosk.kiosk.conductor.machine.faults)
        assert engine.pid != first
    finally:
        kiosk.close()


def test_a_picture_too_large_for_the_memory_is_a_fault_of_one_call(engine: DlibFaceEngine) -> None:
    """The process asks for more than it may have; nobody is left waiting, and the next frame is looked at."""
    assert isinstance(engine.look(render("lan", Pose())), FaceReport)
    assert engine.pid is not None
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    encoded = cv2.imencode(".png", cv2.resize(noise, (4800, 4800), interpolation=cv2.INTER_NEAREST))[1].tobytes()
    assert len(encoded) < MAX_IMAGE_BYTES
    used_pages = int(Path(f"/proc/{engine.pid}/statm").read_text().split()[0])
    limit = used_pages * os.sysconf("SC_PAGE_SIZE")
    soft, hard = resource.prlimit(engine.pid, resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    fault = engine.describe(encoded)
    resource.prlimit(engine.pid, resource.RLIMIT_AS, (soft, hard))
    assert isinstance(fault, DeviceFault)
    assert "emory" in fault.reason
    assert isinstance(engine.look(render("lan", Pose())), FaceReport)


def test_a_portraits_descriptor_is_gone_once_it_is_forgotten(engine: DlibFaceEngine) -> None:
    """Some of its numbers are searched for in all of the process's memory, as they are and after they were used."""
    image = cv2.imencode(".png", portrait("lan"))[1].tobytes()
    described = engine.describe(image)
    assert isinstance(described, tuple)
    numbers = [struct.pack("d", number) for number in described[::32]]
    assert engine.enrol(image) == FaceCount(1)
    assert isinstance(engine.compare([render("lan", Pose())] * 5), Burst)
    assert engine.pid is not None
    assert occurrences(engine.pid, numbers)
    engine.forget()
    assert not occurrences(engine.pid, numbers)


def test_the_face_process_does_not_grow_with_every_patient(engine: DlibFaceEngine) -> None:
    """It would by far more if it kept a frame of each; the benchmark takes 1,000 of them."""
    assert growth_mb(resident_kb(engine, 30, ["lan"]), warm_up=10) < 3.0
