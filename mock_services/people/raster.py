"""From a baked head and a pose to what lies under each pixel of the frame."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.people.bake import BakedHead
from mock_services.people.pose import Pose

FOCAL_PER_HEIGHT = 1.28  # focal length by frame height: a webcam of 53 degrees across at 4:3
FACE_BEFORE_CENTRE_CM = 9.0  # a pose's distance is to the face, the mesh's origin lies between the ears
PIVOT_CM = np.array([0, -7.0, -3.0], np.float32)  # where the head turns on the neck
TRUNK_SHARE = 0.15  # how much of a turn the shoulders follow
NEAR_CM, FAR_CM = 5.0, 1000.0
MARGIN_PX = 8  # a triangle that begins this far below the frame is not in it
BACK_FACING = 0.15  # cosine beyond which a triangle looks away from the viewer

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pixels:
    """What lies under the pixels of a box of the frame."""

    box: tuple[slice, slice]  # rows, columns of the frame
    surface: Array  # (rows, columns, 3) atlas coordinates 0..1, and 0 head .. 1 shoulders
    depth: Array  # centimetres, FAR_CM where nobody is
    turn: Array  # rotation of the head
    trunk_turn: Array  # rotation of the shoulders


def rotation(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Array:
    """Rotation matrix of a head: yaw about y, then pitch about x, then roll about z."""
    y, p, r = np.radians([yaw_deg, -pitch_deg, -roll_deg])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y, np.float32)


def focal_length(frame_height: int, zoom: float) -> float:
    """Focal length in pixels."""
    return FOCAL_PER_HEIGHT * frame_height * zoom


def rasterise(head: BakedHead, pose: Pose, frame_size: tuple[int, int], zoom: float = 1.0) -> Pixels | None:
    """What a camera with frames of (width, height) sees of the head, or None when it is out of view."""
    turn = rotation(pose.yaw_deg, pose.pitch_deg, pose.roll_deg)
    trunk_turn = rotation(pose.yaw_deg * TRUNK_SHARE, 0, 0)
    share = head.attributes[:, 2:]
    points = _blend(share, _turned(head.vertices, trunk_turn), _turned(head.vertices, turn, PIVOT_CM - turn @ PIVOT_CM))
    facing = _blend(share, _turned(head.facing, trunk_turn), _turned(head.facing, turn))
    points[:, 2] -= pose.distance_cm + FACE_BEFORE_CENTRE_CM
    width, height = frame_size
    focal = focal_length(height, zoom)
    scale = focal / -points[:, 2]
    px = width * (0.5 + pose.offset_x) + points[:, 0] * scale
    py = height * (0.5 + pose.offset_y) - points[:, 1] * scale
    left, right = (int(np.clip(edge, 0, width)) for edge in (px.min() - 1, px.max() + 2))
    top, bottom = (int(np.clip(edge, 0, height)) for edge in (py.min() - 1, py.max() + 2))
    w, h = right - left, bottom - top
    if w < 2 or h < 2:
        return None
    shown = np.einsum("ij,ij->i", facing, points) <= BACK_FACING * -points[:, 2]
    shown &= py < bottom + MARGIN_PX
    triangles = head.triangles[shown[head.triangles].any(1)]
    centred = np.column_stack([(px - left - w / 2) / scale, (h / 2 + top - py) / scale, points[:, 2]])
    surface, depth = _interpolate(head, centred.astype(np.float32), triangles, (w, h), focal)
    return Pixels(np.s_[top:bottom, left:right], surface, depth, turn, trunk_turn)


def _turned(points: Array, turn: Array, shift: Array | None = None) -> Array:
    """Points (n, 3) rotated, then shifted."""
    matrix = turn if shift is None else np.column_stack([turn, shift])
    return np.asarray(cv2.transform(points[:, None], matrix), np.float32)[:, 0]


def _blend(share: Array, trunk: Array, head: Array) -> Array:
    return head + share * (trunk - head)


@cache
def _settings() -> cv2.TriangleRasterizeSettings:
    settings = cv2.TriangleRasterizeSettings()
    settings.setShadingType(cv2.RASTERIZE_SHADING_SHADED)
    settings.setCullingMode(cv2.RASTERIZE_CULLING_NONE)
    settings.setGlCompatibleMode(cv2.RASTERIZE_COMPAT_DISABLED)
    return settings


def _interpolate(
    head: BakedHead, points: Array, triangles: NDArray[np.int32], size: tuple[int, int], focal: float
) -> tuple[Array, Array]:
    """Attributes and depth of the nearest surface per pixel."""
    w, h = size
    buffer, depth = np.zeros((h, w, 3), np.float32), np.full((h, w), FAR_CM, np.float32)
    field_of_view = float(2 * np.arctan(0.5 * h / focal))
    camera = np.eye(4, dtype=np.float32)
    cv2.triangleRasterize(
        points, triangles, head.attributes, buffer, depth, camera, field_of_view, NEAR_CM, FAR_CM, _settings()
    )
    return buffer, depth
