"""Is this kiosk fit for service?"""

import shutil
from collections.abc import Iterator
from contextlib import closing

from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.adapters.speech.voice import ESPEAK, missing_recordings
from kiosk.bootstrap.commands import has_display
from kiosk.bootstrap.devices import real_devices
from kiosk.bootstrap.hospital import hospital_checks
from kiosk.bootstrap.judging import calibration
from kiosk.bootstrap.stores import common_store
from kiosk.config import Settings
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane, Series
from kiosk.i18n import words
from kiosk.ports import ChipReader, FaceEngine, Printer, SpokenCall
from kiosk.resources import asset
from kiosk.runtime.card_watch import WatchedReader
from kiosk.services.calibration import Calibration
from kiosk.services.clinics_file import ClinicsError, read_clinics
from kiosk.services.doctor import (
    Answer,
    Check,
    Report,
    camera_check,
    chip_reader_check,
    engine_check,
    examine,
    folder_check,
    printer_check,
    registry_check,
    store_check,
)
from kiosk.ui.application import application
from kiosk.ui.letters import missing_letters

TEST_FACE = asset("test-face.png")  # drawn; what the face engine must find at start


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
                *shared_store_checks(settings),
                *ticket_checks(settings, found.printer),
                *(reader_check(watched) for watched in found.card_readers),
                *(() if found.chip_reader is None else (chip_check(found.chip_reader),)),
                Check("face camera", lambda: camera_check(found.face_camera), essential=False),
                Check("face engine", lambda: _engine_check(found.engine), essential=False),
                Check("face thresholds", lambda: _calibration_check(settings), essential=False),
                Check("registry", lambda: registry_check(found.portraits), essential=False),
                *hospital_checks(settings, found.clock),
                Check("speech", lambda: _speech_check(settings), essential=False),
            )
        )
    finally:
        found.store.close()
        found.engine.stop()


def shared_store_checks(settings: Settings) -> Iterator[Check]:
    """A kiosk goes on without the hospital's database, so it is fit without; somebody should know all the same."""

    def answer() -> Answer:
        with closing(common_store(settings, "doctor")) as store:
            return store_check(store)

    if settings.is_shared:
        yield Check("hospital's database", answer, essential=False)


def reader_check(watched: WatchedReader) -> Check:
    name = watched.fault.value.removesuffix("_lost").replace("_", " ")
    return Check(name, lambda: camera_check(watched.reader), essential=False)


def ticket_checks(settings: Settings, printer: Printer) -> Iterator[Check]:
    if settings.printer.device:
        yield Check("printer", lambda: printer_check(printer), essential=False)
    else:
        yield Check("tickets", lambda: folder_check(settings.ticket_dir))


def chip_check(reader: ChipReader) -> Check:
    return Check("chip reader", lambda: chip_reader_check(reader), essential=False)


def _engine_check(engine: FaceEngine) -> Answer:
    well, detail = engine_check(engine, TEST_FACE.read_bytes())
    if well and isinstance(engine, DlibFaceEngine) and not engine.accelerated:
        return True, f"{detail}, slowly: onnxruntime does not compute what dlib does"
    return well, detail


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


def _speech_check(settings: Settings) -> Answer:
    """Boards speak; a kiosk is fit without."""
    if settings.speech.recordings is None:
        found = shutil.which(ESPEAK) is not None
        return found, f"{ESPEAK} speaks" if found else f"{ESPEAK} is not installed: boards chime and say nothing"
    clinics = read_clinics(settings.clinics).clinics
    calls = (
        SpokenCall(f"{Series(clinic.prefix, lane).code}0123456789", clinic, language)
        for clinic in clinics
        for lane in Lane
        for language in Language
    )
    missing = missing_recordings(settings.speech.recordings, calls)
    detail = f"no recording of {', '.join(missing)}" if missing else "every phrase has its recording"
    return not missing, detail


def _calibration_check(settings: Settings) -> Answer:
    found = calibration(settings)
    unused = settings.cohort_path is not None and not isinstance(found, Calibration)
    note = "; the cohort does not count before `kiosk face calibrate`" if unused else ""
    return isinstance(found, Calibration), found.as_text() + note
