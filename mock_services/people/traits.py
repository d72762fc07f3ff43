"""What each member of the cast looks like: one readable row of named traits per person. Lengths are centimetres.

The numbers were chosen so that everybody is somebody else to a face descriptor, and only the brothers `tuan` and `tu`
are near to one another. `tests/unit/test_people.py` holds the distances.
"""

from dataclasses import dataclass

Colour = tuple[int, int, int]  # red, green, blue, 0..255


@dataclass(frozen=True, slots=True)
class Traits:
    """A head in centimetres; the origin lies between the eyes' height and the ears, x to the image's right, y up."""

    age: int
    skin: Colour
    cloth: Colour
    # head
    head_w: float = 7.4  # half width at the temples
    cheek_w: float = 7.0  # half width at the cheekbones
    jaw_w: float = 5.8  # half width at the mouth's height
    chin_w: float = 2.6
    face_len: float = 11.4  # eyes to chin
    skull: float = 11.4  # eyes to vertex
    square: float = 0.86  # exponent of the cross-section: 1 an ellipse, smaller is flatter in front
    fat: float = 0.0  # fullness of the cheeks, -1 hollow .. 1 round
    cheekbone: float = 0.4
    chin: float = 0.5  # how far the chin stands out
    # eyes and brows
    eye_dx: float = 3.15  # half the distance between the pupils
    eye_y: float = 0.0
    eye_w: float = 2.9
    eye_h: float = 1.0
    eye_tilt: float = 5.0  # degrees, outer corner up
    iris_r: float = 0.6
    crease: float = 0.28  # height of the lid's crease; larger is further from the lid
    droop: float = 0.0  # how far the outer lid hangs, 0..1
    socket: float = 0.7  # depth of the eye sockets
    bags: float = 0.1  # 0..1
    brow_y: float = 2.05
    brow_t: float = 0.34  # half thickness
    brow_arch: float = 0.3
    brow_tilt: float = 0.05
    brow_len: float = 3.7
    brow_dark: float = 0.8
    # nose and mouth
    nose_len: float = 4.5  # eyes to nostrils
    nose_w: float = 3.7  # across the wings
    nose_h: float = 2.3  # tip above the face
    bridge: float = 0.9  # bridge above the face
    mouth_y: float = -6.9
    mouth_w: float = 2.5  # half width
    lip_u: float = 0.55
    lip_l: float = 0.75
    lip_red: float = 0.5
    smile: float = 0.25
    teeth: float = 0.0  # how far the lips part in a smile, 0..1
    barrel: float = 0.5  # how far the mouth stands out
    # age and hair
    wrinkles: float = 0.0
    fold: float = 0.2  # the fold from nose to mouth
    spots: float = 0.0
    freckles: float = 0.0
    hair: str = "short"
    hair_rgb: Colour = (28, 23, 22)
    brow_rgb: Colour = (30, 25, 22)
    grey: float = 0.0  # part of white hairs
    hairline: float = 6.6
    volume: float = 1.0
    stubble: float = 0.0  # 1 is three days old, above 2 a beard
    moustache: float = 0.0
    blush: float = 0.3
    liner: float = 0.0  # made-up eyes, 0..1
    mole: tuple[float, float] | None = None
    earrings: bool = False
    glasses: str = ""  # "", "square", "round"
    frame_rgb: Colour = (40, 34, 34)
    collar: str = "shirt"  # "shirt", "mandarin", "round"
    shoulders: float = 20.0  # half width
    neck: float = 5.6
    ear: float = 1.0


