"""Finds, measures and describes faces with face_recognition (dlib). Import only in the face process."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import dlib
import face_recognition
import numpy as np
from face_recognition.api import face_encoder, pose_predictor_68_point
from face_recognition_models import face_recognition_model_location
from numpy.typing import NDArray

from kiosk.adapters.face.cues import Landmarks, observe
from kiosk.adapters.face.descriptor import CHIP_PADDING, CHIP_PX, DescriptorNetwork
from kiosk.adapters.face.flatness import flatness
from kiosk.adapters.face.measures import Box, measure
from kiosk.adapters.face.picture import decode
from kiosk.adapters.face.protocol import (
    Compare,
    Compared,
    Describe,
    Described,
    Enrol,
    Enrolled,
    Failed,
    Forget,
    Forgotten,
    Look,
    Looked,
    Reply,
    Request,
)
from kiosk.adapters.face.ring import RingReader
from kiosk.adapters.memory import overwrite_freed_numbers
from kiosk.domain.cohort import Descriptor, cohort_of
from kiosk.domain.framing import FaceReport
from kiosk.domain.matching import combine
from kiosk.domain.remark import Remark

# dlib's detector finds faces from about 70 px upwards. Scaling a live frame to the rows that are wanted and searching
# it as it is finds the same faces as half of the rows, doubled by the detector (upsampling), in less time.
NEAR_ROWS = 240  # finds faces of 0.30: nearly all of a burst, in less than half of the time
ROWS = 360  # finds faces of 0.20 of the frame's height: what framing accepts
FAR_ROWS = 480  # finds 0.15; only where there is no nearer face: somebody too far away needs to be told so
SEARCH_ABOUT = 0.5  # of a face's height, around where it was: somebody who holds still moves a twentieth of the frame
CLEARLY_LARGER = 3.0  # a portrait's face with this many times the area of the next one is the face that is meant
MAX_DIFFERENCE = 1e-3  # Euclidean, of our descriptor from dlib's; distances of people are a thousand times that

Rgb = NDArray[np.uint8]
Numbers = NDArray[np.float64]
Place = tuple[float, float, float, float]  # top, right, bottom, left, in frame heights


class Recogniser:
    """Keeps nothing of one request for the next, but the enrolled portrait's descriptor until it is told to forget."""

    def __init__(self, ring_name: str, threads: int, cohort: Sequence[Descriptor] = ()) -> None:
        """Load the models, warm them, and check that both ways to a descriptor agree."""
        cv2.setNumThreads(threads)
        self._ring = RingReader(ring_name)
        pattern = np.random.default_rng(seed=1).integers(0, 256, (1, CHIP_PX, CHIP_PX, 3)).astype(np.uint8)
        self._network = _trusted_network(pattern)
        self._cohort = cohort_of(cohort) if cohort else None
        self._portrait: Numbers | None = None
        _locate(pattern[0], CHIP_PX)

    @property
    def accelerated(self) -> bool:
        """Whether onnxruntime computes the descriptors; otherwise dlib does, twenty times as slowly."""
        return self._network is not None

    def handle(self, request: Request) -> Reply:
        match request:
            case Look(shape, rest):
                return Looked(_look(self._ring.frame(0, shape), None if rest is None else self._ring.frame(1, rest)))
            case Describe(size_bytes):
                return self._describe(self._ring.data(0, size_bytes).tobytes())
            case Enrol(size_bytes):
                return self._enrol(self._ring.data(0, size_bytes).tobytes())
            case Compare(shapes):
                return self._compare([self._ring.frame(slot, shape) for slot, shape in enumerate(shapes)])
            case Forget():
                self._forget_portrait()
                overwrite_freed_numbers()
                return Forgotten()

    def _describe(self, untrusted_image: bytes) -> Described:
        faces, descriptor = self._describe_portrait(untrusted_image)
        return Described(faces, None if descriptor is None else tuple(descriptor.tolist()))

    def _enrol(self, untrusted_image: bytes) -> Enrolled:
        self._forget_portrait()
        faces, self._portrait = self._describe_portrait(untrusted_image)
        return Enrolled(faces)

    def _forget_portrait(self) -> None:
        if self._portrait is not None:
            self._portrait.fill(0)
        self._portrait = None

    def _describe_portrait(self, untrusted_image: bytes) -> tuple[int, Numbers | None]:
        """How many faces are as large as the one that is meant; its descriptor where that is one."""
        image = decode(untrusted_image)
        if image is None:
            return 0, None
        boxes = _largest_first(face_recognition.face_locations(image, number_of_times_to_upsample=1))
        meant = [box for box in boxes if _area(box) * CLEARLY_LARGER >= _area(boxes[0])]
        return len(meant), self._describe_face(image, meant[0]) if len(meant) == 1 else None

    def _compare(self, frames: Sequence[Rgb]) -> Compared | Failed:
        if self._portrait is None:
            return Failed(
                Remark("device.not_enrolled", "no portrait is enrolled")
            )  # this process replaced the one that had it
        descriptors, place = [], None
        for frame in frames:
            box = _nearest(frame, place)
            if box is not None:
                place = _scaled(box, 1 / frame.shape[0])
                descriptors.append(self._describe_face(frame, box).tolist())
        return Compared(combine(descriptors, self._portrait.tolist(), self._cohort))

    def _describe_face(self, image: Rgb, box: Box) -> Numbers:
        """128 numbers: the mean of the face's descriptor and its mirror image's, aligned by 68 points.

        Both confuse fewer people than the library's default, one descriptor aligned by 5 points.
        """
        chip = _chip(image, box)
        chips = np.stack([chip, chip[:, ::-1]])
        descriptors = self._network.describe(chips) if self._network else _describe_by_dlib(chips)
        mean: Numbers = descriptors.mean(axis=0)
        return mean


