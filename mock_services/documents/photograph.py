"""A document as a camera or a scanner sees it: on a table, oblique, in bad light, far away, compressed."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mock_services.cards.canvas import PX_PER_MM, Frame

CAP_MM = 2.4  # height of a capital in the zone, ICAO 9303-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """How a picture is taken. Lengths in pixels of the picture, angles in degrees."""

    size: tuple[int, int] = (1280, 720)
    cap_px: float = 20.0  # height of the zone's capitals, before perspective
    turn_deg: float = 0.0  # in the picture's plane, clockwise
    yaw_deg: float = 0.0  # the right side away from the camera
    pitch_deg: float = 0.0  # the upper side away from the camera
    shift: tuple[float, float] = (0.0, 0.0)  # of the zone's middle from the picture's middle, in picture sizes
    blur_px: float = 0.0
    shake_px: int = 0
    noise: float = 0.0  # standard deviation in grey values
    jpeg: int = 0  # quality; 0 for none
    shadow: float = 0.0  # share of light that it takes
    glare: float = 0.0  # share of a full reflection
    dim: float = 1.0  # exposure
    clutter: bool = True
    seed: int = 0


def photograph(page: Frame, shot: Shot) -> Frame:
    """BGR, (height, width, 3)."""
    rng = np.random.default_rng(shot.seed)
    matrix = _projection(page, shot)
    scene = _table(rng, shot).astype(np.float32)
    scale = shot.cap_px / (CAP_MM * PX_PER_MM)
    sharp = cv2.GaussianBlur(page, (0, 0), 0.45 / scale) if scale < 0.8 else page
    warped = cv2.warpPerspective(sharp, matrix, shot.size, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.ones(page.shape[:2], np.float32), matrix, shot.size, flags=cv2.INTER_LINEAR)[
        ..., None
    ]
    cast = cv2.GaussianBlur(mask, (0, 0), 9)[..., None]
    scene = scene * (1 - 0.5 * cast) * (1 - mask) + warped * mask
    return _developed(scene, rng, shot)


def corners_px(page: Frame, shot: Shot) -> NDArray[np.float32]:
    """(4, 2): where the page's corners are in the picture, clockwise from its upper left one."""
    height, width = page.shape[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float32)
    return np.asarray(cv2.perspectiveTransform(corners, _projection(page, shot))[0], np.float32)


def _projection(page: Frame, shot: Shot) -> NDArray[np.float64]:
    """From page pixels to picture pixels, by a camera twice the page's width away, looking at the zone."""
    height, width = page.shape[:2]
    scale = shot.cap_px / (CAP_MM * PX_PER_MM)
    turn, yaw, pitch = np.radians([shot.turn_deg, shot.yaw_deg, shot.pitch_deg])
    about_z = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    rotation = about_z @ about_y @ about_x
    distance = 2.0 * width * scale
    zone = np.array([width / 2, height * 0.86])
    to_plane = np.array([[scale, 0, -scale * zone[0]], [0, scale, -scale * zone[1]], [0, 0, 1]])
    place = np.column_stack([rotation[:, 0], rotation[:, 1], [0, 0, distance]])
    centre = [shot.size[0] * (0.5 + shot.shift[0]), shot.size[1] * (0.5 + shot.shift[1])]
    lens = np.array([[distance, 0, centre[0]], [0, distance, centre[1]], [0, 0, 1]])
    return np.asarray(lens @ place @ to_plane, np.float64)


def _table(rng: np.random.Generator, shot: Shot) -> NDArray[np.uint8]:
    """A table with grain, and where cluttered with papers, print and a keyboard's rows of keys."""
    width, height = shot.size
    table = np.full((height, width, 3), rng.uniform(40, 200, 3), np.float32)
    grain = cv2.resize(rng.normal(0, 1, (height // 3, max(2, width // 40))).astype(np.float32), (width, height))
    table += 10 * grain[..., None]
    image = np.clip(table, 0, 255).astype(np.uint8)
    if not shot.clutter:
        return image
    unit = min(shot.size)
    for _ in range(int(rng.integers(2, 6))):
        colour = [int(value) for value in rng.uniform(20, 250, 3)]
        box = (
            (rng.uniform(0, width), rng.uniform(0, height)),
            (unit * rng.uniform(0.2, 0.9), unit * rng.uniform(0.1, 0.6)),
        )
        corners = cv2.boxPoints((*box, float(rng.uniform(0, 180)))).astype(np.int32)
        cv2.fillPoly(image, [corners], colour, cv2.LINE_AA)
    words = [
        "Phieu kham benh",
        "Invoice 2026-07-01",
        "keep left",
        "0123 456 789",
        "<<<<<",
        "TOTAL 1.250.000 VND",
        "qwertyuiop",
    ]
    for _ in range(int(rng.integers(6, 24))):
        place = (int(rng.uniform(-0.1, 0.8) * width), int(rng.uniform(0, 1) * height))
        size = unit / 720 * float(rng.uniform(0.4, 1.6))
        ink = [int(value) for value in rng.uniform(0, 255, 3)]
        cv2.putText(
            image, str(rng.choice(words)), place, int(rng.integers(0, 4)), size, ink, 1 + int(size), cv2.LINE_AA
        )
    if rng.random() < 0.4:
        key = max(6, int(unit * rng.uniform(0.03, 0.07)))
        top = int(rng.uniform(0, height * 0.7))
        for row in range(4):
            for column in range(width // key):
                x, y = column * key + row * key // 3, top + row * key
                cv2.rectangle(image, (x, y), (x + key - 3, y + key - 3), (30, 30, 32), cv2.FILLED)
                cv2.putText(
                    image,
                    chr(65 + (column * 7 + row) % 26),
                    (x + key // 4, y + key * 2 // 3),
                    0,
                    key / 50,
                    (220,) * 3,
                    1,
                )
    return image


def _developed(scene: NDArray[np.float32], rng: np.random.Generator, shot: Shot) -> Frame:
    width, height = shot.size
    yy, xx = np.mgrid[:height, :width].astype(np.float32)
    if shot.shadow:
        angle, edge = rng.uniform(0, 2 * np.pi), rng.uniform(3, 40)
        across = (xx - width * rng.uniform(0.35, 0.65)) * np.cos(angle) + (
            yy - height * rng.uniform(0.35, 0.65)
        ) * np.sin(angle)
        scene = scene * (1 - shot.shadow / (1 + np.exp(-across / edge)))[..., None]
    if shot.glare:
        centre = (width * rng.uniform(0.25, 0.75), height * rng.uniform(0.4, 0.65))
        reach = shot.cap_px * rng.uniform(2.5, 6)
        spot = np.exp(-(((xx - centre[0]) / (1.6 * reach)) ** 2) - ((yy - centre[1]) / reach) ** 2)
        scene = scene + 255 * shot.glare * spot[..., None]
    scene = np.clip(scene * shot.dim, 0, 255)
    if shot.blur_px:
        scene = cv2.GaussianBlur(scene, (0, 0), shot.blur_px)
    if shot.shake_px > 1:
        kernel = np.zeros((shot.shake_px, shot.shake_px), np.float32)
        kernel[shot.shake_px // 2] = 1 / shot.shake_px
        scene = cv2.filter2D(scene, -1, kernel)
    if shot.noise:
        scene = scene + rng.normal(0, shot.noise, scene.shape).astype(np.float32)
    image = np.clip(scene, 0, 255).astype(np.uint8)
    if shot.jpeg:
        image = np.asarray(
            cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, shot.jpeg])[1], 1), np.uint8
        )
    return image
