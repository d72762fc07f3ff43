"""Is this kiosk fit for service? Every check, over the devices of this machine or of a running kiosk."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import TypeVar

from kiosk.adapters.camera.measure import measure
from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.adapters.face.stock import PINNED, model_hashes
from kiosk.adapters.machine_file import MachineFile
from kiosk.adapters.speech.phrases import phrases
from kiosk.adapters.speech.recordings import RecordingFolder
from kiosk.adapters.speech.soundness import player_of, sound_card
from kiosk.adapters.speech.voice import ESPEAK, missing_recordings
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store import SqlStore
from kiosk.adapters.timekeeping import clock_is_kept
from kiosk.bootstrap.backups import keeping
from kiosk.bootstrap.devices import FACE_CAMERA, Devices, real_devices
from kiosk.bootstrap.hospital import hospital_checks
from kiosk.bootstrap.judging import calibration
from kiosk.bootstrap.stores import common_store
from kiosk.config import Settings
from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.domain.queue import Lane as QueueLane
from kiosk.domain.queue import Series
from kiosk.domain.readiness import CARD_LIMITS, FACE_LIMITS, Advice, CameraLimits, Finding, ScreenFigures, screen_advice
from kiosk.domain.remark import Remark
from kiosk.i18n import words
from kiosk.ports import Camera, Clock, FaceEngine, SpokenCall, StoreError, StoreFacts
from kiosk.resources import asset
from kiosk.runtime.card_watch import WatchedReader
from kiosk.runtime.lanes import Lane
from kiosk.services import doctor as d
from kiosk.services.backup import backups
from kiosk.services.calibration import Calibration
from kiosk.services.clinics_file import ClinicsError, read_clinics
from kiosk.services.doctor import Answer, Check, Report
from kiosk.ui.application import application, has_display, screen_px
from kiosk.ui.letters import missing_letters

TEST_FACE = asset("test-face.png")  # drawn; what the face engine must find at start

T = TypeVar("T")
Direct = Callable[[Lane, Callable[[], Answer]], Answer]  # runs a check on the thread that owns what it asks


def doctor(settings: Settings) -> Report:
    """Is this kiosk fit for service? Opens every device once."""
    application(headless=not has_display())
    found = real_devices(settings)
    try:
        return Report(tuple(examine(settings, found)))
    finally:
        found.store.close()
        found.engine.stop()


def examine(settings: Settings, devices: Devices, at: Direct = lambda _, check: check()) -> Iterator[Finding]:
    """Finding after finding, the quick ones first."""
    return d.examine(checks(settings, devices, at))


def checks(settings: Settings, devices: Devices, at: Direct) -> Iterator[Check]:
    yield from _program_checks(settings)
    yield from _store_checks(settings, devices)
    yield from _device_checks(settings, devices, at)
    yield from _face_checks(settings, devices, at)
    gateway, portraits = devices.gateway, devices.portraits
    yield Check("gateway", lambda: at(Lane.REGISTRY, lambda: d.gateway_check(gateway)), Advice.GATEWAY_SILENT)
    yield Check("registry", lambda: at(Lane.PORTRAIT, lambda: d.registry_check(portraits)), Advice.REGISTRY_SILENT)
    yield from hospital_checks(settings, devices.clock)


def _program_checks(settings: Settings) -> Iterator[Check]:
    yield Check("words", _words_check, Advice.WORDS_MISSING, essential=True)
    yield Check("letters", _letters_check, Advice.LETTERS_MISSING, essential=True)
    yield Check("clinics", lambda: _clinics_check(settings), Advice.CLINICS_WRONG, essential=True)
    yield Check("screen", lambda: _screen_check(settings), Advice.SCREEN_IMPLAUSIBLE)
    yield Check("screen calibration", lambda: _screen_calibration_check(settings), Advice.SCREEN_NOT_CALIBRATED)


def _store_checks(settings: Settings, devices: Devices) -> Iterator[Check]:
    yield Check("disk", lambda: d.disk_check(settings.state_dir), Advice.FOLDER_CLOSED, essential=True)
    yield Check("store", lambda: _store_check(own_store(settings)), Advice.STORE_FAILED, essential=True)
    yield from shared_store_checks(settings)
    yield Check("clock", lambda: d.clock_check(devices.clock, _facts(settings)), Advice.CLOCK_BEHIND, essential=True)
    yield Check("outbox", lambda: _outbox_check(settings, devices.clock), Advice.STORE_FAILED)
    if not settings.is_shared:
        yield Check(
            "backup", lambda: d.backup_check(backups(keeping(settings)), devices.clock.now()), Advice.BACKUP_OLD
        )
    yield Check("time service", _time_service_check, Advice.CLOCK_NOT_KEPT)


def own_store(settings: Settings) -> SqlStore:
    """The file of this machine: its store, or what it goes on with while the hospital's is out of reach."""
    path = settings.cut_off_path if settings.is_shared else settings.database_path
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteStore(path, "doctor")


