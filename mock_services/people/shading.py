"""Light on the pixels of a person: texture, diffuse light that warms where it fades, and highlights."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.people.bake import LEVELS, TEXELS_PER_CM, BakedHead
from mock_services.people.pose import Pose
from mock_services.people.raster import FAR_CM, Pixels

Frame = NDArray[np.uint8]
KEY_LIGHT = (0.24, 0.40, 0.88)  # direction to the lamp: from above, slightly from the image's right
HALF_VECTOR = (0.12, 0.30, 0.95)  # half way between lamp and viewer
AMBIENT, DIFFUSE = 0.42, 0.66
WRAP = 0.35  # how far light reaches round an edge, as through skin
FADE_RGB = (1.0, 1.18, 1.28)  # green and blue fade sooner than red, as in skin
RAMP_ONE = 150.0  # ramp value that leaves a colour as it is; room above for light brighter than one


def shade(target: Frame, seen: Pixels, head: BakedHead, pose: Pose, focal_px: float) -> None:
    """Colour the covered pixels of `target` (rows, columns, 3), a view on the frame, in place."""
    level = int(np.clip(np.log2(TEXELS_PER_CM * (pose.distance_cm + 4) / focal_px), 0, LEVELS - 1))
    texture = head.levels[level]
    rows, cols = texture.bumps.shape[:2]
    texels = cv2.transform(seen.surface, np.array([[cols - 1, 0, 0], [0, rows - 1, 0]], np.float32))
    colour = cv2.remap(texture.with_eyes(pose.blink), texels, None, cv2.INTER_LINEAR)
    key, half = cv2.split(_angles(cv2.remap(texture.bumps, texels, None, cv2.INTER_LINEAR), seen))
    ramp, shine = _ramps(tuple(float(c) for c in pose.light_rgb), float(pose.brightness))
    lit = cv2.multiply(
        cv2.cvtColor(colour, cv2.COLOR_BGRA2BGR), cv2.LUT(cv2.merge([key] * 3), ramp), scale=1 / RAMP_ONE
    )
    spark = cv2.multiply(cv2.LUT(half, shine), cv2.extractChannel(colour, 3), scale=1 / 255)
    light = [pose.brightness * c for c in pose.light_rgb[::-1]]
    _blend(target, cv2.add(lit, cv2.merge([cv2.convertScaleAbs(spark, alpha=c) for c in light])), seen.depth)


def _angles(normals: Frame, seen: Pixels) -> Frame:
    """Two bytes per pixel: how much it faces the lamp and the half vector (128 is sideways, 255 straight on)."""
    angles = cv2.transform(normals, _light_matrix(seen.turn))
    trunk = cv2.inRange(cv2.extractChannel(seen.surface, 2), 0.5, 2.0)
    rows = np.flatnonzero(trunk.max(axis=1))
    if rows.size:
        part = np.s_[rows[0] : rows[-1] + 1]
        cv2.copyTo(cv2.transform(normals[part], _light_matrix(seen.trunk_turn)), trunk[part], angles[part])
    return np.asarray(angles, np.uint8)


def _light_matrix(turn: NDArray[np.float32]) -> NDArray[np.float32]:
    """Takes a normal's three bytes to the two of `_angles`, for a surface that was turned by `turn`."""
    lights = np.array([KEY_LIGHT, HALF_VECTOR], np.float32)
    lights /= np.linalg.norm(lights, axis=1, keepdims=True)
    m = lights @ turn
    return np.column_stack([m, 128 - 128 * m.sum(1)]).astype(np.float32)


@lru_cache(maxsize=64)
def _ramps(light_rgb: tuple[float, ...], brightness: float) -> tuple[Frame, Frame]:
    """Look-up tables by angle: diffuse light (1, 256, 3) BGR, and highlight (1, 256)."""
    light_bgr = np.array(light_rgb[::-1]) * brightness
    cosine = (np.arange(256) - 128) / 127
    wrapped = np.clip((cosine + WRAP) / (1 + WRAP), 0, 1)[:, None] ** np.array(FADE_RGB[::-1])
    ramp = (AMBIENT + DIFFUSE * wrapped) * light_bgr * RAMP_ONE
    ahead = np.clip(cosine, 0, 1)
    shine = 255 * (0.32 * ahead**22 + 0.10 * ahead**5)
    return np.clip(ramp, 0, 255).astype(np.uint8)[None], shine.astype(np.uint8)[None]


def _blend(target: Frame, person: Frame, depth: NDArray[np.float32]) -> None:
    """Lay the person over the target, with the outline softened inwards."""
    inside = cv2.inRange(depth, 0.0, FAR_CM * 0.99)
    edge = cv2.blur(inside, (3, 3))
    edge = cv2.min(cv2.addWeighted(edge, 2.0, edge, 0.0, -255.0), inside)
    opaque = cv2.multiply(edge, 1 / 255, dtype=cv2.CV_32F)
    target[...] = cv2.blendLinear(person, np.ascontiguousarray(target), opaque, cv2.subtract(1.0, opaque))
