"""What measures the face engine: settings and a folder of photographs -> figures."""

from dataclasses import replace
from datetime import date
from importlib import metadata
from pathlib import Path

from kiosk import __version__
from kiosk.adapters.face import stock
from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.bootstrap.clips import play_clips
from kiosk.bootstrap.judging import configured_cohort, signing_key, thresholds
from kiosk.config import Settings
from kiosk.services.calibration import Calibration, Targets, calibrate, save_calibration
from kiosk.services.cohort_file import describe_cohort, save_cohort
from kiosk.services.evaluation.clips import clip_files
from kiosk.services.evaluation.data_set import read_data_set
from kiosk.services.evaluation.describing import Progress
from kiosk.services.evaluation.det_plot import det_plot
from kiosk.services.evaluation.evaluate import Evaluation, Peer, Provenance, evaluate

COHORT_FILE = "face-cohort.json"
MEASURED = ("dlib-bin", "face-recognition", "opencv-python-headless", "numpy", "pillow")  # the figures depend on them


def evaluate_faces(folder: Path, settings: Settings, plot: Path | None, progress: Progress) -> Evaluation:
    """Writes a DET plot, too, where `plot` is given. Raises inspection.EngineFailed, DataSetError, ConfigError and
    OSError."""
    data = read_data_set(folder)
    if plot is not None:
        plot.touch()  # before minutes of work, not after
    versions = {"kiosk": __version__, **{name: metadata.version(name) for name in MEASURED}}
    made = Provenance(date.today(), versions, stock.model_hashes())
    peer = Peer(stock.StockFaces(), stock.STOCK, stock.TOLERANCE)
    limits = thresholds(settings)
    local = configured_cohort(settings) if limits.calibrated else None
    found = evaluate(data, DlibFaceEngine(), peer, limits, made, Targets().fmr, progress, local)
    found = replace(found, clips=tuple(play_clips(clip_files(folder), data, settings)))
    if plot is not None:
        plot.write_text(det_plot(found), "utf-8")
    return found


def calibrate_faces(
    folder: Path, settings: Settings, out: Path | None, targets: Targets, progress: Progress
) -> Calibration:
    """Sets and signs this kiosk's thresholds. Raises inspection.EngineFailed, DataSetError, ConfigError and OSError."""
    key = signing_key(settings.state_dir)
    data, models = read_data_set(folder), stock.model_hashes()
    path = out or settings.calibration_path
    path.parent.mkdir(parents=True, exist_ok=True)
    local = configured_cohort(settings)
    found = calibrate(data, DlibFaceEngine(), targets, date.today(), stock.fingerprint(), models, progress, local)
    save_calibration(found, path, key)
    return found


def make_cohort(folder: Path, settings: Settings, out: Path | None, progress: Progress) -> tuple[Path, int]:
    """Where the cohort's file is now, and how many faces it has. Raises inspection.EngineFailed, DataSetError,
    CohortError and OSError."""
    path = out or settings.cohort_path or settings.state_dir / COHORT_FILE
    faces = describe_cohort(read_data_set(folder), DlibFaceEngine(), progress)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_cohort(faces, stock.fingerprint(), path)
    return path, len(faces)
