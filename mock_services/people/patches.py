"""Everything round the head that is a surface of its own: ears, loose hair, glasses, neck, clothes and collar."""

from dataclasses import dataclass

import numpy as np

from mock_services.people.canvas import noise
from mock_services.people.hair import STYLES, strand_colour, strands
from mock_services.people.surface import Array, spline, step
from mock_services.people.traits import Traits


@dataclass(frozen=True, slots=True)
class Patch:
    """A grid of points (rows, columns, 3) in centimetres with a texture of the same layout."""

    points: Array
    rgb: Array
    gloss: Array
    follows_trunk: float | Array = 0.0  # per point or for all: 0 turns with the head, 1 with the shoulders
    mesh: tuple[int, int] = (20, 20)  # rows and columns of the mesh that stands for the grid
    two_sided: bool = False


def _uv(rows: int, cols: int) -> tuple[Array, Array]:
    """Row and column coordinates 0..1."""
    v, u = np.meshgrid(
        np.linspace(0, 1, rows, dtype=np.float32), np.linspace(0, 1, cols, dtype=np.float32), indexing="ij"
    )
    return v, u


def ear(t: Traits, side: int) -> Patch:
    """One ear: a dish with a rim, leaning back from the head."""
    v, u = _uv(72, 72)
    r, a = v, u * 2 * np.pi * side
    shape = 1 - 0.16 * np.sin(a) - 0.1 * (np.sin(a) < 0) * np.sin(a) ** 2
    back = (1.75 * r * np.cos(a) * shape + 0.9) * t.ear
    up = (3.05 * r * np.sin(a) - 1.6) * t.ear
    dish = 0.55 * np.exp(-(((r - 0.84) / 0.14) ** 2)) - 0.35 * np.exp(-((r / 0.5) ** 2)) - 0.9 * step(r, 0.9, 1.0)
    dish += 0.3 * np.exp(-(((r - 0.5) / 0.12) ** 2)) * np.clip(np.cos(a), 0, 1)
    root = t.head_w * 0.4 + t.cheek_w * 0.6 - 0.35
    out = 0.50 * np.clip(back, -0.6, 9) + 0.5 * dish + 0.1 * up
    x = side * (root + out)
    z = -0.4 - 0.85 * back + 0.35 * dish
    skin = np.array(t.skin, np.float32) * (1.0, 0.93, 0.9)
    hollow = 0.55 * np.exp(-((r / 0.42) ** 2)) + 0.35 * np.exp(-(((r - 0.66) / 0.08) ** 2))
    rgb = skin * (1 - np.clip(hollow, 0, 1)[..., None] * (0.4, 0.52, 0.55))
    return Patch(np.dstack([x, up, z]), rgb.astype(np.float32), np.full_like(x, 0.25), mesh=(16, 20), two_sided=True)