def shared_store_checks(settings: Settings) -> Iterator[Check]:
    """A kiosk goes on without the hospital's database, so it is fit without; somebody should know all the same."""
    if settings.is_shared:
        yield Check("hospital's database", lambda: _store_check(common_store(settings, "doctor")), Advice.DATABASE_AWAY)


def _store_check(store: SqlStore) -> Answer:
    with closing(store):
        store.check()
        facts = store.facts()
    told = Remark("detail.store_whole", "whole and writable, schema {schema}", schema=facts.schema)
    return Answer(Remark.of((told, facts.engine)))


def _outbox_check(settings: Settings, clock: Clock) -> Answer:
    with closing(common_store(settings, "doctor")) as store:
        return d.outbox_check(store.outbox_state(), clock.now())


def _backup_check(settings: Settings, clock: Clock) -> Answer:
    return d.backup_check(backups(keeping(settings)), clock.now())


def _facts(settings: Settings) -> StoreFacts | None:
    """Of the store that everybody writes to; the check of that store says what is wrong with it."""
    with suppress(StoreError, OSError), closing(common_store(settings, "doctor")) as store:
        return store.facts()
    return None


def _device_checks(settings: Settings, devices: Devices, at: Direct) -> Iterator[Check]:
    for name, camera in devices.cameras.items():
        if name != FACE_CAMERA or not settings.one_camera:
            yield camera_check(name, camera)
    for watched in devices.card_readers:
        if not watched.is_camera:
            yield scanner_check(watched)
    chip, printer = devices.chip_reader, devices.printer
    if chip is not None:
        yield Check("chip reader", lambda: d.chip_reader_check(chip), Advice.CHIP_READER_LOST)
    if not settings.printer.device:
        yield Check("tickets", lambda: d.folder_check(settings.ticket_dir), Advice.FOLDER_CLOSED, essential=True)
    yield Check("printer", lambda: at(Lane.PRINTER, lambda: d.printer_check(printer)), Advice.PRINTER_OFFLINE)
    yield Check("sound", lambda: sound_check(settings), Advice.NO_PLAYER)
    yield Check("speech", lambda: _speech_check(settings), Advice.NO_VOICE)


def camera_check(name: str, camera: Camera) -> Check:
    return Check(name, lambda: d.camera_check(camera, measure, limits(name)), Advice.CAMERA_LOST)


def limits(name: str) -> CameraLimits:
    """Of a camera by its name."""
    return FACE_LIMITS if name == FACE_CAMERA else CARD_LIMITS


def scanner_check(watched: WatchedReader) -> Check:
    return Check("card scanner", lambda: d.scanner_check(watched.reader), Advice.SCANNER_LOST)


def _face_checks(settings: Settings, devices: Devices, at: Direct) -> Iterator[Check]:
    yield Check("models", _models_check, Advice.MODELS_CHANGED)
    engine = devices.engine
    yield Check("face engine", lambda: at(Lane.FACE, lambda: _engine_check(engine)), Advice.ENGINE_LOST)
    yield Check("face thresholds", lambda: _calibration_check(settings), Advice.FACE_NOT_CALIBRATED)


def _engine_check(engine: FaceEngine) -> Answer:
    found = d.engine_check(engine, TEST_FACE.read_bytes())
    if found.advice is None and isinstance(engine, DlibFaceEngine) and not engine.accelerated:
        slow = Remark("detail.engine_slow", "slowly: onnxruntime does not compute what dlib does")
        return Answer(Remark.of((found.detail, slow)))
    return found


def _models_check() -> Answer:
    changed = [name for name, digest in model_hashes().items() if digest != PINNED[name]]
    if changed:
        told = Remark("detail.other_content", "other content: {names}", names=", ".join(changed))
        return Answer(told, Advice.MODELS_CHANGED)
    return Answer(Remark("detail.models_whole", "{count} files as they were published", count=len(PINNED)))


def _words_check() -> Answer:
    """Every language of staff has a text for everything that any language says."""
    texts = {language: words(language).texts for language in STAFF_LANGUAGES}
    everything = set().union(*(words(language).texts for language in Language))
    gaps = {language.value: len(everything) - len(said) for language, said in texts.items()}
    if any(gaps.values()):
        said = ", ".join(f"{language}: {gap}" for language, gap in gaps.items() if gap)
        return Answer(Remark("detail.texts_missing", "texts missing: {where}", where=said), Advice.WORDS_MISSING)
    return Answer(
        Remark(
            "detail.texts",
            "{count} texts in {languages}; for patients in {all} languages",
            count=len(everything),
            languages=", ".join(gaps),
            all=len(Language),
        )
    )


