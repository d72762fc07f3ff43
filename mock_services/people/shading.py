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
    u, v = seen.u * (cols - 1), seen.v * (rows - 1)
    colour = cv2.remap(texture.with_eyes(pose.blink), u, v, cv2.INTER_LINEAR)
    key, half = cv2.split(_angles(cv2.remap(texture.bumps, u, v, cv2.INTER_LINEAR), seen))
    ramp, shine = _ramps(tuple(float(c) for c in pose.light_rgb), float(pose.brightness))
    lit = cv2.multiply(colour[..., :3], cv2.LUT(cv2.merge([key, key, key]), ramp), scale=1 / RAMP_ONE)
    gloss = np.ascontiguousarray(colour[..., 3])
    sparks = cv2.multiply(cv2.LUT(cv2.merge([half] * 3), shine), cv2.merge([gloss] * 3), scale=1 / 255)
    _blend(target, cv2.add(lit, sparks), seen.depth)


def _angles(normals: Frame, seen: Pixels) -> Frame:
    """Two bytes per pixel: how much it faces the lamp and the half vector (128 is sideways, 255 straight on)."""
    angles = cv2.transform(normals, _light_matrix(seen.turn))
    trunk = (seen.trunk > 0.5).astype(np.uint8)
    cv2.copyTo(cv2.transform(normals, _light_matrix(seen.trunk_turn)), trunk, angles)
    return angles


def _light_matrix(turn: NDArray[np.float32]) -> NDArray[np.float32]:
    """Takes a normal's three bytes to the two of `_angles`, for a surface that was turned by `turn`."""
    lights = np.array([KEY_LIGHT, HALF_VECTOR], np.float32)
    lights /= np.linalg.norm(lights, axis=1, keepdims=True)
    m = lights @ turn
    return np.column_stack([m, 128 - 128 * m.sum(1)]).astype(np.float32)


@lru_cache(maxsize=64)
def _ramps(light_rgb: tuple[float, ...], brightness: float) -> tuple[Frame, Frame]:
    """Look-up tables by angle, (1, 256, 3) BGR each: diffuse light and highlight."""
    light_bgr = np.array(light_rgb[::-1]) * brightness
    cosine = (np.arange(256) - 128) / 127
    wrapped = np.clip((cosine + WRAP) / (1 + WRAP), 0, 1)[:, None] ** np.array(FADE_RGB[::-1])
    ramp = (AMBIENT + DIFFUSE * wrapped) * light_bgr * RAMP_ONE
    ahead = np.clip(cosine, 0, 1)[:, None]
    shine = 255 * (0.32 * ahead**22 + 0.10 * ahead**5) * light_bgr
    tables = [np.clip(table, 0, 255).astype(np.uint8).reshape(1, 256, 3) for table in (ramp, shine)]
    return tables[0], tables[1]


def _blend(target: Frame, person: Frame, depth: NDArray[np.float32]) -> None:
    """Lay the person over the target, with the outline softened inwards."""
    inside = cv2.inRange(depth, 0.0, FAR_CM * 0.99)
    edge = cv2.blur(inside, (3, 3))
    edge = cv2.min(cv2.addWeighted(edge, 2.0, edge, 0.0, -255.0), inside)
    alpha = cv2.merge([edge] * 3)
    kept = cv2.multiply(target, cv2.bitwise_not(alpha), scale=1 / 255)
    cv2.add(kept, cv2.multiply(person, alpha, scale=1 / 255), dst=target)
