"""The challenge: who follows it, who cannot, who does not, and what may happen meanwhile."""

import pytest

from kiosk.domain.faults import Fault
from kiosk.domain.framing import Hint
from kiosk.domain.liveness.verdict import Verdict as LivenessVerdict
from kiosk.domain.machine import FaultCleared, FaultRaised, Screen, devices
from kiosk.domain.matching import Match, Verdict
from kiosk.domain.queue import Flag
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session.steps import MAX_UNLUCKY_TRIES
from kiosk.domain.visit import NoFace
from tests.flows.harness import (
    Flow,
    Step,
    camera_lost,
    challenged,
    compared,
    good_burst,
    judged,
    no_portrait,
    not_answered,
    sees,
    silent,
)
from tests.flows.places import CAPTURE, CHALLENGED, HAPPY
from tests.samples import (
    ADULT,
    COLOURED,
    EARS,
    LIVE,
    NOT_LIVE,
    OPENING,
    REFUSE,
    STAFF,
    TURN_LEFT,
    UNFINISHED,
)

IDENTITY = frozenset({Flag.IDENTITY})
HOME = Step(e.ContinuePressed(), Screen.HOME)
ASKED = (
    *CHALLENGED,
    Step(challenged(COLOURED), Screen.FACE, shows={"prompt": COLOURED}),
    Step(challenged(s.Prompt()), Screen.FACE, shows={"prompt": s.Prompt()}),
    Step(challenged(TURN_LEFT), Screen.FACE, shows={"prompt": TURN_LEFT}),
)
OWNER = Step(
    judged(LIVE),
    Screen.INSURANCE,
    asks=(fx.MatchFace, fx.LookUpInsurance),
    shows={"name": ADULT.name, "flags": frozenset()},
)
FOR_THE_DESK = {"name": "••• Lan", "payer": None, "flags": IDENTITY}
TO_NUMBER = (
    Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,)),
    Step(e.ClinicChosen(EARS.code), Screen.CONFIRM),
    Step(e.ContinuePressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket)),
)
NOT_ANSWERED = Step(not_answered, Screen.FACE_RETRY, shows={"trouble": s.FaceTrouble.NOT_ANSWERED, "unlucky_tries": 1})
AGAIN = Step(e.TryAgainPressed(), Screen.FACE, asks=(fx.RecordConsent, fx.PreparePortrait))


def other_way(reason: NoFace) -> Step:
    shows = {**FOR_THE_DESK, "no_face": reason}
    return Step(e.OtherWayPressed(), Screen.INSURANCE, asks=(fx.LookUpInsurance,), shows=shows)


def match_of(flow: Flow) -> Match:
    order = next(effect for effect in flow.asked if isinstance(effect, fx.IssueNumber))
    return order.visit.match


def test_who_follows_the_challenge_and_is_recognised_is_the_owner() -> None:
    flow = Flow().run(*ASKED, OWNER, *HAPPY[5:], HOME)
    assert match_of(flow).liveness == LIVE


def test_who_does_not_prove_to_be_there_gets_a_number_and_staff_look_again() -> None:
    """However alike; the insurer's answer is for the desk, and the screen does not say why."""
    refused = Step(judged(NOT_LIVE), Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance), shows=FOR_THE_DESK)
    flow = Flow().run(*ASKED, refused, *TO_NUMBER, Step(0, Screen.NUMBER, shows=FOR_THE_DESK), HOME)
    assert (match_of(flow).verdict, match_of(flow).liveness) == (Verdict.STAFF, NOT_LIVE)


@pytest.mark.parametrize("liveness", [LIVE, NOT_LIVE])
def test_a_stranger_stays_a_stranger_whatever_the_challenge_says(liveness: object) -> None:
    flow = Flow({fx.MatchFace: compared(REFUSE)}).run(
        *ASKED, Step(judged(liveness), Screen.RECEPTION, asks=(fx.MatchFace,), shows={"name": ""})
    )
    flow.run(Step(e.ContinuePressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket), shows={"name": ""}))


