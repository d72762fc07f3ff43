"""Distances are normalised by how near a face is to strangers, with a cohort that fits models and calibration."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.cohort import MIN_FACES, NEAREST, cohort_of, normalised
from kiosk.domain.matching import combine
from kiosk.services.calibration import CalibrationRefused, Refusal, load_calibration, save_calibration
from kiosk.services.cohort_file import CohortError, LocalCohort, describe_cohort, load_cohort, save_cohort
from kiosk.services.evaluation.data_set import read_data_set
from kiosk.services.evaluation.figures import all_pairs, pairs_among_others
from tests.unit.test_calibration import KEY, WrittenEngine, calibrated, site

FACES = [(float(place), 0.0) for place in range(MIN_FACES)]  # on a line, 1 apart
COHORT = cohort_of(FACES)


def silent(done: int, total: int) -> None:
    """Nobody watches."""


def test_a_distance_loses_what_the_nearest_strangers_have() -> None:
    """Counted by hand: ten of the line's faces are 0 to 9 from its end, and the farther it is, the more is lost."""
    at_the_end, far_away = normalised(5.0, (0.0, 0.0), COHORT), normalised(5.0, (-2.0, 0.0), COHORT)
    assert at_the_end == pytest.approx(5 - sum(range(10)) / 10 + COHORT.usual)
    assert at_the_end - far_away == pytest.approx(2)


def test_a_face_whose_strangers_are_as_near_as_usual_keeps_its_distance() -> None:
    nearest = [sorted(abs(place - other) for other in range(MIN_FACES) if other != place) for place in range(MIN_FACES)]
    assert COHORT.usual == pytest.approx(sum(sum(row[:NEAREST]) / NEAREST for row in nearest) / MIN_FACES)


@given(st.floats(0, 2) | st.sampled_from([math.nan, math.inf]), st.floats(-30, 30))
def test_what_is_no_distance_stays_none_and_nothing_falls_below_zero(distance: float, place: float) -> None:
    found = normalised(distance, (place, 0.0), COHORT)
    assert found >= 0 if math.isfinite(distance) else not math.isfinite(found)


def test_a_burst_is_normalised_by_its_mean() -> None:
    burst, portrait = [(0.0, 0.1), (0.0, -0.1)], (0.0, 3.0)
    plain, with_cohort = combine(burst, portrait), combine(burst, portrait, COHORT)
    assert plain is not None and with_cohort is not None
    assert with_cohort.distance == pytest.approx(normalised(plain.distance, (0.0, 0.0), COHORT))
    assert (with_cohort.spread, with_cohort.frames) == (plain.spread, plain.frames)


@pytest.mark.parametrize("faces", [FACES[1:], [(math.nan, 0.0), *FACES], [(math.inf, 0.0), *FACES]])
def test_few_faces_or_what_is_no_number_are_no_cohort(faces: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="a cohort"):
        cohort_of(faces)


def test_a_cohort_has_one_face_of_each_person_and_its_file_brings_it_back(tmp_path: Path) -> None:
    """A picture without a face is passed over; the file is its owner's alone."""
    site(tmp_path, MIN_FACES, apart=0.5)
    (tmp_path / "people/003/0.jpg").write_text("")
    faces = describe_cohort(read_data_set(tmp_path), WrittenEngine(tmp_path), silent)
    firsts = [(tmp_path / f"people/{person:03}/{int(person == 3)}.jpg") for person in range(MIN_FACES)]
    assert faces == [(float(file.read_text()),) for file in firsts]
    path = tmp_path / "cohort.json"
    save_cohort(faces, "models", path)
    assert path.stat().st_mode & 0o077 == 0
    assert [face[0] for face in load_cohort(path, "models").cohort.faces] == pytest.approx(
        [face[0] for face in faces], abs=1e-6
    )
    (tmp_path / "people/004/0.jpg").unlink()
    for picture in (1, 2):
        (tmp_path / f"people/004/{picture}.jpg").write_text("")
    with pytest.raises(CohortError, match=f"faces of {MIN_FACES - 1} people"):
        describe_cohort(read_data_set(tmp_path), WrittenEngine(tmp_path), silent)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"models": "models", "faces": [[1]]}', '{"models": "models", "faces": 3}']
)
def test_a_file_that_is_no_cohort_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / "cohort.json").write_text(content)
    with pytest.raises(CohortError, match="no cohort"):
        load_cohort(tmp_path / "cohort.json", "models")


def test_a_missing_file_or_one_of_other_models_is_said(tmp_path: Path) -> None:
    path = tmp_path / "cohort.json"
    with pytest.raises(CohortError, match="No such file"):
        load_cohort(path, "models")
    save_cohort(FACES, "models", path)
    with pytest.raises(CohortError, match="other face models"):
        load_cohort(path, "models of tomorrow")
    document = json.loads(path.read_text())
    assert document["models"] == "models"


def test_a_calibration_counts_with_its_own_cohort_alone(tmp_path: Path) -> None:
    """Its thresholds are those of normalised distances, which plain ones would be measured by wrongly."""
    site(tmp_path, 20, apart=0.5)
    local = LocalCohort("ab" * 32, cohort_of([(0.23 * place - 2,) for place in range(60)]))  # all along the people
    plain, normal = calibrated(tmp_path), calibrated(tmp_path, local=local)
    assert plain.accept.threshold != normal.accept.threshold
    assert (plain.cohort, normal.cohort) == ("", local.sha256)
    assert "normalised by a cohort" in normal.as_text()
    path = tmp_path / "calibration.json"
    for made, other in ((plain, local.sha256), (normal, ""), (normal, "cd" * 32)):
        save_calibration(made, path, KEY)
        assert load_calibration(path, KEY, "models of today", made.cohort) == made
        assert load_calibration(path, KEY, "models of today", other) == CalibrationRefused(Refusal.OTHER_COHORT)


def test_what_a_cohort_would_bring_is_measured_on_the_people_who_are_not_compared(tmp_path: Path) -> None:
    """A pair is normalised by none of its own two people; too few others are no cohort."""
    site(tmp_path, MIN_FACES + 2, apart=0.5)
    data = read_data_set(tmp_path)
    found = {picture.file: (float(picture.file.read_text()),) for picture in data.pictures}
    trials = pairs_among_others(data.pictures, found, data.people)
    assert trials is not None
    plain = all_pairs(data.pictures, found, data.people)
    everybody = plain.everybody
    assert [rate.trials for rate in (trials.fnmr(0, everybody), trials.fmr(0, everybody))] == [66, 22 * 21 // 2 * 9]
    first, second = (found[picture.file][0] for picture in data.pictures[:2])
    others = [found[tmp_path / f"people/{person:03}/0.jpg"][0] for person in range(1, MIN_FACES + 2)]
    near = sum(sorted(abs(first - other) for other in others)[:NEAREST]) / NEAREST
    lowest = trials.threshold_at_fnmr(1 - 1 / 66, everybody)
    assert lowest <= abs(first - second) - near
    assert pairs_among_others(data.pictures[3:], found, data.people) is None
