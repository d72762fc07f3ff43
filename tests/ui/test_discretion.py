"""What the patient's screens tell of a person, and when."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.domain.card import CardField
from kiosk.domain.insurance import Outcome, Payer
from kiosk.domain.person import Language, masked_name
from kiosk.domain.session import state as s
from kiosk.domain.visit import NoFace, Visit
from kiosk.ui.patient.window import Ghost
from tests.ui import gallery
from tests.ui.touching import Touches, settle, texts

VI, EN = Language.VIETNAMESE, Language.ENGLISH


@pytest.fixture
def touches(qtbot: QtBot) -> Touches:
    return Touches(qtbot)


BEFORE_ACCEPT = [
    item for item in gallery.items() if item.name.split("-")[0] in ("home", "no", "consent", "face", "reception")
]


@pytest.mark.parametrize("item", BEFORE_ACCEPT, ids=lambda item: item.name)
def test_nothing_about_a_person_before_the_face_is_accepted(touches: Touches, item: gallery.Item) -> None:
    """Neither a part of the name, nor the number, nor insurance."""
    touches.show(item.name)
    seen = " ".join(texts(touches.window))
    for part in (*gallery.NAME.split(), gallery.CARD.number, "1958", "insurance"):
        assert part not in seen.replace("insurance card", "")


def test_of_several_cards_only_kind_and_given_name_are_shown(touches: Touches) -> None:
    """Anybody may have laid them there."""
    touches.show("which-card-four")
    seen = " ".join(texts(touches.window))
    for shown in ("Citizen card. ••• Lan", "Insurance card. ••• Hùng", "Passport. ••• MARIA", "Foreign identity card"):
        assert shown in seen
    for secret in ("Nguyễn", "Trần", "Văn", "ERIKSSON", "1958", *(card.number for card in gallery.CARDS)):
        assert secret not in seen


def test_a_card_that_contradicts_itself_is_offered_without_a_name(touches: Touches) -> None:
    doubtful = replace(gallery.CARD, conflicts=frozenset({CardField.NAME}))
    touches.window.render_state(gallery.at(s.ChoosingCard((doubtful, gallery.CARDS[1]))), gallery.MACHINE)
    seen = " ".join(texts(touches.window))
    assert "Lan" not in seen
    assert "••• Hùng" in seen


def test_without_a_face_the_name_is_masked_and_insurance_is_the_desks(touches: Touches) -> None:
    touches.show("insurance-not-owner")
    seen = " ".join(texts(touches.window))
    assert masked_name(gallery.NAME) in seen
    assert gallery.NAME not in seen
    assert "2026" not in seen


def test_two_sessions_in_a_row_leave_nothing_of_the_first(touches: Touches) -> None:
    """No string of the first patient is in any widget, not even in a hidden one, once the session is over."""
    mine = [gallery.insured(Outcome.VALID, Payer.INSURED, date(2026, 12, 31)), gallery.at(s.Done(gallery.TICKET))]
    for state in mine:
        touches.window.render_state(state, gallery.MACHINE)
        seen = " ".join(texts(touches.window))
        assert gallery.NAME in seen or gallery.TICKET.label in seen
    touches.window.render_state(s.Idle(), gallery.MACHINE)
    other = Visit(card=replace(gallery.CARD, name="Trần Văn Hùng"), no_face=NoFace.DECLINED)
    touches.window.render_state(s.Session(token="other", step=s.ShowingInsurance(other)), gallery.MACHINE)
    settle()
    everything = " ".join(text for widget in QApplication.allWidgets() for text in texts(widget))
    assert masked_name("Trần Văn Hùng") in everything
    for secret in (gallery.NAME, "Lan", gallery.TICKET.label, "31/12/2026", "Tai Mũi Họng"):
        assert secret not in everything


def test_the_end_of_a_session_shows_no_trace_of_it(qtbot: QtBot) -> None:
    """Movement between screens of one session, none from its last screen to the home screen."""
    touches = Touches(qtbot, reduced_motion=False)
    touches.show("insurance-valid")
    touches.show("clinic")
    ghosts = touches.window.findChildren(Ghost)
    assert len(ghosts) == 1
    touches.window.render_state(s.Idle(), gallery.MACHINE)
    settle()
    assert touches.window.findChildren(Ghost) == []