def curtain(t: Traits, rng: np.random.Generator) -> list[Patch]:
    """Long hair that falls beside and behind the face, or nothing."""
    length, start, wave = {"long": (-21.0, 48, 0.25), "shoulder": (-14.0, 50, 0.45), "bob": (-9.0, 50, 0.1)}.get(
        t.hair, (0.0, 0, 0.0)
    )
    if not length:
        return []
    v, u = _uv(256, 320)
    y = 6.0 + (length - 6.0) * v
    y = y + 0.5 * noise(rng, y.shape, (1, 24)) * v**4
    fall = [6.0, 3.0, 0.0, -4.0, -8.0, -12.0, -16.0, -24.0]
    width = t.head_w + STYLES[t.hair].sides * t.volume
    edge = spline(-y, [-h for h in fall], [start + d for d in (-4.0, 0, 3, 4, 2, 0, -2, -4)])
    theta = np.radians(edge + (360 - 2 * edge) * u)
    radius = spline(-y, [-h for h in fall], [width + d for d in (-1.6, -0.7, 0.15, 0.8, 1.1, 1.3, 1.5, 1.8)])
    if t.hair == "bob":
        radius = radius - 1.1 * step(y, -6.0, -9.5)
    radius = radius + wave * np.sin(y * 0.75 + 2.2 * np.sin(theta)) * step(y, 2, -6)
    n = strands(rng, theta / (2 * np.pi) + 0.004 * np.sin(y * 0.6), y)
    radius = radius + 0.07 * n
    x = radius * np.sin(theta)
    depth = np.where(np.cos(theta) > 0, 7.2, 9.6)
    z = -0.8 + depth * np.cos(theta) + 4.2 * step(y, -10.5, -15.0) * step(np.cos(theta), -0.3, 0.3)
    rgb = strand_colour(t, n) * (0.8 + 0.2 * step(v, 1.0, 0.75))[..., None]
    shade = 0.8 + 0.2 * step(np.degrees(np.abs(np.pi - theta)), 180 - start - 1, 180 - start - 12)
    rgb = rgb * shade[..., None]
    return [
        Patch(
            np.dstack([x, y, z]),
            rgb.astype(np.float32),
            np.clip(0.36 + 0.25 * n, 0, 1),
            mesh=(36, 48),
            follows_trunk=step(y, -5.0, -15.0),
            two_sided=True,
        )
    ]


def _ball(
    t: Traits, rng: np.random.Generator, centre: tuple[float, float, float], radii: tuple[float, float, float]
) -> Patch:
    v, u = _uv(96, 128)
    polar, a = v * np.pi, (u - 0.5) * 2 * np.pi
    n = strands(rng, a / (2 * np.pi) + 0.35 * v, v * 6)
    lump = 1 + 0.03 * n
    x = centre[0] + radii[0] * np.sin(polar) * np.sin(a) * lump
    y = centre[1] + radii[1] * np.cos(polar) * lump
    z = centre[2] + radii[2] * np.sin(polar) * np.cos(a) * lump
    return Patch(
        np.dstack([x, y, z]).astype(np.float32), strand_colour(t, n), np.clip(0.36 + 0.25 * n, 0, 1), mesh=(16, 22)
    )


def tied_hair(t: Traits, rng: np.random.Generator) -> list[Patch]:
    """A bun, or a child's pigtails."""
    if t.hair == "bun":
        return [_ball(t, rng, (0.0, t.skull + 0.6, -5.0), (3.5, 2.7, 3.0))]
    if t.hair == "pigtails":
        tail = (2.0, 3.6, 2.0)
        return [_ball(t, rng, (side * (t.head_w + 1.9), 1.0, -2.2), tail) for side in (-1, 1)]
    return []


def earrings(t: Traits) -> list[Patch]:
    """Small pearls at the lobes."""
    if not t.earrings:
        return []
    v, u = _uv(12, 16)
    polar, a = v * np.pi, (u - 0.5) * 2 * np.pi
    ball = np.dstack([np.sin(polar) * np.sin(a), np.cos(polar), np.sin(polar) * np.cos(a)]) * 0.34
    x = t.head_w * 0.4 + t.cheek_w * 0.6 + 0.1
    rgb = np.broadcast_to(np.array((244.0, 236.0, 220.0), np.float32), ball.shape).copy()
    centres = [np.array((side * x, -4.45 * t.ear, -0.6)) for side in (-1, 1)]
    return [Patch((ball + c).astype(np.float32), rgb, np.full_like(v, 0.9), mesh=(8, 10)) for c in centres]


def _tube(path: Array, thick: float, colour: tuple[int, int, int], depth: float = 1.0) -> Patch:
    """A tube along a path (n, 3)."""
    n = len(path)
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    side = np.cross(along, np.array([0.0, 0.0, 1.0]) + 1e-3)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    other = np.cross(side, along)
    a = np.linspace(0, 2 * np.pi, 7)
    ring = side[:, None] * np.cos(a)[None, :, None] + depth * other[:, None] * np.sin(a)[None, :, None]
    points = (path[:, None] + thick * ring).astype(np.float32)
    return Patch(
        points,
        np.broadcast_to(np.array(colour, np.float32), (n, 7, 3)).copy(),
        np.full((n, 7), 0.8, np.float32),
        mesh=(n, 7),
    )


