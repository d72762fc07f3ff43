"""Design tokens, in millimetres and colours, and what Qt needs of them: pixels, fonts, a style sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import chain
from string import Template

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QColor, QFont, QFontDatabase
from PySide6.QtWidgets import QWidget

from kiosk.domain.liveness.challenge import WHITE, Colour
from kiosk.resources import asset

FAMILY = "Be Vietnam Pro"
FONT_FILES = ("BeVietnamPro-Regular.ttf", "BeVietnamPro-SemiBold.ttf", "BeVietnamPro-Bold.ttf")
OTHER_SCRIPTS = {"Noto Sans Khmer": ("NotoSansKhmer-Regular.ttf", "NotoSansKhmer-Bold.ttf")}  # where FAMILY has none
CAP_RATIO = 0.740  # capital height over the em: sCapHeight 740 of 1000 in the OS/2 table of all three files
LARGE_TEXT = 1.35
MIN_CONTRAST = 7.0  # WCAG 1.4.6


class Text(Enum):
    """Sizes by cap height, mm: 0.7 degrees at 600 mm for the body (EN 301 549, 5.1.4), ADA 707.7.2 for the smallest."""

    QUESTION = 11.0
    HEADING = 8.6
    BODY = 7.3
    LABEL = 6.2
    SMALL = 4.8


TOUCH_MIN_MM = 16.0  # smallest target, doi 10.1177/00315125251345594
PRIMARY_MM = 22.0
GAP_MM = 4.0
GRID_MM = 8.0
MARGIN_MM = 16.0
NARROW_MARGIN_MM = 8.0
NARROW_MM = 240.0  # a screen whose shorter side is below: 15.6 inch, 194 mm; 21.5 inch has 268 mm
HIGH_MM = 400.0  # 21.5 inch on end has 476 mm: its upper half is above 1220 mm (EN 301 549, 8.3.2); 15.6 inch has 345
FOCUS_MM = 2.0
LINE_MM = 0.5
STROKE_MM = 0.7
LEDGE_MM = 1.2  # the lower edge of a button: it looks like something to press
RADIUS_MM = 5.0
ICON_MM = 12.0
TRANSITION_MS = 240

INK = "#14213D"
QUIET = "#3D4A66"
BACKGROUND = "#FBFAF7"
SURFACE = "#FFFFFF"
LINE = "#D5DAE3"
EDGE = "#7B869C"  # outline of a control: 3:1 on background (WCAG 1.4.11)
ACCENT = "#005A64"
ACCENT_PRESSED = "#003F47"
ACCENT_TINT = "#E2F0F0"
ON_ACCENT = "#FFFFFF"
FOCUS = "#F2A900"
SUCCESS = "#085A31"
SUCCESS_TINT = "#E3F3EA"
ATTENTION = "#7D4300"
ATTENTION_TINT = "#FDF3DF"
STOP = "#A3122A"
STOP_PRESSED = "#7C0C1F"
STOP_TINT = "#FEF3F3"
SCRIM = QColor(20, 33, 61, 168)
ON_LAMP = "#000000"  # the screen as a lamp: on violet only black has 7:1
WHITE_LIGHT = QColor(*WHITE).name()
LIGHTS: Mapping[Colour, str] = {colour: QColor(*colour.value).name() for colour in Colour}


@dataclass(frozen=True, slots=True)
class Tint:
    """A deep colour that carries `text`, and a pale one that carries ink or the deep colour."""

    deep: str
    pale: str
    text: str = "#FFFFFF"


# The eight clinic colours; the desk for everybody is none of them.
CLINIC_COLOURS: Mapping[str, Tint] = {
    "teal": Tint("#005A64", "#E2F0F0"),
    "blue": Tint("#0B4F8A", "#E6F0F9"),
    "indigo": Tint("#3A3F96", "#ECEDFA"),
    "plum": Tint("#6B2A78", "#F6ECF8"),
    "rose": Tint("#961A4B", "#FDEEF3"),
    "orange": Tint("#8A3A00", "#FDF0E4"),
    "brown": Tint("#66482A", "#F5EEE6"),
    "green": Tint("#2B5B1E", "#EAF4E4"),
}
DESK_COLOUR = Tint("#35445E", "#ECEFF4")

# High contrast: black, white, and yellow for the focus alone. What is not named stays: lamps, codes, clinics' tiles.
BLACK, WHITE_INK, DARK, DIMMED, YELLOW = "#000000", "#FFFFFF", "#2A2A2A", "#BFBFBF", "#FFD400"
_IN_HIGH_CONTRAST: Mapping[str, str] = {
    **dict.fromkeys((INK, QUIET, ACCENT, SUCCESS, ATTENTION, STOP, LINE, EDGE), WHITE_INK),
    **dict.fromkeys((BACKGROUND, SURFACE, ON_ACCENT), BLACK),
    **dict.fromkeys((ACCENT_TINT, SUCCESS_TINT, ATTENTION_TINT, STOP_TINT), DARK),
    **dict.fromkeys((tint.pale for tint in (*CLINIC_COLOURS.values(), DESK_COLOUR)), DARK),
    **dict.fromkeys((ACCENT_PRESSED, STOP_PRESSED), DIMMED),
    FOCUS: YELLOW,
}

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in (INK, QUIET) for ground in (BACKGROUND, SURFACE, ACCENT_TINT)),
    *((INK, ground) for ground in (SUCCESS_TINT, ATTENTION_TINT, STOP_TINT)),
    *((ACCENT, ground) for ground in (BACKGROUND, SURFACE)),
    (ON_ACCENT, ACCENT),
    (ON_ACCENT, ACCENT_PRESSED),
    (SUCCESS, SUCCESS_TINT),
    (SUCCESS, SURFACE),
    (ATTENTION, ATTENTION_TINT),
    (STOP, STOP_TINT),
    (STOP, SURFACE),
    (STOP, BACKGROUND),
    (ON_ACCENT, STOP),
    (ON_ACCENT, STOP_PRESSED),
    *((tint.text, tint.deep) for tint in (*CLINIC_COLOURS.values(), DESK_COLOUR)),
    *((ON_LAMP, light) for light in (WHITE_LIGHT, *LIGHTS.values())),
    *((INK, tint.pale) for tint in (*CLINIC_COLOURS.values(), DESK_COLOUR)),
    *((ink, ground) for ink in (WHITE_INK, YELLOW) for ground in (BLACK, DARK)),
    *((BLACK, ground) for ground in (WHITE_INK, DIMMED)),
)


def clinic_tint(name: str) -> Tint:
    """The colour that staff gave a clinic; a name that is none of the eight gets the desk's quiet one."""
    return CLINIC_COLOURS.get(name, DESK_COLOUR)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Metrics:
    """The display: calibrated per device, 4.03 px/mm for 21.5 inch Full HD, 5.56 for 15.6 inch."""

    px_per_mm: float
    reduced_motion: bool = False
    double_tap_ms: int = 0  # how long a new screen takes no touch: the second tap was meant for the one before

    def px(self, mm: float) -> int:
        return round(mm * self.px_per_mm)


