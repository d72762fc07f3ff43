"""From the light that arrives at a face camera to its frames: exposure and white balance, colour, blur, noise."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
Light = NDArray[np.float32]  # (height, width, 3) BGR, linear; 1 is white paper in the hall's light

SIZE = (640, 480)
GAMMA = 2.2
TO_LINEAR = (np.linspace(0, 1, 256) ** GAMMA).astype(np.float32)
LEVELS = 4096  # of the converter behind the sensor
TO_GREY = (255 * np.linspace(0, 1, LEVELS) ** (1 / GAMMA) + 0.5).astype(np.uint8)
EXPOSED_TO = 0.36  # linear mean of the middle of the frame that automatic exposure aims at
EXPOSURE_STEP = 0.35  # of the way, per frame
BALANCE_STEP = 0.06
NOISE_BORDER = 64


def linear(image: Frame) -> Light:
    """Linear light of a picture's grey values."""
    return np.asarray(cv2.LUT(image, TO_LINEAR), np.float32)


@dataclass(slots=True)
class WebCamera:
    """A cheap one: everything automatic, every one a little different. Frames are (480, 640, 3) BGR."""

    rng: np.random.Generator
    _gain: float = 0.0  # 0 until the first frame
    _balance: NDArray[np.float64] = field(init=False)
    _colours: Light = field(init=False)
    _balances: bool = field(init=False)
    _noise: NDArray[np.int16] = field(init=False)

    def __post_init__(self) -> None:
        mixing = np.eye(3) + self.rng.normal(0, 0.03, (3, 3))
        self._colours = (mixing / mixing.sum(axis=1, keepdims=True)).astype(np.float32)
        self._balance = 1 + self.rng.normal(0, 0.03, 3)
        self._balances = bool(self.rng.random() < 0.5)
        shape = (SIZE[1] + NOISE_BORDER, SIZE[0] + NOISE_BORDER, 3)
        self._noise = self.rng.normal(0, self.rng.uniform(1.5, 3.5), shape).round().astype(np.int16)

    def take(self, light: Light) -> Frame:
        """A frame of the light that arrives; the automatics move on by one frame."""
        middle = light[60:420:8, 120:520:8].reshape(-1, 3)
        wanted = EXPOSED_TO / max(float(middle.mean()), 1e-3)
        self._gain = wanted if self._gain == 0 else self._gain * (wanted / self._gain) ** EXPOSURE_STEP
        if self._balances:  # the grey-world rule, cautiously
            grey = middle.mean(axis=0)
            self._balance *= (grey.mean() / np.maximum(grey, 1e-3) / self._balance) ** BALANCE_STEP
        matrix = self._colours * (self._gain * self._balance)[:, None] * (LEVELS - 1)
        sensed = np.clip(cv2.transform(light, matrix.astype(np.float32)), 0, LEVELS - 1)
        grey_values = cv2.GaussianBlur(TO_GREY[sensed.astype(np.uint16)], (3, 3), 0.55)
        dx, dy = self.rng.integers(0, NOISE_BORDER, 2)
        noise = self._noise[dy : dy + SIZE[1], dx : dx + SIZE[0]]
        return np.asarray(cv2.add(grey_values, noise, dtype=cv2.CV_8U), np.uint8)
