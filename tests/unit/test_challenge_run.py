"""One run of a challenge: what the screen is told, which frames are kept for the comparison, and how it ends."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, groupby, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.liveness.challenge import FLASH_MS, MIN_ENTROPY_BYTES, OPENING_MS, Act, Challenge, Colour, Cue, plan
from kiosk.domain.liveness.observation import Observation
from kiosk.domain.liveness.verdict import Liveness, Reason, Verdict
from kiosk.domain.session.state import Prompt
from kiosk.ports import Frame
from kiosk.runtime.challenge import ChallengeRun
from tests.unit.liveness_session import ALL, CHALLENGE, FRAME_MS, LIMITS, session

BEGAN_S = 5000.0
BURST = 5
WITHOUT_COLOURS = replace(CHALLENGE, flashes=())


class Played:
    """A challenge from its first frame to its verdict."""

    def __init__(
        self,
        challenge: Challenge,
        observations: list[Observation],
        burst_length: int = BURST,
        late_ms: Sequence[int] = (0,),
    ) -> None:
        """`late_ms`: how long each frame is looked at, over and over."""
        self.run = ChallengeRun(challenge, LIMITS, BEGAN_S, burst_length)
        self.prompts = [self.run.prompt]
        self.frames: dict[int, Frame] = {}  # by the time when they were taken
        self.lights: list[tuple[int, Colour | None]] = []  # with the time when the screen was told
        for observation, late in zip(observations, cycle(late_ms), strict=False):
            frame = self.frames[observation.at_ms] = np.full((4, 4, 3), 90, np.uint8)
            taken_s, now_ms = BEGAN_S + observation.at_ms / 1000, observation.at_ms + late
            changed = self.run.take(frame, observation.frame, taken_s, BEGAN_S + now_ms / 1000)
            if self.run.prompt.light is not self.prompts[-1].light:
                self.lights.append((now_ms, self.run.prompt.light))
            assert changed == (self.run.prompt != self.prompts[-1])
            if self.run.liveness.is_settled:
                break
            if changed:
                self.prompts.append(self.run.prompt)

    @property
    def liveness(self) -> Liveness:
        return self.run.liveness

    @property
    def kept_ms(self) -> list[int]:
        return [at_ms for at_ms, frame in self.frames.items() if any(frame is kept for kept in self.run.frames)]


def is_coloured(challenge: Challenge, at_ms: int) -> bool:
    """Of the screen's light, as late as it may reach the camera."""
    return bool(challenge.flashes) and OPENING_MS <= at_ms < challenge.flashes_end_ms + LIMITS.max_lag_ms


def test_the_screen_is_told_one_thing_after_the_other() -> None:
    """Announced, coloured, white again, and each act until it was seen."""
    played = Played(CHALLENGE, session())
    colours = [Prompt(colour) for colour in CHALLENGE.flashes]
    turn, nod = CHALLENGE.acts
    acts = [Prompt(act=turn), Prompt(act=nod, done=(turn,))]
    assert played.prompts == [Prompt(colours_ahead=True), *colours, Prompt(), *acts]
    assert played.liveness.verdict is Verdict.LIVE


def test_a_face_is_looked_at_against_itself_at_rest_once_the_colours_are_over() -> None:
    run = ChallengeRun(CHALLENGE, LIMITS, BEGAN_S, BURST)
    for observation in session():
        at_s = BEGAN_S + observation.at_ms / 1000
        is_over = bool(run.frames) and run.rest is not None
        assert is_over == (observation.at_ms > CHALLENGE.flashes_end_ms)
        run.take(np.full((4, 4, 3), observation.at_ms % 251, np.uint8), observation.frame, at_s, at_s)
    assert run.rest is not None and run.rest[0, 0, 0] == (OPENING_MS - FRAME_MS) % 251


def test_without_colours_none_are_announced_and_none_are_shown() -> None:
    played = Played(WITHOUT_COLOURS, session(WITHOUT_COLOURS))
    assert not any(prompt.colours_ahead or prompt.light for prompt in played.prompts)
    assert played.liveness.verdict is Verdict.LIVE


def test_who_answered_and_who_is_compared_are_one() -> None:
    """Some frames are of before the colours, the rest of after them."""
    kept_ms = Played(CHALLENGE, session()).kept_ms
    assert len(kept_ms) == BURST
    assert [before for before, _ in groupby(kept_ms, lambda at_ms: at_ms < OPENING_MS)] == [True, False]


def test_frames_that_are_let_go_are_overwritten_and_those_that_are_kept_are_not() -> None:
    played = Played(CHALLENGE, session())
    overwritten = [at_ms for at_ms, frame in played.frames.items() if not frame.any()]
    assert any(at_ms < OPENING_MS for at_ms in overwritten)
    assert any(at_ms > CHALLENGE.acts_begin_ms for at_ms in overwritten)
    assert all(frame.all() for frame in played.run.frames)


