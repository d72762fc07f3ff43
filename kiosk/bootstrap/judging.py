"""Settings -> what a face is judged by: thresholds, the cohort that they were set with, and the engine."""

import secrets
from pathlib import Path

from kiosk.adapters.face import stock
from kiosk.adapters.face.engine import Deadlines, DlibFaceEngine
from kiosk.config import ConfigError, Settings
from kiosk.domain.cohort import Cohort
from kiosk.domain.matching import Thresholds
from kiosk.services.calibration import Calibration, CalibrationRefused, Refusal, load_calibration
from kiosk.services.cohort_file import CohortError, LocalCohort, load_cohort

KEY_BYTES = 32
SIGNING_KEY = "ticket.key"


def signing_key(state_dir: Path) -> bytes:
    """The key of ticket codes and, under a prefix of its own, of this kiosk's calibration. Kiosks and the server that
    shows their tickets need the same file."""
    return secret_key(state_dir, SIGNING_KEY)


def secret_key(state_dir: Path, name: str) -> bytes:
    """Made on first use, readable by this account alone."""
    path = state_dir / name
    if not path.is_file() or path.stat().st_size != KEY_BYTES:
        state_dir.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(secrets.token_bytes(KEY_BYTES))
        unfinished.replace(path)
    return path.read_bytes()


def configured_cohort(settings: Settings) -> LocalCohort | None:
    """Raises ConfigError for a file that cannot be used."""
    if settings.cohort_path is None:
        return None
    try:
        return load_cohort(settings.cohort_path, stock.fingerprint())
    except CohortError as error:
        raise ConfigError(f"face.cohort: {error}") from None


def calibration(settings: Settings) -> Calibration | CalibrationRefused:
    """This kiosk's, if it was made with the cohort of the settings, or without one as they are. Hashing the models,
    only where there is a file, takes a second. Raises ConfigError."""
    path = settings.calibration_path
    if not path.is_file():
        return CalibrationRefused(Refusal.MISSING)
    local = configured_cohort(settings)
    key = signing_key(settings.state_dir)
    return load_calibration(path, key, stock.fingerprint(), local.sha256 if local else "")


def thresholds(settings: Settings) -> Thresholds:
    """Of the calibration; without one the provisional ones of the settings. Raises ConfigError."""
    found = calibration(settings)
    if isinstance(found, Calibration):
        return found.thresholds
    return Thresholds(settings.face.accept, settings.face.staff, models=stock.fingerprint())


def cohort_in_use(settings: Settings) -> Cohort | None:
    """The cohort that the thresholds were set with. Provisional ones are thresholds of plain distances: with them it
    does not count. Raises ConfigError."""
    local = configured_cohort(settings)
    return local.cohort if local and isinstance(calibration(settings), Calibration) else None


def face_engine(settings: Settings, deadlines: Deadlines | None = None) -> DlibFaceEngine:
    """Compares as the thresholds want it. Raises ConfigError."""
    cohort = cohort_in_use(settings)
    return DlibFaceEngine(deadlines, cohort.faces if cohort else ())
