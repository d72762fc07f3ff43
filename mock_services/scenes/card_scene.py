"""What the card camera sees: a reader's dark tray and, held above it, a card or a telephone.

The camera looks straight down and is focused on the card. All lengths on the card are millimetres; pictures that are
shown have 20 pixels a millimetre, as the drawn cards do.
"""

import threading
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypedDict, Unpack

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mock_services.cards import Side, card_image, qr_side
from mock_services.cards.canvas import CARD_CORNER_MM, CARD_HEIGHT_MM, CARD_WIDTH_MM, PX_PER_MM, Canvas, Frame, px
from mock_services.cards.phone import phone_image
from mock_services.cast import CastMember
from mock_services.scenes.hand import Pose, bent, flat, with_thumb

FIELD_WIDTH_MM = 104.0  # what a close-focus camera sees across at the card: a QR module of 0.3 mm gets 3.7 px of 1280
CODE_SPOT = (0.86, 0.21)  # where the QR code is on the side that carries it, as parts of the card's width and height

FOCAL_LENGTH_WIDTHS = 1.1  # focal length in picture widths: a lens of about 49 degrees
_TREMOR_MM = 0.5  # a hand at rest sways by about a millimetre and a degree
_TREMOR_DEG = 0.5
_TREMOR_PERIODS_FRAMES = (11.0, 17.0, 29.0, 37.0, 53.0)
_NOISE_MARGIN_PX = 64
_BESIDE_MM = 4.0  # between two cards that are held side by side
_TRAY_INK = (38, 41, 44)
_TRAY_PRINT = (132, 140, 146)


class View(TypedDict, total=False):
    """How something is held and seen; whatever is not named has the default of `_STEADY`."""

    tilt_deg: float  # about the upright axis: above 0 the right end comes nearer to the camera
    turn_deg: float  # within the picture, anticlockwise
    px_per_mm: float  # nearness; 0: the card fills the field of view
    blur_px: float  # sigma of defocus
    noise: float  # sigma of sensor noise in grey values
    glare: float  # 0..1: a lamp's reflection, from none over a bright spot to a flooded card
    glare_at: tuple[float, float]  # its middle as parts of the card's width and height
    worn: float  # 0..1: scratches and scuffs
    shift_mm: tuple[float, float]  # of its middle from the picture's, to the right and down
    curl_mm: float  # how far the card's ends bend towards the camera (below 0: away from it)
    thumb_at: tuple[float, float] | None  # tip of a thumb, as parts of the card's width and height


_STEADY = View(
    tilt_deg=0.0,
    turn_deg=0.0,
    px_per_mm=0.0,
    blur_px=0.6,
    noise=2.0,
    glare=0.0,
    glare_at=(0.36, 0.62),
    worn=0.0,
    shift_mm=(0.0, 0.0),
    curl_mm=0.0,
    thumb_at=None,
)


@dataclass(frozen=True, slots=True)
class _Held:
    """One thing before the camera, prepared as far as it does not change from frame to frame."""

    picture: NDArray[np.uint8]  # BGRA
    scale: float  # pixels of `picture` a millimetre
    view: View
    glare: Frame | None  # light that it reflects, in frame pixels


@dataclass(frozen=True, slots=True)
class _Shown:
    """All that `frame` needs to know."""

    held: tuple[_Held, ...]  # none: the tray is empty
    blur_px: float
    noise: NDArray[np.int8] | None


