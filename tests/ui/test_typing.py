"""The number pad: what it types, what it sends, what it keeps, and what it forgets."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from kiosk.domain.card import CardProblem
from kiosk.domain.person import Language
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.ui.patient.type_number import Draft
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.theme import Metrics
from kiosk.ui.widgets.pad import grouped
from tests.ui import gallery
from tests.ui.touching import Touches, settle, texts

NUMBER, YEAR = "072158001234", "1958"
SHOWN = "072\u00a0158\u00a0001\u00a0234"
MISTYPED = "Something does not fit. Please check the number and the year."
TYPING = replace(gallery.at(s.TypingNumber()), language=Language.ENGLISH)
REFUSED = replace(TYPING, step=s.TypingNumber(CardProblem.MISTYPED))


class Keypad(Touches):
    """The screen for a number, as it stands when somebody gets there."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot)
        self.render(TYPING)

    def render(self, state: s.State) -> None:
        self.window.render_state(state, gallery.MACHINE)

    def type(self, digits: str) -> None:
        for digit in digits:
            self.click(digit)

    def type_both(self) -> None:
        self.type(NUMBER)
        self.click("Go on")
        self.type(YEAR)

    def goes_on(self) -> bool:
        (button,) = (b for b in self.window.findChildren(QAbstractButton) if b.accessibleName() == "Go on")
        return button.isEnabled()

    def shows(self, text: str) -> bool:
        return any(label.isVisible() and label.text() == text for label in self.window.findChildren(QLabel))

    @property
    def sent(self) -> list[tuple[str, str]]:
        typed = [event for event in self.events if isinstance(event, e.NumberTyped)]
        return [(event.untrusted_number, event.untrusted_year) for event in typed]


@pytest.fixture
def keypad(qtbot: QtBot) -> Keypad:
    return Keypad(qtbot)


def test_number_and_year_are_sent_as_they_were_typed(keypad: Keypad) -> None:
    keypad.type_both()
    assert keypad.shows(SHOWN)
    assert keypad.shows(YEAR)
    assert keypad.sent == []
    keypad.click("Go on")
    assert keypad.sent == [(NUMBER, YEAR)]


def test_every_key_is_a_sign_of_life_and_tells_nothing_of_what_was_typed(keypad: Keypad) -> None:
    keypad.type("0123456789")
    keypad.click("Delete")
    keypad.click("Clear all")
    keypad.click("Birth year")
    assert keypad.events == [e.ScreenTouched()] * 13


@pytest.mark.parametrize("length", range(13))
def test_the_way_on_opens_with_a_length_that_a_card_has(keypad: Keypad, length: int) -> None:
    keypad.type(NUMBER[:length])
    assert keypad.goes_on() == (length in (10, 12))


def test_the_way_on_opens_with_a_whole_year(keypad: Keypad) -> None:
    keypad.type(NUMBER)
    keypad.click("Go on")
    for digit in YEAR:
        assert not keypad.goes_on()
        keypad.type(digit)
    assert keypad.goes_on()


def test_a_year_without_its_number_does_not_go_on(keypad: Keypad) -> None:
    keypad.click("Birth year")
    keypad.type(YEAR)
    assert not keypad.goes_on()


def test_more_digits_than_a_card_has_are_not_taken(keypad: Keypad) -> None:
    keypad.type(NUMBER + "99")
    keypad.click("Go on")
    keypad.type(YEAR + "99")
    keypad.click("Go on")
    assert keypad.sent == [(NUMBER, YEAR)]


def test_a_wrong_digit_is_taken_back_also_in_the_field_before(keypad: Keypad) -> None:
    """Deleting in an empty year leads back into the number."""
    keypad.type("072158001239")
    keypad.click("Go on")
    keypad.type("1")
    for _ in range(2):
        keypad.click("Delete")
    keypad.type("4")
    keypad.click("Go on")
    keypad.type(YEAR)
    keypad.click("Go on")
    assert keypad.sent == [(NUMBER, YEAR)]


def test_a_field_is_chosen_by_touching_it_and_cleared_alone(keypad: Keypad) -> None:
    keypad.type("999999999999")
    keypad.click("Birth year")
    keypad.type(YEAR)
    keypad.click("Number")
    keypad.click("Clear all")
    keypad.type(NUMBER)
    assert keypad.shows(YEAR)
    keypad.click("Go on")
    keypad.click("Go on")
    assert keypad.sent == [(NUMBER, YEAR)]


