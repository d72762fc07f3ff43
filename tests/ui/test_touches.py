"""What a touch does, and what stays on the screen."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.domain.faults import Fault
from kiosk.domain.insurance import Coverage, Outcome, Payer
from kiosk.domain.machine import Machine, Screen, screen
from kiosk.domain.person import Language
from kiosk.domain.queue import PriorityReason
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session.steps import MAX_UNLUCKY_TRIES
from kiosk.domain.visit import ActedBy
from kiosk.resources import asset
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.theme import Metrics
from tests.ui import gallery
from tests.ui.touching import BY_NAME, Touches, settle, texts

VI, EN = Language.VIETNAMESE, Language.ENGLISH


@pytest.fixture
def touches(qtbot: QtBot) -> Touches:
    return Touches(qtbot)


CLICKS = [
    ("home", "Không có thẻ?", e.NoCardPressed()),
    ("home", "Cấp cứu? Gọi nhân viên", e.HelpPressed(s.HelpKind.EMERGENCY)),
    ("home", "Hiển thị", e.DisplayPressed()),
    ("home", "Tập thử", e.PracticePressed()),
    ("practice-begin", "Lay the drawn card", e.ContinuePressed()),
    ("practice-over", "Now for real", e.ContinuePressed()),
    ("practice-over", "Practise once more", e.TryAgainPressed()),
    ("home-one-camera", "Bắt đầu", e.StartPressed()),
    ("home-unreadable", "Back", e.BackPressed()),
    ("home-unreadable", "Cancel", e.CancelPressed()),
    ("home-unreadable", "Help", e.HelpPressed()),
    ("display", "Large text", e.ModesChosen(s.Modes(large_text=True))),
    ("display", "White on black", e.ModesChosen(s.Modes(high_contrast=True))),
    ("display", "Buttons lower down", e.ModesChosen(s.Modes(low_reach=True))),
    ("display", "Take your time", e.ModesChosen(s.Modes(slow=True))),
    ("display", "Read aloud", e.ModesChosen(s.Modes(voice=True))),
    ("display", "Done", e.OverlayClosed()),
    ("home-no-reader", "Không có thẻ?", e.NoCardPressed()),
    ("no-card", "I have a passport", e.ReasonChosen("foreigner")),
    ("no-card", "I know my number", e.TypeNumberPressed()),
    ("which-card", "Citizen card", e.CardChosen(0)),
    ("which-card", "Insurance card", e.CardChosen(1)),
    ("which-card-four", "Foreign identity card", e.CardChosen(3)),
    ("consent", "Yes", e.ConsentAnswered(True)),
    ("consent", "No, use the card only", e.ConsentAnswered(False)),
    ("face-look-here", "Go on with the card", e.OtherWayPressed()),
    ("face-before-challenge", "Another way, without moving", e.OtherWayPressed()),
    ("face-challenge-opening", "Another way, without moving", e.OtherWayPressed()),
    ("face-challenge-violet", "Another way, without moving", e.OtherWayPressed()),
    ("face-challenge-nod", "Another way, without moving", e.OtherWayPressed()),
    ("face-challenge-nod", "Back", e.BackPressed()),
    ("face-retry-too-quick", "Try again", e.TryAgainPressed()),
    ("face-retry-too-quick", "Go on with the card", e.OtherWayPressed()),
    ("face-retry-too-quick-last", "Go on", e.OtherWayPressed()),
    ("face-retry", "Try again", e.TryAgainPressed()),
    ("face-retry", "Go on with the card", e.OtherWayPressed()),
    ("face-retry-last", "Go on", e.OtherWayPressed()),
    ("reception", "Take a number", e.ContinuePressed()),
    ("insurance-valid", "Choose a clinic", e.ContinuePressed()),
    ("clinic", "Ear, nose, throat", e.ClinicChosen("ent")),
    ("clinic", "Not sure which one?", e.OtherWayPressed()),
    ("clinic-none", "Take a number", e.OtherWayPressed()),
    ("confirm", "Take the number", e.ContinuePressed()),
    ("confirm", "Choose another", e.BackPressed()),
    ("no-card", "With a child or a relative", e.CompanionPressed()),
    ("companion", "For a child under 6", e.CompanionChosen(ActedBy.GUARDIAN)),
    ("companion", "For a relative", e.CompanionChosen(ActedBy.RELATIVE)),
    ("companion", "I work here", e.CompanionChosen(ActedBy.STAFF)),
    ("reception-child", "Take a number", e.ContinuePressed()),
    ("confirm", "Is a priority due to you?", e.PriorityPressed()),
    ("confirm-everything", "Priority: person with meritorious service", e.PriorityPressed()),
    ("confirm-everything", "Take it all the same", e.ContinuePressed()),
    ("confirm-desk-first", "Take a number for the desk", e.ContinuePressed()),
    ("priority", "Pregnant", e.PriorityChosen(PriorityReason.PREGNANCY)),
    ("priority", "Severe disability", e.PriorityChosen(PriorityReason.DISABILITY)),
    ("priority", "Person with meritorious service", e.PriorityChosen(PriorityReason.MERIT)),
    ("priority", "None of these", e.PriorityChosen(None)),
    ("clinic-no-numbers", "General medicine", e.ScreenTouched()),
    ("clinic-no-numbers", "Bones and joints", e.ScreenTouched()),
    ("number-printed", "Done", e.ContinuePressed()),
    ("stopped", "Try again", e.TryAgainPressed()),
    ("stopped", "Go to the desk", e.ContinuePressed()),
    ("out-of-service", "Cấp cứu? Gọi nhân viên", e.HelpPressed(s.HelpKind.EMERGENCY)),
    ("home", "Máy giữ lại gì?", e.WhatIsKeptPressed()),
    ("consent", "What does the machine keep?", e.WhatIsKeptPressed()),
    ("what-is-kept", "Go back", e.OverlayClosed()),
    ("help-called", "Go on", e.OverlayClosed()),
    ("cancel", "No, go on", e.OverlayClosed()),
    ("cancel", "Yes, erase", e.CancelPressed()),
    ("idle-warning", "I need more time", e.OverlayClosed()),
]


@pytest.mark.parametrize(("screen_name", "button", "event"), CLICKS)
def test_a_touch_dispatches_its_event(touches: Touches, screen_name: str, button: str, event: e.Touch) -> None:
    """And nothing else."""
    touches.show(screen_name)
    touches.click(button)
    assert touches.events == [event]


def test_every_screen_is_in_the_gallery() -> None:
    assert {screen(item.state, item.machine) for item in gallery.items()} == set(Screen)


def test_every_step_and_overlay_is_in_the_gallery() -> None:
    sessions = [item.state for item in gallery.items() if isinstance(item.state, s.Session)]
    assert {type(session.step) for session in sessions} == set(s.Step.__args__)
    assert {type(session.overlay) for session in sessions} == {*s.Overlay.__args__, type(None)}


def test_keyboard_reaches_and_presses_a_button(touches: Touches) -> None:
    """Tab walks to a button, Enter presses it."""
    touches.show("consent")
    button = touches.button("Yes")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    touches.qtbot.keyClick(button, Qt.Key.Key_Return)
    assert touches.events == [e.ConsentAnswered(True)]


def test_a_touch_beside_all_buttons_is_a_sign_of_life(touches: Touches) -> None:
    touches.show("consent")
    touches.qtbot.mouseClick(touches.window, Qt.MouseButton.LeftButton, pos=QPoint(540, 700))
    assert touches.events == [e.ScreenTouched()]


def test_nothing_under_an_overlay_can_be_touched(touches: Touches) -> None:
    """A touch on a clinic's card under the warning is only a sign of life."""
    touches.show("idle-warning")
    touches.qtbot.mouseClick(touches.window, Qt.MouseButton.LeftButton, pos=QPoint(540, 420))
    assert touches.events == [e.ScreenTouched()]


