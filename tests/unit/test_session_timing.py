"""Nobody is hurried, nobody waits for ever, and no screen stays behind."""

from dataclasses import replace
from typing import get_args

import pytest

from kiosk.domain import insurance
from kiosk.domain.framing import Hint
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session import timing
from kiosk.domain.session.transition import transition
from tests.samples import ADULT, CARDLESS_VISIT, COVERED_VISIT, MOMENT, STEPS, TOKEN, TURN_LEFT, ticket
from tests.session_rules import BEFORE_THE_CAMERA, BUSY

LONGEST_WITHOUT_ANYBODY_S = 400
FIRST_OF_EACH = {type(step): step for step in reversed(STEPS)}
PATIENT_STEPS = [step for kind, step in FIRST_OF_EACH.items() if kind not in (*BUSY, *BEFORE_THE_CAMERA)]
BUSY_STEPS = [FIRST_OF_EACH[kind] for kind in BUSY]


def name(value: object) -> str:
    return type(value).__name__


def begun(step: s.Step, overlay: s.Overlay | None = None, ticks: s.Ticks | None = None) -> s.Session:
    return s.Session(token=TOKEN, step=step, overlay=overlay, ticks=ticks or s.Ticks())


def wait(state: s.State, seconds: int) -> s.State:
    for _ in range(seconds):
        state, _ = transition(state, e.SecondPassed(), MOMENT)
    return state


def happen(state: s.State, event: e.Event) -> s.State:
    return transition(state, event, MOMENT)[0]


def overlay(state: s.State) -> s.Overlay | None:
    assert isinstance(state, s.Session)
    return state.overlay


def step(state: s.State) -> s.Step:
    assert isinstance(state, s.Session)
    return state.step


@pytest.mark.parametrize("patient_step", PATIENT_STEPS, ids=name)
def test_a_warning_comes_when_the_idle_limit_is_reached_and_the_screen_is_wiped_when_it_has_run_out(
    patient_step: s.Step,
) -> None:
    limit = timing.IDLE_S[type(patient_step)]
    assert limit is not None
    warning = 20 if isinstance(patient_step, s.ShowingInsurance | s.Done) else 30
    state = begun(patient_step)
    assert overlay(wait(state, limit - 1)) is None
    assert overlay(wait(state, limit)) == s.IdleWarning(warning)
    assert overlay(wait(state, limit + 1)) == s.IdleWarning(warning - 1)
    assert overlay(wait(state, limit + warning - 1)) == s.IdleWarning(1)
    assert wait(state, limit + warning) == s.Idle()


def test_the_limits_are_those_that_were_chosen() -> None:
    limits = {kind.__name__: limit for kind, limit in timing.IDLE_S.items() if limit is not None}
    assert limits == {
        "ReadingCard": 60, "ChoosingReason": 60, "TypingNumber": 120, "ChoosingCard": 60, "AskingConsent": 120,
        "RetryingFace": 60, "SentToReception": 60, "ShowingInsurance": 30, "ChoosingClinic": 60, "Confirming": 60,
        "AskingPriority": 60, "ChoosingCompanion": 60, "Done": 30, "Stopped": 60,
            "Rehearsing": 60, "Rehearsed": 60,
    }  # fmt: skip
    assert set(timing.IDLE_S) == set(get_args(s.Step))


@pytest.mark.parametrize(
    ("busy", "seconds", "then"),
    [
        (s.ReadingCard(is_reading=True), 8, s.ReadingCard()),
        (s.ReadingCard(started=True, is_reading=True), 8, s.ReadingCard(started=True)),
        (s.CapturingFace(ADULT), 20, s.RetryingFace(ADULT, 1, s.FaceTrouble.NO_GOOD_PICTURE)),
        (s.CapturingFace(ADULT, 1), 20, s.RetryingFace(ADULT, 2, s.FaceTrouble.NO_GOOD_PICTURE)),
        (s.ProvingLife(ADULT, prompt=TURN_LEFT), 18, s.RetryingFace(ADULT, 1, s.FaceTrouble.NOT_ANSWERED)),
        (s.ProvingLife(ADULT, 1, TURN_LEFT), 18, s.RetryingFace(ADULT, 2, s.FaceTrouble.NOT_ANSWERED)),
        (s.MatchingFace(ADULT), 15, s.RetryingFace(ADULT, 1, s.FaceTrouble.ENGINE)),
        (
            s.CheckingInsurance(replace(COVERED_VISIT, coverage=None)),
            9,
            s.ShowingInsurance(replace(COVERED_VISIT, coverage=insurance.NO_ANSWER)),
        ),
    ],
    ids=lambda value: name(value) if not isinstance(value, int) else str(value),
)
def test_a_world_that_does_not_answer_is_not_waited_for(busy: s.Step, seconds: int, then: s.Step) -> None:
    assert step(wait(begun(busy), seconds - 1)) == busy
    assert step(wait(begun(busy), seconds)) == then


