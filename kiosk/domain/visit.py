"""One check-in's findings, as far as it has come."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from kiosk.domain.card import Card, CardSource, CardWarning
from kiosk.domain.clinic import Clinic
from kiosk.domain.insurance import Coverage, OutagePolicy, Outcome, Payer
from kiosk.domain.matching import SKIPPED, Match, Verdict
from kiosk.domain.person import masked_name
from kiosk.domain.queue import Flag, PriorityReason, priority_by_age


class NoFace(Enum):
    """Why no face was compared; goes into the visit record."""

    DECLINED = "declined"
    NO_PORTRAIT = "no_portrait"  # a young child, an insurance card, or the registry has none
    OTHER_WAY = "other_way"  # chosen at the camera: no turning, no blinking, no coloured light
    UNLUCKY = "unlucky"  # tries without a usable picture, or without an engine


class ActedBy(Enum):
    """Whose hands took the number; goes into the visit record."""

    PATIENT = "patient"
    GUARDIAN = "guardian"  # of a child under six, who may have no card
    RELATIVE = "relative"  # with the patient's card, and mostly with the patient
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who wants to be seen, and what the desk has to know. Without a card: somebody unknown, bound for reception."""

    card: Card | None = None
    match: Match = SKIPPED
    no_face: NoFace | None = None
    coverage: Coverage | None = None
    reason: str = ""  # code of staff's list: why a reception number
    claim: PriorityReason | None = None  # a priority that the person says is due
    wanted_clinic: str = ""  # code of the clinic, where the desk comes first
    acted_by: ActedBy = ActedBy.PATIENT
    guardian: Card | None = None  # shown for a child without a card, whose details are for reception to write down

    @property
    def is_owner(self) -> bool:
        """Whether the person has shown to be the card's owner; nothing about the owner is shown before."""
        return self.match.verdict is Verdict.ACCEPT

    @property
    def own_card(self) -> Card | None:
        """The card, unless it is somebody else's."""
        return None if self._is_somebody_else else self.card

    @property
    def shown_name(self) -> str:
        """The name that screen and ticket may carry: full, masked on the card-only route, or none. For a child without
        a card it is the guardian's."""
        if self.guardian is not None and self.guardian.name:
            return masked_name(self.guardian.name)
        if self.card is None or not self.card.name or self._is_somebody_else:
            return ""
        return self.card.name if self.is_owner else masked_name(self.card.name)

    @property
    def shown_birth_year(self) -> int | None:
        return self.card.birth_date.year if self.card is not None and self.is_owner else None

    @property
    def shown_payer(self) -> Payer | None:
        """How the visit is paid, where that may be told to the person; else the desk tells."""
        return self.coverage.payer if self.coverage is not None and self.is_owner else None

    @property
    def flags(self) -> frozenset[Flag]:
        flags = set() if self.is_owner else {Flag.IDENTITY}
        shown = self.card or self.guardian
        if shown is not None and _needs_a_look(shown):
            flags.add(Flag.CARD)
        if self.coverage is None or _is_open(self.coverage):
            flags.add(Flag.INSURANCE)
        if self.guardian is not None:
            flags.add(Flag.PRIORITY)  # nobody has seen yet how old the child is
        if self.acted_by in (ActedBy.GUARDIAN, ActedBy.RELATIVE):
            flags.add(Flag.COMPANION)
        return frozenset(flags)

    def outage(self, clinic: Clinic) -> OutagePolicy | None:
        """What this clinic wants of the visit because the insurer gave no answer; None where nothing is changed."""
        no_answer = self.coverage is not None and self.coverage.outcome is Outcome.TO_BE_CHECKED
        return clinic.without_insurance if no_answer else None

    def price_at(self, clinic: Clinic) -> int | None:
        """What the person pays there, whole đồng, where that is certain. What insured people pay is the insurer's word
        and the desk's; a price by its tariff would read like a bill."""
        pays = self.shown_payer is Payer.SELF_PAY or self.outage(clinic) is OutagePolicy.SELF_PAY
        return clinic.price if pays else None

    def priority(self, today: date) -> PriorityReason | None:
        """By age alone already, else what the person claims; none for somebody whom the card does not fit."""
        if self.card is None:
            return self.claim
        return None if self._is_somebody_else else priority_by_age(self.card.birth_date, today) or self.claim

    @property
    def _is_somebody_else(self) -> bool:
        """Whether face or card speak against the person on the card."""
        return self.match.verdict is Verdict.REFUSE or (self.card is not None and self.card.is_contradicted)


_LOOK_AT = frozenset({CardWarning.MIXED_SCRIPT, CardWarning.EXPIRED, CardWarning.SPECIMEN})


def _is_open(coverage: Coverage) -> bool:
    """Who pays now may still be insured."""
    return coverage.outcome is Outcome.TO_BE_CHECKED or coverage.payer in (Payer.TO_BE_CHECKED, Payer.DESK)


def _needs_a_look(card: Card) -> bool:
    return card.is_contradicted or card.source is CardSource.TYPED or bool(card.warnings & _LOOK_AT)
