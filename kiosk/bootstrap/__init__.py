"""The composition root: settings -> adapters -> conductor -> window. The only importer of everything."""

from kiosk.bootstrap.assembly import Kiosk
from kiosk.bootstrap.backups import back_up, restore
from kiosk.bootstrap.board import board
from kiosk.bootstrap.commands import compare_faces, read_card, read_chip, run
from kiosk.bootstrap.demo import DemoError, demo, demo_settings
from kiosk.bootstrap.devices import devices, real_devices, ticket_form
from kiosk.bootstrap.examination import doctor
from kiosk.bootstrap.judging import signing_key
from kiosk.bootstrap.measuring import calibrate_faces, evaluate_faces, make_cohort
from kiosk.bootstrap.pad import evaluate_pad
from kiosk.bootstrap.privacy import as_document, erase_person, export_person, retain
from kiosk.bootstrap.reporting import report_json, report_pdf, report_text
from kiosk.bootstrap.serving import serve
from kiosk.bootstrap.staff import (
    appointments_of,
    appointments_template,
    export_clinics,
    import_appointments,
    import_clinics,
    staff,
    staff_services,
    withdraw_appointments,
)
from kiosk.config import ConfigError
from kiosk.ports import StoreError
from kiosk.services.clinics_file import ClinicsError

# What stands in the way of a start; each says so in one line.
UNUSABLE = (ConfigError, ClinicsError, StoreError, OSError)

__all__ = [
    "UNUSABLE",
    "DemoError",
    "Kiosk",
    "appointments_of",
    "appointments_template",
    "as_document",
    "back_up",
    "board",
    "calibrate_faces",
    "compare_faces",
    "demo",
    "demo_settings",
    "devices",
    "doctor",
    "erase_person",
    "evaluate_faces",
    "evaluate_pad",
    "export_clinics",
    "export_person",
    "import_appointments",
    "import_clinics",
    "make_cohort",
    "read_card",
    "read_chip",
    "real_devices",
    "report_json",
    "report_pdf",
    "report_text",
    "restore",
    "retain",
    "run",
    "serve",
    "signing_key",
    "staff",
    "staff_services",
    "ticket_form",
    "withdraw_appointments",
]