@pytest.mark.parametrize("order", [s.ListingClinics(COVERED_VISIT), s.IssuingNumber(CARDLESS_VISIT, None)], ids=name)
def test_a_late_store_stops_the_flow_and_is_not_asked_twice(order: s.ListingClinics | s.IssuingNumber) -> None:
    assert step(wait(begun(order), 9)) == order
    stopped = wait(begun(order), 10)
    assert isinstance(step(stopped), s.Stopped)
    again, effects = transition(stopped, e.TryAgainPressed(), MOMENT)
    assert step(again) == order
    assert effects == ()
    failed = happen(stopped, e.StoreFailed(TOKEN))
    again, effects = transition(failed, e.TryAgainPressed(), MOMENT)
    assert step(again) == order
    assert len(effects) == 1


@pytest.mark.parametrize("busy", BUSY_STEPS, ids=name)
def test_while_the_machine_is_busy_nobody_is_warned_and_nothing_is_wiped(busy: s.Step) -> None:
    """Even in a session that has had all its time."""
    state: s.State = begun(busy, ticks=s.Ticks(session=1300, extensions=10))
    while isinstance(state, s.Session) and state.step == busy:
        assert overlay(state) is None
        state = wait(state, 1)
    assert isinstance(state, s.Session)


@pytest.mark.parametrize("ticks", [s.Ticks(), s.Ticks(session=565), s.Ticks(session=1300, extensions=10)], ids=str)
@pytest.mark.parametrize("call", [None, s.HelpCalled(s.HelpKind.HELP), s.CancelAsked()], ids=name)
@pytest.mark.parametrize("any_step", STEPS, ids=name)
def test_without_anybody_every_screen_is_wiped_and_warned_of_for_20_seconds_or_more(
    any_step: s.Step, call: s.Overlay | None, ticks: s.Ticks
) -> None:
    state: s.State = begun(any_step, call, ticks)
    warned = 0
    for _ in range(LONGEST_WITHOUT_ANYBODY_S):
        state = wait(state, 1)
        if state == s.Idle():
            break
        warned = warned + 1 if isinstance(overlay(state), s.IdleWarning) else 0
    assert state == s.Idle()
    assert warned >= timing.SHORT_WARNING_S


def test_somebody_who_waits_for_staff_is_left_alone_for_five_minutes() -> None:
    called = happen(begun(s.AskingConsent(ADULT)), e.HelpPressed())
    assert isinstance(overlay(wait(called, 299)), s.HelpCalled)
    assert isinstance(overlay(wait(called, 300)), s.IdleWarning)
    assert wait(called, 329) != s.Idle()
    assert wait(called, 330) == s.Idle()


def test_a_warning_covers_the_call_for_staff_and_gives_it_back() -> None:
    called = happen(begun(s.AskingConsent(ADULT)), e.HelpPressed(s.HelpKind.EMERGENCY))
    warned = happen(wait(called, 310), e.StaffCalled(TOKEN, False))
    assert overlay(warned) == s.IdleWarning(20, s.HelpCalled(s.HelpKind.EMERGENCY, recorded=False))
    assert overlay(happen(warned, e.ScreenTouched())) == s.HelpCalled(s.HelpKind.EMERGENCY, recorded=False)


def test_a_touch_answers_the_warning_and_does_nothing_else() -> None:
    warned = wait(begun(s.AskingConsent(ADULT)), 130)
    touched = happen(warned, e.ConsentAnswered(True))
    assert isinstance(touched, s.Session)
    assert touched.step == s.AskingConsent(ADULT)
    assert touched.overlay is None
    assert touched.ticks.extensions == 1
    assert overlay(wait(touched, 119)) is None
    assert overlay(wait(touched, 120)) == s.IdleWarning(30)


def test_a_card_laid_down_during_the_warning_is_read() -> None:
    warned = wait(begun(s.ReadingCard()), 70)
    assert step(happen(warned, e.CardSeen(ADULT))) == s.AskingConsent(ADULT)


def test_somebody_in_front_of_the_camera_is_somebody_there() -> None:
    state = begun(s.CapturingFace(ADULT), ticks=s.Ticks(idle=30, step=10, session=100))
    seen = happen(state, e.HintChanged(TOKEN, Hint.COME_CLOSER, 0, True))
    unseen = happen(state, e.HintChanged(TOKEN, Hint.LOOK_HERE, 0, False))
    assert isinstance(seen, s.Session)
    assert isinstance(unseen, s.Session)
    assert (seen.ticks.idle, unseen.ticks.idle) == (0, 30)


