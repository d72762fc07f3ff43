"""An evaluation from folder to report: on numbers in place of pictures, and on drawn people by the real engine."""

import json
import math
import multiprocessing
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from kiosk.adapters.face.engine import MAX_IMAGE_BYTES, DlibFaceEngine
from kiosk.adapters.face.scripted import FileFaceEngine
from kiosk.adapters.face.stock import SHIPPED, STOCK, TOLERANCE, WAYS, StockFaces, model_hashes
from kiosk.domain.matching import Thresholds
from kiosk.ports import Descriptor, DeviceFault, FaceCount
from kiosk.services.evaluation.data_set import DataSetError, read_data_set
from kiosk.services.evaluation.det_plot import det_plot
from kiosk.services.evaluation.evaluate import Evaluation, Peer, Provenance, evaluate
from kiosk.services.evaluation.report import as_dict, as_text
from kiosk.services.inspection import EngineFailed
from mock_services.people import Pose, render

ZONES = Thresholds(accept=0.5, staff=0.6)
MADE = Provenance(date(2026, 5, 4), {"kiosk": "1"}, {"model.dat": "00"})


class WrittenEngine(FileFaceEngine):
    """Reads descriptors from the files: numbers, `faces N`, or `fault`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "scene.toml")
        (folder / "scene.toml").touch()

    def describe(self, untrusted_image: bytes) -> Descriptor | FaceCount | DeviceFault:
        return read(untrusted_image)


class WrittenLibrary:
    """As the engine, but pictures of one person are half as far apart again."""

    stopped = False

    def describe(self, untrusted_image: bytes) -> Mapping[str, Descriptor] | FaceCount | DeviceFault:
        found = read(untrusted_image)
        if not isinstance(found, tuple):
            return found
        person, *rest = found
        return {"stock": (person, *(1.5 * number for number in rest)), "variant": found}

    def stop(self) -> None:
        self.stopped = True


def read(content: bytes) -> Descriptor | FaceCount | DeviceFault:
    match content.decode().split():
        case ["faces", count]:
            return FaceCount(int(count))
        case ["fault"]:
            return DeviceFault("written so")
        case numbers:
            return tuple(float(number) for number in numbers)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve people, 0.7 apart, with five pictures each, some of them 0.6 and more apart."""
    lots = random.Random(3)
    for person in range(12):
        for picture in range(5):
            file = tmp_path / "people" / f"id{person:02}" / f"{picture}.jpg"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{0.7 * person} {lots.gauss(0, 0.2)}")
    rows = [f"id{person:02},age,{'old' if person < 3 else 'young'}" for person in range(12)]
    (tmp_path / "labels.csv").write_text("\n".join(["id,key,value", *rows]) + "\n")
    (tmp_path / "groups").mkdir()
    (tmp_path / "groups" / "two.jpg").write_text("faces 2")
    (tmp_path / "groups" / "one.jpg").write_text("0 0")
    return tmp_path


def measured(folder: Path, library: WrittenLibrary | None = None) -> Evaluation:
    peer = Peer(library or WrittenLibrary(), "stock", 0.6)
    return evaluate(read_data_set(folder), WrittenEngine(folder), peer, ZONES, MADE, 1e-3, lambda done, total: None)


def test_counts_and_rates_are_those_of_the_pairs(folder: Path) -> None:
    """Counted again by hand, without the program's help."""
    evaluation = measured(folder)
    places = [
        (file.parent.name, [float(number) for number in file.read_text().split()])
        for file in sorted(folder.glob("people/*/*"))
    ]
    own = [math.dist(a, b) for i, (one, a) in enumerate(places) for other, b in places[:i] if one == other]
    foreign = [math.dist(a, b) for i, (one, a) in enumerate(places) for other, b in places[:i] if one != other]
    assert (evaluation.genuine, evaluation.impostor) == (len(own), len(foreign)) == (120, 1650)
    points = {point.name: point for point in evaluation.ours.points}
    assert points["accept"].fnmr.rate.errors == sum(distance > 0.5 for distance in own) > 0
    assert points["staff"].fnmr.rate.errors == sum(distance > 0.6 for distance in own) > 0
    assert points["FMR 0"].threshold == math.nextafter(min(foreign), 0)
    assert set(points) == {"FMR 0", "FMR 0.001", "accept", "staff"}  # 1e-4 of 1,650 is no trial


