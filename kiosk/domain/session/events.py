"""What happens: touches of the patient, and replies of the world.

A touch acts on what is on the screen now. A reply names the session that asked (`token`); for another session it
changes nothing.
"""

from dataclasses import dataclass
from datetime import date

from kiosk.domain.card import Card, CardProblem
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.framing import Hint
from kiosk.domain.insurance import Coverage
from kiosk.domain.liveness.verdict import Liveness
from kiosk.domain.matching import Match
from kiosk.domain.person import Language
from kiosk.domain.queue import Offer, PriorityReason, Ticket
from kiosk.domain.session.state import FaceTrouble, HelpKind, Modes, Prompt
from kiosk.domain.visit import ActedBy


@dataclass(frozen=True, slots=True)
class Moment:
    """What a transition may need of the outside: today's date, and a name for a session that begins now."""

    today: date
    fresh_token: str


# Touches.


@dataclass(frozen=True, slots=True)
class StartPressed:
    """On a kiosk with one camera: open it for the card."""


@dataclass(frozen=True, slots=True)
class NoCardPressed:
    pass


@dataclass(frozen=True, slots=True)
class ReasonChosen:
    code: str


@dataclass(frozen=True, slots=True)
class CompanionPressed:
    """ "I come with somebody, or for somebody." """


@dataclass(frozen=True, slots=True)
class CompanionChosen:
    acted_by: ActedBy


@dataclass(frozen=True, slots=True)
class TypeNumberPressed:
    pass


@dataclass(frozen=True, slots=True, repr=False)
class NumberTyped:
    """What was typed on the number pad; anybody's claim, and personal."""

    untrusted_number: str
    untrusted_year: str


@dataclass(frozen=True, slots=True)
class CardChosen:
    """One of the cards that are on the screen, by its place."""

    place: int


@dataclass(frozen=True, slots=True)
class WhatIsKeptPressed:
    pass


@dataclass(frozen=True, slots=True)
class ConsentAnswered:
    granted: bool


@dataclass(frozen=True, slots=True)
class TryAgainPressed:
    pass


@dataclass(frozen=True, slots=True)
class OtherWayPressed:
    """On without the face."""


@dataclass(frozen=True, slots=True)
class ContinuePressed:
    pass


@dataclass(frozen=True, slots=True)
class ClinicChosen:
    code: str


@dataclass(frozen=True, slots=True)
class PriorityPressed:
    """ "Is a priority due to me?" """


@dataclass(frozen=True, slots=True)
class PriorityChosen:
    """One of the reasons that no card tells, or none of them."""

    reason: PriorityReason | None


@dataclass(frozen=True, slots=True)
class TicketTaken:
    """ "Yes, a ticket came out", where the printer could not say."""


@dataclass(frozen=True, slots=True)
class ReprintPressed:
    """No ticket came out, or none that can be read."""


@dataclass(frozen=True, slots=True)
class BackPressed:
    pass


@dataclass(frozen=True, slots=True)
class CancelPressed:
    pass


@dataclass(frozen=True, slots=True)
class OverlayClosed:
    """Back to the step under the overlay: "go on", "no, stay", "I need more time"."""


@dataclass(frozen=True, slots=True)
class PracticePressed:
    """Try it first, with nothing at stake."""


@dataclass(frozen=True, slots=True)
class LanguagesPressed:
    """Show the languages to choose from."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    language: Language


@dataclass(frozen=True, slots=True)
class DisplayPressed:
    """Show the modes to choose from."""


@dataclass(frozen=True, slots=True)
class ModesChosen:
    """All of them as they are to be: a touch that counts twice changes nothing more."""

    modes: Modes


@dataclass(frozen=True, slots=True)
class HelpPressed:
    kind: HelpKind = HelpKind.HELP


@dataclass(frozen=True, slots=True)
class ScreenTouched:
    """A touch that hit no button: somebody is there."""


Touch = (
    StartPressed
    | NoCardPressed
    | ReasonChosen
    | CompanionPressed
    | CompanionChosen
    | TypeNumberPressed
    | NumberTyped
    | CardChosen
    | WhatIsKeptPressed
    | ConsentAnswered
    | TryAgainPressed
    | OtherWayPressed
    | ContinuePressed
    | ClinicChosen
    | PriorityPressed
    | PriorityChosen
    | TicketTaken
    | ReprintPressed
    | BackPressed
    | CancelPressed
    | OverlayClosed
    | PracticePressed
    | LanguagesPressed
    | LanguageChosen
    | DisplayPressed
    | ModesChosen
    | HelpPressed
    | ScreenTouched
)


# The card readers speak to whoever is there.


@dataclass(frozen=True, slots=True)
class CardBeingRead:
    """A card's text was read, its chip is being read: some seconds."""


@dataclass(frozen=True, slots=True)
class CardSeen:
    card: Card


@dataclass(frozen=True, slots=True)
class CardsSeen:
    """Cards of several people, the largest in view first."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class CardNotRead:
    problem: CardProblem


@dataclass(frozen=True, slots=True)
class SecondPassed:
    """Once a second, so that time is an event like any other."""


# Replies.


@dataclass(frozen=True, slots=True)
class HintChanged:
    token: str
    hint: Hint
    good_frames: int
    someone_there: bool


@dataclass(frozen=True, slots=True)
class ChallengeChanged:
    """The challenge has begun, or asks for something else."""

    token: str
    prompt: Prompt


@dataclass(frozen=True, slots=True)
class BurstReady:
    token: str
    liveness: Liveness | None = None  # None: nothing was asked


@dataclass(frozen=True, slots=True)
class FaceFailed:
    token: str
    trouble: FaceTrouble


@dataclass(frozen=True, slots=True)
class PortraitMissing:
    """The registry has no picture of this person, or does not answer."""

    token: str


@dataclass(frozen=True, slots=True)
class FaceCompared:
    token: str
    match: Match


@dataclass(frozen=True, slots=True)
class InsuranceAnswered:
    token: str
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class ClinicsListed:
    token: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class NumberIssued:
    token: str
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class StoreFailed:
    """Clinics could not be listed, or a number not be issued."""

    token: str


@dataclass(frozen=True, slots=True)
class TicketPrinted:
    token: str
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class StaffCalled:
    token: str
    recorded: bool
    kind: HelpKind = HelpKind.HELP


Reply = (
    HintChanged
    | ChallengeChanged
    | BurstReady
    | FaceFailed
    | PortraitMissing
    | FaceCompared
    | InsuranceAnswered
    | ClinicsListed
    | NumberIssued
    | StoreFailed
    | TicketPrinted
    | StaffCalled
)

Sight = CardBeingRead | CardSeen | CardsSeen | CardNotRead
Event = Touch | Sight | SecondPassed | Reply