@dataclass(frozen=True, slots=True)
class Style:
    """The tokens on one display, in the modes of one session."""

    metrics: Metrics
    large_text: bool = False
    high_contrast: bool = False

    def colour(self, token: str) -> str:
        """What a colour of the theme is here."""
        return _IN_HIGH_CONTRAST.get(token, token) if self.high_contrast else token

    def px(self, mm: float) -> int:
        return self.metrics.px(mm)

    @property
    def text_scale(self) -> float:
        return LARGE_TEXT if self.large_text else 1.0

    def icon_px(self, mm: float = ICON_MM) -> int:
        """Icons beside words grow with them, by half as much."""
        return self.px(mm * (1 + (self.text_scale - 1) / 2))

    def font(self, size: Text | float, *, strong: bool = False) -> QFont:
        """A font with this cap height in mm, times the text mode's factor."""
        load_fonts()
        cap_mm = size.value if isinstance(size, Text) else size
        return font_for(self.px(cap_mm * self.text_scale), strong=strong)


def font_for(cap_px: float, *, strong: bool = False) -> QFont:
    """A font whose capitals are `cap_px` high, with figures of equal width where the face has them."""
    font = QFont((FAMILY, *OTHER_SCRIPTS, FAMILY))  # once more: for the figures within another script
    font.setPixelSize(max(1, round(cap_px / CAP_RATIO)))
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@cache
def load_fonts() -> None:
    """Raises FileNotFoundError where a font is missing: a kiosk without its letters does not start."""
    QLoggingCategory.setFilterRules("qt.text.font.db=false")  # that a family lacks a script, which the next one has
    for name in (*FONT_FILES, *chain.from_iterable(OTHER_SCRIPTS.values())):
        if QFontDatabase.addApplicationFont(str(asset("fonts", name))) < 0:
            raise FileNotFoundError(asset("fonts", name))