def test_life_does_not_make_a_look_alike_the_owner() -> None:
    Flow({fx.MatchFace: compared(STAFF)}).run(
        *ASKED, Step(judged(LIVE), Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance), shows=FOR_THE_DESK)
    )


def test_a_challenge_that_is_not_followed_may_be_tried_again_and_then_passed() -> None:
    Flow().run(*ASKED, NOT_ANSWERED, AGAIN, *ASKED[2:], OWNER, *TO_NUMBER, HOME)


def test_after_two_challenges_that_were_not_followed_only_the_other_way_is_left() -> None:
    Flow().run(
        *ASKED,
        NOT_ANSWERED,
        AGAIN,
        *ASKED[2:],
        Step(not_answered, Screen.FACE_RETRY, shows={"trouble": s.FaceTrouble.NOT_ANSWERED, "unlucky_tries": 2}),
        Step(e.TryAgainPressed(), Screen.FACE_RETRY),
        other_way(NoFace.UNLUCKY),
    )


@pytest.mark.parametrize("way", [CAPTURE, CHALLENGED, ASKED], ids=["before", "at the opening", "at an act"])
def test_who_cannot_or_will_not_move_takes_the_other_way(way: tuple[Step, ...]) -> None:
    """The camera closes at once, no face was compared, and the desk looks at the person."""
    flow = Flow().run(*way, other_way(NoFace.OTHER_WAY))
    assert not devices(flow.state, flow.machine).face_camera
    flow.run(*TO_NUMBER, Step(0, Screen.NUMBER, shows={"name": "••• Lan", "flags": IDENTITY}))
    assert not any(isinstance(effect, fx.MatchFace) for effect in flow.asked)


def test_what_the_camera_still_sends_after_the_other_way_was_taken_changes_nothing() -> None:
    flow = Flow({fx.LookUpInsurance: silent}).run(
        *ASKED, Step(e.OtherWayPressed(), Screen.INSURANCE, asks=(fx.LookUpInsurance,))
    )
    for late in (judged(LIVE), challenged(TURN_LEFT), not_answered):
        flow.run(Step(late, Screen.INSURANCE, shows={"no_face": NoFace.OTHER_WAY}))


def test_a_registry_without_a_portrait_ends_the_challenge_with_the_card_alone() -> None:
    shows = {**FOR_THE_DESK, "no_face": NoFace.NO_PORTRAIT}
    Flow().run(*ASKED, Step(no_portrait, Screen.INSURANCE, asks=(fx.LookUpInsurance,), shows=shows), *TO_NUMBER, HOME)


def test_a_camera_that_is_lost_during_the_challenge_is_tried_again_when_it_is_back() -> None:
    Flow().run(
        *ASKED,
        Step(FaultRaised(Fault.FACE_CAMERA_LOST), Screen.FACE),
        Step(camera_lost, Screen.FACE_RETRY, shows={"trouble": s.FaceTrouble.CAMERA, "unlucky_tries": 1}),
        AGAIN,
        Step(FaultCleared(Fault.FACE_CAMERA_LOST), Screen.FACE),
        *ASKED[2:],
        OWNER,
    )


def test_a_challenge_that_does_not_end_is_ended_after_18_seconds() -> None:
    """Counted from its beginning, whatever it asks for meanwhile."""
    Flow().run(
        *CAPTURE,
        Step(15, Screen.FACE, shows={"step": s.CapturingFace}),
        Step(challenged(OPENING), Screen.FACE, shows={"step": s.ProvingLife}),
        Step(9, Screen.FACE),
        Step(challenged(TURN_LEFT), Screen.FACE),
        Step(8, Screen.FACE, shows={"step": s.ProvingLife, "overlay": None}),
        Step(1, Screen.FACE_RETRY, shows={"trouble": s.FaceTrouble.NOT_ANSWERED, "unlucky_tries": 1}),
        other_way(NoFace.UNLUCKY),
    )


def test_who_was_challenged_is_never_compared_unjudged() -> None:
    Flow().run(*ASKED, Step(good_burst, Screen.FACE_RETRY, shows={"trouble": s.FaceTrouble.ENGINE}))