def _letters_check() -> Answer:
    missing = missing_letters()
    if missing:
        told = Remark("detail.no_glyph", "no glyph for {letters}", letters=missing)
        return Answer(told, Advice.LETTERS_MISSING)
    return Answer(Remark("detail.letters_whole", "every letter of every language has its glyph"))


def _clinics_check(settings: Settings) -> Answer:
    try:
        count = len(read_clinics(settings.clinics).clinics)
        return Answer(Remark("detail.clinics", "{count} clinics", count=count))
    except ClinicsError as error:
        return Answer(str(error), Advice.CLINICS_WRONG)


def _screen_check(settings: Settings) -> Answer:
    screen = settings.screen
    per_mm = MachineFile(settings.machine_path).px_per_mm or screen.px_per_mm
    shown = screen_px() if screen.full_screen else None
    figures = ScreenFigures(per_mm, (screen.width_px, screen.height_px), shown)
    told: list[str] = [
        f"{screen.width_px}x{screen.height_px} px",
        Remark("detail.px_per_mm", "{figure} px/mm", figure=round(per_mm, 2)),
        Remark("detail.inches", "{size} inch", size=round(figures.diagonal_in, 1)),
    ]
    if shown is not None and shown != figures.size_px:
        told.append(Remark("detail.system_says", "the system says {size} px", size=f"{shown[0]}x{shown[1]}"))
    return Answer(Remark.of(told), screen_advice(figures))


def _screen_calibration_check(settings: Settings) -> Answer:
    measured = MachineFile(settings.machine_path).px_per_mm
    if measured is None:
        return Answer(Remark("detail.not_calibrated", "not calibrated"), Advice.SCREEN_NOT_CALIBRATED)
    return Answer(Remark("detail.by_card", "{figure} px/mm, by a bank card", figure=round(measured, 2)))


def _time_service_check() -> Answer:
    kept = clock_is_kept()
    if kept:
        return Answer(Remark("detail.synchronised", "synchronised"))
    unknown = Remark("detail.nobody_to_ask", "nobody can be asked")
    return Answer(
        unknown if kept is None else Remark("detail.not_synchronised", "not synchronised"), Advice.CLOCK_NOT_KEPT
    )


def sound_check(settings: Settings) -> Answer:
    """A program that plays, and a sound card. Whether it is heard, people have to say."""
    player, card = player_of(settings.speech.player), sound_card()
    if player is None:
        return Answer(_not_installed(settings.speech.player), Advice.NO_PLAYER)
    if card is None:
        return Answer(Remark("detail.no_sound_card", "no sound card"), Advice.NO_SOUND_CARD)
    return Answer(card or player)


def _not_installed(program: str) -> Remark:
    return Remark("detail.not_installed", "not installed: {program}", program=program)


def _speech_check(settings: Settings) -> Answer:
    """Boards speak; a kiosk is fit without. A call uses recordings where all of its phrases have one: of a language in
    which somebody has begun, what is missing is told."""
    folder, clinics = settings.recordings_folder, read_clinics(settings.clinics).clinics
    begun, missing = False, list[str]()
    for language in Language:
        calls = [
            SpokenCall(f"{Series(clinic.prefix, lane).code}0123456789", clinic, language)
            for clinic in clinics
            for lane in QueueLane
        ]
        wanted = {phrase.id for call in calls for phrase in phrases(call)}
        if wanted & RecordingFolder(folder).names(language):
            begun, missing = True, missing + missing_recordings(folder, iter(calls))
    if missing:
        told = Remark("detail.no_recording", "no recording of {names}", names=", ".join(missing))
        return Answer(told, Advice.RECORDING_MISSING)
    if begun:
        return Answer(Remark("detail.recorded", "every phrase has its recording"))
    if shutil.which(ESPEAK) is None:
        return Answer(_not_installed(ESPEAK), Advice.NO_VOICE)
    return Answer(Remark("detail.speaks", "{program} speaks", program=ESPEAK))


def _calibration_check(settings: Settings) -> Answer:
    found = calibration(settings)
    unused = settings.cohort_path is not None and not isinstance(found, Calibration)
    note = Remark("detail.cohort_unused", "the cohort does not count before `kiosk face calibrate`")
    advice = None if isinstance(found, Calibration) else Advice.FACE_NOT_CALIBRATED
    return Answer(Remark.of((found.as_text(), note)) if unused else found.as_text(), advice)
