"""The insurer's answer -> what it means for this visit.

Codes: the gateway's complete list, letter of Vietnam Social Security of 20/06/2024, Appendix 03 (docs/insurance.md).
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum

from kiosk.domain.person import age_on

CHILD_BELOW_AGE = 6  # insured by law, with or without a card
_UNLISTED_GROUPS = frozenset({"QN", "HC", "LS", "XK", "CY", "CA"})  # Defence, Public Security: the paper card counts
_WHOLE_CODE_LENGTH = 15  # group, rate, province, number; newer cards print the last ten characters alone


class Outcome(Enum):
    """What the patient is told."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_FOUND = "not_found"
    MISMATCH = "mismatch"  # name or date of birth differ from the card's
    WITHDRAWN = "withdrawn"
    PAPER_CARD = "paper_card"  # Defence, Public Security: the desk looks at the paper card
    CHILD = "child"  # a child without a card of its own
    TO_BE_CHECKED = "to_be_checked"  # no usable answer: nobody waits for a machine
    NOT_ASKED = "not_asked"  # nothing at hand that the insurer could be asked with


class Payer(Enum):
    """How the visit goes on."""

    INSURED = "insured"
    SELF_PAY = "self_pay"
    DESK = "desk"  # the desk decides with the patient
    TO_BE_CHECKED = "to_be_checked"


class OutagePolicy(Enum):
    """What a clinic wants while the insurer does not answer; nobody is turned away (decree 188/2025, Art. 38)."""

    GO_ON = "go_on"  # to be checked later, and flagged until then
    SELF_PAY = "self_pay"  # paid now; what the insurer owes is paid back
    DESK = "desk"


class Todo(Enum):
    """What is left for the desk."""

    NOTHING = "nothing"
    NEW_CARD = "new_card"  # tell the patient that a new card has been issued
    REFERRAL = "referral"  # registered elsewhere: referral letter, appointment, emergency, or none of them
    PAPER_CARD = "paper_card"
    OTHER_CARD = "other_card"  # another card, a renewed one, or none
    NUMBER = "number"  # the number itself is wrong: read it from the card
    COMPARE = "compare"  # name and date of birth with the papers
    BIRTH_PAPERS = "birth_papers"
    ASK_AGAIN = "ask_again"
    SETTINGS = "settings"  # our own account or settings are refused


class Route(Enum):
    """Whether this hospital is the card's own. No rate follows from it: that is the desk's to find."""

    REGISTERED_HERE = "registered_here"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Terms:
    """What one insurance card grants, as the insurer or the card itself tells it. Nothing where nothing is told."""

    card_code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    facility: str = ""  # five digits: where its holder is registered for first care
    five_years_from: date | None = None  # insured for five years on end from then on


NO_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Answer:
    code: str
    terms: Terms = NO_TERMS
    new_terms: Terms = NO_TERMS  # codes 003 and 004: of the card that was issued instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an answer's meaning depends on besides the answer."""

    number: str
    birth_date: date
    today: date
    facility: str = ""  # this hospital's own code; nothing: routes are not told
    paper: Terms = NO_TERMS  # what the card in the patient's hand says


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is kept of an answer, or of its absence (decree 188/2025, Art. 38 (2)); never the answer itself."""

    code: str  # the result code, or in a few words why there is none
    at: datetime  # aware, UTC
    digest: str = ""  # SHA-256 of the answer as it came; nothing where nothing came


@dataclass(frozen=True, slots=True)
class Coverage:
    """Equal answers at different times are equal: evidence is not compared."""

    outcome: Outcome
    payer: Payer
    valid_to: date | None = None  # None where the insurer names no end
    card_code: str = ""
    alarm: bool = False  # our own account or settings are refused: staff must hear of it, the patient need not
    todo: Todo = Todo.NOTHING
    valid_from: date | None = None
    facility: str = ""
    five_years_from: date | None = None
    route: Route | None = None  # of valid cards alone
    evidence: Evidence | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"Coverage({self.outcome.value})"

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to look at it: insured, and the patient was told nothing else."""
        return self.payer is Payer.INSURED

    @property
    def group(self) -> str:
        """Object group and benefit digit, as in GD4; nothing where only the ten digits are known."""
        return self.card_code[:3] if len(self.card_code) == _WHOLE_CODE_LENGTH else ""


@dataclass(frozen=True, slots=True)
class Meaning:
    outcome: Outcome
    payer: Payer
    todo: Todo
    alarm: bool = False

    def coverage(self, terms: Terms = NO_TERMS, evidence: Evidence | None = None) -> Coverage:
        return Coverage(
            outcome=self.outcome,
            payer=self.payer,
            valid_to=terms.valid_to,
            card_code=terms.card_code,
            alarm=self.alarm,
            todo=self.todo,
            valid_from=terms.valid_from,
            facility=terms.facility,
            five_years_from=terms.five_years_from,
            evidence=evidence,
        )


