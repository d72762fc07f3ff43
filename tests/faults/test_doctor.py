"""Every fault that can be simulated: which check finds it, and what it says is to be done."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from kiosk.adapters.camera.capture import ThreadedCamera
from kiosk.adapters.camera.frame_health import FrameHealth
from kiosk.adapters.camera.measure import measure
from kiosk.adapters.cards.chip.pcsc import PcscChipReader
from kiosk.adapters.cards.serial_scanner import SerialScanner
from kiosk.adapters.clock import SystemClock
from kiosk.adapters.insurance.gateway import EgwGateway
from kiosk.adapters.machine_file import MachineFile
from kiosk.adapters.portraits.registry import HttpPortraits
from kiosk.adapters.printing.pdf_printer import PdfPrinter
from kiosk.bootstrap import examination as x
from kiosk.bootstrap.devices import registry_account
from kiosk.config import Registry, Screen, Settings, Speech
from kiosk.domain.breaker import Breaker
from kiosk.domain.handover import Connection, OutboxState
from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.domain.printer import PrinterStatus
from kiosk.domain.readiness import CARD_LIMITS, FACE_LIMITS, Advice, CameraLimits
from kiosk.i18n import words
from kiosk.ports import Camera, DeviceFault, FaceCount, Frame, StoreFacts
from kiosk.services import doctor as d
from kiosk.services.doctor import Answer, Check
from kiosk.ui.staff.readiness_words import advice_words
from mock_services.cast import CAST
from mock_services.devices import Mischief, SceneCamera, SceneDriver
from mock_services.insurance import RegistryServer
from mock_services.scanner import PtyScanner
from mock_services.scenes.card_scene import CardScene
from mock_services.scenes.face_scene import FaceScene
from tests.sample_ticket import FORM

SIZE = (640, 480)
QUICK_S = 0.2


class Still:
    """The same scene, whatever is done to it."""

    def __init__(self, frame: Frame, seconds: float = 0.0) -> None:
        self._frame, self._seconds = frame, seconds

    def frame(self) -> Frame:
        time.sleep(self._seconds)
        return self._frame.copy()


def face(gain: float = 1.0) -> Frame:
    scene = FaceScene(SIZE)
    scene.person = "lan"
    return np.clip(scene.frame() * gain, 0, 255).astype(np.uint8)


def card(blur_px: float) -> Frame:
    scene = CardScene(SIZE)
    scene.show_card(CAST["lan"], blur_px=blur_px)
    return scene.frame()


def unplugged() -> Camera:
    camera = SceneCamera(Still(face()), demo=True)
    camera.unplugged.set()
    return camera


def mischievous(mischief: Mischief) -> Camera:
    driver = SceneDriver(FaceScene(SIZE), demo=True)
    driver.mischief = mischief
    return ThreadedCamera(driver.grab, partial(FrameHealth, SIZE))


def seen(frame: Callable[[], Frame], seconds: float = 0.0) -> Callable[[], Camera]:
    return lambda: SceneCamera(Still(frame(), seconds), demo=True)


CAMERAS: list[tuple[str, Callable[[], Camera], CameraLimits, Advice | None]] = [
    ("well", seen(face), FACE_LIMITS, None),
    ("a card in focus", seen(lambda: card(0.3)), CARD_LIMITS, None),
    ("unplugged", unplugged, FACE_LIMITS, Advice.CAMERA_LOST),
    ("gone", lambda: mischievous(Mischief.GONE), FACE_LIMITS, Advice.CAMERA_LOST),
    ("another size", lambda: mischievous(Mischief.OTHER_SIZE), FACE_LIMITS, Advice.CAMERA_LOST),
    ("frozen", lambda: mischievous(Mischief.FREEZES), FACE_LIMITS, Advice.CAMERA_STUCK),
    ("damaged", lambda: mischievous(Mischief.HALF_GREEN), FACE_LIMITS, Advice.CAMERA_LOST),
    ("slow", seen(face, 0.15), FACE_LIMITS, Advice.CAMERA_SLOW),
    ("dark", seen(lambda: face(0.05)), FACE_LIMITS, Advice.CAMERA_DARK),
    ("blinded", seen(lambda: face(2.0)), FACE_LIMITS, Advice.CAMERA_BRIGHT),
    ("a card out of focus", seen(lambda: card(4.0)), CARD_LIMITS, Advice.CAMERA_BLURRED),
]


@pytest.mark.parametrize(("fault", "camera", "limits", "advice"), CAMERAS, ids=[row[0] for row in CAMERAS])
def test_cameras(fault: str, camera: Callable[[], Camera], limits: CameraLimits, advice: Advice | None) -> None:
    seconds = 2.0 if fault == "frozen" else QUICK_S
    made = camera()
    answer = d.camera_check(made, lambda device: measure(device, seconds), limits)
    assert answer.advice is advice, answer.detail
    assert isinstance(made.read(), DeviceFault)  # it is closed


def test_an_empty_tray_says_nothing_of_the_focus() -> None:
    answer = d.camera_check(
        SceneCamera(CardScene(SIZE), demo=True), lambda device: measure(device, QUICK_S), CARD_LIMITS
    )
    assert (answer.advice, "nothing in view to focus on" in answer.detail) == (None, True)


def test_scanner(tmp_path: Path) -> None:
    scanner = PtyScanner(tmp_path)
    reader = SerialScanner(str(scanner.port))
    assert d.scanner_check(reader) == Answer("ready")
    scanner.unplug()
    assert d.scanner_check(reader) == Answer("scanner is not plugged in", Advice.SCANNER_LOST)


def test_chip_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    assert d.chip_reader_check(PcscChipReader()).advice is Advice.CHIP_READER_LOST


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (PrinterStatus.READY, None),
        (PrinterStatus.UNKNOWN, None),
        (PrinterStatus.PAPER_LOW, Advice.PAPER_LOW),
        (PrinterStatus.PAPER_OUT, Advice.PAPER_OUT),
        (PrinterStatus.COVER_OPEN, Advice.COVER_OPEN),
        (PrinterStatus.JAM, Advice.PAPER_JAM),
        (PrinterStatus.OFFLINE, Advice.PRINTER_OFFLINE),
    ],
)
def test_printer(tmp_path: Path, status: PrinterStatus, advice: Advice | None) -> None:
    (tmp_path / "state").write_text(status.value)
    assert d.printer_check(PdfPrinter(tmp_path, FORM, tmp_path / "state")).advice is advice


def settings(folder: Path, **changes: object) -> Settings:
    return Settings(state_dir=folder, **changes)  # type: ignore[arg-type]


def find(checks: Iterator[Check], name: str) -> tuple[Advice | None, bool]:
    (found,) = [check.find() for check in checks if check.name == name]
    return found.advice, found.essential


def test_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(x, "sound_card", lambda: "HDA Intel")
    assert x.sound_check(settings(tmp_path, speech=Speech(player="true"))) == Answer("HDA Intel")
    assert x.sound_check(settings(tmp_path, speech=Speech(player="no-such-player -q"))).advice is Advice.NO_PLAYER
    monkeypatch.setattr(x, "sound_card", lambda: None)
    assert x.sound_check(settings(tmp_path, speech=Speech(player="true"))).advice is Advice.NO_SOUND_CARD


def program(folder: Path, name: str, **changes: object) -> tuple[Advice | None, bool]:
    return find(x._program_checks(settings(folder, **changes)), name)  # noqa: SLF001


def test_screen(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert program(tmp_path, "screen") == (None, False)
    assert program(tmp_path, "screen", screen=Screen(px_per_mm=11.0))[0] is Advice.SCREEN_IMPLAUSIBLE
    monkeypatch.setattr(x, "screen_px", lambda: (1920, 1080))
    assert program(tmp_path, "screen")[0] is Advice.SCREEN_IMPLAUSIBLE
    assert program(tmp_path, "screen calibration") == (Advice.SCREEN_NOT_CALIBRATED, False)
    MachineFile(tmp_path / "machine.json").keep_px_per_mm(4.1)
    assert program(tmp_path, "screen calibration") == (None, False)


def test_texts_letters_and_clinics(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("words", "letters", "clinics"):
        assert program(tmp_path, name) == (None, True)
    (tmp_path / "clinics.toml").write_text("[[clinic]]\n")
    assert program(tmp_path, "clinics", clinics=tmp_path / "clinics.toml") == (Advice.CLINICS_WRONG, True)

    class Gaps:
        def __init__(self, language: Language) -> None:
            self.texts = {"a": "à", **({} if language is Language.ENGLISH else {"b": "b"})}

    monkeypatch.setattr(x, "words", Gaps)
    assert program(tmp_path, "words") == (Advice.WORDS_MISSING, True)
    monkeypatch.setattr(x, "missing_letters", lambda: "ợ")
    assert program(tmp_path, "letters") == (Advice.LETTERS_MISSING, True)


def test_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert d.disk_check(tmp_path).advice is None
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(100, 99, 1))  # type: ignore[attr-defined]  # noqa: SLF001
    assert d.disk_check(tmp_path).advice is Advice.DISK_FULL
    (tmp_path / "file").touch()
    broken = Check("disk", lambda: d.disk_check(tmp_path / "file" / "below"), Advice.FOLDER_CLOSED)
    assert broken.find().advice is Advice.FOLDER_CLOSED


def test_store(tmp_path: Path) -> None:
    found = x._store_check(x.own_store(settings(tmp_path)))  # noqa: SLF001
    assert found.advice is None
    assert "SQLite 3." in found.detail
    assert "schema" in found.detail
    (tmp_path / "kiosk.sqlite3").write_bytes(b"damaged" * 1000)
    check = Check("store", lambda: x._store_check(x.own_store(settings(tmp_path))), Advice.STORE_FAILED)  # noqa: SLF001
    assert check.find().advice is Advice.STORE_FAILED


def test_outbox(tmp_path: Path) -> None:
    now = SystemClock().now()
    fhir = Connection("fhir", True, Breaker(), waiting=3, oldest=now - timedelta(minutes=5))
    table = [
        (fhir, None),
        (replace(fhir, oldest=now - timedelta(hours=3)), Advice.OUTBOX_OLD),
        (replace(fhir, rejected=1), Advice.OUTBOX_REJECTED),
        (replace(fhir, alarm=True), Advice.OUTBOX_REJECTED),
    ]
    for connection, advice in table:
        assert d.outbox_check(OutboxState((connection,)), now).advice is advice
    assert x._outbox_check(settings(tmp_path), SystemClock()).advice is None  # noqa: SLF001


def test_backup(tmp_path: Path) -> None:
    now, made = SystemClock().now(), tmp_path / "kiosk-K1-1.backup"
    assert d.backup_check([], now).advice is Advice.BACKUP_OLD
    made.touch()
    assert d.backup_check([made], now).advice is None
    assert d.backup_check([made], now + timedelta(days=3)).advice is Advice.BACKUP_OLD


def test_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    ahead = StoreFacts("SQLite", 3, clock.now() + timedelta(minutes=10))
    assert d.clock_check(clock, ahead).advice is Advice.CLOCK_BEHIND
    for facts in (None, StoreFacts("SQLite", 3, None), StoreFacts("SQLite", 3, clock.now() + timedelta(minutes=1))):
        assert d.clock_check(clock, facts).advice is None
    for kept, advice in ((True, None), (False, Advice.CLOCK_NOT_KEPT), (None, Advice.CLOCK_NOT_KEPT)):
        monkeypatch.setattr(x, "clock_is_kept", lambda kept=kept: kept)
        assert x._time_service_check().advice is advice  # noqa: SLF001


def test_models_and_calibration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert x._models_check().advice is None  # noqa: SLF001
    assert x._calibration_check(settings(tmp_path)).advice is Advice.FACE_NOT_CALIBRATED  # noqa: SLF001
    monkeypatch.setattr(x, "PINNED", dict.fromkeys(x.PINNED, "0" * 64))
    assert x._models_check().advice is Advice.MODELS_CHANGED  # noqa: SLF001


@pytest.mark.parametrize("broken", [DeviceFault("the worker does not answer"), FaceCount(0)])
def test_face_engine(broken: DeviceFault | FaceCount) -> None:
    class Engine:
        start = staticmethod(lambda: None)
        describe = staticmethod(lambda _: broken)

    assert d.engine_check(Engine(), b"").advice is Advice.ENGINE_LOST  # type: ignore[arg-type]


def test_gateway_and_registry(tmp_path: Path) -> None:
    def answers(password: str) -> tuple[Advice | None, Advice | None]:
        registry = Registry(
            url=server.url,
            username=server.username,
            password=SecretStr(password),
            staff_name=server.staff_name,
            staff_citizen_number=server.staff_citizen_number,
        )
        account, clock = registry_account(settings(tmp_path, registry=registry)), SystemClock()
        gateway, portraits = EgwGateway(account, clock), HttpPortraits(account, clock)
        return d.gateway_check(gateway).advice, d.registry_check(portraits).advice

    with RegistryServer() as server:
        assert answers(server.password) == (None, None)
        assert answers("another") == (Advice.GATEWAY_REFUSES, Advice.REGISTRY_SILENT)
        server.outage = True
        assert answers(server.password) == (Advice.GATEWAY_SILENT, Advice.REGISTRY_SILENT)


@pytest.mark.parametrize("language", STAFF_LANGUAGES, ids=lambda language: language.value)
def test_each_advice_is_a_sentence_in_each_language(language: Language) -> None:
    said = [advice_words(advice, words(language)) for advice in Advice]
    assert all(sentence[0].isupper() and sentence[-1] in ".?" for sentence in said)
    assert len(said) == len(Advice)
