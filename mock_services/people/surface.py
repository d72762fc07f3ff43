"""The head's surface: a grid of points wrapped round the head, shaped by profile curves and by what a face has on it.

Columns run round the head (column 0 at the back, the face in the middle, denser in front), rows from the vertex to
under the chin. Lengths are centimetres, axes as in `traits.Traits`; z points out of the face.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.people.traits import Traits

Array = NDArray[np.floating[Any]]

NOSE_SOFTNESS = 0.009  # radius of its edges by the grid's width
WIDEST_Z_CM = -0.8  # the ears' plane, where a head is widest


def spline(x: Array, knots_x: list[float], knots_y: list[float]) -> Array:
    """A cubic Hermite curve through the knots with finite-difference slopes (Catmull-Rom on uneven knots)."""
    kx, ky = np.array(knots_x), np.array(knots_y)
    slope = np.gradient(ky, kx)
    i = np.clip(np.searchsorted(kx, x) - 1, 0, len(kx) - 2)
    h = kx[i + 1] - kx[i]
    t = np.clip((x - kx[i]) / h, 0, 1)
    a, b = ky[i], ky[i + 1]
    ease = t * t * (3 - 2 * t)
    bend = t * (1 - t) * ((1 - t) * slope[i] - t * slope[i + 1]) * h
    return (a + (b - a) * ease + bend).astype(np.float32)


def step(x: Array, edge0: float, edge1: float) -> Array:
    """Smoothstep from 0 at edge0 to 1 at edge1 (edge0 > edge1 falls)."""
    t = np.clip((x - edge0) / (edge1 - edge0), 0, 1)
    return t * t * (3 - 2 * t)


def bump(x: Array, y: Array, cx: float, cy: float, sx: float, sy: float) -> Array:
    """A Gaussian bump of height 1."""
    return np.exp(-(((x - cx) / sx) ** 2) - ((y - cy) / sy) ** 2)


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the head's surface lies before anything is on it, per grid point (rows, columns)."""

    theta: Array  # 0 in front, + towards the image's right, -pi..pi
    x: Array
    y: Array
    z: Array
    front: Array  # 1 on the face, falling to 0 at the ears


def head_grid(t: Traits, rows: int, cols: int) -> Grid:
    """The bare head: an egg by profile curves."""
    u = np.linspace(-1, 1, cols, dtype=np.float32)[None, :]
    theta = np.pi * (0.45 * u + 0.55 * u**3)
    v = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    y, half_w, z_front, z_back, rise = _profiles(t, v)
    sin, cos = np.sin(theta), np.cos(theta)
    x = half_w * np.sign(sin) * np.abs(sin) ** t.square
    depth = np.where(cos > 0, z_front - WIDEST_Z_CM, WIDEST_Z_CM - z_back)
    z = WIDEST_Z_CM + depth * np.sign(cos) * np.abs(cos) ** np.where(cos > 0, t.square, 1.0)
    y = y + rise * (0.5 - 0.5 * cos)
    shape = (rows, cols)
    wide = [np.broadcast_to(a, shape).astype(np.float32) for a in (theta, x, y, z)]
    return Grid(wide[0], wide[1], wide[2], wide[3], np.broadcast_to(step(cos, 0.05, 0.35), shape).astype(np.float32))


