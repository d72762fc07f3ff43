"""What an attacker holds before the camera: paper, flat or bent, and screens."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.attacks.camera import SIZE, Frame, Light, linear
from mock_services.attacks.place import Bgr
from mock_services.people import Pose
from mock_services.people.raster import FAR_CM, FOCAL_PER_HEIGHT, NEAR_CM, rotation

Points = NDArray[np.float32]  # (n, 3) centimetres; x to the picture's right, y up, z towards the camera

ROWS, COLS = 17, 25
PAPER_BLACK, PAPER_WHITE = 0.05, 0.82  # reflectance of ink and of paper
PAPER_CHROMA = 0.85  # of the colours that a printer reaches
GLASS_BLACK = 0.012  # diffuse reflectance of a screen that is off
GLARE = (0.01, 0.04)  # mirrored part of what lies before the glass, coated and not


@dataclass(frozen=True, slots=True)
class Sheet:
    """A surface with a picture on it, in its own coordinates: centimetres about its middle."""

    size_cm: tuple[float, float]  # width, height
    radius_cm: float = np.inf  # bent about its upright axis, towards the camera in the middle

    def points(self) -> tuple[Points, Points, NDArray[np.float32]]:
        """Points and normals, (n, 3) each, and picture coordinates 0..1, (n, 2)."""
        v, u = np.meshgrid(np.linspace(0, 1, ROWS), np.linspace(0, 1, COLS), indexing="ij")
        along, y = (u - 0.5) * self.size_cm[0], (0.5 - v) * self.size_cm[1]
        angle = along / self.radius_cm
        bent = np.isfinite(self.radius_cm)
        x = self.radius_cm * np.sin(angle) if bent else along
        z = self.radius_cm * (np.cos(angle) - 1) if bent else np.zeros_like(along)
        return _stack(x, y, z), _stack(np.sin(angle), np.zeros_like(angle), np.cos(angle)), _stack(u, v)

    @staticmethod
    def triangles() -> NDArray[np.int32]:
        i = np.arange(ROWS * COLS, dtype=np.int32).reshape(ROWS, COLS)
        a, b, c, d = i[:-1, :-1], i[:-1, 1:], i[1:, :-1], i[1:, 1:]
        return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])


@dataclass(frozen=True, slots=True)
class Seen:
    """The part of the frame that a sheet covers."""

    box: tuple[slice, slice]  # rows, columns
    picture: Light  # linear values of the picture, (rows, columns, 3)
    facing: NDArray[np.float32]  # cosine of the surface to the camera, (rows, columns)
    opaque: NDArray[np.float32]  # (rows, columns)
    across: NDArray[np.float32]  # where in the picture, 0..1, (rows, columns)


def project(sheet: Sheet, picture: Frame, pose: Pose, on_head: tuple[float, float] | None = None) -> Seen:
    """A sheet with `picture` (rows, columns, 3 or 4 with opacity) as the kiosk's camera sees it.

    It turns about its own middle at the pose's distance; or with a head in that pose, centimetres above and before the
    middle of which (`on_head`) it is worn.
    """
    points, normals, where = sheet.points()
    turn = rotation(pose.yaw_deg, pose.pitch_deg, pose.roll_deg)
    attributes = np.column_stack([where, normals @ turn[2]]).astype(np.float32)
    if on_head is None:
        points = points @ turn.T
        points[:, 2] -= pose.distance_cm
    else:
        pivot = np.array((0, -7.0, -3.0), np.float32)
        points = (points + np.array((0, *on_head), np.float32) - pivot) @ turn.T + pivot
        points[:, 2] -= pose.distance_cm + 9.0
    width, height = SIZE
    focal = FOCAL_PER_HEIGHT * height
    points[:, 0] -= pose.offset_x * width * points[:, 2] / focal
    points[:, 1] += pose.offset_y * height * points[:, 2] / focal
    return _rasterised(points.astype(np.float32), attributes, sheet.triangles(), picture)


def _rasterised(points: Points, attributes: Points, triangles: NDArray[np.int32], picture: Frame) -> Seen:
    width, height = SIZE
    buffer, depth = np.zeros((height, width, 3), np.float32), np.full((height, width), FAR_CM, np.float32)
    settings = cv2.TriangleRasterizeSettings()
    settings.setShadingType(cv2.RASTERIZE_SHADING_SHADED)
    settings.setCullingMode(cv2.RASTERIZE_CULLING_NONE)
    settings.setGlCompatibleMode(cv2.RASTERIZE_COMPAT_DISABLED)
    field_of_view = float(2 * np.arctan(0.5 / FOCAL_PER_HEIGHT))
    cv2.triangleRasterize(
        points, triangles, attributes, buffer, depth, np.eye(4, dtype=np.float32), field_of_view, NEAR_CM, FAR_CM,
        settings,
    )  # fmt: skip
    covered = depth < FAR_CM * 0.99
    left, top, wide, high = cv2.boundingRect(covered.astype(np.uint8))
    box = np.s_[top : top + high, left : left + wide]
    rows, cols = picture.shape[:2]
    scale = np.array([[cols - 1, 0, 0], [0, rows - 1, 0]], np.float32)
    sampled = cv2.remap(picture, cv2.transform(buffer[box], scale), None, cv2.INTER_LINEAR)
    opaque = covered[box].astype(np.float32)
    if picture.shape[2] == 4:
        opaque *= sampled[..., 3] / np.float32(255)
    return Seen(box, linear(np.ascontiguousarray(sampled[..., :3])), buffer[box][..., 2], opaque, buffer[box][..., 0])


def paper(seen: Seen, light: Bgr) -> Light:
    """Light that a print sends: its reflectance times the light on it, which fades as it turns away."""
    to_ink = PAPER_CHROMA * np.eye(3) + (1 - PAPER_CHROMA) / 3
    reflected = (PAPER_WHITE - PAPER_BLACK) * np.column_stack([to_ink, np.zeros(3)])
    reflected[:, 3] = PAPER_BLACK
    lit = cv2.transform(seen.picture, (reflected * light[:, None]).astype(np.float32))
    return np.asarray(lit * (0.45 + 0.55 * np.clip(seen.facing, 0, 1))[..., None], np.float32)


@dataclass(slots=True)
class Display:
    """A screen in an attacker's hands: how bright, how it mirrors, and the pattern of its grid against the sensor's."""

    white: float  # what its white emits, in units of white paper in the hall's light
    glare: float
    glare_part: float  # of its width that mirrors the kiosk's screen
    moire: float  # amplitude
    waves: tuple[float, float]  # across and down the frame
    tint: Bgr

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Display":
        return cls(
            float(np.exp(rng.uniform(np.log(0.6), np.log(2.2)))),
            float(rng.uniform(*GLARE)),
            float(rng.uniform(0, 1)) if rng.random() < 0.4 else 0.0,
            float(rng.uniform(0, 0.1)),
            (float(rng.uniform(5, 70)), float(rng.uniform(5, 70))),
            (1 + rng.normal(0, 0.04, 3)).astype(np.float32),
        )

    def shines(self, seen: Seen, pose: Pose, light: Bgr, mirrored: Bgr) -> Light:
        """Light that it sends: its own, what its glass scatters of the `light` on it, and where it mirrors the kiosk's
        screen, a share of that screen's radiance."""
        rows, cols = np.ogrid[seen.box]
        phase = 0.6 * pose.yaw_deg + 0.5 * pose.distance_cm
        turns = (self.waves[0] * cols + self.waves[1] * rows) / SIZE[1]
        pattern = (1 + self.moire * np.sin(2 * np.pi * turns + phase)).astype(np.float32)
        sent = cv2.transform(seen.picture, np.diag(self.white * self.tint).astype(np.float32)) * pattern[..., None]
        glaring = (seen.across < self.glare_part).astype(np.float32)[..., None] * self.glare
        return np.asarray(sent + GLASS_BLACK * light + glaring * mirrored, np.float32)


def lay(below: Light, above: Light, opaque: NDArray[np.float32]) -> None:
    """One thing before another, in place, its outline softened."""
    soft = cv2.blur(opaque, (3, 3))
    below[...] = cv2.blendLinear(above, np.ascontiguousarray(below), soft, 1 - soft)


def framed(picture: Frame, border: float) -> Frame:
    """A screen's picture within its black border, which is that share of the width."""
    edge = round(border * picture.shape[1])
    return np.asarray(cv2.copyMakeBorder(picture, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(8, 8, 8)))


def _stack(*columns: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.stack([column.ravel() for column in columns], 1).astype(np.float32)
