"""What measures presentation attack detection: the simulator -> the face engine -> figures."""

from collections.abc import Sequence
from pathlib import Path

import cv2

from kiosk.adapters.face.engine import Deadlines, DlibFaceEngine
from kiosk.bootstrap.demo import DemoError
from kiosk.bootstrap.judging import face_engine, thresholds
from kiosk.config import Settings
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import FrameCues
from kiosk.domain.matching import Thresholds, Verdict, decide
from kiosk.ports import DeviceFault, FaceCount, Frame
from kiosk.services.pad_evaluation.cache import Cache, version_of
from kiosk.services.pad_evaluation.clips import EvaluationFailed, Scene, Script
from kiosk.services.pad_evaluation.evaluate import REPORTING, evaluate
from kiosk.services.pad_evaluation.report import PadReport

ROOT = Path(__file__).resolve().parents[2]
DECIDING = (  # the folders whose code the observations depend on
    "kiosk/adapters/face", "kiosk/domain/liveness", "kiosk/services/pad_evaluation", "mock_services/attacks",
    "mock_services/people",
)  # fmt: skip

PATIENT = Deadlines(
    look_s=60, describe_s=60, compare_s=60, slow_compare_s=60
)  # nobody waits: a busy machine is no fault


def evaluate_pad(settings: Settings, clips: int, cache: Path | None) -> PadReport:
    """Raises DemoError where the simulator is not installed, EvaluationFailed where the engine has a fault, OSError
    where the cache cannot be written."""
    try:
        simulator = _Simulator()
    except ModuleNotFoundError as error:
        raise DemoError(f"this installation has no simulated world ({error.name} is missing)") from None
    limits = thresholds(settings)
    version = f"{version_of(ROOT / folder for folder in DECIDING)}-{limits.accept:g}"
    store = Cache(cache, version) if cache else None
    engine = face_engine(settings, PATIENT)
    fault = engine.start()
    if fault is not None:
        raise EvaluationFailed(fault.reason)
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)  # two clips are played at once
    try:
        seen_by = _Engine(engine, limits)
        return evaluate(simulator, seen_by, REPORTING, clips, Limits(), store)
    finally:
        cv2.setNumThreads(threads)
        engine.stop()


class _Engine:
    """The kiosk's own face engine, as an evaluation asks it."""

    def __init__(self, engine: DlibFaceEngine, limits: Thresholds) -> None:
        self._engine, self._limits = engine, limits

    def observe(self, frame: Frame, rest: Frame | None) -> FrameCues | DeviceFault:
        report = self._engine.look(frame, rest)
        if isinstance(report, DeviceFault):
            return report
        return report.cues or DeviceFault("the face engine has no cues")

    def accepts(self, burst: Sequence[Frame], portrait: bytes) -> bool | DeviceFault:
        enrolled = self._engine.enrol(portrait)
        if isinstance(enrolled, FaceCount) and enrolled.faces != 1:
            return False
        found = enrolled if isinstance(enrolled, DeviceFault) else self._engine.compare(burst)
        if isinstance(found, DeviceFault):
            return found
        return found is not None and decide(found, self._limits).verdict is Verdict.ACCEPT


class _Simulator:
    """`mock_services.attacks`, as an evaluation asks it."""

    def __init__(self) -> None:
        """Raises ModuleNotFoundError where it is not installed."""
        from mock_services import attacks

        self.live = attacks.LIVE
        self.attacks: Sequence[str] = attacks.ATTACKS
        self._clip, self._earlier = attacks.clip, attacks.Earlier

    def scene(self, species: str, seed: int, people: range, earlier: Script) -> Scene:
        clip = self._clip(species, seed, people, self._earlier(earlier.lamp, earlier.acts))
        return Scene(clip.subject, cv2.imencode(".png", clip.portrait)[1].tobytes())
