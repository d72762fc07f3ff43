"""What the face camera sees: nobody, somebody, or two people, who sway, blink and turn as they are told."""

import threading
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.people import Pose, preload, render
from mock_services.people.render import dimmed_hall

Frame = NDArray[np.uint8]
FRAMES_PER_SECOND = 30
BEHAVIOURS = ("look", "still", "look_away", "turn_left", "turn_right", "nod", "blink")
SENSOR_NOISE = 2.5  # standard deviation in grey levels, of a webcam in office light
NOISE_BORDER = 64  # the noise is one field, moved by up to this many pixels from frame to frame


@dataclass(slots=True)
class _Settings:
    person: str | None = None
    companion: str | None = None
    companion_beside: bool = False
    behaviour: str = "look"
    light_rgb: tuple[float, float, float] = (1.0, 1.0, 1.0)
    brightness: float = 1.0
    distance_cm: float = 60.0
    acted_since: int = 0  # frame at which the present behaviour began


class FaceScene:
    """The view of the face camera, 30 frames a second, one per call of `frame`.

    Every property may be set from another thread at any time; the next frame shows it. Two scenes with the same seed
    that are told the same things before the same frames give the same frames. Behaviours:

    - `look`: faces the camera, sways a little, blinks about every three seconds;
    - `still`: faces the camera and does not move at all;
    - `look_away`: turned by 45 degrees;
    - `turn_left`, `turn_right`: turns the head to the person's own left or right and back, over and over;
    - `nod`: nods; `blink`: shuts and opens the eyes, over and over.
    """

    def __init__(self, size: tuple[int, int] = (640, 480), seed: int = 0) -> None:
        """`size` is (width, height) of the frames."""
        self._size = size
        self._seed = seed
        self._count = 0
        self._lock = threading.Lock()
        self._settings = _Settings()
        rng = np.random.default_rng(seed)
        width, height = size
        shape = (height + NOISE_BORDER, width + NOISE_BORDER, 3)
        self._noise = rng.normal(0, SENSOR_NOISE, shape).round().astype(np.int16)
        self._phase = rng.uniform(0, 2 * np.pi, 6)

    @property
    def person(self) -> str | None:
        """Key of the member of the cast before the camera, or None."""
        return self._settings.person

    @person.setter
    def person(self, key: str | None) -> None:
        self._set(person=key)

    @property
    def companion(self) -> str | None:
        """Key of a second person, or None: behind, and so smaller, unless `companion_beside`."""
        return self._settings.companion

    @companion.setter
    def companion(self, key: str | None) -> None:
        self._set(companion=key)

    @property
    def companion_beside(self) -> bool:
        """Whether the companion stands beside the person, equally near."""
        return self._settings.companion_beside

    @companion_beside.setter
    def companion_beside(self, beside: bool) -> None:
        self._set(companion_beside=beside)

    @property
    def behaviour(self) -> str:
        """What the person does: one of BEHAVIOURS. Setting another raises ValueError."""
        return self._settings.behaviour

    @behaviour.setter
    def behaviour(self, behaviour: str) -> None:
        if behaviour not in BEHAVIOURS:
            raise ValueError(f"unknown behaviour {behaviour!r}, expected one of {', '.join(BEHAVIOURS)}")
        self._set(behaviour=behaviour, acted_since=self._count)

    @property
    def light_rgb(self) -> tuple[float, float, float]:
        """Colour of the light on the faces, 0..1.5 per channel."""
        return self._settings.light_rgb

    @light_rgb.setter
    def light_rgb(self, light_rgb: tuple[float, float, float]) -> None:
        self._set(light_rgb=light_rgb)

    @property
    def brightness(self) -> float:
        """Exposure of the whole picture: 1 is ordinary, 0.25 a dark hall."""
        return self._settings.brightness

    @brightness.setter
    def brightness(self, brightness: float) -> None:
        self._set(brightness=brightness)

    @property
    def distance_cm(self) -> float:
        """From the camera to the person's face."""
        return self._settings.distance_cm

    @distance_cm.setter
    def distance_cm(self, distance_cm: float) -> None:
        self._set(distance_cm=distance_cm)

    def frame(self) -> Frame:
        """The next frame, (height, width, 3) BGR; time goes on by 1/30 s."""
        with self._lock:
            now = replace(self._settings)
            count = self._count
            self._count += 1
        image = dimmed_hall(self._size, now.brightness)
        if now.companion is not None:
            image = render(now.companion, self._companion_pose(now, count), image)
        if now.person is not None:
            image = render(now.person, self._person_pose(now, count), image)
        return self._seen_by_sensor(image, count)

    def _set(self, **changes: object) -> None:
        for key in ("person", "companion"):
            if isinstance(changes.get(key), str):
                preload([str(changes[key])])
        with self._lock:
            self._settings = replace(self._settings, **changes)  # type: ignore[arg-type]

    def _person_pose(self, now: _Settings, count: int) -> Pose:
        t = count / FRAMES_PER_SECOND
        acting = (count - now.acted_since) / FRAMES_PER_SECOND
        aside = -0.19 if now.companion is not None and now.companion_beside else 0.0
        pose = Pose(distance_cm=now.distance_cm, offset_x=aside, light_rgb=now.light_rgb, brightness=now.brightness)
        if now.behaviour == "still":
            return pose
        return replace(self._sway(pose, t, 0), **_act(now.behaviour, acting))

    def _companion_pose(self, now: _Settings, count: int) -> Pose:
        pose = Pose(light_rgb=now.light_rgb, brightness=now.brightness)
        if now.companion_beside:
            pose = replace(pose, distance_cm=now.distance_cm, offset_x=0.21)
        else:
            pose = replace(pose, distance_cm=now.distance_cm + 55, offset_x=0.27, offset_y=-0.04)
        return self._sway(pose, count / FRAMES_PER_SECOND + 1.3, 3)

    def _sway(self, pose: Pose, t: float, who: int) -> Pose:
        """The small movements of somebody who stands still, and a blink about every three seconds."""
        a, b, c = self._phase[who : who + 3]
        return replace(
            pose,
            yaw_deg=2.2 * np.sin(0.9 * t + a) + 0.8 * np.sin(2.3 * t + b),
            pitch_deg=1.2 * np.sin(0.7 * t + b) + 0.4 * np.sin(1.9 * t + c),
            roll_deg=1.0 * np.sin(0.5 * t + c),
            distance_cm=pose.distance_cm * (1 + 0.012 * np.sin(0.6 * t + a)),
            offset_x=pose.offset_x + 0.008 * np.sin(0.8 * t + c),
            offset_y=pose.offset_y + 0.005 * np.sin(1.1 * t + a),
            blink=_lid(t + a / 6, 3.1),
        )

    def _seen_by_sensor(self, image: Frame, count: int) -> Frame:
        """Slight blur of the lens and the noise of the sensor, new in every frame."""
        height, width = image.shape[:2]
        dx, dy = np.random.default_rng((self._seed, count)).integers(0, NOISE_BORDER, 2)
        blurred = cv2.GaussianBlur(image, (3, 3), 0.55)
        return cv2.add(blurred, self._noise[dy : dy + height, dx : dx + width], dtype=cv2.CV_8U)


def _lid(t: float, period_s: float) -> float:
    """How far the eyes are shut: a blink of a quarter of a second once in a period."""
    since = t % period_s
    return float(np.clip(1.6 * np.sin(np.pi * np.clip(since / 0.27, 0, 1)), 0, 1))


def _act(behaviour: str, t: float) -> dict[str, float]:
    """What a behaviour changes in the pose, `t` seconds after it began."""
    back_and_forth = 0.5 - 0.5 * np.cos(2 * np.pi * t / 2.4)
    if behaviour == "look_away":
        return {"yaw_deg": 45.0}
    if behaviour == "turn_left":
        return {"yaw_deg": 28.0 * back_and_forth}
    if behaviour == "turn_right":
        return {"yaw_deg": -28.0 * back_and_forth}
    if behaviour == "nod":
        return {"pitch_deg": -14.0 * np.sin(2 * np.pi * t / 1.5)}
    if behaviour == "blink":
        return {"blink": _lid(t, 1.2)}
    return {}
