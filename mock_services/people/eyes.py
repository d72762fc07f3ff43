"""Eyes and brows, painted on a canvas. Eyes come in several states of a blink."""

import numpy as np

from mock_services.people.canvas import Canvas, noise, soft
from mock_services.people.surface import Array, bump, step
from mock_services.people.traits import Traits

SCLERA = (234.0, 229.0, 224.0)
IRIS = (66.0, 40.0, 26.0)
LASHES = (28.0, 19.0, 17.0)
LIT_LID = (1.04, 1.0, 0.98)  # the skin of a lowered lid by the skin of the face


def paint_eyes(t: Traits, c: Canvas, blink: float) -> None:
    """Both eyes, `blink` 0 (open) to 1 (closed); the canvas is a window round them."""
    for side in (-1, 1):
        _eye(t, c, side, blink)


def _lids(t: Traits, ex: Array, ey: Array, blink: float) -> tuple[Array, Array, Array]:
    """Where along the eye (-1 inner, 1 outer corner), and the heights of upper and lower lid there."""
    s = ex / (t.eye_w / 2)
    a = np.clip(np.abs(s), 0, 1)
    upper = 0.64 * t.eye_h * (1 - a**2.3) * (1 - 0.12 * s) - t.droop * 0.2 * np.clip(s, 0, 1) ** 2
    lower = -0.38 * t.eye_h * (1 - a**2.0) * (1 + 0.2 * s)
    shut = lower + 0.1 * t.eye_h * (1 - a**2)  # a slit, which the lashes fill
    return s, upper + (shut - upper) * blink, lower


def _eye(t: Traits, c: Canvas, side: int, blink: float) -> None:
    tilt = np.tan(np.radians(t.eye_tilt))
    ex = side * c.x - t.eye_dx
    ey = c.y - t.eye_y - tilt * ex
    s, upper, lower = _lids(t, ex, ey, blink)
    within = soft(np.abs(s) - 1.0, 0.02)
    opening = within * soft(ey - upper, 0.035) * soft(lower - ey, 0.035)
    if blink:
        _lowered_lid(t, c, s, ey, upper, blink)
    _ball(t, c, opening, side, ex, ey, upper)
    c.mix(opening * blink**2 * 0.9, LASHES)
    _lid_lines(t, c, s, ey, upper, lower, blink)


def _lowered_lid(t: Traits, c: Canvas, s: Array, ey: Array, upper: Array, blink: float) -> None:
    """The upper lid's skin, smooth and lit, over what the open eye had in shade."""
    lid = soft(upper - ey, 0.05) * soft(ey - 0.64 * t.eye_h - t.crease - 0.1, 0.12) * step(np.abs(s), 1.25, 0.8)
    c.mix(0.4 * blink * lid, np.array(t.skin, np.float32) * LIT_LID)


def _ball(t: Traits, c: Canvas, opening: Array, side: int, ex: Array, ey: Array, upper: Array) -> None:
    """Sclera, iris, pupil and lights. The light comes from above left for both eyes."""
    corner = np.clip(np.abs(ex) / (t.eye_w / 2), 0, 1) ** 2.5
    shade = 1 - 0.26 * corner
    shade = shade * (1 - 0.42 * np.exp(-(((upper - ey) / 0.2) ** 2)))
    c.mix(opening, np.array(SCLERA, np.float32) * shade[..., None])
    c.mix(opening * 0.7 * bump(ex, ey, -t.eye_w / 2, -0.02, 0.2, 0.2), (214, 150, 138))
    up = 0.06 * t.eye_h
    r = np.hypot(ex, ey - up) / t.iris_r
    glow = 1 + 0.75 * np.clip(-(ey - up) / t.iris_r, -0.3, 1) * (r > 0.4)
    ring = 1 - 0.6 * step(r, 0.78, 1.0)
    iris = np.array(IRIS, np.float32) * (glow * ring * (1 - 0.35 * np.exp(-(((upper - ey) / 0.2) ** 2))))[..., None]
    c.mix(opening * soft(r - 1, 0.05), iris)
    c.mix(opening * soft(r - 0.43, 0.04), (10, 8, 8))
    lx = side * ex
    c.mix(opening * 0.95 * soft(np.hypot(lx + 0.17, ey - up - 0.2) - 0.12, 0.025), (255, 255, 255))
    c.mix(opening * 0.35 * soft(np.hypot(lx - 0.2, ey - up + 0.24) - 0.09, 0.04), (255, 250, 240))
    c.gloss[...] = np.where(opening > 0.5, 0.05, c.gloss)


def _lid_lines(t: Traits, c: Canvas, s: Array, ey: Array, upper: Array, lower: Array, blink: float) -> None:
    near = step(s, 1.12 + 0.12 * t.liner, 0.95 + 0.1 * t.liner) * step(s, -1.12, -0.95)
    base = np.array(t.skin, np.float32)
    lash = 0.055 + 0.03 * np.clip(s, -0.5, 1) + 0.06 * (t.liner + blink)
    c.mix(0.92 * near * np.exp(-(((ey - upper) / lash) ** 2)), LASHES)
    c.mix(
        (0.4 + 0.4 * t.liner) * near * np.exp(-(((ey - lower + 0.02) / 0.045) ** 2)) * (1 - blink),
        base * (0.5, 0.36, 0.33) * (1 - 0.6 * t.liner),
    )
    c.mix(0.3 * near * np.exp(-(((ey - lower + 0.09) / 0.05) ** 2)) * (1 - blink), base * (1.04, 0.92, 0.9))
    fold = ey - upper - t.crease * (1 - 0.35 * s**2) * (1 - 0.5 * blink) + t.droop * 0.25 * np.clip(s, 0, 1.2) ** 2
    c.tint(0.6 * (1 - blink) * step(np.abs(s), 1.2, 0.75) * np.exp(-((fold / 0.06) ** 2)), (0.6, 0.46, 0.43))
    c.relief -= 0.03 * (1 - blink) * step(np.abs(s), 1.2, 0.75) * np.exp(-((fold / 0.07) ** 2))


def paint_brows(t: Traits, c: Canvas, rng: np.random.Generator) -> None:
    """Brows of single hairs that lie outwards."""
    texture = noise(rng, (64, 512), (16, 256))
    for side in (-1, 1):
        s = (side * c.x - t.eye_dx + 0.45 * t.brow_len) / t.brow_len  # 0 at the inner, 1 at the outer end
        inner = np.clip(s, 0, 1)
        spine = t.eye_y + t.brow_y + t.brow_arch * np.sin(np.pi * inner**0.85) + t.brow_tilt * 2.5 * (inner - 0.5)
        spine = spine - 0.35 * inner**3
        half = t.brow_t * (0.85 + 0.3 * np.sin(np.pi * inner)) * (1 - 0.72 * inner**1.8)
        across = (c.y - spine) / np.maximum(half, 0.03)
        hair_x = (s * 210 + across * (7 - 12 * s) + 200 + 37 * side).astype(np.int32) % 512
        hair_y = (s * 10 + 20).astype(np.int32) % 64
        hairs = texture[hair_y, hair_x]
        edge = soft(np.abs(across) - 0.85 - 0.1 * hairs, 0.24)
        alpha = edge * step(s, -0.03, 0.12) * step(s, 1.02, 0.85) * (0.84 + 0.16 * np.clip(hairs, -1, 1))
        c.mix(np.clip(alpha * t.brow_dark * c.front, 0, 0.96), t.brow_rgb)
        c.relief += 0.004 * alpha * hairs
