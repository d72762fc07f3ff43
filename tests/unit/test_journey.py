"""What is left of a check-in that is over: steps, seconds, touches and its end; nothing of whose it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.card import CardProblem
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.machine import Screen
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session.transition import transition
from kiosk.domain.use import Ending, Stay, Use
from tests.flows.harness import Flow, Step, store_failed
from tests.flows.places import CAPTURE, CLINICS, FAILED_NUMBER, HAPPY, PLACES, Place, everywhere
from tests.samples import ADULT, EVENTS, MOMENT, TODAY

LONG_S = 400
LEAVE = Step(e.ContinuePressed(), Screen.HOME)


def the_use(flow: Flow) -> Use:
    assert flow.state == s.Idle()
    (use,) = flow.uses
    return use


def test_a_check_in_leaves_its_steps_seconds_and_touches() -> None:
    flow = Flow().run(*HAPPY[:6], Step(4, Screen.CLINIC), *HAPPY[6:], Step(2, Screen.NUMBER), LEAVE)
    use = the_use(flow)
    assert (use.ending, use.left_at) == (Ending.NUMBER, "Done")
    assert use.stays == (
        Stay("ReadingCard", 0, 0),
        Stay("AskingConsent", 0, 1),
        Stay("CapturingFace", 0, 0),
        Stay("MatchingFace", 0, 0),
        Stay("CheckingInsurance", 0, 0),
        Stay("ShowingInsurance", 0, 1),
        Stay("ListingClinics", 0, 0),
        Stay("ChoosingClinic", 4, 1),
        Stay("Confirming", 0, 1),
        Stay("IssuingNumber", 0, 0),
        Stay("Done", 2, 1),
    )
    assert (use.seconds, use.touches) == (6, 5)


def test_coming_back_to_a_step_adds_to_it() -> None:
    flow = Flow().run(
        *CLINICS,
        Step(3, Screen.CLINIC),
        Step(e.BackPressed(), Screen.INSURANCE),
        Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,)),
        Step(5, Screen.CLINIC),
    )
    flow.happen(e.CancelPressed())
    flow.happen(e.CancelPressed())
    use = the_use(flow)
    assert (use.ending, use.left_at) == (Ending.CANCELLED, "ChoosingClinic")
    assert [stay for stay in use.stays if stay.step == "ChoosingClinic"] == [Stay("ChoosingClinic", 8, 3)]


@everywhere
def test_who_walks_away_is_seen_to_have_left_there(place: Place) -> None:
    """Or a step later, where the machine went on by itself, or a while after the number came."""
    flow = place.flow()
    began_s = flow.state.ticks.session if isinstance(flow.state, s.Session) else 0
    flow.happen(LONG_S)
    if place.is_practice:
        assert flow.uses == []
        return
    use = the_use(flow)
    endings = {s.Done: Ending.NUMBER, s.Stopped: Ending.STOPPED, s.IssuingNumber: Ending.STOPPED}
    moves_on = {s.CapturingFace, s.ProvingLife, s.MatchingFace, s.CheckingInsurance, s.ListingClinics, s.IssuingNumber}
    if place.step not in moves_on:
        assert use.left_at == place.step.__name__
    assert use.ending in (endings.get(place.step, Ending.WALKED_AWAY), Ending.STOPPED)
    assert began_s < use.seconds <= began_s + LONG_S


def test_a_number_for_the_desk_is_an_ending_of_its_own() -> None:
    flow = Flow().run(
        Step(e.NoCardPressed(), Screen.NO_CARD),
        Step(e.ReasonChosen("forgot_card"), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket)),
        LEAVE,
    )
    use = the_use(flow)
    assert use.ending is Ending.RECEPTION
    assert use.stays[0] == Stay("ReadingCard", 0, 1)


def test_a_machine_that_could_not_give_a_number_is_to_blame() -> None:
    flow = Flow({fx.IssueNumber: store_failed}).run(*FAILED_NUMBER, LEAVE)
    assert the_use(flow).ending is Ending.STOPPED


def test_a_card_that_nobody_meant_to_show_is_a_use_as_well() -> None:
    flow = Flow().run(Step(e.CardNotRead(CardProblem.UNREADABLE), Screen.HOME))
    flow.happen(LONG_S)
    use = the_use(flow)
    assert (use.ending, use.left_at, use.touches) == (Ending.WALKED_AWAY, "ReadingCard", 0)


def test_an_idle_kiosk_has_nothing_to_tell() -> None:
    assert transition(s.Idle(), e.SecondPassed(), MOMENT) == (s.Idle(), ())


def test_two_people_are_two_uses() -> None:
    flow = Flow().run(*HAPPY, LEAVE, *CAPTURE)
    flow.happen(LONG_S)
    assert [use.ending for use in flow.uses] == [Ending.NUMBER, Ending.WALKED_AWAY]
    assert {stay.step for stay in flow.uses[1].stays}.isdisjoint({"Done", "IssuingNumber"})


@given(st.lists(st.sampled_from(EVENTS), max_size=60))
def test_every_second_and_every_touch_is_somewhere(happened: list[e.Event]) -> None:
    """Whatever happens: nothing is counted twice, nothing is lost, and each session ends in one record."""
    state: s.State = s.Idle()
    seconds = touches = 0
    for number, event in enumerate(happened):
        before = state
        state, effects = transition(state, event, e.Moment(TODAY, f"token {number}"))
        if before != s.Idle() or state != s.Idle():
            seconds += isinstance(event, e.SecondPassed)
            touches += isinstance(event, e.Touch)
        records = [effect.use for effect in effects if isinstance(effect, fx.RecordUse)]
        assert len(records) == (isinstance(before, s.Session) and state == s.Idle())
        if records:
            assert (records[0].seconds, records[0].touches) == (seconds, touches)
            assert len({stay.step for stay in records[0].stays}) == len(records[0].stays)
            assert records[0].left_at in {stay.step for stay in records[0].stays}
            seconds = touches = 0


def test_a_record_holds_nothing_of_the_person_or_the_session() -> None:
    flow = Flow().run(*HAPPY)
    token = flow.token
    flow.run(LEAVE)
    said = repr(the_use(flow))
    for secret in (ADULT.number, ADULT.name, token, "B-001", PrintOutcome.PRINTED.value):
        assert secret not in said


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.step.__name__)
def test_leaving_by_cancel_is_told_from_walking_away(place: Place) -> None:
    flow = place.flow()
    for _ in range(2):
        if flow.state != s.Idle():
            flow.happen(e.CancelPressed())
    if place.step is s.IssuingNumber or place.is_practice:
        assert flow.uses == []
        return
    ending = {s.Done: Ending.NUMBER, s.Stopped: Ending.STOPPED}.get(place.step, Ending.CANCELLED)
    assert the_use(flow).ending is ending