_SHEET = Template("""
QWidget { color: $INK; background: transparent; }
QWidget#window, QWidget#shell { background: $BACKGROUND; }
QLabel[tone="quiet"] { color: $QUIET; }
QLabel[tone="accent"] { color: $ACCENT; }
QLabel[tone="onAccent"] { color: $ON_ACCENT; }
QLabel[tone="success"] { color: $SUCCESS; }
QLabel[tone="attention"] { color: $ATTENTION; }
QLabel[tone="stop"] { color: $STOP; }
QFrame[surface="card"] { background: $SURFACE; border: ${line}px solid $LINE; border-radius: ${radius}px; }
QFrame[surface="accent"] { background: $ACCENT_TINT; border: none; border-radius: ${radius}px; }
QFrame[surface="success"] { background: $SUCCESS_TINT; border: none; border-radius: ${radius}px; }
QFrame[surface="attention"] { background: $ATTENTION_TINT; border: none; border-radius: ${radius}px; }
QFrame[surface="stop"] { background: $STOP_TINT; border: none; border-radius: ${radius}px; }
QFrame[surface="banner"] { background: $ATTENTION_TINT; border: none; }
QFrame[surface="rule"] { background: $LINE; border: none; }

QPushButton { border-radius: ${radius}px; border: none; }
QPushButton[kind="primary"] { background: $ACCENT; border-bottom: ${ledge}px solid $ACCENT_PRESSED; }
QPushButton[kind="primary"]:pressed { background: $ACCENT_PRESSED; border-bottom: none; }
QPushButton[kind="outlined"], QPushButton[kind="danger"] { background: $SURFACE; border: ${stroke}px solid $ACCENT; }
QPushButton[kind="outlined"], QPushButton[kind="danger"] { border-bottom-width: ${ledge}px; }
QPushButton[kind="outlined"]:pressed { background: $ACCENT_TINT; border-bottom-width: ${stroke}px; }
QPushButton[kind="danger"] { border-color: $STOP; }
QPushButton[kind="danger"]:pressed { background: $STOP_TINT; border-bottom-width: ${stroke}px; }
QPushButton[kind="choice"] { background: $SURFACE; border: ${line}px solid $EDGE; border-bottom-width: ${ledge}px; }
QPushButton[kind="choice"]:pressed { background: $ACCENT_TINT; border-bottom-width: ${line}px; }
QPushButton[kind="bar"] { background: $SURFACE; border: ${line}px solid $EDGE; }
QPushButton[kind="bar"]:pressed { background: $ACCENT_TINT; }
QPushButton[kind="chosen"] { background: $ACCENT_TINT; border: ${stroke}px solid $ACCENT; }
QPushButton[kind="locked"] { background: transparent; border: ${line}px solid $LINE; }
QWidget[lamp="true"] QLabel { color: $ON_LAMP; }
QWidget[lamp="true"] QPushButton { background: transparent; border: ${line}px solid $ON_LAMP; }
QWidget[lamp="true"] QPushButton[kind="chosen"] { border-width: ${stroke}px; }
QWidget[lamp="true"] QPushButton:pressed { background: $SURFACE; }
QWidget[lamp="true"] QFrame[surface="banner"] { background: transparent; }
QPushButton:focus { border: ${focus}px solid $FOCUS; }
""")


@cache
def style_sheet(metrics: Metrics, *, high_contrast: bool = False) -> str:
    """The style sheet of a whole window on this display."""
    style = Style(metrics, high_contrast=high_contrast)
    colours = {name: value for name, value in globals().items() if name.isupper() and isinstance(value, str)}
    return _SHEET.substitute(
        {name: style.colour(value) for name, value in colours.items()},
        line=max(1, metrics.px(LINE_MM)),
        stroke=max(2, metrics.px(STROKE_MM)),
        ledge=max(2, metrics.px(LEDGE_MM)),
        focus=metrics.px(FOCUS_MM),
        radius=metrics.px(RADIUS_MM),
    )


def restyle(widget: QWidget, **properties: str) -> None:
    """Other properties, and what the style sheet makes of them: Qt does not look at them again by itself."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
