"""What the screens before the number, and with it, say that somebody has to know."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.touching import Touches, texts


@pytest.fixture
def touches(qtbot: QtBot) -> Touches:
    return Touches(qtbot)


TOLD = [
    ("confirm-perhaps-not-today", "Priority: 75 years or over"),
    ("confirm-perhaps-not-today", "Your turn may not come today. Do you want to try?"),
    ("confirm-long-queue", "The queue is long today. Do you want to join it?"),
    ("confirm-everything", "Your turn hardly comes today. Better choose another clinic."),
    ("confirm-everything", "The insurer does not answer. You pay now; insurance is paid back later."),
    ("confirm-desk-first", "The insurer does not answer. The desk looks at it first, then sends you on."),
    ("clinic-no-numbers", "General medicine. Room\u00a03, floor\u00a01. No numbers left right now"),
    ("clinic-no-numbers", "Bones and joints. Room\u00a023, floor\u00a03. No more turns today"),
    ("home-guardian", "Hold the card of the child's parent or guardian here."),
    ("home-relative", "Hold the patient's card in front of the reader."),
    ("reception-child", "The desk writes down the child's details."),
    ("number-claimed", "Priority: person with meritorious service. The desk confirms."),
]


@pytest.mark.parametrize(("screen_name", "text"), TOLD)
def test_what_there_is_to_know_is_said_before_and_with_the_number(
    touches: Touches, screen_name: str, text: str
) -> None:
    touches.show(screen_name)
    assert text in set(texts(touches.window))


def test_who_has_priority_by_age_is_asked_for_no_other(touches: Touches) -> None:
    touches.show("confirm-perhaps-not-today")
    assert not any(text.startswith("Is a priority due") for text in texts(touches.window))
