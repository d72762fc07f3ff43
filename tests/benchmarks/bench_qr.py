"""Reading worn, far, blurred and half hidden QR codes, beside peers; minutes. `qr_corpus` says what is drawn."""

from collections.abc import Iterator

from tests.benchmarks.figure import Figure
from tests.benchmarks.qr_readers import by_degradation, compare, totals

FRAMES_EACH = 40
SEED = 0


def figures() -> Iterator[Figure]:
    tally = compare(FRAMES_EACH, SEED)
    yield from by_degradation("qr", tally)
    yield from totals("qr", tally)