@pytest.mark.parametrize(
    "reply", [e.StaffCalled(TOKEN, True), e.StoreFailed(TOKEN), e.PortraitMissing(TOKEN)], ids=name
)
def test_an_answer_of_the_world_is_no_sign_of_life(reply: e.Event) -> None:
    state = happen(begun(s.AskingConsent(ADULT), ticks=s.Ticks(idle=30)), reply)
    assert isinstance(state, s.Session)
    assert state.ticks.idle == 30


def test_a_whole_session_has_ten_minutes_and_ten_extensions_of_one_each() -> None:
    """A coat on the screen touches it all the time; it does not hold the kiosk for ever."""
    state: s.State = begun(s.AskingConsent(ADULT))
    for seconds in range(1, 2000):
        state = wait(state, 1)
        if state == s.Idle():
            break
        if seconds == 569:
            assert overlay(state) is None
        if seconds == 570:
            assert overlay(state) == s.IdleWarning(30)
        state = happen(state, e.ScreenTouched())
    assert seconds == 600 + 10 * 60


def test_an_extension_ends_the_warning_for_a_minute() -> None:
    state = wait(begun(s.AskingConsent(ADULT), ticks=s.Ticks(session=560)), 10)
    assert overlay(state) == s.IdleWarning(30)
    extended = happen(state, e.OverlayClosed())
    assert overlay(wait(extended, 59)) is None
    assert overlay(wait(extended, 60)) == s.IdleWarning(30)


def test_a_number_that_comes_when_the_session_has_had_all_its_time_is_still_seen() -> None:
    late = begun(s.IssuingNumber(COVERED_VISIT, "eye"), ticks=s.Ticks(session=1300, extensions=10))
    done = happen(wait(late, 3), e.NumberIssued(TOKEN, ticket()))
    assert overlay(wait(done, 1)) == s.IdleWarning(20)
    assert overlay(wait(done, 20)) == s.IdleWarning(1)
    assert wait(done, 21) == s.Idle()


def test_a_late_number_takes_the_warning_of_the_stopped_screen_away() -> None:
    stopped = wait(begun(s.IssuingNumber(COVERED_VISIT, "eye")), 10 + 65)
    assert isinstance(overlay(stopped), s.IdleWarning)
    done = happen(stopped, e.NumberIssued(TOKEN, ticket()))
    assert overlay(done) is None
    assert overlay(wait(done, 29)) is None
    assert overlay(wait(done, 30)) == s.IdleWarning(20)


SLOW = s.Modes(slow=True)


@pytest.mark.parametrize("patient_step", PATIENT_STEPS, ids=name)
def test_who_takes_it_slowly_has_ten_times_as_long_and_ten_minutes_at_most(patient_step: s.Step) -> None:
    """WCAG 2.2.1: adjustable to ten times the default; a kiosk that nobody touches must still come free."""
    usual = timing.IDLE_S[type(patient_step)]
    assert usual is not None
    limit = min(10 * usual, 600)
    state = replace(begun(patient_step), modes=SLOW)
    assert overlay(wait(state, limit - 1)) is None
    assert isinstance(overlay(wait(state, limit)), s.IdleWarning)
    assert wait(state, limit + timing.WARNING_S) == s.Idle()


def test_a_slow_session_goes_on_while_somebody_touches_the_screen() -> None:
    """An hour and a half, a touch every five minutes: neither warned nor sent away."""
    state: s.State = replace(begun(s.AskingConsent(ADULT)), modes=SLOW)
    for _ in range(18):
        state = wait(state, 300)
        assert overlay(state) is None
        state = happen(state, e.ScreenTouched())


def test_slowly_the_camera_looks_as_long_as_somebody_is_in_view() -> None:
    """Nobody else tells it that a face is still there: hints come when they change."""
    before = replace(begun(s.CapturingFace(ADULT)), modes=SLOW)
    seen = happen(before, e.HintChanged(TOKEN, Hint.COME_CLOSER, 0, True))
    assert isinstance(step(wait(seen, 599)), s.CapturingFace)
    gone = happen(wait(seen, 300), e.HintChanged(TOKEN, Hint.LOOK_HERE, 0, False))
    assert isinstance(step(wait(gone, 19)), s.CapturingFace)
    tired = s.RetryingFace(ADULT, 1, s.FaceTrouble.NO_GOOD_PICTURE)
    assert step(wait(gone, 20)) == step(wait(seen, 600)) == step(wait(before, 20)) == tired


def test_a_camera_that_is_covered_is_nobody_in_view() -> None:
    seen = happen(replace(begun(s.CapturingFace(ADULT)), modes=SLOW), e.HintChanged(TOKEN, Hint.HOLD_STILL, 0, True))
    assert isinstance(step(wait(happen(seen, e.DisplayPressed()), 20)), s.RetryingFace)
