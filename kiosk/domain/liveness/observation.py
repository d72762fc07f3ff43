"""What one frame of the face camera tells about liveness."""

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FaceCues:
    """The nearest face. Angles come from parallax, the nose against the eyes: a picture that is tilted keeps its
    own."""

    centre_x: float  # of the eyes, in frame heights from the left edge
    centre_y: float
    inter_eye: float  # distance of the eyes' centres, in frame heights
    yaw_deg: float  # + towards the person's own left, which is the picture's right
    pitch_deg: float  # + looks up
    eyes_open: float  # eye aspect ratio of the eye that is open wider, 0 without an iris
    iris: float  # height of the iris of the eye that shows more of it, in eye widths
    # Colour of the light on the face against that behind it: natural logarithms of linear light on the two opponent
    # axes (R - B) / sqrt 2 and (R + B - 2 G) / sqrt 6. Exposure and white balance of the camera cancel out.
    chroma: Point
    dark_chroma: Point  # the same of the face's darkest parts: brows, lashes, nostrils
    # How well a flat picture explains what became of the middle of the face since it was at rest: a correlation, at
    # most 1. None before the acts, and where it could not be told.
    flatness: float | None = None


@dataclass(frozen=True, slots=True)
class FrameCues:
    fingerprint: int  # equal for frames that are equal in every pixel, which a sensor never sends twice
    near_faces: int  # as large as the nearest one, or nearly
    face: FaceCues | None


@dataclass(frozen=True, slots=True)
class Observation:
    """`at_ms` is when the frame was taken, on the challenge's own clock."""

    at_ms: int
    frame: FrameCues
