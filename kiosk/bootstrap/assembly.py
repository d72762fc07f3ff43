"""Devices -> one running kiosk: services, flow, window."""

import secrets
from datetime import date

from PySide6.QtCore import QTimer

from kiosk import consent
from kiosk.adapters.machine_file import MachineFile
from kiosk.adapters.storage.cut_off import CutOffStore
from kiosk.bootstrap.bench import works
from kiosk.bootstrap.devices import Devices, hospital, stands
from kiosk.bootstrap.judging import signing_key, thresholds
from kiosk.bootstrap.privacy import periods
from kiosk.bootstrap.upkeep import MaintenanceArea
from kiosk.bootstrap.voice import studio
from kiosk.config import Settings
from kiosk.domain.breaker import Patience
from kiosk.domain.framing import FramingLimits
from kiosk.domain.liveness.challenge import MIN_ENTROPY_BYTES, Cue, plan
from kiosk.domain.machine import Machine, Site
from kiosk.domain.person import Language
from kiosk.runtime.card_watch import CardWatch
from kiosk.runtime.challenge import Plan
from kiosk.runtime.conductor import Conductor
from kiosk.runtime.effects import Effects
from kiosk.runtime.face_watch import FaceWatch
from kiosk.runtime.keyboard import ScannerKeys
from kiosk.runtime.lanes import Lane, Lanes
from kiosk.services.ask_insurer import AskInsurer
from kiosk.services.check_in import CheckIn, Hours
from kiosk.services.clinics_file import ClinicsFile, read_clinics
from kiosk.services.identify import Identify
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.theme import Metrics

HAND_OVER_MS = 15_000
DOUBLE_TAP_MS = 350  # a finger that trembles or taps twice within this time means one touch


class Kiosk:
    """One running kiosk. Build, start and stop it on the UI thread."""

    def __init__(self, settings: Settings, devices: Devices) -> None:
        def today() -> date:
            return devices.clock.now().astimezone(settings.zone).date()

        self._clinics = read_clinics(settings.clinics)
        self._lanes = Lanes()
        check_in = check_in_service(settings, devices)
        self.insurer = AskInsurer(devices.gateway, devices.clock, settings.registry.keep_answers_s, Patience())
        identify = Identify(devices.engine, devices.portraits, thresholds(settings))
        self._face_watch = FaceWatch(
            devices.face_camera,
            devices.engine,
            self._lanes,
            FramingLimits(),
            settings.face.good_frames,
            challenge_plan(settings),
        )
        self._effects = Effects(
            self._lanes,
            check_in,
            identify,
            self.insurer,
            devices.printer,
            self._face_watch.burst_of,
            devices.guide,
        )
        self._card_watch = CardWatch(devices.card_readers, today, devices.chip_reader)
        self.conductor = Conductor(
            Machine(
                site(settings, self._clinics, devices), switched_off=MachineFile(settings.machine_path).switched_off
            ),
            self._effects,
            self._card_watch,
            self._face_watch,
            today,
        )
        self.window = PatientWindow(self.conductor.dispatch, metrics(settings))
        self.conductor.changed.connect(self.window.render_state)
        self.window.spoken.connect(self._effects.speak)
        self._face_watch.preview.connect(self.window.show_preview)
        self._hand_over = QTimer()
        self._hand_over.setInterval(HAND_OVER_MS)
        self._store = devices.store
        self._hand_over.timeout.connect(self._catch_up)
        self.maintenance = MaintenanceArea(
            settings,
            devices.clock,
            self.conductor,
            self.window,
            metrics(settings),
            lambda: works(settings, devices, self._lanes, self._card_watch.wait_until_released),
            lambda store: studio(settings, devices.microphone, store, self._clinics),
        )
        self._keyboard = None if devices.wedge is None else ScannerKeys(devices.wedge.feed)

    def start(self) -> None:
        self._effects.open(self._clinics.clinics)
        self._card_watch.start()
        self._face_watch.start()
        if self._keyboard is not None:
            self.window.winId()  # makes the native window, which has the keys
            handle = self.window.windowHandle()
            assert handle is not None
            self._keyboard.listen(handle)
        self.maintenance.start()
        self.conductor.start()
        self._hand_over.start()

    def stop(self) -> None:
        """Everything ends here, and may as well end by a power cut: starting is recovery."""
        self.maintenance.close()
        self.conductor.stop()
        self._hand_over.stop()
        if self._keyboard is not None:
            self._keyboard.stop_listening()
        self._card_watch.stop()
        self._face_watch.stop()
        self._effects.close()
        self._lanes.close()

    def _catch_up(self) -> None:
        """What was issued while the hospital's store was out of reach does not wait for the next patient."""
        if isinstance(self._store, CutOffStore):
            self._lanes.submit(Lane.STORE, self._store.catch_up)
            self._effects.report_faults(self.conductor.machine.faults)


def check_in_service(settings: Settings, devices: Devices) -> CheckIn:
    hours = Hours(settings.zone, settings.day_turns_at)
    key = signing_key(settings.state_dir)
    return CheckIn(devices.store, devices.clock, hours, settings.kiosk, key, consent.shown, stands(settings))


def metrics(settings: Settings) -> Metrics:
    """As calibrated at the machine; until then as the settings say."""
    px_per_mm = MachineFile(settings.machine_path).px_per_mm or settings.screen.px_per_mm
    return Metrics(px_per_mm, settings.screen.reduced_motion, DOUBLE_TAP_MS)


def challenge_plan(settings: Settings) -> Plan | None:
    """Challenges that nobody can foresee, of the cues that this site asks for."""
    allowed = cues(settings)
    return (lambda: plan(secrets.token_bytes(MIN_ENTROPY_BYTES), allowed)) if allowed else None


def cues(settings: Settings) -> frozenset[Cue]:
    """The proofs of life that this site asks for."""
    return frozenset(Cue(cue) for cue in settings.face.challenge)


def site(settings: Settings, clinics: ClinicsFile, devices: Devices) -> Site:
    voices = frozenset() if devices.guide is None else devices.guide.voices
    return Site(
        hospital=hospital(settings),
        kiosk=settings.kiosk,
        reasons=clinics.reasons,
        card_readers=frozenset(watched.fault for watched in devices.card_readers),
        one_camera=settings.one_camera,
        challenge=cues(settings),
        good_frames=settings.face.good_frames,
        periods=periods(settings),
        languages=tuple(Language(code) for code in settings.screen.languages),
        speaks=bool(voices),
        silent=frozenset(Language) - voices,
        public_url=settings.printer.public_url,
        demo=settings.demo,
    )