@pytest.mark.parametrize(
    ("screen_name", "button", "reason"),
    [
        ("insurance-checking", "Back", "The machine is working."),
        ("number-printed", "Back", "Your number is already given."),
        ("number-issuing", "Cancel", "Your number is being made. This cannot be stopped."),
    ],
)
def test_a_locked_control_says_why(touches: Touches, screen_name: str, button: str, reason: str) -> None:
    """It is a sign of life, and does nothing."""
    touches.show(screen_name)
    assert reason not in [label.text() for label in touches.window.findChildren(QLabel) if label.isVisible()]
    touches.click(button)
    assert reason in [label.text() for label in touches.window.findChildren(QLabel) if label.isVisible()]
    assert touches.events == [e.ScreenTouched()]


def test_consent_has_two_answers_of_equal_weight(touches: Touches) -> None:
    """Same size, same kind, neither chosen: no focus on either."""
    touches.show("consent")
    yes, no = touches.button("Yes"), touches.button("No, use the card only")
    assert yes.size() == no.size()
    assert yes.property("kind") == no.property("kind")
    settle()
    assert not yes.hasFocus()
    assert not no.hasFocus()


@pytest.mark.parametrize("tries", [1, MAX_UNLUCKY_TRIES])
def test_another_try_is_offered_only_while_there_is_one(touches: Touches, tries: int) -> None:
    state = gallery.at(s.RetryingFace(gallery.CARD, tries, s.FaceTrouble.NO_GOOD_PICTURE))
    touches.window.render_state(replace(state, language=EN), gallery.MACHINE)
    offered = "Try again" in list(texts(touches.window))
    assert offered is (tries < MAX_UNLUCKY_TRIES)


