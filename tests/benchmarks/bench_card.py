"""Reading a card: the parser alone, the looks at a camera's frames, and a small sample of the degraded ones."""

from collections.abc import Callable, Iterator
from datetime import date
from statistics import median
from time import perf_counter

import cv2
import numpy as np

from kiosk.adapters.cards.effort import rungs
from kiosk.adapters.cards.presence import view_of
from kiosk.adapters.cards.qr.codes import quick_look
from kiosk.adapters.cards.qr.locate import Grey
from kiosk.domain.card import parse_payload
from mock_services.cards import insurance_qr_payload, qr_payload
from mock_services.cast import CAST
from mock_services.scenes.card_scene import CardScene
from tests.benchmarks.figure import Figure, at_most, quantile
from tests.benchmarks.qr_readers import compare, totals

TODAY = date(2026, 7, 1)
SIZE = (1280, 720)
PARSE_LIMIT_MS = 5.0
LOOK_LIMIT_MS = 10.0
RUNG_LIMIT_MS = 400.0
DEGRADED_FRAMES_EACH = 6
SEED = 1


def figures() -> Iterator[Figure]:
    yield from _parsing()
    yield from _quick_looks()
    yield from _rungs()
    yield from totals("card", compare(DEGRADED_FRAMES_EACH, SEED))


def _parsing() -> Iterator[Figure]:
    payloads = [layout(member).encode() for member in CAST.values() for layout in (qr_payload, insurance_qr_payload)]
    times = [_milliseconds(lambda p=payload: parse_payload(p, TODAY)) for payload in payloads for _ in range(50)]
    yield at_most("card: parse a payload, median", median(times), "ms", PARSE_LIMIT_MS)
    yield at_most("card: parse a payload, 99 % below", quantile(times, 0.99), "ms", PARSE_LIMIT_MS)


def _quick_looks() -> Iterator[Figure]:
    """The cheap pass and the check for something held, on frames of 1280x720 and one core."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    scene = CardScene(SIZE)
    empty = _grey(scene)
    scene.show_card(CAST["lan"])
    for name, grey in (("empty reader", empty), ("card", _grey(scene))):
        times = [_milliseconds(lambda g=grey: (quick_look(g), view_of(g))) for _ in range(30)]
        yield at_most(f"card: quick look at 1280x720, {name}, median", median(times), "ms", LOOK_LIMIT_MS)
    cv2.setNumThreads(threads)


def _rungs() -> Iterator[Figure]:
    """Costly attempts at a frame that none of them reads, told like the worker's when their time is over."""
    scene = CardScene(SIZE)
    scene.show_card(CAST["lan"], blur_px=4.0)
    grey = _grey(scene)
    for rung in rungs(None):
        times = [_milliseconds(lambda r=rung: r(grey, _late_after(RUNG_LIMIT_MS / 2))) for _ in range(5)]
        name = f"card: attempt `{rung.__name__}` at an unreadable 1280x720, median"
        yield at_most(name, median(times), "ms", RUNG_LIMIT_MS)


def _late_after(limit_ms: float) -> Callable[[], bool]:
    start = perf_counter()
    return lambda: (perf_counter() - start) * 1000 > limit_ms


def _grey(scene: CardScene) -> Grey:
    return np.asarray(cv2.cvtColor(scene.frame(), cv2.COLOR_BGR2GRAY), np.uint8)


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000
