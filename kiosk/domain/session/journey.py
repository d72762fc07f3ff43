"""What a session remembers of its way: steps, seconds and touches; at its end that is all that is left of it."""

from dataclasses import replace

from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.use import Ending, Stay, Use, with_stay

Result = tuple[s.State, tuple[fx.Effect, ...]]


def followed(before: s.State, event: e.Event, after: s.State, effects: tuple[fx.Effect, ...]) -> Result:
    """The result of a transition, with the way so far; at the end of the session with a record of it."""
    if isinstance(before, s.Idle):
        if isinstance(after, s.Idle):
            return after, effects
        before = s.Session(token=after.token, step=s.ReadingCard())
    touches = before.touches + isinstance(event, e.Touch)
    if isinstance(after, s.Session) and type(after.step) is type(before.step):
        return replace(after, stays=before.stays, touches=touches), effects
    stays = _left(before, touches, before.ticks.session + isinstance(event, e.SecondPassed))
    if isinstance(after, s.Session):
        return replace(after, stays=stays, touches=0), effects
    use = Use(_ending(before.step, event), stays, type(before.step).__name__)
    return after, (*effects, fx.RecordUse(use))


def _left(session: s.Session, touches: int, session_s: int) -> tuple[Stay, ...]:
    """Stays, once the step under way is over."""
    before_s = sum(stay.seconds for stay in session.stays)
    return with_stay(session.stays, type(session.step).__name__, session_s - before_s, touches)


def _ending(step: s.Step, event: e.Event) -> Ending:
    match step:
        case s.Done(ticket):
            return Ending.RECEPTION if ticket.clinic.is_reception else Ending.NUMBER
        case s.Stopped():
            return Ending.STOPPED
    return Ending.WALKED_AWAY if isinstance(event, e.SecondPassed) else Ending.CANCELLED
