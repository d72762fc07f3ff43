"""The face engine's file-backed twin: a TOML file says what is seen, and may be edited while the kiosk runs.

fault = ""             # any text: every call answers this fault
portrait_faces = 1     # faces in every picture that is described
distance = 0.3         # of every face in a burst to the portrait
[[faces]]              # what `look` sees, largest first; left out: nobody is there
yaw = 0.4              # any field of kiosk.domain.framing.Face; the others are those of a good frame
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from kiosk.domain.framing import Face, FaceReport
from kiosk.domain.matching import Burst
from kiosk.domain.remark import Remark
from kiosk.ports import Descriptor, DeviceFault, FaceCount, Frame

DESCRIPTOR_SIZE = 128
IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n")  # JPEG, PNG


class SeenFace(BaseModel):
    """Measures of `kiosk.domain.framing.Face`, `centre_x` excepted: unless given, the face is in the middle."""

    model_config = ConfigDict(extra="forbid")

    centre_x: float | None = None
    centre_y: float = 0.5
    height: float = 0.31
    inter_eye_px: float = 90.0
    roll_deg: float = 0.0
    yaw: float = 0.0
    eyes_open: float = 0.3
    iris: float = 0.3
    luminance: float = 0.5
    surroundings: float = 0.5
    over_exposed: float = 0.0
    uniformity: float = 0.7
    sharpness: float = 100.0
    mouth_covered: float = 2.0
    eyes_shaded: float = 0.85


class Scene(BaseModel):
    """What the file says."""

    model_config = ConfigDict(extra="forbid")

    fault: str = ""
    portrait_faces: int = Field(1, ge=0)
    distance: float = Field(0.3, ge=0)
    faces: list[SeenFace] = []


class FileFaceEngine:
    """Implements `kiosk.ports.FaceEngine`. Looks at no pixel, and keeps whether somebody is enrolled."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._has_portrait = False

    def start(self) -> DeviceFault | None:
        scene = self._scene()
        return scene if isinstance(scene, DeviceFault) else None

    def look(self, frame: Frame, rest: Frame | None = None) -> FaceReport | DeviceFault:
        scene = self._scene()
        if isinstance(scene, DeviceFault):
            return scene
        aspect = frame.shape[1] / frame.shape[0]
        return FaceReport(tuple(_face(seen, aspect) for seen in scene.faces), aspect)

    def describe(self, untrusted_image: bytes) -> Descriptor | FaceCount | DeviceFault:
        scene = self._scene()
        if isinstance(scene, DeviceFault):
            return scene
        if not untrusted_image.startswith(IMAGE_STARTS):
            return FaceCount(0)
        return (0.0,) * DESCRIPTOR_SIZE if scene.portrait_faces == 1 else FaceCount(scene.portrait_faces)

    def enrol(self, untrusted_image: bytes) -> FaceCount | DeviceFault:
        described = self.describe(untrusted_image)
        self._has_portrait = isinstance(described, tuple)
        return FaceCount(1) if isinstance(described, tuple) else described

    def compare(self, burst: Sequence[Frame]) -> Burst | DeviceFault | None:
        scene = self._scene()
        if isinstance(scene, DeviceFault):
            return scene
        if not self._has_portrait:
            return DeviceFault(Remark("device.not_enrolled", "no portrait is enrolled"))
        return Burst(scene.distance, 0.0, len(burst)) if scene.faces and burst else None

    def forget(self) -> None:
        self._has_portrait = False

    def stop(self) -> None:
        """Nothing runs."""

    def _scene(self) -> Scene | DeviceFault:
        try:
            scene = Scene.model_validate(tomllib.loads(self._path.read_text("utf-8")))
        except (OSError, ValueError) as error:
            return DeviceFault(f"scene file of the face engine: {type(error).__name__}")
        return DeviceFault(scene.fault) if scene.fault else scene


def _face(seen: SeenFace, aspect: float) -> Face:
    measures = seen.model_dump()
    if seen.centre_x is None:
        measures["centre_x"] = aspect / 2
    return Face(**measures)
