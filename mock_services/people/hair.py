"""Hair on the head's own surface: where it grows, how thick it lies, and its strands."""

from dataclasses import dataclass

import cv2
import numpy as np

from mock_services.people.canvas import Canvas, noise, soft
from mock_services.people.surface import Array, Grid, spline, step
from mock_services.people.traits import Traits

SIDE = ((72, 0.6), (79, -1.4), (87, 0.4), (100, 0.6), (125, -3.6), (180, -6.0))  # degrees round the head, height in cm


@dataclass(frozen=True, slots=True)
class Style:
    """One way to wear hair. The knots of its lines are degrees from the middle of the face, and centimetres."""

    line: tuple[tuple[float, float], ...]  # in front, heights relative to Traits.hairline
    side: tuple[tuple[float, float], ...] = SIDE  # from the temples back, heights absolute
    top: float = 1.0  # thickness on top, cm
    sides: float = 0.5
    ragged: float = 0.25  # how far single strands leave the line, cm
    shear: float = 0.0  # strands lean: radians of turn per cm of height
    part: float = 0.0  # degrees where the hair is parted; the line is mirrored about it
    cover: float = 1.0  # opacity
    curl: float = 0.0  # depth of the curls, cm
    edge: float = 0.35  # thickness at the front edge, cm
    fade: float = 0.0  # how thin the sides are cut, 0..1
    crown: float = 99.0  # no hair above this height, cm


STYLES: dict[str, Style] = {
    "crew": Style(
        ((0, 0), (18, 0.1), (32, -0.3), (45, -1.6), (56, -3.4), (64, -4.8)),
        top=1.3, sides=0.2, ragged=0.16, edge=0.1, fade=0.6,
    ),
    "short": Style(
        ((0, 0), (25, 0.2), (42, -0.6), (55, -2.8), (64, -4.6)),
        top=1.5, sides=0.6, shear=0.03, ragged=0.15, edge=0.15,
    ),
    "side_part": Style(
        ((0, 0.1), (25, -0.3), (45, -1.2), (58, -3.2), (65, -4.8)),
        top=1.9, sides=0.5, part=26, shear=0.12, ragged=0.14, edge=0.2,
    ),
    "fringe": Style(
        ((0, 0), (28, -0.1), (46, -0.5), (58, -1.4), (66, -2.6)),
        top=1.5, sides=0.9, ragged=0.55, edge=0.4,
    ),
    "thin": Style(
        ((0, 0.6), (22, 0.2), (40, -0.6), (55, -3.6), (64, -6)),
        top=0.5, sides=0.4, cover=0.7, ragged=0.35, edge=0.05,
    ),
    "bald": Style(
        ((0, 6), (40, 6), (54, 0.5), (62, -3.6), (68, -5.4)),
        top=0.2, sides=0.4, cover=0.85, ragged=0.35, edge=0.05, crown=5.5,
    ),
    "bun": Style(
        ((0, 0), (25, -0.2), (44, -1.7), (56, -3.8), (64, -5.4)),
        side=((72, 0.3), (80, 0.6), (90, 1.2), (105, 0), (130, -4), (180, -6.0)),
        top=1.0, sides=0.5, ragged=0.1, shear=-0.07, edge=0.15,
    ),
    "long": Style(
        ((0, 0.3), (14, -0.5), (28, -1.7), (40, -3.6), (50, -6.5), (58, -11)),
        top=1.3, sides=1.2, ragged=0.12, shear=0.2,
    ),
    "shoulder": Style(
        ((0, 0.1), (18, -0.5), (34, -1.4), (47, -2.9), (58, -6.5), (64, -11)),
        top=2.0, sides=1.4, part=-20, shear=0.2, ragged=0.12,
    ),
    "bob": Style(
        ((0, 0), (28, -0.05), (44, -0.5), (54, -1.6), (62, -4)),
        top=1.3, sides=1.1, ragged=0.4, edge=0.45,
    ),
    "curly": Style(
        ((0, 0), (26, 0.1), (44, -0.7), (57, -2.9), (65, -4.6)),
        top=1.5, sides=0.9, ragged=0.5, curl=0.5,
    ),
    "pigtails": Style(
        ((0, 0), (28, -0.1), (46, -0.6), (58, -1.8), (66, -3.4)),
        top=0.9, sides=0.6, ragged=0.45, edge=0.35,
    ),
}  # fmt: skip


def growth(t: Traits, theta: Array, y: Array) -> Array:
    """Signed height above the hairline in centimetres: positive where hair grows."""
    style = STYLES[t.hair]
    degrees = np.degrees(theta)
    turned = np.abs(degrees - style.part * step(np.abs(degrees), 75.0, 35.0))
    knots = [(a, t.hairline + h) for a, h in style.line] + list(style.side)
    line = spline(np.clip(turned, 0, 180), [float(a) for a, _ in knots], [float(h) for _, h in knots])
    return np.minimum(y - line, style.crown - y).astype(np.float32)


