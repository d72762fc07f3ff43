"""What crosses the pipe between the kiosk and its face process. Pictures cross in the frame ring instead."""

from dataclasses import dataclass

from kiosk.domain.framing import FaceReport
from kiosk.domain.matching import Burst

Shape = tuple[int, int]  # height, width


@dataclass(frozen=True, slots=True)
class Look:
    """Measure the faces of the frame in slot 0; of the largest also how flat it is, against itself at rest in slot 1
    where there is such a frame."""

    shape: Shape
    rest: Shape | None = None


@dataclass(frozen=True, slots=True)
class Describe:
    """Describe the one face of the encoded picture in slot 0."""

    size_bytes: int


@dataclass(frozen=True, slots=True)
class Enrol:
    """Describe the one face of the encoded picture in slot 0, and keep that until Forget or another Enrol."""

    size_bytes: int


@dataclass(frozen=True, slots=True)
class Compare:
    """The largest face of each frame, in slots 0, 1, ..., against the portrait that was enrolled."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Forget:
    """Overwrite what was enrolled, and what is left of it."""


Request = Look | Describe | Enrol | Compare | Forget


@dataclass(frozen=True, slots=True)
class Ready:
    """The models are loaded and warm."""

    accelerated: bool  # whether onnxruntime computes the descriptors, or dlib as the slower fallback


@dataclass(frozen=True, slots=True)
class Looked:
    report: FaceReport


@dataclass(frozen=True, slots=True)
class Described:
    """`descriptor` is None where the picture shows `faces` faces instead of one."""

    faces: int
    descriptor: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Nothing is kept where the picture shows another number of faces than one."""

    faces: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    pass


@dataclass(frozen=True, slots=True)
class Compared:
    burst: Burst | None


@dataclass(frozen=True, slots=True)
class Failed:
    """The request could not be served; the process itself is well unless it said so in place of `Ready`."""

    reason: str


Reply = Ready | Looked | Described | Enrolled | Compared | Forgotten | Failed
