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
from kiosk.domain.card import CardError, CardKind, CardProblem
from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane as QueueLane
from kiosk.domain.queue import Ticket, WaitRange
from kiosk.domain.readiness import Advice, Finding
from kiosk.domain.remark import Remark
from kiosk.ports import Camera, CardReader, CardShown, CardUnread, ChipReader, DeviceFault, Frame, StoreError
from kiosk.runtime.bench import Work
from kiosk.runtime.lanes import Lane, Lanes
from kiosk.services.backup import Refused
from kiosk.services.card_reading import read_cards
from kiosk.services.doctor import CHIP_THERE, Answer, camera_answer, chip_reader_advice, printer_check, told_by
from kiosk.ui.staff.maintenance.upkeep import BACKUP, DOCTOR, PRINTER, READERS, SOUND, Told

SHOWN_S = 0.1  # between two pictures on the screen
TOLD_S = 1.0  # between two measurements
CHIP_LOOK_S = 0.5
TEST_LABEL = "TEST"  # no series looks like this
WAITS = Remark("detail.waits_for_card", "waits for a card")
WAITS_FOR_CHIP = Remark("detail.waits_for_chip", "waits for a chip")
_KINDS = {
    CardKind.CITIZEN_2021: Remark("detail.kind_citizen_2021", "citizen 2021"),
    CardKind.CITIZEN_2024: Remark("detail.kind_citizen_2024", "citizen 2024"),
    CardKind.CITIZEN: Remark("detail.kind_citizen", "citizen"),
    CardKind.INSURANCE: Remark("detail.kind_insurance", "insurance"),
    CardKind.PASSPORT: Remark("detail.kind_passport", "passport"),
    CardKind.IDENTITY_CARD: Remark("detail.kind_identity_card", "identity card"),
    CardKind.VISA: Remark("detail.kind_visa", "visa"),
}
_PROBLEMS = {
    CardProblem.UNREADABLE: Remark("detail.problem_unreadable", "unreadable"),
    CardProblem.NOT_A_CARD: Remark("detail.problem_not_a_card", "a code of something else"),
    CardProblem.DAMAGED: Remark("detail.problem_damaged", "impossible content"),
    CardProblem.MISREAD: Remark("detail.problem_misread", "misread"),
    CardProblem.OLD_ENCODING: Remark("detail.problem_old_encoding", "letters of an old encoding"),
    CardProblem.INPUT_METHOD: Remark("detail.problem_input_method", "letters changed by an input method"),
    CardProblem.MISTYPED: Remark("detail.problem_mistyped", "mistyped"),
}
_PRINTED = {
    PrintOutcome.PRINTED: Remark("detail.printed", "printed"),
    PrintOutcome.UNKNOWN: Remark("detail.print_unknown", "sent, and never acknowledged"),
    PrintOutcome.PAPER_OUT: Remark("detail.paper_out", "paper out"),
    PrintOutcome.FAILED: Remark("detail.print_failed", "not printed"),
}


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
                yield Finding(name, WAITS)
                readers[name] = watched.reader
            else:
                yield Finding(name, fault.reason, lost)
        chip = devices.chip_reader
        if chip is not None:
            fault = chip.open()
            opened.callback(chip.close)
            yield Finding("chip reader", WAITS_FOR_CHIP) if fault is None else _chip_lost(fault)
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
        return Finding(name, Remark("detail.unread", "something is there, not readable yet"))
    try:
        cards = read_cards(found, today)
    except CardError as error:
        return Finding(name, Remark("detail.no_card", "read, and no card: {problem}", problem=_PROBLEMS[error.problem]))
    told = (
        Remark("detail.read_by", "{kind} by {source}", kind=_KINDS[card.kind], source=card.source.value.upper())
        for card in cards
    )
    return Finding(name, Remark("detail.read", "read: {cards}", cards=Remark.of(told)))


def _chip(reader: ChipReader) -> Finding:
    present = reader.is_present()
    if isinstance(present, DeviceFault):
        return _chip_lost(present)
    return Finding("chip reader", CHIP_THERE if present else WAITS_FOR_CHIP)


def _chip_lost(fault: DeviceFault) -> Finding:
    return Finding("chip reader", fault.reason, chip_reader_advice(fault))


def _print(settings: Settings, devices: Devices, on_lane: Direct) -> Iterator[Finding]:
    def attempt() -> Answer:
        before = printer_check(devices.printer)
        if before.advice is not None and before.advice is not Advice.PAPER_LOW:
            return before
        outcome = devices.printer.print_ticket(test_ticket(devices), Language.VIETNAMESE)
        return Answer(_PRINTED[outcome], None if outcome is PrintOutcome.PRINTED else Advice.TEST_NOT_PRINTED)

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
        answer = (
            Answer(Remark("detail.played", "played")) if fault is None else Answer(fault.reason, Advice.NO_SOUND_CARD)
        )
    yield Finding("sound", answer.detail, answer.advice)


def _back_up(settings: Settings) -> Iterator[Finding]:
    try:
        made = back_up(settings)
    except (StoreError, OSError) as error:
        yield Finding("backup", told_by(error), Advice.BACKUP_FAILED)
        return
    if isinstance(made, Refused):
        no_key = Remark("detail.no_key", "the key file holds no key: {file}", file=made.detail)
        yield Finding("backup", no_key, Advice.BACKUP_FAILED)
        return
    told = f"{made.path.name}, {made.size / (1 << 20):.1f} MiB"
    yield Finding("backup", told, None if made.new_key is None else Advice.BACKUP_KEY)