def test_what_does_not_fit_is_said_and_the_digits_stay(keypad: Keypad) -> None:
    keypad.type_both()
    keypad.click("Go on")
    keypad.render(REFUSED)
    assert keypad.shows(MISTYPED)
    assert keypad.shows(SHOWN)
    assert keypad.shows(YEAR)
    keypad.click("Delete")
    assert not keypad.shows(MISTYPED)
    keypad.type("7")
    keypad.click("Go on")
    assert keypad.sent == [(NUMBER, YEAR), (NUMBER, "1957")]


def test_what_is_sent_once_more_without_a_change_is_answered_once_more(keypad: Keypad) -> None:
    """The state is the same as before then, so nobody renders it anew."""
    keypad.render(REFUSED)
    keypad.type_both()
    assert not keypad.shows(MISTYPED)
    keypad.click("Go on")
    assert keypad.shows(MISTYPED)


@pytest.mark.parametrize(
    "change",
    [
        {"language": Language.VIETNAMESE},
        {"modes": s.Modes(large_text=True)},
        {"overlay": s.IdleWarning(20)},
        {"overlay": s.HelpCalled(s.HelpKind.HELP, recorded=True)},
        {"overlay": s.CancelAsked()},
    ],
    ids=str,
)
def test_nobody_has_to_type_twice(keypad: Keypad, change: dict[str, object]) -> None:
    """WCAG 3.3.7: another language, larger letters, or a question laid over the screen leave the digits."""
    keypad.type_both()
    keypad.render(replace(TYPING, **change))
    assert keypad.shows(SHOWN)
    keypad.render(TYPING)
    assert keypad.shows(SHOWN)
    keypad.click("Go on")
    assert keypad.sent == [(NUMBER, YEAR)]


def test_a_turned_screen_keeps_the_digits(keypad: Keypad) -> None:
    keypad.type("072158")
    keypad.window.resize(*gallery.LANDSCAPE)
    assert keypad.shows("072\u00a0158")


@pytest.mark.parametrize(
    "then",
    [
        s.Idle(),
        replace(TYPING, step=s.ChoosingReason()),
        replace(TYPING, step=s.AskingConsent(gallery.CARD)),
        replace(TYPING, token="the next patient"),
    ],
    ids=["home", "back", "on", "the next patient"],
)
def test_what_was_typed_is_gone_with_its_screen(keypad: Keypad, then: s.State) -> None:
    keypad.type_both()
    keypad.render(then)
    settle()
    everything = " ".join(text for widget in QApplication.allWidgets() for text in texts(widget))
    assert SHOWN not in everything
    assert YEAR not in everything.replace("such as 1958", "")
    keypad.render(TYPING)
    assert not keypad.goes_on()
    assert not keypad.shows(SHOWN)


def test_a_scanner_that_types_does_not_press_keys(keypad: Keypad) -> None:
    """What comes from a keyboard is for whoever reads cards."""
    keypad.click("7")
    for widget in (keypad.window, keypad.button("5")):
        keypad.qtbot.keyClicks(widget, NUMBER + "|")
    assert keypad.events == [e.ScreenTouched()]
    assert keypad.shows("7")


def test_a_repr_tells_nothing_of_what_was_typed() -> None:
    assert NUMBER not in repr(Draft((NUMBER, YEAR)))


@pytest.mark.parametrize("form", tuple(gallery.forms(gallery.PX_PER_MM["15.6"])), ids=lambda form: form.name)
def test_keys_are_20_mm_even_on_a_small_screen(qtbot: QtBot, form: gallery.Form) -> None:
    window = PatientWindow(lambda touch: None, Metrics(form.px_per_mm, reduced_motion=True))
    qtbot.addWidget(window)
    window.resize(*form.size)
    window.render_state(gallery.in_form(TYPING, form), gallery.DEMO)
    window.show()
    keys = [b for b in window.findChildren(QAbstractButton) if b.accessibleName() in set("0123456789")]
    assert len(keys) == 10
    assert min(min(key.width(), key.height()) for key in keys) >= 20 * form.px_per_mm
    for sizes in ([key.width() for key in keys], [key.height() for key in keys]):
        assert max(sizes) - min(sizes) <= 1  # px: where the room does not divide


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("", ""),
        ("07", "07"),
        ("072", "072"),
        ("0721", "072\u00a01"),
        (NUMBER, SHOWN),
        ("7212345678", "721\u00a0234\u00a0567\u00a08"),
    ],
)
def test_digits_stand_in_threes_on_one_line(digits: str, shown: str) -> None:
    assert grouped(digits) == shown
