"""The composition root: settings -> adapters -> conductor -> window. The only importer of everything."""

import os
import secrets
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from pydantic import SecretStr
from PySide6.QtWidgets import QApplication

from kiosk.adapters.camera.folder import FolderCamera
from kiosk.adapters.camera.opencv import OpenCvCamera
from kiosk.adapters.cards.decoding import decode_image
from kiosk.adapters.cards.qr_camera import QrCameraReader
from kiosk.adapters.clock import SystemClock
from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.adapters.insurance.gateway import EgwGateway, GatewaySettings
from kiosk.adapters.portraits.registry import HttpPortraits
from kiosk.adapters.printing.pdf_printer import PdfPrinter
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.config import ConfigError, DemoSettings, Registry, Screen, Settings
from kiosk.domain.clinic import LocalText
from kiosk.domain.framing import FramingLimits
from kiosk.domain.machine import Machine, Site
from kiosk.domain.matching import Thresholds
from kiosk.domain.person import Language
from kiosk.domain.visit import Visit
from kiosk.i18n import consent_text_hash, words
from kiosk.logs import crash_on_errors
from kiosk.ports import Camera, CardReader, Clock, FaceEngine, Frame, InsuranceGateway, Portraits, Store
from kiosk.resources import asset
from kiosk.runtime.card_watch import CardWatch
from kiosk.runtime.conductor import Conductor
from kiosk.runtime.effects import Effects
from kiosk.runtime.face_watch import FaceWatch
from kiosk.runtime.lanes import Lanes
from kiosk.services import inspection
from kiosk.services.check_in import CheckIn, Hours
from kiosk.services.clinics_file import ClinicsError, ClinicsFile, read_clinics
from kiosk.services.doctor import (
    Answer,
    Check,
    Report,
    camera_check,
    engine_check,
    examine,
    folder_check,
    registry_check,
    store_check,
)
from kiosk.services.identify import Identify
from kiosk.ui.application import application
from kiosk.ui.letters import missing_letters
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.theme import Metrics

CARD_FRAME = (1280, 720)
FACE_FRAME = (640, 480)
KEY_BYTES = 32
DEMO_SCREEN_SHARE = 0.92  # of the height of a developer's screen
DOUBLE_TAP_MS = 350  # a finger that trembles or taps twice within this time means one touch
TEST_FACE = asset("test-face.png")  # drawn; what the face engine must find at start

UNUSABLE = (ConfigError, ClinicsError, OSError)  # what stands in the way of a start; each says so in one line

if TYPE_CHECKING:
    from mock_services.world import World


@dataclass(frozen=True, slots=True)
class Devices:
    """Everything outside, behind its ports."""

    clock: Clock
    card_reader: CardReader
    face_camera: Camera
    engine: FaceEngine
    gateway: InsuranceGateway
    portraits: Portraits
    printer: PdfPrinter
    store: Store


class Kiosk:
    """One running kiosk. Build, start and stop it on the UI thread."""

    def __init__(self, settings: Settings, devices: Devices) -> None:
        def today() -> date:
            return devices.clock.now().astimezone(settings.zone).date()

        self._clinics = read_clinics(settings.clinics)
        self._lanes = Lanes()
        check_in = check_in_service(settings, devices)
        identify = Identify(devices.engine, devices.portraits, thresholds(settings))
        self._face_watch = FaceWatch(
            devices.face_camera, devices.engine, self._lanes, FramingLimits(), settings.face.good_frames
        )
        self._effects = Effects(
            self._lanes, check_in, identify, devices.gateway, devices.printer, self._face_watch.burst_of
        )
        self._card_watch = CardWatch(devices.card_reader, today)
        self.conductor = Conductor(
            Machine(site(settings, self._clinics)),
            self._effects,
            self._card_watch,
            self._face_watch,
            today,
        )
        self.window = PatientWindow(self.conductor.dispatch, metrics(settings))
        self.conductor.changed.connect(self.window.render_state)
        self._face_watch.preview.connect(self.window.show_preview)

    def start(self) -> None:
        self._effects.open(self._clinics.clinics)
        self._card_watch.start()
        self._face_watch.start()
        self.conductor.start()

    def stop(self) -> None:
        """Everything ends here, and may as well end by a power cut: starting is recovery."""
        self.conductor.stop()
        self._card_watch.stop()
        self._face_watch.stop()
        self._effects.close()
        self._lanes.close()


def check_in_service(settings: Settings, devices: Devices) -> CheckIn:
    hours = Hours(settings.zone, settings.day_turns_at)
    key = signing_key(settings.state_dir)
    return CheckIn(devices.store, devices.clock, hours, settings.kiosk, key, consent_text_hash)