def test_more_clinics_are_on_a_second_page(touches: Touches) -> None:
    """Every clinic can be reached with the arrows, and none is on two pages."""
    touches.show("clinic")
    names = {offer.clinic.name.en for offer in gallery.OFFERS}
    first = {name for name in names if any(t.startswith(name) for t in shown_buttons(touches.window))}
    touches.click("More")
    second = {name for name in names if any(t.startswith(name) for t in shown_buttons(touches.window))}
    assert first | second == names
    assert not first & second
    touches.click("Previous page")
    assert touches.events == []


def shown_buttons(window: QWidget) -> list[str]:
    return [b.accessibleName() for b in window.findChildren(QAbstractButton) if b.isVisible()]


# What may be seen.


SCANNER, CAMERA = Fault.CARD_SCANNER_LOST, Fault.CARD_CAMERA_LOST
LINE, SCANNER_LINE, LOST_LINE, START_LINE = (
    "Hold your citizen card in front of the reader below.",
    "Hold the code on your card to the reader below.",
    'The card reader needs a rest. Touch "No card?" for a number.',
    "Touch Start, then hold your citizen card to the camera.",
)


@pytest.mark.parametrize(
    ("readers", "lost", "one_camera", "line"),
    [
        ({CAMERA}, set(), False, LINE),
        ({CAMERA}, {CAMERA}, False, LOST_LINE),
        ({CAMERA}, {CAMERA}, True, LOST_LINE),
        ({CAMERA}, set(), True, START_LINE),
        ({CAMERA, SCANNER}, set(), False, SCANNER_LINE),
        ({CAMERA, SCANNER}, {CAMERA}, False, SCANNER_LINE),
        ({CAMERA, SCANNER}, {SCANNER}, False, LINE),
        ({CAMERA, SCANNER}, {SCANNER}, True, START_LINE),
        ({CAMERA, SCANNER}, {CAMERA, SCANNER}, True, LOST_LINE),
        ({SCANNER}, set(), False, SCANNER_LINE),
    ],
)
def test_the_home_screen_speaks_of_the_readers_that_work(
    touches: Touches, readers: set[Fault], lost: set[Fault], one_camera: bool, line: str
) -> None:
    site = replace(gallery.SITE, card_readers=frozenset(readers), one_camera=one_camera)
    state = replace(gallery.at(s.ReadingCard()), language=EN)
    touches.window.render_state(state, Machine(site, frozenset(lost)))
    seen = list(texts(touches.window))
    assert [known for known in (LINE, SCANNER_LINE, LOST_LINE, START_LINE) if known in seen] == [line]
    assert ("Start" in seen) == (one_camera and CAMERA not in lost)


def test_all_text_is_plain(touches: Touches) -> None:
    """Markup in a name is shown as it is."""
    card = replace(gallery.CARD, name="<b>Lan</b>")
    visit = replace(gallery.OWNER, card=card, coverage=Coverage(Outcome.VALID, Payer.INSURED, date(2026, 12, 31)))
    touches.window.render_state(gallery.at(s.ShowingInsurance(visit)), gallery.MACHINE)
    labels = touches.window.findChildren(QLabel)
    assert any("<b>Lan</b>" in label.text() for label in labels)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("item", gallery.items(), ids=lambda item: item.name)
