"""Plays clips of every species, or takes them from the cache, and counts what passed."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from kiosk.domain.liveness.challenge import plan
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.verdict import Liveness, Verdict, judge
from kiosk.services.pad_evaluation.cache import Cache
from kiosk.services.pad_evaluation.clips import ALL_CUES, Engine, Played, Stage, entropy, play
from kiosk.services.pad_evaluation.report import PadReport, Rate, Species, quantile

AT_ONCE = 2  # clips: while the engine looks at a frame of one, the other's next frame is drawn
REPLAYS_PER_SESSION = 200


@dataclass(frozen=True, slots=True)
class SeedSet:
    """Clips and people that share nothing with another set."""

    name: str
    first_clip: int
    people: range


TUNING = SeedSet("tuning", 500_000, range(2000, 2016))
REPORTING = SeedSet("reporting", 950_000, range(1096, 1120))


def evaluate(
    stage: Stage, engine: Engine, seeds: SeedSet, clips: int, limits: Limits, cache: Cache | None = None
) -> PadReport:
    """Play `clips` clips of every species and of living people, or take them from the cache, and count.

    Some 20 minutes for 60 clips each on two idle cores. Raises EvaluationFailed where the engine has a fault.
    """

    def played(job: tuple[str, int]) -> Played:
        species, seed = job
        clip = cache.load(species, seed) if cache else None
        if clip is None:
            clip = play(stage, engine, species, seed, seeds.people, limits)
            if cache:
                cache.store(clip)
        return clip

    jobs = [(kind, seeds.first_clip + i) for i in range(clips) for kind in (stage.live, *stage.attacks)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(played, jobs))
    return report(found, stage.live, seeds, limits)


def report(clips: Sequence[Played], live: str, seeds: SeedSet, limits: Limits) -> PadReport:
    """Count what was played."""
    verdicts: dict[str, list[_Judged]] = {clip.species: [] for clip in clips}
    for clip in clips:
        verdicts[clip.species].append(_Judged(clip, judge(clip.challenge, clip.observations, limits)))
    living = verdicts.pop(live, [])
    passed = [judged for judged in living if judged.is_live]
    seconds = [judged.clip.observations[-1].at_ms / 1000 for judged in passed]
    return PadReport(
        seeds=seeds.name,
        species=tuple(sorted((_species(kind, judged) for kind, judged in verdicts.items()), key=_worst_first)),
        bpcer=Rate(len(living) - len(passed), len(living)),
        bpcer_reasons=Counter(judged.reason for judged in living if not judged.is_live),
        rejected_live=Rate(sum(not judged.is_accepted for judged in living), len(living)),
        replays=replays([judged.clip for judged in passed], limits),
        seconds_median=quantile(seconds, 0.5),
        seconds_p95=quantile(seconds, 0.95),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    clip: Played
    liveness: Liveness

    @property
    def is_live(self) -> bool:
        return self.liveness.verdict is Verdict.LIVE

    @property
    def is_accepted(self) -> bool:
        """By the matcher too."""
        return self.is_live and self.clip.matched is True

    @property
    def reason(self) -> str:
        return self.liveness.reason.value if self.liveness.reason else "unfinished"


def _species(name: str, judged: Sequence[_Judged]) -> Species:
    return Species(
        name,
        Rate(sum(one.is_live for one in judged), len(judged)),
        Rate(sum(one.is_accepted for one in judged), len(judged)),
        Rate(sum(one.clip.matched is True for one in judged), len(judged)),
        Counter(one.reason for one in judged if not one.is_live),
    )


def _worst_first(species: Species) -> tuple[float, str]:
    return -species.apcer.value, species.name


def replays(sessions: Sequence[Played], limits: Limits) -> Rate:
    """How many fresh challenges a recorded session passes as it is: the worst replay, in which the recording is
    undistorted and nothing but the challenge tells it from a living person."""
    passed = 0
    for session in sessions:
        for i in range(REPLAYS_PER_SESSION):
            fresh = plan(entropy(session.seed, f"fresh {i}"), ALL_CUES)
            passed += judge(fresh, session.observations, limits).verdict is Verdict.LIVE
    return Rate(passed, len(sessions) * REPLAYS_PER_SESSION)
