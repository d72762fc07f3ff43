"""How long a patient waits for the kiosk's part of the paper."""

import time
from collections.abc import Iterator
from statistics import median

from kiosk.adapters.printing.commands import job
from kiosk.adapters.printing.raster import dots
from kiosk.adapters.printing.ticket import Form
from kiosk.domain.person import Language
from tests.benchmarks.figure import Figure, at_most
from tests.sample_ticket import HOSPITAL, PUBLIC_URL, TICKET, VIETNAM

ROUNDS = 100
TARGET_MS = 20.0
JOB_TARGET_MS = 100.0


def figures() -> Iterator[Figure]:
    times_ms = []
    form = Form(HOSPITAL, VIETNAM, PUBLIC_URL)
    form.fill(TICKET, Language.VIETNAMESE)  # loads the fonts
    for _ in range(ROUNDS):
        start = time.perf_counter()
        form.fill(TICKET, Language.VIETNAMESE)
        times_ms.append((time.perf_counter() - start) * 1000)
    yield at_most("ticket PDF, median", median(times_ms), "ms", TARGET_MS)
    times_ms = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        job(dots(form.fill(TICKET, Language.VIETNAMESE), form.size), b"0001")
        times_ms.append((time.perf_counter() - start) * 1000)
    yield at_most("ticket as ESC/POS, median", median(times_ms), "ms", JOB_TARGET_MS)
