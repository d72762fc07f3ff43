"""The face engine: dlib in a process of its own, frames in shared memory."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from kiosk.adapters.face.process import FaceProcess
from kiosk.adapters.face.protocol import (
    Compare,
    Compared,
    Describe,
    Described,
    Enrol,
    Enrolled,
    Failed,
    Forget,
    Look,
    Looked,
    Reply,
    Request,
)
from kiosk.adapters.face.ring import SLOT_BYTES, SLOTS, FrameRing
from kiosk.adapters.face.worker import serve
from kiosk.domain.framing import FaceReport
from kiosk.domain.matching import Burst
from kiosk.domain.remark import Remark
from kiosk.ports import Descriptor, DeviceFault, FaceCount, Frame

MAX_IMAGE_BYTES = 4_000_000  # an encoded portrait; the registry's have less than a tenth of it


@dataclass(frozen=True, slots=True)
class Deadlines:
    """When a call counts as hanging: some ten times what it takes, and far more for a portrait, for which nobody waits
    before a camera."""

    look_s: float = 1.5
    describe_s: float = 8.0
    compare_s: float = 2.0
    slow_compare_s: float = 8.0  # where dlib computes the descriptors
    forget_s: float = 1.0


class DlibFaceEngine:
    """Implements `kiosk.ports.FaceEngine`. Calls from several threads take turns.

    A call whose process dies or hangs answers DeviceFault; the process is replaced at once, and the next call waits for
    the new one to load its models. One that died between two calls is a fault only where it knew somebody. Frames are
    kept in one place, the ring, until `forget`; the face process keeps the descriptor of the enrolled portrait, and
    nothing else. With a `cohort` distances are normalised by it.
    """

    def __init__(self, deadlines: Deadlines | None = None, cohort: Sequence[Sequence[float]] = ()) -> None:
        self._deadlines = deadlines or Deadlines()
        self._serve = partial(serve, cohort=cohort)
        self._turn = threading.Lock()
        self._ring: FrameRing | None = None
        self._process: FaceProcess | None = None
        self._enrolled = False

    @property
    def pid(self) -> int | None:
        """The face process's number, None when stopped."""
        return self._process.pid if self._process else None

    @property
    def ring_name(self) -> str | None:
        """Name of the shared memory that holds the frames, None when stopped."""
        return self._ring.name if self._ring else None

    @property
    def accelerated(self) -> bool:
        """Whether descriptors are computed the fast way; False also when stopped."""
        return self._process is not None and self._process.accelerated

    def start(self) -> DeviceFault | None:
        """Also waits for a process that is being replaced."""
        with self._turn:
            if self._ring is None:
                try:
                    self._ring = FrameRing()
                except OSError as error:
                    return DeviceFault(
                        Remark("device.no_memory", "no shared memory for frames: {error}", error=error.strerror)
                    )
            if self._process is None:
                self._process = FaceProcess(self._serve, self._ring.name)
            self._process.renew()
            failure = self._process.wait_ready()
            return DeviceFault(failure.reason) if failure else None

    def look(self, frame: Frame, rest: Frame | None = None) -> FaceReport | DeviceFault:
        frames = [frame] if rest is None else [frame, rest]
        if any(picture.nbytes > SLOT_BYTES for picture in frames):
            return TOO_LARGE
        with self._turn:
            reply = self._ask(Look(*(_shape(picture) for picture in frames)), frames, self._deadlines.look_s)
        return reply.report if isinstance(reply, Looked) else _fault(reply)

    def describe(self, untrusted_image: bytes) -> Descriptor | FaceCount | DeviceFault:
        if not 0 < len(untrusted_image) <= MAX_IMAGE_BYTES:
            return FaceCount(0)
        with self._turn:
            reply = self._ask(Describe(len(untrusted_image)), untrusted_image, self._deadlines.describe_s)
        if not isinstance(reply, Described):
            return _fault(reply)
        return FaceCount(reply.faces) if reply.descriptor is None else reply.descriptor

    def enrol(self, untrusted_image: bytes) -> FaceCount | DeviceFault:
        if not 0 < len(untrusted_image) <= MAX_IMAGE_BYTES:
            untrusted_image = b"\0"  # no picture: whoever was enrolled before is forgotten all the same
        with self._turn:
            self._enrolled = False
            reply = self._ask(Enrol(len(untrusted_image)), untrusted_image, self._deadlines.describe_s)
            self._enrolled = isinstance(reply, Enrolled)
        return FaceCount(reply.faces) if isinstance(reply, Enrolled) else _fault(reply)

    def compare(self, burst: Sequence[Frame]) -> Burst | DeviceFault | None:
        frames = burst[-SLOTS:]
        if any(frame.nbytes > SLOT_BYTES for frame in frames):
            return TOO_LARGE
        deadline_s = self._deadlines.compare_s if self.accelerated else self._deadlines.slow_compare_s
        with self._turn:
            reply = self._ask(Compare(tuple(_shape(frame) for frame in frames)), frames, deadline_s)
        return reply.burst if isinstance(reply, Compared) else _fault(reply)

    def forget(self) -> None:
        with self._turn:
            self._enrolled = False
            if self._ring is not None:
                self._ring.clear()
            if self._process is not None and self._process.is_ready:  # a new process has nothing to forget
                self._process.call(Forget(), self._deadlines.forget_s)

    def stop(self) -> None:
        """End the process and give the memory back; `start` begins anew."""
        with self._turn:
            if self._process is not None:
                self._process.stop()
            if self._ring is not None:
                self._ring.close()
            self._process = self._ring = None
            self._enrolled = False

    def _ask(self, request: Request, pictures: Sequence[Frame] | bytes, deadline_s: float) -> Reply:
        if self._ring is None or self._process is None:
            return Failed(Remark("device.face_not_started", "face engine is not started"))
        if not self._enrolled:  # nobody misses what a process knew that died while nobody asked
            self._process.renew()
        if isinstance(pictures, bytes):
            self._ring.put_bytes(0, pictures)
        else:
            for slot, frame in enumerate(pictures):
                self._ring.put_frame(slot, frame)
        return self._process.call(request, deadline_s)


_OTHER_QUESTION = Remark("device.face_other", "face process answered another question")
TOO_LARGE = DeviceFault(Remark("device.frame_too_large", "camera frame larger than 1920x1080"))


def _shape(frame: Frame) -> tuple[int, int]:
    return frame.shape[0], frame.shape[1]


def _fault(reply: Reply) -> DeviceFault:
    return DeviceFault(reply.reason if isinstance(reply, Failed) else _OTHER_QUESTION)
