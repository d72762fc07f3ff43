"""Thresholds of a site, set on its own photographs and kept in a file that only this kiosk can sign.

The file is JSON: `calibration` says what was measured, `hmac_sha256` signs it (RFC 2104). Thresholds belong to the
models that they were set with, so the models' fingerprint is part of it.
"""

import hmac
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kiosk.domain.matching import Thresholds
from kiosk.domain.remark import Remark
from kiosk.domain.statistics import Trials
from kiosk.ports import FaceEngine
from kiosk.services.cohort_file import LocalCohort
from kiosk.services.evaluation.cross_validation import cross_validate
from kiosk.services.evaluation.data_set import DataSet, DataSetError
from kiosk.services.evaluation.describing import Progress, describe
from kiosk.services.evaluation.figures import MIN_GENUINE, MIN_IMPOSTOR, Figure, all_pairs, point, resamples

MIN_KEY_BYTES = 32  # RFC 2104, 3: a key shorter than the hash's output weakens it
PURPOSE = b"kiosk face calibration v1\n"  # the key signs other things, too
MAX_FILE_BYTES = 100_000
STEP = 1000  # thresholds are rounded to a thousandth: accept down, staff up
# However well strangers are told apart on a site's photographs: at face_recognition's own 0.6 one stranger in 143 is
# let through on LFW (dlib's published figures).
MAX_ACCEPT, MAX_STAFF = 0.60, 0.99


@dataclass(frozen=True, slots=True)
class Targets:
    """`fmr` at accept, which has to hold with 95 % confidence as far as the number of pairs can show it; `fnmr` at
    staff, beyond which genuine pairs are refused."""

    fmr: float = 1e-3  # Frontex, best practice for automated border control
    fnmr: float = 0.01


@dataclass(frozen=True, slots=True)
class MeasuredRate:
    errors: int
    trials: int
    low: float  # bootstrap over people, 95 %
    high: float
    upper_bound: float  # 95 %, as if the trials were independent


@dataclass(frozen=True, slots=True)
class MeasuredThreshold:
    threshold: float
    fmr: MeasuredRate
    fnmr: MeasuredRate


@dataclass(frozen=True, slots=True)
class UnseenPeople:
    """Rates of an accept threshold that was set in the same way on other people of the data set: cross-validated."""

    fmr: float
    fnmr: float


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Calibration:
    """What was set, on what, and how sure it is."""

    day: date
    fingerprint: str  # of the models and of how descriptors are made
    models: Mapping[str, str]  # SHA-256 by file name
    data_sha256: str
    people: int
    pictures: int
    refused: int  # pictures that did not show one face
    target_fmr: float
    target_fnmr: float
    accept: MeasuredThreshold
    staff: MeasuredThreshold
    unseen: UnseenPeople | None
    cohort: str = ""  # SHA-256 of the cohort's file by which distances were normalised; empty: they were not

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(self.accept.threshold, self.staff.threshold, calibrated=True, models=self.fingerprint)

    def as_text(self) -> Remark:
        """One line for the doctor and for staff."""
        fmr, fnmr = self.accept.fmr, self.staff.fnmr
        told = [
            Remark("detail.calibrated", "calibrated on {day} with {people} people", day=self.day, people=self.people),
            *([Remark("detail.normalised", "distances normalised by a cohort")] if self.cohort else ()),
            Remark(
                "detail.accept",
                "accept {threshold} (FMR {errors}/{trials}, at most {bound})",
                **_figures(self.accept.threshold, fmr, f"{fmr.upper_bound:.2%}"),
            ),
            Remark(
                "detail.staff",
                "staff {threshold} (FNMR {errors}/{trials}, at most {bound})",
                **_figures(self.staff.threshold, fnmr, f"{fnmr.upper_bound:.1%}"),
            ),
        ]
        if fmr.upper_bound > self.target_fmr:
            told.append(
                Remark("detail.few_pairs", "too few pairs for the target of {target}", target=f"{self.target_fmr:.2%}")
            )
        return Remark.of(told)


def _figures(threshold: float, rate: MeasuredRate, bound: str) -> dict[str, object]:
    return {
        "threshold": f"{threshold:.3f}",
        "errors": rate.errors,
        "trials": f"{rate.trials:,}",
        "bound": bound,
    }


class Refusal(Enum):
    """Why a calibration does not count; the value says it to staff."""

    MISSING = Remark("detail.no_calibration", "no calibration file")
    UNREADABLE = Remark("detail.calibration_unreadable", "the calibration file cannot be read")
    SIGNATURE = Remark(
        "detail.calibration_foreign", "the calibration file was not signed by this kiosk, or was changed"
    )
    OTHER_MODELS = Remark("detail.other_models", "calibrated for other face models")
    OTHER_COHORT = Remark("detail.other_cohort", "calibrated with another cohort of faces, or without one")


