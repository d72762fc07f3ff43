"""A whole kiosk in a process of its own, before a camera whose every frame carries a mark: one check-in, and home."""

import sys
import time
from functools import partial
from pathlib import Path

import numpy as np

from kiosk.adapters.camera.capture import ThreadedCamera
from kiosk.adapters.camera.frame_health import FrameHealth
from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.i18n import words
from kiosk.ports import Frame
from kiosk.ui.application import application
from mock_services.devices import Scene, SceneDriver
from mock_services.world import FACE_SIZE, World
from tests.benchmarks.bench_kiosk import Patience, process_events
from tests.ui import kiosk_in_world

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


def say_and_wait(word: str) -> None:
    """Tell whoever started this process, and go on, with a living event loop, when they answer."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
    sys.stdin.readline()


def main(folder: Path) -> None:
    app = application(headless=True)
    kiosk_in_world.World = MarkedWorld  # type: ignore[misc]
    engine = DlibFaceEngine()
    fault = engine.start()
    assert fault is None, fault
    say_and_wait(f"started {engine.pid} {engine.ring_name}")
    kiosk = kiosk_in_world.KioskInWorld(Patience(), folder, engine)
    kiosk.world.arrive("lan")
    kiosk.world.show_card("lan")
    kiosk.wait_for(s.AskingConsent)
    kiosk.world.take_card_away()
    kiosk.touch(SAY("consent.yes", "Yes"))
    kiosk.wait_for(s.CapturingFace, lambda step: step.good_frames >= 2)
    say_and_wait("capturing")
    kiosk.go_to_clinics(SAY)
    kiosk.take_number(SAY, "Khám tổng quát")
    kiosk.touch(SAY("number.done", "Done"))
    kiosk.wait_for_home()
    end_s = time.monotonic() + 1.0
    while time.monotonic() < end_s:
        process_events()
    say_and_wait("home")
    kiosk.close()
    engine.stop()
    del app


if __name__ == "__main__":
    main(Path(sys.argv[1]))