def glasses(t: Traits, face_z: float) -> list[Patch]:
    """Frames before the eyes; `face_z` is how far the bridge of the nose stands out."""
    if not t.glasses:
        return []
    power, wide, high = (0.62, 2.65, 1.75) if t.glasses == "square" else (1.0, 2.35, 2.2)
    z0 = face_z + 0.5
    a = np.linspace(0, 2 * np.pi, 41)
    cx, cy = t.eye_dx + 0.1, t.eye_y - 0.3
    px = wide * np.sign(np.cos(a)) * np.abs(np.cos(a)) ** power
    py = high * np.sign(np.sin(a)) * np.abs(np.sin(a)) ** power
    tubes = []
    for side in (-1, 1):
        x = side * (cx + px)
        tubes.append(_tube(np.stack([x, cy + py, z0 - 0.055 * (np.abs(x) - 1.5) ** 2], 1), 0.13, t.frame_rgb))
        end = cx + wide
        bar = np.linspace(0, 1, 12)
        arm_x = end + (t.head_w + 0.35 - end) * np.clip(bar * 3, 0, 1) ** 0.7
        arm_z = z0 - 0.055 * (end - 1.5) ** 2 + bar * (-0.9 - z0)
        tubes.append(_tube(np.stack([side * arm_x, cy + 0.5 - 0.2 * bar, arm_z], 1), 0.12, t.frame_rgb))
    span = np.linspace(-1, 1, 13)
    gap = cx - wide
    tubes.append(_tube(np.stack([span * gap, cy + 0.55 - 0.25 * span**2, np.full(13, z0)], 1), 0.12, t.frame_rgb))
    return tubes


DROP_CM = [3.0, 8.0, 11.0, 13.0, 14.6, 16.2, 18.5, 22.0, 30.0, 60.0]  # below the eyes, for the trunk's profiles


def _lift(t: Traits) -> float:
    """How much nearer to the eyes a short face, such as a child's, has the shoulders, in centimetres."""
    return 0.8 * (11.4 - t.face_len)


def _trunk(t: Traits, theta: Array, down: Array, loose: float) -> Array:
    """Points of the trunk `down` centimetres below the eyes, `loose` centimetres outside the skin."""
    k, n = t.shoulders / 20, t.neck
    width = (
        spline(down, DROP_CM, [0.8 * n, n, n, 1.2 * n, 9.5 * k, 14.5 * k, 18.3 * k, 20 * k, 20.5 * k, 20.5 * k]) + loose
    )
    depth = spline(down, DROP_CM, [0.8 * n, n, n, n * 1.1, 7.2 * k, 8.6 * k, 9.6 * k, 10.5 * k, 11 * k, 11 * k]) + loose
    centre = spline(down, DROP_CM, [-1.6, -2.0, -2.4, -2.8, -3, -3, -2.6, -2.2, -2, -2])
    x = width * np.sign(np.sin(theta)) * np.abs(np.sin(theta)) ** 0.9
    y = -down + 1.4 * step(down, 11, 14) * (0.5 - 0.5 * np.cos(theta))
    y = y + _lift(t)
    return np.dstack([x, y, centre + depth * np.cos(theta)]).astype(np.float32)


