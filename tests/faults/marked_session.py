"""A whole kiosk in a process of its own, before a camera whose frames carry a mark: a visit broken off, and another."""

import sys
import threading
import time
from functools import partial
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import numpy as np

from kiosk.adapters.camera.capture import ThreadedCamera
from kiosk.adapters.camera.frame_health import FrameHealth
from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.domain.session.events import CancelPressed
from kiosk.i18n import words
from kiosk.ports import Frame
from kiosk.ui.application import application
from mock_services.devices import Scene, SceneDriver
from mock_services.world import FACE_SIZE, World
from tests.benchmarks.bench_kiosk import Patience
from tests.ui import kiosk_in_world
from tests.ui.kiosk_in_world import PATIENCE_MS, KioskInWorld

MARK_PIXELS = 64
MARKED_ROWS = 16  # at the top, beside which there is a face to be recognised
SAY = words(Language.VIETNAMESE)


def mark() -> Frame:
    """(MARK_PIXELS, 3), BGR."""
    return np.random.default_rng(20260304).integers(0, 256, (MARK_PIXELS, 3)).astype(np.uint8)


class Marked:
    """A scene whose frames carry the mark, side by side, in their first rows."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._mark = mark()  # once: what is searched for is longer

    def frame(self) -> Frame:
        frame = self._scene.frame()
        frame[:MARKED_ROWS].reshape(MARKED_ROWS, -1, MARK_PIXELS, 3)[:] = self._mark
        return frame


class MarkedWorld(World):
    def __init__(self, folder: Path, demo: bool) -> None:
        super().__init__(folder, demo)
        driver = SceneDriver(Marked(self.face_scene), demo)
        self.face_camera = ThreadedCamera(driver.grab, partial(FrameHealth, FACE_SIZE))  # type: ignore[assignment]


def say_and_wait(words: str) -> None:
    """Tell whoever started this process, among the log's lines, and run as a kiosk does until they answer."""
    answered = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), answered.set()), daemon=True).start()
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
    Patience().waitUntil(answered.is_set, timeout=PATIENCE_MS)


def begin(kiosk: KioskInWorld) -> None:
    """Until some good frames are kept."""
    kiosk.world.show_card("lan")
    kiosk.wait_for(s.AskingConsent)
    kiosk.world.take_card_away()
    kiosk.touch(SAY("consent.yes", "Yes"))
    kiosk.wait_for(s.CapturingFace, lambda step: step.good_frames >= 2)


def cancel(kiosk: KioskInWorld) -> None:
    for _ in range(2):  # and yes, really
        kiosk.kiosk.conductor.dispatch(CancelPressed())


def finish(kiosk: KioskInWorld) -> None:
    kiosk.go_to_clinics(SAY)
    kiosk.take_number(SAY, "Khám tổng quát")
    kiosk.touch(SAY("number.done", "Done"))


def seconds_until_blank(kiosk: KioskInWorld, engine: DlibFaceEngine) -> float:
    """How long the ring held something after the session's end."""
    kiosk.wait_for_home()
    ended_s = time.monotonic()
    assert engine.ring_name is not None
    ring = SharedMemory(engine.ring_name)
    kiosk.qtbot.waitUntil(lambda: not np.frombuffer(ring.buf, np.uint8).any(), timeout=PATIENCE_MS)
    ring.close()
    return time.monotonic() - ended_s


def main(folder: Path) -> None:
    app = application(headless=True)
    kiosk_in_world.World = MarkedWorld  # type: ignore[misc]
    engine = DlibFaceEngine()
    fault = engine.start()
    assert fault is None, fault
    kiosk = KioskInWorld(Patience(), folder, engine, (540, 960))
    kiosk.world.arrive("lan")
    for end in (cancel, finish):
        begin(kiosk)
        say_and_wait(f"capturing {engine.pid}")
        end(kiosk)
        say_and_wait(f"home {seconds_until_blank(kiosk, engine):.3f}")
    kiosk.close()
    engine.stop()
    del app


if __name__ == "__main__":
    main(Path(sys.argv[1]))
