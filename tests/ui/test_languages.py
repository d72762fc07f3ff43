"""The choice of language: each by its own name, from every screen."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from kiosk.domain.machine import Machine
from kiosk.domain.person import STAFF_LANGUAGES, UNREAD_LANGUAGES, Language
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.i18n import OWN_NAMES, words
from tests.ui import gallery
from tests.ui.touching import Touches, texts


@pytest.fixture
def touches(qtbot: QtBot) -> Touches:
    return Touches(qtbot)


@pytest.mark.parametrize(("screen", "control"), [("home", "Đổi ngôn ngữ"), ("home-unreadable", "Change language")])
def test_one_control_opens_the_choice_and_names_the_others(touches: Touches, screen: str, control: str) -> None:
    touches.show(screen)
    touches.click(control)
    assert touches.events == [e.LanguagesPressed()]
    assert OWN_NAMES[Language.KHMER] in " ".join(texts(touches.window))


@pytest.mark.parametrize("language", Language)
def test_each_language_is_chosen_by_its_own_name(touches: Touches, language: Language) -> None:
    touches.show("language")
    touches.click(OWN_NAMES[language])
    assert touches.events == [e.LanguageChosen(language)]


def test_a_translation_that_nobody_has_read_says_so_in_its_own_language(touches: Touches) -> None:
    touches.show("language")
    seen = list(texts(touches.window))
    for language in Language:
        say = words(language)
        note = say("language.unread", "Translated; not yet read by a native speaker.")
        assert (note in seen) is (language in UNREAD_LANGUAGES)


def test_where_two_languages_are_offered_the_other_is_one_touch_away(touches: Touches) -> None:
    touches.window.render_state(s.Idle(), Machine(replace(gallery.SITE, languages=STAFF_LANGUAGES)))
    touches.click("English")
    assert touches.events == [e.LanguageChosen(Language.ENGLISH)]


def test_a_hospital_without_khmer_does_not_offer_it(touches: Touches) -> None:
    site = replace(gallery.SITE, languages=STAFF_LANGUAGES)
    touches.window.render_state(gallery.at(s.ReadingCard(), s.ChoosingLanguage()), Machine(site))
    assert OWN_NAMES[Language.KHMER] not in " ".join(texts(touches.window))
