"""Every screen in a covering sample of forms; `make screens` holds all forms to the same checks."""

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from kiosk.i18n import consent_text, words
from kiosk.ui.theme import Metrics
from kiosk.ui.widgets.label import Label
from tests.ui import gallery, screen_checks
from tests.ui.gallery import CONTRAST, EVERY_MODE, LANDSCAPE, LARGE, LOW, NORMAL, PORTRAIT, Form, Language

VI, EN, KM = Language.VIETNAMESE, Language.ENGLISH, Language.KHMER
SMALL = gallery.PX_PER_MM["15.6"]
SAMPLE = (
    Form(VI, PORTRAIT, NORMAL),
    Form(EN, PORTRAIT, LARGE),
    Form(VI, LANDSCAPE, LARGE),
    Form(EN, LANDSCAPE, NORMAL),
    Form(EN, PORTRAIT, LOW),
    Form(VI, PORTRAIT, EVERY_MODE),
    Form(VI, PORTRAIT, LARGE, SMALL),
    Form(EN, PORTRAIT, NORMAL, SMALL),
    Form(VI, LANDSCAPE, NORMAL, SMALL),
    Form(EN, LANDSCAPE, LARGE, SMALL),
    Form(KM, PORTRAIT, EVERY_MODE),
    Form(KM, LANDSCAPE, LARGE, SMALL),
)
LOOKED_AT = (SAMPLE[0], Form(EN, PORTRAIT, CONTRAST))  # for contrast, pixel by pixel


@pytest.mark.parametrize("form", SAMPLE, ids=lambda form: f"{form.name}-{form.px_per_mm}")
def test_every_screen_fits(qtbot: QtBot, form: Form) -> None:
    """No target below 16 mm, 20 for the primary one, no text cut off, nothing overlaps or sticks out, at most five
    choices, the number is 20 mm or more, and in low reach all controls are in the lower half."""
    found = []
    for item in gallery.items():
        window = gallery.show(item, form)
        found += [f"{item.name}: {fault}" for fault in screen_checks.faults(window, form, pixels=False)]
        gallery.discard(window)
    assert found == []


@pytest.mark.parametrize("form", LOOKED_AT, ids=lambda form: form.name)
def test_every_text_is_seven_to_one_on_the_glass(qtbot: QtBot, form: Form) -> None:
    found = []
    for item in gallery.items():
        window = gallery.show(item, form)
        found += [f"{item.name}: {fault}" for fault in screen_checks.faint_texts(window)]
        gallery.discard(window)
    assert found == []


def test_the_checks_find_what_they_look_for(qtbot: QtBot) -> None:
    """A consent screen with a grey text, a button pushed up and out, and another made small."""
    item = next(item for item in gallery.items() if item.name == "consent")
    form = Form(EN, PORTRAIT, LOW)
    window = gallery.show(item, form)
    yes, no = (b for b in screen_checks.live_buttons(window) if b.accessibleName().startswith(("Yes", "No,")))
    no.setFixedHeight(Metrics(form.px_per_mm).px(15))
    grey = next(label for label in window.findChildren(Label) if label.text() == consent_text(words(EN))[1])
    grey.setStyleSheet("color: #767676")
    QCoreApplication.processEvents()
    yes.move(yes.x(), -10)
    found = " ".join(screen_checks.faults(window, form, pixels=True))
    gallery.discard(window)
    for fault in ("outside", "px too high", "needs 64", ":1 on #fbfaf7"):
        assert fault in found
