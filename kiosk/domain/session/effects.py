"""What a transition asks the world to do. Each is answered by a reply event that carries the same token."""

from dataclasses import dataclass

from kiosk.domain.card import Card
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.queue import Ticket
from kiosk.domain.session.state import HelpKind
from kiosk.domain.use import Use
from kiosk.domain.visit import Visit


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """Who was asked with which words, and what was answered. No reply: a session does not wait for it."""

    token: str
    granted: bool
    language: Language


@dataclass(frozen=True, slots=True)
class PreparePortrait:
    """Fetch and describe the registry's portrait while the person finds a place before the camera. Replies only when
    there is none."""

    token: str
    card: Card


@dataclass(frozen=True, slots=True)
class MatchFace:
    """Compare the burst at hand with the portrait."""

    token: str


@dataclass(frozen=True, slots=True)
class LookUpInsurance:
    token: str
    card: Card


@dataclass(frozen=True, slots=True)
class ListClinics:
    token: str
    visit: Visit


@dataclass(frozen=True, slots=True)
class IssueNumber:
    """Asked twice for one token and clinic it brings the same ticket. `clinic` None means reception."""

    token: str
    visit: Visit
    clinic: str | None


@dataclass(frozen=True, slots=True)
class PrintTicket:
    """`copy` counts the earlier prints: the same number again, marked COPY."""

    token: str
    ticket: Ticket
    language: Language
    copy: int = 0


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """The patient has seen what the printer could not say. No reply: a session does not wait for it."""

    token: str
    ticket: Ticket
    outcome: PrintOutcome


@dataclass(frozen=True, slots=True)
class VoidTicket:
    """A number came for a session that is over: it is voided with a reason, so that no gap goes unexplained."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class CallStaff:
    token: str
    kind: HelpKind
    place: str  # name of the step, so that staff know where the patient stands


@dataclass(frozen=True, slots=True)
class RecordUse:
    """A session is over: how it went, and nothing that tells whose it was. No reply: nobody waits for it."""

    use: Use


Effect = (
    RecordConsent
    | PreparePortrait
    | MatchFace
    | LookUpInsurance
    | ListClinics
    | IssueNumber
    | PrintTicket
    | RecordPaper
    | VoidTicket
    | CallStaff
    | RecordUse
)
