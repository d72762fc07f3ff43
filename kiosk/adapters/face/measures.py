"""Measures of one face from its 68 landmarks (iBUG 300-W numbering, as dlib returns them)."""

import math
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.domain.framing import Face

Grey = NDArray[np.uint8]  # (height, width)
Point = tuple[float, float]
Vector = NDArray[np.float64]
Box = tuple[int, int, int, int]  # top, right, bottom, left, in pixels
SHARPNESS_HEIGHT_PX = 100  # small enough that the camera's noise averages out
HALF_GREY = 128.0
OVER_EXPOSED_GREY = 247  # OFIQ's over-exposure
UNIFORMITY_BINS = 32  # OFIQ has 256 for much larger pictures
BEHIND_OF_BOX = 0.5  # how far around the detector's box the surroundings reach, in its height
BEARD_DARKER = 15.0  # in CIELAB's L, than the cheeks
BORDER_OF_BOX = 0.1  # of the detector's box: its corners show background
IRIS_SHARE = 0.65  # of the face's median grey: an iris and its lashes are darker, lids and white are not
MIN_IRIS_HEIGHT = 0.17  # all of 65 photographs and of 65 drawn open eyes have more, nine in ten drawn closed ones less
EYE_PATCH_PX = (32, 28)  # width between the corners, height


def measure(rgb: NDArray[np.uint8], box: Box, landmarks: Mapping[str, Sequence[Point]]) -> Face:
    """Measures of the face in `box` of a frame (height, width, 3)."""
    frame_height = rgb.shape[0]
    top, right, bottom, left = box
    eyes = _centre(landmarks["left_eye"]), _centre(landmarks["right_eye"])
    grey = _grey(_inside(rgb, box))
    (ax, ay), (bx, by) = eyes
    skin = float(np.median(grey))
    irises = {eye: iris_height(rgb, landmarks[eye], skin) for eye in ("left_eye", "right_eye")}
    return Face(
        centre_x=(left + right) / 2 / frame_height,
        centre_y=(top + bottom) / 2 / frame_height,
        height=(bottom - top) / frame_height,
        inter_eye_px=math.dist(*eyes),
        roll_deg=math.degrees(math.atan2(by - ay, bx - ax)),
        yaw=yaw(eyes, landmarks["nose_bridge"][3]),
        eyes_open=max(eye_opening(landmarks[eye], iris) for eye, iris in irises.items()),
        iris=max(irises.values()),
        luminance=float(grey.mean()) / 255,
        surroundings=surroundings(rgb, box),
        over_exposed=float((grey >= OVER_EXPOSED_GREY).mean()),
        uniformity=uniformity(grey),
        sharpness=sharpness(grey),
        mouth_covered=mouth_covered(rgb, landmarks),
        eyes_shaded=eyes_shaded(rgb, landmarks),
    )


def surroundings(rgb: NDArray[np.uint8], box: Box) -> float:
    """Mean luminance, 0 to 1, of what is above the head and to both sides of it; 0 where the frame has none of it."""
    top, right, bottom, left = box
    far = round(BEHIND_OF_BOX * (bottom - top))
    hair = far // 2
    around = _grey(rgb[max(top - far, 0) : bottom, max(left - far, 0) : right + far])
    mask = np.ones_like(around)
    first_row, first_column = max(top - hair, 0) - max(top - far, 0), max(left - hair, 0) - max(left - far, 0)
    mask[first_row:, first_column : first_column + right - left + 2 * hair] = 0
    return float(around[mask > 0].mean()) / 255 if mask.any() else 0.0


def uniformity(grey: Grey) -> float:
    """OFIQ's illumination uniformity before its mapping: the intersection of the histograms of both halves."""
    half = grey.shape[1] // 2
    one, other = (
        cv2.calcHist([np.ascontiguousarray(side)], [0], None, [UNIFORMITY_BINS], [0, 256]).ravel() / max(side.size, 1)
        for side in (grey[:, :half], grey[:, half:])
    )
    return float(np.minimum(one, other).sum())


