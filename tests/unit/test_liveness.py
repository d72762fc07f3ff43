"""The verdict on a challenge: what passes, what is sent to staff, what may be tried again."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.liveness.acts import answers, rest_of
from kiosk.domain.liveness.challenge import ACT_MS, OPENING_MS, Act, Challenge, Colour, Cue, plan
from kiosk.domain.liveness.flash import response
from kiosk.domain.liveness.limits import Limits
from kiosk.domain.liveness.observation import FaceCues, FrameCues, Observation
from kiosk.domain.liveness.verdict import Liveness, Reason, Verdict, is_fit_for_match, judge, progress
from tests.unit.liveness_session import ALL, CHALLENGE, LIMITS, OF_PAPER, closing, doing, face, session


def verdict(observations: list[Observation], challenge: Challenge = CHALLENGE) -> tuple[Verdict, Reason | None]:
    found = judge(challenge, observations, LIMITS)
    return found.verdict, found.reason


# Who passes.


@settings(max_examples=40)
@given(st.binary(min_size=16, max_size=16))
def test_a_willing_person_is_live_whatever_is_asked(entropy: bytes) -> None:
    challenge = plan(entropy, ALL)
    found = judge(challenge, session(challenge), LIMITS)
    assert found.verdict is Verdict.LIVE and found.reason is None
    assert found.score is not None and found.score >= 0.7
    assert {cue for cue, _ in found.scores} >= {Cue.FLASH, Cue.TURN, Cue.BLINK}


@pytest.mark.parametrize("allowed", [{Cue.FLASH}, {Cue.TURN}, {Cue.NOD}, {Cue.BLINK}, {Cue.FLASH, Cue.NOD}])
def test_a_person_who_may_leave_something_out_is_judged_by_the_rest(allowed: set[Cue]) -> None:
    challenge = plan(bytes(16), frozenset(allowed))
    found = judge(challenge, session(challenge), LIMITS)
    assert found.verdict is Verdict.LIVE
    assert {cue for cue, _ in found.scores} == allowed


def test_where_everything_is_switched_off_nobody_is_called_live() -> None:
    nothing = plan(bytes(16), frozenset())
    assert verdict(session(), nothing) == (Verdict.STAFF, Reason.NOTHING_ASKED)


@settings(max_examples=30)
@given(st.integers(0, 100))
def test_nobody_is_live_before_all_was_done(frames: int) -> None:
    observations = session()[:frames]
    found = judge(CHALLENGE, observations, LIMITS)
    all_done = frames and observations[-1].at_ms >= CHALLENGE.acts_begin_ms + 1200 + 600
    assert (found.verdict is Verdict.LIVE) == bool(all_done)


def test_a_willing_person_needs_less_than_eight_seconds() -> None:
    observations = session(act_every_ms=1800)
    settled = next(o for i, o in enumerate(observations) if judge(CHALLENGE, observations[: i + 1], LIMITS).is_settled)
    assert settled.at_ms < 8000


# Light.


def test_the_answer_to_the_colours_is_measured_whatever_skin_and_delay() -> None:
    found = response(CHALLENGE, session(gain=0.2), LIMITS)
    assert found.gain == pytest.approx(0.2, rel=0.05)
    assert found.is_in_order


@pytest.mark.parametrize("gain", [0.0, 0.02, -0.2])
def test_a_screen_that_shows_another_place_does_not_answer(gain: float) -> None:
    assert verdict(session(gain=gain)) == (Verdict.STAFF, Reason.NO_ANSWER_TO_LIGHT)


@pytest.mark.parametrize("position", range(4))
def test_one_wrong_colour_gives_a_recording_away(position: int) -> None:
    flashes = list(CHALLENGE.flashes)
    flashes[position] = Colour.SPRING
    assert verdict(session(lit_by=replace(CHALLENGE, flashes=tuple(flashes)))) in (
        (Verdict.STAFF, Reason.ANSWER_TO_OTHER_LIGHT),
        (Verdict.STAFF, Reason.NO_ANSWER_TO_LIGHT),
    )


def test_light_that_lies_over_a_picture_is_a_reflection_in_glass() -> None:
    assert verdict(session(veil=2.3)) == (Verdict.STAFF, Reason.VEILED)


def test_a_face_that_hides_from_the_light_is_no_answer() -> None:
    def hides(at_ms: int, seen: FaceCues) -> FaceCues | None:
        return None if 1500 <= at_ms < 2100 else seen

    assert judge(CHALLENGE, session(change=hides), LIMITS).verdict is Verdict.STAFF
    assert verdict(session(change=hides, gain=0.0)) == (Verdict.STAFF, Reason.NO_ANSWER_TO_LIGHT)


def test_the_challenge_is_over_as_soon_as_the_light_was_not_answered() -> None:
    observations = session(gain=0.0, until_ms=CHALLENGE.acts_begin_ms + 200)
    assert progress(CHALLENGE, observations, observations[-1].at_ms, LIMITS).liveness.is_settled


# Acts.


def test_a_picture_that_is_turned_is_flat() -> None:
    assert verdict(session(flat=True)) == (Verdict.STAFF, Reason.FLAT)


def test_a_turn_whose_depth_was_never_looked_at_is_no_turn() -> None:
    def unseen(_at_ms: int, seen: FaceCues) -> FaceCues:
        return replace(seen, flatness=None)

    observations = session(acts=[*CHALLENGE.acts, None, None], change=unseen)
    assert verdict(observations) == (Verdict.UNFINISHED, Reason.ACT_NOT_SEEN)


TURN_ONLY = Challenge((), (Act.TURN_LEFT,), blink_wanted=False)


def turned(*flat: float) -> list[Observation]:
    """A turn whose frames are as flat as that, one after the other."""
    begin_ms = TURN_ONLY.acts_begin_ms + 500

    def turns(at_ms: int, seen: FaceCues) -> FaceCues:
        index = (at_ms - begin_ms) // 100
        return replace(seen, yaw_deg=20.0, flatness=flat[index]) if 0 <= index < len(flat) else seen

    return session(TURN_ONLY, acts=[None], change=turns)


def test_a_turn_may_go_on_until_it_shows_depth() -> None:
    """At 15 degrees a head is nearly as flat as paper."""
    assert verdict(turned(0.98, 0.92), TURN_ONLY) == (Verdict.UNFINISHED, None)
    assert verdict(turned(0.98, 0.92, 0.88), TURN_ONLY) == (Verdict.LIVE, None)


def test_one_frame_that_shows_depth_does_not_make_a_picture_a_head() -> None:
    """A frame may be blurred."""
    assert verdict(turned(0.8, OF_PAPER, OF_PAPER, OF_PAPER), TURN_ONLY) == (Verdict.STAFF, Reason.FLAT)
    assert verdict(turned(OF_PAPER, OF_PAPER), TURN_ONLY) == (Verdict.UNFINISHED, None)


def test_the_wrong_act_is_not_seen_and_may_be_tried_again() -> None:
    assert verdict(session(acts=[Act.TURN_RIGHT] * 4)) == (Verdict.UNFINISHED, Reason.ACT_NOT_SEEN)


def test_a_turn_that_began_before_it_was_asked_for_is_no_answer() -> None:
    def already(at_ms: int, seen: FaceCues) -> FaceCues:
        return doing(Act.TURN_LEFT, seen) if 2900 <= at_ms < 3900 else seen

    observations = session(acts=[None], change=already)
    assert progress(CHALLENGE, observations, observations[-1].at_ms, LIMITS).act is Act.TURN_LEFT


def test_one_frame_is_not_enough_for_an_act() -> None:
    def twitches(at_ms: int, seen: FaceCues) -> FaceCues:
        return doing(Act.TURN_LEFT, seen) if at_ms == 3800 else seen

    assert progress(CHALLENGE, session(acts=[None], change=twitches), 4300, LIMITS).done == ()


@pytest.mark.parametrize("lasts_ms", [100, 300, 500])
def test_a_blink_is_a_short_closing(lasts_ms: int) -> None:
    assert blinked(lasts_ms, 0.1)


@pytest.mark.parametrize(("lasts_ms", "eyes_open"), [(900, 0.1), (300, 0.2)], ids=["asleep", "squints"])
def test_what_lasts_too_long_or_is_not_deep_enough_is_no_blink(lasts_ms: int, eyes_open: float) -> None:
    assert not blinked(lasts_ms, eyes_open)


def test_narrow_eyes_blink_as_well_as_round_ones() -> None:
    assert blinked(200, 0.07, usual=0.16)


def test_eyes_that_close_for_good_do_not_blink() -> None:
    assert not blinked(10_000, 0.0)


def test_eyes_are_not_judged_on_a_head_that_is_turned() -> None:
    def looks_shut(at_ms: int, seen: FaceCues) -> FaceCues:
        return closing(replace(seen, yaw_deg=14.0), 0.0) if 3600 <= at_ms < 3800 else seen

    challenge = Challenge((), (Act.BLINK,), blink_wanted=True)
    observations = session(challenge, acts=[None] * 3, blinks_at_ms=None, change=looks_shut)
    assert progress(challenge, observations, 4000, LIMITS).act is Act.BLINK


def test_painted_eyes_that_seem_to_shut_do_not_blink() -> None:
    """The landmarks of a mask lose its eyes for a frame; its irises stay where they are."""
    challenge = Challenge((), (Act.BLINK,), blink_wanted=True)

    def painted(at_ms: int, seen: FaceCues) -> FaceCues:
        return replace(seen, eyes_open=0.0, iris=0.2) if 1500 <= at_ms < 1700 else seen

    observations = session(challenge, acts=[None] * 4, blinks_at_ms=None, change=painted)
    assert Act.BLINK not in progress(challenge, observations, observations[-1].at_ms, LIMITS).done


def blinked(lasts_ms: int, eyes_open: float, usual: float = 0.3) -> bool:
    def blinks(at_ms: int, seen: FaceCues) -> FaceCues:
        return closing(seen, eyes_open if 1500 <= at_ms < 1500 + lasts_ms else usual)

    challenge = Challenge((), (Act.BLINK,), blink_wanted=True)
    observations = session(challenge, acts=[None] * 4, blinks_at_ms=None, change=blinks)
    return Act.BLINK in progress(challenge, observations, observations[-1].at_ms, LIMITS).done


def test_eyes_that_never_close_are_asked_to_first_and_then_given_up() -> None:
    """A mask can turn and nod. Only those are asked who did not blink of themselves."""
    begin_ms = CHALLENGE.acts_begin_ms
    open_eyed = session(acts=[None] * 5, blinks_at_ms=None)
    soon = [o for o in open_eyed if o.at_ms < begin_ms + 2400]
    assert progress(CHALLENGE, soon, soon[-1].at_ms, LIMITS).act is Act.BLINK
    assert verdict(soon) == (Verdict.UNFINISHED, None)
    assert verdict(open_eyed) == (Verdict.UNFINISHED, Reason.ACT_NOT_SEEN)
    assert verdict(session(acts=[Act.BLINK, *CHALLENGE.acts], blinks_at_ms=None)) == (Verdict.LIVE, None)


def test_acts_begin_once_the_blink_that_was_missing_came() -> None:
    observations = session(acts=[Act.BLINK, None], blinks_at_ms=None)
    rest = rest_of(CHALLENGE, observations)
    assert rest is not None
    blink, turn = answers(CHALLENGE, observations, rest, LIMITS)
    assert blink.asked_ms == CHALLENGE.acts_begin_ms and turn.act is Act.TURN_LEFT
    assert turn.asked_ms == blink.seen_ms
    assert blink.seen_ms is not None and blink.seen_ms > blink.asked_ms


def test_little_of_everything_is_too_little() -> None:
    def barely(_at_ms: int, seen: FaceCues) -> FaceCues:
        weak = closing(replace(seen, pitch_deg=seen.pitch_deg * 0.6), max(seen.eyes_open, 0.14))
        return replace(weak, flatness=max(seen.flatness or 1.0, 0.963))

    found = judge(CHALLENGE, session(gain=0.065, change=barely), LIMITS)
    assert (found.verdict, found.reason) == (Verdict.STAFF, Reason.WEAK)
    assert found.score is not None and found.score < LIMITS.min_score


# The screen.


def test_the_screen_goes_on_as_soon_as_an_act_was_seen() -> None:
    observations = session()
    prompts = []
    for i, newest in enumerate(observations):
        now = progress(CHALLENGE, observations[: i + 1], newest.at_ms, LIMITS)
        prompts.append((now.light, now.act))
    changes = [prompt for prompt, before in zip(prompts, [None, *prompts], strict=False) if prompt != before]
    colours = [(colour, None) for colour in CHALLENGE.flashes]
    acts = [(None, act) for act in CHALLENGE.acts]
    assert changes == [(None, None), *colours, (None, None), *acts, (None, None)]
    assert progress(CHALLENGE, observations, 9000, LIMITS).done == CHALLENGE.acts


def test_each_act_is_waited_for_four_seconds_and_no_longer() -> None:
    observations = session(acts=[None] * 5)
    over = next(o for i, o in enumerate(observations) if judge(CHALLENGE, observations[: i + 1], LIMITS).is_settled)
    assert 0 < over.at_ms - CHALLENGE.acts_begin_ms - ACT_MS <= 100


def test_nothing_is_asked_while_there_is_no_face() -> None:
    assert progress(CHALLENGE, [], 5000, LIMITS).act is None


# Frames for the matcher.


def test_frames_are_matched_in_white_light_before_and_after_the_colours() -> None:
    observations = session()
    fit = {o.at_ms for i, o in enumerate(observations) if is_fit_for_match(CHALLENGE, observations[: i + 1], LIMITS)}
    coloured = range(OPENING_MS, CHALLENGE.flashes_end_ms + LIMITS.max_lag_ms)
    assert fit and min(fit) < OPENING_MS and max(fit) > coloured.stop
    assert not fit & set(coloured)
    assert not fit & set(range(600, 800))  # eyes closed
    assert not fit & set(range(3600, 4000))  # turned


def test_a_frame_without_a_face_is_not_matched() -> None:
    observations = [*session(until_ms=900), Observation(900, FrameCues(1, 0, None))]
    assert not is_fit_for_match(CHALLENGE, observations, LIMITS)
    assert not is_fit_for_match(CHALLENGE, observations[:1], LIMITS)  # nothing to compare the pose with yet


# The gate.


def with_prints(prints: list[int]) -> list[Observation]:
    observations = session()[: len(prints)]
    return [replace(o, frame=replace(o.frame, fingerprint=p)) for o, p in zip(observations, prints, strict=True)]


def test_a_frozen_camera_is_found_out() -> None:
    assert verdict(with_prints([1, 2, 2, 3])) == (Verdict.UNFINISHED, None)  # a driver may stumble once
    assert verdict(with_prints([1, 2, 2, 2])) == (Verdict.STAFF, Reason.FROZEN)


def test_a_loop_is_found_out_at_its_first_frame() -> None:
    assert verdict(with_prints([1, 2, 3, 4, 1])) == (Verdict.STAFF, Reason.LOOPED)


@pytest.mark.parametrize(
    "times", [[0, 100, 900], [0, 100, 100], [0, 200, 150], [0, 500, 1000, 1500]], ids=["gap", "same", "back", "slow"]
)
def test_frames_that_do_not_flow_are_no_ground_for_a_verdict(times: list[int]) -> None:
    observations = [Observation(at_ms, FrameCues(i, 1, face())) for i, at_ms in enumerate(times)]
    assert verdict(observations) == (Verdict.UNFINISHED, Reason.STALLED)


def test_who_goes_away_may_start_again() -> None:
    def leaves(at_ms: int, seen: FaceCues) -> FaceCues | None:
        return None if at_ms >= 2000 else seen

    assert verdict(session(change=leaves)) == (Verdict.UNFINISHED, Reason.NO_FACE)


def test_an_opening_with_too_little_of_a_face_is_started_again() -> None:
    def comes_and_goes(at_ms: int, seen: FaceCues) -> FaceCues | None:
        return seen if at_ms % 600 == 0 else None

    challenge = Challenge((), (Act.NOD,), blink_wanted=False)
    observations = session(challenge, change=comes_and_goes)
    assert verdict(observations[:8], challenge) == (Verdict.UNFINISHED, None)
    assert verdict(observations, challenge) == (Verdict.UNFINISHED, Reason.NO_FACE)


def test_a_second_face_as_near_stops_the_challenge_and_a_passer_by_does_not() -> None:
    observations = session()
    two = [replace(o, frame=replace(o.frame, near_faces=2)) for o in observations]
    assert verdict([*two[:3], *observations[3:]]) == (Verdict.LIVE, None)
    assert verdict(two) == (Verdict.UNFINISHED, Reason.CROWDED)


@pytest.mark.parametrize("change", [{"centre_x": 0.3}, {"centre_y": 0.8}, {"inter_eye": 0.2}])
def test_a_face_that_jumps_may_be_somebody_else(change: dict[str, float]) -> None:
    def swapped(at_ms: int, seen: FaceCues) -> FaceCues:
        return replace(seen, **change) if at_ms >= 2000 else seen

    assert verdict(session(change=swapped)) == (Verdict.UNFINISHED, Reason.SWAPPED)


# Replays, planes, privacy.


def test_a_recorded_session_passes_a_fresh_challenge_hardly_ever() -> None:
    """Undistorted, so that only the challenge tells it from the person: the same colours, 1 in 750, and
    acts that the recording has in this order."""
    recorded = session(CHALLENGE, acts=[*CHALLENGE.acts, Act.TURN_RIGHT, Act.BLINK, Act.NOD])
    fresh = [plan(sha256(bytes([n // 256, n % 256])).digest(), ALL) for n in range(300)]
    assert sum(judge(challenge, recorded, LIMITS).verdict is Verdict.LIVE for challenge in fresh) <= 2


def test_limits_scale_scores_between_worst_and_good() -> None:
    assert [Limits().score(value, 1.0, 3.0) for value in (0.0, 1.0, 2.0, 3.0, 9.0)] == [0, 0, 0.5, 1, 1]


def test_the_script_stops_at_the_act_that_is_asked_for_now() -> None:
    observations = session(acts=[None])
    rest = rest_of(CHALLENGE, observations)
    assert rest is not None
    assert [answer.act for answer in answers(CHALLENGE, observations, rest, LIMITS)] == [Act.BLINK, Act.TURN_LEFT]
    assert judge(CHALLENGE, observations, LIMITS) == Liveness(
        Verdict.UNFINISHED, None, ((Cue.FLASH, 1.0), (Cue.BLINK, 1.0))
    )
