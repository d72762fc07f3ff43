"""How somebody holds still, and does what the screen asks: late, more or less far, now and then wrongly at first."""

import numpy as np

from mock_services.people import Pose

ACTS = ("turn_left", "turn_right", "nod", "blink")
OPPOSITE = {"turn_left": "turn_right", "turn_right": "turn_left"}


class Actor:
    """`pose` is asked for in order of time. With `willing` False nothing is answered; the sway and blinks stay."""

    def __init__(self, rng: np.random.Generator, distance_cm: float, willing: bool = True) -> None:
        self.distance_cm = distance_cm
        self._rng = rng
        self._willing = willing
        self._asked: str | None = None
        self._begun: list[tuple[float, str]] = []  # when which act really begins
        self._phase = list(rng.uniform(0, 2 * np.pi, 6))
        self._sway = rng.uniform(0.4, 1.4)
        self._aside, self._low = rng.normal(0, 0.025), rng.normal(0, 0.02)
        self._rest_pitch = rng.normal(0, 4)
        # a brisk person and a slow one
        self._reaction_ms = float(np.clip(rng.lognormal(np.log(550), 0.35), 250, 1800))
        self._turn_deg, self._turn_ms = rng.uniform(20, 36), rng.uniform(350, 800)
        self._nod_deg, self._nod_ms = rng.uniform(12, 22), rng.uniform(800, 1400)
        self._shut_ms = rng.uniform(200, 420)
        self._errs = rng.random() < 0.06
        # eyes blink some 17 times a minute
        times = np.cumsum(rng.exponential(3600, 12) + 800)
        self._blinks = [  # when, and for how long
            (float(t), float(rng.uniform(180, 320))) for t in times
        ]

    def pose(self, at_ms: float, act: str | None) -> Pose:
        self._hear(at_ms, act)
        yaw = pitch = 0.0
        blink = max(_lid(at_ms - when, lasts) for when, lasts in self._blinks)
        for i, (when, done) in enumerate(self._begun):
            until = self._begun[i + 1][0] if i + 1 < len(self._begun) else np.inf
            dy, dp, lid = self._doing(done, at_ms - when, until - when)
            yaw, pitch, blink = yaw + dy, pitch + dp, max(blink, lid)
        return self._swaying(at_ms / 1000, yaw, pitch, blink)

    def _hear(self, at_ms: float, act: str | None) -> None:
        if act == self._asked or not self._willing:
            return
        self._asked = act
        begins = at_ms + self._reaction_ms * self._rng.uniform(0.8, 1.25)
        if act in OPPOSITE and self._errs:
            self._errs = False
            self._begun.append((begins, OPPOSITE[act]))
            begins += 1100
        self._begun.append((begins, act or "rest"))

    def _doing(self, act: str, since_ms: float, until_ms: float) -> tuple[float, float, float]:
        """Yaw and pitch in degrees, and how far the lids are shut; held or repeated until the next act begins."""
        if since_ms <= 0:
            return 0.0, 0.0, 0.0
        ends = _ease((since_ms - until_ms) / self._turn_ms) if np.isfinite(until_ms) else 0.0
        if act in OPPOSITE:
            side = 1 if act == "turn_left" else -1
            return side * self._turn_deg * (_ease(since_ms / self._turn_ms) - ends), 0.0, 0.0
        if act == "nod":
            down = 0.5 - 0.5 * np.cos(2 * np.pi * since_ms / self._nod_ms)
            return 0.0, -self._nod_deg * down * (1 - ends), 0.0
        if act == "blink" and ends == 0:
            return 0.0, 0.0, _lid(since_ms % 1300, self._shut_ms)
        return 0.0, 0.0, 0.0

    def _swaying(self, t: float, yaw: float, pitch: float, blink: float) -> Pose:
        a, b, c, d, e, f = self._phase
        k = self._sway
        return Pose(
            yaw_deg=yaw + k * (2.0 * np.sin(0.9 * t + a) + 0.8 * np.sin(2.3 * t + b)),
            pitch_deg=pitch + self._rest_pitch + k * (1.2 * np.sin(0.7 * t + b) + 0.4 * np.sin(1.9 * t + c)),
            roll_deg=k * 1.4 * np.sin(0.5 * t + d),
            blink=blink,
            distance_cm=self.distance_cm * (1 + k * 0.012 * np.sin(0.6 * t + e)),
            offset_x=self._aside + k * 0.008 * np.sin(0.8 * t + f),
            offset_y=self._low + k * 0.005 * np.sin(1.1 * t + a),
        )


def _ease(t: float) -> float:
    """From 0 to 1, smoothly."""
    t = float(np.clip(t, 0, 1))
    return t * t * (3 - 2 * t)


def _lid(since_ms: float, lasts_ms: float) -> float:
    """How far the eyes are shut, in a blink of so many milliseconds."""
    return float(np.clip(1.6 * np.sin(np.pi * np.clip(since_ms / lasts_ms, 0, 1)), 0, 1))
