"""Is this kiosk fit for service? A list of checks, each with a plain answer."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kiosk.domain.printer import PrinterStatus
from kiosk.ports import Camera, CardReader, ChipReader, DeviceFault, FaceEngine, Portraits, Printer, Store, StoreError

Answer = tuple[bool, str]  # whether all is well, and what was found


@dataclass(frozen=True, slots=True)
class Check:
    """`essential`: without it nobody can get a number. `run` may raise nothing but StoreError and OSError."""

    name: str
    run: Callable[[], Answer]
    essential: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    ok: bool
    essential: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    findings: tuple[Finding, ...]

    @property
    def fit(self) -> bool:
        return all(finding.ok for finding in self.findings if finding.essential)

    def as_dict(self) -> dict[str, Any]:
        return {"fit": self.fit, "checks": [asdict(finding) for finding in self.findings]}


_WELL = (PrinterStatus.READY, PrinterStatus.UNKNOWN)
_PRINTER_WORDS = {
    PrinterStatus.READY: "ready",
    PrinterStatus.PAPER_LOW: "paper is low: have a new roll at hand",
    PrinterStatus.PAPER_OUT: "no paper: put in a new roll",
    PrinterStatus.COVER_OPEN: "its cover is open: close it until it clicks",
    PrinterStatus.JAM: "paper or cutter is jammed: open the cover, take the paper out, switch it off and on",
    PrinterStatus.OFFLINE: "does not answer: see to its power, its cable and printer.device in the settings",
    PrinterStatus.UNKNOWN: "is there, and cannot say how it is (printer.answers is false)",
}


def examine(checks: Iterable[Check]) -> Report:
    """Run every check; one that breaks is a finding like any other."""
    return Report(tuple(_examine(check) for check in checks))


def _examine(check: Check) -> Finding:
    try:
        ok, detail = check.run()
    except (StoreError, OSError) as error:
        ok, detail = False, str(error) or type(error).__name__
    return Finding(check.name, ok, check.essential, detail)


def store_check(store: Store) -> Answer:
    store.check()
    return True, "whole and writable"


def camera_check(device: Camera | CardReader) -> Answer:
    """Opens the device, looks once, and closes it again."""
    fault = device.open()
    try:
        seen = fault or device.read()
    finally:
        device.close()
    return (False, seen.reason) if isinstance(seen, DeviceFault) else (True, "ready")


def chip_reader_check(reader: ChipReader) -> Answer:
    """Opens the reader, looks for a chip, and closes it again."""
    fault = reader.open()
    try:
        present = fault or reader.is_present()
    finally:
        reader.close()
    if isinstance(present, DeviceFault):
        return False, present.reason
    return True, "a chip is there" if present else "ready"


def printer_check(printer: Printer) -> Answer:
    """Asks the printer how it is, and how long its paper lasts."""
    status, left = printer.status(), printer.tickets_left()
    forecast = "" if left is None or not status.can_print else f", about {left} tickets left"
    return status in _WELL, f"{_PRINTER_WORDS[status]}{forecast}"


def engine_check(engine: FaceEngine, untrusted_portrait: bytes) -> Answer:
    """Starts the engine and describes a picture that shows one face."""
    fault = engine.start()
    if fault is not None:
        return False, fault.reason
    described = engine.describe(untrusted_portrait)
    if isinstance(described, tuple):
        return True, "describes a face"
    return False, described.reason if isinstance(described, DeviceFault) else "finds no face in its test picture"


def registry_check(portraits: Portraits) -> Answer:
    """Asks for the portrait of a number that nobody has."""
    answer = portraits.fetch("000000000000")
    return (False, answer.reason) if isinstance(answer, DeviceFault) else (True, "answers")


def folder_check(folder: Path) -> Answer:
    """Writes and removes a file."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".probe"
    probe.write_bytes(b"probe")
    probe.unlink()
    return True, "writable"
