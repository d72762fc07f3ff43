"""How well a camera sees: how many pictures a second, how light, how sharp. No picture is kept."""

import time
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.domain.readiness import CameraFigures
from kiosk.ports import Camera, DeviceFault, Frame

MEASURED_S = 2.0  # longer than a camera that has stuck takes to be found out
SETTLING_FRAMES = 3  # web-cams set their exposure meanwhile
MEASURED_PX = 480  # height; in all cameras the same details are looked at
LEAST_CONTRAST = 20.0  # standard deviation of grey: an empty tray has 2 to 10, a card in it 40 and more


def measure(
    camera: Camera, seconds: float = MEASURED_S, clock: Callable[[], float] = time.monotonic
) -> CameraFigures | DeviceFault:
    """Of an open camera."""
    count, began_s = -SETTLING_FRAMES, clock()
    while True:
        frame = camera.read()
        if isinstance(frame, DeviceFault):
            return frame
        count += 1
        if count == 0:
            began_s = clock()
        elif count > 0 and clock() - began_s >= seconds:
            return figures_of(frame, count / (clock() - began_s))
        frame.fill(0)


def figures_of(frame: Frame, frames_per_s: float) -> CameraFigures:
    height, width = frame.shape[:2]
    """And nothing else: the frame is overwritten."""
    grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
    frame.fill(0)
    light = float(grey.mean()) / 255
    sharpness = sharpness_of(grey)
    grey.fill(0)
    return CameraFigures(width, height, frames_per_s, light, sharpness)


def sharpness_of(grey: NDArray[np.uint8]) -> float | None:
    """Variance of the second derivative over the picture's own variance, at one size."""
    height, width = grey.shape
    scaled = cv2.resize(grey, (round(width * MEASURED_PX / height), MEASURED_PX), interpolation=cv2.INTER_AREA)
    calm = cv2.medianBlur(scaled, 3)  # a sensor's noise is no detail
    variance = float(calm.var())
    if variance < LEAST_CONTRAST**2:
        return None
    return float(cv2.Laplacian(calm, cv2.CV_32F).var()) / variance
