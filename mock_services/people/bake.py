"""Turns a row of traits into what the renderer draws: one mesh and one texture atlas with a few states of a blink."""

import zlib
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.people import patches
from mock_services.people.canvas import Canvas
from mock_services.people.eyes import paint_brows, paint_eyes
from mock_services.people.hair import paint_hair, thickness
from mock_services.people.patches import Patch
from mock_services.people.skin import paint_skin
from mock_services.people.surface import Array, head_grid, normals, relief
from mock_services.people.traits import TRAITS, Traits

HEAD_ROWS, HEAD_COLS = 800, 896  # texels of the head's texture
TEXELS_PER_CM = 40  # in the middle of the face
MARGIN = 4  # texels round each texture in the atlas
BLINK_STATES = 6
LEVELS = 3  # atlas in full, half and quarter size
Image = NDArray[np.uint8]
Blinks = tuple[tuple[slice, slice], list[Array]]


@dataclass(frozen=True, slots=True)
class Level:
    """The texture atlas in one size, as bytes."""

    colour: Image  # (rows, columns, 4) blue, green, red, gloss; eyes open
    bumps: Image  # (rows, columns, 3) normals, 128 + 127 n
    eyes: tuple[slice, slice]  # where the eyes are in the atlas
    blinks: list[Image]  # what is there in each state of a blink, open to closed

    def with_eyes(self, blink: float) -> Image:
        """Colour and gloss with the eyes closed so far, 0 to 1."""
        state = round(float(np.clip(blink, 0, 1)) * (len(self.blinks) - 1))
        if state == 0:
            return self.colour
        atlas = self.colour.copy()
        atlas[self.eyes] = self.blinks[state]
        return atlas


@dataclass(frozen=True, slots=True)
class BakedHead:
    """Mesh and textures of one person."""

    vertices: Array  # (n, 3) centimetres
    attributes: Array  # (n, 3) atlas coordinates 0..1, and 0 turns with the head .. 1 with the shoulders
    facing: Array  # (n, 3) normals; zero where both sides show
    triangles: NDArray[np.int32]
    levels: list[Level]  # full, half and quarter size


def bake_traits(t: Traits, seed: int) -> BakedHead:
    """Model, paint and pack one person."""
    rng = np.random.default_rng(seed)
    head, blinks, head_normals, face_z = _bake_head(t, rng)
    rest = [patches.neck(t, rng), patches.garment(t, rng), *patches.curtain(t, rng), *patches.tied_hair(t, rng)]
    rest += (
        [patches.ear(t, side) for side in (-1, 1)]
        + patches.collar(t)
        + patches.earrings(t)
        + patches.glasses(t, face_z)
    )
    return _pack(head, head_normals, blinks, rest)


def _bake_head(t: Traits, rng: np.random.Generator) -> tuple[Patch, Blinks, Array, float]:
    g = head_grid(t, HEAD_ROWS // 2, HEAD_COLS // 2)
    out = normals(g.x, g.y, g.z)
    fur = thickness(t, g, rng)
    dz = relief(t, g)
    x, y, z = g.x + out[..., 0] * fur, g.y + out[..., 1] * fur, g.z + out[..., 2] * fur + dz
    full = (HEAD_COLS, HEAD_ROWS)
    base = [cv2.resize(a, full, interpolation=cv2.INTER_LINEAR) for a in (g.x, g.y, g.theta, g.front)]
    c = Canvas(
        *base,
        np.zeros((*full[::-1], 3), np.float32),
        np.zeros(full[::-1], np.float32),
        np.zeros(full[::-1], np.float32),
    )
    paint_skin(t, c, rng)
    paint_brows(t, c.window(t.eye_y + 5, t.eye_y), rng)
    paint_hair(t, c, rng)
    hollow = cv2.GaussianBlur(dz, (0, 0), 16) - dz
    occlusion = cv2.resize(np.clip(1 - 0.24 * np.clip(hollow, -0.25, 1), 0.65, 1.04), full)
    c.rgb *= occlusion[..., None] ** np.array((0.8, 1.0, 1.05), np.float32)
    blinks = _blinks(t, c)
    n = _detail(cv2.resize(normals(x, y, z), full), c.relief)
    points = np.dstack([x, y, z])
    mid = g.x.shape[1] // 2
    bridge_z = float(z[np.searchsorted(-g.y[:, mid], -(t.eye_y - 0.4)), mid])
    return Patch(points, c.rgb, c.gloss, mesh=(76, 84)), blinks, n, bridge_z


def _detail(n: Array, height: Array) -> Array:
    """Tilt the normals by the fine relief (centimetres)."""
    gx = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) * (TEXELS_PER_CM / 8)
    gy = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) * (TEXELS_PER_CM / 8)
    n = n.copy()
    n[..., 0] -= gx
    n[..., 1] += gy
    return n / np.maximum(np.linalg.norm(n, axis=2, keepdims=True), 1e-6)


def _blinks(t: Traits, c: Canvas) -> Blinks:
    """The eyes' window in each state of a blink, and where in the head's texture it goes."""
    rows, cols = c.around(t.eye_y + 1.6, t.eye_y - 1.4, t.eye_dx + t.eye_w * 0.5 + 0.9)
    where = _on_grid(rows), _on_grid(cols)
    w = c.view(where)
    states = []
    for i in range(BLINK_STATES):
        eyes = replace(w, rgb=w.rgb.copy(), gloss=w.gloss.copy(), relief=w.relief.copy())
        paint_eyes(t, eyes, i / (BLINK_STATES - 1))
        states.append(np.dstack([eyes.rgb, 255 * eyes.gloss]))
    return where, states


