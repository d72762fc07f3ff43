"""A cohort of local faces as a file of descriptors: what is left of photographs that need not be kept.

JSON: `models` is the fingerprint of the models that made the descriptors, `faces` has one descriptor a person. It is
not signed: a calibration, which is, names the file's SHA-256, and without one a cohort does not count.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.cohort import MIN_FACES, Cohort, cohort_of
from kiosk.ports import Descriptor, FaceEngine
from kiosk.services.evaluation.data_set import DataSet
from kiosk.services.evaluation.describing import Progress, describe

MAX_FILE_BYTES = 20_000_000  # some 5,000 faces
DECIMALS = 6  # of each number: distances keep five


class CohortError(ValueError):
    """A cohort that cannot be used; the message is for the person who configured it."""


@dataclass(frozen=True, slots=True, repr=False)
class LocalCohort:
    sha256: str  # of the file
    cohort: Cohort


def describe_cohort(data: DataSet, engine: FaceEngine, progress: Progress) -> list[Descriptor]:
    """One face of each person: the first picture that shows one. Starts and stops the engine. Raises EngineFailed,
    CohortError for too few people, and OSError."""
    found = describe(data, engine, None, progress).ours.found
    faces: dict[int, Descriptor] = {}
    for picture in data.pictures:
        if picture.file in found:
            faces.setdefault(picture.person, found[picture.file])
    if len(faces) < MIN_FACES:
        raise CohortError(f"{data.folder}: faces of {len(faces)} people; a cohort needs {MIN_FACES}, better 200")
    return list(faces.values())


def save_cohort(faces: Sequence[Descriptor], models: str, path: Path) -> None:
    """Replaces the file as a whole; its owner alone may read it, since descriptors tell who somebody is."""
    document = {"models": models, "faces": [[round(number, DECIMALS) for number in face] for face in faces]}
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(document, allow_nan=False) + "\n", "utf-8")
    unfinished.replace(path)


def load_cohort(path: Path, models: str) -> LocalCohort:
    """Raises CohortError."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CohortError(f"{path}: no cohort: too large")
        content = path.read_bytes()
        untrusted_document = json.loads(content)
        made_with = untrusted_document["models"]
        faces = [tuple(float(number) for number in face) for face in untrusted_document["faces"]]
        cohort = cohort_of(faces)
    except OSError as error:
        raise CohortError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise error if isinstance(error, CohortError) else CohortError(f"{path}: no cohort: {error}") from None
    if made_with != models:
        raise CohortError(f"{path}: made with other face models; make it anew with `kiosk face cohort`")
    return LocalCohort(hashlib.sha256(content).hexdigest(), cohort)
