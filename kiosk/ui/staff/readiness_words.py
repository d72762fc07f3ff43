"""What the doctor looked at, and what to do about what it found. No widgets: the command line says the same."""

from collections.abc import Mapping

from kiosk.domain.readiness import Advice, Finding
from kiosk.domain.remark import Remark
from kiosk.i18n import Words
from kiosk.services.doctor import Report


def check_words(check: str, say: Words) -> str:
    """A check by its name in the code; one without words keeps that name."""
    named: Mapping[str, str] = {
        "words": say("check.words", "Translations"),
        "letters": say("check.letters", "Letters and fonts"),
        "clinics": say("check.clinics", "Clinics file"),
        "screen": say("check.screen", "Screen and touch grid"),
        "screen calibration": say("check.screen_calibration", "Screen calibration"),
        "touch": say("check.touch", "Touch"),
        "backup": say("check.backup", "Backup"),
        "outbox": say("check.outbox", "Outbox"),
        "disk": say("check.disk", "Disk"),
        "store": say("check.store", "Data store"),
        "hospital's database": say("check.database", "Hospital's database"),
        "clock": say("check.clock", "Clock"),
        "time service": say("check.time_service", "Time service"),
        "card camera": say("check.card_camera", "Card camera"),
        "close camera": say("check.close_camera", "Second card camera"),
        "face camera": say("check.face_camera", "Face camera"),
        "card scanner": say("check.card_scanner", "Card scanner"),
        "chip reader": say("check.chip_reader", "Chip reader"),
        "tickets": say("check.tickets", "Folder of tickets"),
        "printer": say("check.printer", "Printer"),
        "sound": say("check.sound", "Sound"),
        "speech": say("check.speech", "Spoken calls"),
        "models": say("check.models", "Face models"),
        "face engine": say("check.face_engine", "Face comparison"),
        "face thresholds": say("check.face_thresholds", "Face calibration"),
        "gateway": say("check.gateway", "Insurance gateway"),
        "registry": say("check.registry", "Portrait registry"),
        "fhir server": say("check.fhir", "FHIR server"),
        "hospital system": say("check.hospital_system", "Hospital system"),
    }
    return named.get(check, check)


def advice_words(advice: Advice, say: Words) -> str:
    """What to do next."""
    return {**_device_advice(say), **_machine_advice(say), **_service_advice(say)}[advice]


def _device_advice(say: Words) -> Mapping[Advice, str]:
    return {
        Advice.CAMERA_LOST: say("advice.camera_lost", "Check the camera's cable, and its path in kiosk.toml."),
        Advice.CAMERA_STUCK: say("advice.camera_stuck", "Unplug the camera, plug it in again. Else change the cable."),
        Advice.CAMERA_SLOW: say("advice.camera_slow", "Plug the camera into the computer itself. Add light."),
        Advice.CAMERA_BLURRED: say("advice.camera_blurred", "Clean the lens, then turn it until the picture is sharp."),
        Advice.CAMERA_DARK: say("advice.camera_dark", "Switch the light on, or take the cover off the lens."),
        Advice.CAMERA_BRIGHT: say("advice.camera_bright", "Turn the camera away from the window or the lamp."),
        Advice.SCANNER_LOST: say("advice.scanner_lost", "Check the scanner's cable, its USB COM mode, and its port."),
        Advice.CHIP_READER_LOST: say("advice.chip_reader_lost", "Plug the reader in, then restart the pcscd service."),
        Advice.CHIP_READER_DENIED: say(
            "advice.chip_reader_denied", "Let the account kiosk use pcscd: run install.sh again, docs/chip.md."
        ),
        Advice.PAPER_LOW: say("advice.paper_low", "Paper is low. Have a new roll at hand."),
        Advice.PAPER_OUT: say("advice.paper_out", "Put in a new roll of paper."),
        Advice.COVER_OPEN: say("advice.cover_open", "Close the printer's cover until it clicks."),
        Advice.PAPER_JAM: say("advice.paper_jam", "Open the cover, take the paper out, switch it off and on."),
        Advice.PRINTER_OFFLINE: say("advice.printer_offline", "Check the printer's power, cable and setting."),
        Advice.TEST_NOT_PRINTED: say("advice.test_not_printed", "Check paper and cable, then print once more."),
        Advice.NO_PLAYER: say("advice.no_player", "Install alsa-utils, or set speech.player."),
        Advice.NO_SOUND_CARD: say("advice.no_sound_card", "Plug the loudspeaker in, then restart the machine."),
        Advice.NO_VOICE: say("advice.no_voice", "Install espeak-ng, or give a folder of recordings."),
        Advice.RECORDING_MISSING: say("advice.recording_missing", "Record the missing phrases: docs/speech.md."),
    }