def thickness(t: Traits, g: Grid, rng: np.random.Generator) -> Array:
    """How far the hair stands off the head, in centimetres, per grid point (negative nowhere)."""
    style = STYLES[t.hair]
    above = growth(t, g.theta, g.y)
    height = step(g.y, 1.0, 9.0)
    full = style.sides + (style.top - style.sides) * height
    rise = style.edge * step(above, -0.05, 0.25) + (full - style.edge) * step(above, 0.0, 2.8)
    lumps = noise(rng, g.y.shape, (7, 16)) * step(g.y, t.skull, t.skull - 2.5)
    depth = np.maximum(rise, 0) * t.volume * (1 + 0.06 * lumps) * (above > -0.05)
    if style.part:
        groove = np.exp(-(((np.degrees(g.theta) - style.part) / 3.5) ** 2)) * step(above, 0, 1)
        depth = depth * (1 - 0.35 * groove)
    if style.curl:
        curls = noise(rng, g.y.shape, (26, 60)) * step(g.y, t.skull, t.skull - 1.5)
        depth = depth + style.curl * 0.4 * curls * step(above, 0.1, 1.2)
    return np.maximum(depth, 0).astype(np.float32)


def strands(rng: np.random.Generator, across: Array, along: Array) -> Array:
    """Strand brightness of about unit size. `across` counts turns round the head, `along` runs in centimetres."""
    fine, locks = noise(rng, (64, 2048), (12, 1024)), noise(rng, (64, 1024), (8, 130))
    a, b = np.mod(across, 1).astype(np.float32), np.mod(along / 30, 1).astype(np.float32)
    wrap = cv2.BORDER_WRAP
    near = cv2.remap(fine, a * 2047, b * 63, cv2.INTER_LINEAR, borderMode=wrap)
    far = cv2.remap(locks, a * 1023, b * 63, cv2.INTER_LINEAR, borderMode=wrap)
    return 0.55 * near + 0.75 * far


def strand_colour(t: Traits, n: Array) -> Array:
    """Colour of hair with strand brightness n: dark between the locks, single strands grey."""
    base = np.array(t.hair_rgb, np.float32)
    light = np.clip(0.92 + 0.3 * n, 0.4, 1.7)[..., None]
    colour = base * light + 7 * np.clip(n, -1, 2)[..., None]
    if 0 < t.grey < 1:
        white = step(n, 1.2 - 1.6 * t.grey, 2.2 - 1.6 * t.grey)[..., None] * 0.75
        colour = colour * (1 - white) + np.array((205.0, 203.0, 200.0)) * white
    return np.clip(colour, 4, 250).astype(np.float32)


def paint_hair(t: Traits, c: Canvas, rng: np.random.Generator) -> None:
    """Hair on the scalp, its strands, its ragged edge, and the shade it throws on the forehead."""
    style = STYLES[t.hair]
    above = growth(t, c.theta, c.y)
    lean = style.shear * (c.y - 9) * np.tanh((np.degrees(c.theta) - style.part) / 12)
    across = (c.theta - lean) / (2 * np.pi) + 0.5
    n = strands(rng, across, c.y)
    if style.curl:
        n = 0.45 * n + 0.5 * noise(rng, c.y.shape, (52, 120)) + 0.25 * noise(rng, c.y.shape, (110, 260))
    c.tint(
        0.5 * step(above, -1.3, 0.0) * step(np.abs(c.theta), 2.2, 1.4) * min(1.0, style.edge * 3 + 0.25),
        (0.72, 0.62, 0.58),
    )
    falls = style.edge >= 0.3  # over the forehead, rather than growing out of it
    alpha = soft(-(above + style.ragged * (n - 0.2)), 0.07 + 0.12 * style.ragged if falls else 0.14)
    if not falls:
        alpha = alpha * np.clip(0.55 + 0.45 * step(above, 0.0, 0.9) + 0.2 * n, 0, 1)
    alpha = alpha * (style.cover if style.cover == 1 else np.clip(style.cover + 0.35 * n, 0, 1))
    if style.fade:
        alpha = alpha * (1 - style.fade * step(c.y, 4.5, -1.0) * (0.8 - 0.3 * n))
    colour = strand_colour(t, n)
    if falls:
        colour *= (0.78 + 0.22 * step(above, 0, 1.5))[..., None]
    if style.part:
        scalp = np.exp(-(((np.degrees(c.theta) - style.part) / 1.0) ** 2)) * step(c.y, 6, 7) * step(above, 0.1, 0.6)
        colour += (np.array(t.skin, np.float32) * 0.7 - colour) * (0.55 * scalp)[..., None]
    c.mix(alpha, colour)
    c.gloss += (np.clip(0.24 + 0.2 * n, 0, 1) - c.gloss) * alpha
    c.relief += 0.02 * alpha * n