class CardScene:
    """A stream of frames for a card camera. Safe to steer from other threads; equal seeds give equal streams."""

    def __init__(self, size: tuple[int, int] = (1280, 720), seed: int = 0) -> None:
        """`size` is the frame's (width, height) in pixels."""
        self._size = size
        self._seed = seed
        self._tray = _tray(size)
        self._phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, (3, len(_TREMOR_PERIODS_FRAMES)))
        self._lock = threading.Lock()
        self._count = 0
        self._shown = self._prepare(None, {})

    def show(self, image: Frame | None, **view: Unpack[View]) -> None:
        """Hold a picture of 20 px/mm to the camera; None takes everything away and leaves the tray empty."""
        self._put(self._prepare(image, view))

    def show_card(self, member: CastMember, side: Side | None = None, **view: Unpack[View]) -> None:
        """Hold a citizen card to the camera, by default with the side that carries the QR code."""
        self.show(card_image(member, side or qr_side(member)), **view)

    def show_qr(self, text: str, **view: Unpack[View]) -> None:
        """Hold a telephone with any QR code to the camera, for example a web address."""
        self.show(phone_image(text), **view)

    def show_side_by_side(self, left: Frame, right: Frame, **view: Unpack[View]) -> None:
        """Hold two cards to the camera at once."""
        apart = (CARD_WIDTH_MM + _BESIDE_MM) / 2
        shown = self._prepare(left, View(**{**view, "shift_mm": (-apart, 0.0)}))
        beside = self._prepare(right, View(**{**view, "shift_mm": (apart, 0.0)}))
        self._put(replace(shown, held=shown.held + beside.held))

    def _put(self, shown: _Shown) -> None:
        with self._lock:
            self._shown = shown

    def frame(self) -> Frame:
        """The next frame: BGR, (height, width, 3)."""
        with self._lock:
            shown, count = self._shown, self._count
            self._count += 1
        picture = self._tray.copy()
        for held in shown.held:
            self._lay(picture, held, count)
        if shown.blur_px > 0:
            cv2.GaussianBlur(picture, (0, 0), shown.blur_px, dst=picture)
        if shown.noise is not None:
            picture = self._noisy(picture, shown.noise, count)
        return picture

    def _prepare(self, image: Frame | None, changes: View) -> _Shown:
        view: View = {**_STEADY, **changes}
        if view["px_per_mm"] <= 0:
            view["px_per_mm"] = self._size[0] / FIELD_WIDTH_MM
        noise = _noise(self._size, self._seed, view["noise"]) if view["noise"] > 0 else None
        held: tuple[_Held, ...] = ()
        if image is not None:
            scale = min(PX_PER_MM, view["px_per_mm"] * 1.15)  # a picture far finer than the camera would alias
            cut = _cut_out(_worn(image, view["worn"], self._seed), scale)
            if view["thumb_at"] is not None:
                cut = with_thumb(cut, view["thumb_at"], scale)
            held = (_Held(cut, scale, view, _glare(self._size, view)),)
        return _Shown(held, view["blur_px"], noise)

    def _lay(self, picture: Frame, held: _Held, count: int) -> None:
        """Draw the held thing and its shadow into the frame."""
        pose = _pose(held.view, self._sway(count), FOCAL_LENGTH_WIDTHS * self._size[0])
        if held.view["curl_mm"]:
            warped = bent(held.picture, held.scale, pose, held.view["curl_mm"], self._size)
        else:
            warped = cv2.warpPerspective(held.picture, flat(held.picture, held.scale, pose, self._size), self._size)
        mask = np.asarray(cv2.extractChannel(warped, 3), np.uint8)
        _shade(picture, mask)
        colour = cv2.cvtColor(warped, cv2.COLOR_BGRA2BGR)
        if held.glare is not None:
            colour = cv2.add(colour, held.glare)
        cv2.copyTo(colour, cv2.inRange(mask, np.array(128), np.array(255)), picture)

    def _sway(self, count: int) -> NDArray[np.float64]:
        """Slow hand tremor at one frame: x and y in millimetres, turn in degrees."""
        periods = np.array(_TREMOR_PERIODS_FRAMES)
        swing = np.sin(2 * np.pi * count / periods + self._phases).sum(axis=1) / np.sqrt(len(periods))
        return np.asarray(swing * (_TREMOR_MM, _TREMOR_MM, _TREMOR_DEG), np.float64)

    def _noisy(self, picture: Frame, noise: NDArray[np.int8], count: int) -> Frame:
        left, top = np.random.default_rng((self._seed, count)).integers(0, _NOISE_MARGIN_PX, 2)
        width, height = self._size
        window = noise[top : top + height, left : left + width]
        return np.asarray(cv2.add(picture, window, dtype=cv2.CV_8U), np.uint8)


def _pose(view: View, sway: NDArray[np.float64], focal_px: float) -> Pose:
    """Where the held thing's middle is before the pinhole camera, and how it is turned."""
    distance = focal_px / view["px_per_mm"]
    turn, tilt = np.radians(view["turn_deg"] + sway[2]), np.radians(view["tilt_deg"])
    turned = np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    tilted = np.array([[np.cos(tilt), 0, np.sin(tilt)], [0, 1, 0], [-np.sin(tilt), 0, np.cos(tilt)]])
    at = np.array([view["shift_mm"][0] + sway[0], view["shift_mm"][1] + sway[1], distance])
    return Pose(tilted @ turned, at, focal_px)


def _cut_out(image: Frame, scale: float) -> NDArray[np.uint8]:
    """Scale a picture from 20 px/mm down to `scale`, light it from the upper left and round its corners (BGRA)."""
    factor = scale / PX_PER_MM
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    fall = 1.0 - 0.12 * (np.linspace(0, 1, width)[None, :] + np.linspace(0, 1, height)[:, None]) / 2
    lit = small * (0.95 * fall[..., None])
    radius = round(CARD_CORNER_MM * scale)
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - 1 - radius, height - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - 1 - radius), 255, -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1)
    return np.dstack([lit.astype(np.uint8), mask])


