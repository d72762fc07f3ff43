"""The whole kiosk: start, a check-in without the patient's time, and whether the screen stays alive meanwhile."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QPaintEvent

from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.domain.session.events import CancelPressed
from kiosk.i18n import words
from kiosk.ports import Frame
from kiosk.ui.application import application
from kiosk.ui.widgets.camera import CameraView
from tests.benchmarks.figure import Figure, at_least, at_most, quantile
from tests.flows import effort
from tests.ui.kiosk_in_world import PATIENCE_MS, KioskInWorld

STARTS = 3
CHECK_INS = 8
PRERENDERED = 60  # frames; the scene's own drawing is not the kiosk's work
MAX_GAP_MS = 33
MIN_PREVIEWS = 15  # in a second
CHALLENGES = 4
AWAY_S = 1.0  # ten looks without a card, so that the next one is new
SAY = words(Language.VIETNAMESE)
FIRST_SCREEN = """
import pathlib, sys, time
from kiosk import bootstrap
from kiosk.config import Settings
from kiosk.ui.application import application
app = application(headless=True)
settings = Settings(state_dir=pathlib.Path(sys.argv[1]))
kiosk = bootstrap.Kiosk(settings, bootstrap.real_devices(settings))
kiosk.window.resize(1080, 1920)
kiosk.window.show()
kiosk.window.render_state(kiosk.conductor.state, kiosk.conductor.machine)
kiosk.window.grab()
print(time.time())
"""


class Patience:
    """Waits as pytest-qt's QtBot does, looking every millisecond."""

    def waitUntil(self, callback: Callable[[], bool], *, timeout: int) -> None:
        end_s = time.monotonic() + timeout / 1000
        while not callback():
            if time.monotonic() > end_s:
                raise TimeoutError
            process_events()


def process_events() -> None:
    """Like a running event loop: between events the other threads go on (QTest.qWait would hold them back)."""
    QCoreApplication.processEvents()
    time.sleep(0.0005)


class Recording:
    """A scene that was drawn beforehand."""

    def __init__(self, frames: list[Frame]) -> None:
        self._frames = frames
        self._next = 0

    def frame(self) -> Frame:
        self._next += 1
        frame = self._frames[self._next % len(self._frames)].copy()  # readers may overwrite what they are given
        frame[0, 0] = self._next % 251, self._next // 251 % 251, 0  # no sensor sends a frame twice
        return frame


class Heartbeat:
    """How long the event loop kept a due timer waiting, in ms."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self._last_s = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._last_s = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now_s = time.perf_counter()
        self.gaps_ms.append((now_s - self._last_s) * 1000)
        self._last_s = now_s


def figures() -> Iterator[Figure]:
    application(headless=True)
    with tempfile.TemporaryDirectory() as folder:
        yield Figure("start to first screen, median", quantile(start_times(Path(folder)), 0.5), "s")
    yield from efforts()
    engine = DlibFaceEngine()
    engine.start()
    with tempfile.TemporaryDirectory() as folder:
        kiosk = KioskInWorld(Patience(), Path(folder), engine)
        try:
            yield from check_ins(kiosk)
        finally:
            kiosk.close()
    with tempfile.TemporaryDirectory() as folder:
        kiosk = KioskInWorld(Patience(), Path(folder), engine, challenge=frozenset({"flash", "turn", "nod", "blink"}))
        try:
            yield from challenge(kiosk)
        finally:
            kiosk.close()
            engine.stop()


def efforts() -> Iterator[Figure]:
    """Counted on the flow itself; the seconds are a model's."""
    for name, way in effort.WAYS.items():
        yield at_most(f"touches from card to ticket, {name}", effort.touches(way), "", effort.MOST_TOUCHES + 1)
    yield Figure("card to ticket, returning (model)", effort.seconds(effort.RETURNING, reads=False), "s")
    yield Figure("card to ticket, first visit (model)", effort.seconds(effort.FIRST_VISIT, reads=True), "s")


