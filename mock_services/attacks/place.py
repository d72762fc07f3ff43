"""The light at the kiosk: the hall's, and that of the kiosk's own screen."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.attacks.camera import SIZE, TO_LINEAR, Light, linear
from mock_services.people.backdrop import hall

Bgr = NDArray[np.float32]  # (3,), linear
Lamp = Callable[[float], tuple[int, int, int]]  # milliseconds -> sRGB of the kiosk's whole screen

SCREEN_M2 = 0.13  # a 21.5 inch screen
SCREEN_CD_M2 = (180.0, 300.0)  # showing white
SCREEN_FACES = 0.8  # cosine between the screen's normal and the way to the face, and the face's own
HALL_LUX = (60.0, 350.0)  # on a face, which is upright: about half of what lies on a desk
HALL_M = 3.0  # to what stands behind the person


@dataclass(slots=True)
class Place:
    """One place and time of day. Light is in units of the hall's on a face, linear."""

    hall_bgr: Bgr
    hall_lux: float
    screen_cd_m2: float
    behind: float  # light on the background by light on the face
    lag_ms: float  # from the screen's command to the frame that shows it

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Place":
        warmth = rng.normal(0, 0.05)
        return cls(
            np.array((1 - warmth, 1, 1 + warmth), np.float32),
            float(np.exp(rng.uniform(*np.log(HALL_LUX)))),
            float(rng.uniform(*SCREEN_CD_M2)),
            float(rng.uniform(0.6, 1.15)),
            float(rng.uniform(60, 220)),
        )

    def screen(self, distance_cm: float, lamp_rgb: tuple[int, int, int]) -> Bgr:
        """Light of the kiosk's screen at a distance: pi L sin^2 of the half angle of a disk of its area."""
        radius2 = SCREEN_M2 / np.pi
        lux = np.pi * self.screen_cd_m2 * radius2 / (radius2 + (distance_cm / 100) ** 2) * SCREEN_FACES
        return TO_LINEAR[list(lamp_rgb[::-1])] * np.float32(lux / self.hall_lux)

    def screen_radiance(self, lamp_rgb: tuple[int, int, int]) -> Bgr:
        """What the kiosk's screen itself looks like, where glass mirrors it: L against E / pi of white paper."""
        return TO_LINEAR[list(lamp_rgb[::-1])] * np.float32(np.pi * self.screen_cd_m2 / self.hall_lux)

    def on(self, distance_cm: float, lamp_rgb: tuple[int, int, int]) -> Bgr:
        """All light on a surface at a distance that faces the kiosk."""
        return self.hall_bgr + self.screen(distance_cm, lamp_rgb)

    def empty(self, lamp_rgb: tuple[int, int, int]) -> Light:
        """The hall without anybody."""
        light = np.diag(self.behind * self.on(100 * HALL_M, lamp_rgb))
        return np.asarray(cv2.transform(_linear_hall(), light), np.float32)


@cache
def _linear_hall() -> Light:
    return linear(hall(SIZE))
