"""What the face camera sees -> one hint for the patient, or a frame good enough to match.

Measures follow ISO/IEC 29794-5 as implemented by OFIQ (names in the fields).
"""

from dataclasses import dataclass
from enum import Enum

from kiosk.domain.liveness.observation import FrameCues


class Hint(Enum):
    LOOK_HERE = "look_here"  # nobody in front, or beside the middle
    LOOK_STRAIGHT = "look_straight"
    COME_CLOSER = "come_closer"
    STEP_BACK = "step_back"
    HOLD_STILL = "hold_still"
    MORE_LIGHT = "more_light"
    TOO_BRIGHT = "too_bright"
    LIGHT_BEHIND = "light_behind"
    ONE_PERSON = "one_person"
    UNCOVER_FACE = "uncover_face"  # mask, sunglasses


CUT = 0.005  # of the frame's height: the detector's box ends at the frame's edge where the face goes on


@dataclass(frozen=True, slots=True)
class Face:
    """Measures of one face. Positions and sizes are fractions of the frame's height, x from the left edge."""

    centre_x: float
    centre_y: float
    height: float  # of the detector's box
    inter_eye_px: float  # inter-eye distance in pixels of the camera's frame
    roll_deg: float  # of the line through the eyes, + leans towards the picture's right
    yaw: float  # nose tip off the eyes' midline, in inter-eye distances; 0 straight, + to the picture's right
    eyes_open: float  # of the eye that is open wider (the other may be bandaged): opening over width, 0 without an iris
    iris: float  # of the eye that shows more of it: how much of its middle is dark, from above to below, in eye widths
    luminance: float  # mean on the face, 0 to 1
    surroundings: float  # mean luminance beside and above the head, 0 to 1
    over_exposed: float  # share of the face with a luminance of 247 to 255
    uniformity: float  # of light: what the histograms of the face's left and right half have in common, 0 to 1
    sharpness: float  # variance of the second derivative, the smaller of across and down; see `FramingLimits`
    mouth_covered: float  # distance in colour (CIELAB a, b) of the lower face from the cheeks below the eyes
    eyes_shaded: float  # luminance about the eyes against the forehead's


@dataclass(frozen=True, slots=True)
class FaceReport:
    """One frame's faces, largest first; `aspect` is the frame's width over its height."""

    faces: tuple[Face, ...]
    aspect: float
    cues: FrameCues | None = None  # for a liveness challenge; None from an engine that has none


@dataclass(frozen=True, slots=True)
class FramingLimits:
    """Set so that a face 45 to 90 cm from a camera of about 53 degrees is good at 640x480 and at 1280x720.

    Sharpness is taken on the face at 100 px height and a mean of half grey, so that neither size nor light counts.
    Drawn faces that are good have 48 or more, those blurred so far that their descriptors drift 35 or less; 65
    photographs of real people have a median of 91 and 31 at the least.
    """

    min_height: float = 0.165  # the detector's boxes come in steps of a fifth: 0.18 at 90 cm, 0.15 at 120 cm
    max_height: float = 0.55  # nearer than 30 cm the lens distorts a face, and the descriptor with it
    min_inter_eye_px: float = 35.0  # 40 at 90 cm and 640x480; OFIQ asks for 60, which takes 1280x720 there
    max_roll_deg: float = 20.0  # the descriptor is taken upright; OFIQ asks for 15, people with a stiff neck have more
    max_yaw: float = 0.22  # drawn faces: 15 degrees give 0.12 to 0.21, 20 degrees 0.17 to 0.32
    min_eyes_open: float = 0.15  # the narrowest open eyes of 65 photographs have 0.17, closed ones in a film 0
    min_luminance: float = 0.20
    max_luminance: float = 0.92
    min_against_surroundings: float = 0.5  # of the face's luminance to that behind it, where the face is dark as well
    dark_before_light: float = 0.35  # what counts as dark there
    max_over_exposed: float = 0.12
    min_uniformity: float = 0.12
    max_mouth_covered: float = 17.0  # 65 photographs have 14.6 at most, blue and most white masks 18 to 48
    min_eyes_shaded: float = 0.35  # the same photographs 0.54 at least, dark glasses 0.08 to 0.13
    min_sharpness: float = 25.0
    max_off_centre: float = 0.25  # of the frame's height
    max_movement: float = 0.05  # of the frame's height, from one frame to the next
    rival_height: float = 0.6  # a second face this tall, against the first, makes it unclear who is meant


def judge(report: FaceReport, previous: FaceReport | None, limits: FramingLimits) -> Hint | None:
    """The one thing to change first, or None for a frame good enough to match."""
    if not report.faces:
        return Hint.LOOK_HERE
    face, *others = report.faces
    if any(other.height >= limits.rival_height * face.height for other in others):
        return Hint.ONE_PERSON
    if face.height > limits.max_height or _is_cut(face):
        return Hint.STEP_BACK
    if face.height < limits.min_height:
        return Hint.COME_CLOSER
    if abs(face.centre_x - report.aspect / 2) > limits.max_off_centre:
        return Hint.LOOK_HERE
    light = _light(face, limits)
    if light is not None:
        return light
    if face.mouth_covered > limits.max_mouth_covered or face.eyes_shaded < limits.min_eyes_shaded:
        return Hint.UNCOVER_FACE
    if face.sharpness < limits.min_sharpness:
        return Hint.HOLD_STILL  # what follows cannot be told of a blurred face
    turned = abs(face.yaw) > limits.max_yaw or abs(face.roll_deg) > limits.max_roll_deg
    if turned or face.eyes_open < limits.min_eyes_open:
        return Hint.LOOK_STRAIGHT
    if face.inter_eye_px < limits.min_inter_eye_px:  # which a turned head foreshortens
        return Hint.COME_CLOSER
    return Hint.HOLD_STILL if _moved(face, previous, limits) else None


def _is_cut(face: Face) -> bool:
    """Who sits, or is tall, comes into view by going back: 18 cm up and down are good at 60 cm, 27 at 90 cm."""
    return face.centre_y - face.height / 2 <= CUT or face.centre_y + face.height / 2 >= 1 - CUT


def _light(face: Face, limits: FramingLimits) -> Hint | None:
    if (
        face.luminance < limits.dark_before_light
        and face.luminance < limits.min_against_surroundings * face.surroundings
    ):
        return Hint.LIGHT_BEHIND
    if face.luminance > limits.max_luminance or face.over_exposed > limits.max_over_exposed:
        return Hint.TOO_BRIGHT
    if face.luminance < limits.min_luminance or face.uniformity < limits.min_uniformity:
        return Hint.MORE_LIGHT
    return None


def _moved(face: Face, previous: FaceReport | None, limits: FramingLimits) -> bool:
    if previous is None or not previous.faces:
        return False
    before = previous.faces[0]
    return max(abs(face.centre_x - before.centre_x), abs(face.centre_y - before.centre_y)) > limits.max_movement