def test_a_verdict_that_is_none_yet_proves_nothing() -> None:
    assert UNFINISHED.verdict is LivenessVerdict.UNFINISHED
    Flow().run(
        *ASKED, Step(judged(UNFINISHED), Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance), shows=FOR_THE_DESK)
    )


@pytest.mark.parametrize("covers", [e.HelpPressed(), e.HelpPressed(s.HelpKind.EMERGENCY), e.CancelPressed()])
@pytest.mark.parametrize("way", [CAPTURE, CHALLENGED, ASKED], ids=["before", "at the opening", "at an act"])
def test_who_asks_for_help_in_mid_challenge_is_not_judged_meanwhile_and_begins_anew(
    way: tuple[Step, ...], covers: e.Touch
) -> None:
    """What lies over the lamp dims it. The camera rests, what it sent late changes nothing, and time begins anew."""
    asks = (fx.CallStaff,) if isinstance(covers, e.HelpPressed) else ()
    flow = Flow().run(*way, Step(15, Screen.FACE), Step(covers, Screen.FACE, asks=asks))
    assert not devices(flow.state, flow.machine).face_camera
    for late in (challenged(TURN_LEFT), sees(Hint.HOLD_STILL, 4)):
        flow.run(Step(late, Screen.FACE, shows={"step": s.CapturingFace, "good_frames": 0}))
    flow.run(Step(e.OverlayClosed(), Screen.FACE, shows={"step": s.CapturingFace, "overlay": None}))
    assert devices(flow.state, flow.machine).face_camera
    flow.run(Step(15, Screen.FACE, shows={"step": s.CapturingFace}), *ASKED[2:], OWNER)


def test_who_asks_for_help_and_waits_loses_no_try() -> None:
    flow = Flow().run(*ASKED, Step(e.HelpPressed(), Screen.FACE, asks=(fx.CallStaff,)))
    flow.run(Step(20, Screen.FACE_RETRY, shows={"unlucky_tries": 0, "trouble": s.FaceTrouble.NO_GOOD_PICTURE}))


BACK_AND_FORTH = (
    Step(e.BackPressed(), Screen.CONSENT),
    Step(e.ConsentAnswered(True), Screen.FACE, asks=(fx.RecordConsent, fx.PreparePortrait)),
    *ASKED[2:],
)
OVERLAID = (
    Step(e.CancelPressed(), Screen.FACE),
    Step(e.OverlayClosed(), Screen.FACE),
    *ASKED[2:],
)


@pytest.mark.parametrize("again", [BACK_AND_FORTH, OVERLAID], ids=["back", "cancel and stay"])
def test_a_session_has_three_challenges_and_then_the_desk(again: tuple[Step, ...]) -> None:
    """Whoever plays a recording must not draw new challenges until one fits."""
    flow = Flow().run(*ASKED, *again, *again)
    desk = {**FOR_THE_DESK, "no_face": NoFace.UNLUCKY}
    *way, last = again[:2]
    flow.run(*way, Step(last.happens, Screen.INSURANCE, asks=(fx.LookUpInsurance,), shows=desk))


def test_after_the_third_challenge_there_is_no_other_try() -> None:
    flow = Flow().run(*ASKED, *BACK_AND_FORTH, *BACK_AND_FORTH)
    flow.run(
        Step(not_answered, Screen.FACE_RETRY, shows={"unlucky_tries": MAX_UNLUCKY_TRIES}),
        Step(e.TryAgainPressed(), Screen.FACE_RETRY),
        other_way(NoFace.UNLUCKY),
    )


def test_going_back_from_the_challenge_asks_for_consent_anew() -> None:
    flow = Flow().run(*ASKED)
    before = flow.token
    flow.run(Step(e.BackPressed(), Screen.CONSENT, shows={"step": s.AskingConsent}))
    assert flow.token != before
    flow.run(Step(e.ConsentAnswered(True), Screen.FACE, asks=(fx.RecordConsent, fx.PreparePortrait)), *ASKED[2:], OWNER)
