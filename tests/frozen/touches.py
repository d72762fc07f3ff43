"""Where a finger goes: the product's own layout, asked in this process, touched in the frozen one."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QPushButton, QWidget

from kiosk.config import load
from kiosk.domain.clinic import LocalText, suits
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.machine import Machine, Site
from kiosk.domain.matching import Match, Verdict
from kiosk.domain.person import Language
from kiosk.domain.queue import Offer, wait_forecast
from kiosk.domain.session import state as s
from kiosk.domain.visit import Visit
from kiosk.i18n import words
from kiosk.services.clinics_file import read_clinics
from kiosk.ui.application import application
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.staff.maintenance.view import SERVICE
from kiosk.ui.theme import Metrics
from tests.samples import ADULT, TODAY, VALID
from tests.ui import gallery
from tests.ui.maintenance_rig import Rig

SAY = words(Language.VIETNAMESE)


Point = tuple[int, int]


def touches(config: Path) -> dict[str, Point]:
    """Screen -> the point to touch on it, in pixels of the frozen program's window."""
    application(headless=True)
    settings = load(config)
    file = read_clinics(settings.clinics)
    name = LocalText(settings.hospital.vi, settings.hospital.en)
    site = Site(name, settings.kiosk, file.reasons, good_frames=settings.face.good_frames, demo=True)
    offers = tuple(
        Offer(clinic, 0, wait_forecast(0, clinic.minutes_per_patient))
        for clinic in file.clinics
        if not clinic.is_reception and suits(clinic, ADULT.birth_date, ADULT.sex, TODAY)
    )
    visit = Visit(card=ADULT, match=Match(Verdict.ACCEPT, 0.31), coverage=VALID)
    ticket = replace(gallery.TICKET, clinic=offers[0].clinic)
    asked = {
        "CONSENT": (s.AskingConsent(ADULT), SAY("consent.yes", "Yes")),
        "FACE_RETRY": (s.RetryingFace(ADULT, 1, s.FaceTrouble.ENGINE), SAY("retry.again", "Try again")),
        "INSURANCE": (s.ShowingInsurance(visit), SAY("insurance.go_on", "Choose a clinic")),
        "CLINIC": (s.ChoosingClinic(visit, offers), offers[0].clinic.name.vi),
        "CONFIRM": (s.Confirming(visit, offers, offers[0]), SAY("confirm.take", "Take the number")),
        "NUMBER": (s.Done(ticket, PrintOutcome.PRINTED), SAY("number.done", "Done")),
    }
    window = PatientWindow(lambda _: None, Metrics(settings.screen.px_per_mm, True, 0))
    window.resize(settings.screen.width_px, settings.screen.height_px)
    window.show()
    found = {}
    for screen, (step, words_on_it) in asked.items():
        window.render_state(s.Session(token="made-up", step=step), Machine(site))
        QCoreApplication.processEvents()
        found[screen] = _centre(window, words_on_it)
    window.close()
    return found


def technicians_touches(config: Path, folder: Path) -> tuple[Point, Point]:
    """The menu's way to the page of the service, and there the button that restarts the program."""
    application(headless=True)
    screen = load(config).screen
    with closing(Rig(folder, Language.VIETNAMESE, (screen.width_px, screen.height_px))) as rig:
        rig.people()
        view = rig.log_in()
        service = _centre(view, SAY("upkeep.service", "Service"))
        view.go(SERVICE)
        QCoreApplication.processEvents()
        return service, _centre(view, SAY("upkeep.restart", "Restart the program"))


def _centre(window: QWidget, name: str) -> Point:
    for button in window.findChildren(QPushButton):
        if button.isVisible() and button.accessibleName().startswith(name):
            point = button.mapTo(window, QPoint(button.width() // 2, button.height() // 2))
            return point.x(), point.y()
    raise LookupError(f"no button {name!r}")
