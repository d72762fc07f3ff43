"""Where a check-in stands. Every value is frozen; ending a session is replacing it by Idle, which has no fields."""

from dataclasses import dataclass, field
from enum import Enum

from kiosk.domain.card import Card, CardProblem
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.framing import Hint
from kiosk.domain.liveness.challenge import Act, Colour
from kiosk.domain.liveness.verdict import Liveness
from kiosk.domain.person import Language
from kiosk.domain.queue import Offer, PriorityReason, Ticket
from kiosk.domain.use import Stay
from kiosk.domain.visit import ActedBy, Visit


class HelpKind(Enum):
    HELP = "help"
    EMERGENCY = "emergency"


class FaceTrouble(Enum):
    """Why a try brought no comparison. Never the patient's fault."""

    NO_GOOD_PICTURE = "no_good_picture"
    NOT_ANSWERED = "not_answered"  # the challenge was not followed to its end
    CAMERA = "camera"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Modes:
    """How the screen serves whoever stands before it now. Chosen under "Display", over with the session."""

    large_text: bool = False
    high_contrast: bool = False
    low_reach: bool = False  # all controls in the lower half, for those who sit and for children
    slow: bool = False  # no time-out while somebody is there
    voice: bool = False  # what is on the screen is spoken


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a challenge shows now: white light or a colour, and what to do; at first neither."""

    light: Colour | None = None
    act: Act | None = None
    done: tuple[Act, ...] = ()
    colours_ahead: bool = False  # they are announced before the first of them


# Steps, in the order in which a patient meets them.


@dataclass(frozen=True, slots=True)
class ReadingCard:
    """The home screen in the middle of being used: a language was chosen, a card is there and not yet read."""

    problem: CardProblem | None = None
    started: bool = False  # on a kiosk with one camera: somebody touched Start, so it may look for a card
    is_reading: bool = False  # the card's text is known, its chip takes some seconds more


@dataclass(frozen=True, slots=True)
class ChoosingReason:
    """No card: which of staff's reasons fits."""


@dataclass(frozen=True, slots=True)
class ChoosingCompanion:
    """Somebody acts for the patient: for a child, for a relative, or as staff."""


@dataclass(frozen=True, slots=True)
class TypingNumber:
    """No card, and a number known by heart."""

    problem: CardProblem | None = None


@dataclass(frozen=True, slots=True)
class ChoosingCard:
    """Cards of several people are on the reader: whose visit is it?"""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class AskingConsent:
    card: Card


@dataclass(frozen=True, slots=True)
class CapturingFace:
    card: Card
    unlucky_tries: int = 0
    hint: Hint = Hint.LOOK_HERE
    good_frames: int = 0
    someone_there: bool = False


@dataclass(frozen=True, slots=True)
class ProvingLife:
    """The screen shines and asks for movements that nobody could foresee; frames to compare are taken meanwhile."""

    card: Card
    unlucky_tries: int = 0
    prompt: Prompt = field(default=Prompt())


@dataclass(frozen=True, slots=True)
class MatchingFace:
    card: Card
    unlucky_tries: int = 0
    liveness: Liveness | None = None  # None: nothing was asked


@dataclass(frozen=True, slots=True)
class RetryingFace:
    """A try without a comparison: once more, or the other way."""

    card: Card
    unlucky_tries: int
    trouble: FaceTrouble


@dataclass(frozen=True, slots=True)
class SentToReception:
    """The machine cannot say that this is the card's owner, or there is a child without a card: a reception number,
    and nothing about the owner."""

    visit: Visit


@dataclass(frozen=True, slots=True)
class CheckingInsurance:
    visit: Visit


@dataclass(frozen=True, slots=True)
class ShowingInsurance:
    visit: Visit


@dataclass(frozen=True, slots=True)
class ListingClinics:
    visit: Visit
    clinic: str | None = None  # that was chosen before, and is asked about anew


@dataclass(frozen=True, slots=True)
class ChoosingClinic:
    visit: Visit
    offers: tuple[Offer, ...]  # empty: nothing suits and is open now


@dataclass(frozen=True, slots=True)
class Confirming:
    visit: Visit
    offers: tuple[Offer, ...]
    chosen: Offer
    priority: PriorityReason | None = None  # by age, or as the patient claims


@dataclass(frozen=True, slots=True)
class AskingPriority:
    """Is one due that no card tells of? The desk confirms it; a mistake is nobody's fault."""

    visit: Visit
    offers: tuple[Offer, ...]
    chosen: Offer


@dataclass(frozen=True, slots=True)
class IssuingNumber:
    """The one thing that cannot be taken back: a transaction is under way. `clinic` None means reception."""

    visit: Visit
    clinic: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """A number exists. `paper` is None while it prints; `copies` counts the prints that were asked for again."""

    ticket: Ticket
    paper: PrintOutcome | None = None
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Stopped:
    """The number could not be issued; nothing is lost, the same order can be tried again."""

    order: IssuingNumber | ListingClinics
    fault: Fault
    answer_due: bool = False  # the store is late and will still answer: to ask again would bring two answers


@dataclass(frozen=True, slots=True)
class Rehearsing:
    """A practice run begins: the card is a drawn one, which a touch puts on the reader."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A practice run has come to its end, where a true one would get a number."""


Step = (
    ReadingCard
    | ChoosingReason
    | ChoosingCompanion
    | TypingNumber
    | ChoosingCard
    | AskingConsent
    | CapturingFace
    | ProvingLife
    | MatchingFace
    | RetryingFace
    | SentToReception
    | CheckingInsurance
    | ShowingInsurance
    | ListingClinics
    | ChoosingClinic
    | Confirming
    | AskingPriority
    | IssuingNumber
    | Done
    | Stopped
    | Rehearsing
    | Rehearsed
)


# What lies over a step.


@dataclass(frozen=True, slots=True)
class HelpCalled:
    kind: HelpKind
    recorded: bool | None = None  # None: being written; False: it could not be written, nobody will see it


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """Erase everything? Asked once."""


@dataclass(frozen=True, slots=True)
class WhatIsKept:
    """What this machine keeps of a visit, and for how long."""


@dataclass(frozen=True, slots=True)
class ChoosingModes:
    """How shall the screen be? One panel for all modes."""


@dataclass(frozen=True, slots=True)
class ChoosingLanguage:
    """Which language? Each by its own name."""


@dataclass(frozen=True, slots=True)
class IdleWarning:
    seconds_left: int
    covers: "Panel | None" = None  # comes back when somebody touches the screen


Panel = HelpCalled | CancelAsked | ChoosingModes | ChoosingLanguage | WhatIsKept
Overlay = Panel | IdleWarning


@dataclass(frozen=True, slots=True)
class Ticks:
    """Seconds since the last sign of life, since the step began, and since the session began."""

    idle: int = 0
    step: int = 0
    session: int = 0
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class Idle:
    """Nobody is here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One patient's check-in. `token` names it in every reply that comes from outside."""

    token: str
    step: Step
    language: Language = Language.VIETNAMESE
    modes: Modes = field(default=Modes())
    practice: bool = False  # nothing of it reaches the world; see practice.py
    overlay: Overlay | None = None
    challenges: int = 0  # that have begun, whatever became of them
    acted_by: ActedBy = ActedBy.PATIENT
    ticks: Ticks = field(default=Ticks())
    stays: tuple[Stay, ...] = ()  # in the steps that are behind
    touches: int = 0  # in this step


State = Idle | Session
