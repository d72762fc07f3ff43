"""A practice run: the same screens, a drawn card, invented answers, and no trace.

Nothing that a practice run asks of the world leaves here but a call for staff, which is meant, and the voiding of a
number that came for somebody else. No camera opens (machine.devices); where a number would be issued the run is over.
"""

from dataclasses import replace

from kiosk.domain.session import drawn, steps
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s

Result = tuple[s.State, tuple[fx.Effect, ...]]

LOOK_S = 5  # the ring before the mirror fills by a fifth each second
_MEANT = (fx.CallStaff, fx.VoidTicket)


def kept_in(
    before: s.State, event: e.Event, moment: e.Moment, after: s.State, effects: tuple[fx.Effect, ...]
) -> Result:
    """The result of a transition as it may leave a practice run; any other is as it was."""
    if not _is_practice(before) and not _is_practice(after):
        return after, effects
    if isinstance(after, s.Session):
        if isinstance(event, e.SecondPassed):
            after = _answered(after, moment)
        after = _led(after)
    return after, tuple(effect for effect in effects if isinstance(effect, _MEANT))


def _is_practice(state: s.State) -> bool:
    return isinstance(state, s.Session) and state.practice


def _led(session: s.Session) -> s.Session:
    """Back from the drawn card is to its place; where something would be written down, the run is over."""
    match session.step:
        case s.ReadingCard():
            return steps.go(session, s.Rehearsing())[0]
        case s.IssuingNumber():
            return steps.go(session, s.Rehearsed())[0]
    return session


def _answered(session: s.Session, moment: e.Moment) -> s.Session:
    """What the world would answer, a second does."""
    token = session.token
    match session.step:
        case s.CapturingFace() if session.overlay is not None:
            return session
        case s.CapturingFace(good_frames=seconds) as step if seconds < LOOK_S:
            return replace(session, step=replace(step, good_frames=seconds + 1))
        case s.CapturingFace():
            answer: e.Event = e.BurstReady(token)
        case s.MatchingFace():
            answer = e.FaceCompared(token, drawn.MATCH)
        case s.CheckingInsurance():
            answer = e.InsuranceAnswered(token, drawn.COVERAGE)
        case s.ListingClinics():
            answer = e.ClinicsListed(token, drawn.OFFERS)
        case _:
            return session
    return steps.advance(session, answer, moment)[0]