TRAITS: dict[str, Traits] = {
    "lan": Traits(
        age=67, skin=(216, 174, 143), cloth=(120, 70, 110), head_w=7.39, cheek_w=6.31, jaw_w=6.3, chin_w=3.0,
        face_len=11.47, square=0.76, fat=1.0, cheekbone=1.09, chin=0.79, eye_dx=3.36, eye_w=2.4, eye_h=0.93,
        eye_tilt=-3.0, iris_r=0.64, droop=1.0, socket=0.2, bags=0.82, brow_y=2.11, brow_t=0.25, brow_arch=0.11,
        brow_tilt=0.08, brow_len=3.09, brow_dark=0.45, nose_len=3.7, nose_w=3.65, nose_h=2.08, bridge=0.66,
        mouth_y=-6.27, mouth_w=2.6, lip_u=0.4, lip_l=0.98, lip_red=0.69, smile=0.62, wrinkles=0.6, fold=0.75,
        hair="bun", hair_rgb=(120, 116, 114), brow_rgb=(80, 72, 68), grey=0.6, hairline=6.93, liner=0.06, earrings=True,
        collar="mandarin", shoulders=17.5, neck=5.0,
    ),
    "hung": Traits(
        age=77, skin=(200, 155, 122), cloth=(96, 110, 96), head_w=8.0, cheek_w=7.65, jaw_w=5.6, face_len=12.01,
        square=0.85, fat=1.0, cheekbone=0.03, chin=0.44, eye_dx=2.95, eye_w=3.29, eye_h=0.89, eye_tilt=2.38,
        iris_r=0.56, droop=0.17, socket=0.95, bags=0.84, brow_y=1.88, brow_t=0.51, brow_arch=0.4, brow_tilt=0.08,
        brow_len=3.64, brow_dark=0.5, nose_len=4.34, nose_w=4.8, nose_h=1.46, bridge=1.01, mouth_y=-6.52,
        mouth_w=2.75, lip_u=0.33, lip_l=0.35, lip_red=0.34, barrel=0.65, wrinkles=0.77, fold=0.36, hair="thin",
        hair_rgb=(198, 196, 194), brow_rgb=(130, 124, 120), grey=0.9, hairline=8.2, moustache=0.31, glasses="square",
    ),
    "mai": Traits(
        age=30, skin=(242, 204, 177), cloth=(206, 96, 110), head_w=7.06, cheek_w=7.1, jaw_w=5.45, chin_w=2.5,
        face_len=11.36, square=0.76, fat=-0.11, cheekbone=0.66, chin=0.71, eye_dx=3.39, eye_w=2.97, eye_h=1.23,
        eye_tilt=-3.0, iris_r=0.67, crease=0.35, droop=0.2, socket=0.56, bags=0.0, brow_y=1.85, brow_t=0.2,
        brow_arch=0.35, brow_tilt=0.03, brow_len=2.97, brow_dark=0.82, nose_len=4.53, nose_w=2.9, nose_h=1.54,
        bridge=1.5, mouth_y=-6.91, mouth_w=2.55, lip_u=0.4, lip_l=0.76, lip_red=0.56, smile=0.3, teeth=0.7,
        barrel=0.37, fold=0.15, hair="long", hair_rgb=(38, 26, 22), hairline=6.4, blush=0.6, liner=0.76,
        mole=(1.5, -5.6), collar="round", shoulders=16.5, neck=4.6,
    ),
    "minh": Traits(
        age=40, skin=(202, 150, 113), cloth=(52, 60, 72), head_w=7.17, cheek_w=7.2, jaw_w=6.47, chin_w=3.49,
        square=0.82, fat=1.0, cheekbone=0.73, chin=0.82, eye_w=2.69, eye_h=0.9, eye_tilt=1.57, iris_r=0.54,
        droop=0.25, socket=1.3, bags=0.0, brow_y=1.75, brow_t=0.55, brow_arch=0.15, brow_tilt=0.02, brow_len=3.68,
        brow_dark=0.96, nose_len=3.7, nose_w=2.8, nose_h=1.75, bridge=1.47, mouth_y=-6.41, mouth_w=2.45, lip_u=0.25,
        lip_l=0.72, lip_red=0.15, smile=0.3, barrel=0.65, wrinkles=0.03, hair="crew", hairline=6.0, stubble=1.7,
        moustache=0.94, neck=6.3,
    ),
    "tuan": Traits(
        age=35, skin=(207, 161, 127), cloth=(58, 92, 140), head_w=7.43, cheek_w=6.85, jaw_w=6.21, chin_w=2.64,
        face_len=11.31, square=0.82, fat=0.19, cheekbone=0.17, chin=0.45, eye_dx=2.9, eye_w=2.82, eye_h=0.85,
        eye_tilt=8.0, iris_r=0.67, socket=1.3, brow_y=1.82, brow_t=0.55, brow_arch=0.17, brow_tilt=0.16,
        brow_len=3.73, brow_dark=1.0, nose_len=5.0, nose_w=3.56, nose_h=2.88, bridge=0.43, mouth_y=-7.1,
        mouth_w=2.8, lip_u=0.63, lip_l=0.9, lip_red=0.29, smile=0.58, barrel=0.62, wrinkles=0.06, fold=0.1,
        hair="side_part", hairline=6.4,
    ),
    "tu": Traits(
        age=33, skin=(217, 169, 134), cloth=(150, 60, 56), head_w=7.29, cheek_w=7.03, jaw_w=6.17, chin_w=3.0,
        face_len=11.1, square=0.9, cheekbone=1.09, chin=0.73, eye_dx=3.4, eye_w=2.88, eye_h=1.05, eye_tilt=8.0,
        iris_r=0.58, droop=0.2, socket=0.2, bags=0.23, brow_y=2.6, brow_t=0.2, brow_arch=0.11, brow_tilt=0.07,
        brow_len=4.06, brow_dark=0.67, nose_len=4.61, nose_w=3.85, nose_h=1.89, bridge=1.02, mouth_y=-6.38,
        mouth_w=2.33, lip_u=0.7, lip_l=0.87, lip_red=0.0, smile=0.24, wrinkles=0.02, fold=0.33, hair="side_part",
        hairline=6.1, volume=0.92, stubble=0.03, moustache=0.14,
    ),
    "hoa": Traits(
        age=85, skin=(210, 168, 138), cloth=(88, 74, 60), head_w=6.8, cheek_w=6.6, jaw_w=5.56, chin_w=3.0,
        face_len=12.3, square=0.87, fat=-0.6, cheekbone=0.53, eye_dx=2.85, eye_w=2.73, eye_h=1.15, eye_tilt=-3.0,
        iris_r=0.58, droop=1.0, socket=1.26, bags=0.4, brow_y=2.01, brow_t=0.15, brow_arch=0.39, brow_tilt=0.0,
        brow_len=3.94, brow_dark=0.3, nose_len=5.3, nose_w=2.92, nose_h=2.32, bridge=1.5, mouth_y=-7.34,
        mouth_w=2.59, lip_u=0.25, lip_l=0.44, lip_red=0.57, smile=0.7, barrel=0.44, wrinkles=1.0, fold=0.75,
        spots=0.08, hair="bun", hair_rgb=(224, 222, 220), brow_rgb=(150, 144, 140), grey=1.0, hairline=7.78, liner=0.16,
        collar="mandarin", shoulders=16.0, neck=4.8,
    ),
    "khoa": Traits(
        age=17, skin=(214, 166, 132), cloth=(236, 238, 240), head_w=7.53, cheek_w=7.09, jaw_w=5.96, chin_w=2.2,
        face_len=10.78, square=0.91, fat=-0.1, cheekbone=0.6, chin=1.05, eye_dx=3.05, eye_w=3.3, eye_h=1.15,
        eye_tilt=6.53, iris_r=0.61, droop=0.18, socket=0.62, bags=0.01, brow_y=2.3, brow_t=0.31, brow_arch=0.05,
        brow_tilt=0.15, brow_len=3.65, brow_dark=1.0, nose_w=3.88, nose_h=2.17, bridge=0.1, mouth_y=-7.41,
        mouth_w=2.24, lip_u=0.54, lip_red=0.12, smile=0.56, fold=0.17, hair="fringe", hairline=3.48, shoulders=18.0,
        neck=5.0,
    ),
    "ngoc": Traits(
        age=24, skin=(236, 196, 167), cloth=(240, 224, 196), head_w=7.64, cheek_w=6.89, jaw_w=6.3, chin_w=2.7,
        face_len=12.22, square=0.98, fat=-0.2, cheekbone=0.92, chin=0.62, eye_dx=3.22, eye_w=3.3, eye_h=1.4,
        eye_tilt=5.88, iris_r=0.54, droop=0.05, socket=0.99, bags=0.04, brow_y=2.3, brow_t=0.32, brow_arch=0.5,
        brow_tilt=0.0, brow_len=4.25, brow_dark=0.87, nose_len=3.8, nose_w=2.8, nose_h=2.15, bridge=0.66,
        mouth_y=-6.71, mouth_w=2.12, lip_u=0.49, lip_l=0.63, lip_red=0.95, smile=0.49, barrel=0.17, freckles=0.6,
        hair="bob", hair_rgb=(58, 38, 28), brow_rgb=(60, 42, 32), hairline=3.3, blush=0.6, liner=0.77, glasses="round",
        frame_rgb=(96, 56, 40), shoulders=16.0, neck=4.5,
    ),
    "kha": Traits(
        age=53, skin=(150, 103, 73), cloth=(200, 158, 70), head_w=7.63, cheek_w=7.36, jaw_w=6.0, chin_w=3.05,
        face_len=11.93, square=0.98, fat=0.39, cheekbone=0.93, chin=0.25, eye_dx=2.89, eye_w=2.67, eye_h=1.07,
        eye_tilt=5.2, iris_r=0.55, droop=0.57, socket=0.52, bags=0.65, brow_y=1.75, brow_t=0.23, brow_arch=0.35,
        brow_len=4.28, brow_dark=0.65, nose_len=3.7, nose_w=4.53, nose_h=1.96, bridge=0.1, mouth_y=-6.64,
        mouth_w=2.57, lip_u=0.8, lip_l=0.9, lip_red=0.39, smile=0.49, barrel=0.6, wrinkles=0.5, fold=0.33,
        hair="curly", grey=0.15, hairline=6.5, stubble=0.19, moustache=0.55,
    ),
    "yen": Traits(
        age=47, skin=(236, 193, 162), cloth=(46, 120, 120), head_w=8.0, cheek_w=6.2, jaw_w=5.76, chin_w=1.9,
        face_len=12.3, square=0.87, fat=0.09, cheekbone=0.48, chin=0.3, eye_dx=2.93, eye_w=2.96, eye_h=0.7,
        eye_tilt=11.0, socket=1.14, bags=0.06, brow_y=2.28, brow_t=0.12, brow_arch=0.37, brow_tilt=0.07,
        brow_len=4.05, brow_dark=1.0, nose_len=3.97, nose_w=3.95, nose_h=1.68, bridge=1.26, mouth_w=2.9, lip_u=0.63,
        lip_l=1.01, lip_red=1.0, smile=0.47, teeth=0.3, barrel=0.65, wrinkles=0.1, fold=0.18, hair="shoulder",
        hair_rgb=(52, 32, 26), hairline=6.9, liner=0.88, earrings=True, shoulders=17.5, neck=5.0,
    ),
    "an": Traits(
        age=60, skin=(241, 201, 174), cloth=(150, 160, 176), head_w=8.0, cheek_w=7.7, jaw_w=6.56, chin_w=2.45,
        face_len=11.0, fat=0.6, cheekbone=0.45, chin=0.66, eye_dx=2.88, eye_w=2.71, eye_h=1.1, eye_tilt=-3.0,
        iris_r=0.68, droop=0.61, socket=0.36, bags=0.78, brow_y=2.6, brow_t=0.25, brow_arch=0.23, brow_tilt=0.0,
        brow_len=3.19, brow_dark=1.0, nose_w=4.2, nose_h=1.86, bridge=0.86, mouth_y=-7.41, mouth_w=2.3, lip_u=0.43,
        lip_l=1.1, lip_red=0.36, smile=0.4, barrel=0.15, wrinkles=1.0, fold=0.35, hair="bald",
        hair_rgb=(150, 146, 144), grey=0.4, hairline=7.0, stubble=1.79, moustache=1.0, neck=6.4,
    ),
    "phuc": Traits(
        age=11, skin=(212, 163, 128), cloth=(72, 140, 84), head_w=6.97, cheek_w=6.3, jaw_w=6.3, chin_w=2.8,
        face_len=9.66, skull=11.0, square=0.79, fat=1.0, cheekbone=0.0, chin=1.1, eye_dx=3.09, eye_w=3.3, eye_h=1.2,
        eye_tilt=0.68, iris_r=0.63, bags=0.06, brow_y=1.75, brow_t=0.14, brow_arch=0.08, brow_tilt=0.04,
        brow_len=3.85, brow_dark=1.0, nose_len=3.8, nose_w=3.55, nose_h=2.1, bridge=0.52, mouth_y=-6.09,
        mouth_w=2.35, lip_u=0.65, lip_l=0.77, lip_red=0.1, smile=0.19, teeth=0.13, barrel=0.15, fold=0.15,
        freckles=0.61, hair="fringe", hairline=3.96, blush=0.5, shoulders=14.5, neck=4.2,
    ),
    "na": Traits(
        age=4, skin=(234, 194, 165), cloth=(246, 180, 70), head_w=7.24, cheek_w=6.5, jaw_w=5.2, chin_w=1.6,
        face_len=9.17, skull=11.0, square=0.77, fat=0.94, cheekbone=0.0, chin=0.98, eye_dx=3.13, eye_w=3.3,
        eye_h=1.2, eye_tilt=-3.0, iris_r=0.74, socket=0.0, bags=0.01, brow_y=2.1, brow_t=0.15, brow_arch=0.5,
        brow_tilt=0.09, brow_len=2.9, brow_dark=0.9, nose_len=3.5, nose_w=2.42, nose_h=1.38, bridge=0.0,
        mouth_y=-5.0, mouth_w=2.2, lip_u=0.33, lip_l=0.6, lip_red=0.68, smile=0.42, barrel=0.15, fold=0.1,
        hair="pigtails", hair_rgb=(46, 32, 26), hairline=3.9, blush=0.9, collar="round", shoulders=11.0, neck=3.4,
    ),
}  # fmt: skip
