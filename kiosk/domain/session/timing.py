"""How long each step waits, for the person and for the world.

Idle limits: kiosk practice (30 to 60 s, reading 120 s, camera 45 s) and WCAG 2.2.1: a warning of 20 s or more, extended
by one simple action, at least ten times. Who has chosen to take it slowly has ten times as long, the other way that
2.2.1 knows; but nobody holds a kiosk for more than ten minutes without a sign of life.
"""

from dataclasses import replace

from kiosk.domain.session import state as s

IDLE_S: dict[type[s.Step], int | None] = {
    s.ReadingCard: 60,
    s.ChoosingReason: 60,
    s.ChoosingCompanion: 60,
    s.TypingNumber: 120,
    s.ChoosingCard: 60,
    s.AskingConsent: 120,
    s.CapturingFace: None,  # None: the step has an end of its own, below
    s.ProvingLife: None,
    s.MatchingFace: None,
    s.RetryingFace: 60,
    s.SentToReception: 60,
    s.CheckingInsurance: None,
    s.ShowingInsurance: 30,
    s.ListingClinics: None,
    s.ChoosingClinic: 60,
    s.Confirming: 60,
    s.AskingPriority: 60,
    s.IssuingNumber: None,
    s.Done: 30,
    s.Stopped: 60,
    s.Rehearsing: 60,
    s.Rehearsed: 60,
}
WAITING_FOR_STAFF_S = 300
WARNING_S = 30
SHORT_WARNING_S = 20  # where a name or a number is on the screen
SHORT_WARNING_STEPS = (s.ShowingInsurance, s.Done)

SESSION_S = 600  # a coat on the screen must not hold the kiosk for ever
EXTENSION_S = 60
MAX_EXTENSIONS = 10

SLOW_TIMES = 10
SLOW_MOST_S = 600

CHIP_S = 8  # a chip is read in 3, and given up after 5
CAPTURE_S = 20  # then the other way is offered
CHALLENGE_S = 18  # opening, colours and at most three acts of 4 s
MATCH_S = 15  # the engine has a shorter deadline of its own; this one covers its replacement
INSURANCE_S = 9  # the gateway's budget is 8 s
STORE_S = 10


def seconds_left(session: s.Session) -> int | None:
    """Seconds until the screen is wiped once a warning is due, else None."""
    limit = IDLE_S[type(session.step)]
    if limit is None:
        return None
    if isinstance(covered(session.overlay), s.HelpCalled):
        limit = WAITING_FOR_STAFF_S
    session_limit = SESSION_S
    if session.modes.slow:
        limit = min(limit * SLOW_TIMES, SLOW_MOST_S)
        session_limit *= SLOW_TIMES
    warning = SHORT_WARNING_S if isinstance(session.step, SHORT_WARNING_STEPS) else WARNING_S
    idle_left = limit + warning - session.ticks.idle
    session_left = session_limit + EXTENSION_S * session.ticks.extensions - session.ticks.session
    session_left = max(session_left, warning + 1 - session.ticks.step)  # a number that comes late is still seen
    left = min(idle_left, session_left)
    due = idle_left <= warning or session_left <= WARNING_S
    return max(left, 0) if due else None


def capture_over(session: s.Session) -> bool:
    """Whether it is time to offer the other way. Slowly, that is when nobody is in view any more."""
    if session.modes.slow and session.overlay is None:
        return session.ticks.idle >= CAPTURE_S or session.ticks.step >= SLOW_MOST_S
    return session.ticks.step >= CAPTURE_S


def covered(overlay: s.Overlay | None) -> s.Panel | None:
    """What lies over the step, apart from a warning."""
    return overlay.covers if isinstance(overlay, s.IdleWarning) else overlay


def sign_of_life(session: s.Session) -> s.Session:
    """Somebody is there: the idle count starts again, a warning goes away."""
    return replace(session, overlay=covered(session.overlay), ticks=replace(session.ticks, idle=0))


def extend(session: s.Session) -> s.Session:
    """ "I need more time": one more extension of the whole session, ten at most."""
    extensions = min(session.ticks.extensions + 1, MAX_EXTENSIONS)
    return replace(session, ticks=replace(session.ticks, extensions=extensions))
