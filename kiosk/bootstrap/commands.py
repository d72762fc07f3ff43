"""What the command line asks for, besides demo and doctor."""

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kiosk.adapters.cards.pictures import read_still
from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.adapters.service_manager import ALIVE, READY, notify, watchdog_s
from kiosk.bootstrap.assembly import Kiosk
from kiosk.bootstrap.beside import beside
from kiosk.bootstrap.devices import chip_reader, real_devices
from kiosk.bootstrap.health import KioskFigures, TimedGateway, new_registry
from kiosk.bootstrap.judging import cohort_in_use, thresholds
from kiosk.bootstrap.upkeep import RESTART
from kiosk.config import Settings
from kiosk.domain.card.chip import ChipKey
from kiosk.logs import crash_on_errors
from kiosk.ports import CardShown, Frame
from kiosk.runtime.heartbeat import Heartbeat
from kiosk.services import inspection
from kiosk.services.chip_inspection import read_chip_card
from kiosk.ui.application import application


def quit_on_signals(app: QApplication) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())


def run(settings: Settings) -> int:
    """The kiosk of this machine, until it is told to end."""
    crash_on_errors()
    app = application(headless=False)
    quit_on_signals(app)
    registry, found = new_registry(settings), real_devices(settings)
    figures = KioskFigures(registry, found.printer.tickets_left)
    kiosk = Kiosk(settings, replace(found, gateway=TimedGateway(found.gateway, figures.insurer.observe)))
    kiosk.conductor.changed.connect(figures.see)
    figures.watch(lambda: kiosk.insurer.is_spared)
    kiosk.window.resize(settings.screen.width_px, settings.screen.height_px)
    (kiosk.window.showFullScreen if settings.screen.full_screen else kiosk.window.show)()
    beats = [Heartbeat(figures.lives, 1.0)]
    if every_s := watchdog_s():
        beats.append(Heartbeat(lambda: notify(ALIVE), every_s))
    # With a hospital's database its server hands over.
    with beside(settings, settings.health.port, registry, lambda: figures.is_well, hands_over=not settings.is_shared):
        kiosk.start()
        for beat in beats:
            beat.start()
        QTimer.singleShot(0, lambda: notify(READY))  # the first screen is painted
        try:
            code = app.exec()
        finally:
            kiosk.stop()
    if code == RESTART:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # the same process, for whoever watches it
    return code


def read_card(path: Path) -> inspection.CardFinding:
    def decode(untrusted_image: bytes) -> CardShown | None:
        frame = picture(untrusted_image)
        return None if frame is None else read_still(frame, date.today())

    return inspection.read_card(path, decode, date.today())


def read_chip(settings: Settings, keys: Sequence[ChipKey]) -> inspection.CardFinding:
    """The chip on this machine's reader, whether or not the settings have it on."""
    return read_chip_card(chip_reader(settings.chip), keys, date.today())


def compare_faces(first: Path, second: Path, settings: Settings) -> inspection.Comparison:
    """Raises inspection.UnreadableFile, NotOneFace and EngineFailed."""
    limits, cohort = thresholds(settings), cohort_in_use(settings)
    return inspection.compare_faces(
        first, second, lambda image: picture(image) is not None, DlibFaceEngine(), limits, cohort
    )


def picture(untrusted_image: bytes) -> Frame | None:
    decoded = cv2.imdecode(np.frombuffer(untrusted_image, np.uint8), cv2.IMREAD_COLOR)
    return None if decoded is None else np.asarray(decoded, np.uint8)
