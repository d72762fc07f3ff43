"""A face that is good enough to match, and what the camera may see instead."""

from kiosk.domain.framing import Face

ASPECT = 4 / 3
GOOD = Face(
    centre_x=ASPECT / 2,
    centre_y=0.5,
    height=0.31,
    inter_eye_px=60,
    roll_deg=0.0,
    yaw=0.0,
    eyes_open=0.3,
    iris=0.3,
    luminance=0.6,
    surroundings=0.6,
    over_exposed=0.0,
    uniformity=0.7,
    sharpness=140,
    mouth_covered=2.0,
    eyes_shaded=0.85,
)