@dataclass(frozen=True, slots=True)
class CalibrationRefused:
    reason: Refusal

    def as_text(self) -> Remark:
        return Remark(
            "detail.provisional", "not calibrated: {reason}; the zones are provisional", reason=self.reason.value
        )


_ADAPTER = TypeAdapter(Calibration)


def calibrate(
    data: DataSet,
    engine: FaceEngine,
    targets: Targets,
    day: date,
    fingerprint: str,
    models: Mapping[str, str],
    progress: Progress,
    local: LocalCohort | None = None,
) -> Calibration:
    """Starts and stops the engine. With `local` thresholds are those of normalised distances. Raises
    DataSetError for too few pairs, EngineFailed and OSError."""
    described = describe(data, engine, None, progress)
    trials = all_pairs(data.pictures, described.ours.found, data.people, local.cohort if local else None)
    everybody = trials.everybody
    genuine, impostor = trials.fnmr(0, everybody).trials, trials.fmr(0, everybody).trials
    if genuine < MIN_GENUINE or impostor < MIN_IMPOSTOR:
        raise DataSetError(
            f"{data.folder}: {genuine} genuine and {impostor} impostor pairs; "
            f"a calibration needs {MIN_GENUINE} and {MIN_IMPOSTOR}"
        )
    accept = min(math.floor(trials.threshold_at_bound(targets.fmr, everybody) * STEP) / STEP, MAX_ACCEPT)
    if accept <= 0:
        raise DataSetError(f"{data.folder}: pictures of different people are the same, or hardly differ")
    staff = math.ceil(trials.threshold_at_fnmr(targets.fnmr, everybody) * STEP) / STEP
    return Calibration(
        day=day,
        fingerprint=fingerprint,
        models=models,
        data_sha256=data.sha256,
        people=data.people,
        pictures=len(data.pictures),
        refused=len(described.ours.refused),
        target_fmr=targets.fmr,
        target_fnmr=targets.fnmr,
        accept=_measured(trials, accept),
        staff=_measured(trials, min(max(staff, accept), MAX_STAFF)),
        unseen=_unseen(trials, targets.fmr),
        cohort=local.sha256 if local else "",
    )


def save_calibration(calibration: Calibration, path: Path, key: bytes) -> None:
    """Replaces the file as a whole. Raises OSError, and ValueError for a short key."""
    content = _ADAPTER.dump_python(calibration, mode="json")
    document = {"calibration": content, "hmac_sha256": _tag(content, key)}
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_text(json.dumps(document, indent=2, allow_nan=False) + "\n", "utf-8")
    unfinished.replace(path)


def load_calibration(path: Path, key: bytes, fingerprint: str, cohort: str = "") -> Calibration | CalibrationRefused:
    """The calibration, if `key` signed it and it was made with these very models and this very cohort. Raises
    ValueError for a short key."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return CalibrationRefused(Refusal.UNREADABLE)
        untrusted_document = json.loads(path.read_text("utf-8"))
        untrusted_content, untrusted_tag = untrusted_document["calibration"], untrusted_document["hmac_sha256"]
        genuine = hmac.compare_digest(str(untrusted_tag).encode(), _tag(untrusted_content, key).encode())
    except FileNotFoundError:
        return CalibrationRefused(Refusal.MISSING)
    except (OSError, UnicodeError, json.JSONDecodeError, RecursionError, KeyError, TypeError):
        return CalibrationRefused(Refusal.UNREADABLE)
    if not genuine:
        return CalibrationRefused(Refusal.SIGNATURE)
    try:
        calibration = _ADAPTER.validate_python(untrusted_content)
    except ValidationError:  # signed by another version of this program
        return CalibrationRefused(Refusal.UNREADABLE)
    if calibration.fingerprint != fingerprint:
        return CalibrationRefused(Refusal.OTHER_MODELS)
    return calibration if calibration.cohort == cohort else CalibrationRefused(Refusal.OTHER_COHORT)


def _measured(trials: Trials, threshold: float) -> MeasuredThreshold:
    found = point("", trials, lambda _: threshold, trials.everybody, resamples(len(trials.everybody)))
    return MeasuredThreshold(threshold, _rate(found.fmr), _rate(found.fnmr))


def _unseen(trials: Trials, fmr: float) -> UnseenPeople | None:
    """None for too few people."""
    rows = cross_validate({"ours": trials}, fmr)
    return UnseenPeople(rows[0].fmr, rows[0].fnmr) if rows else None


def _rate(figure: Figure) -> MeasuredRate:
    low, high = figure.interval or (0.0, 1.0)
    return MeasuredRate(figure.rate.errors, figure.rate.trials, low, high, figure.bound)


def _tag(content: Any, key: bytes) -> str:
    if len(key) < MIN_KEY_BYTES:
        raise ValueError(f"the key of calibrations has fewer than {MIN_KEY_BYTES} bytes")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, PURPOSE + text.encode(), "sha256").hex()
