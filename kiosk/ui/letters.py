"""Do the fonts have every letter that the screens write?"""

from PySide6.QtGui import QRawFont

from kiosk.resources import asset
from kiosk.ui.theme import FONT_FILES

# Every letter of Vietnamese beyond ASCII, and the signs that screens and tickets use.
LETTERS = (
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
    "–·•’“”…"
)


def missing_letters(letters: str = LETTERS) -> str:
    """Letters without a glyph in any of the fonts; needs a QGuiApplication."""
    fonts = [QRawFont(str(asset("fonts", name)), 16.0) for name in FONT_FILES]
    return "".join(letter for letter in letters if not all(font.supportsCharacter(ord(letter)) for font in fonts))
