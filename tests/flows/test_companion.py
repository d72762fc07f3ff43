"""Somebody acts for the patient: a guardian for a child without a card, a relative, or staff."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.machine import Screen
from kiosk.domain.queue import Flag, PriorityReason
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.visit import ActedBy, Visit
from tests.flows.harness import Flow, Step
from tests.flows.places import HAPPY
from tests.samples import ADULT, CHILD, CONTRADICTED

TO_COMPANION = (Step(e.NoCardPressed(), Screen.NO_CARD), Step(e.CompanionPressed(), Screen.COMPANION))
DESK = Step(e.ContinuePressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket))


def acts(acted_by: ActedBy) -> tuple[Step, ...]:
    return (*TO_COMPANION, Step(e.CompanionChosen(acted_by), Screen.HOME))


def order(flow: Flow) -> Visit:
    (asked,) = [effect for effect in flow.asked if isinstance(effect, fx.IssueNumber)]
    return asked.visit


def test_a_child_without_a_card_comes_by_the_guardians_and_is_first_at_the_desk() -> None:
    """No face, no insurer, and nothing of the guardian as if it were the patient's."""
    flags = frozenset({Flag.IDENTITY, Flag.INSURANCE, Flag.PRIORITY, Flag.COMPANION})
    flow = Flow().run(
        *acts(ActedBy.GUARDIAN),
        Step(e.CardSeen(ADULT), Screen.RECEPTION, shows={"name": "••• Lan"}),
        replace(DESK, shows={"label": "R-001", "priority": PriorityReason.CHILD, "flags": flags, "name": "••• Lan"}),
    )
    visit = order(flow)
    assert (visit.card, visit.guardian, visit.acted_by) == (None, ADULT, ActedBy.GUARDIAN)
    assert visit.coverage is None


def test_a_childs_own_card_counts_as_the_childs() -> None:
    flow = Flow().run(*acts(ActedBy.GUARDIAN), Step(e.CardSeen(CHILD), Screen.INSURANCE, asks=(fx.LookUpInsurance,)))
    assert isinstance(flow.state, s.Session)
    assert isinstance(flow.state.step, s.ShowingInsurance)
    assert flow.state.step.visit.card == CHILD


@pytest.mark.parametrize(("born", "is_guardian"), [(date(2008, 3, 2), True), (date(2008, 3, 3), False)])
def test_a_guardian_is_of_age(born: date, is_guardian: bool) -> None:
    card = replace(ADULT, birth_date=born)
    flow = Flow().run(*acts(ActedBy.GUARDIAN))
    flow.happen(e.CardSeen(card))
    assert isinstance(flow.state, s.Session)
    assert isinstance(flow.state.step, s.SentToReception if is_guardian else s.AskingConsent)


def test_a_guardians_card_that_contradicts_itself_is_a_case_for_staff_like_any_other() -> None:
    flow = Flow().run(*acts(ActedBy.GUARDIAN), Step(e.CardSeen(CONTRADICTED), Screen.RECEPTION, shows={"name": ""}))
    flow.run(replace(DESK, shows={"priority": None}))
    assert order(flow).guardian is None


@pytest.mark.parametrize(("acted_by", "flagged"), [(ActedBy.RELATIVE, True), (ActedBy.STAFF, False)])
def test_for_a_relative_the_patients_own_card_leads_the_usual_way_and_who_acted_is_kept(
    acted_by: ActedBy, flagged: bool
) -> None:
    flags = frozenset({Flag.COMPANION}) if flagged else frozenset[Flag]()
    flow = Flow().run(*acts(acted_by), *HAPPY[:-1])
    flow.run(replace(HAPPY[-1], shows={"name": ADULT.name, "flags": flags}))
    assert order(flow).acted_by is acted_by


def test_a_relative_without_a_card_gives_a_reason_and_who_acted_is_kept() -> None:
    flow = Flow().run(
        *acts(ActedBy.RELATIVE),
        Step(e.NoCardPressed(), Screen.NO_CARD),
        Step(e.ReasonChosen("forgot_card"), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket)),
    )
    assert order(flow).acted_by is ActedBy.RELATIVE


def test_back_to_the_card_keeps_who_acts_and_the_next_patient_acts_alone() -> None:
    flow = Flow().run(
        *acts(ActedBy.RELATIVE),
        Step(e.CardSeen(ADULT), Screen.CONSENT),
        Step(e.BackPressed(), Screen.HOME),
    )
    assert isinstance(flow.state, s.Session)
    assert flow.state.acted_by is ActedBy.RELATIVE
    flow.run(Step(e.BackPressed(), Screen.HOME), *HAPPY)
    assert order(flow).acted_by is ActedBy.PATIENT


def test_a_card_that_is_shown_while_somebody_is_asked_does_not_answer_for_them() -> None:
    Flow().run(*TO_COMPANION, Step(e.CardSeen(ADULT), Screen.COMPANION))
