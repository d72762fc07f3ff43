"""The evaluation of presentation attack detection: what it plays, counts and keeps, and a sample of it for real."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters.face.engine import Deadlines, DlibFaceEngine
from kiosk.domain.liveness.challenge import Act, Colour
from kiosk.domain.liveness.flash import HUES
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import FrameCues
from kiosk.domain.liveness.verdict import Reason, Verdict, judge
from kiosk.domain.matching import Thresholds, decide
from kiosk.domain.matching import Verdict as MatchVerdict
from kiosk.ports import DeviceFault, FaceCount, Frame
from kiosk.services.pad_evaluation.cache import Cache, version_of
from kiosk.services.pad_evaluation.clips import EvaluationFailed, Lamp, Scene, Script, play
from kiosk.services.pad_evaluation.evaluate import REPORTING, TUNING, SeedSet, evaluate, replays, report
from kiosk.services.pad_evaluation.report import PadReport, Rate
from mock_services import attacks
from tests.unit.liveness_session import closing, doing, face

LIMITS = Limits()
SEEDS = SeedSet("of a test", 10, range(2))
LIVE, STILL = "live", "still"
PEOPLE = range(4000, 4003)


class Scripted:
    """Answers light and acts, or nothing at all. Its frames hold what a camera would see, one value per cue."""

    def __init__(self, answers: bool) -> None:
        self._answers = answers
        self._asked: tuple[str | None, float] = (None, 0.0)
        self._count = 0

    def frame(self, at_ms: float, lamp: Lamp, act: str | None) -> Frame:
        if act != self._asked[0]:
            self._asked = (act, at_ms)
        self._count += 1
        colours = {colour.value: index + 1 for index, colour in enumerate(Colour)}
        doing_it = self._answers and act is not None and 400 <= at_ms - self._asked[1] < 700
        number = 1 + list(Act).index(Act(act)) if doing_it and act else 0
        seen = (self._count, colours.get(lamp(at_ms - 100), 0) * self._answers, number)
        return np.array([[seen]], np.uint8)


class Stage:
    live = LIVE
    attacks = (STILL,)

    def scene(self, species: str, seed: int, people: range, earlier: Script) -> Scene:
        assert seed >= SEEDS.first_clip and people == SEEDS.people and earlier.acts
        return Scene(Scripted(species == LIVE), species.encode())


class Engine:
    """Reads what `Scripted` wrote."""

    def __init__(self, fault_after: int = 1_000_000) -> None:
        self.looks, self._fault_after = 0, fault_after

    def observe(self, frame: Frame, rest: Frame | None) -> FrameCues | DeviceFault:
        self.looks += 1
        if self.looks > self._fault_after:
            return DeviceFault("worn out")
        count, colour, act = (int(value) for value in frame[0, 0])
        hue = HUES[list(Colour)[colour - 1]] if colour else (0.0, 0.0)
        light = (0.2 * hue[0], 0.2 * hue[1])
        seen = face(chroma=light, dark_chroma=light)
        seen = closing(seen, 0.02) if count in (5, 6) else seen
        return FrameCues(count, 1, doing(list(Act)[act - 1] if act else None, seen))

    def accepts(self, burst: Sequence[Frame], portrait: bytes) -> bool | DeviceFault:
        assert burst
        return portrait in (LIVE.encode(), STILL.encode())


@pytest.fixture(scope="module")
def found() -> PadReport:
    return evaluate(Stage(), Engine(), SEEDS, 4, LIMITS)


def test_who_answers_passes_and_who_does_not_is_stopped(found: PadReport) -> None:
    assert found.bpcer == Rate(0, 4)
    assert found.rejected_live == Rate(0, 4)
    (still,) = found.species
    assert (still.apcer, still.iapar) == (Rate(0, 4), Rate(0, 4))
    assert still.matched == Rate(4, 4)  # which is why detection is needed
    assert still.reasons == {Reason.NO_ANSWER_TO_LIGHT.value: 4}


def test_a_report_says_that_it_is_simulated_and_what_seeds_it_is_of(found: PadReport) -> None:
    data = json.loads(json.dumps(found.as_dict()))
    assert data["label"] == "simulated"
    assert data["seeds"] == "of a test"
    assert data["meets_goals"] is True
    assert found.as_text().startswith("simulated clips, of a test seeds")
    assert "BPCER" in found.as_text() and "still" in found.as_text()


def test_the_clips_end_when_the_challenge_does() -> None:
    clip = play(Stage(), Engine(), LIVE, 11, SEEDS.people, LIMITS)
    assert not judge(clip.challenge, clip.observations[:-1], LIMITS).is_settled
    assert judge(clip.challenge, clip.observations, LIMITS).verdict is Verdict.LIVE
    assert clip.observations[-1].at_ms < 8000


def test_the_worst_species_comes_first_and_spoils_the_goals() -> None:
    live = [play(Stage(), Engine(), LIVE, seed, SEEDS.people, LIMITS) for seed in (11, 12)]
    still = play(Stage(), Engine(), STILL, 11, SEEDS.people, LIMITS)
    fooled = [replace(live[0], species="mask", matched=False), replace(live[1], species="mask")]
    found = report([*live, replace(still, species="a print"), *fooled, still], LIVE, SEEDS, LIMITS)
    assert [(kind.name, kind.apcer.hits, kind.iapar.hits) for kind in found.species] == [
        ("mask", 2, 1), ("a print", 0, 0), (STILL, 0, 0),
    ]  # fmt: skip
    assert not found.meets_goals


def test_a_living_person_that_is_stopped_counts_as_an_error() -> None:
    stopped = replace(play(Stage(), Engine(), STILL, 11, SEEDS.people, LIMITS), species=LIVE)
    found = report([stopped], LIVE, SEEDS, LIMITS)
    assert (found.bpcer, found.rejected_live, found.replays) == (Rate(1, 1), Rate(1, 1), Rate(0, 0))
    assert found.bpcer_reasons == {Reason.NO_ANSWER_TO_LIGHT.value: 1}
    assert not found.meets_goals


def test_a_recorded_session_is_judged_by_fresh_challenges() -> None:
    sessions = [play(Stage(), Engine(), LIVE, seed, SEEDS.people, LIMITS) for seed in range(11, 14)]
    rate = replays(sessions, LIMITS)
    assert rate.tries == 600
    assert rate.hits <= 2


def test_a_fault_of_the_engine_ends_the_evaluation() -> None:
    with pytest.raises(EvaluationFailed, match="worn out"):
        evaluate(Stage(), Engine(fault_after=30), SEEDS, 1, LIMITS)


def test_tuning_and_reporting_share_neither_clips_nor_people() -> None:
    assert not set(TUNING.people) & set(REPORTING.people)
    assert abs(TUNING.first_clip - REPORTING.first_clip) > 100_000


# The cache.


def test_a_second_run_looks_at_nothing_and_finds_the_same(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "one")
    first, second = Engine(), Engine()
    assert evaluate(Stage(), first, SEEDS, 2, LIMITS, cache).as_dict() == (
        evaluate(Stage(), second, SEEDS, 2, LIMITS, cache).as_dict()
    )
    assert first.looks > 0 and second.looks == 0


def test_another_version_or_a_broken_file_is_played_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "one")
    clip = play(Stage(), Engine(), LIVE, 11, SEEDS.people, LIMITS)
    cache.store(clip)
    assert cache.load(LIVE, 11) == clip
    assert Cache(tmp_path, "other").load(LIVE, 11) is None
    (file,) = (tmp_path / "one").iterdir()
    for broken in ("", "{}", '{"species": "live"}', "[1]"):
        file.write_text(broken)
        assert cache.load(LIVE, 11) is None


def test_a_version_follows_the_code(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1")
    before = version_of([tmp_path])
    assert before == version_of([tmp_path])
    (tmp_path / "a.py").write_text("x = 2")
    assert version_of([tmp_path]) != before


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(0, 60, 0.0, 0.05), (60, 60, 0.95, 1.0), (3, 60, 0.0171, 0.137), (0, 1, 0.0, 1.0), (0, 0, 0.0, 1.0)],
)
def test_bounds_are_wilsons_or_the_rule_of_three(hits: int, tries: int, low: float, high: float) -> None:
    assert Rate(hits, tries).bounds == pytest.approx((low, high), abs=1e-3)


# For real: the simulator, and dlib in its process.


class RealEngine:
    def __init__(self, engine: DlibFaceEngine) -> None:
        self._engine = engine

    def observe(self, frame: Frame, rest: Frame | None) -> FrameCues | DeviceFault:
        found = self._engine.look(frame, rest)
        return found if isinstance(found, DeviceFault) else found.cues or DeviceFault("no cues")

    def accepts(self, burst: Sequence[Frame], portrait: bytes) -> bool | DeviceFault:
        assert self._engine.enrol(portrait) == FaceCount(1)
        compared = self._engine.compare(burst)
        assert compared is not None and not isinstance(compared, DeviceFault)
        return decide(compared, Thresholds()).verdict is MatchVerdict.ACCEPT


class Simulator:
    live, attacks = attacks.LIVE, attacks.ATTACKS

    def scene(self, species: str, seed: int, people: range, earlier: Script) -> Scene:
        clip = attacks.clip(species, seed, people, attacks.Earlier(earlier.lamp, earlier.acts))
        return Scene(clip.subject, cv2.imencode(".png", clip.portrait)[1].tobytes())


@pytest.fixture(scope="module")
def engine() -> Iterator[RealEngine]:
    engine = DlibFaceEngine(Deadlines(look_s=60, describe_s=60, compare_s=60))  # also on a busy machine
    assert engine.start() is None
    yield RealEngine(engine)
    engine.stop()


@pytest.mark.timeout(400)  # of 40 s of computing, which a busy machine does not do in 120
def test_a_sample_of_the_real_evaluation_lets_people_pass_and_no_attack(engine: RealEngine) -> None:
    sample = evaluate(Simulator(), engine, SeedSet("sample", 700_000, PEOPLE), 1, LIMITS)
    assert sample.bpcer == Rate(0, 1)
    assert {kind.name: kind.apcer.hits for kind in sample.species} == dict.fromkeys(attacks.ATTACKS, 0)
    assert sum(kind.matched.hits for kind in sample.species) >= 4  # these pictures do fool the matcher
