"""Is this kiosk fit for service? A list of checks, each with a plain answer."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kiosk.domain.card import Card, CardKind
from kiosk.domain.handover import OutboxState
from kiosk.domain.insurance import Outcome
from kiosk.domain.person import Sex
from kiosk.domain.printer import PrinterStatus
from kiosk.domain.readiness import Advice, CameraFigures, CameraLimits, Finding, camera_advice, clock_is_behind
from kiosk.domain.remark import Remark
from kiosk.ports import (
    Camera,
    CardReader,
    ChipReader,
    Clock,
    DeviceFault,
    FaceEngine,
    InsuranceGateway,
    Portraits,
    Printer,
    StoreError,
    StoreFacts,
)

GIB = 1 << 30
LEAST_FREE_BYTES = GIB  # a year of numbers takes a tenth of it; the rest is for the system's own logs
NOBODY = "000000000000"
WAITS_LONG = timedelta(hours=2)
BACKUP_AGE = timedelta(days=2)  # they are made every night


READY = Remark("detail.ready", "ready")
ANSWERS = Remark("detail.answers", "answers")
CHIP_THERE = Remark("detail.chip_there", "a chip is there")


def told_by(error: Exception) -> str:
    """What an error says, in words that may be said in another language where they are ours."""
    said = error.args[0] if len(error.args) == 1 else None
    return said if isinstance(said, Remark) else str(error) or type(error).__name__


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found; with advice, where something is to be done about it."""

    detail: str
    advice: Advice | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """`essential`: without it nobody can get a number. `run` may raise nothing but StoreError and OSError, which mean
    `broken`."""

    name: str
    run: Callable[[], Answer]
    broken: Advice
    essential: bool = False

    def find(self) -> Finding:
        try:
            answer = self.run()
        except (StoreError, OSError) as error:
            answer = Answer(told_by(error), self.broken)
        return Finding(self.name, answer.detail, answer.advice, self.essential)


@dataclass(frozen=True, slots=True)
class Report:
    findings: tuple[Finding, ...]

    @property
    def fit(self) -> bool:
        return all(finding.ok for finding in self.findings if finding.essential)


def examine(checks: Iterable[Check]) -> Iterator[Finding]:
    """Run every check, one after the other; one that breaks is a finding like any other."""
    for check in checks:
        yield check.find()


_PRINTER_SAYS = {
    PrinterStatus.READY: READY,
    PrinterStatus.PAPER_LOW: Remark("detail.paper_low", "paper low"),
    PrinterStatus.PAPER_OUT: Remark("detail.paper_out", "paper out"),
    PrinterStatus.COVER_OPEN: Remark("detail.cover_open", "cover open"),
    PrinterStatus.JAM: Remark("detail.jam", "jam"),
    PrinterStatus.OFFLINE: Remark("detail.offline", "offline"),
    PrinterStatus.UNKNOWN: Remark("detail.says_nothing", "says nothing of itself"),
}
_PRINTER_ADVICE = {
    PrinterStatus.PAPER_LOW: Advice.PAPER_LOW,
    PrinterStatus.PAPER_OUT: Advice.PAPER_OUT,
    PrinterStatus.COVER_OPEN: Advice.COVER_OPEN,
    PrinterStatus.JAM: Advice.PAPER_JAM,
    PrinterStatus.OFFLINE: Advice.PRINTER_OFFLINE,
}


def camera_check(
    camera: Camera, measure: Callable[[Camera], CameraFigures | DeviceFault], limits: CameraLimits
) -> Answer:
    """Opens the camera, looks for a second, and closes it again. Nothing of what it sees is kept."""
    fault = camera.open()
    try:
        if fault is not None:
            return Answer(fault.reason, Advice.CAMERA_LOST)
        seen = measure(camera)
    finally:
        camera.close()
    return Answer(seen.reason, Advice.CAMERA_STUCK) if isinstance(seen, DeviceFault) else camera_answer(seen, limits)


def camera_answer(seen: CameraFigures, limits: CameraLimits) -> Answer:
    told = (
        f"{seen.width}x{seen.height}",
        Remark("detail.rate", "{count} frames/s", count=f"{seen.frames_per_s:.0f}"),
        Remark("detail.light", "light {percent} %", percent=f"{100 * seen.light:.0f}"),
        Remark("detail.no_focus", "nothing in view to focus on")
        if seen.sharpness is None
        else Remark("detail.sharpness", "sharpness {value}", value=round(1000 * seen.sharpness, 1)),
    )
    return Answer(Remark.of(told), camera_advice(seen, limits))


def scanner_check(reader: CardReader) -> Answer:
    """Opens the scanner, listens once, and closes it again."""
    fault = reader.open()
    try:
        heard = fault or reader.read()
    finally:
        reader.close()
    return Answer(heard.reason, Advice.SCANNER_LOST) if isinstance(heard, DeviceFault) else Answer(READY)