def metrics(settings: Settings) -> Metrics:
    return Metrics(settings.screen.px_per_mm, settings.screen.reduced_motion, DOUBLE_TAP_MS)


def thresholds(settings: Settings) -> Thresholds:
    return Thresholds(settings.face.accept, settings.face.staff, settings.face.calibrated)


def hospital(settings: Settings) -> LocalText:
    return LocalText(settings.hospital.vi, settings.hospital.en)


def site(settings: Settings, clinics: ClinicsFile) -> Site:
    return Site(
        hospital=hospital(settings),
        kiosk=settings.kiosk,
        reasons=clinics.reasons,
        one_camera=settings.one_camera,
        good_frames=settings.face.good_frames,
        demo=settings.demo,
    )


def signing_key(state_dir: Path) -> bytes:
    """The key of this kiosk's ticket codes; made on first use, readable by its account alone."""
    path = state_dir / "ticket.key"
    if not path.is_file() or path.stat().st_size != KEY_BYTES:
        state_dir.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(secrets.token_bytes(KEY_BYTES))
        unfinished.replace(path)
    return path.read_bytes()


def camera(device: str, size: tuple[int, int]) -> Camera:
    if device.startswith("folder:"):
        return FolderCamera(Path(device.removeprefix("folder:")))
    return OpenCvCamera(int(device) if device.isdecimal() else device, size)


def real_devices(settings: Settings) -> Devices:
    cameras = settings.cameras
    return devices(settings, SystemClock(), camera(cameras.card, CARD_FRAME), camera(cameras.face, FACE_FRAME))


def registry_account(registry: Registry) -> GatewaySettings:
    return GatewaySettings(
        base_url=registry.url,
        username=registry.username,
        password=registry.password.get_secret_value(),
        ca_file=registry.ca_file,
        staff_name=registry.staff_name,
        staff_citizen_number=registry.staff_citizen_number,
        budget_s=registry.insurance_budget_s,
    )


def devices(
    settings: Settings, clock: Clock, card_camera: Camera, face_camera: Camera, printer_state: Path | None = None
) -> Devices:
    """Raises ConfigError for settings that no adapter can work with."""
    try:
        registry = registry_account(settings.registry)
        gateway = EgwGateway(registry, clock)
        portraits = HttpPortraits(registry, clock, settings.registry.portrait_budget_s)
    except (OSError, ValueError) as error:
        raise ConfigError(f"registry: {error}") from None
    printer = PdfPrinter(
        settings.ticket_dir,
        hospital(settings),
        settings.zone,
        settings.printer.public_url or None,
        printer_state,
    )
    settings.database_path.parent.mkdir(parents=True, exist_ok=True)
    return Devices(
        clock=clock,
        card_reader=QrCameraReader(card_camera),
        face_camera=face_camera,
        engine=DlibFaceEngine(),
        gateway=gateway,
        portraits=portraits,
        printer=printer,
        store=SqliteStore(settings.database_path, settings.kiosk),
    )


def run(settings: Settings) -> int:
    """The kiosk of this machine, until it is told to end."""
    crash_on_errors()
    app = application(headless=False)
    _quit_on_signals(app)
    kiosk = Kiosk(settings, real_devices(settings))
    kiosk.window.resize(settings.screen.width_px, settings.screen.height_px)
    (kiosk.window.showFullScreen if settings.screen.full_screen else kiosk.window.show)()
    kiosk.start()
    try:
        return app.exec()
    finally:
        kiosk.stop()


def read_card(path: Path) -> inspection.CardFinding:
    """Raises inspection.UnreadableFile."""

    def decode(untrusted_image: bytes) -> tuple[bytes, ...] | None:
        frame = picture(untrusted_image)
        return None if frame is None else decode_image(frame)

    return inspection.read_card(path, decode, date.today())


def compare_faces(first: Path, second: Path, settings: Settings) -> inspection.Comparison:
    """Raises inspection.UnreadableFile, NotOneFace and EngineFailed."""
    return inspection.compare_faces(
        first, second, lambda image: picture(image) is not None, DlibFaceEngine(), thresholds(settings)
    )


def picture(untrusted_image: bytes) -> Frame | None:
    decoded = cv2.imdecode(np.frombuffer(untrusted_image, np.uint8), cv2.IMREAD_COLOR)
    return None if decoded is None else np.asarray(decoded, np.uint8)


class DemoError(ValueError):
    """A demo that cannot be shown as asked; the message is for the person who asked."""


