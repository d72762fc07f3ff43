"""What a patient may do anywhere: leave, go back, ask for help, change language; and what the world may do anywhere."""

from typing import get_args

import pytest

from kiosk.domain.faults import Fault
from kiosk.domain.machine import FaultRaised, Screen, devices, screen
from kiosk.domain.person import Language
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session import steps
from kiosk.domain.visit import NoFace, Visit
from tests.flows.harness import Flow, Step, camera_lost, late, no_portrait, staff_called, view
from tests.flows.places import HAPPY, NUMBER, PLACES, Place, everywhere
from tests.samples import ACCEPT, ADULT, CHILD, DOUBTED_VISIT, OTHER_WAY_VISIT, STAFF

LONGEST_WITHOUT_ANYBODY_S = 400
FACE_STEPS = (s.CapturingFace, s.ProvingLife, s.MatchingFace)
HOME = Screen.HOME


def where(flow: Flow) -> Screen:
    return screen(flow.state, flow.machine)


def test_every_step_is_a_place_where_somebody_can_stand() -> None:
    assert {place.step for place in PLACES} == set(get_args(s.Step))


@everywhere
def test_walking_away_leaves_an_empty_home_screen(place: Place) -> None:
    flow = place.flow()
    flow.happen(LONGEST_WITHOUT_ANYBODY_S)
    assert flow.state == s.Idle()
    assert where(flow) is HOME
    assert not devices(flow.state, flow.machine).face_camera


@everywhere
def test_whatever_comes_late_meets_the_next_patient_and_changes_nothing(place: Place) -> None:
    flow = place.flow()
    open_questions = [effect for effect in flow.unanswered if not isinstance(effect, fx.RecordConsent)]
    flow.happen(LONGEST_WITHOUT_ANYBODY_S)
    flow.run(Step(e.CardSeen(ADULT), Screen.CONSENT))
    for effect in open_questions:
        if type(effect) in (fx.PreparePortrait, fx.VoidTicket):
            continue
        issued = (fx.VoidTicket,) if isinstance(effect, fx.IssueNumber) else ()
        flow.run(Step(late(type(effect)), Screen.CONSENT, asks=issued, shows={"step": s.AskingConsent}))


@everywhere
@pytest.mark.parametrize("kind", s.HelpKind)
def test_help_and_emergency_reach_staff_with_the_place_and_the_step_goes_on_below(
    place: Place, kind: s.HelpKind
) -> None:
    flow = place.flow()
    assert isinstance(flow.state, s.Session)
    shown, step = where(flow), flow.state.step
    flow.run(
        Step(e.HelpPressed(kind), shown, asks=(fx.CallStaff,), shows={"overlay": s.HelpCalled(kind, recorded=True)})
    )
    assert flow.asked[-1] == fx.CallStaff(flow.token, kind, place.step.__name__)
    flow.run(Step(e.OverlayClosed(), shown, shows={"overlay": None}))
    if place.step is s.ProvingLife:  # whose lamp the overlay covers: it begins anew
        step = s.CapturingFace(ADULT)
    assert flow.state.step == step


@everywhere
def test_a_call_that_could_not_be_recorded_is_not_promised(place: Place) -> None:
    flow = place.flow({fx.CallStaff: staff_called(recorded=False)})
    call = s.HelpCalled(s.HelpKind.HELP, recorded=False)
    flow.run(Step(e.HelpPressed(), where(flow), asks=(fx.CallStaff,), shows={"overlay": call}))


@everywhere
def test_cancel_is_asked_once_where_there_is_something_to_lose(place: Place) -> None:
    flow = place.flow()
    shown = where(flow)
    if place.step is s.IssuingNumber:
        flow.run(Step(e.CancelPressed(), shown, shows={"overlay": None}))
        return
    if place.cancel_asks:
        flow.run(Step(e.CancelPressed(), shown, shows={"overlay": s.CancelAsked()}))
        flow.run(Step(e.OverlayClosed(), shown, shows={"overlay": None}))
        flow.run(Step(e.CancelPressed(), shown, shows={"overlay": s.CancelAsked()}))
    flow.run(Step(e.CancelPressed(), HOME))
    assert flow.state == s.Idle()


@everywhere
def test_back_leads_one_step_back_and_nowhere_while_the_machine_is_busy(place: Place) -> None:
    flow = place.flow()
    before = flow.state
    assert isinstance(before, s.Session)
    flow.happen(e.BackPressed())
    if place.step in (s.ReadingCard, s.Rehearsing):
        assert flow.state == s.Idle()
    elif place.back is None:
        assert view(flow.state) == view(before)
    else:
        assert view(flow.state)["step"] is place.back
        renamed = flow.token != before.token
        assert renamed == (place.back in (s.ReadingCard, s.AskingConsent))