@settings(max_examples=25)
@given(entropy=st.binary(min_size=MIN_ENTROPY_BYTES, max_size=MIN_ENTROPY_BYTES), burst_length=st.integers(1, 10))
def test_no_frame_in_coloured_light_is_compared_whatever_the_plan(entropy: bytes, burst_length: int) -> None:
    challenge = plan(entropy, ALL)
    played = Played(challenge, session(challenge), burst_length)
    assert played.liveness.verdict is Verdict.LIVE
    assert not any(is_coloured(challenge, at_ms) for at_ms in played.kept_ms)
    assert min(played.kept_ms) < OPENING_MS < challenge.flashes_end_ms < max(played.kept_ms)
    assert len(played.run.frames) == max(burst_length, 2)


def test_a_head_that_is_turned_and_eyes_that_are_shut_are_not_compared() -> None:
    played = Played(CHALLENGE, session())
    turned = [o.at_ms for o in session() if o.frame.face is not None and abs(o.frame.face.yaw_deg) > LIMITS.frontal_deg]
    shut = [o.at_ms for o in session() if o.frame.face is not None and o.frame.face.eyes_open < 0.1]
    assert turned
    assert shut
    assert not {*turned, *shut} & set(played.kept_ms)


def test_a_recording_of_another_challenge_is_for_staff() -> None:
    other = replace(CHALLENGE, flashes=(Colour.ROSE, Colour.SPRING, Colour.VIOLET, Colour.LIME))
    liveness = Played(CHALLENGE, session(lit_by=other)).liveness
    assert liveness.verdict is Verdict.STAFF
    assert liveness.reason in (Reason.NO_ANSWER_TO_LIGHT, Reason.ANSWER_TO_OTHER_LIGHT)


@pytest.mark.parametrize(
    ("observations", "reason"),
    [
        (session(acts=[None] * 8), Reason.ACT_NOT_SEEN),
        (session(change=lambda at_ms, seen: None if at_ms > OPENING_MS else seen), Reason.NO_FACE),
    ],
    ids=["nothing done", "gone"],
)
def test_what_was_not_answered_is_to_be_tried_again(observations: list[Observation], reason: Reason) -> None:
    liveness = Played(CHALLENGE, observations).liveness
    assert (liveness.verdict, liveness.reason) == (Verdict.UNFINISHED, reason)


def test_eyes_that_never_closed_are_asked_to_first() -> None:
    played = Played(CHALLENGE, session(blinks_at_ms=None, acts=[Act.BLINK, *CHALLENGE.acts]))
    turn, nod = CHALLENGE.acts
    done = (Act.BLINK, turn)
    assert played.prompts[-3:] == [Prompt(act=Act.BLINK), Prompt(act=turn, done=done[:1]), Prompt(act=nod, done=done)]
    assert played.liveness.verdict is Verdict.LIVE


@settings(max_examples=50)
@given(
    entropy=st.binary(min_size=MIN_ENTROPY_BYTES, max_size=MIN_ENTROPY_BYTES),
    late_ms=st.lists(st.integers(0, 400), min_size=1, max_size=40),
    gaps=st.lists(st.sampled_from([30, 60, 100, 200, 300, 440, 600]), min_size=1, max_size=20),
)
def test_the_light_never_changes_more_than_twice_and_a_half_a_second(
    entropy: bytes, late_ms: list[int], gaps: list[int]
) -> None:
    """However irregularly frames come and are looked at."""
    challenge = plan(entropy, ALL)
    spare, observations = cycle(gaps), session(challenge)
    at_ms, irregular = 0, []
    while at_ms < observations[-1].at_ms:
        irregular.append(replace(observations[at_ms // FRAME_MS], at_ms=at_ms))
        at_ms += next(spare)
    played = Played(challenge, irregular, late_ms=sorted(late_ms, reverse=True))
    assert all(after - before >= 400 for (before, _), (after, _) in pairwise(played.lights))


def test_a_machine_that_left_a_colour_out_judges_nobody_by_it() -> None:
    """Half a second without a frame, over the second colour: nobody can have answered to that."""
    gap = range(OPENING_MS + FLASH_MS, OPENING_MS + FLASH_MS + 550)
    answered = [o for o in session(lit_by=replace(CHALLENGE, flashes=(Colour.ORANGE,) * 4)) if o.at_ms not in gap]
    played = Played(CHALLENGE, answered)
    assert Colour.AZURE not in [light for _, light in played.lights]
    assert (played.liveness.verdict, played.liveness.reason) == (Verdict.UNFINISHED, Reason.STALLED)


def test_a_camera_that_repeats_itself_is_for_staff_before_any_colour_was_shown() -> None:
    frozen = [replace(o, frame=replace(o.frame, fingerprint=7)) for o in session()]
    liveness = Played(CHALLENGE, frozen).liveness
    assert (liveness.verdict, liveness.reason) == (Verdict.STAFF, Reason.FROZEN)


@pytest.mark.parametrize("cue", Cue)
def test_a_cue_that_is_switched_off_is_not_asked_for(cue: Cue) -> None:
    challenge = plan(bytes(range(16)), ALL - {cue})
    prompts = Played(challenge, session(challenge)).prompts
    assert all(prompt.act is None or prompt.act.cue is not cue for prompt in prompts)
    assert any(prompt.light for prompt in prompts) == (cue is not Cue.FLASH)
