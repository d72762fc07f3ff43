"""What a hand does to a card: it holds it somewhere in space, bends it, and covers a part of it with the thumb."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.cards.canvas import CARD_WIDTH_MM

_THUMB_WIDTH_MM = 18.0
_THUMB_LENGTH_MM = 60.0
_THUMB_MARGIN_MM = 16.0  # how much of the thumb is drawn beside the card
_SKIN = (132, 166, 214)


@dataclass(frozen=True, slots=True)
class Pose:
    """A card before a pinhole camera; the card's middle is its origin, x to the right, y down, z into the card."""

    axes: NDArray[np.float64]  # (3, 3), columns: the card's axes in the camera's
    at_mm: NDArray[np.float64]  # (3,), of the card's middle
    focal_px: float

    def camera(self, size: tuple[int, int]) -> NDArray[np.float64]:
        return np.array([[self.focal_px, 0, size[0] / 2], [0, self.focal_px, size[1] / 2], [0, 0, 1]])


def flat(picture: NDArray[np.uint8], scale: float, pose: Pose, size: tuple[int, int]) -> NDArray[np.float64]:
    """Homography from the pixels of a flat card's picture (`scale` pixels a millimetre) to frame pixels."""
    plane = np.column_stack([pose.axes[:, 0], pose.axes[:, 1], pose.at_mm])
    rows, columns = picture.shape[:2]
    to_mm = np.array([[1, 0, -columns / 2], [0, 1, -rows / 2], [0, 0, scale]]) / scale
    return np.asarray(pose.camera(size) @ plane @ to_mm, np.float64)


def bent(
    picture: NDArray[np.uint8], scale: float, pose: Pose, curl_mm: float, size: tuple[int, int]
) -> NDArray[np.uint8]:
    """The frame's view of a card that is bent about its short axis, its ends `curl_mm` nearer than its middle.

    The card is part of a cylinder; each pixel's ray is cut with it.
    """
    half = CARD_WIDTH_MM / 2
    radius = (half**2 + curl_mm**2) / (2 * curl_mm)  # of a circle over the chord `2 half` with that sagitta; signed
    x, y = np.meshgrid(np.arange(size[0], dtype=np.float64), np.arange(size[1], dtype=np.float64))
    rays = np.stack([(x - size[0] / 2) / pose.focal_px, (y - size[1] / 2) / pose.focal_px, np.ones_like(x)], axis=-1)
    way = rays @ pose.axes  # in the card's axes
    eye = -pose.at_mm @ pose.axes
    a = way[..., 0] ** 2 + way[..., 2] ** 2
    b = way[..., 0] * eye[0] + way[..., 2] * (eye[2] + radius)
    c = eye[0] ** 2 + (eye[2] + radius) ** 2 - radius**2
    root = np.sqrt(np.maximum(b**2 - a * c, 0))
    along = (-b + np.sign(radius) * root) / a
    hit = eye + along[..., None] * way
    across = radius * np.arctan2(hit[..., 0] * np.sign(radius), (hit[..., 2] + radius) * np.sign(radius))
    rows, columns = picture.shape[:2]
    map_x = (across * scale + columns / 2).astype(np.float32)
    map_y = (hit[..., 1] * scale + rows / 2).astype(np.float32)
    return np.asarray(cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR), np.uint8)


def with_thumb(card: NDArray[np.uint8], tip: tuple[float, float], scale: float) -> NDArray[np.uint8]:
    """A card's picture (BGRA) with a thumb on it that comes in over the nearest edge; padded alike on all sides."""
    margin = round(_THUMB_MARGIN_MM * scale)
    rows, columns = card.shape[:2]
    padded = cv2.copyMakeBorder(card, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    end = np.array([tip[0] * columns + margin, tip[1] * rows + margin])
    ways = {
        (-1, 0): tip[0] * columns,
        (1, 0): (1 - tip[0]) * columns,
        (0, -1): tip[1] * rows,
        (0, 1): (1 - tip[1]) * rows,
    }
    out = np.array(min(ways, key=lambda way: ways[way]), np.float64)
    inwards = out * _THUMB_WIDTH_MM / 2 * scale
    start = end + out * _THUMB_LENGTH_MM * scale
    mask = np.zeros(padded.shape[:2], np.uint8)
    points = [tuple(int(value) for value in point) for point in (end + inwards, start)]
    cv2.line(mask, points[0], points[1], 255, round(_THUMB_WIDTH_MM * scale), cv2.LINE_AA)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3) / (_THUMB_WIDTH_MM / 2 * scale)
    light = (0.55 + 0.45 * np.sqrt(np.clip(depth, 0, 1)))[..., None]
    thumb = np.dstack([np.asarray(_SKIN) * light, np.full(mask.shape, 255)])
    cover = (mask / 255.0)[..., None]
    return np.asarray(padded * (1 - cover) + thumb * cover, np.uint8)
