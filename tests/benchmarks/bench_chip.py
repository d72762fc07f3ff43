"""A whole reading of a chip: opened, lines, portrait and details read, signature verified."""

import statistics
import time
from collections.abc import Iterator
from datetime import date

from kiosk.adapters.cards.chip.pcsc import PcscChipReader
from kiosk.adapters.cards.chip.reader import EmrtdReader
from kiosk.domain.card.chip import chip_keys
from kiosk.domain.card.mrz import parse_mrz
from kiosk.ports import ChipData, ChipReader
from mock_services.cards import mrz_lines
from mock_services.cast import CAST
from mock_services.chip import Chip, ChipSlot, Country, VirtualCard, document
from mock_services.chip.virtual_reader import PORT, obstacle, virtual_reader
from tests.benchmarks.figure import Figure, at_most

PATIENT = CAST["lan"]
TIMES = 7
TODAY = date(2026, 3, 2)
PCSCD_NOTICES_SECONDS = 10.0


def figures() -> Iterator[Figure]:
    """By PACE and by BAC, in this process and through pcscd's virtual reader. The chip's own computing is in it; the
    radio field of a real one, some 10 ms for each command, is not: multiply by the commands."""
    country = Country()
    chips = {
        "PACE": Chip(document(PATIENT, country), extended=False),
        "BAC": Chip(document(PATIENT, country, pace=None), extended=False),
    }
    slot = ChipSlot(demo=True)
    reader = EmrtdReader(slot)
    reader.open()
    for name, chip in chips.items():
        slot.insert(chip)
        chip.commands = 0
        seconds = _seconds(reader)
        yield Figure(f"chip read by {name} in this process, median", statistics.median(seconds), "s")
        yield Figure(f"commands that {name} and all files take in short pieces", chip.commands / TIMES, "commands")
    if reason := obstacle():
        yield Figure(f"chip read through pcscd: not measured, {reason}", float("nan"), "s")
        return
    with virtual_reader() as reader_name:
        for name, chip in chips.items():
            yield at_most(
                f"chip read by {name} through pcscd, slowest of {TIMES}", _through_pcscd(reader_name, chip), "s", 3
            )


def _through_pcscd(reader_name: str, chip: Chip) -> float:
    reader = PcscChipReader(reader_name)
    if fault := reader.open():
        raise RuntimeError(fault.reason)
    try:
        with VirtualCard(chip, PORT):
            _wait_until(reader, present=True)
            slowest = max(_seconds(reader))
        _wait_until(reader, present=False)
        return slowest
    finally:
        reader.close()


def _wait_until(reader: ChipReader, present: bool) -> None:
    ends_at = time.monotonic() + PCSCD_NOTICES_SECONDS
    while reader.is_present() is not present and time.monotonic() < ends_at:
        time.sleep(0.02)


def _seconds(reader: ChipReader) -> list[float]:
    keys = chip_keys(parse_mrz("\n".join(mrz_lines(PATIENT)), TODAY))
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        data = reader.read(keys)
        taken.append(time.perf_counter() - began)
        if not isinstance(data, ChipData):
            raise RuntimeError(f"chip not read: {data}")
    return taken
