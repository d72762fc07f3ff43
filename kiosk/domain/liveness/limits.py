"""Every number of the verdict in one place, with where it comes from.

Set on simulated clips of the tuning seeds (`kiosk.services.pad_evaluation`), never on those that are reported.
"""

from dataclasses import dataclass, field

from kiosk.domain.liveness.challenge import Cue


@dataclass(frozen=True, slots=True)
class Limits:
    # The gate: what holds in every frame.
    max_gap_ms: int = 700  # between frames
    max_away_ms: int = 1500  # without a face: the detector loses a head that turns further than it was asked to
    max_mean_gap_ms: int = 250  # slower than four frames a second no blink would be seen
    max_step: float = 1.2  # inter-eye distances that a face moves between two frames
    max_growth: float = 1.5  # of its size between two frames; beyond it somebody else is there
    max_rival_frames: int = 3  # with a second face as near: somebody passes by

    # Flash: share of the face's light that is the screen's, by the answer to its colours. A face 45 to 80 cm from a
    # 21.5 inch screen of 180 to 300 cd/m2 has 0.7 (60 lux on the face) to 0.1 (350 lux).
    max_lag_ms: int = 400  # of screen, camera and face process together
    min_gain: float = 0.06
    good_gain: float = 0.15
    max_veil: float = 1.8  # of a face 0.9 to 1.6: brows and lashes lie in the hall's shade; of glass 2 and more

    # Acts, against the person's own rest.
    reaction_ms: int = 150  # nobody answers a prompt sooner: what is done by then was not an answer
    turn_deg: float = 15.0  # yaw
    nod_deg: float = 8.0  # pitch
    good_nod_deg: float = 16.0
    frontal_deg: float = 10.0  # within it eyes are compared, and frames matched
    act_frames: int = 2  # in a row: one frame may be the landmarks' error
    blink_drop: float = 0.5  # of the own opening; 0.35 is the least that is known to be one, and noise comes near it
    blink_cover: float = 0.5  # of the own iris's height; living people's lids cover two thirds and more of it
    open_eyes: float = 0.7  # of the own opening: good enough to be compared
    good_blink_drop: float = 0.8
    min_blink_ms: int = 60
    max_blink_ms: int = 500

    # Depth of a turn: what a flat picture leaves unexplained of it.
    min_depth: float = 0.03  # of paper, flat or bent, 0.002 to 0.015; of a head at 15 degrees 0.05, at 25 0.1 and more
    good_depth: float = 0.08

    # Fusion: a weighted mean of the scores 0 to 1 of the cues that were asked for.
    weights: dict[Cue, float] = field(
        default_factory=lambda: {Cue.FLASH: 3.0, Cue.TURN: 3.0, Cue.BLINK: 2.0, Cue.NOD: 1.0}
    )
    min_score: float = 0.4

    def score(self, value: float, worst: float, good: float) -> float:
        """0 at `worst` or below, 1 at `good` or above."""
        return min(max((value - worst) / (good - worst), 0.0), 1.0)
