"""Reading machine-readable zones: drawn documents under growing difficulty, other text, time; beside Tesseract."""

import importlib
from collections.abc import Callable, Iterator
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

import cv2
import numpy as np

from kiosk.adapters.cards.mrz import read_mrz, read_mrz_still
from kiosk.domain.card import Card, CardError
from kiosk.domain.card.mrz import parse_mrz
from mock_services.documents import (
    Document,
    Layout,
    Shot,
    document_image,
    document_lines,
    other_text,
    photograph,
    specimens,
)
from tests.benchmarks.figure import Figure, at_least, at_most, quantile

LAYOUTS: tuple[Layout, ...] = ("TD3", "TD1", "TD2", "TD3", "TD1", "MRV-A")
DOCUMENTS = 60
TODAY = date(2026, 11, 28)
OTHER_FRAMES = 10_000
TIMED_FRAMES = 30
FRAME_LIMIT_MS = 150.0
CONDITIONS: dict[str, tuple[dict[str, Any], float | None]] = {  # and the share of documents promised, in percent
    "20 px, blur 1, tilt 10": ({"cap_px": 20.0, "blur_px": 1.0, "turn_deg": 10.0, "noise": 4.0}, 99.0),
    "20 px, straight, clean": ({"cap_px": 20.0, "blur_px": 0.5, "noise": 2.0}, 99.0),  # as Tesseract wants it
    "14 px, blur 1, tilt 10": ({"cap_px": 14.0, "blur_px": 1.0, "turn_deg": 10.0, "noise": 4.0}, 90.0),
    "10 px": ({"cap_px": 10.0, "blur_px": 0.5, "noise": 3.0, "jpeg": 75}, None),
    "20 px, blur 3": ({"cap_px": 20.0, "blur_px": 3.0, "noise": 3.0}, None),
    "oblique, 35 degrees": ({"cap_px": 20.0, "yaw_deg": 35.0, "pitch_deg": 15.0, "noise": 3.0}, None),
    "turned by 90 degrees": ({"cap_px": 18.0, "turn_deg": 90.0, "size": (1080, 1440), "blur_px": 0.7}, None),
    "shadow and reflection": ({"cap_px": 18.0, "shadow": 0.6, "glare": 0.6, "blur_px": 0.7}, None),
    "sensor noise 20": ({"cap_px": 18.0, "noise": 20.0}, None),
    "ink that ran by 0.25 mm": ({"cap_px": 20.0, "blur_px": 1.0, "turn_deg": 5.0, "noise": 4.0, "ink": 5}, None),
    "ink that ran by 0.3 mm": ({"cap_px": 20.0, "blur_px": 1.0, "turn_deg": 5.0, "noise": 4.0, "ink": 6}, None),
    "JPEG quality 15": ({"cap_px": 16.0, "jpeg": 15, "blur_px": 0.5}, None),
}
Reader = Callable[[np.ndarray], tuple[str, ...] | None]


def figures() -> Iterator[Figure]:
    peer = _tesseract()
    for name, (shot, promised) in CONDITIONS.items():
        right, wrong, times = _rates(_own, shot, DOCUMENTS)
        full = f"mrz: documents read, {name}"
        yield at_least(full, right, "%", promised - 1e-9) if promised else Figure(full, right, "%")
        yield Figure(f"mrz: documents misread, {name}", wrong, "%")
        yield Figure(f"mrz: a still picture, {name}, median", median(times), "ms")
        if peer is not None:
            yield Figure(
                f"mrz: documents read by Tesseract without repair, {name}", _rates(peer, shot, DOCUMENTS // 6)[0], "%"
            )
    if peer is None:
        yield Figure("mrz: Tesseract is not installed; frames compared", 0, "")
    yield from _live()
    accepted = sum(read_mrz(_grey(other_text(seed))) is not None for seed in range(OTHER_FRAMES))
    yield Figure(f"mrz: accepted in {OTHER_FRAMES} frames of other text", accepted, "", "0", accepted == 0)


def _rates(reader: Reader, shot: dict[str, Any], count: int) -> tuple[float, float, list[float]]:
    """Percent read right, percent read wrong, milliseconds a picture."""
    right = wrong = 0
    times = []
    for index in range(count):
        document, frame = _taken(index, shot)
        start = perf_counter()
        lines = reader(frame)
        times.append((perf_counter() - start) * 1000)
        right += lines == document_lines(document)
        wrong += lines is not None and _told(lines) not in (None, _told(document_lines(document)))
    return 100 * right / count, 100 * wrong / count, times


def _told(lines: tuple[str, ...]) -> Card | None:
    """What the kiosk would take from them; None where it refuses them. Fillers at the end say nothing."""
    try:
        return parse_mrz("\n".join(lines), TODAY)
    except CardError:
        return None


def _taken(index: int, shot: dict[str, Any]) -> tuple[Document, np.ndarray]:
    layout = LAYOUTS[index % len(LAYOUTS)]
    document = specimens(layout, DOCUMENTS, seed=1)[index % DOCUMENTS]
    settings = {"ink": index % 4 - 1, "seed": index} | shot
    page = document_image(document, index, settings.pop("ink"), index % 2 == 1)
    return document, photograph(page, Shot(**settings))


def _own(frame: np.ndarray) -> tuple[str, ...] | None:
    text = read_mrz_still(frame)
    return None if text is None else text.untrusted_lines


def _live() -> Iterator[Figure]:
    frames = [_grey(_taken(index, CONDITIONS["20 px, blur 1, tilt 10"][0])[1]) for index in range(TIMED_FRAMES)]
    others = [_grey(other_text(seed)) for seed in range(TIMED_FRAMES)]
    empty = [np.full((720, 1280), 120, np.uint8) for _ in range(3)]
    for name, kind in (("document", frames), ("other text", others), ("empty", empty)):
        read_mrz(kind[0])
        times = [_milliseconds(lambda grey=grey: read_mrz(grey)) for grey in kind]
        yield at_most(f"mrz: live frame 1280x720, {name}, median", median(times), "ms", FRAME_LIMIT_MS)
        yield at_most(f"mrz: live frame 1280x720, {name}, 95 % below", quantile(times, 0.95), "ms", FRAME_LIMIT_MS)


def _tesseract() -> Reader | None:
    """Tesseract's English model on the picture as it is, or None where pytesseract or the program is missing."""
    try:
        pytesseract: Any = importlib.import_module("pytesseract")
        pytesseract.get_tesseract_version()
    except (ImportError, OSError):
        return None

    def read(frame: np.ndarray) -> tuple[str, ...] | None:
        allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
        text = pytesseract.image_to_string(_grey(frame), config=f"--psm 11 -c tessedit_char_whitelist={allowed}")
        rows = [row.replace(" ", "") for row in text.splitlines()]
        lines = tuple(row for row in rows if len(row) in (30, 36, 44))
        return lines or None

    return read


def _grey(frame: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000
