"""Every word in every language is drawn with the fonts that come with the program, whatever this machine has."""

from collections.abc import Iterator
from types import ModuleType

import pytest
from PySide6.QtGui import QTextLayout
from pytestqt.qtbot import QtBot

from kiosk.domain.person import Language
from kiosk.i18n import OWN_NAMES, words
from kiosk.ui import letters, theme
from kiosk.ui.theme import Metrics, Style, Text

OURS = {theme.FAMILY, f"{theme.FAMILY} SemiBold", *theme.OTHER_SCRIPTS}


def runs(text: str, *, strong: bool) -> Iterator[tuple[str, bool]]:
    """The family of each run of letters, and whether it has all of them."""
    layout = QTextLayout(text, Style(Metrics(4.03)).font(Text.BODY, strong=strong))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    for run in layout.glyphRuns():
        yield run.rawFont().familyName(), 0 not in run.glyphIndexes()


@pytest.mark.parametrize("strong", [False, True], ids=["plain", "strong"])
@pytest.mark.parametrize("language", Language)
def test_every_text_is_drawn_in_our_own_fonts(
    qtbot: QtBot, update: ModuleType, language: Language, strong: bool
) -> None:
    """As Qt shapes it: figures between Khmer words, too."""
    say = words(language)
    texts = [OWN_NAMES[language], *(say(*text) for text in update.for_patients())]
    foreign = {text: run for text in texts for run in runs(text, strong=strong) if run not in {(o, True) for o in OURS}}
    assert foreign == {}


def test_no_letter_is_missing(qtbot: QtBot) -> None:
    assert letters.missing_letters() == ""


def test_a_language_without_its_font_is_noticed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "OTHER_SCRIPTS", {})
    missing = letters.missing_letters()
    assert {"ក", "្", "។"} <= set(missing)
    assert "\u200b" not in missing
