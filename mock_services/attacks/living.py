"""A living person before the kiosk, or a mask on one: a head that the kiosk's screen lights."""

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.attacks.actor import Actor
from mock_services.attacks.camera import GAMMA, SIZE, Light, linear
from mock_services.attacks.crowd import head
from mock_services.attacks.medium import PAPER_BLACK, PAPER_CHROMA, PAPER_WHITE, lay
from mock_services.attacks.place import Bgr, Lamp, Place
from mock_services.people import Pose
from mock_services.people.bake import BakedHead, Level
from mock_services.people.raster import FAR_CM, Pixels, focal_length, rasterise
from mock_services.people.shading import AMBIENT, DIFFUSE, KEY_LIGHT, WRAP, shade

SCREEN_LIGHT = (0.0, -0.25, 0.97)  # direction to the kiosk's screen, which is below its camera
SCREEN_AMBIENT = 0.2  # of it comes back from around; of the hall's light, twice as much


@dataclass(slots=True)
class Living:
    """Somebody who does what is asked, as `actor` does it."""

    head: BakedHead
    actor: Actor
    place: Place

    def light(self, at_ms: float, lamp: Lamp, act: str | None) -> Light:
        """What arrives at the camera."""
        pose = self.actor.pose(at_ms, act)
        lamp_rgb = lamp(at_ms - self.place.lag_ms)
        screen = self.place.screen(pose.distance_cm, lamp_rgb)
        return before(self.head, pose, self.place.empty(lamp_rgb), self.place.hall_bgr, screen)


def before(person: BakedHead, pose: Pose, background: Light, hall: Bgr, screen: Bgr) -> Light:
    """A person in the hall's light, which falls from above, and the screen's, drawn over the background."""
    seen = rasterise(person, pose, SIZE)
    if seen is not None:
        image = np.zeros((*seen.depth.shape, 3), np.uint8)
        shade(image, seen, person, pose, focal_length(SIZE[1], 1.0))
        drawn = linear(image)
        by_hall = cv2.transform(drawn, np.diag(hall))
        by_screen = cv2.transform(drawn, np.diag(screen)) * _screen_by_hall(seen, person)[..., None]
        inside = cv2.erode(cv2.inRange(seen.depth, 0.0, FAR_CM * 0.99), None)
        lay(background[seen.box], np.asarray(by_hall + by_screen, np.float32), inside.astype(np.float32) / 255)
    return background


def _screen_by_hall(seen: Pixels, person: BakedHead) -> NDArray[np.float32]:
    """How strongly the screen, which shines from ahead, falls on each pixel, by how strongly the hall's light does."""
    bumps = person.levels[-1].bumps
    rows, cols = bumps.shape[:2]
    texels = cv2.transform(seen.surface, np.array([[cols - 1, 0, 0], [0, rows - 1, 0]], np.float32))
    normals = cv2.remap(bumps, texels, None, cv2.INTER_LINEAR)
    lights = np.array([KEY_LIGHT, SCREEN_LIGHT], np.float32)
    lights /= np.linalg.norm(lights, axis=1, keepdims=True)
    turned = lights @ seen.turn / 127
    matrix = np.column_stack([turned, -128 * turned.sum(1)]).astype(np.float32)
    cosines = cv2.transform(normals.astype(np.float32), matrix)
    lit = DIFFUSE * np.clip((cosines + WRAP) / (1 + WRAP), 0, 1)
    hall, screen = AMBIENT + lit[..., 0], SCREEN_AMBIENT + lit[..., 1] * (1 + AMBIENT - SCREEN_AMBIENT)
    return np.asarray((screen / hall) ** GAMMA, np.float32)


@lru_cache(maxsize=8)
def mask(seed: int) -> BakedHead:
    """A paper mask of a person: the shape of the head, printed, without gloss; its eyes stay open."""
    person = head(seed)
    return replace(person, levels=[_printed(level) for level in person.levels])


def _printed(level: Level) -> Level:
    colour = level.colour.copy()
    light = linear(np.ascontiguousarray(colour[..., :3]))
    grey = light.mean(axis=2, keepdims=True)
    ink = PAPER_BLACK + (PAPER_WHITE - PAPER_BLACK) * (grey + PAPER_CHROMA * (light - grey))
    colour[..., :3] = np.clip(255 * ink ** (1 / 2.2), 0, 255)
    colour[..., 3] = 0
    return replace(level, colour=colour, blinks=[colour[level.eyes]] * len(level.blinks))
