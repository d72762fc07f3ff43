"""Every failure of the machine that a patient or a staff member can see."""

from enum import Enum


class Fault(Enum):
    CARD_CAMERA_LOST = "card_camera_lost"
    CLOSE_CAMERA_LOST = "close_camera_lost"
    CARD_SCANNER_LOST = "card_scanner_lost"
    CHIP_READER_LOST = "chip_reader_lost"
    FACE_CAMERA_LOST = "face_camera_lost"
    FACE_ENGINE_LOST = "face_engine_lost"
    PRINTER_PAPER_LOW = "printer_paper_low"  # it still prints
    PRINTER_PAPER_OUT = "printer_paper_out"
    PRINTER_COVER_OPEN = "printer_cover_open"
    PRINTER_JAM = "printer_jam"
    PRINTER_OFFLINE = "printer_offline"
    PRINTER_FAILED = "printer_failed"  # a ticket did not come out, and the printer names no reason
    DATABASE_FAILED = "database_failed"
    INSURER_SILENT = "insurer_silent"  # the last question had no answer; patients go on without
    SYSTEM_ALARM = "system_alarm"  # a configuration that only staff can mend, such as the insurer refusing our account


class PrintOutcome(Enum):
    """What became of a ticket's paper. The number is true without it."""

    PRINTED = "printed"
    UNKNOWN = "unknown"  # sent, and never acknowledged: the paper may be out or not
    PAPER_OUT = "paper_out"
    FAILED = "failed"


FAULT_OF_PRINT: dict[PrintOutcome, Fault] = {
    PrintOutcome.PAPER_OUT: Fault.PRINTER_PAPER_OUT,
    PrintOutcome.FAILED: Fault.PRINTER_FAILED,
}
