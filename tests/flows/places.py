"""The way to every step, as a patient gets there: for what must hold wherever somebody stands."""

from dataclasses import dataclass, field

import pytest

from kiosk.domain.framing import Hint
from kiosk.domain.machine import Screen
from kiosk.domain.queue import Flag
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from tests.flows.harness import (
    Flow,
    Step,
    World,
    camera_lost,
    challenged,
    compared,
    good_burst,
    sees,
    silent,
    store_failed,
)
from tests.samples import ADULT, EARS, OPENING, OTHER_ADULT, REFUSE

HAPPY = (
    Step(e.CardSeen(ADULT), Screen.CONSENT),
    Step(e.ConsentAnswered(True), Screen.FACE, asks=(fx.RecordConsent, fx.PreparePortrait)),
    Step(sees(Hint.COME_CLOSER), Screen.FACE, shows={"hint": Hint.COME_CLOSER, "good_frames": 0}),
    Step(sees(Hint.HOLD_STILL, 3), Screen.FACE, shows={"hint": Hint.HOLD_STILL, "good_frames": 3}),
    Step(
        good_burst,
        Screen.INSURANCE,
        asks=(fx.MatchFace, fx.LookUpInsurance),
        shows={"name": ADULT.name, "flags": frozenset()},
    ),
    Step(e.ContinuePressed(), Screen.CLINIC, asks=(fx.ListClinics,)),
    Step(e.ClinicChosen(EARS.code), Screen.CONFIRM),
    Step(
        e.ContinuePressed(),
        Screen.NUMBER,
        asks=(fx.IssueNumber, fx.PrintTicket),
        shows={"label": "B-001", "name": ADULT.name, "flags": frozenset[Flag]()},
    ),
)
CONSENT, CAPTURE, FACE, CLINICS, CHOICE, NUMBER = HAPPY[:1], HAPPY[:2], HAPPY[:5], HAPPY[:6], HAPPY[:7], HAPPY

CHALLENGED = (*CAPTURE, Step(challenged(), Screen.FACE, shows={"step": s.ProvingLife, "prompt": OPENING}))
ASKED_FACE = (*CAPTURE, Step(good_burst, Screen.FACE, asks=(fx.MatchFace,)))
ASKED_INSURANCE = (*CAPTURE, Step(good_burst, Screen.INSURANCE, asks=(fx.MatchFace, fx.LookUpInsurance)))
ASKED_NUMBER = (*CHOICE, Step(e.ContinuePressed(), Screen.NUMBER, asks=(fx.IssueNumber,)))
FAILED_NUMBER = (*CHOICE, Step(e.ContinuePressed(), Screen.STOPPED, asks=(fx.IssueNumber,)))

REHEARSAL = (Step(e.PracticePressed(), Screen.PRACTICE),)
REHEARSED = (
    *REHEARSAL,
    Step(e.ContinuePressed(), Screen.CONSENT),
    Step(e.ConsentAnswered(False), Screen.INSURANCE, shows={"step": s.CheckingInsurance}),
    Step(1, Screen.INSURANCE, shows={"step": s.ShowingInsurance}),
    Step(e.ContinuePressed(), Screen.CLINIC),
    Step(1, Screen.CLINIC, shows={"step": s.ChoosingClinic}),
    Step(e.OtherWayPressed(), Screen.PRACTISED),
)


@dataclass(frozen=True)
class Place:
    step: type[s.Step]
    way: tuple[Step, ...]
    world: World = field(default_factory=dict)
    back: type[s.Step] | None = None  # where "back" leads; None: nowhere, see steps.back_target
    cancel_asks: bool = True  # there is something to lose

    @property
    def is_practice(self) -> bool:
        return self.step in (s.Rehearsing, s.Rehearsed)

    def flow(self, world: World | None = None) -> Flow:
        flow = Flow({**self.world, **(world or {})}).run(*self.way)
        assert isinstance(flow.state, s.Session)
        assert isinstance(flow.state.step, self.step)
        return flow


PLACES = (
    Place(s.ReadingCard, (Step(e.StartPressed(), Screen.HOME),), back=s.ReadingCard, cancel_asks=False),
    Place(s.ChoosingReason, (Step(e.NoCardPressed(), Screen.NO_CARD),), back=s.ReadingCard),
    Place(
        s.ChoosingCompanion,
        (Step(e.NoCardPressed(), Screen.NO_CARD), Step(e.CompanionPressed(), Screen.COMPANION)),
        back=s.ChoosingReason,
    ),
    Place(
        s.TypingNumber,
        (Step(e.NoCardPressed(), Screen.NO_CARD), Step(e.TypeNumberPressed(), Screen.TYPE_NUMBER)),
        back=s.ChoosingReason,
    ),
    Place(s.ChoosingCard, (Step(e.CardsSeen((ADULT, OTHER_ADULT)), Screen.WHICH_CARD),), back=s.ReadingCard),
    Place(s.AskingConsent, CONSENT, back=s.ReadingCard),
    Place(s.CapturingFace, CAPTURE, back=s.AskingConsent),
    Place(s.ProvingLife, CHALLENGED, back=s.AskingConsent),
    Place(s.MatchingFace, ASKED_FACE, {fx.MatchFace: silent}),
    Place(s.RetryingFace, (*CAPTURE, Step(camera_lost, Screen.FACE_RETRY)), back=s.AskingConsent),
    Place(
        s.SentToReception,
        (*CAPTURE, Step(good_burst, Screen.RECEPTION, asks=(fx.MatchFace,))),
        {fx.MatchFace: compared(REFUSE)},
    ),
    Place(s.CheckingInsurance, ASKED_INSURANCE, {fx.LookUpInsurance: silent}),
    Place(s.ShowingInsurance, FACE),
    Place(s.ListingClinics, CLINICS, {fx.ListClinics: silent}),
    Place(s.ChoosingClinic, CLINICS, back=s.ShowingInsurance),
    Place(s.Confirming, CHOICE, back=s.ChoosingClinic),
    Place(s.AskingPriority, (*CHOICE, Step(e.PriorityPressed(), Screen.PRIORITY)), back=s.Confirming),
    Place(s.IssuingNumber, ASKED_NUMBER, {fx.IssueNumber: silent}),
    Place(s.Done, NUMBER, cancel_asks=False),
    Place(s.Rehearsing, REHEARSAL, cancel_asks=False),
    Place(s.Rehearsed, REHEARSED, cancel_asks=False),
    Place(s.Stopped, FAILED_NUMBER, {fx.IssueNumber: store_failed}, cancel_asks=False),
)

everywhere = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.step.__name__)