def _profiles(t: Traits, v: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Height, half width, front and back depth of each row, and how far it rises towards the back."""
    a = np.linspace(0, np.pi / 2, 7)
    brow = 2.5
    ys = list(brow + (t.skull - brow) * np.cos(a))
    ws = list(t.head_w * np.sin(a) ** 0.9)
    fs = list(WIDEST_Z_CM + (8.7 - WIDEST_Z_CM) * np.sin(a) ** 0.72)
    bs = list(WIDEST_Z_CM - (10.0 + WIDEST_Z_CM) * np.sin(a) ** 0.8)
    rs = [0.0] * 7
    k = t.face_len / 11.4
    for y, w, f, b, r in (
        (0.0, t.head_w * 0.4 + t.cheek_w * 0.6 + 0.05, 8.45, -9.5, 0.0),
        (-2.5, t.cheek_w, 8.4, -8.8, 0.3),
        (-5.0, t.cheek_w * 0.45 + t.jaw_w * 0.55 + 0.1 * t.fat, 8.35, -7.2, 1.0),
        (-7.0, t.jaw_w + 0.15 * t.fat, 8.3, -5.6, 2.2),
        (-9.0, t.jaw_w * 0.66 + t.chin_w * 0.55, 8.1, -4.2, 3.0),
        (-10.4, t.jaw_w * 0.22 + t.chin_w * 1.08, 7.7, -3.0, 4.0),
        (-11.2, t.jaw_w * 0.1 + t.chin_w * 0.85, 6.8, -2.0, 4.4),
        (-11.5, t.chin_w * 0.8, 4.9, -1.0, 3.6),
        (-11.0, 0.01, 0.8, -0.8, 0.0),
    ):
        ys.append(y * k)
        ws.append(w)
        fs.append(f)
        bs.append(b)
        rs.append(r)
    knots = [0, 0.06, 0.12, 0.18, 0.24, 0.30, 0.36, 0.45, 0.545, 0.64, 0.715, 0.79, 0.845, 0.885, 0.93, 1.0]
    y, w, f, b, r = (spline(v, knots, [float(c) for c in curve]) for curve in (ys, ws, fs, bs, rs))
    return y, np.maximum(w, 0.01), f, b, r


def relief(t: Traits, g: Grid) -> Array:
    """How far the face stands out of the bare head along z."""
    ax = np.abs(g.x)
    nose = cv2.GaussianBlur(_nose(t, ax, g.y), (0, 0), NOSE_SOFTNESS * g.y.shape[1])
    dz = _eyes(t, ax, g.y) + nose + _mouth(t, ax, g.y) + _cheeks(t, ax, g.y)
    return (dz * g.front).astype(np.float32)


def _eyes(t: Traits, ax: Array, y: Array) -> Array:
    ey = y - t.eye_y
    dz = 0.3 * bump(ax, ey, t.eye_dx, t.brow_y - 0.1, 2.4, 0.75) - t.socket * bump(
        ax, ey, t.eye_dx - 0.2, 0.3, 1.9, 1.1
    )
    dz += 0.75 * t.socket * bump(ax, ey, t.eye_dx, -0.05, t.eye_w * 0.42, 0.62) + 0.12
    dz -= 0.35 * bump(ax, ey, 1.55, 0.2, 0.6, 0.9)
    sag = 1.25 + 0.12 * (ax - t.eye_dx) ** 2
    bag = 0.16 * np.exp(-(((ey + sag - 0.25) / 0.35) ** 2)) - 0.12 * np.exp(-(((ey + sag + 0.2) / 0.25) ** 2))
    return dz + t.bags * bag * np.exp(-(((ax - t.eye_dx + 0.25) / 1.15) ** 2))


def _nose(t: Traits, ax: Array, y: Array) -> Array:
    base = t.eye_y - t.nose_len
    down = (t.eye_y + 0.9 - y - 0.22 * np.clip(ax / t.nose_w * 2, 0, 1) ** 2 + 0.14) / (
        t.nose_len + 0.9
    )  # 0 at the root, 1 at the base
    along = np.clip(down, 0, 1)
    ridge = t.bridge * step(down, -0.25, 0.3) + (t.nose_h - t.bridge) * along**1.6
    ridge = ridge * step(down, 1.16, 0.80)
    half = 0.78 + (0.27 * t.nose_w - 0.42) * step(along, 0.25, 0.95)
    dz = ridge * np.exp(-((ax / (half + 0.12)) ** 2.0))
    wing = t.nose_w * 0.36
    dz += 0.44 * t.nose_h * bump(ax, y, wing, base + 0.42, 0.5, 0.5)
    dz += 0.14 * t.nose_h * bump(ax, y, 0, base + 0.72, 0.75, 0.55)
    dz -= 0.12 * t.nose_h * bump(ax, y, wing * 0.72, base + 1.0, 0.22, 0.5)
    dz -= 0.3 * bump(ax, y, wing * 0.62, base + 0.02, 0.32, 0.2)
    return dz


def _mouth(t: Traits, ax: Array, y: Array) -> Array:
    across = np.clip(ax / t.mouth_w, 0, 1.6)
    my = y - t.mouth_y - 0.45 * t.smile * across**2
    body = np.clip(1 - across**2, 0, 1)
    dz = t.barrel * bump(ax, my, 0, 0, 2.7, 1.9)
    dz += 0.34 * body * np.exp(-(((my - 0.5 * t.lip_u) / (0.3 + 0.4 * t.lip_u)) ** 2)) * (0.5 + t.lip_u)
    my = my + t.teeth * 0.5 * body
    dz += 0.42 * body**0.8 * np.exp(-(((my + 0.55 * t.lip_l) / (0.2 + 0.5 * t.lip_l)) ** 2)) * (0.5 + 0.7 * t.lip_l)
    dz -= 0.26 * np.exp(-((my / 0.13) ** 2)) * step(across, 1.15, 0.8)
    dz -= 0.22 * bump(ax, my, t.mouth_w * 1.05, 0, 0.5, 0.55)
    dz -= 0.1 * bump(ax, my, 0, t.lip_u + 0.5, 0.26, 0.6)
    dz -= 0.3 * bump(ax, my, 0, -t.lip_l - 0.5, 1.5, 0.42)
    chin_y = -t.face_len + 1.5
    return dz + t.chin * bump(ax, y, 0, chin_y, 0.6 * t.chin_w + 0.2, 1.1)


def fold_distance(t: Traits, ax: Array, y: Array) -> tuple[Array, Array]:
    """Signed distance to the fold from nose to mouth (+ outside) and its strength along the way, 0..1."""
    top, end = t.eye_y - t.nose_len + 0.75, t.mouth_y - 0.7
    s = (top - y) / (top - end)
    line = t.nose_w * 0.5 + 0.25 + (t.mouth_w + 0.9 - t.nose_w * 0.5 - 0.25) * np.clip(s, 0, 1) ** 0.9
    return ax - line, step(s, -0.1, 0.2) * step(s, 1.1, 0.45)


def _cheeks(t: Traits, ax: Array, y: Array) -> Array:
    k = t.face_len / 11.4
    dz = t.cheekbone * bump(ax, y, 4.5, -1.9 * k, 1.9, 1.5)
    dz += 0.75 * t.fat * bump(ax, y, 4.0, -5.0 * k, 2.0, 2.2)
    side, strength = fold_distance(t, ax, y)
    groove = 0.2 * np.exp(-((side / 0.8 - 1.0) ** 2)) - 0.14 * np.exp(-((side / 0.28) ** 2))
    return dz + t.fold * strength * groove


def normals(x: Array, y: Array, z: Array) -> Array:
    """Unit normals (rows, columns, 3), outward, of a grid of points whose columns run to the right and rows down."""
    p = np.dstack([x, y, z]).astype(np.float32)
    du = cv2.Sobel(p, cv2.CV_32F, 1, 0, ksize=3, borderType=cv2.BORDER_REPLICATE)
    dv = cv2.Sobel(p, cv2.CV_32F, 0, 1, ksize=3, borderType=cv2.BORDER_REPLICATE)
    n = np.cross(dv, du)
    return (n / np.maximum(np.linalg.norm(n, axis=2, keepdims=True), 1e-9)).astype(np.float32)
