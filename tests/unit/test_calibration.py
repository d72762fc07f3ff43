"""Thresholds of a site: set so that the data show what is claimed, signed, and bound to the models."""

import hmac
import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.adapters.face.scripted import FileFaceEngine
from kiosk.domain.matching import Thresholds
from kiosk.ports import Descriptor, DeviceFault, FaceCount
from kiosk.services.calibration import (
    MAX_ACCEPT,
    Calibration,
    CalibrationRefused,
    Refusal,
    Targets,
    calibrate,
    load_calibration,
    save_calibration,
)
from kiosk.services.cohort_file import LocalCohort
from kiosk.services.evaluation.data_set import DataSetError, read_data_set

KEY = bytes(range(32))
MODELS = {"model.dat": "ab" * 32}
DAY = date(2026, 5, 4)


class WrittenEngine(FileFaceEngine):
    """A picture's descriptor is the number in its file; no number is no face."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "scene.toml")
        (folder / "scene.toml").touch()

    def describe(self, untrusted_image: bytes) -> Descriptor | FaceCount | DeviceFault:
        return (float(untrusted_image),) if untrusted_image else FaceCount(0)


def site(folder: Path, people: int, apart: float, spread: float = 0.1) -> Path:
    """Three pictures of each person, at most `spread` from a place of the person's own."""
    lots = random.Random(2)
    for person in range(people):
        own = folder / "people" / f"{person:03}"
        own.mkdir(parents=True)
        for picture in range(3):
            (own / f"{picture}.jpg").write_text(str(apart * person + lots.uniform(-spread, spread)))
    return folder


def calibrated(folder: Path, targets: Targets | None = None, local: LocalCohort | None = None) -> Calibration:
    data, engine = read_data_set(folder), WrittenEngine(folder)
    silent = lambda done, total: None  # noqa: E731
    return calibrate(data, engine, targets or Targets(), DAY, "models of today", MODELS, silent, local)


def distances(folder: Path) -> tuple[list[float], list[float]]:
    """Genuine and impostor, counted without the program's help."""
    places = [(file.parent.name, float(file.read_text())) for file in sorted(folder.glob("people/*/*"))]
    pairs = [(one == other, abs(a - b)) for i, (one, a) in enumerate(places) for other, b in places[:i]]
    return [d for own, d in pairs if own], [d for own, d in pairs if not own]


def test_accept_is_the_largest_threshold_without_an_impostor_where_few_pairs_show_no_more(tmp_path: Path) -> None:
    """1,710 impostor pairs cannot show 0.1 %, and the text says so."""
    found = calibrated(site(tmp_path, 20, apart=0.5))
    genuine, impostor = distances(tmp_path)
    assert found.accept.threshold <= min(impostor) < found.accept.threshold + 0.001
    assert (found.accept.fmr.errors, found.accept.fmr.trials, found.accept.fnmr.trials) == (0, 1710, 60)
    assert 0.001 < found.accept.fmr.upper_bound == pytest.approx(3 / 1710, rel=0.02)
    assert "too few pairs for the target of 0.10%" in found.as_text()
    assert found.staff.threshold == found.accept.threshold > max(genuine)


def test_accept_uses_the_errors_that_many_pairs_allow(tmp_path: Path) -> None:
    """11,025 pairs show 0.1 % in spite of some errors, which buys a higher threshold."""
    found = calibrated(site(tmp_path, 50, apart=0.15))
    assert found.accept.fmr.trials == 11_025
    assert found.accept.fmr.errors > 0
    assert found.accept.fmr.upper_bound <= 0.001
    assert "too few" not in found.as_text()


def test_staff_refuses_no_more_than_its_target(tmp_path: Path) -> None:
    """Looser targets refuse more; beyond staff there are at most as many genuine pairs as were asked for."""
    site(tmp_path, 30, apart=0.5, spread=0.3)
    strict, loose = (calibrated(tmp_path, Targets(fnmr=fnmr)).staff for fnmr in (0.02, 0.2))
    assert strict.fnmr.errors <= 0.02 * 90 < strict.fnmr.errors + 2
    assert 0.02 * 90 < loose.fnmr.errors <= 0.2 * 90
    assert loose.threshold < strict.threshold


def test_accept_never_exceeds_its_limit_however_easy_the_strangers(tmp_path: Path) -> None:
    found = calibrated(site(tmp_path, 20, apart=3.0))
    assert found.accept.threshold == MAX_ACCEPT


def test_it_says_what_the_way_to_set_it_is_worth_on_other_people(tmp_path: Path) -> None:
    found = calibrated(site(tmp_path, 20, apart=0.25))
    assert found.unseen is not None
    assert found.unseen.fmr > found.accept.fmr.errors == 0


@pytest.mark.parametrize("people", [2, 8])
def test_too_few_pairs_are_no_calibration(tmp_path: Path, people: int) -> None:
    with pytest.raises(DataSetError, match="a calibration needs 60 and 300"):
        calibrated(site(tmp_path, people, apart=0.5))