_INSURED = Meaning(Outcome.VALID, Payer.INSURED, Todo.NOTHING)
_NEW_CARD = Meaning(Outcome.VALID, Payer.INSURED, Todo.NEW_CARD)
_PAPER_CARD = Meaning(Outcome.PAPER_CARD, Payer.DESK, Todo.PAPER_CARD)
_EXPIRED = Meaning(Outcome.EXPIRED, Payer.SELF_PAY, Todo.OTHER_CARD)
_MISMATCH = Meaning(Outcome.MISMATCH, Payer.DESK, Todo.COMPARE)
_WITHDRAWN = Meaning(Outcome.WITHDRAWN, Payer.DESK, Todo.OTHER_CARD)
_CHILD = Meaning(Outcome.CHILD, Payer.DESK, Todo.BIRTH_PAPERS)
_NO_ANSWER = Meaning(Outcome.TO_BE_CHECKED, Payer.TO_BE_CHECKED, Todo.ASK_AGAIN)
_REFUSED = Meaning(Outcome.TO_BE_CHECKED, Payer.TO_BE_CHECKED, Todo.SETTINGS, alarm=True)

MEANINGS: dict[str, Meaning] = {
    "000": _INSURED,
    **dict.fromkeys(("003", "004"), _NEW_CARD),
    **dict.fromkeys(("001", "002"), _PAPER_CARD),
    "010": _EXPIRED,
    "050": Meaning(Outcome.NOT_FOUND, Payer.SELF_PAY, Todo.OTHER_CARD),
    **dict.fromkeys(("051", "052", "053"), Meaning(Outcome.NOT_FOUND, Payer.SELF_PAY, Todo.NUMBER)),
    **dict.fromkeys(("054", "055", "205", "401"), _REFUSED),
    **dict.fromkeys(("060", "061", "070"), _MISMATCH),
    **dict.fromkeys(("100", "101"), _NO_ANSWER),
    **dict.fromkeys(("110", "120", "121", "122", "123", "124"), _WITHDRAWN),
    "130": _CHILD,
}
KNOWN_CODES = MEANINGS.keys()
VALID_CODES = frozenset(code for code, meaning in MEANINGS.items() if meaning.outcome is Outcome.VALID)
NEW_CARD_CODES = frozenset({"003"})  # the old card's dates are past
BOTH_CARDS_CODES = frozenset({"004"})  # the old card is valid still, the new one perhaps not yet

_OUTAGE_PAYERS = {
    OutagePolicy.GO_ON: Payer.TO_BE_CHECKED,
    OutagePolicy.SELF_PAY: Payer.SELF_PAY,
    OutagePolicy.DESK: Payer.DESK,
}

NO_ANSWER = _NO_ANSWER.coverage()
ALARM = _REFUSED.coverage()
AT_THE_DESK = Coverage(Outcome.NOT_ASKED, Payer.DESK)


def coverage(answer: Answer, question: Question, evidence: Evidence | None = None) -> Coverage:
    """What `answer` means to whom `question` was about.

    An unknown code is no answer. A code that says "valid" with dates that do not contain today is believed for its
    dates: the patient would be told a falsehood otherwise.
    """
    meaning = _meaning(answer.code, question)
    if meaning.outcome is Outcome.PAPER_CARD:
        terms = answer.terms if answer.terms.valid_from is not None else question.paper
        return meaning.coverage(terms, evidence)
    if meaning.outcome is not Outcome.VALID:
        return meaning.coverage(answer.terms, evidence)
    terms = _counting(answer, question.today)
    if terms.valid_from is not None and terms.valid_from > question.today:
        return _NO_ANSWER.coverage(evidence=evidence)
    if terms.valid_to is not None and terms.valid_to < question.today:
        return _EXPIRED.coverage(terms, evidence)
    return _routed(meaning.coverage(terms, evidence), question.facility)


def no_answer(evidence: Evidence) -> Coverage:
    return _NO_ANSWER.coverage(evidence=evidence)


def refused(evidence: Evidence) -> Coverage:
    """Our own account is not accepted."""
    return _REFUSED.coverage(evidence=evidence)


def in_outage(found: Coverage, policy: OutagePolicy) -> Coverage:
    """How a visit without an answer goes on in a clinic with this policy; every other visit goes on as it does."""
    if found.outcome is not Outcome.TO_BE_CHECKED:
        return found
    return replace(found, payer=_OUTAGE_PAYERS[policy])


def _meaning(code: str, question: Question) -> Meaning:
    """Of somebody who is not found, group and age say why: the gateway lists neither soldiers nor every small child."""
    if code == "050" and _UNLISTED_GROUPS & {question.number[:2], question.paper.card_code[:2]}:
        return _PAPER_CARD
    if code == "050" and age_on(question.birth_date, question.today) < CHILD_BELOW_AGE:
        return _CHILD
    return MEANINGS.get(code, _NO_ANSWER)


def _counting(answer: Answer, today: date) -> Terms:
    """The card that counts: a new one, from its first day on."""
    new = answer.new_terms
    has_begun = new.valid_from is not None and new.valid_from <= today
    if answer.code in NEW_CARD_CODES or (answer.code in BOTH_CARDS_CODES and has_begun):
        return new
    return answer.terms


def _routed(found: Coverage, facility: str) -> Coverage:
    """Whoever is registered elsewhere, or nobody says where, is insured as far as the desk finds."""
    if not facility:
        return found
    if found.facility == facility:
        return replace(found, route=Route.REGISTERED_HERE)
    return replace(found, route=Route.COUNTER, payer=Payer.DESK, todo=Todo.REFERRAL)
