"""The species: who or what stands before the kiosk, and what an attacker does with it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

import cv2
import numpy as np

from mock_services.attacks.actor import Actor
from mock_services.attacks.camera import Frame, Light, WebCamera
from mock_services.attacks.living import Living, before
from mock_services.attacks.medium import Display, Sheet, framed, lay, paper, project
from mock_services.attacks.place import Lamp, Place

TILT = 1.25  # a hand tilts a picture further than a neck turns a head


@dataclass(frozen=True, slots=True)
class Earlier:
    """A session that was filmed: the colours of its screen, and when it asked for which act."""

    lamp: Lamp
    acts: tuple[tuple[float, str], ...]

    def act_at(self, at_ms: float) -> str | None:
        return next((act for when, act in reversed(self.acts) if when <= at_ms), None)


class Subject(Protocol):
    """Frames are asked for in order of time."""

    def frame(self, at_ms: float, lamp: Lamp, act: str | None) -> Frame:
        """What the kiosk's camera delivers `at_ms` after the challenge began: (480, 640, 3) BGR. `lamp` is the kiosk's
        screen over time, `act` what it asks for now."""


class Sender(Protocol):
    """What light arrives at the kiosk's camera."""

    def light(self, at_ms: float, lamp: Lamp, act: str | None) -> Light: ...


@dataclass(slots=True)
class Filmed:
    """Anything before the kiosk's own camera."""

    sender: Sender
    camera: WebCamera

    def frame(self, at_ms: float, lamp: Lamp, act: str | None) -> Frame:
        return self.camera.take(self.sender.light(at_ms, lamp, act))


@dataclass(slots=True)
class Print:
    """A photograph on paper, tilted by hand where a turn or a nod is asked for."""

    sheet: Sheet
    picture: Frame
    hand: Actor
    place: Place

    def light(self, at_ms: float, lamp: Lamp, act: str | None) -> Light:
        pose = self.hand.pose(at_ms, None if act == "blink" else act)
        pose = replace(pose, yaw_deg=TILT * pose.yaw_deg, pitch_deg=TILT * pose.pitch_deg)
        lamp_rgb = lamp(at_ms - self.place.lag_ms)
        seen = project(self.sheet, self.picture, pose)
        view = self.place.empty(lamp_rgb)
        lay(view[seen.box], paper(seen, self.place.on(pose.distance_cm, lamp_rgb)), seen.opaque)
        return view


@dataclass(slots=True)
class PrintWithHoles:
    """A photograph worn like a mask, its eyes cut out; the attacker does what is asked."""

    sheet: Sheet
    picture: Frame
    attacker: Living
    worn: tuple[float, float]

    def light(self, at_ms: float, lamp: Lamp, act: str | None) -> Light:
        place = self.attacker.place
        pose = self.attacker.actor.pose(at_ms, act)
        lamp_rgb = lamp(at_ms - place.lag_ms)
        light = place.on(pose.distance_cm, lamp_rgb)
        view = before(
            self.attacker.head, pose, place.empty(lamp_rgb), place.hall_bgr, place.screen(pose.distance_cm, lamp_rgb)
        )
        seen = project(self.sheet, self.picture, pose, on_head=self.worn)
        lay(view[seen.box], paper(seen, light), seen.opaque)
        return view


@dataclass(slots=True)
class OnScreen:
    """A screen that shows a still or a recording, held by hand or stood before the kiosk."""

    sheet: Sheet
    display: Display
    film: Callable[[float, str | None], Frame]
    crop: tuple[slice, slice]
    border: float
    hand: Actor
    place: Place
    tilts: bool  # for a still: whether the hand imitates turns

    def light(self, at_ms: float, lamp: Lamp, act: str | None) -> Light:
        pose = self.hand.pose(at_ms, act if self.tilts and act != "blink" else None)
        lamp_rgb = lamp(at_ms - self.place.lag_ms)
        picture = framed(np.ascontiguousarray(self.film(at_ms, act)[self.crop]), self.border)
        seen = project(self.sheet, picture, pose)
        mirrored = self.place.screen_radiance(lamp_rgb)
        sent = self.display.shines(seen, pose, self.place.on(pose.distance_cm, lamp_rgb), mirrored)
        view = self.place.empty(lamp_rgb)
        lay(view[seen.box], sent, seen.opaque)
        return view


@dataclass(slots=True)
class Recording:
    """The victim, filmed: through an earlier session as it went, or act by act, for an operator who plays the one that
    is asked for."""

    victim: Filmed
    earlier: Earlier | None
    delay_ms: float

    def __call__(self, at_ms: float, act: str | None) -> Frame:
        if self.earlier is None:
            return self.victim.frame(at_ms, lambda _: (255, 255, 255), act)
        then_ms = max(at_ms - self.delay_ms, 0.0)
        return self.victim.frame(then_ms, self.earlier.lamp, self.earlier.act_at(then_ms))


@dataclass(slots=True)
class Injected:
    """No camera at all: a driver that hands a recording to the kiosk, from the beginning again and again, or as its
    operator plays it."""

    film: Recording
    loop_frames: int  # 0: no loop
    encoder: np.random.Generator | None  # None: the same bytes every time
    _sent: list[Frame] = field(default_factory=list)

    def frame(self, at_ms: float, lamp: Lamp, act: str | None) -> Frame:
        index = len(self._sent)
        picture = (
            self._sent[index % self.loop_frames]
            if self.loop_frames and index >= self.loop_frames
            else self.film(at_ms, act)
        )
        self._sent.append(picture)
        if self.encoder is None:
            return picture.copy()
        coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(self.encoder.integers(70, 95))])[1]
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
