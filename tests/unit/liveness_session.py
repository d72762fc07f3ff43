"""Observations as an ideal person, or an attacker, would leave them: frame by frame, without pictures."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from kiosk.domain.liveness.challenge import Act, Challenge, Colour, Cue
from kiosk.domain.liveness.flash import HUES
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import FaceCues, FrameCues, Observation

FRAME_MS = 100
LAG_MS = 120
LIMITS = Limits()
ALL = frozenset(Cue)
CHALLENGE = Challenge(
    (Colour.ORANGE, Colour.AZURE, Colour.LIME, Colour.VIOLET), (Act.TURN_LEFT, Act.NOD), blink_wanted=True
)
OF_PAPER, OF_A_HEAD = 0.99, 0.9  # flatness, turned by 25 degrees

Change = Callable[[int, FaceCues], FaceCues | None]


def face(**cues: object) -> FaceCues:
    at_rest = FaceCues(0.67, 0.5, 0.11, 0.0, 0.0, 0.3, 0.3, (0.6, 0.1), (0.7, 0.2), flatness=0.995)
    return replace(at_rest, **cues)  # type: ignore[arg-type]


def session(
    challenge: Challenge = CHALLENGE,
    lit_by: Challenge | None = None,
    gain: float = 0.15,
    veil: float = 1.2,
    acts: Iterable[Act | None] | None = None,
    flat: bool = False,
    blinks_at_ms: int | None = 600,
    change: Change = lambda _at_ms, seen: seen,
    until_ms: int = 20_000,
    act_every_ms: int = 1200,
) -> list[Observation]:
    """Somebody who answers the colours of `lit_by` and does `acts`, one every `act_every_ms`, each half a second after
    its turn came."""
    light = challenge if lit_by is None else lit_by
    script = list(challenge.acts if acts is None else acts)
    observations = []
    end_ms = challenge.acts_begin_ms + act_every_ms * len(script) + 400
    for at_ms in range(0, min(end_ms, until_ms), FRAME_MS):
        colour = light.colour_at(at_ms - LAG_MS)
        hue = HUES[colour] if colour else (0.0, 0.0)
        seen = face(
            chroma=(0.6 + gain * hue[0], 0.1 + gain * hue[1]),
            dark_chroma=(0.7 + veil * gain * hue[0], 0.2 + veil * gain * hue[1]),
        )
        index, since = divmod(at_ms - challenge.acts_begin_ms, act_every_ms)
        if 0 <= index < len(script) and 500 <= since < 900:
            seen = doing(script[index], seen, flat)
        if blinks_at_ms is not None and blinks_at_ms <= at_ms < blinks_at_ms + 200:
            seen = closing(seen, 0.05)
        observations.append(Observation(at_ms, FrameCues(at_ms, 1, change(at_ms, seen))))
    return observations


def doing(act: Act | None, seen: FaceCues, flat: bool = False) -> FaceCues:
    match act:
        case Act.TURN_LEFT | Act.TURN_RIGHT:
            yaw = 25.0 if act is Act.TURN_LEFT else -25.0
            return replace(seen, yaw_deg=yaw, flatness=OF_PAPER if flat else OF_A_HEAD)
        case Act.NOD:
            return replace(seen, pitch_deg=-15.0)
        case Act.BLINK:
            return closing(seen, 0.02)
    return seen


def closing(seen: FaceCues, eyes_open: float) -> FaceCues:
    """Lids that cover the iris as they close."""
    return replace(seen, eyes_open=eyes_open, iris=eyes_open)