def _machine_advice(say: Words) -> Mapping[Advice, str]:
    return {
        Advice.FOLDER_CLOSED: say("advice.folder_closed", "Let the kiosk's account write into this folder."),
        Advice.DISK_FULL: say("advice.disk_full", "Free some space. Old logs and backups go first."),
        Advice.TOUCH_DEAD: say("advice.touch_dead", "Clean the glass, try again. Else the touch panel is broken."),
        Advice.SCREEN_IMPLAUSIBLE: say("advice.screen_implausible", "Set width_px and height_px, then calibrate."),
        Advice.SCREEN_NOT_CALIBRATED: say(
            "advice.screen_not_calibrated", "Calibrate with a bank card in the maintenance area."
        ),
        Advice.CLOCK_BEHIND: say("advice.clock_behind", "Set the clock before the next patient comes."),
        Advice.CLOCK_NOT_KEPT: say("advice.clock_not_kept", "Switch the time service on: timedatectl set-ntp true."),
        Advice.STORE_FAILED: say("advice.store_failed", "Stop the kiosk. Bring the last backup back."),
        Advice.BACKUP_OLD: say("advice.backup_old", "Back up now, and switch the nightly backup on."),
        Advice.BACKUP_FAILED: say("advice.backup_failed", "Check [backup] in kiosk.toml, and the disk."),
        Advice.BACKUP_KEY: say("advice.backup_key", "A key was made for it. Keep a copy elsewhere."),
        Advice.DATABASE_AWAY: say("advice.database_away", "Check the network, then the database server."),
        Advice.MODELS_CHANGED: say("advice.models_changed", "Install the program again: its models were changed."),
        Advice.ENGINE_LOST: say("advice.engine_lost", "Restart the machine. Should it stay, install again."),
        Advice.FACE_NOT_CALIBRATED: say("advice.face_not_calibrated", "Measure on this site: kiosk face calibrate."),
        Advice.WORDS_MISSING: say("advice.words_missing", "Install the program again: texts are missing."),
        Advice.LETTERS_MISSING: say("advice.letters_missing", "Install the program again: letters are missing."),
        Advice.CLINICS_WRONG: say("advice.clinics_wrong", "Correct the file: kiosk clinics import --dry-run."),
    }


def _service_advice(say: Words) -> Mapping[Advice, str]:
    return {
        Advice.GATEWAY_SILENT: say("advice.gateway_silent", "Check the network and registry.url."),
        Advice.GATEWAY_REFUSES: say("advice.gateway_refuses", "Check the account and staff in [registry]."),
        Advice.REGISTRY_SILENT: say("advice.registry_silent", "Check the network, and the server in registry.url."),
        Advice.OUTBOX_REJECTED: say("advice.outbox_rejected", "See what was rejected, and why: kiosk outbox."),
        Advice.OUTBOX_OLD: say("advice.outbox_old", "Check the network and the other system: kiosk outbox."),
        Advice.SYSTEM_SILENT: say("advice.system_silent", "Check the network, and that server's address."),
        Advice.SYSTEM_REFUSES: say("advice.system_refuses", "Have the account at that server checked."),
    }


def detail_words(detail: str, say: Words) -> str:
    """What was found. A device's own words, and those of a library, stay as they are."""
    if not isinstance(detail, Remark):
        return detail
    if detail.parts:
        return ", ".join(detail_words(part, say) for part in detail.parts)
    values = {name: _value_words(value, say) for name, value in detail.values.items()}
    return say(detail.context, detail.template, **values)


def _value_words(value: object, say: Words) -> object:
    if isinstance(value, float):
        return say.figure(value)
    return detail_words(value, say) if isinstance(value, str) else value


def verdict_words(report: Report, say: Words) -> str:
    if not report.fit:
        return say("report.not_fit", "Not fit for service.")
    if all(finding.ok for finding in report.findings):
        return say("report.all_well", "Fit for service. Everything is well.")
    return say("report.fit", "Fit for service. Some things are to be seen to.")


def mark_words(finding: Finding, say: Words) -> str:
    if finding.ok:
        return say("report.well", "Well")
    return say("report.stop", "Not fit") if finding.essential else say("report.look", "To see to")
