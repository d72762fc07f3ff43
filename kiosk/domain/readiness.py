"""Whether a kiosk is fit for service: what was looked at, what was found, and what somebody does about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from math import hypot

MM_PER_INCH = 25.4
CARD_MM = (85.60, 53.98)  # ISO/IEC 7810, ID-1: every bank card


class Advice(Enum):
    """What to do next; there is one for everything that can be found wrong."""

    CAMERA_LOST = "camera_lost"
    CAMERA_STUCK = "camera_stuck"
    CAMERA_SLOW = "camera_slow"
    CAMERA_BLURRED = "camera_blurred"
    CAMERA_DARK = "camera_dark"
    CAMERA_BRIGHT = "camera_bright"
    SCANNER_LOST = "scanner_lost"
    CHIP_READER_LOST = "chip_reader_lost"
    CHIP_READER_DENIED = "chip_reader_denied"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    PAPER_JAM = "paper_jam"
    PRINTER_OFFLINE = "printer_offline"
    TEST_NOT_PRINTED = "test_not_printed"
    FOLDER_CLOSED = "folder_closed"
    DISK_FULL = "disk_full"
    NO_PLAYER = "no_player"
    NO_SOUND_CARD = "no_sound_card"
    NO_VOICE = "no_voice"
    RECORDING_MISSING = "recording_missing"
    TOUCH_DEAD = "touch_dead"
    SCREEN_IMPLAUSIBLE = "screen_implausible"
    SCREEN_NOT_CALIBRATED = "screen_not_calibrated"
    CLOCK_BEHIND = "clock_behind"
    CLOCK_NOT_KEPT = "clock_not_kept"
    STORE_FAILED = "store_failed"
    DATABASE_AWAY = "database_away"
    BACKUP_OLD = "backup_old"
    BACKUP_FAILED = "backup_failed"
    BACKUP_KEY = "backup_key"
    OUTBOX_REJECTED = "outbox_rejected"
    OUTBOX_OLD = "outbox_old"
    MODELS_CHANGED = "models_changed"
    ENGINE_LOST = "engine_lost"
    FACE_NOT_CALIBRATED = "face_not_calibrated"
    WORDS_MISSING = "words_missing"
    LETTERS_MISSING = "letters_missing"
    CLINICS_WRONG = "clinics_wrong"
    GATEWAY_SILENT = "gateway_silent"
    GATEWAY_REFUSES = "gateway_refuses"
    REGISTRY_SILENT = "registry_silent"
    SYSTEM_SILENT = "system_silent"
    SYSTEM_REFUSES = "system_refuses"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `detail` is for technicians: figures, or a device's own words; no personal data."""

    check: str
    detail: str
    advice: Advice | None = None  # None: all is well
    essential: bool = False  # without it nobody can get a number

    @property
    def ok(self) -> bool:
        return self.advice is None


@dataclass(frozen=True, slots=True)
class CameraFigures:
    """Of some frames. `light` is the mean luminance, 0 to 1. `sharpness` is the share of the picture's contrast that
    lies in its finest details; None where there is too little contrast to tell."""

    width: int
    height: int
    frames_per_s: float
    light: float
    sharpness: float | None


@dataclass(frozen=True, slots=True)
class CameraLimits:
    """Provisional, set on drawn scenes. Twelve frames a second are what a challenge of the face step needs; an empty
    tray has a light of 0.17."""

    min_sharpness: float
    min_frames_per_s: float = 12.0
    min_light: float = 0.1
    max_light: float = 0.92


# A card whose code is 3.7 pixels a module has 0.04 with a blur of 1.5 pixels, which decodes, and 0.006 with 3.
CARD_LIMITS = CameraLimits(min_sharpness=0.015)
# A face before a plain wall has 0.012 and more, and 0.001 with a blur of 2 pixels of 480.
FACE_LIMITS = CameraLimits(min_sharpness=0.002)


def camera_advice(seen: CameraFigures, limits: CameraLimits) -> Advice | None:
    """What to see to first; in the dark a camera is slow and unsharp as well."""
    if seen.light < limits.min_light:
        return Advice.CAMERA_DARK
    if seen.light > limits.max_light:
        return Advice.CAMERA_BRIGHT
    if seen.frames_per_s < limits.min_frames_per_s:
        return Advice.CAMERA_SLOW
    if seen.sharpness is not None and seen.sharpness < limits.min_sharpness:
        return Advice.CAMERA_BLURRED
    return None


@dataclass(frozen=True, slots=True)
class ScreenFigures:
    """What the settings say of the screen; `shown_px` is what the system says, where it can be asked."""

    px_per_mm: float
    size_px: tuple[int, int]
    shown_px: tuple[int, int] | None = None

    @property
    def diagonal_in(self) -> float:
        return hypot(*self.size_px) / self.px_per_mm / MM_PER_INCH


_SCREENS_IN = (9.5, 33.0)  # diagonals of kiosk screens


def screen_advice(screen: ScreenFigures) -> Advice | None:
    least, most = _SCREENS_IN
    fits = screen.shown_px is None or screen.shown_px == screen.size_px
    return None if least <= screen.diagonal_in <= most and fits else Advice.SCREEN_IMPLAUSIBLE


CLOCK_SLACK = timedelta(minutes=2)  # between kiosks that share a database


def clock_is_behind(now: datetime, newest: datetime | None) -> bool:
    """Whether something was written later than now."""
    return newest is not None and now < newest - CLOCK_SLACK


def px_per_mm(card_px: float) -> float:
    """Of a screen on which a bank card's long side covers so many pixels."""
    return card_px / CARD_MM[0]
