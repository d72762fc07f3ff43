"""Pictures of the cast: live frames and the portraits of card and registry."""

from collections.abc import Iterable
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.people.backdrop import hall
from mock_services.people.bake import BakedHead, baked
from mock_services.people.pose import Pose
from mock_services.people.raster import focal_length, rasterise
from mock_services.people.shading import shade

Frame = NDArray[np.uint8]
PORTRAIT_SIZE = (300, 400)  # width, height
PORTRAIT_POSE = Pose(distance_cm=75.0, offset_y=0.04)
PORTRAIT_ZOOM = 1.75  # a photographer stands further away, with a longer lens
PORTRAIT_BACKGROUND_BGR = (236, 214, 188)


def preload(keys: Iterable[str]) -> None:
    """Build these heads now rather than at first sight (about a second each)."""
    for key in keys:
        baked(key)


def render(key: str, pose: Pose, frame: Frame | None = None, size: tuple[int, int] = (640, 480)) -> Frame:
    """A frame (height, width, 3) BGR with the person `key` of the cast drawn over a copy of `frame`, or over a hall.

    `size` is (width, height), used without a frame. `brightness` dims the hall too, but not a given frame. Raises
    KeyError for somebody who is not in the cast.
    """
    head = baked(key)
    image = dimmed_hall(size, pose.brightness) if frame is None else frame.copy()
    draw(head, pose, image)
    return image


def dimmed_hall(size: tuple[int, int], brightness: float) -> Frame:
    """The empty hall as a frame of (width, height), BGR, at an exposure."""
    return np.asarray(cv2.convertScaleAbs(hall(size), alpha=brightness), np.uint8)


def draw(head: BakedHead, pose: Pose, image: Frame, zoom: float = 1.0) -> None:
    """Draw into `image`, through a lens `zoom` times as long as the kiosk's."""
    height, width = image.shape[:2]
    seen = rasterise(head, pose, (width, height), zoom)
    if seen is not None:
        shade(image[seen.box], seen, head, pose, focal_length(height, zoom))


def portrait(key: str) -> Frame:
    """The picture on the card and in the registry: (400, 300, 3) BGR, frontal, neutral light, plain background."""
    return _portrait(key).copy()


@cache
def _portrait(key: str) -> Frame:
    width, height = PORTRAIT_SIZE
    image = np.full((height * 2, width * 2, 3), PORTRAIT_BACKGROUND_BGR, np.uint8)
    draw(baked(key), PORTRAIT_POSE, image, PORTRAIT_ZOOM)
    return np.asarray(cv2.resize(image, PORTRAIT_SIZE, interpolation=cv2.INTER_AREA), np.uint8)
