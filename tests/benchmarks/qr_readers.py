"""Our reader of QR codes beside its peers, on the same frames in one run. Times are of one core's work."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from time import thread_time

import cv2
import zxingcpp

from kiosk.adapters.cards.qr.codes import quick_look, sharpened_look
from kiosk.adapters.cards.qr.locate import Grey
from kiosk.adapters.cards.qr.unclear import unclear_symbols
from tests.benchmarks.figure import Figure, at_least, at_most, quantile
from tests.benchmarks.qr_corpus import DEGRADATIONS, samples

RESCUED_SHARE = 50.0  # of the frames that zxing-cpp alone loses

Read = Callable[[Grey], set[bytes]]

_QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def ours(grey: Grey) -> set[bytes]:
    """What the camera reader makes of one frame, all rungs one after another."""
    found = set(quick_look(grey).untrusted_payloads)
    if not found:
        found = {payload for payload in unclear_symbols(grey) if payload is not None}
    return found or set(sharpened_look(grey).untrusted_payloads)


def zxing(grey: Grey) -> set[bytes]:
    return {bytes(code.bytes) for code in zxingcpp.read_barcodes(grey, formats=_QR_CODE)}


def _opencv(detector: cv2.QRCodeDetector | cv2.QRCodeDetectorAruco) -> Read:
    def read(grey: Grey) -> set[bytes]:
        text = detector.detectAndDecode(grey)[0]
        return {text.encode()} if text else set()

    return read


READERS: dict[str, Read] = {
    "ours": ours,
    "zxing-cpp alone": zxing,
    "OpenCV Aruco": _opencv(cv2.QRCodeDetectorAruco()),
    "OpenCV": _opencv(cv2.QRCodeDetector()),
}


@dataclass(slots=True)
class Tally:
    frames: Counter[str] = field(default_factory=Counter)  # by degradation
    read: Counter[tuple[str, str]] = field(default_factory=Counter)  # by reader and degradation
    wrong: Counter[str] = field(default_factory=Counter)
    times_ms: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in READERS})
    lost: int = 0  # by zxing-cpp alone
    rescued: int = 0
    lost_times_ms: list[float] = field(default_factory=list)


def compare(frames_each: int, seed: int) -> Tally:
    """Every reader on `frames_each` frames of each degradation; one core."""
    tally = Tally()
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    for degradation in DEGRADATIONS:
        for sample in samples(degradation, frames_each, seed):
            tally.frames[degradation] += 1
            right = {name: _timed(name, sample.grey, sample.payload, degradation, tally) for name in READERS}
            if not right["zxing-cpp alone"]:
                tally.lost += 1
                tally.rescued += right["ours"]
                tally.lost_times_ms.append(tally.times_ms["ours"][-1])
    cv2.setNumThreads(threads)
    return tally


def _timed(name: str, grey: Grey, payload: bytes, degradation: str, tally: Tally) -> bool:
    start = thread_time()
    found = READERS[name](grey)
    tally.times_ms[name].append((thread_time() - start) * 1000)
    tally.read[name, degradation] += payload in found
    tally.wrong[name] += bool(found - {payload})
    return payload in found


def totals(title: str, tally: Tally) -> Iterator[Figure]:
    """Rates and times over all frames, and what was promised."""
    frames = tally.frames.total()
    for name in READERS:
        read = sum(tally.read[name, degradation] for degradation in DEGRADATIONS)
        yield Figure(f"{title}: {frames} degraded frames read, {name}", 100 * read / frames, "%")
    for name in READERS:
        yield Figure(f"{title}: time a degraded frame, {name}, median", median(tally.times_ms[name]), "ms")
    rescued = 100 * tally.rescued / max(tally.lost, 1)
    yield at_least(f"{title}: of the {tally.lost} that zxing-cpp alone loses, ours reads", rescued, "%", RESCUED_SHARE)
    yield Figure(f"{title}: time of these, ours, median", median(tally.lost_times_ms), "ms")
    yield Figure(f"{title}: time of these, ours, 95 % below", quantile(tally.lost_times_ms, 0.95), "ms")
    yield at_most(f"{title}: frames read wrongly, ours", tally.wrong["ours"], "", 1)
    for name in [name for name in READERS if name != "ours"]:
        yield Figure(f"{title}: frames read wrongly, {name}", tally.wrong[name], "")


def by_degradation(title: str, tally: Tally) -> Iterator[Figure]:
    for degradation, frames in tally.frames.items():
        for name in READERS:
            yield Figure(f"{title}: {degradation}, {name}", 100 * tally.read[name, degradation] / frames, "%")
