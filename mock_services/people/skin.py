"""Skin: colour, blush, wrinkles, nose, lips and beard, painted on a canvas."""

import numpy as np

from mock_services.people.canvas import Canvas, noise, soft
from mock_services.people.surface import Array, bump, fold_distance, step
from mock_services.people.traits import Traits

BLOOD = (1.06, 0.80, 0.76)  # what blood under the skin does to its colour


def paint_skin(t: Traits, c: Canvas, rng: np.random.Generator) -> None:
    """The whole face but for eyes and hair."""
    shape = c.x.shape
    blotch = noise(rng, shape, (14, 18)) + 0.6 * noise(rng, shape, (40, 50))
    pores = noise(rng, shape, (shape[0] // 3, shape[1] // 3))
    c.rgb[...] = np.array(t.skin, np.float32) * (1 + 0.008 * blotch + 0.012 * pores)[..., None]
    c.tint(0.22 * np.clip(blotch * 0.5 + 0.3, 0, 1), BLOOD)
    c.gloss[...] = 0.30
    c.relief += (0.0008 + 0.003 * min(t.age, 80) / 80) * pores
    c.tint(step(np.abs(c.theta), 1.2, 1.6) * 0.3, BLOOD)
    below = -t.face_len - 1
    _blood(t, c.window(1, below))
    _shadows(t, c.window(2, below))
    if t.age >= 30:
        _wrinkles(t, c.window(6.5, below), rng)
    if t.spots:
        _spots(t, c, rng)
    if t.freckles:
        _freckles(t, c.window(0.0, -4.5), rng)
    _nose(t, c.window(t.eye_y + 1, t.eye_y - t.nose_len - 1.2, 4.0))
    if t.stubble or t.moustache:
        _beard(t, c, rng)
    _lips(t, c.window(t.mouth_y + 2, t.mouth_y - 2.6, 4.5), rng)
    if t.mole:
        _mole(t, c)


def _blood(t: Traits, c: Canvas) -> None:
    ax, y, k = np.abs(c.x), c.y, t.face_len / 11.4
    c.tint(c.front * t.blush * 0.75 * bump(ax, y, 4.0, -2.9 * k, 2.0, 1.7), BLOOD)
    c.tint(c.front * 0.3 * bump(ax, y, 0, t.eye_y - t.nose_len + 0.7, 1.5, 1.0), BLOOD)
    c.tint(c.front * 0.2 * bump(ax, y, 0, -t.face_len + 1.2, 2.0, 1.2), BLOOD)


def _shadows(t: Traits, c: Canvas) -> None:
    """Shade that no lamp reaches: sockets, beside the nose, under lip and chin."""
    ax, y = np.abs(c.x), c.y
    deep = (0.78, 0.68, 0.64)
    c.tint(c.front * (0.25 + 0.25 * t.socket) * bump(ax, y - t.eye_y, t.eye_dx - 0.3, 0.45, 1.8, 0.8), deep)
    c.tint(c.front * 0.3 * t.socket * bump(ax, y - t.eye_y, 1.6, 0.2, 0.5, 0.9), deep)
    c.tint(c.front * (0.12 + 0.35 * t.bags) * bump(ax, y - t.eye_y, t.eye_dx - 0.2, -0.95, 1.4, 0.4), deep)
    c.tint(c.front * 0.3 * bump(ax, y, 0, t.mouth_y - t.lip_l - 0.5, 1.5, 0.35), deep)
    c.tint(c.front * 0.7 * max(0.0, -t.fat) * bump(ax + 0.35 * (y + 5), y, 5.0, -5.0, 0.9, 2.2), deep)
    c.tint(step(y, -t.face_len + 0.6, -t.face_len - 0.4) * 0.6, (0.62, 0.52, 0.48))


def _wrinkles(t: Traits, c: Canvas, rng: np.random.Generator) -> None:
    ax, y = np.abs(c.x), c.y
    side, strength = fold_distance(t, ax, y)
    lines = 0.6 * t.fold * strength * np.exp(-((side / 0.16) ** 2))
    corner = ax - (t.mouth_w + 0.45 + 0.12 * (t.mouth_y - y))
    lines += (
        0.3 * t.wrinkles * np.exp(-((corner / 0.14) ** 2)) * bump(ax, y, t.mouth_w + 0.5, t.mouth_y - 1.3, 1.0, 0.8)
    )
    wave = 0.16 * np.sin(c.x * 0.8 + rng.uniform(0, 6)) + 0.1 * np.sin(c.x * 2.1)
    for i, height in enumerate((3.75, 4.55, 5.3)):
        bend = np.exp(-(((y - height - wave + 0.03 * ax * (i + 1)) / 0.075) ** 2))
        lines += t.wrinkles * (0.6 - 0.1 * i) * bend * step(ax, 4.3 - 0.5 * i, 2.4)
    for slope in (-0.42, -0.08, 0.28):
        out = ax - t.eye_dx - t.eye_w * 0.56
        crow = np.exp(-(((y - t.eye_y - slope * out + 0.1) / 0.06) ** 2)) * step(out, 0.0, 0.25) * step(out, 1.6, 0.7)
        lines += 0.55 * t.wrinkles * crow
    lines += 0.4 * t.wrinkles * np.exp(-(((ax - 0.4) / 0.09) ** 2)) * bump(ax, y, 0.4, t.brow_y - 0.2, 1.0, 0.7)
    lines = np.clip(lines * c.front, 0, 1)
    c.tint(0.62 * lines, (0.74, 0.62, 0.58))
    c.relief -= 0.035 * lines


def _spots(t: Traits, c: Canvas, rng: np.random.Generator) -> None:
    for _ in range(int(26 * t.spots)):
        side, height = rng.uniform(-6, 6), rng.choice([rng.uniform(-6, -1), rng.uniform(3, 7)])
        size = rng.uniform(0.1, 0.28)
        w = c.window(height + 1, height - 1, 7.0)
        spot = bump(w.x, w.y, side, height, size, size * rng.uniform(0.7, 1.2))
        w.tint(0.4 * rng.uniform(0.5, 1) * np.clip(spot * 1.6, 0, 1) * w.front, (0.78, 0.66, 0.56))


def _freckles(t: Traits, c: Canvas, rng: np.random.Generator) -> None:
    rows, cols = c.x.shape
    dots = step(noise(rng, c.x.shape, (rows // 4, cols // 4)), 1.0, 1.7)
    c.tint(0.55 * t.freckles * dots * bump(np.abs(c.x), c.y, 2.6, -2.0, 2.6, 1.5) * c.front, (0.72, 0.58, 0.48))


def _nose(t: Traits, c: Canvas) -> None:
    ax, y = np.abs(c.x), c.y
    base, wing = t.eye_y - t.nose_len, t.nose_w * 0.36
    rim = np.hypot((ax - wing + 0.05) / 0.62, (y - base - 0.45) / 0.6) - 1
    around = np.exp(-((rim / 0.2) ** 2)) * (ax > wing) * step(y, base + 1.3, base + 0.6)
    c.tint(0.3 * np.clip(around, 0, 1), (0.68, 0.52, 0.48))
    c.tint(0.1 * bump(ax, y, wing * 0.5, base - 0.12, wing * 0.9, 0.2), (0.62, 0.48, 0.45))
    hole = np.hypot((ax - wing * 0.6) / 0.32, (y - base - 0.02 - 0.25 * (ax - wing * 0.6)) / 0.15)
    c.mix(0.62 * soft(hole - 1, 0.2), np.array(t.skin) * (0.26, 0.17, 0.16))
    c.gloss += 0.15 * bump(ax, y, 0, base + 1.0, 0.5, 0.5)


def _lips(t: Traits, c: Canvas, rng: np.random.Generator) -> None:
    across = np.clip(c.x / t.mouth_w, -1.3, 1.3)
    body = np.clip(1 - np.abs(across) ** 1.9, 0, 1)
    y = c.y - t.mouth_y - 0.45 * t.smile * across**2
    bow = 1 - 0.3 * np.exp(-((across / 0.13) ** 2)) + 0.1 * np.exp(-(((np.abs(across) - 0.22) / 0.14) ** 2))
    arc = np.clip(1 - across**2, 0, 1)
    gap = t.teeth * 0.5 * arc**1.2
    upper, lower = t.lip_u * body * bow, -gap - t.lip_l * arc**0.85
    inside = soft(y - upper, 0.045) * soft(lower - y, 0.06) * (np.abs(across) < 1.0)
    base = np.array(t.skin, np.float32)
    red = base * (0.86, 0.58, 0.56) * (1 - t.lip_red) + t.lip_red * (0.3 * base + 0.7 * np.array((188, 58, 68)))
    c.mix(0.92 * inside, red)
    c.tint(0.35 * inside * step(y, -0.1, 0.1), (0.74, 0.66, 0.66))
    crease = noise(rng, c.x.shape, (2, max(2, c.x.shape[1] // 5)))
    c.tint(0.10 * inside * np.clip(crease, -1, 1), (0.6, 0.5, 0.5))
    c.relief += 0.004 * inside * crease
    c.gloss += inside * (0.25 + 0.25 * t.lip_red)
    if t.teeth:
        _teeth(
            c,
            soft(y - 0.02, 0.025) * soft(-gap - y + 0.02, 0.025) * soft(np.abs(across) - 0.9, 0.03),
            y + gap * 0.5,
            across,
        )
    ends = soft(np.abs(across) - 1.04, 0.03)
    wavy = np.where(y < -gap * 0.5, y + gap, y) + 0.04 * np.cos(across * 7)
    c.mix(0.8 * ends * np.exp(-((wavy / (0.055 + 0.03 * np.abs(across))) ** 2)), red * 0.36)
    c.tint(0.5 * bump(np.abs(across), y, 1.04, 0.0, 0.10, 0.18), (0.62, 0.5, 0.48))


def _teeth(c: Canvas, opening: Array, height: Array, across: Array) -> None:
    """The upper row between parted lips."""
    row = np.array((240.0, 234.0, 222.0)) * (1 - 0.5 * np.abs(across) ** 2)[..., None]
    between = np.exp(-(((np.mod(c.x / 0.62 + 0.5, 1) - 0.5) / 0.06) ** 2))
    c.mix(opening, row * (1 - 0.14 * between[..., None]))
    c.tint(opening * step(height, -0.05, -0.25), (0.5, 0.4, 0.4))


def _mole(t: Traits, c: Canvas) -> None:
    """A birthmark at `Traits.mole`."""
    x, y = t.mole
    w = c.window(y + 0.7, y - 0.7)
    w.mix(0.85 * soft(np.hypot(w.x - x, w.y - y) - 0.15, 0.03) * w.front, np.array(t.skin) * (0.36, 0.28, 0.26))


def _beard(t: Traits, c: Canvas, rng: np.random.Generator) -> None:
    ax, y = np.abs(c.x), c.y
    dots = noise(rng, c.x.shape, (c.x.shape[0] // 2, c.x.shape[1] // 2))
    jaw = soft(y - (t.mouth_y + 0.5 + 0.22 * np.clip(ax - 2.8, 0, 9) ** 1.55), 0.35) * step(np.abs(c.theta), 1.75, 1.45)
    lips = bump(ax, y, 0, t.mouth_y - 0.1, t.mouth_w * 0.95, 1.0) ** 2
    jaw *= 1 - np.clip(1.5 * lips, 0, 1)
    top = t.eye_y - t.nose_len - 0.45
    lip_edge = t.mouth_y + t.lip_u * 0.9
    low = np.where(ax < t.mouth_w, lip_edge, lip_edge - 0.9 * (ax - t.mouth_w))
    moustache = soft(y - top + 0.16 * ax**1.3, 0.12) * soft(low - y, 0.1) * soft(ax - t.mouth_w - 0.3, 0.15)
    moustache *= 1 - 0.5 * np.exp(-((ax / 0.16) ** 2))
    beard = np.maximum(t.stubble * jaw * (0.36 + 0.2 * np.clip(dots, -1, 1.5)), 0)
    beard = np.maximum(beard, t.moustache * moustache * (0.78 + 0.16 * dots))
    c.mix(np.clip(beard, 0, 0.93), np.array(t.hair_rgb, np.float32) * 0.9 + np.array((12, 12, 14)))
    c.gloss *= 1 - 0.7 * np.clip(beard, 0, 1)
    c.relief += 0.012 * beard * dots
