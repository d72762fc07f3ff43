"""Measures of one face from its 68 landmarks (iBUG 300-W numbering, as dlib returns them)."""

import math
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.domain.framing import Face

Grey = NDArray[np.uint8]  # (height, width)
Point = tuple[float, float]
Box = tuple[int, int, int, int]  # top, right, bottom, left, in pixels
SHARPNESS_HEIGHT_PX = 100  # small enough that the camera's noise averages out
HALF_GREY = 128.0
BORDER_OF_BOX = 0.1  # of the detector's box: its corners show background
# Landmarks of a closed eye stray over the lid and seem to open it. The darkest tenth of an open eye's outline has at
# most 0.58 of the face's median grey (65 photographs), that of a closed one at least 0.72 (film).
IRIS_SHARE = 0.65


def measure(rgb: NDArray[np.uint8], box: Box, landmarks: Mapping[str, Sequence[Point]]) -> Face:
    """Measures of the face in `box` of a frame (height, width, 3)."""
    frame_height = rgb.shape[0]
    top, right, bottom, left = box
    eyes = _centre(landmarks["left_eye"]), _centre(landmarks["right_eye"])
    grey = _grey(_inside(rgb, box))
    skin = float(np.median(grey))
    return Face(
        centre_x=(left + right) / 2 / frame_height,
        centre_y=(top + bottom) / 2 / frame_height,
        height=(bottom - top) / frame_height,
        inter_eye_px=math.dist(*eyes),
        yaw=yaw(eyes, landmarks["nose_bridge"][3]),
        eyes_open=max(eye_opening(rgb, landmarks[eye], skin) for eye in ("left_eye", "right_eye")),
        luminance=float(grey.mean()) / 255,
        sharpness=sharpness(grey),
    )


def eye_opening(rgb: NDArray[np.uint8], eye: Sequence[Point], skin: float) -> float:
    """Eye aspect ratio of an eye, 0 where its outline shows no iris against the face's median grey `skin`."""
    outline = np.array(eye, np.int32)
    left, top, width, height = cv2.boundingRect(outline)
    left, top = max(left, 0), max(top, 0)  # landmarks may lie outside the frame
    patch = rgb[top : top + height, left : left + width]
    if not patch.size:
        return 0.0
    grey = _grey(patch)
    mask = np.zeros_like(grey)
    cv2.fillPoly(mask, [outline - (left, top)], 1)
    darkest_tenth = np.percentile(grey[mask > 0], 10) if mask.any() else np.inf
    return aspect_ratio(eye) if darkest_tenth < IRIS_SHARE * skin else 0.0


def aspect_ratio(eye: Sequence[Point]) -> float:
    """Eye aspect ratio of six points, outer corner first: Soukupová and Čech, CVWW 2016, equation 1."""
    width = math.dist(eye[0], eye[3])
    return (math.dist(eye[1], eye[5]) + math.dist(eye[2], eye[4])) / (2 * width) if width else 0.0


def yaw(eyes: tuple[Point, Point], nose_tip: Point) -> float:
    """Distance of the nose's tip from the midline of the eyes, along the line through them, in inter-eye distances."""
    (ax, ay), (bx, by) = eyes
    across_x, across_y = bx - ax, by - ay
    squared = across_x**2 + across_y**2
    off_x, off_y = nose_tip[0] - (ax + bx) / 2, nose_tip[1] - (ay + by) / 2
    return (off_x * across_x + off_y * across_y) / squared if squared else 0.0


def sharpness(grey: Grey) -> float:
    """Variance of the second derivative of a face brought to one size and brightness; the smaller of
    across and down, which a movement in one direction lowers too."""
    scale = SHARPNESS_HEIGHT_PX / grey.shape[0]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how)
    across, down = (cv2.Sobel(scaled, cv2.CV_32F, dx, 2 - dx, ksize=1).var() for dx in (2, 0))
    mean = max(float(scaled.mean()), 1.0)
    return 2 * min(float(across), float(down)) * (HALF_GREY / mean) ** 2


def _grey(rgb: NDArray[np.uint8]) -> Grey:
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)


def _centre(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _inside(rgb: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    top, right, bottom, left = box
    border = round(BORDER_OF_BOX * (bottom - top))
    return rgb[top + border : bottom - border, left + border : right - border]