def _trusted_network(pattern: NDArray[np.uint8]) -> DescriptorNetwork | None:
    """None where the weights cannot be read as expected, or something else comes out of them than dlib computes."""
    try:
        network = DescriptorNetwork(Path(face_recognition_model_location()))
        difference = np.linalg.norm(network.describe(pattern) - _describe_by_dlib(pattern))
    except (ValueError, IndexError, RuntimeError):  # the last from onnxruntime
        return None
    return network if difference <= MAX_DIFFERENCE else None


def _describe_by_dlib(chips: NDArray[np.uint8]) -> Numbers:
    """Descriptors (n, 128) of aligned RGB faces (n, CHIP_PX, CHIP_PX, 3)."""
    return np.array([face_encoder.compute_face_descriptor(np.ascontiguousarray(chip)) for chip in chips])


def _chip(image: Rgb, box: Box) -> Rgb:
    """The face upright, centred and scaled, as the network was trained on: (CHIP_PX, CHIP_PX, 3)."""
    top, right, bottom, left = box
    points = pose_predictor_68_point(image, dlib.rectangle(left, top, right, bottom))
    chip: Rgb = dlib.get_face_chip(image, points, size=CHIP_PX, padding=CHIP_PADDING)
    return chip


def _look(frame: Rgb, rest: Rgb | None) -> FaceReport:
    boxes = _locate(frame, ROWS) or _locate(frame, FAR_ROWS)
    landmarks = face_recognition.face_landmarks(frame, boxes, model="large")
    faces = tuple(measure(frame, box, points) for box, points in zip(boxes, landmarks, strict=True))
    cues = observe(frame, faces, landmarks[0] if faces else None)
    if rest is not None and cues.face is not None:
        cues = replace(cues, face=replace(cues.face, flatness=_flatness(rest, frame, boxes[0], landmarks[0])))
    return FaceReport(faces, frame.shape[1] / frame.shape[0], cues)


def _flatness(rest: Rgb, frame: Rgb, box: Box, landmarks: Landmarks) -> float | None:
    """Of the face in `box` of the frame, which is not far from where it was at rest."""
    before = _nearest(rest, _scaled(box, 1 / frame.shape[0]))
    if before is None:
        return None
    (at_rest,) = face_recognition.face_landmarks(rest, [before], model="large")
    return flatness(rest, at_rest, frame, landmarks)


def _locate(frame: Rgb, rows: int) -> list[Box]:
    """Boxes in pixels of the frame, within it, largest first; searched in the frame scaled to `rows`."""
    scale = rows / frame.shape[0]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=how)
    boxes = face_recognition.face_locations(scaled, number_of_times_to_upsample=0)
    return _largest_first([_rounded(_scaled(box, 1 / scale)) for box in boxes])


def _nearest(frame: Rgb, place: Place | None) -> Box | None:
    """The largest face, looked for first about where it was in the frame before (in frame heights)."""
    if place is not None:
        rows, columns, _ = frame.shape
        top, right, bottom, left = (edge * rows for edge in place)
        reach = SEARCH_ABOUT * (bottom - top)
        y, x = max(round(top - reach), 0), max(round(left - reach), 0)
        about = frame[y : min(round(bottom + reach), rows), x : min(round(right + reach), columns)]
        boxes = _locate(about, round(NEAR_ROWS * about.shape[0] / rows))
        if boxes:
            top, right, bottom, left = boxes[0]
            return top + y, right + x, bottom + y, left + x
    boxes = _locate(frame, NEAR_ROWS) or _locate(frame, ROWS)
    return boxes[0] if boxes else None


def _scaled(box: Sequence[float], factor: float) -> Place:
    top, right, bottom, left = (edge * factor for edge in box)
    return top, right, bottom, left


def _rounded(box: Place) -> Box:
    top, right, bottom, left = (round(edge) for edge in box)
    return top, right, bottom, left


def _largest_first(boxes: Sequence[Box]) -> list[Box]:
    return sorted(boxes, key=_area, reverse=True)


def _area(box: Box) -> int:
    top, right, bottom, left = box
    return (bottom - top) * (right - left)
