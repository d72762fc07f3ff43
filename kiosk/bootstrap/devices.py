"""Settings -> devices, each behind its port."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.adapters.camera.folder import FolderCamera
from kiosk.adapters.camera.opencv import OpenCvCamera
from kiosk.adapters.cards.camera_reader import CameraReader
from kiosk.adapters.cards.chip.pcsc import PcscChipReader
from kiosk.adapters.cards.effort import ReadMrz
from kiosk.adapters.cards.pictures import zone_reader
from kiosk.adapters.cards.serial_scanner import SerialScanner
from kiosk.adapters.cards.wedge import WedgeScanner
from kiosk.adapters.clock import SystemClock
from kiosk.adapters.insurance.gateway import EgwGateway, GatewaySettings
from kiosk.adapters.portraits.registry import HttpPortraits
from kiosk.adapters.printing.cups_printer import CupsPrinter
from kiosk.adapters.printing.links import opener
from kiosk.adapters.printing.pdf_printer import PdfPrinter
from kiosk.adapters.printing.roll_file import RollFile
from kiosk.adapters.printing.ticket import PAPER_58, PAPER_80, Form
from kiosk.adapters.speech.guide import LoudGuide
from kiosk.adapters.speech.microphone import CommandMicrophone
from kiosk.adapters.speech.voice import Voice
from kiosk.bootstrap.judging import face_engine
from kiosk.bootstrap.stores import kiosk_store
from kiosk.config import SIMULATED, Chip, ConfigError, Scanner, Settings
from kiosk.domain.clinic import LocalText
from kiosk.domain.faults import Fault
from kiosk.ports import (
    Camera,
    ChipReader,
    Clock,
    FaceEngine,
    Guide,
    InsuranceGateway,
    Microphone,
    Portraits,
    Printer,
    Store,
)
from kiosk.runtime.card_watch import WatchedReader
from kiosk.ui.outlines import QtOutlines

CARD_CAMERA, CLOSE_CAMERA, FACE_CAMERA = "card camera", "close camera", "face camera"
CARD_FRAME = (1280, 720)
FACE_FRAME = (640, 480)


@dataclass(frozen=True, slots=True)
class Devices:
    """Everything outside, behind its ports."""

    clock: Clock
    cameras: Mapping[str, Camera]  # by the names of their checks
    card_readers: tuple[WatchedReader, ...]
    chip_reader: ChipReader | None
    wedge: WedgeScanner | None  # it needs the window's keys
    face_camera: Camera
    engine: FaceEngine
    gateway: InsuranceGateway
    portraits: Portraits
    printer: Printer
    store: Store
    microphone: Microphone  # for staff who record what the machine says
    guide: Guide | None = None  # None: nothing is read aloud


def real_devices(settings: Settings) -> Devices:
    """The devices of this machine. Raises ConfigError."""
    cameras = settings.cameras
    close = camera(cameras.card_close, CARD_FRAME) if cameras.card_close else None
    return devices(
        settings,
        SystemClock(),
        card_camera=camera(cameras.card, CARD_FRAME),
        face_camera=camera(cameras.face, FACE_FRAME),
        close_camera=close,
        chip_reader=chip_reader(settings.chip) if settings.chip.enabled else None,
    )


def devices(
    settings: Settings,
    clock: Clock,
    *,
    card_camera: Camera,
    face_camera: Camera,
    close_camera: Camera | None = None,
    chip_reader: ChipReader | None = None,
    printer: Printer | None = None,
    microphone: Microphone | None = None,
) -> Devices:
    """Raises ConfigError for settings that no adapter can work with."""
    try:
        registry = registry_account(settings)
        gateway = EgwGateway(registry, clock)
        portraits = HttpPortraits(registry, clock, settings.registry.portrait_budget_s)
    except (OSError, ValueError) as error:
        raise ConfigError(f"registry: {error}") from None
    read_zone = zone_reader(lambda: clock.now().astimezone(settings.zone).date())
    wedge = WedgeScanner() if settings.scanner.kind == "wedge" else None
    return Devices(
        clock=clock,
        cameras={
            CARD_CAMERA: card_camera,
            **({} if close_camera is None else {CLOSE_CAMERA: close_camera}),
            FACE_CAMERA: face_camera,
        },
        card_readers=tuple(card_readers(settings.scanner, read_zone, card_camera, close_camera, wedge)),
        chip_reader=chip_reader,
        wedge=wedge,
        face_camera=face_camera,
        engine=face_engine(settings),
        gateway=gateway,
        portraits=portraits,
        printer=printer or ticket_printer(settings),
        store=kiosk_store(settings),
        microphone=microphone or CommandMicrophone(settings.speech.recorder),
        guide=screen_guide(settings),
    )


def camera(device: str, size: tuple[int, int]) -> Camera:
    if device.startswith(SIMULATED):
        return FolderCamera(Path(device.removeprefix(SIMULATED)))
    return OpenCvCamera(int(device) if device.isdecimal() else device, size)


def card_readers(
    scanner: Scanner, read_zone: ReadMrz, card_camera: Camera, close_camera: Camera | None, wedge: WedgeScanner | None
) -> Iterator[WatchedReader]:
    """Every way in which this kiosk reads cards, each watched on its own."""
    yield WatchedReader(CameraReader(card_camera, read_zone), Fault.CARD_CAMERA_LOST)
    if close_camera is not None:
        yield WatchedReader(CameraReader(close_camera, read_zone), Fault.CLOSE_CAMERA_LOST)
    if scanner.kind == "serial":
        yield WatchedReader(SerialScanner(scanner.port, scanner.baud), Fault.CARD_SCANNER_LOST, is_camera=False)
    if wedge is not None:
        yield WatchedReader(wedge, Fault.CARD_SCANNER_LOST, is_camera=False)


def chip_reader(chip: Chip) -> ChipReader:
    return PcscChipReader(chip.reader, chip.certificates)


def ticket_printer(settings: Settings) -> Printer:
    """As the settings name it; tickets as PDF files where they name none."""
    chosen, form = settings.printer, ticket_form(settings)
    kind, _, place = chosen.device.partition(":")
    if not kind:
        return PdfPrinter(settings.ticket_dir, form)
    if kind == "cups":
        return CupsPrinter(place, form)
    # python-escpos takes a second to import, and only those who have such a printer need it.
    from kiosk.adapters.printing.commands import Drawing
    from kiosk.adapters.printing.escpos_printer import EscPosPrinter

    try:
        open_link = opener(chosen.device, chosen.baud)
    except ValueError as error:
        raise ConfigError(f"printer.device: {error}") from None
    return EscPosPrinter(
        open_link,
        form,
        RollFile(settings.roll_path, chosen.roll_m * 1000, chosen.low_m * 1000),
        cutter=chosen.cutter,
        two_way=chosen.answers,
        drawing=Drawing[chosen.drawing.upper()],
    )


def screen_guide(settings: Settings) -> Guide | None:
    """Where there is a player, and anything to play."""
    guide = LoudGuide(Voice(settings.recordings_folder), settings.speech.player)
    return guide if guide.voices else None


def ticket_form(settings: Settings) -> Form:
    """Needs a QGuiApplication, whose fonts draw what reportlab does not shape."""
    size = PAPER_58 if settings.printer.paper_mm == 58 else PAPER_80
    return Form(hospital(settings), settings.zone, settings.printer.public_url or None, size, QtOutlines())


def registry_account(settings: Settings) -> GatewaySettings:
    registry = settings.registry
    return GatewaySettings(
        base_url=registry.url,
        username=registry.username,
        password=registry.password.get_secret_value(),
        ca_file=registry.ca_file,
        staff_name=registry.staff_name,
        staff_citizen_number=registry.staff_citizen_number,
        facility=settings.hospital.facility,
        birth_date_layout=registry.birth_date_layout,
        budget_s=registry.insurance_budget_s,
    )


def stands(settings: Settings) -> LocalText | None:
    """Where this kiosk stands, in both languages as far as it was written in both."""
    vi, en = settings.place.vi.strip(), settings.place.en.strip()
    return LocalText(vi or en, en or vi) if vi or en else None


def hospital(settings: Settings) -> LocalText:
    return LocalText(settings.hospital.vi, settings.hospital.en)
