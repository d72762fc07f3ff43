"""The simulated face camera: a demo and the tests live on its speed."""

import time
from collections.abc import Iterator

import cv2

from mock_services.scenes.face_scene import FaceScene
from tests.benchmarks.figure import Figure, at_least, quantile

FRAMES = 120


def figures() -> Iterator[Figure]:
    cv2.setNumThreads(1)
    yield at_least("drawn person, 640x480, one core, median", rate((640, 480)), "frames/s", 60)
    yield Figure("drawn person, 1280x720, one core, median", rate((1280, 720)), "frames/s")


def rate(size: tuple[int, int]) -> float:
    scene = FaceScene(size)
    scene.person = "lan"
    times = []
    for _ in range(FRAMES):
        began_s = time.perf_counter()
        scene.frame()
        times.append(time.perf_counter() - began_s)
    return 1 / quantile(times, 0.5)
