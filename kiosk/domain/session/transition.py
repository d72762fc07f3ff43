"""`transition(state, event, moment) -> (state, effects)`: the whole kiosk flow as one pure function."""

from dataclasses import replace

from kiosk.domain import insurance
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import journey, practice, steps, timing
from kiosk.domain.session import state as s

Result = tuple[s.State, tuple[fx.Effect, ...]]

# What wakes an idle kiosk, as if its home screen were a card-reading session that nobody has joined yet.
_OPENING = (
    e.StartPressed,
    e.NoCardPressed,
    e.PracticePressed,
    e.WhatIsKeptPressed,
    e.LanguagesPressed,
    e.LanguageChosen,
    e.DisplayPressed,
    e.ModesChosen,
    e.HelpPressed,
    e.CardBeingRead,
    e.CardSeen,
    e.CardsSeen,
    e.CardNotRead,
)

_PANELS: dict[type[e.Event], s.Panel] = {
    e.DisplayPressed: s.ChoosingModes(),
    e.LanguagesPressed: s.ChoosingLanguage(),
    e.WhatIsKeptPressed: s.WhatIsKept(),
}


def transition(state: s.State, event: e.Event, moment: e.Moment) -> Result:
    """The next state, and what to ask of the world. Total: an event that does not apply changes nothing."""
    after, effects = _transition(state, event, moment)
    return practice.kept_in(state, event, moment, *journey.followed(state, event, after, effects))


def _transition(state: s.State, event: e.Event, moment: e.Moment) -> Result:
    if isinstance(event, e.Reply) and _is_stale(state, event):
        return state, (fx.VoidTicket(event.ticket),) if isinstance(event, e.NumberIssued) else ()
    if isinstance(state, s.Idle):
        if not isinstance(event, _OPENING):
            return state, ()
        state = s.Session(token=moment.fresh_token, step=s.ReadingCard())
    if isinstance(event, e.SecondPassed):
        return _second_passed(state)
    if state.practice and isinstance(event, e.Sight):
        return state, ()  # of somebody's true card, which was on its way
    if _shows_life(event):
        warned = isinstance(state.overlay, s.IdleWarning)
        state = timing.sign_of_life(state)
        if warned:
            state = timing.extend(state)
            if isinstance(event, e.Touch) and not isinstance(event, e.HelpPressed):
                return state, ()  # the touch answered the warning, whatever it hit; a card or a call is never lost
    return _touched(state, event, moment)


def _is_stale(state: s.State, event: e.Reply) -> bool:
    if isinstance(state, s.Idle) or state.token != event.token:
        return True
    if not isinstance(event, e.NumberIssued):
        return False
    if isinstance(state.step, s.Done):
        return state.step.ticket.id != event.ticket.id
    return state.practice or not isinstance(state.step, s.IssuingNumber | s.Stopped)


def _shows_life(event: e.Event) -> bool:
    if isinstance(event, e.HintChanged):
        return event.someone_there
    return isinstance(event, e.Touch | e.Sight)


def _touched(session: s.Session, event: e.Event, moment: e.Moment) -> Result:
    """What means the same on every screen; the rest is the step's own."""
    match event:
        case e.LanguageChosen(language):
            return steps.speak(session, language)
        case e.ModesChosen(modes):
            return replace(session, modes=modes), ()
        case e.HelpPressed(kind):
            call = fx.CallStaff(session.token, kind, type(session.step).__name__)
            return steps.cover(session, s.HelpCalled(kind)), (call,)
        case e.StaffCalled():
            return _answered(session, event), ()
        case e.OverlayClosed():
            return steps.uncover(session)
        case e.CancelPressed():
            return _cancel(session), ()
    if session.overlay is not None and isinstance(event, e.Touch):
        return session, ()  # what lies under an overlay cannot be touched
    match event, session.step:
        case e.DisplayPressed() | e.LanguagesPressed() | e.WhatIsKeptPressed(), _:
            return steps.cover(session, _PANELS[type(event)]), ()
        case e.BackPressed(), s.ReadingCard() | s.Rehearsing():
            return s.Idle(), ()
        case e.BackPressed(), _:
            target = steps.back_target(session.step)
            return (session, ()) if target is None else _back(session, target, moment)
        case e.ContinuePressed(), s.Done() | s.Stopped() | s.Rehearsed():
            return s.Idle(), ()
    return steps.advance(session, event, moment)