def neck(t: Traits, rng: np.random.Generator) -> Patch:
    """The neck down to the collar bones, shaded by the chin."""
    v, u = _uv(160, 200)
    theta = (u - 0.5) * 2 * np.pi
    down = 3.0 + 16.0 * v
    points = _trunk(t, theta, down, 0.0)
    shadow = step(down - _lift(t), t.face_len + 3.6, t.face_len + 0.2) * step(np.cos(theta), -0.6, 0.4)
    bone = np.exp(-(((down - 15.6 - 0.06 * np.abs(points[..., 0])) / 0.5) ** 2)) * step(np.cos(theta), 0.3, 0.8)
    skin = np.array(t.skin, np.float32) * (0.98, 0.95, 0.93) * (1 + 0.01 * noise(rng, u.shape, (30, 30)))[..., None]
    rgb = skin * (1 - shadow[..., None] * (0.34, 0.47, 0.5)) * (1 + 0.05 * bone[..., None])
    return Patch(points, rgb.astype(np.float32), np.full_like(v, 0.16), mesh=(24, 40), follows_trunk=1.0)


def garment(t: Traits, rng: np.random.Generator) -> Patch:
    """A shirt, blouse or jacket from the neckline down."""
    v, u = _uv(320, 320)
    theta = (u - 0.5) * 2 * np.pi
    cos = np.cos(theta)
    neckline = {
        "shirt": 12.4 + 4.6 * np.clip(1 - np.abs(theta) / 0.62, 0, 1),
        "round": 14.0 + 2.0 * step(cos, -0.1, 1.0),
        "mandarin": np.full_like(theta, 12.4),
    }[t.collar]
    down = neckline + (60 - neckline) * (0.5 * v + 0.5 * v**3)
    points = _trunk(t, theta, down, 0.28)
    points[..., 2] += 0.25 * np.maximum(noise(rng, v.shape, (9, 14)), 0) * step(v, 0, 0.15) * (cos > 0)
    x = points[..., 0]
    rgb = np.array(t.cloth, np.float32) * (1 + 0.02 * noise(rng, v.shape, (160, 160)))[..., None]
    rgb *= (1 - 0.22 * np.exp(-((v / 0.006) ** 2)))[..., None]
    if t.collar != "round":
        front = cos > 0
        seam = np.exp(-(((np.abs(x) - 1.5) / 0.1) ** 2)) * front
        rgb *= (1 - 0.16 * seam)[..., None]
        for at in (19.0, 26.0, 33.0):
            button = np.exp(-((np.hypot(x, down - at) / 0.5) ** 8)) * front
            rgb += (np.array((240.0, 236.0, 226.0)) - rgb) * 0.9 * button[..., None]
    return Patch(points, rgb.astype(np.float32), np.full_like(v, 0.04), mesh=(30, 48), follows_trunk=1.0)


def collar(t: Traits) -> list[Patch]:
    """The collar as a band round the neck, open in front."""
    if t.collar == "round":
        return []
    v, u = _uv(32, 160)
    gap = 0.62 - 0.5 * v if t.collar == "shirt" else 0.10 + 0.0 * v
    theta = gap + (2 * np.pi - 2 * gap) * u
    front = (0.5 + 0.5 * np.cos(theta)) ** 2
    if t.collar == "shirt":
        reach = 2.6 + 1.6 * front**6
        out = 0.45 + 1.9 * v + 0.5 * front * v
        y = -11.6 - 1.6 * front - reach * v + 0.9 * np.sin(np.pi * v)
    else:
        out = 0.55 + 0.35 * v
        y = -11.0 - 0.9 * front - 3.2 * v
    x = (t.neck * 1.02 + out) * np.sin(theta)
    z = -2.5 + (t.neck + out) * np.cos(theta) + 1.2 * front * v
    rim = 1 - 0.16 * np.exp(-(((v - 0.06) / 0.05) ** 2)) - 0.2 * np.exp(-(((v - 0.94) / 0.04) ** 2))
    rgb = np.array(t.cloth, np.float32) * (1.06 * rim)[..., None]
    points = np.dstack([x, y + _lift(t), z]).astype(np.float32)
    return [
        Patch(
            points,
            np.clip(rgb, 0, 252).astype(np.float32),
            np.full_like(x, 0.1),
            mesh=(10, 64),
            follows_trunk=1.0,
            two_sided=True,
        )
    ]
