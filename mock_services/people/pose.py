"""How a person stands before the camera."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pose:
    """How a person holds the head before the camera, and in what light."""

    yaw_deg: float = 0.0  # + turns towards the person's own left, which is the image's right
    pitch_deg: float = 0.0  # + looks up
    roll_deg: float = 0.0  # + leans the head towards the image's right
    blink: float = 0.0  # 0 open .. 1 closed
    distance_cm: float = 60.0  # camera to face
    offset_x: float = 0.0  # fraction of the frame's width from the centre, + to the image's right
    offset_y: float = 0.0  # fraction of the frame's height, + down
    light_rgb: tuple[float, float, float] = (1.0, 1.0, 1.0)  # light on the face: a lamp, the kiosk's screen; 0..1.5
    brightness: float = 1.0  # overall exposure: 0.25 is a dark hall
