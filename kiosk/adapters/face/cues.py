"""Liveness cues of one frame, from its pixels and the 68 landmarks of its nearest face (iBUG 300-W numbering)."""

import zlib
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.face.measures import Point
from kiosk.domain.framing import Face, FramingLimits
from kiosk.domain.liveness.observation import FaceCues, FrameCues

Rgb = NDArray[np.uint8]  # (height, width, 3)
Points = NDArray[np.float64]  # (n, 2), x to the right and y down
Landmarks = Mapping[str, Sequence[Point]]  # as face_recognition names them

# A mean face in inter-eye distances, x to the picture's right, y up, z towards the camera: corners of the eyes, root,
# tip, wings and base of the nose, corners and middle of the lips, chin. Rounded from adults' anthropometry (L. Farkas,
# Anthropometry of the Head and Face, 1994) at 63 mm between the pupils; angles are read against the person's own rest,
# so that what a face differs in cancels out.
MEAN_FACE = np.array(
    [
        (-0.71, 0.0, -0.12), (-0.26, 0.0, 0.0), (0.26, 0.0, 0.0), (0.71, 0.0, -0.12),
        (0.0, 0.05, 0.15), (0.0, -0.62, 0.50), (-0.24, -0.70, 0.20), (0.0, -0.76, 0.30), (0.24, -0.70, 0.20),
        (-0.40, -1.08, 0.10), (0.40, -1.08, 0.10), (0.0, -0.98, 0.30), (0.0, -1.22, 0.25), (0.0, -1.78, 0.10),
    ]
)  # fmt: skip
TO_AFFINE_CAMERA = np.linalg.pinv(np.column_stack([MEAN_FACE, np.ones(len(MEAN_FACE))]))

GAMMA = 2.2  # of the camera's grey values, nearly
LINEAR = (np.arange(256) / 255) ** GAMMA
DARKEST, BRIGHTEST = 12, 250  # beyond these a pixel's colour is noise or clipped
FACE_SHARE = 0.8  # of the hull of the landmarks, about its centre: no hair, no background
BESIDE = (2.4, 4.2)  # where the background is: from the eyes' middle to each side, in inter-eye distances
ABOVE = 2.0  # and upwards; half of it downwards
MIN_PIXELS = 40
STRIDE = 2  # every second pixel each way, of the background every fourth: the mean is as good, in less time
NOTHING = np.empty((0, 3), np.uint8)
DARK_SHARE = 0.15
LUMA = np.array((0.2126, 0.7152, 0.0722))
OPPONENT = np.array([(1, 0, -1), (1, -2, 1)]) / np.sqrt([[2], [6]])


def observe(rgb: Rgb, faces: Sequence[Face], landmarks: Landmarks | None) -> FrameCues:
    """Cues of a frame whose `faces` were measured, largest first; `landmarks` are the first one's."""
    fingerprint = zlib.crc32(np.ascontiguousarray(rgb).data)
    if landmarks is None or not faces:
        return FrameCues(fingerprint, 0, None)
    rival_height = FramingLimits().rival_height * faces[0].height
    near = sum(face.height >= rival_height for face in faces)
    return FrameCues(fingerprint, near, _face(rgb, faces[0], landmarks))


def _face(rgb: Rgb, face: Face, landmarks: Landmarks) -> FaceCues:
    rows = rgb.shape[0]
    left, right = (np.mean(landmarks[eye], axis=0) for eye in ("left_eye", "right_eye"))
    middle = (left + right) / 2
    yaw_deg, pitch_deg = head_angles(landmarks)
    whole, darkest = light_on_face(rgb, landmarks, middle, face.inter_eye_px)
    return FaceCues(
        centre_x=float(middle[0]) / rows,
        centre_y=float(middle[1]) / rows,
        inter_eye=face.inter_eye_px / rows,
        yaw_deg=yaw_deg,
        pitch_deg=pitch_deg,
        eyes_open=face.eyes_open,
        iris=face.iris,
        chroma=whole,
        dark_chroma=darkest,
    )


