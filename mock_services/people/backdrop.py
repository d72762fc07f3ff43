"""The hospital hall behind whoever stands before the face camera: bright, out of focus, always the same."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float, tuple[int, int, int]]  # left, top, right, bottom as fractions; BGR
THINGS: tuple[Box, ...] = (
    (0.00, 0.74, 1.00, 1.00, (196, 204, 208)),  # floor
    (0.00, 0.00, 1.00, 0.10, (240, 240, 238)),  # ceiling
    (0.05, 0.05, 0.27, 0.08, (255, 255, 255)),  # lamps
    (0.70, 0.04, 0.95, 0.075, (255, 255, 255)),
    (0.04, 0.18, 0.24, 0.52, (244, 236, 222)),  # window
    (0.135, 0.18, 0.145, 0.52, (214, 212, 208)),
    (0.76, 0.20, 0.90, 0.78, (188, 202, 196)),  # door
    (0.78, 0.23, 0.88, 0.45, (232, 228, 214)),
    (0.00, 0.60, 0.34, 0.76, (150, 140, 92)),  # desk
    (0.00, 0.58, 0.36, 0.61, (226, 228, 226)),
    (0.90, 0.56, 1.00, 0.82, (128, 150, 120)),  # plant
    (0.44, 0.22, 0.66, 0.34, (160, 128, 60)),  # sign
    (0.60, 0.66, 0.74, 0.80, (170, 150, 120)),  # chairs
)


@lru_cache(maxsize=8)
def hall(size: tuple[int, int]) -> NDArray[np.uint8]:
    """The hall as a frame of `size` (width, height), BGR. Shared: do not write to it."""
    width, height = size
    image = np.empty((height, width, 3), np.uint8)
    image[...] = (np.array((214, 219, 222)) * np.linspace(1.04, 0.94, height)[:, None, None]).clip(0, 255)
    for left, top, right, bottom, colour in THINGS:
        corner, opposite = (int(left * width), int(top * height)), (int(right * width), int(bottom * height))
        cv2.rectangle(image, corner, opposite, colour, cv2.FILLED)
    image = cv2.GaussianBlur(image, (0, 0), height / 34)
    image.flags.writeable = False
    return image