def start_times(folder: Path) -> list[float]:
    times = []
    for _ in range(STARTS):
        began = time.time()
        told = subprocess.run(
            [sys.executable, "-c", FIRST_SCREEN, str(folder)], capture_output=True, text=True, check=True
        )
        times.append(float(told.stdout) - began)
    return times


def check_ins(kiosk: KioskInWorld) -> Iterator[Figure]:
    kiosk.world.arrive("lan")
    frames = [kiosk.world.face_scene.frame() for _ in range(PRERENDERED)]
    kiosk.world.face_camera.scene = Recording(frames)
    heartbeat, whole, recognition = Heartbeat(), [], []
    for _ in range(CHECK_INS):
        began_s = time.perf_counter()
        kiosk.world.show_card("lan")
        kiosk.wait_for(s.AskingConsent)
        kiosk.world.take_card_away()
        kiosk.touch(SAY("consent.yes", "Yes"))
        asked_s = time.perf_counter()
        heartbeat.start()
        kiosk.wait_for(s.ShowingInsurance)
        recognition.append(time.perf_counter() - asked_s)
        heartbeat.stop()
        kiosk.go_to_clinics(SAY)
        kiosk.take_number(SAY, "Khám tổng quát")
        whole.append(time.perf_counter() - began_s)
        kiosk.touch(SAY("number.done", "Done"))
        kiosk.wait_for_home()
        leave_the_slot_empty()
    yield Figure("check-in, machine time only, median", quantile(whole, 0.5), "s")
    yield Figure("check-in, machine time only, slowest", max(whole), "s")
    yield Figure("consent to insurance, median", quantile(recognition, 0.5), "s")
    yield at_most("event loop gap during recognition, p99.9", quantile(heartbeat.gaps_ms, 0.999), "ms", MAX_GAP_MS)


def challenge(kiosk: KioskInWorld) -> Iterator[Figure]:
    """Of somebody who looks on, until the answer to the colours is judged. Prerendered, so that they fall on nobody."""
    kiosk.world.arrive("lan")
    kiosk.world.face_camera.scene = Recording([kiosk.world.face_scene.frame() for _ in range(PRERENDERED)])
    heartbeat, painted_s, fewest = Heartbeat(), painted_previews(), []
    for _ in range(CHALLENGES):
        kiosk.world.show_card("lan")
        kiosk.wait_for(s.AskingConsent)
        kiosk.world.take_card_away()
        kiosk.touch(SAY("consent.yes", "Yes"))
        kiosk.wait_for(s.ProvingLife)
        painted_s.clear()
        heartbeat.start()
        kiosk.qtbot.waitUntil(lambda: not isinstance(kiosk.session.step, s.ProvingLife), timeout=PATIENCE_MS)
        heartbeat.stop()
        fewest.append(slowest_second(painted_s))
        for _ in range(2):  # and yes, really
            kiosk.kiosk.conductor.dispatch(CancelPressed())
        kiosk.wait_for_home()
        leave_the_slot_empty()
    yield at_least("preview during a challenge, slowest second", min(fewest), "frames", MIN_PREVIEWS - 1)
    yield at_most("event loop gap during a challenge, p99.9", quantile(heartbeat.gaps_ms, 0.999), "ms", MAX_GAP_MS)


def leave_the_slot_empty() -> None:
    until_s = time.monotonic() + AWAY_S
    while time.monotonic() < until_s:
        process_events()


def painted_previews() -> list[float]:
    """Grows by the time of each picture that the mirror paints from now on."""
    times_s: list[float] = []
    paint = CameraView.paintEvent

    def timed(view: CameraView, event: QPaintEvent) -> None:
        paint(view, event)
        times_s.append(time.perf_counter())

    CameraView.paintEvent = timed  # type: ignore[method-assign]
    return times_s


def slowest_second(times_s: list[float]) -> int:
    """Fewest frames in any whole second from the first frame to the last."""
    return min(sum(begin <= time_s < begin + 1 for time_s in times_s) for begin in times_s if begin + 1 <= times_s[-1])