def _on_grid(s: slice) -> slice:
    """The slice widened to multiples of four, which every level of the atlas can halve."""
    return slice(s.start - s.start % 4, s.stop + -s.stop % 4)


def _place(sizes: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """Top left corners in an atlas as wide as the head's texture, shelf by shelf, and the atlas' height."""
    corners, x, y, shelf = [], 0, 0, 0
    for rows, cols in sizes:
        if x + cols + 2 * MARGIN > HEAD_COLS + 2 * MARGIN:
            x, y, shelf = 0, y + shelf, 0
        corners.append((y + MARGIN, x + MARGIN))
        x, shelf = x + cols + 2 * MARGIN, max(shelf, rows + 2 * MARGIN)
    height = y + shelf
    return corners, height + -height % 4


def _sample(a: Array, mesh: tuple[int, int]) -> Array:
    """The array at the mesh's rows and columns."""
    v, u = np.linspace(0, a.shape[0] - 1, mesh[0]), np.linspace(0, a.shape[1] - 1, mesh[1])
    u, v = np.meshgrid(u.astype(np.float32), v.astype(np.float32))
    return cv2.remap(a.astype(np.float32), u, v, cv2.INTER_LINEAR)


def _share(patch: Patch) -> Array:
    """Per mesh point, how far it turns with the shoulders."""
    share = np.broadcast_to(np.asarray(patch.follows_trunk, np.float32), patch.points.shape[:2])
    return _sample(share, patch.mesh).ravel()


def _mesh(patch: Patch, n: Array) -> tuple[Array, Array, Array, NDArray[np.int32]]:
    """Points, normals, texture coordinates in texels and triangles of one patch."""
    rows, cols = patch.mesh
    points, facing = _sample(patch.points, patch.mesh), _sample(n, patch.mesh)
    if patch.two_sided:
        facing = np.zeros_like(facing)
    tex_r, tex_c = patch.rgb.shape[:2]
    i = np.arange(rows * cols, dtype=np.int32).reshape(rows, cols)
    a, b, c, d = i[:-1, :-1], i[:-1, 1:], i[1:, :-1], i[1:, 1:]
    triangles = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])
    uv = np.dstack(np.meshgrid(np.linspace(0, tex_c - 1, cols), np.linspace(0, tex_r - 1, rows)))
    return points.reshape(-1, 3), facing.reshape(-1, 3), uv.reshape(-1, 2), triangles


def _outward(patch: Patch) -> Array:
    """Normals of a patch, turned away from the head's axis where both sides show."""
    points = patch.points.astype(np.float32)
    n = normals(*cv2.split(points))
    if patch.two_sided:
        away = n[..., 0] * points[..., 0] + n[..., 2] * (points[..., 2] + 2)
        n = n * np.where(away < 0, -1, 1)[..., None]
    return n.astype(np.float32)


def _pack(head: Patch, head_normals: Array, blinks: Blinks, rest: list[Patch]) -> BakedHead:
    everything = [(head, head_normals)] + [(p, _outward(p)) for p in rest]
    corners, height = _place([p.rgb.shape[:2] for p, _ in everything])
    width = HEAD_COLS + 2 * MARGIN
    colour, bumps = np.zeros((height, width, 4), np.uint8), np.zeros((height, width, 3), np.uint8)
    meshes, count = [], 0
    for (patch, n), (row, col) in zip(everything, corners, strict=True):
        rgba = np.dstack([patch.rgb, 255 * patch.gloss])
        _paste(colour, _to_bytes(rgba), row, col)
        _paste(bumps, _to_bytes(128 + 127 * n), row, col)
        points, facing, uv, triangles = _mesh(patch, n)
        uv = (uv + np.array((col, row))) / (width - 1, height - 1)
        meshes.append((points, _share(patch), uv, facing, triangles + count))
        count += len(points)
    colour[..., :3] = colour[..., 2::-1].copy()
    vertices, share, uv, facing, triangles = (np.concatenate(column) for column in zip(*meshes, strict=True))
    attributes = np.column_stack([uv, share]).astype(np.float32)
    levels = [_level(colour, bumps, blinks, k) for k in range(LEVELS)]
    return BakedHead(vertices.astype(np.float32), attributes, facing.astype(np.float32), triangles, levels)


def _level(colour: Image, bumps: Image, blinks: Blinks, halvings: int) -> Level:
    """The atlas halved so many times. The eyes' window lies on multiples of four texels, so it halves with it."""
    (rows, cols), painted = blinks
    where = tuple(slice((s.start + MARGIN) >> halvings, (s.stop + MARGIN) >> halvings) for s in (rows, cols))
    eyes = [_shrink(_to_bytes(state[..., [2, 1, 0, 3]]), halvings) for state in painted]
    small = np.array(_shrink(colour, halvings))
    small[where] = eyes[0]
    return Level(small, _shrink(bumps, halvings), (where[0], where[1]), eyes)


def _to_bytes(a: Array) -> Image:
    return np.clip(a + 0.5, 0, 255).astype(np.uint8)


def _paste(atlas: Image, texture: Image, row: int, col: int) -> None:
    """Put a texture into the atlas with its border repeated, so that neighbours do not bleed in."""
    wide = cv2.copyMakeBorder(texture, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
    atlas[row - MARGIN : row - MARGIN + wide.shape[0], col - MARGIN : col - MARGIN + wide.shape[1]] = wide


def _shrink(image: Image, level: int) -> Image:
    if level == 0:
        return image
    size = (image.shape[1] >> level, image.shape[0] >> level)
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


@cache
def baked(key: str) -> BakedHead:
    """The head of a member of the cast, built at first use."""
    return bake_traits(TRAITS[key], zlib.crc32(key.encode()))