def _worn(image: Frame, amount: float, seed: int) -> Frame:
    """Scratch and scuff a card: pale and dark hairlines, and dull patches where it slid over a table."""
    if amount <= 0:
        return image
    rng = np.random.default_rng(seed)
    height, width = image.shape[:2]
    scratched = image.copy()
    for _ in range(round(160 * amount)):
        start = rng.uniform((0, 0), (width, height))
        angle, length = rng.normal(0.5, 0.5), rng.exponential(0.12) * width
        end = start + length * np.array([np.cos(angle), np.sin(angle)])
        middle = (start + end) / 2 + rng.normal(0, 0.02 * length, 2)
        grey = int(rng.choice((110, 245, 245)))
        points = np.array([start, middle, end]).astype(np.int32)
        cv2.polylines(scratched, [points], False, (grey, grey, grey), int(rng.integers(1, 4)), cv2.LINE_AA)
    used = cv2.addWeighted(image, 0.4, scratched, 0.6, 0)
    patches = cv2.resize(rng.normal(0, 1, (9, 14)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    dull = np.clip(patches, 0, 1)[..., None] * (0.45 * amount)
    return np.asarray(used * (1 - dull) + 205 * dull, np.uint8)


def _glare(size: tuple[int, int], view: View) -> Frame | None:
    """Light of a lamp's reflection in frame pixels: a soft ellipse that widens with its strength, and a veil."""
    strength = view["glare"]
    if strength <= 0:
        return None
    width, height = size
    scale = view["px_per_mm"]
    x = width / 2 + (view["shift_mm"][0] + (view["glare_at"][0] - 0.5) * CARD_WIDTH_MM) * scale
    y = height / 2 + (view["shift_mm"][1] + (view["glare_at"][1] - 0.5) * CARD_HEIGHT_MM) * scale
    radius = (6.0 + 32.0 * strength**2) * scale
    across = (np.arange(width, dtype=np.float32) - x)[None, :] / (1.25 * radius)
    down = (np.arange(height, dtype=np.float32) - y)[:, None] / radius
    light = strength * (450.0 * np.exp(-0.5 * (across**2 + down**2)) + 25.0)
    grey = np.clip(light, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def _shade(picture: Frame, mask: NDArray[np.uint8]) -> None:
    """Darken the tray softly beside what is held above it, at a quarter of the resolution."""
    height, width = mask.shape
    small = cv2.resize(mask, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 5)
    shifted = cv2.warpAffine(soft, np.array([[1.0, 0, 2], [0, 1.0, 3]]), (width // 4, height // 4))
    light = cv2.resize(cv2.convertScaleAbs(shifted, alpha=-0.5, beta=255.0), (width, height))
    cv2.multiply(picture, cv2.cvtColor(light, cv2.COLOR_GRAY2BGR), dst=picture, scale=1 / 255)


@lru_cache(maxsize=8)
def _noise(size: tuple[int, int], seed: int, sigma: float) -> NDArray[np.int8]:
    """Sensor noise for somewhat more than a frame; every frame takes another window of it."""
    width, height = size
    shape = (height + _NOISE_MARGIN_PX, width + _NOISE_MARGIN_PX, 3)
    grey_values = np.random.default_rng(seed).standard_normal(shape, np.float32) * np.float32(sigma)
    return np.asarray(np.clip(np.rint(grey_values), -127, 127), np.int8)


@lru_cache(maxsize=4)
def _tray(size: tuple[int, int]) -> Frame:
    """The empty reader: a matte dark floor with the outline of a card and what to do printed on it."""
    width, height = FIELD_WIDTH_MM, FIELD_WIDTH_MM * size[1] / size[0]
    floor = Canvas(Image.new("RGB", (px(width), px(height)), _TRAY_INK))
    slot = (CARD_WIDTH_MM + 1.6, CARD_HEIGHT_MM + 1.6)
    corner = ((width - slot[0]) / 2, (height - slot[1]) / 2)
    floor.panel(*corner, *slot, fill=None, outline=_TRAY_PRINT, radius_mm=CARD_CORNER_MM, outline_mm=0.4)
    floor.text(width / 2, height / 2 - 1.0, "Đặt thẻ vào đây", 5.2, _TRAY_PRINT, "SemiBold", "middle")
    floor.text(width / 2, height / 2 + 5.2, "mặt có mã QR quay về phía máy", 3.0, _TRAY_PRINT, anchor="middle")
    printed = cv2.resize(floor.finish(), size, interpolation=cv2.INTER_AREA)
    across, down = np.linspace(-1, 1, size[0])[None, :], np.linspace(-1, 1, size[1])[:, None]
    light = 1.1 - 0.3 * (across**2 + down**2) / 2 - 0.08 * across
    grain = 1.0 + 0.03 * np.random.default_rng(1).standard_normal(size[::-1])
    return np.clip(printed * (light * grain)[..., None], 0, 255).astype(np.uint8)
