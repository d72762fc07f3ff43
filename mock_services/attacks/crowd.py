"""People beyond the cast: any number of them, each drawn from a seed between two of the cast's adults."""

from dataclasses import fields
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.people.bake import BakedHead, bake_traits
from mock_services.people.raster import FAR_CM, rasterise
from mock_services.people.render import PORTRAIT_POSE, PORTRAIT_SIZE, PORTRAIT_ZOOM, draw
from mock_services.people.traits import TRAITS, Traits

Image = NDArray[np.uint8]
ADULT = 16  # years; younger faces are not compared
PHOTOGRAPH_SIZE = (600, 800)  # width, height
PHOTOGRAPH_PX_PER_CM = 1.28 * PHOTOGRAPH_SIZE[1] * PORTRAIT_ZOOM / PORTRAIT_POSE.distance_cm
PHOTOGRAPH_BACKGROUND_BGR = (214, 206, 196)
GLASSES_SHARE = 0.3
JITTER = 0.04  # of a length, beyond what lies between the two


def traits(seed: int) -> Traits:
    """A person between two of the cast: lengths and shades are mixed one by one, hair and clothes are from one."""
    rng = np.random.default_rng((seed, 7))
    adults = [t for t in TRAITS.values() if t.age >= ADULT]
    first, second = (adults[i] for i in rng.choice(len(adults), 2, replace=False))
    mixed: dict[str, object] = {}
    share = rng.uniform(0.25, 0.75)
    for field in fields(Traits):
        a, b = getattr(first, field.name), getattr(second, field.name)
        if isinstance(a, float):
            t = float(np.clip(share + rng.normal(0, 0.2), 0, 1))
            mixed[field.name] = (a + (b - a) * t) * (1 + rng.normal(0, JITTER))
        elif field.name in ("skin", "cloth"):
            mixed[field.name] = tuple(int(x + (y - x) * share) for x, y in zip(a, b, strict=True))
        else:
            mixed[field.name] = a
    mixed["glasses"] = str(rng.choice(["square", "round"])) if rng.random() < GLASSES_SHARE else ""
    return Traits(**mixed)  # type: ignore[arg-type]


@lru_cache(maxsize=64)
def head(seed: int) -> BakedHead:
    """The person's head; about a second at first sight."""
    return bake_traits(traits(seed), seed)


@lru_cache(maxsize=64)
def photograph(seed: int) -> Image:
    """A picture of the person as an attacker would have it: (800, 600, 4) BGR and opacity, 255 on the person.

    At PHOTOGRAPH_PX_PER_CM it has life size.
    """
    width, height = PHOTOGRAPH_SIZE
    image = np.full((height, width, 3), PHOTOGRAPH_BACKGROUND_BGR, np.uint8)
    draw(head(seed), PORTRAIT_POSE, image, PORTRAIT_ZOOM)
    seen = rasterise(head(seed), PORTRAIT_POSE, PHOTOGRAPH_SIZE, PORTRAIT_ZOOM)
    assert seen is not None
    opaque = np.zeros((height, width), np.uint8)
    opaque[seen.box] = cv2.inRange(seen.depth, 0.0, FAR_CM * 0.99)
    return np.dstack([image, opaque])


def portrait(seed: int) -> Image:
    """The registry's picture of the person: (400, 300, 3) BGR."""
    return np.ascontiguousarray(cv2.resize(photograph(seed), PORTRAIT_SIZE, interpolation=cv2.INTER_AREA)[..., :3])