def head_angles(landmarks: Landmarks) -> tuple[float, float]:
    """Yaw and pitch in degrees, of the affine camera that takes MEAN_FACE to the landmarks best.

    Only the third column, what depth does in the picture, makes them grow: a flat picture that is held askew is
    foreshortened and shows hardly any.
    """
    eyes, lips = (landmarks["left_eye"], landmarks["right_eye"]), (landmarks["top_lip"], landmarks["bottom_lip"])
    points = np.array(
        [
            *(eye[corner] for eye in eyes for corner in (0, 3)),
            *(landmarks["nose_bridge"][i] for i in (0, 3)),
            *(landmarks["nose_tip"][i] for i in (0, 2, 4)),
            *(lips[0][i] for i in (0, 6, 3)),
            lips[1][3],
            landmarks["chin"][8],
        ],
        np.float64,
    )
    camera = (TO_AFFINE_CAMERA @ (points * (1, -1))).T[:, :3]
    upright = _turned(np.arctan2(camera[1, 0], camera[0, 0])) @ camera
    yaw = np.degrees(np.arctan2(upright[0, 2], upright[0, 0]))
    return float(yaw), float(np.degrees(np.arctan2(upright[1, 2], upright[1, 1])))


def light_on_face(rgb: Rgb, landmarks: Landmarks, middle: Points, eye_distance: float) -> tuple[Point, Point]:
    """Colour of the light on the whole face and on its darkest parts, less that of the background where this is neither
    dark nor clipped; see `FaceCues.chroma`. What a surface reflects is the same in all frames and cancels out against a
    frame in white light."""
    face = _skin(rgb, landmarks)
    luma = face @ LUMA
    dark = face[luma <= np.quantile(luma, DARK_SHARE)] if len(face) else face
    background = _chroma(_beside(rgb, middle, eye_distance))
    whole, darkest = (_chroma(pixels) - background for pixels in (face, dark))
    return (float(whole[0]), float(whole[1])), (float(darkest[0]), float(darkest[1]))


def _skin(rgb: Rgb, landmarks: Landmarks) -> Rgb:
    """Usable pixels (n, 3) of the face without its border."""
    points = np.array([*landmarks["chin"][1:16], *landmarks["left_eyebrow"], *landmarks["right_eyebrow"]], np.float64)
    centre = points.mean(axis=0)
    hull = cv2.convexHull((centre + FACE_SHARE * (points - centre)).astype(np.int32))
    left, top, width, height = cv2.boundingRect(hull)
    right, bottom, left, top = max(left + width, 0), max(top + height, 0), max(left, 0), max(top, 0)
    patch = rgb[top:bottom:STRIDE, left:right:STRIDE]
    if not patch.size:  # the face lies outside the frame
        return NOTHING
    mask = np.zeros(patch.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, (hull - (left, top)) // STRIDE, 1)
    return _usable(patch, mask > 0)


def _beside(rgb: Rgb, middle: Points, eye_distance: float) -> Rgb:
    """Usable pixels (n, 3) to both sides of the head. By the eyes: the detector's box jumps from frame to frame."""
    x, y = (round(value) for value in middle)
    near, far, up = (round(share * eye_distance) for share in (*BESIDE, ABOVE))
    rows = slice(max(y - up, 0), max(y + up // 2, 0), 2 * STRIDE)
    sides = ((x - far, x - near), (x + near, x + far))
    patches = [rgb[rows, max(begin, 0) : max(end, 0) : 2 * STRIDE] for begin, end in sides]
    return np.concatenate([_usable(patch) if patch.size else NOTHING for patch in patches])


def _usable(patch: Rgb, where: NDArray[np.bool_] | bool = True) -> Rgb:
    clear: Rgb = patch[(cv2.inRange(patch, (DARKEST,) * 3, (BRIGHTEST,) * 3) > 0) & where]
    return clear


def _chroma(pixels: Rgb) -> NDArray[np.float64]:
    """Opponent log chroma (2,) of the mean linear light of pixels (n, 3); that of white where too few can tell."""
    if len(pixels) < MIN_PIXELS:
        return np.zeros(2)
    chroma: NDArray[np.float64] = OPPONENT @ np.log(LINEAR[pixels].mean(axis=0))
    return chroma


def _turned(roll: float) -> NDArray[np.float64]:
    """Rotation (2, 2) that takes a direction at angle `roll` to the first axis."""
    cos, sin = np.cos(roll), np.sin(roll)
    return np.array([[cos, sin], [-sin, cos]])
