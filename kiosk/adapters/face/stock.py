"""face_recognition as it comes, and what else its models can make of a face: the peers of the face figures.

They run in a process of their own, like the engine: face_recognition ends the interpreter where its models are missing.
"""

import contextlib
import hashlib
import importlib.util
import signal
import warnings
from collections.abc import Callable, Mapping
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.adapters.face.descriptor import CHIP_PADDING, CHIP_PX, DESCRIPTOR_SIZE
from kiosk.adapters.face.engine import MAX_IMAGE_BYTES
from kiosk.adapters.face.picture import decode
from kiosk.adapters.face.process import FaceProcess
from kiosk.adapters.face.protocol import Describe, Described, Failed, Ready, Reply
from kiosk.adapters.face.ring import FrameRing, RingReader
from kiosk.ports import Descriptor, DeviceFault, FaceCount

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STOCK = "stock"
TOLERANCE = 0.6  # what face_recognition.compare_faces accepts unless told otherwise
# Descriptors of these views of a face are averaged: aligned by 5 points, its mirror image, by 68 points, its mirror.
VARIANTS: Mapping[str, tuple[int, ...]] = {
    "5 points": (0,),
    "5 points, mirror": (0, 1),
    "68 points": (2,),
    "68 points, mirror": (2, 3),
    "5 and 68 points, mirror": (0, 1, 2, 3),
}
SHIPPED = "68 points, mirror"  # the one that the kiosk's engine computes
WAYS = (STOCK, *VARIANTS)
DEADLINE_S = 30.0  # some thirty times what a picture takes

# As face_recognition_models 0.3.0 ships them.
PINNED: Mapping[str, str] = {
    "dlib_face_recognition_resnet_model_v1.dat": "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
    "shape_predictor_68_face_landmarks.dat": "fbdc2cb80eb9aa7a758672cbfdda32ba6300efe9b6e6c7a299ff7e736b11b92f",
}
_DescribeAll = Callable[["NDArray[np.uint8]"], tuple[float, ...] | None]


class StockFaces:
    """Describes pictures as face_recognition's defaults do, and by every variant; a second each."""

    def __init__(self) -> None:
        """Raises OSError where the system gives no shared memory."""
        self._ring = FrameRing()
        self._process = FaceProcess(serve, self._ring.name)

    def describe(self, untrusted_image: bytes) -> Mapping[str, Descriptor] | FaceCount | DeviceFault:
        """Descriptors of the largest face, by the names in WAYS; FaceCount(0) where there is none."""
        if not 0 < len(untrusted_image) <= MAX_IMAGE_BYTES:
            return FaceCount(0)
        self._ring.put_bytes(0, untrusted_image)
        reply = self._process.call(Describe(len(untrusted_image)), DEADLINE_S)
        if not isinstance(reply, Described):
            return DeviceFault(reply.reason if isinstance(reply, Failed) else "the library answered another question")
        if reply.descriptor is None:
            return FaceCount(reply.faces)
        numbers = iter(reply.descriptor)
        return {way: tuple(islice(numbers, DESCRIPTOR_SIZE)) for way in WAYS}

    def stop(self) -> None:
        self._process.stop()
        self._ring.close()


def model_hashes() -> dict[str, str]:
    """SHA-256 of the model files that the kiosk's descriptors depend on, by name. Raises OSError where they are
    missing. A quarter of a second."""
    package = importlib.util.find_spec("face_recognition_models")  # found, not imported: that may end the interpreter
    if package is None or package.origin is None:
        raise FileNotFoundError("face_recognition_models is not installed")
    folder = Path(package.origin).parent / "models"
    return {name: _sha256(folder / name) for name in PINNED}


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def fingerprint() -> str:
    """One SHA-256 for the models and how descriptors are made with them: distances of another one do not compare."""
    lines = [SHIPPED, *(f"{name} {digest}" for name, digest in sorted(model_hashes().items()))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def serve(pipe: Connection, ring_name: str) -> None:
    """Runs in the other process. Answers Describe with the descriptors of all WAYS, one after the other, until `pipe`
    is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's to answer
    with contextlib.suppress(EOFError, OSError):
        ring, describe_all = RingReader(ring_name), _load()
        pipe.send(Ready(accelerated=False))
        while True:
            pipe.send(_answer(ring.data(0, pipe.recv().size_bytes).tobytes(), describe_all))


def _answer(untrusted_image: bytes, describe_all: _DescribeAll) -> Reply:
    try:
        image = decode(untrusted_image)
        numbers = None if image is None else describe_all(image)
    except Exception as error:  # noqa: BLE001 -- a picture that a library chokes on must not end the process
        return Failed(f"face library: {type(error).__name__}")
    return Described(0 if numbers is None else 1, numbers)


def _load() -> _DescribeAll:
    """Import the library, which takes seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its models are found through the deprecated pkg_resources
        import face_recognition
    import dlib
    import numpy as np
    from face_recognition.api import face_encoder, pose_predictor_5_point, pose_predictor_68_point

    def views(image: "NDArray[np.uint8]", face: dlib.rectangle) -> "list[NDArray[np.uint8]]":
        chips = [
            dlib.get_face_chip(image, predictor(image, face), size=CHIP_PX, padding=CHIP_PADDING)
            for predictor in (pose_predictor_5_point, pose_predictor_68_point)
        ]
        return [view for chip in chips for view in (chip, np.ascontiguousarray(chip[:, ::-1]))]

    def describe_all(image: "NDArray[np.uint8]") -> tuple[float, ...] | None:
        boxes = face_recognition.face_locations(image)
        if not boxes:
            return None
        top, right, bottom, left = largest = max(boxes, key=lambda box: (box[2] - box[0]) * (box[1] - box[3]))
        stock = face_recognition.face_encodings(image, [largest])[0]
        face = dlib.rectangle(left, top, right, bottom)
        of_views = [np.array(face_encoder.compute_face_descriptor(view)) for view in views(image, face)]
        variants = [np.mean([of_views[view] for view in chosen], axis=0) for chosen in VARIANTS.values()]
        return tuple(np.concatenate([stock, *variants]).tolist())

    return describe_all