def test_rendering_twice_changes_nothing(touches: Touches, item: gallery.Item) -> None:
    """The same arguments give the same pixels, and no widget is made anew."""
    touches.window.render_state(item.state, item.machine)
    touches.window.grab()  # a glyph's first drawing may differ from all later ones in the shade of its edges
    before, widgets = touches.window.grab().toImage(), touches.window.findChildren(QWidget)
    touches.window.render_state(item.state, item.machine)
    assert touches.window.findChildren(QWidget) == widgets
    assert touches.window.grab().toImage() == before


def test_a_passing_second_makes_no_widget_anew(touches: Touches) -> None:
    """The countdown and the ring move within their widgets."""
    state = gallery.at(s.AskingConsent(gallery.CARD), s.IdleWarning(24))
    touches.window.render_state(replace(state, language=EN), gallery.MACHINE)
    widgets = touches.window.findChildren(QWidget)
    later = replace(state, language=EN, overlay=s.IdleWarning(23), ticks=s.Ticks(idle=97, step=97))
    touches.window.render_state(later, gallery.MACHINE)
    assert touches.window.findChildren(QWidget) == widgets
    assert "The screen clears in 23 seconds." in list(texts(touches.window))


def test_the_picture_of_the_camera_is_a_mirror(touches: Touches) -> None:
    """What the camera sees at its left is at the right of the screen."""
    frame = QImage(400, 300, QImage.Format.Format_RGB32)
    frame.fill(QColor("white"))
    for x in range(200):
        for y in range(300):
            frame.setPixelColor(x, y, QColor("red"))
    touches.show("face-look-here")
    touches.window.show_preview(frame)
    shown = touches.window.grab().toImage()
    left, right = shown.pixelColor(440, 900), shown.pixelColor(640, 900)
    assert left.green() > 200
    assert right.red() > 200
    assert right.green() < 60


def test_a_preview_for_another_screen_is_ignored(touches: Touches) -> None:
    touches.show("consent")
    before = touches.window.grab().toImage()
    touches.window.show_preview(gallery.preview())
    assert touches.window.grab().toImage() == before


def test_a_turned_screen_gets_the_other_layout(touches: Touches) -> None:
    """Portrait puts the picture above the words, landscape beside them."""
    touches.show("consent")
    yes, no = touches.button("Yes"), touches.button("No, use the card only")
    assert yes.mapTo(touches.window, QPoint()).y() < no.mapTo(touches.window, QPoint()).y()
    touches.window.resize(*gallery.LANDSCAPE)
    settle()
    yes, no = touches.button("Yes"), touches.button("No, use the card only")
    assert yes.mapTo(touches.window, QPoint()).y() == no.mapTo(touches.window, QPoint()).y()


def test_every_icon_in_use_exists() -> None:
    """No screen falls back to the picture for unknown names."""
    present = {path.stem for path in asset("icons").glob("*.svg")}
    assert {clinic.picture for clinic in gallery.CLINICS} <= present
    assert present >= {"stethoscope", "ear", "eye", "tooth", "baby", "heartbeat", "bone", "brain", "hand", "users"}


def test_the_second_tap_of_a_trembling_finger_is_not_for_the_next_screen(qtbot: QtBot) -> None:
    """ "Take the number" and "Done" stand in one place: a double tap must not put the number away at once."""
    touches: list[e.Touch] = []
    window = PatientWindow(touches.append, Metrics(4.03, reduced_motion=True, double_tap_ms=500))
    qtbot.addWidget(window)
    window.resize(*gallery.PORTRAIT)
    window.show()
    number = BY_NAME["number-printed"]
    window.render_state(number.state, number.machine)
    done = next(b for b in window.findChildren(QAbstractButton) if b.property("kind") == "primary")
    qtbot.mouseClick(done, Qt.MouseButton.LeftButton)
    assert touches == []
    qtbot.waitUntil(lambda: window.takes_touches)
    qtbot.mouseClick(done, Qt.MouseButton.LeftButton)
    assert touches == [e.ContinuePressed()]