def test_the_peer_is_measured_on_the_same_pictures(folder: Path) -> None:
    """Its pictures of one person lie farther apart: it misses more, and the difference says how many."""
    evaluation = measured(folder)
    ours, stock = (
        {point.name: point.fnmr.rate for point in system.points} for system in (evaluation.ours, evaluation.stock)
    )
    assert {rate.trials for rate in (*ours.values(), *stock.values())} == {120}
    assert stock["accept"].errors > ours["accept"].errors
    assert evaluation.differences[0].value == pytest.approx((stock["FMR 0"].errors - ours["FMR 0"].errors) / 120)
    assert [row.variant for row in evaluation.cross_validated] == ["variant", "chosen"]


def test_groups_have_rows_of_their_own_and_small_ones_say_so(folder: Path) -> None:
    old, young = measured(folder).groups
    assert (old.value, old.people, old.enough) == ("old", 3, False)
    assert (young.value, young.people, young.enough) == ("young", 9, True)
    assert (old.point.fnmr.rate.trials, old.point.fmr.rate.trials) == (30, 75)
    assert (young.point.fnmr.rate.trials, young.point.fmr.rate.trials) == (90, 900)
    rows = [line for line in as_text(measured(folder)).splitlines() if line.startswith("  age ")]
    assert ["too few" in row for row in rows] == [True, False]


def test_pictures_that_fail_are_counted_and_left_out_of_both(folder: Path) -> None:
    (folder / "people/id00/0.jpg").write_text("faces 0")
    (folder / "people/id01/0.jpg").write_text("faces 3")
    evaluation = measured(folder)
    assert evaluation.ours.failure_to_acquire == (2, 60)
    assert [(seen.file, seen.faces) for seen in evaluation.ours.refused] == [
        ("people/id00/0.jpg", 0),
        ("people/id01/0.jpg", 3),
    ]
    assert evaluation.genuine == 112
    assert "people/id00/0.jpg: no faces" in as_text(evaluation)


def test_group_pictures_say_how_many_faces_were_found(folder: Path) -> None:
    assert [(seen.file, seen.faces) for seen in measured(folder).group_pictures] == [
        ("groups/one.jpg", 1),
        ("groups/two.jpg", 2),
    ]


def test_transactions_miss_fewer_than_single_pictures(folder: Path) -> None:
    evaluation = measured(folder)
    accept = evaluation.transactions[0].fnmr.rate
    single = next(point for point in evaluation.ours.points if point.name == "accept").fnmr.rate
    assert accept.trials == 60
    assert (accept.value or 0) < (single.value or 0)


def test_the_same_data_brings_the_same_figures(folder: Path) -> None:
    assert as_dict(measured(folder)) == as_dict(measured(folder))


def test_the_report_is_json_with_counts_intervals_and_hashes(folder: Path) -> None:
    document: dict[str, Any] = json.loads(json.dumps(as_dict(measured(folder)), allow_nan=False))
    point = document["ours"]["points"][0]
    assert point["fnmr"].keys() == {"errors", "trials", "rate", "interval", "upper_bound"}
    low, high = point["fnmr"]["interval"]
    assert low <= point["fnmr"]["rate"] <= high
    assert document["provenance"] == {"day": "2026-05-04", "versions": {"kiosk": "1"}, "models": {"model.dat": "00"}}
    assert document["data_sha256"] == read_data_set(folder).sha256
    assert document["thresholds"] == {"accept": 0.5, "staff": 0.6, "calibrated": False, "models": ""}
    assert document["ours"]["det"][-1]["fnmr"] == 0
    assert [group["enough"] for group in document["groups"]] == [False, True]
    assert any("provisional" in sentence for sentence in document["in_words"])
    assert any("0.0001 cannot be shown" in sentence for sentence in document["in_words"])


@pytest.mark.parametrize(("same", "words"), [(True, "may be chance"), (False, "excludes 0")])
def test_a_sentence_says_what_the_difference_is_worth(folder: Path, same: bool, words: str) -> None:
    library = WrittenLibrary()
    if same:
        library.describe = lambda image: {"stock": found} if isinstance(found := read(image), tuple) else found  # type: ignore[method-assign]
    else:
        apart = iter(range(1000))
        library.describe = lambda image: {"stock": (read(image)[0], float(next(apart)))}  # type: ignore[method-assign, index]
    assert words in as_text(measured(folder, library)).split("At FMR 0,")[1].split("\n")[0]


def test_the_plot_is_a_picture_of_both(folder: Path) -> None:
    root = ElementTree.fromstring(det_plot(measured(folder)))
    texts = ["".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"ours", "stock", "False match rate", "accept 0.50", "the library's default 0.60"} <= set(texts)
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    for circle in root.iter("{http://www.w3.org/2000/svg}circle"):
        assert 0 < float(circle.attrib["cx"]) < width and 0 < float(circle.attrib["cy"]) < height