def mouth_covered(rgb: NDArray[np.uint8], landmarks: Mapping[str, Sequence[Point]]) -> float:
    """Distance in CIELAB's a and b of the lower face without the lips from the cheeks right below the eyes."""
    chin, nose = landmarks["chin"], landmarks["nose_tip"]
    left, right, down = _eye_frame(landmarks)
    lips = [landmarks["top_lip"], landmarks["bottom_lip"]]
    # A beard is of another colour as well, but dark.
    lower = _colour(rgb, [*chin[4:13], nose[4], nose[2], nose[0]], without=lips)
    cheeks = _colour(rgb, [left + 0.25 * down, right + 0.25 * down, right + 0.45 * down, left + 0.45 * down])
    if lower is None or cheeks is None or lower[0] < cheeks[0] - BEARD_DARKER:
        return 0.0
    return float(np.hypot(*(lower - cheeks)[1:]))


def eyes_shaded(rgb: NDArray[np.uint8], landmarks: Mapping[str, Sequence[Point]]) -> float:
    """Luminance of the lighter eye and what is around it, against the forehead's; 1 where that is not in the frame."""
    left, right, down = _eye_frame(landmarks)
    across = (right - left) / 2
    forehead = _colour(rgb, [left - 0.5 * down, right - 0.5 * down, right - 0.8 * down, left - 0.8 * down])
    about = [
        _colour(rgb, [eye - 0.5 * across, eye - 0.2 * down, eye + 0.5 * across, eye + 0.4 * down])
        for eye in (left, right)
    ]
    seen = [eye[0] for eye in about if eye is not None]
    return 1.0 if forehead is None or not seen else float(max(seen) / max(forehead[0], 1.0))


def _eye_frame(landmarks: Mapping[str, Sequence[Point]]) -> tuple[Vector, Vector, Vector]:
    """Centres of the eyes, and the vector of their distance's length that points down the face."""
    left, right = (np.array(_centre(landmarks[eye])) for eye in ("left_eye", "right_eye"))
    across = right - left
    return left, right, np.array((-across[1], across[0]))


def _colour(
    rgb: NDArray[np.uint8], outline: Sequence[Point | Vector], without: Sequence[Sequence[Point]] = ()
) -> Vector | None:
    """Median L, a, b of an area's convex hull; None where it lies outside the frame."""
    hull = cv2.convexHull(np.array(outline, np.float32).astype(np.int32))
    left, top, width, height = cv2.boundingRect(hull)
    right, bottom, left, top = left + width, top + height, max(left, 0), max(top, 0)
    patch = rgb[top : max(bottom, 0), left : max(right, 0)]
    if not patch.size:
        return None
    mask = np.zeros(patch.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, hull - (left, top), 1)
    for hole in without:
        cv2.fillPoly(mask, [np.array(hole, np.int32) - (left, top)], 0)
    pixels = patch[mask > 0]
    if not pixels.size:
        return None
    lab = cv2.cvtColor(np.median(pixels, axis=0).reshape(1, 1, 3).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab.ravel(), np.float64)


def eye_opening(eye: Sequence[Point], iris: float) -> float:
    """Eye aspect ratio of an eye, 0 where it shows no iris: landmarks of a closed eye stray over the lid and seem to
    open it, but its dark line of lashes is thin."""
    return aspect_ratio(eye) if iris >= MIN_IRIS_HEIGHT else 0.0


def iris_height(rgb: NDArray[np.uint8], eye: Sequence[Point], skin: float) -> float:
    """How much of an eye's middle is dark without a gap, from above to below, in widths of the eye."""
    corners = np.array((eye[0], eye[3]), np.float64)
    along = (corners[1] - corners[0]) / EYE_PATCH_PX[0]
    if not along.any():
        return 0.0
    axes = np.column_stack([along, (-along[1], along[0])])  # of the patch in the frame: the eye level, EYE_PATCH wide
    middle = np.mean(eye, axis=0) - axes @ np.array(EYE_PATCH_PX) / 2
    frame_of_patch = np.column_stack([axes, middle])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = _grey(np.asarray(cv2.warpAffine(rgb, frame_of_patch, EYE_PATCH_PX, flags=how, borderValue=(255,) * 3)))
    width = EYE_PATCH_PX[0]
    dark = patch[:, width // 4 : 3 * width // 4] < IRIS_SHARE * skin
    longest = run = np.zeros(dark.shape[1], np.int64)
    for row in dark:
        run = (run + 1) * row
        longest = np.maximum(longest, run)
    return float(np.percentile(longest, 75)) / width


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
