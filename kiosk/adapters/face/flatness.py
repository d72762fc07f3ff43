"""Could a face that turned be a flat picture that was turned?

All views of a plane are joined by one homography (Hartley and Zisserman, Multiple View Geometry, 2nd ed., 13.1), those
of a head are not: its nose moves against brows and lips, and hides what is behind it. Pixels are compared, not
landmarks: these come from a model of heads, which sees a little of one in every picture.

Only an upright strip in the middle of the face counts, from between the brows to below the lips. Paper bends in one
direction at a time, so that a narrow strip of a sheet that is bent round a face is as good as flat. And whoever looks
through holes in a picture has living eyes, which lie beside the strip: they are deeper than the paper, and their depth
is not the face's.
"""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.face.measures import Point

Rgb = NDArray[np.uint8]  # (height, width, 3)
Picture = NDArray[np.float32]  # (height, width): what of a face's shades is neither noise nor light from one side
Landmarks = Mapping[str, Sequence[Point]]  # as face_recognition names them
Points = NDArray[np.float64]  # (n, 2)

# The strip, in inter-eye distances from the eyes' middle; as wide as the nose, and narrower between the eyes.
PX = 36  # of an inter-eye distance
ABOVE, BELOW, BESIDE = 0.4, 1.35, 0.45
EYES_END, BETWEEN_EYES = 0.3, 0.2
BORDER_PX = 6  # around it, for what the comparison moves
REACH_PX = 18  # beyond that: landmarks of a picture that is turned are wrong by up to half of an inter-eye distance
SHADES_PX = (1.0, 8.0)  # standard deviations: finer is noise, coarser the light of the place
FORESHORTENED = (1.0, 0.9, 0.8, 0.7)  # by turns of up to 45 degrees
DARKEST = 4.0  # of a grey value whose logarithm says something

WIDTH, HEIGHT = round(2 * BESIDE * PX) + 2 * BORDER_PX, round((ABOVE + BELOW) * PX) + 2 * BORDER_PX
MIDDLE = np.array((WIDTH / 2, ABOVE * PX + BORDER_PX))  # of the eyes, in the strip
INNER = slice(REACH_PX, -REACH_PX)
STOP = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 30, 1e-4)


def flatness(rest: Rgb, rest_landmarks: Landmarks, now: Rgb, now_landmarks: Landmarks) -> float | None:
    """Correlation, at most 1, of the strip at rest with the same strip now, after the homography that joins them best
    (Evangelidis and Psarakis, Parametric image alignment using enhanced correlation coefficient, 2008). None where
    there is nothing to compare."""
    centre, across = _eyes(rest_landmarks)
    shift, turned = _moved(rest_landmarks, now_landmarks)
    strip = np.ascontiguousarray(_upright(_grey(rest, across), centre, across)[INNER, INNER])
    grey = _grey(now, across)
    places = [_upright(grey, centre + shift, turned @ across, share) for share in FORESHORTENED]
    # Where the strip is found, landmarks only say nearly; the homography is looked for from there.
    found = [cv2.minMaxLoc(cv2.matchTemplate(place, strip, cv2.TM_CCOEFF_NORMED)) for place in places]
    place, (_, _, _, (x, y)) = max(zip(places, found, strict=True), key=lambda pair: pair[1][1])
    start = np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float32)
    everywhere = np.full(place.shape, 255, np.uint8)
    try:
        _, homography = cv2.findTransformECCWithMask(
            strip, place, STRIP, everywhere, start, cv2.MOTION_HOMOGRAPHY, STOP, 3
        )
    except cv2.error:  # one of the two is without any shade, or nothing like the other
        return None
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    joined = cv2.warpPerspective(place, homography, (WIDTH, HEIGHT), flags=how)
    inside = STRIP > 0
    return float(np.corrcoef(strip[inside], joined[inside])[0, 1])


def _strip() -> NDArray[np.uint8]:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    right, down = abs(x + 0.5 - MIDDLE[0]) / PX, (y - MIDDLE[1]) / PX
    within = (right <= BESIDE) & (down >= -ABOVE) & (down <= BELOW) & ((down >= EYES_END) | (right <= BETWEEN_EYES))
    return np.where(within, 255, 0).astype(np.uint8)


STRIP = _strip()


def _eyes(landmarks: Landmarks) -> tuple[Points, Points]:
    """Their middle, and the way from the one to the other."""
    left, right = (np.mean(landmarks[eye], axis=0) for eye in ("left_eye", "right_eye"))
    across = right - left
    return (left + right) / 2, across if across.any() else np.array((1.0, 0.0))


def _moved(before: Landmarks, after: Landmarks) -> tuple[Points, NDArray[np.float64]]:
    """How far the face went in the frame, and its lean, as a rotation (2, 2); by what is no eye."""
    names = ("left_eyebrow", "right_eyebrow", "nose_bridge", "top_lip")
    there, here = (np.concatenate([np.asarray(face[name], np.float64) for name in names]) for face in (after, before))
    leans = [np.subtract(face["right_eyebrow"][2], face["left_eyebrow"][2]) for face in (after, before)]
    lean = np.subtract(*(np.arctan2(y, x) for x, y in leans))
    cos, sin = np.cos(lean), np.sin(lean)
    return (there - here).mean(axis=0), np.array([[cos, -sin], [sin, cos]])


def _grey(rgb: Rgb, across: Points) -> Picture:
    """Without what is too fine for the strip's pixels."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    shrunk = float(np.hypot(*across)) / PX
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.45 * shrunk), np.float32) if shrunk > 1 else grey


def _upright(grey: Picture, centre: Points, across: Points, share: float = 1.0) -> Picture:
    """The strip about the eyes' `centre` in one size and level, and REACH_PX more all round; `share` of its width."""
    along = across / PX
    axes = np.column_stack([share * along, (-along[1], along[0])])
    frame_of_strip = np.column_stack([axes, centre - axes @ (MIDDLE + REACH_PX)])
    size = (WIDTH + 2 * REACH_PX, HEIGHT + 2 * REACH_PX)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cut = cv2.warpAffine(grey, frame_of_strip, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
    shades = np.log(np.maximum(cut, DARKEST))
    fine, coarse = (cv2.GaussianBlur(shades, (0, 0), sigma) for sigma in SHADES_PX)
    return np.asarray(fine - coarse, np.float32)