def test_nothing_to_compare_is_said(folder: Path) -> None:
    """Faces found of one person only."""
    for file in folder.glob("people/id0[1-9]/*"):
        file.write_text("faces 0")
    for file in folder.glob("people/id1?/*"):
        file.write_text("faces 0")
    with pytest.raises(DataSetError, match="no two people"):
        measured(folder)


def test_a_broken_engine_ends_the_run_and_both_processes(folder: Path) -> None:
    (folder / "people/id03/2.jpg").write_text("fault")
    library = WrittenLibrary()
    with pytest.raises(EngineFailed, match="written so"):
        measured(folder, library)
    assert library.stopped


def test_progress_counts_to_the_end(folder: Path) -> None:
    steps: list[tuple[int, int]] = []
    peer = Peer(WrittenLibrary(), "stock", 0.6)
    progress = lambda done, total: steps.append((done, total))  # noqa: E731
    evaluate(read_data_set(folder), WrittenEngine(folder), peer, ZONES, MADE, 1e-3, progress)
    assert steps == [(step, 122) for step in range(1, 123)]


class RecordedEngine(DlibFaceEngine):
    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[bytes, Descriptor | FaceCount | DeviceFault] = {}

    def describe(self, untrusted_image: bytes) -> Descriptor | FaceCount | DeviceFault:
        return self.answers.setdefault(untrusted_image, super().describe(untrusted_image))


class RecordedLibrary(StockFaces):
    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[bytes, Mapping[str, Descriptor] | FaceCount | DeviceFault] = {}

    def describe(self, untrusted_image: bytes) -> Mapping[str, Descriptor] | FaceCount | DeviceFault:
        return self.answers.setdefault(untrusted_image, super().describe(untrusted_image))


@dataclass(frozen=True)
class Run:
    """Two drawn people with two pictures each, and a wall, by the real engine and the real library."""

    evaluation: Evaluation
    ours: Mapping[bytes, Any]
    library: Mapping[bytes, Any]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run for the module: the models take seconds to load."""
    folder = tmp_path_factory.mktemp("drawn")
    for name in ("lan", "hung"):
        person = folder / "people" / name
        person.mkdir(parents=True)
        cv2.imwrite(str(person / "live.png"), render(name, Pose(yaw_deg=4), size=(320, 240)))
        cv2.imwrite(str(person / "portrait.png"), render(name, Pose(distance_cm=50), size=(320, 240)))
    cv2.imwrite(str(folder / "people/lan/wall.png"), np.full((40, 40, 3), 170, np.uint8))
    engine, library = RecordedEngine(), RecordedLibrary()
    made = Provenance(date(2026, 5, 4), {}, model_hashes())
    peer = Peer(library, STOCK, TOLERANCE)
    evaluation = evaluate(read_data_set(folder), engine, peer, ZONES, made, 1e-3, lambda done, total: None)
    return Run(evaluation, engine.answers, library.answers)


def test_drawn_people_are_told_apart_by_engine_and_library(run: Run) -> None:
    """Every person is nearest to the own portrait for both, the wall fails for both."""
    assert (run.evaluation.genuine, run.evaluation.impostor) == (2, 4)
    for system in (run.evaluation.ours, run.evaluation.stock):
        assert system.failure_to_acquire == (1, 5)
        assert [seen.file for seen in system.refused] == ["people/lan/wall.png"]
        assert system.points[0].fnmr.rate == (0, 2)
    assert all(len(digest) == 64 for digest in run.evaluation.provenance.models.values())


def test_the_shipped_variant_is_what_the_engine_computes(run: Run) -> None:
    """Otherwise figures of variants, and calibrations, would be of something else than runs at the kiosk."""
    compared = 0
    for picture, theirs in run.library.items():
        if isinstance(theirs, Mapping):
            compared += 1
            assert tuple(theirs) == WAYS
            assert math.dist(run.ours[picture], theirs[SHIPPED]) < 1e-3
            assert math.dist(theirs[STOCK], theirs["5 points"]) < 1e-6
    assert compared == 4


def test_a_library_that_dies_is_a_fault_and_takes_no_more_than_the_engine() -> None:
    """A file that is too large for one of them fails for both, and needs no process."""
    before = set(multiprocessing.active_children())
    library = StockFaces()
    try:
        (child,) = set(multiprocessing.active_children()) - before
        assert library.describe(b"") == library.describe(b"x" * (MAX_IMAGE_BYTES + 1)) == FaceCount(0)
        child.kill()
        assert isinstance(library.describe(b"no picture"), DeviceFault)
    finally:
        library.stop()
