"""Shaky hands: whatever one tap looks like to the glass, it is one tap for the kiosk."""

import json

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kiosk.domain.session import events as e
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.theme import Metrics
from kiosk.ui.widgets.button import TouchButton
from tests.ui import gallery, shaky
from tests.ui.touching import BY_NAME, ENGLISH

PX_PER_MM = 4.03
DOUBLE_TAP_MS = 350
LATER_S = 5.0
TYPES = {
    "down": QEvent.Type.MouseButtonPress,
    "move": QEvent.Type.MouseMove,
    "up": QEvent.Type.MouseButtonRelease,
}
RECORDED = [
    pytest.param([tuple(event) for event in sequence], id=f"{path.stem}-{place}")
    for path in sorted(shaky.FOLDER.glob("*.json"))
    for place, sequence in enumerate(json.loads(path.read_text()))
]


class Glass:
    """A window, a clock that stands still between touches, and touches as the window system delivers them."""

    def __init__(self, qtbot: QtBot) -> None:
        self.now_s = 0.0
        self.events: list[e.Touch] = []
        metrics = Metrics(PX_PER_MM, reduced_motion=True, double_tap_ms=DOUBLE_TAP_MS)
        self.window = PatientWindow(self._happened, metrics, lambda: self.now_s)
        self.next = ""  # the screen that follows the first event
        qtbot.addWidget(self.window)
        self.window.resize(*gallery.PORTRAIT)
        self.window.show()

    def _happened(self, event: e.Touch) -> None:
        self.events.append(event)
        if self.next:
            name, self.next = self.next, ""
            self._render(name)

    def _render(self, name: str) -> None:
        item = BY_NAME[name]
        self.window.render_state(gallery.in_form(item.state, ENGLISH), item.machine)

    def show(self, name: str) -> None:
        self._render(name)
        QCoreApplication.processEvents()
        self.now_s += LATER_S

    def button(self, name: str) -> TouchButton:
        return next(b for b in self.window.findChildren(TouchButton) if b.accessibleName() == name and b.isVisible())

    def play(self, where: QPoint, sequence: shaky.Sequence) -> None:
        handle = self.window.windowHandle()
        start_s = self.now_s
        for ms, kind, x, y in sequence:
            self.now_s = start_s + ms / 1000
            at = QPointF(where) + QPointF(x, y) * PX_PER_MM
            button = Qt.MouseButton.NoButton if kind == "move" else Qt.MouseButton.LeftButton
            held = Qt.MouseButton.NoButton if kind == "up" else Qt.MouseButton.LeftButton
            event = QMouseEvent(TYPES[kind], at, at, at, button, held, Qt.KeyboardModifier.NoModifier)
            event.setTimestamp(round(self.now_s * 1000) + 1)
            QCoreApplication.sendEvent(handle, event)
            QCoreApplication.processEvents()

    def tap(self, name: str, sequence: shaky.Sequence) -> None:
        button = self.button(name)
        self.play(button.mapTo(self.window, button.rect().center()), sequence)

    def typed(self) -> str:
        return "".join(label.text() for label in self.button("Number").findChildren(QLabel)[1:])


@pytest.fixture
def glass(qtbot: QtBot) -> Glass:
    return Glass(qtbot)


TAP: shaky.Sequence = [(0, "down", 0, 0), (80, "up", 0, 0)]


@pytest.mark.parametrize("model", shaky.MODELS, ids=lambda model: model.__name__)
def test_the_recorded_touches_are_the_models(model: shaky.Model) -> None:
    assert (shaky.FOLDER / f"{model.__name__}.json").read_text() == shaky.text_of(model)


@pytest.mark.parametrize("sequence", RECORDED)
def test_it_is_one_tap(glass: Glass, sequence: shaky.Sequence) -> None:
    glass.show("confirm")
    glass.tap("Take the number", sequence)
    assert glass.events == [e.ContinuePressed()]


@pytest.mark.parametrize("sequence", RECORDED)
def test_nothing_of_it_is_left_for_the_next_screen(glass: Glass, sequence: shaky.Sequence) -> None:
    """ "Done" appears under the finger that has taken the number: it would put the number away."""
    glass.show("confirm")
    glass.next = "number-printed"
    glass.tap("Take the number", sequence)
    assert glass.events == [e.ContinuePressed()]
    glass.now_s += 1
    glass.tap("Done", TAP)
    assert glass.events[1:] == [e.ContinuePressed()]


@pytest.mark.parametrize("sequence", [case for case in RECORDED if "double" not in str(case.id)])
def test_it_types_one_digit(glass: Glass, sequence: shaky.Sequence) -> None:
    glass.show("type-number")
    glass.tap("5", sequence)
    assert glass.typed() == "5"


def test_the_second_half_of_a_double_click_types_nothing_on_the_pad_that_it_has_opened(glass: Glass) -> None:
    glass.show("no-card")
    where = glass.button("I know my number")
    centre = where.mapTo(glass.window, where.rect().center())
    glass.next = "type-number"
    glass.play(centre, [*TAP, (400, "down", 0, 0), (480, "up", 0, 0)])
    assert glass.events == [e.TypeNumberPressed()]
    assert glass.typed() == ""


def test_two_taps_that_were_meant_are_two(glass: Glass) -> None:
    """The same digit twice, and the same button again after half a second."""
    glass.show("type-number")
    glass.tap("0", [*TAP, (210, "down", 0, 0), (280, "up", 0, 0)])
    assert glass.typed() == "00"
    glass.show("clinic")
    before = glass.button("General medicine. Room\u00a03, floor\u00a01. 18 waiting, about 70–150 min")
    glass.tap("More", TAP)
    assert not before.isVisible()
    glass.now_s += 0.5
    glass.tap("Previous page", TAP)
    assert before.isVisible()


def test_two_buttons_can_be_tapped_quickly_one_after_the_other(glass: Glass) -> None:
    """What is further away than a finger trembles is another button."""
    glass.show("type-number")
    for key in "147":
        glass.tap(key, TAP)
    assert glass.typed() == "147"


@pytest.mark.parametrize("way_mm", [12.0, 30.0])
def test_who_slides_off_a_button_has_changed_their_mind(glass: Glass, way_mm: float) -> None:
    glass.show("confirm")
    edge = glass.button("Take the number").height() / 2 / PX_PER_MM
    glass.tap("Take the number", [(0, "down", 0, 0), (50, "move", 0, 4), (200, "up", 0, -(edge + way_mm))])
    assert glass.events == []


def test_who_touches_after_keys_finds_no_focus_on_the_next_screen(glass: Glass, qtbot: QtBot) -> None:
    glass.window.activateWindow()
    glass.show("confirm")
    qtbot.keyClick(glass.window.focusWidget(), Qt.Key.Key_Tab)
    assert glass.button("Take the number").hasFocus()
    glass.now_s += LATER_S
    glass.next = "number-printed"
    glass.tap("Take the number", TAP)
    assert glass.events[-1] == e.ContinuePressed()
    assert not glass.button("Done").hasFocus()