@pytest.mark.parametrize("rows", range(1, len(HAPPY)))
def test_after_going_back_the_flow_goes_on_to_a_number(rows: int) -> None:
    """Back, then forward again, from each row of the happy path."""
    flow = Flow().run(*HAPPY[:rows])
    flow.happen(e.BackPressed())
    for _ in range(len(HAPPY)):
        match view(flow.state)["step"]:
            case s.ReadingCard:
                flow.happen(e.CardSeen(ADULT))
            case s.AskingConsent:
                flow.happen(e.ConsentAnswered(True))
            case s.CapturingFace:
                flow.happen(e.BurstReady(flow.token))
            case s.ChoosingClinic:
                flow.happen(e.ClinicChosen("ear_nose_throat"))
            case s.ShowingInsurance | s.Confirming:
                flow.happen(e.ContinuePressed())
    shown = view(flow.state)
    assert (shown["step"], shown["label"], shown["name"]) == (s.Done, "B-001", ADULT.name)


@everywhere
def test_language_and_modes_change_at_once_and_nothing_else_does(place: Place) -> None:
    flow = place.flow()
    before = view(flow.state)
    flow.happen(e.LanguageChosen(Language.ENGLISH))
    flow.happen(e.ModesChosen(s.Modes(large_text=True)))
    assert view(flow.state) == before | {"language": Language.ENGLISH, "modes": s.Modes(large_text=True)}
    flow.happen(e.ModesChosen(s.Modes()))
    assert view(flow.state)["modes"] == s.Modes()


def test_consent_and_paper_speak_the_language_of_the_screen() -> None:
    flow = Flow().run(Step(e.LanguageChosen(Language.ENGLISH), HOME), *NUMBER)
    spoken = [effect.language for effect in flow.asked if isinstance(effect, fx.RecordConsent | fx.PrintTicket)]
    assert spoken == [Language.ENGLISH, Language.ENGLISH]


@everywhere
def test_a_face_camera_that_is_unplugged_stops_only_who_stands_before_it(place: Place) -> None:
    flow = place.flow()
    before = view(flow.state)
    flow.run(Step(FaultRaised(Fault.FACE_CAMERA_LOST), where(flow)))
    flow.happen(camera_lost)
    if place.step in FACE_STEPS:
        assert view(flow.state)["step"] is s.RetryingFace
        assert view(flow.state)["trouble"] is s.FaceTrouble.CAMERA
        flow.run(Step(e.OtherWayPressed(), Screen.INSURANCE, asks=(fx.LookUpInsurance,)))
    else:
        assert view(flow.state) == before


@everywhere
def test_a_missing_portrait_matters_only_until_the_comparison(place: Place) -> None:
    flow = place.flow()
    before = view(flow.state)
    flow.happen(no_portrait)
    if place.step in FACE_STEPS:
        assert where(flow) is Screen.INSURANCE
    else:
        assert view(flow.state) == before


@everywhere
def test_who_has_begun_is_served_even_when_the_store_fails_for_those_who_come_after(place: Place) -> None:
    flow = place.flow()
    shown = where(flow)
    flow.run(Step(FaultRaised(Fault.DATABASE_FAILED), Screen.OUT_OF_SERVICE if shown is HOME else shown))
    flow.happen(LONGEST_WITHOUT_ANYBODY_S)
    assert where(flow) is Screen.OUT_OF_SERVICE


@everywhere
def test_a_storm_of_touches_on_one_button_issues_one_number(place: Place) -> None:
    flow = place.flow()
    for _ in range(5):
        for touch in (e.ConsentAnswered(True), e.ClinicChosen("ear_nose_throat"), e.ContinuePressed()):
            if flow.state != s.Idle():
                flow.happen(touch)
    tokens = [effect.token for effect in flow.asked if isinstance(effect, fx.IssueNumber)]
    assert len(tokens) == len(set(tokens))
    assert flow.voided == []


@pytest.mark.parametrize(
    ("visit", "target"),
    [
        (Visit(card=ADULT, no_face=NoFace.DECLINED), s.AskingConsent(ADULT)),
        (Visit(card=ADULT, no_face=NoFace.UNLUCKY), s.AskingConsent(ADULT)),
        (OTHER_WAY_VISIT, s.AskingConsent(ADULT)),
        (DOUBTED_VISIT, None),
        (Visit(card=CHILD, no_face=NoFace.NO_PORTRAIT), s.ReadingCard()),
        (Visit(card=ADULT, match=ACCEPT), None),
        (Visit(card=ADULT, match=STAFF), None),
    ],
)
def test_a_compared_face_is_not_compared_again_and_an_uncompared_one_may_be(
    visit: Visit, target: s.Step | None
) -> None:
    """Going back for another try would give a stranger as many as it takes (docs/decisions/0003)."""
    assert steps.back_target(s.ShowingInsurance(visit)) == target


@everywhere
def test_a_call_that_nobody_will_see_is_said_even_after_the_patient_went_on(place: Place) -> None:
    flow = place.flow()
    flow.happen(e.HelpPressed(s.HelpKind.EMERGENCY))
    flow.happen(e.OverlayClosed())
    flow.happen(e.StaffCalled(flow.token, False, s.HelpKind.EMERGENCY))
    assert isinstance(flow.state, s.Session)
    assert flow.state.overlay == s.HelpCalled(s.HelpKind.EMERGENCY, recorded=False)
