"""What has to hold in every frame, whatever is asked: a camera that works and is one, and one person before it."""

from collections.abc import Sequence
from itertools import pairwise

from kiosk.domain.liveness.acts import moments
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import FaceCues, Observation

MAX_REPEATS = 1  # of the frame before: a driver may hand out one frame twice, once


def is_frozen(observations: Sequence[Observation]) -> bool:
    """The camera repeats a frame."""
    prints = [observation.frame.fingerprint for observation in observations]
    return sum(before == after for before, after in pairwise(prints)) > MAX_REPEATS


def is_looped(observations: Sequence[Observation]) -> bool:
    """A frame came back after others, which a sensor's noise makes impossible."""
    prints = [observation.frame.fingerprint for observation in observations]
    changes = [after for before, after in pairwise([None, *prints]) if before != after]
    return len(set(changes)) < len(changes)


def is_stalled(observations: Sequence[Observation], limits: Limits) -> bool:
    """Frames come too seldom, or out of order."""
    times = [observation.at_ms for observation in observations]
    gaps = [after - before for before, after in pairwise(times)]
    return any(not 0 < gap <= limits.max_gap_ms for gap in gaps) or sum(gaps) > limits.max_mean_gap_ms * len(gaps)


def is_left(observations: Sequence[Observation], limits: Limits) -> bool:
    """There was no face for too long."""
    seen = [observations[0].at_ms, *(at_ms for at_ms, _ in moments(observations)), observations[-1].at_ms]
    return any(after - before > limits.max_away_ms for before, after in pairwise(seen))


def is_crowded(observations: Sequence[Observation], limits: Limits) -> bool:
    """Somebody else is as near, and does not just pass by."""
    return sum(observation.frame.near_faces > 1 for observation in observations) > limits.max_rival_frames


def is_swapped(observations: Sequence[Observation], limits: Limits) -> bool:
    """The face jumped: it may be another one."""
    return any(_jumped(before, after, limits) for (_, before), (_, after) in pairwise(moments(observations)))


def _jumped(before: FaceCues, after: FaceCues, limits: Limits) -> bool:
    smaller, larger = sorted((before.inter_eye, after.inter_eye))
    across, down = abs(after.centre_x - before.centre_x), abs(after.centre_y - before.centre_y)
    return max(across, down) > limits.max_step * larger or larger > limits.max_growth * smaller
