"""The tests of the maintenance area, over the devices of a running kiosk."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date
from functools import partial

import numpy as np
from PySide6.QtGui import QImage

from kiosk.adapters.camera.measure import figures_of
from kiosk.adapters.speech.sound import chime, write_wav
from kiosk.adapters.speech.soundness import play
from kiosk.bootstrap.backups import back_up
from kiosk.bootstrap.devices import FACE_CAMERA, Devices
from kiosk.bootstrap.examination import Direct, examine, limits, sound_check
from kiosk.config import Settings
from kiosk.domain.card import CardError
from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane as QueueLane
from kiosk.domain.queue import Ticket, WaitRange
from kiosk.domain.readiness import Advice, Finding
from kiosk.ports import Camera, CardReader, CardShown, CardUnread, ChipReader, DeviceFault, Frame, StoreError
from kiosk.runtime.bench import Work
from kiosk.runtime.lanes import Lane, Lanes
from kiosk.services.backup import Refused
from kiosk.services.card_reading import read_cards
from kiosk.services.doctor import Answer, camera_answer, chip_reader_advice, printer_check
from kiosk.ui.staff.maintenance.upkeep import BACKUP, DOCTOR, PRINTER, READERS, SOUND, Told

SHOWN_S = 0.1  # between two pictures on the screen
TOLD_S = 1.0  # between two measurements
CHIP_LOOK_S = 0.5
TEST_LABEL = "TEST"  # no series looks like this


def works(settings: Settings, devices: Devices, lanes: Lanes, released: Callable[[], None]) -> Mapping[str, Work]:
    """By name. `released` waits until the kiosk itself has let go of cameras and readers."""

    def on_lane(lane: Lane, check: Callable[[], Answer]) -> Answer:
        return lanes.submit(lane, check).result()

    return {
        DOCTOR: lambda stop: _after(released, lambda: examine(settings, devices, on_lane)),
        **{
            name: partial(_camera, released, name, camera)
            for name, camera in devices.cameras.items()
            if name != FACE_CAMERA or not settings.one_camera
        },
        READERS: lambda stop: _after(released, lambda: _readers(settings, devices, stop)),
        PRINTER: lambda stop: _print(settings, devices, on_lane),
        SOUND: lambda stop: _sound(settings),
        **({} if settings.is_shared else {BACKUP: lambda stop: _back_up(settings)}),
    }


def _after(released: Callable[[], None], tell: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    released()
    yield from tell()


def _camera(released: Callable[[], None], name: str, camera: Camera, stop: threading.Event) -> Iterator[Told]:
    """Pictures as they come, and once a second what they measure."""
    released()
    fault = camera.open()
    if fault is not None:
        yield Finding(name, fault.reason, Advice.CAMERA_LOST)
        return
    try:
        count, began_s, shown_s = 0, time.monotonic(), 0.0
        while not stop.is_set():
            frame = camera.read()
            if isinstance(frame, DeviceFault):
                yield Finding(name, frame.reason, Advice.CAMERA_STUCK)
                return
            count, now_s = count + 1, time.monotonic()
            if now_s - shown_s >= SHOWN_S:
                shown_s = now_s
                yield _image(frame)
            if now_s - began_s >= TOLD_S:
                answer = camera_answer(figures_of(frame, count / (now_s - began_s)), limits(name))
                yield Finding(name, answer.detail, answer.advice)
                count, began_s = 0, time.monotonic()
    finally:
        camera.close()


def _image(frame: Frame) -> QImage:
    height, width, _ = frame.shape
    return QImage(np.ascontiguousarray(frame).data, width, height, 3 * width, QImage.Format.Format_BGR888).copy()


def _readers(settings: Settings, devices: Devices, stop: threading.Event) -> Iterator[Finding]:
    """All of them wait for a card. Told is what kind of card was read and how, and nothing that is on it."""
    with ExitStack() as opened:
        readers: dict[str, CardReader] = {}
        for watched in devices.card_readers:
            name = watched.fault.value.removesuffix("_lost").replace("_", " ")
            lost = Advice.CAMERA_LOST if watched.is_camera else Advice.SCANNER_LOST
            fault = watched.reader.open()
            opened.callback(watched.reader.close)
            if fault is None:
                yield Finding(name, "waits for a card")
                readers[name] = watched.reader
            else:
                yield Finding(name, fault.reason, lost)
        chip = devices.chip_reader
        if chip is not None:
            fault = chip.open()
            opened.callback(chip.close)
            yield Finding("chip reader", "waits for a chip", None) if fault is None else _chip_lost(fault)
            chip = chip if fault is None else None
        while not stop.is_set():
            for name, reader in readers.items():
                found = reader.read()
                if found is not None:
                    yield _read(name, found, devices.clock.now().astimezone(settings.zone).date())
            if chip is not None:
                yield _chip(chip)
            stop.wait(CHIP_LOOK_S if chip is not None or not readers else 0)


def _read(name: str, found: CardShown | CardUnread | DeviceFault, today: date) -> Finding:
    if isinstance(found, DeviceFault):
        return Finding(name, found.reason, Advice.SCANNER_LOST if "scanner" in name else Advice.CAMERA_STUCK)
    if isinstance(found, CardUnread):
        return Finding(name, "something is there, not readable yet")
    try:
        cards = read_cards(found, today)
    except CardError as error:
        return Finding(name, f"read, and no card: {error.problem.value.replace('_', ' ')}")
    told = ", ".join(f"{card.kind.value} by {card.source.value}".replace("_", " ") for card in cards)
    return Finding(name, f"read: {told}")


def _chip(reader: ChipReader) -> Finding:
    present = reader.is_present()
    if isinstance(present, DeviceFault):
        return _chip_lost(present)
    return Finding("chip reader", "a chip is there" if present else "waits for a chip")


def _chip_lost(fault: DeviceFault) -> Finding:
    return Finding("chip reader", fault.reason, chip_reader_advice(fault))


def _print(settings: Settings, devices: Devices, on_lane: Direct) -> Iterator[Finding]:
    def attempt() -> Answer:
        before = printer_check(devices.printer)
        if before.advice is not None and before.advice is not Advice.PAPER_LOW:
            return before
        outcome = devices.printer.print_ticket(test_ticket(devices), Language.VIETNAMESE)
        return Answer(outcome.value, None if outcome is PrintOutcome.PRINTED else Advice.TEST_NOT_PRINTED)

    answer = on_lane(Lane.PRINTER, attempt)
    yield Finding("printer", answer.detail, answer.advice)


def test_ticket(devices: Devices) -> Ticket:
    """A paper that nobody can take for a number."""
    now = devices.clock.now()
    clinic = Clinic(
        code="test",
        prefix="X",
        name=LocalText("Bản in thử", "Test print"),
        room=LocalText("ÀẢÃÁẠ ĐđƯưƠơ", "0123456789"),
        floor=LocalText("", ""),
        picture="printer",
        colour="slate",
        hours=(),
    )
    return Ticket(
        id=0,
        label=TEST_LABEL,
        clinic=clinic,
        lane=QueueLane.WALK_IN,
        priority=None,
        business_day=now.astimezone(UTC).date(),
        issued_at=now,
        people_ahead=0,
        wait=WaitRange(0, 0),
        holder="",
        birth_year=None,
        payer=None,
        flags=frozenset(),
        code=TEST_LABEL,
    )


def _sound(settings: Settings) -> Iterator[Finding]:
    answer = sound_check(settings)
    if answer.advice is None:
        fault = play(settings.speech.player, write_wav(chime()))
        answer = Answer("played") if fault is None else Answer(fault.reason, Advice.NO_SOUND_CARD)
    yield Finding("sound", answer.detail, answer.advice)


def _back_up(settings: Settings) -> Iterator[Finding]:
    try:
        made = back_up(settings)
    except (StoreError, OSError) as error:
        yield Finding("backup", str(error) or type(error).__name__, Advice.BACKUP_FAILED)
        return
    if isinstance(made, Refused):
        yield Finding("backup", f"{made.reason.value} {made.detail}".rstrip(), Advice.BACKUP_FAILED)
        return
    told = f"{made.path.name}, {made.size / (1 << 20):.1f} MiB"
    yield Finding("backup", told, None if made.new_key is None else Advice.BACKUP_KEY)
