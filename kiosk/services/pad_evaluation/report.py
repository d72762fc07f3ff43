"""Error rates of presentation attack detection with their bounds, from clips that were played."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MAX_APCER, MAX_BPCER, MAX_REPLAYS = 0.07, 0.05, 0.002  # goals; FIDO asks 7 % per species of its stricter level
Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with the bounds of its 95 % interval."""

    hits: int
    tries: int

    @property
    def value(self) -> float:
        return self.hits / self.tries if self.tries else math.nan

    @property
    def bounds(self) -> tuple[float, float]:
        """Wilson's interval; where nothing or everything hit, the rule of three (3 / n, one-sided)."""
        n, p = self.tries, self.value
        if n == 0:
            return 0.0, 1.0
        if self.hits in (0, n):
            edge = min(3 / n, 1.0)
            return (0.0, edge) if self.hits == 0 else (1 - edge, 1.0)
        middle, spread = p + Z95**2 / (2 * n), Z95 * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n))
        return (middle - spread) / (1 + Z95**2 / n), (middle + spread) / (1 + Z95**2 / n)

    def as_dict(self) -> dict[str, Any]:
        low, high = self.bounds
        return {"errors": self.hits, "of": self.tries, "rate": round(self.value, 5), "low": round(low, 5),
                "high": round(high, 5)}  # fmt: skip

    def __str__(self) -> str:
        low, high = self.bounds
        return f"{100 * self.value:6.2f} %   ({self.hits} of {self.tries}; 95 %: {100 * low:.2f} to {100 * high:.2f} %)"


@dataclass(frozen=True, slots=True)
class Species:
    """One kind of attack. `reasons` says what stopped how many."""

    name: str
    apcer: Rate
    iapar: Rate  # passed detection and matcher
    matched: Rate  # would have passed the matcher alone: an attack shows the portrait's owner
    reasons: Counter[str]


@dataclass(frozen=True, slots=True)
class PadReport:
    """What a run found; every figure is of simulated clips."""

    seeds: str
    species: tuple[Species, ...]  # the worst first
    bpcer: Rate
    bpcer_reasons: Counter[str]
    rejected_live: Rate  # by detection or matcher, of all living people
    replays: Rate  # of recorded sessions that passed, against fresh challenges
    seconds_median: float  # of living people that passed
    seconds_p95: float

    @property
    def meets_goals(self) -> bool:
        worst = self.species[0].apcer.value if self.species else math.nan
        return worst <= MAX_APCER and self.bpcer.value <= MAX_BPCER and self.replays.value <= MAX_REPLAYS

    def as_dict(self) -> dict[str, Any]:
        return {
            "label": "simulated",
            "seeds": self.seeds,
            "species": [
                {"name": kind.name, "apcer": kind.apcer.as_dict(), "iapar": kind.iapar.as_dict(),
                 "matcher_alone": kind.matched.as_dict(),
                 "stopped_by": dict(kind.reasons.most_common())}
                for kind in self.species
            ],
            "bpcer": {**self.bpcer.as_dict(), "stopped_by": dict(self.bpcer_reasons.most_common())},
            "rejected_live": self.rejected_live.as_dict(),
            "replays_against_fresh_challenges": self.replays.as_dict(),
            "seconds": {"median": round(self.seconds_median, 2), "p95": round(self.seconds_p95, 2)},
            "meets_goals": self.meets_goals,
        }  # fmt: skip

    def as_text(self) -> str:
        lines = [f"simulated clips, {self.seeds} seeds; no certificate", "", f"{'APCER':<28}"]
        lines += [f"  {kind.name:<26}{kind.apcer}" for kind in self.species]
        lines += ["", "IAPAR (detection and matcher)", *(f"  {kind.name:<26}{kind.iapar}" for kind in self.species)]
        lines += ["", "accepted by the matcher alone", *(f"  {kind.name:<26}{kind.matched}" for kind in self.species)]
        lines += [
            "",
            f"{'BPCER':<28}{self.bpcer}",
            f"{'rejected with matcher':<28}{self.rejected_live}",
            f"{'recorded session passes':<28}{self.replays}",
            f"{'a challenge takes':<28}{self.seconds_median:6.1f} s   (95 % within {self.seconds_p95:.1f} s)",
        ]
        return "\n".join(lines)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies (nearest rank); not a number for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else math.nan
