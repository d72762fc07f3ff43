"""Flows as tables: each row says what happens, and what must be on the screen once the world has answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk.domain.faults import PrintOutcome
from kiosk.domain.framing import Hint
from kiosk.domain.liveness.verdict import Liveness
from kiosk.domain.machine import FaultCleared, FaultRaised, Machine, Screen, observe, screen
from kiosk.domain.matching import Match
from kiosk.domain.queue import Ticket, flags_of
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session.transition import transition
from kiosk.domain.use import Use
from tests.samples import ACCEPT, EARS, MACHINE, OFFER, OPENING, RECEPTION, TODAY, VALID, ticket
from tests.session_rules import Change, assert_rules, visit_of

Answer = Callable[[Any], e.Reply | None]  # what the world replies to an effect; None: nothing, or not yet
World = Mapping[type[fx.Effect], Answer]


def silent(_effect: fx.Effect) -> None:
    return None


def first(*answers: Answer) -> Answer:
    """One answer after the other; the last one from then on."""
    waiting = list(answers)
    return lambda effect: (waiting.pop(0) if len(waiting) > 1 else waiting[0])(effect)


def compared(match: Match) -> Answer:
    return lambda effect: e.FaceCompared(effect.token, match)


def face_failed(trouble: s.FaceTrouble) -> Answer:
    return lambda effect: e.FaceFailed(effect.token, trouble)


def insured(coverage: Any) -> Answer:
    return lambda effect: e.InsuranceAnswered(effect.token, coverage)


def printed(outcome: PrintOutcome) -> Answer:
    return lambda effect: e.TicketPrinted(effect.token, outcome)


def store_failed(effect: Any) -> e.Reply:
    return e.StoreFailed(effect.token)


def staff_called(recorded: bool) -> Answer:
    return lambda effect: e.StaffCalled(effect.token, recorded)


@dataclass(frozen=True)
class Step:
    """`happens`: an event, seconds that pass, or what to make of the flow as it stands (see `sees`, `late`).

    `asks`: the effects that follow, in order. `shows`: parts of `view`, as they must be now.
    """

    happens: "e.Event | FaultRaised | FaultCleared | int | Callable[[Flow], e.Event]"
    screen: Screen
    asks: tuple[type[fx.Effect], ...] = ()
    shows: Mapping[str, object] = field(default_factory=dict)


def sees(hint: Hint, good_frames: int = 0, someone: bool = True) -> "Callable[[Flow], e.Event]":
    return lambda flow: e.HintChanged(flow.token, hint, good_frames, someone)


def good_burst(flow: "Flow") -> e.Event:
    return e.BurstReady(flow.token)


def challenged(prompt: s.Prompt = OPENING) -> "Callable[[Flow], e.Event]":
    return lambda flow: e.ChallengeChanged(flow.token, prompt)


def judged(liveness: Liveness) -> "Callable[[Flow], e.Event]":
    """The burst of somebody who was challenged."""
    return lambda flow: e.BurstReady(flow.token, liveness)


def not_answered(flow: "Flow") -> e.Event:
    return e.FaceFailed(flow.token, s.FaceTrouble.NOT_ANSWERED)


def camera_lost(flow: "Flow") -> e.Event:
    return e.FaceFailed(flow.token, s.FaceTrouble.CAMERA)


def no_portrait(flow: "Flow") -> e.Event:
    return e.PortraitMissing(flow.token)


def late(kind: type[fx.Effect], answer: Answer | None = None) -> "Callable[[Flow], e.Event]":
    """At last the reply to the oldest question of this kind that the world has left open."""

    def reply(flow: "Flow") -> e.Event:
        effect = next(effect for effect in flow.unanswered if isinstance(effect, kind))
        flow.unanswered.remove(effect)
        event = (answer or flow.usual[kind])(effect)
        assert event is not None
        return event

    return reply


class Flow:
    """One kiosk, whose world answers as `world` says, and well where it says nothing."""

    def __init__(self, world: World | None = None, machine: Machine = MACHINE) -> None:
        self.usual: World = {
            fx.RecordConsent: silent,
            fx.PreparePortrait: silent,
            fx.MatchFace: compared(ACCEPT),
            fx.LookUpInsurance: insured(VALID),
            fx.ListClinics: lambda effect: e.ClinicsListed(effect.token, (OFFER,)),
            fx.IssueNumber: lambda effect: e.NumberIssued(effect.token, self._issue(effect)),
            fx.PrintTicket: printed(PrintOutcome.PRINTED),
            fx.RecordPaper: silent,
            fx.VoidTicket: silent,
            fx.CallStaff: staff_called(recorded=True),
            fx.RecordUse: silent,
        }
        self.world: World = {**self.usual, **(world or {})}
        self.machine = machine
        self.state: s.State = s.Idle()
        self.asked: list[fx.Effect] = []  # but for records of the kiosk's use, which every session's end brings
        self.uses: list[Use] = []
        self.unanswered: list[fx.Effect] = []
        self.issued: dict[tuple[str, str | None], Ticket] = {}
        self._moments = 0

    @property
    def token(self) -> str:
        assert isinstance(self.state, s.Session)
        return self.state.token

    @property
    def voided(self) -> list[str]:
        return [effect.ticket.label for effect in self.asked if isinstance(effect, fx.VoidTicket)]

    def run(self, *steps: Step) -> "Flow":
        for position, step in enumerate(steps):
            asked_before = len(self.asked)
            self.happen(step.happens)
            where = f"row {position}: {step.happens}"
            assert screen(self.state, self.machine) is step.screen, where
            assert tuple(map(type, self.asked[asked_before:])) == step.asks, where
            shown = view(self.state)
            assert {name: shown.get(name) for name in step.shows} == step.shows, where
        return self

    def happen(self, happens: Any) -> None:
        if isinstance(happens, FaultRaised | FaultCleared):
            self.machine = observe(self.machine, happens)
            return
        if isinstance(happens, int):
            events: list[e.Event] = [e.SecondPassed()] * happens
        else:
            events = [happens(self) if callable(happens) else happens]
        while events:
            events = self._dispatch(events.pop(0)) + events

    def _dispatch(self, event: e.Event) -> list[e.Event]:
        self._moments += 1
        moment = e.Moment(TODAY, f"token {self._moments}")
        before = self.state
        self.state, effects = transition(before, event, moment)
        assert_rules(Change(before, event, moment, self.state, effects))
        replies = [(effect, self.world[type(effect)](effect)) for effect in effects]
        self.uses += [effect.use for effect in effects if isinstance(effect, fx.RecordUse)]
        replies = [(effect, reply) for effect, reply in replies if not isinstance(effect, fx.RecordUse)]
        self.asked += [effect for effect, _ in replies]
        self.unanswered += [effect for effect, reply in replies if reply is None]
        return [reply for _, reply in replies if reply is not None]

    def _issue(self, effect: fx.IssueNumber) -> Ticket:
        """As the store does: asked again for the same session and clinic, the same number."""
        key = effect.token, effect.clinic
        if key not in self.issued:
            new = ticket(len(self.issued) + 1, RECEPTION if effect.clinic is None else EARS)
            self.issued[key] = replace(
                new,
                holder=effect.visit.shown_name,
                birth_year=effect.visit.shown_birth_year,
                payer=effect.visit.shown_payer,
                flags=flags_of(effect.visit.flags, effect.visit.priority(TODAY)),
                priority=effect.visit.priority(TODAY),
            )
        return self.issued[key]


def view(state: s.State) -> dict[str, object]:
    """What the patient can make out, by name."""
    if isinstance(state, s.Idle):
        return {}
    shown: dict[str, object] = {
        "language": state.language,
        "modes": state.modes,
        "overlay": state.overlay,
        "step": type(state.step),
    }
    for name in (
        "problem",
        "is_reading",
        "cards",
        "hint",
        "good_frames",
        "prompt",
        "unlucky_tries",
        "trouble",
        "offers",
        "chosen",
        "priority",
        "paper",
        "copies",
        "fault",
    ):
        if hasattr(state.step, name):
            shown[name] = getattr(state.step, name)
    if isinstance(state.step, s.Done):
        number = state.step.ticket
        return shown | {
            "label": number.label,
            "name": number.holder,
            "payer": number.payer,
            "flags": number.flags,
            "priority": number.priority,
        }
    visit = visit_of(state.step)
    if visit is not None:
        shown |= {"name": visit.shown_name, "payer": visit.shown_payer, "flags": visit.flags}
        shown |= {"no_face": visit.no_face, "outcome": visit.coverage and visit.coverage.outcome}
    return shown