def chip_reader_check(reader: ChipReader) -> Answer:
    """Opens the reader, looks for a chip, and closes it again."""
    fault = reader.open()
    try:
        present = fault or reader.is_present()
    finally:
        reader.close()
    if isinstance(present, DeviceFault):
        return Answer(present.reason, chip_reader_advice(present))
    return Answer(CHIP_THERE if present else READY)


def chip_reader_advice(fault: DeviceFault) -> Advice:
    return Advice.CHIP_READER_DENIED if fault.is_denied else Advice.CHIP_READER_LOST


def printer_check(printer: Printer) -> Answer:
    """Asks the printer how it is, and how long its paper lasts."""
    status, left = printer.status(), printer.tickets_left()
    told: list[str] = [_PRINTER_SAYS[status]]
    if left is not None and status.can_print:
        told.append(Remark("detail.tickets_left", "about {count} tickets left", count=left))
    return Answer(Remark.of(told), _PRINTER_ADVICE.get(status))


def engine_check(engine: FaceEngine, untrusted_portrait: bytes) -> Answer:
    """Starts the engine and describes a picture that shows one face."""
    fault = engine.start()
    if fault is not None:
        return Answer(fault.reason, Advice.ENGINE_LOST)
    described = engine.describe(untrusted_portrait)
    if isinstance(described, tuple):
        return Answer(Remark("detail.engine_works", "describes a face"))
    none = Remark("detail.engine_blind", "finds no face in its test picture")
    return Answer(described.reason if isinstance(described, DeviceFault) else none, Advice.ENGINE_LOST)


def registry_check(portraits: Portraits) -> Answer:
    """Asks for the portrait of a number that nobody has."""
    answer = portraits.fetch(NOBODY)
    return Answer(answer.reason, Advice.REGISTRY_SILENT) if isinstance(answer, DeviceFault) else Answer(ANSWERS)


def gateway_check(gateway: InsuranceGateway) -> Answer:
    """Asks the insurer for a number that nobody has."""
    nobody = Card(kind=CardKind.CITIZEN, number=NOBODY, name="NGUYEN VAN A", birth_date=date(1990, 1, 1), sex=Sex.MALE)
    coverage = gateway.look_up(nobody)
    silent = Remark("detail.no_answer", "no answer")
    said = silent if coverage.evidence is None else coverage.evidence.code
    if coverage.alarm:
        return Answer(said, Advice.GATEWAY_REFUSES)
    return Answer(said, Advice.GATEWAY_SILENT) if coverage.outcome is Outcome.TO_BE_CHECKED else Answer(ANSWERS)


def folder_check(folder: Path) -> Answer:
    """Writes and removes a file."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".probe"
    probe.write_bytes(b"probe")
    probe.unlink()
    return Answer(Remark("detail.writable", "writable"))


def disk_check(folder: Path) -> Answer:
    folder_check(folder)
    free = shutil.disk_usage(folder).free
    told = Remark("detail.free", "{gib} GiB free", gib=round(free / GIB, 1))
    return Answer(told, Advice.DISK_FULL if free < LEAST_FREE_BYTES else None)


def outbox_check(state: OutboxState, now: datetime) -> Answer:
    """What waits for other systems; for how long may be a matter of their night, and of ours after that."""
    refused = [connection.name for connection in state.connections if connection.alarm]
    counts: list[str] = [
        Remark("detail.waiting", "{count} waiting", count=state.waiting),
        Remark("detail.rejected", "{count} rejected", count=state.rejected),
        Remark("detail.unchecked", "{count} insurances unchecked", count=state.unchecked),
    ]
    if state.rejected or refused:
        if refused:
            counts.append(Remark("detail.refused_by", "refused by {names}", names=", ".join(refused)))
        return Answer(Remark.of(counts), Advice.OUTBOX_REJECTED)
    late = state.oldest is not None and now - state.oldest > WAITS_LONG
    return Answer(Remark.of(counts), Advice.OUTBOX_OLD if late else None)


def backup_check(backups: Sequence[Path], now: datetime) -> Answer:
    """Of the newest."""
    if not backups:
        return Answer(Remark("detail.no_backup", "none"), Advice.BACKUP_OLD)
    age = now - datetime.fromtimestamp(backups[-1].stat().st_mtime, UTC)
    told = Remark.of((backups[-1].name, Remark("detail.days_old", "{count} days old", count=age.days)))
    return Answer(told, Advice.BACKUP_OLD if age > BACKUP_AGE else None)


def clock_check(clock: Clock, facts: StoreFacts | None) -> Answer:
    """Against the newest row of the store, where that can be read."""
    now, newest = clock.now(), None if facts is None else facts.newest_at
    if clock_is_behind(now, newest):
        assert newest is not None
        ahead = Remark("detail.store_ahead", "store has {time}", time=f"{newest:%Y-%m-%d %H:%M}")
        return Answer(Remark.of((f"{now:%Y-%m-%d %H:%M} UTC", ahead)), Advice.CLOCK_BEHIND)
    return Answer(f"{now:%Y-%m-%d %H:%M} UTC")
