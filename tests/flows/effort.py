"""Whole check-ins as people go through them, and what they cost: touches, and seconds by a model of hands and eyes."""

from kiosk.domain.card import CardProblem
from kiosk.domain.framing import Hint
from kiosk.domain.machine import Screen
from kiosk.domain.queue import PriorityReason
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from tests.flows.harness import Flow, Step, challenged, judged, not_answered, sees
from tests.flows.places import HAPPY
from tests.samples import ADULT, EARS, LIVE

MOST_TOUCHES = 6  # from card to ticket
PREPARE_S, POINT_S = 1.35, 1.1  # one decision and one touch: Card, Moran and Newell, 1980
READ_S = 6.0  # a question, a sentence and two answers, 15 words at 150 a minute; who was here before knows them
CHALLENGE_S, COMPARE_S, INSURER_S = 9, 2, 2

TO_CLINICS = Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,))
TO_CLINIC = Step(e.ClinicChosen(EARS.code), Screen.CONFIRM)
TAKE = Step(e.ContinuePressed(), Screen.NUMBER, asks=(fx.IssueNumber, fx.PrintTicket))

RETURNING = HAPPY  # four touches: yes, on, the clinic, the number
FIRST_VISIT = (
    Step(e.CardNotRead(CardProblem.UNREADABLE), Screen.HOME),
    Step(e.CardSeen(ADULT), Screen.CONSENT),
    Step(e.ConsentAnswered(True), Screen.FACE, asks=(fx.RecordConsent, fx.PreparePortrait)),
    Step(sees(Hint.HOLD_STILL, 5), Screen.FACE),
    Step(challenged(), Screen.FACE),
    Step(CHALLENGE_S, Screen.FACE),
    Step(not_answered, Screen.FACE_RETRY),
    Step(e.TryAgainPressed(), Screen.FACE, asks=(fx.RecordConsent, fx.PreparePortrait)),
    Step(challenged(), Screen.FACE),
    Step(CHALLENGE_S, Screen.FACE),
    Step(judged(LIVE), Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance)),
    TO_CLINICS,
    TO_CLINIC,
    TAKE,
)
WITH_PRIORITY = (
    *HAPPY[:-1],
    Step(e.PriorityPressed(), Screen.PRIORITY),
    Step(e.PriorityChosen(PriorityReason.PREGNANCY), Screen.CONFIRM, asks=(fx.ListClinics,)),
    TAKE,
)
WITHOUT_FACE = (
    HAPPY[0],
    Step(e.ConsentAnswered(False), Screen.INSURANCE, asks=(fx.RecordConsent, fx.LookUpInsurance)),
    TO_CLINICS,
    TO_CLINIC,
    TAKE,
)
WAYS = {
    "returning": RETURNING,
    "first visit": FIRST_VISIT,
    "with a priority": WITH_PRIORITY,
    "without the face": WITHOUT_FACE,
}


def touches(way: tuple[Step, ...]) -> int:
    """Until the number is on the screen, as the session itself counts them."""
    flow = Flow().run(*way)
    assert isinstance(flow.state, s.Session)
    assert isinstance(flow.state.step, s.Done)
    return sum(stay.touches for stay in flow.state.stays)


def seconds(way: tuple[Step, ...], *, reads: bool) -> float:
    """A model, not a measurement: decisions and touches, reading where somebody is new, and the machine's own time."""
    waits = sum(step.happens for step in way if isinstance(step.happens, int))
    faces = sum(fx.MatchFace in step.asks for step in way)
    return touches(way) * (PREPARE_S + POINT_S + READ_S * reads) + waits + faces * (COMPARE_S + INSURER_S)
