"""A practice run leaves no trace, whatever happens in it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.machine import Devices, devices
from kiosk.domain.session import drawn
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session.transition import transition
from tests.samples import ADULT, EVENTS, MACHINE, MOMENT, SIGHTS, TOUCHES, pairs, replies, session, ticket

NO_DEVICE = Devices(card_camera=False, card_scanner=False, face_camera=False)
MEANT = (fx.CallStaff, fx.VoidTicket)
PAST_THE_END = (s.IssuingNumber, s.Done)
BEGUN, _ = transition(s.Idle(), e.PracticePressed(), MOMENT)


def run(*events: e.Event, state: s.State = BEGUN) -> tuple[s.State, list[fx.Effect]]:
    """Where a run has come to, and all that it asked of the world."""
    asked: list[fx.Effect] = []
    for event in events:
        state, effects = transition(state, event, MOMENT)
        asked += effects
    return state, asked


SECOND, ON = e.SecondPassed(), e.ContinuePressed()
TO_THE_END = (
    ON, e.ConsentAnswered(True), *(SECOND,) * 8, ON, SECOND, e.ClinicChosen(drawn.OFFERS[0].clinic.code), ON,
)  # fmt: skip


def test_a_whole_run_asks_nothing_of_the_world_and_ends_without_a_number() -> None:
    state, asked = run(*TO_THE_END)
    assert isinstance(state, s.Session)
    assert state.step == s.Rehearsed()
    assert asked == []
    assert run(ON, state=state) == (s.Idle(), [])


def test_it_shows_the_steps_that_a_true_check_in_has() -> None:
    seen: list[str] = []
    state: s.State = BEGUN
    for event in TO_THE_END:
        state, _ = transition(state, event, MOMENT)
        assert isinstance(state, s.Session)
        if type(state.step).__name__ not in seen:
            seen.append(type(state.step).__name__)
    assert seen == [
        "AskingConsent", "CapturingFace", "MatchingFace", "CheckingInsurance", "ShowingInsurance", "ListingClinics",
        "ChoosingClinic", "Confirming", "Rehearsed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "events",
    [
        (ON, e.ConsentAnswered(False), SECOND, ON, SECOND, e.OtherWayPressed()),
        (ON, e.ConsentAnswered(True), e.OtherWayPressed(), SECOND, ON, SECOND, e.OtherWayPressed()),
    ],
    ids=["no picture", "another way"],
)
def test_every_way_comes_to_the_same_end(events: tuple[e.Event, ...]) -> None:
    state, asked = run(*events)
    assert isinstance(state, s.Session)
    assert state.step == s.Rehearsed()
    assert asked == []


def test_whoever_wants_it_practises_once_more() -> None:
    state, _ = run(*TO_THE_END, e.TryAgainPressed())
    assert isinstance(state, s.Session)
    assert (state.step, state.practice) == (s.Rehearsing(), True)


def test_back_leads_to_the_drawn_card_and_then_home() -> None:
    state, _ = run(ON, e.BackPressed())
    assert isinstance(state, s.Session)
    assert state.step == s.Rehearsing()
    assert run(e.BackPressed(), state=state) == (s.Idle(), [])


def test_it_keeps_the_language_and_drops_what_was_on_its_way() -> None:
    """A reply to what was asked before is for nobody."""
    before = replace(session(s.ReadingCard(is_reading=True)), token="before")
    state, asked = transition(before, e.PracticePressed(), MOMENT)
    assert isinstance(state, s.Session)
    assert (state.language, state.practice, state.token) == (before.language, True, MOMENT.fresh_token)
    assert asked == ()
    assert transition(state, e.NumberIssued("before", ticket()), MOMENT) == (state, (fx.VoidTicket(ticket()),))


def test_a_true_card_on_the_reader_is_not_looked_at() -> None:
    for sight in SIGHTS:
        if isinstance(sight, e.Sight):
            assert run(sight) == (BEGUN, [])


def test_help_is_true_help() -> None:
    _, asked = run(e.HelpPressed(s.HelpKind.EMERGENCY))
    assert asked == [fx.CallStaff(MOMENT.fresh_token, s.HelpKind.EMERGENCY, "Rehearsing")]


def test_no_step_and_no_event_lead_out_of_it() -> None:
    """Every state under every event, as if it were a practice run: no effect but the two that are meant, no device, no
    number; and it stays one until it is over."""
    for before, event in pairs():
        if not isinstance(before, s.Session) or isinstance(before.step, PAST_THE_END):
            continue
        after, effects = transition(replace(before, practice=True), event, MOMENT)
        assert all(isinstance(effect, MEANT) for effect in effects), (before, event)
        if isinstance(after, s.Session):
            assert after.practice
            assert devices(after, MACHINE) == NO_DEVICE
            assert not isinstance(after.step, PAST_THE_END), (before, event)


@given(st.lists(st.sampled_from([*TOUCHES, *EVENTS, *replies(MOMENT.fresh_token)]), max_size=60))
@settings(max_examples=150)
def test_no_history_leaves_a_trace(events: list[e.Event]) -> None:
    """From the touch on "Try it" until the kiosk is idle again, or another has begun."""
    state: s.State = BEGUN
    for event in events:
        state, effects = transition(state, event, MOMENT)
        assert all(isinstance(effect, MEANT) for effect in effects)
        if isinstance(state, s.Idle):
            return
        assert state.practice
        assert not isinstance(state.step, PAST_THE_END)
        assert ADULT not in vars_of(state.step)


def vars_of(step: s.Step) -> tuple[object, ...]:
    return tuple(getattr(step, name) for name in type(step).__dataclass_fields__)


def test_the_drawn_card_is_nobodys() -> None:
    """Its number has no drawn digits, as no citizen's has."""
    assert drawn.CARD.number.endswith("000000000"[:6])
    assert drawn.CARD.number != ADULT.number
    assert {offer.clinic.code[:9] for offer in drawn.OFFERS} == {"practice-"}
