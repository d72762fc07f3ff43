"""Reading a card: the parser alone, and the looks at a camera's frames."""

from collections.abc import Callable, Iterator
from datetime import date
from statistics import median
from time import perf_counter

import cv2
import numpy as np

from kiosk.adapters.cards.decoding import EFFORTS, effortful_look, quick_look
from kiosk.adapters.cards.presence import view_of
from kiosk.domain.card import parse_payload
from mock_services.cards import insurance_qr_payload, qr_payload
from mock_services.cast import CAST
from mock_services.scenes.card_scene import CardScene
from tests.benchmarks.figure import Figure, at_most, quantile

TODAY = date(2026, 7, 1)
SIZE = (1280, 720)
PARSE_LIMIT_MS = 5.0
LOOK_LIMIT_MS = 10.0


def figures() -> Iterator[Figure]:
    yield from _parsing()
    yield from _quick_looks()
    yield from _reading_rates()
    yield _slowest_effort()


def _parsing() -> Iterator[Figure]:
    payloads = [layout(member).encode() for member in CAST.values() for layout in (qr_payload, insurance_qr_payload)]
    times = [_milliseconds(lambda p=payload: parse_payload(p, TODAY)) for payload in payloads for _ in range(50)]
    yield at_most("card: parse a payload, median", median(times), "ms", PARSE_LIMIT_MS)
    yield at_most("card: parse a payload, 99 % below", quantile(times, 0.99), "ms", PARSE_LIMIT_MS)


def _quick_looks() -> Iterator[Figure]:
    """The cheap pass and the check for something held, on frames of 1280x720."""
    scene = CardScene(SIZE)
    empty = _grey(scene)
    scene.show_card(CAST["lan"])
    for name, grey in (("empty reader", empty), ("card", _grey(scene))):
        times = [_milliseconds(lambda g=grey: (quick_look(g), view_of(g))) for _ in range(30)]
        yield at_most(f"card: quick look at 1280x720, {name}, median", median(times), "ms", LOOK_LIMIT_MS)


def _reading_rates() -> Iterator[Figure]:
    """Share of drawn cards that decode, at growing distance and defocus: at once, and by the whole ladder."""
    conditions = [
        ("at the right distance", {}),
        ("blur 2 px", {"blur_px": 2.0}),
        ("at 2.4 times the distance", {"px_per_mm": 5.0}),
    ]
    for name, view in conditions:
        quick = ladder = 0
        for member in CAST.values():
            scene = CardScene(SIZE)
            scene.show_card(member, **view)
            grey, wanted = _grey(scene), qr_payload(member).encode()
            at_once = wanted in quick_look(grey).untrusted_payloads
            quick += at_once
            ladder += at_once or any(wanted in effortful_look(grey, effort) for effort in range(EFFORTS))
        yield Figure(f"card: read at once, {name}", 100 * quick / len(CAST), "%")
        yield Figure(f"card: read with effort, {name}", 100 * ladder / len(CAST), "%")


def _slowest_effort() -> Figure:
    scene = CardScene(SIZE)
    scene.show_card(CAST["lan"], blur_px=4.0)
    grey = _grey(scene)
    rungs = [median(_milliseconds(lambda e=e: effortful_look(grey, e)) for _ in range(5)) for e in range(EFFORTS)]
    return at_most("card: dearest effort on an unreadable 1280x720, median", max(rungs), "ms", 500)


def _grey(scene: CardScene) -> np.ndarray:
    return cv2.cvtColor(scene.frame(), cv2.COLOR_BGR2GRAY)


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000