def test_one_picture_under_two_names_is_no_calibration(tmp_path: Path) -> None:
    """It would leave no threshold at which anybody is accepted."""
    site(tmp_path, 20, apart=0.5)
    (tmp_path / "people/003/0.jpg").write_text((tmp_path / "people/002/0.jpg").read_text())
    with pytest.raises(DataSetError, match="are the same"):
        calibrated(tmp_path)


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Calibration]:
    site(tmp_path, 20, apart=0.5)
    (tmp_path / "people/000/none.jpg").touch()
    found, path = calibrated(tmp_path), tmp_path / "calibration.json"
    save_calibration(found, path, KEY)
    return path, found


def test_what_was_saved_is_what_is_loaded(saved: tuple[Path, Calibration]) -> None:
    path, found = saved
    loaded = load_calibration(path, KEY, "models of today")
    assert loaded == found
    assert isinstance(loaded, Calibration)
    assert loaded.thresholds == Thresholds(
        found.accept.threshold, found.staff.threshold, calibrated=True, models=found.fingerprint
    )
    assert (loaded.day, loaded.people, loaded.pictures, loaded.refused, loaded.models) == (DAY, 20, 61, 1, MODELS)
    assert loaded.data_sha256 == read_data_set(path.parent).sha256
    assert [file.name for file in path.parent.glob("calibration*")] == ["calibration.json"]


def edited(change: Callable[[Any], None]) -> Callable[[str], str]:
    def edit(text: str) -> str:
        document = json.loads(text)
        change(document)
        return json.dumps(document)

    return edit


def with_threshold(document: Any) -> None:
    document["calibration"]["accept"]["threshold"] = 0.59


def with_further_field(document: Any) -> None:
    document["calibration"]["accept"]["note"] = "checked"


def with_empty_tag(document: Any) -> None:
    document["hmac_sha256"] = ""


def without_tag(document: Any) -> None:
    del document["hmac_sha256"]


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (edited(with_threshold), Refusal.SIGNATURE),
        (edited(with_further_field), Refusal.SIGNATURE),
        (edited(with_empty_tag), Refusal.SIGNATURE),
        (edited(without_tag), Refusal.UNREADABLE),
        (lambda text: text[:-20], Refusal.UNREADABLE),
        (lambda text: "[]", Refusal.UNREADABLE),
        (lambda text: "[" * 90_000, Refusal.UNREADABLE),
        (lambda text: '{"calibration": NaN, "hmac_sha256": null}', Refusal.SIGNATURE),
        (lambda text: " " * 200_000 + text, Refusal.UNREADABLE),
        (lambda text: text, None),
        (lambda text: json.dumps(json.loads(text)), None),  # other white space changes nothing
    ],
)
def test_a_changed_file_does_not_count(
    saved: tuple[Path, Calibration], edit: Callable[[str], str], reason: Refusal | None
) -> None:
    path, _ = saved
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    loaded = load_calibration(path, KEY, "models of today")
    assert (loaded.reason if isinstance(loaded, CalibrationRefused) else None) is reason


def test_another_kiosk_s_file_does_not_count(saved: tuple[Path, Calibration]) -> None:
    refused = load_calibration(saved[0], bytes(32), "models of today")
    assert refused == CalibrationRefused(Refusal.SIGNATURE)


def test_thresholds_of_other_models_do_not_count(saved: tuple[Path, Calibration]) -> None:
    refused = load_calibration(saved[0], KEY, "models of tomorrow")
    assert refused == CalibrationRefused(Refusal.OTHER_MODELS)
    assert isinstance(refused, CalibrationRefused) and refused.as_text().startswith("not calibrated: ")


def test_without_a_file_there_is_no_calibration(tmp_path: Path) -> None:
    assert load_calibration(tmp_path / "none.json", KEY, "") == CalibrationRefused(Refusal.MISSING)


def test_bytes_that_are_no_text_are_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert load_calibration(path, KEY, "") == CalibrationRefused(Refusal.UNREADABLE)


def test_what_this_kiosk_signed_in_another_form_is_unreadable(tmp_path: Path) -> None:
    """A file of another version of the program: genuine, and of no use."""
    path = tmp_path / "calibration.json"
    tag = hmac.digest(KEY, b'kiosk face calibration v1\n{"accept":0.5}', "sha256").hex()
    path.write_text(json.dumps({"calibration": {"accept": 0.5}, "hmac_sha256": tag}))
    assert load_calibration(path, KEY, "models of today") == CalibrationRefused(Refusal.UNREADABLE)


def test_a_short_key_signs_nothing(saved: tuple[Path, Calibration]) -> None:
    path, found = saved
    before = path.read_bytes()
    with pytest.raises(ValueError, match="fewer than 32 bytes"):
        save_calibration(found, path, b"short")
    assert path.read_bytes() == before
