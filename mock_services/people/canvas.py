"""A texture under the brush: colour, gloss and fine relief over the head's surface coordinates."""

from dataclasses import dataclass, fields

import cv2
import numpy as np

from mock_services.people.surface import Array


def noise(rng: np.random.Generator, shape: tuple[int, int], cells: tuple[int, int]) -> Array:
    """Smooth noise of about unit size: a grid of (rows, columns) random cells, enlarged to `shape`."""
    small = rng.standard_normal(cells).astype(np.float32)
    return cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def soft(distance: Array, width: float) -> Array:
    """1 inside (negative distance), 0 outside, with an edge of about `width`."""
    return 1 / (1 + np.exp(np.clip(distance / width, -30, 30)))


@dataclass(slots=True)
class Canvas:
    """Arrays of one shape; `rgb` has three channels, 0..255. Views from `window` paint into the whole."""

    x: Array
    y: Array
    theta: Array
    front: Array
    rgb: Array
    gloss: Array  # 0..1: how much the surface mirrors
    relief: Array  # fine relief in centimetres, added to the surface's normals

    def mix(self, mask: Array, rgb: Array | tuple[float, ...]) -> None:
        """Lay a colour over the canvas where the mask is."""
        m = mask[..., None]
        self.rgb += (np.asarray(rgb, np.float32) - self.rgb) * m

    def tint(self, mask: Array, factor: tuple[float, float, float]) -> None:
        """Multiply the colour where the mask is."""
        self.rgb *= 1 + (np.array(factor, np.float32) - 1) * mask[..., None]

    def around(self, top: float, bottom: float, half_width: float = 7.0) -> tuple[slice, slice]:
        """Rows and columns of the face between two heights (centimetres)."""
        cols = self.y.shape[1]
        r0, r1 = np.searchsorted(-self.y[:, cols // 2], [-top, -bottom])
        middle = (r0 + r1) // 2
        near = np.flatnonzero((np.abs(self.x[middle]) <= half_width) & (self.front[middle] > 0))
        return slice(int(r0), int(r1)), slice(int(near[0]), int(near[-1]) + 1)

    def view(self, part: tuple[slice, slice]) -> "Canvas":
        """A part of the canvas that paints into the whole."""
        return Canvas(*(getattr(self, field.name)[part] for field in fields(self)))

    def window(self, top: float, bottom: float, half_width: float = 7.0) -> "Canvas":
        """The view on the face between two heights (centimetres)."""
        return self.view(self.around(top, bottom, half_width))