def _answered(session: s.Session, answer: e.StaffCalled) -> s.Session:
    """A call that nobody will see is said even where the patient has gone on meanwhile."""
    match session.overlay:
        case s.HelpCalled() as call:
            return replace(session, overlay=replace(call, recorded=answer.recorded))
        case s.IdleWarning(covers=s.HelpCalled() as call) as warning:
            return replace(session, overlay=replace(warning, covers=replace(call, recorded=answer.recorded)))
    return session if answer.recorded else steps.cover(session, s.HelpCalled(answer.kind, recorded=False))


def _back(session: s.Session, target: s.Step, moment: e.Moment) -> Result:
    if isinstance(target, s.ReadingCard | s.AskingConsent):
        session = steps.renamed(session, moment)
    return steps.go(session, target)


def _cancel(session: s.Session) -> s.State:
    """A number under way cannot be cancelled; where there is something to lose, ask once."""
    if isinstance(session.step, s.IssuingNumber):
        return session
    nothing_to_lose = isinstance(session.step, s.ReadingCard | s.Done | s.Stopped | s.Rehearsing | s.Rehearsed)
    if nothing_to_lose or isinstance(session.overlay, s.CancelAsked):
        return s.Idle()
    return steps.cover(session, s.CancelAsked())


def _second_passed(session: s.Session) -> Result:
    ticks = session.ticks
    idle = 0 if _is_seen(session) else ticks.idle + 1
    session = replace(session, ticks=replace(ticks, idle=idle, step=ticks.step + 1, session=ticks.session + 1))
    overdue = _overdue(session)
    if overdue is not None:
        return overdue
    left = timing.seconds_left(session)
    if left is None:
        return session, ()
    if left == 0:
        return s.Idle(), ()
    return replace(session, overlay=s.IdleWarning(left, timing.covered(session.overlay))), ()


def _is_seen(session: s.Session) -> bool:
    """The face camera has somebody in view; what it saw before something was laid over the screen does not count."""
    return isinstance(session.step, s.CapturingFace) and session.step.someone_there and session.overlay is None


def _overdue(session: s.Session) -> Result | None:
    """The world did not answer in time: every wait has an end and a way on."""
    seconds = session.ticks.step
    match session.step:
        case s.ReadingCard(is_reading=True) as step if seconds >= timing.CHIP_S:
            return replace(session, step=replace(step, is_reading=False)), ()
        case s.CapturingFace(card, tries) if timing.capture_over(session) and session.overlay is not None:
            return steps.go(session, s.RetryingFace(card, tries, s.FaceTrouble.NO_GOOD_PICTURE))  # nobody looked
        case s.CapturingFace() as step if timing.capture_over(session):
            return steps.unlucky(session, step, s.FaceTrouble.NO_GOOD_PICTURE)
        case s.ProvingLife() as step if seconds >= timing.CHALLENGE_S:
            return steps.unlucky(session, step, s.FaceTrouble.NOT_ANSWERED)
        case s.MatchingFace() as step if seconds >= timing.MATCH_S:
            return steps.unlucky(session, step, s.FaceTrouble.ENGINE)
        case s.CheckingInsurance(visit) if seconds >= timing.INSURANCE_S:
            return steps.insured(session, visit, insurance.NO_ANSWER)
        case s.ListingClinics() | s.IssuingNumber() as step if seconds >= timing.STORE_S:
            return steps.stop(session, step, answer_due=True)
    return None
