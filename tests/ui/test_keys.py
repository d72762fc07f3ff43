"""Everybody who cannot touch: keys alone, a wheel with two buttons, and what a screen reader is told."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kiosk.domain.machine import screen
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.ui.theme import FOCUS
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.camera import CameraView
from kiosk.ui.widgets.qr import QrView
from kiosk.ui.widgets.ticket import BigNumber
from tests.ui import gallery
from tests.ui.touching import BY_NAME, Touches, settle

Key = Qt.Key
MOST_CONTROLS = 40


@pytest.fixture
def touches(qtbot: QtBot) -> Touches:
    made = Touches(qtbot)
    made.window.activateWindow()
    return made


def press(touches: Touches, *keys: Qt.Key) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        touches.qtbot.keyClick(focus, key)


def focused(touches: Touches) -> str:
    focus = QApplication.focusWidget()
    return focus.accessibleName() if isinstance(focus, TouchButton) else ""


def pressed(touches: Touches) -> list[e.Touch]:
    """Without the signs of life that going from control to control gives."""
    return [event for event in touches.events if event != e.ScreenTouched()]


KINDS = {
    (screen(item.state, item.machine), type(getattr(item.state, "overlay", None))): name
    for name, item in BY_NAME.items()
}


@pytest.mark.parametrize(("name", "key"), [*((name, Key.Key_Tab) for name in KINDS.values()), ("clinic", Key.Key_Down)])
def test_every_control_is_reached_by_one_key(touches: Touches, name: str, key: Qt.Key) -> None:
    """Round and round, with nothing left out: what takes a touch takes the focus."""
    touches.show(name)
    settle()
    live = {b for b in touches.window.findChildren(TouchButton) if b.isVisible() and b.isEnabled()}
    seen = []
    for _ in range(len(live)):
        press(touches, key)
        seen.append(QApplication.focusWidget())
    assert set(seen) == live
    press(touches, key)
    assert QApplication.focusWidget() is seen[0]


def test_the_way_back_is_the_way_there_turned_round(touches: Touches) -> None:
    touches.show("clinic")
    press(touches, Key.Key_Down, Key.Key_Down, Key.Key_Down)
    third = focused(touches)
    press(touches, Key.Key_Down, Key.Key_Up)
    assert focused(touches) == third
    press(touches, Key.Key_Tab, Key.Key_Backtab)
    assert focused(touches) == third


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("insurance-valid", "Choose a clinic"),
        ("confirm", "Take the number"),
        ("number-printed", "Done"),
        ("cancel", "No, go on"),
        ("idle-warning", "I need more time"),
        ("consent", "Yes"),
        ("clinic", "General medicine"),
        ("no-card", "I left my card at home"),
    ],
)
def test_the_first_key_leads_to_what_the_screen_is_for(touches: Touches, name: str, first: str) -> None:
    touches.show(name)
    assert focused(touches) == ""
    press(touches, Key.Key_Tab)
    assert focused(touches).startswith(first)


def test_who_goes_by_keys_finds_the_focus_at_the_next_screens_primary_action(touches: Touches) -> None:
    touches.show("confirm")
    press(touches, Key.Key_Down, Key.Key_Return)
    assert pressed(touches) == [e.ContinuePressed()]
    touches.show("number-printed")
    assert focused(touches) == "Done"


def test_not_even_keys_begin_at_one_of_two_answers_of_equal_weight(touches: Touches) -> None:
    touches.show("confirm")
    press(touches, Key.Key_Down)
    touches.show("consent")
    press(touches, Key.Key_Return)
    assert focused(touches) == ""
    assert pressed(touches) == []


def test_the_next_patient_finds_no_focus(touches: Touches) -> None:
    touches.show("confirm")
    press(touches, Key.Key_Down)
    touches.show("home")
    touches.show("insurance-valid")
    assert focused(touches) == ""


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_enter_and_space_press(touches: Touches, key: Qt.Key) -> None:
    touches.show("insurance-valid")
    press(touches, Key.Key_Tab, key)
    assert pressed(touches) == [e.ContinuePressed()]


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("consent", [e.BackPressed()]),
        ("confirm", [e.BackPressed()]),
        ("insurance-checking", []),
        ("cancel", [e.OverlayClosed()]),
        ("display", [e.OverlayClosed()]),
    ],
)
def test_escape_goes_back_where_there_is_a_way_back(touches: Touches, name: str, events: list[e.Touch]) -> None:
    touches.show(name)
    press(touches, Key.Key_Escape)
    assert pressed(touches) == events


def test_a_mode_chosen_by_keys_leaves_the_focus_where_it_was(touches: Touches) -> None:
    touches.show("display")
    press(touches, Key.Key_Tab, Key.Key_Up, Key.Key_Space)
    before = focused(touches)
    assert pressed(touches) == [e.ModesChosen(s.Modes(voice=True))]
    state = gallery.in_form(
        BY_NAME["display"].state, gallery.Form(touches.language, gallery.PORTRAIT, s.Modes(voice=True))
    )
    touches.window.render_state(state, gallery.SPEAKING)
    assert focused(touches) == before == "Read aloud"


def test_a_wheel_leads_from_one_to_the_next(touches: Touches) -> None:
    """A keypad of two buttons and a wheel: one click down is one control on, half clicks add up."""
    touches.show("clinic")
    handle = touches.window.windowHandle()
    for delta in (-120, -60, -60, -120, 120):
        QTest.wheelEvent(handle, QPointF(540, 900), QPoint(0, delta))
    assert focused(touches).startswith("Ear, nose, throat")


def test_a_number_is_typed_with_arrows_and_enter(touches: Touches) -> None:
    touches.show("type-number")
    for _ in range(MOST_CONTROLS):
        if focused(touches) == "7":
            break
        press(touches, Key.Key_Down)
    press(touches, Key.Key_Return)
    assert "7" in [label.text() for label in touches.button("Number").findChildren(QLabel)]


def test_the_focus_has_a_ring_of_two_millimetres(touches: Touches) -> None:
    """In the theme's yellow, all around, and gone with the focus."""
    touches.show("insurance-valid")
    button = touches.button("Choose a clinic")
    before = button.grab().toImage()
    press(touches, Key.Key_Tab)
    shown = button.grab().toImage()
    middle, ring = button.height() // 2, QColor(FOCUS)
    assert [x for x in range(12) if shown.pixelColor(x, middle) == ring] == list(range(8))
    assert [y for y in range(12) if shown.pixelColor(button.width() // 2, y) == ring] == list(range(8))
    assert all(before.pixelColor(x, middle) != ring for x in range(12))


# What a screen reader is told.

PRESSED = {QAccessible.Role.Button, QAccessible.Role.CheckBox}


def tree(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield interface
    for place in range(interface.childCount()):
        yield from tree(interface.child(place))


def is_shown(interface: QAccessibleInterface) -> bool:
    return not interface.state().invisible


@pytest.mark.parametrize("item", gallery.items(), ids=lambda item: item.name)
def test_everything_that_can_be_pressed_has_a_name_and_a_role(qtbot: QtBot, item: gallery.Item) -> None:
    """And every sentence is there as text; names are words, without a file's or a class's."""
    window = gallery.show(item, gallery.Form(gallery.Language.ENGLISH, gallery.PORTRAIT, gallery.NORMAL))
    qtbot.addWidget(window)
    shown = [interface for interface in tree(QAccessible.queryAccessibleInterface(window)) if is_shown(interface)]
    buttons = [interface for interface in shown if isinstance(interface.object(), TouchButton)]
    assert len(buttons) == sum(b.isVisible() for b in window.findChildren(TouchButton))
    assert {button.role() for button in buttons} <= PRESSED
    assert all(button.text(QAccessible.Text.Name).strip() for button in buttons)
    words = {i.text(QAccessible.Text.Name) for i in shown if i.role() == QAccessible.Role.StaticText}
    assert {label.text() for label in window.findChildren(QLabel) if label.isVisible()} <= words
    pictures = [widget for kind in (QrView, CameraView, BigNumber) for widget in window.findChildren(kind)]
    assert all(QAccessible.queryAccessibleInterface(picture).text(QAccessible.Text.Name) for picture in pictures)


def test_a_switch_says_whether_it_is_on(touches: Touches) -> None:
    state = gallery.at(s.AskingConsent(gallery.CARD), s.ChoosingModes())
    form = gallery.Form(touches.language, gallery.PORTRAIT, s.Modes(slow=True))
    touches.window.render_state(gallery.in_form(state, form), gallery.SPEAKING)
    told = {
        name: QAccessible.queryAccessibleInterface(touches.button(name)).state().checked
        for name in ("Large text", "Take your time")
    }
    assert told == {"Large text": 0, "Take your time": 1}
