"""Two patients one after the other: the second's screens are those of somebody who came first."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from kiosk.domain.card import Card
from kiosk.domain.machine import Machine
from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.domain.visit import Visit
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.theme import Metrics
from tests.samples import ACCEPT, ADULT, EXPIRED, MACHINE, OFFER, VALID
from tests.ui.gallery import TICKET

SIZE = (1080, 1920)
SECOND = replace(ADULT, number="072085004567", name="Phạm Quang Minh")


def steps(card: Card, visit: Visit) -> tuple[s.Step, ...]:
    """Every screen that a whole check-in shows."""
    covered = replace(visit, card=card)
    return (
        s.ReadingCard(),
        s.AskingConsent(card),
        s.CapturingFace(card),
        s.MatchingFace(card),
        s.CheckingInsurance(replace(covered, coverage=None)),
        s.ShowingInsurance(covered),
        s.ChoosingClinic(covered, (OFFER,)),
        s.Confirming(covered, (OFFER,), OFFER),
        s.IssuingNumber(covered, OFFER.clinic.code),
        s.Done(replace(TICKET, holder=covered.shown_name)),
    )


FIRST_STEPS = steps(ADULT, Visit(match=ACCEPT, coverage=EXPIRED))
SECOND_STEPS = steps(SECOND, Visit(match=ACCEPT, coverage=VALID))


def pictures(
    window: PatientWindow, token: str, steps: Sequence[s.Step], language: Language, large_text: bool, machine: Machine
) -> list[QImage]:
    """What the screen shows at each step, and at last the home screen that is left behind."""
    states = [
        s.Session(token=token, step=step, language=language, modes=s.Modes(large_text=large_text)) for step in steps
    ]
    taken = []
    for state in (*states, s.Idle()):
        window.render_state(state, machine)
        taken.append(window.grab().toImage())
    return taken


def window(qtbot: QtBot) -> PatientWindow:
    made = PatientWindow(lambda touch: None, Metrics(4.03, reduced_motion=True))
    qtbot.addWidget(made)
    made.resize(*SIZE)
    made.show()
    return made


def test_the_second_patients_screens_do_not_depend_on_the_first(qtbot: QtBot) -> None:
    """With the same clock and number every picture is the same, to the pixel, as without the first patient."""
    used, fresh = window(qtbot), window(qtbot)
    pictures(used, "first", FIRST_STEPS, Language.ENGLISH, True, MACHINE)
    after = pictures(used, "second", SECOND_STEPS, Language.VIETNAMESE, False, MACHINE)
    alone = pictures(fresh, "second", SECOND_STEPS, Language.VIETNAMESE, False, MACHINE)
    differing = [type(step).__name__ for step, a, b in zip((*SECOND_STEPS, None), after, alone, strict=True) if a != b]
    assert differing == []


def test_the_pictures_would_show_a_difference(qtbot: QtBot) -> None:
    """The comparison above is no empty one: another patient's insurance screen is another picture."""
    one, other = window(qtbot), window(qtbot)
    first = pictures(one, "a", FIRST_STEPS[5:6], Language.VIETNAMESE, False, MACHINE)
    second = pictures(other, "b", SECOND_STEPS[5:6], Language.VIETNAMESE, False, MACHINE)
    assert first[0] != second[0]
    assert first[1] == second[1]  # the home screen is everybody's
