"""Do the fonts have every letter that the screens write?"""

from collections.abc import Iterable

from PySide6.QtGui import QRawFont

from kiosk.domain.person import Language
from kiosk.i18n import OWN_NAMES, words
from kiosk.resources import asset
from kiosk.ui.theme import FONT_FILES, OTHER_SCRIPTS

# Every letter of Vietnamese beyond ASCII, for names and what the hospital writes, and the signs of screens and tickets.
LETTERS = (
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
    "–·•’“”…"
)
_BREAKS = "\n\u200b"  # draw nothing


def missing_letters() -> str:
    """Letters that no family has in each of its weights: of LETTERS, which must be in the first, and of every word in
    every language. Needs a QGuiApplication."""
    first = _fonts(FONT_FILES)
    others = [_fonts(files) for files in OTHER_SCRIPTS.values()]
    written = frozenset("".join(OWN_NAMES.values())).union(
        *("".join(words(language).texts.values()) for language in Language)
    )
    missing = {letter for letter in LETTERS if not _has(first, letter)}
    missing |= {letter for letter in written if not any(_has(fonts, letter) for fonts in (first, *others))}
    return "".join(sorted(missing.difference(_BREAKS)))


def _fonts(names: Iterable[str]) -> list[QRawFont]:
    return [QRawFont(str(asset("fonts", name)), 16.0) for name in names]


def _has(family: list[QRawFont], letter: str) -> bool:
    return all(font.supportsCharacter(ord(letter)) for font in family)