def demo(out: Path, patient: str, language: str, headless: bool) -> dict[str, Any] | None:
    """A whole check-in in the simulated world: headless its report, with a window None once that is closed."""
    try:
        from mock_services import showing
    except ModuleNotFoundError as error:
        raise DemoError(f"this installation has no simulated world ({error.name} is missing)") from None
    if patient not in showing.CAST:
        raise DemoError(f"nobody is called {patient}; there are\n{showing.people()}")
    headless = headless or not has_display()
    crash_on_errors()
    app = application(headless=headless)
    _quit_on_signals(app)
    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as folder:
        world = showing.World(Path(folder), demo=True)
        room_px = None if headless else round(app.primaryScreen().availableSize().height() * DEMO_SCREEN_SHARE)
        settings = demo_settings(Path(folder), world, room_px)
        found = devices(settings, world.clock, world.card_camera, world.face_camera, world.printer_state)
        _fill_hall(settings, found, world)
        kiosk = Kiosk(settings, found)
        kiosk.window.resize(settings.screen.width_px, settings.screen.height_px)
        kiosk.window.show()
        kiosk.start()
        try:
            if not headless:
                showing.by_hand(app, kiosk.window, world, patient)
                return None
            outcome = showing.alone(app, kiosk.window, lambda: kiosk.conductor.state, world, patient, language, out)
            paper = None if outcome.ticket is None else _keep(found.printer.path_for(outcome.ticket), out)
            return outcome.as_dict(paper)
        finally:
            kiosk.stop()
            world.close()


def _quit_on_signals(app: QApplication) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())


def demo_settings(folder: Path, world: "World", room_px: int | None = None) -> Settings:
    """Like a hospital's, but for the registry's address and a state that is gone afterwards. `room_px`: how high the
    window may be; a kiosk's screen is shown smaller where it has no room."""
    registry = world.registry
    screen = Screen()
    scale = min(1.0, room_px / screen.height_px) if room_px else 1.0
    return DemoSettings(
        demo=True,
        state_dir=folder,
        registry=Registry(
            url=registry.url,
            username=registry.username,
            password=SecretStr(registry.password),
            staff_name=registry.staff_name,
            staff_citizen_number=registry.staff_citizen_number,
        ),
        screen=Screen(
            px_per_mm=screen.px_per_mm * scale,
            width_px=round(screen.width_px * scale),
            height_px=round(screen.height_px * scale),
            full_screen=False,
        ),
    )


def _fill_hall(settings: Settings, found: Devices, world: "World") -> None:
    """People who came before the demo began, through the same transaction as everybody."""
    earlier = replace(found, store=SqliteStore(settings.database_path, settings.kiosk))
    check_in = check_in_service(settings, earlier)
    check_in.open(read_clinics(settings.clinics).clinics)
    for clinic, people in world.earlier.items():
        for person in range(people):
            check_in.issue(f"earlier-{clinic}-{person}", Visit(), clinic)
    check_in.close()


def _keep(ticket: Path, out: Path) -> Path | None:
    return Path(shutil.copy(ticket, out / "ticket.pdf")) if ticket.exists() else None


def has_display() -> bool:
    if sys.platform.startswith("linux"):
        named = os.environ.get("QT_QPA_PLATFORM")
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and named != "offscreen"
    return True


def doctor(settings: Settings) -> Report:
    """Is this kiosk fit for service? Opens every device once."""
    application(headless=not has_display())
    found = real_devices(settings)
    try:
        return examine(
            (
                Check("words", _words_check),
                Check("letters", _letters_check),
                Check("clinics", lambda: _clinics_check(settings)),
                Check("store", lambda: store_check(found.store)),
                Check("tickets", lambda: folder_check(settings.ticket_dir)),
                Check("card camera", lambda: camera_check(found.card_reader), essential=False),
                Check("face camera", lambda: camera_check(found.face_camera), essential=False),
                Check("face engine", lambda: engine_check(found.engine, TEST_FACE.read_bytes()), essential=False),
                Check("registry", lambda: registry_check(found.portraits), essential=False),
            )
        )
    finally:
        found.store.close()
        found.engine.stop()


def _words_check() -> Answer:
    greetings = [words(language)("home.title", "Get your number") for language in Language]
    return len(set(greetings)) == len(greetings), ", ".join(greetings)


def _letters_check() -> Answer:
    missing = missing_letters()
    return not missing, f"no glyph for {missing}" if missing else "every letter of every language has its glyph"


def _clinics_check(settings: Settings) -> Answer:
    try:
        return True, f"{len(read_clinics(settings.clinics).clinics)} clinics"
    except ClinicsError as error:
        return False, str(error)
