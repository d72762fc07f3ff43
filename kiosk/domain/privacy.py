"""What is kept of people, why, and for how long; and what becomes of it when its time is over or its person asks."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum

DAYS_A_YEAR = 365.25
LEAST_IDENTITY_DAYS = 1
LEAST_EVIDENCE_YEARS = 3  # for which claims can be brought: Civil Code 91/2015/QH13, article 588


@dataclass(frozen=True, slots=True)
class Periods:
    """From the visit, the appointment or the answer on."""

    identity_days: int = 30
    insurance_years: int = 5
    consent_years: int = 5


class Kind(Enum):
    """Of a column. What has a period goes when that is over; the rest stays, and names no patient."""

    IDENTITY = "identity"  # who it was, what a face brought, why somebody has priority: to receive the person
    INSURANCE = "insurance"  # what the insurer said, and of which card
    CONSENT = "consent"  # an answer, without a name
    VISIT = "visit"  # numbers, times, findings: nobody's once the identity is gone
    STAFF = "staff"  # who did something
    NOTHING = "nothing"  # about no person


class Why(Enum):
    """Something of a person is not erased."""

    TODAY = "today"  # the visit is under way
    NOT_HANDED_OVER = "not_handed_over"  # the hospital's own system does not have the visit yet
    EVIDENCE = "evidence"  # the hospital must be able to show it


@dataclass(frozen=True, slots=True)
class Erased:
    """So many rows of a table, of which a kind of value is gone or would go."""

    table: str
    kind: Kind
    rows: int


@dataclass(frozen=True, slots=True)
class Kept:
    table: str
    kind: Kind
    rows: int
    why: Why
    until: datetime | None  # aware; None: nobody can say


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one store. `papers` are business day and label of each ticket whose paper goes with it."""

    erased: tuple[Erased, ...] = ()
    kept: tuple[Kept, ...] = ()
    papers: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What is older than its limit may go; what began with the business day or later never does."""

    day_began: datetime  # aware
    identity: datetime
    insurance: datetime
    consent: datetime
    of_copies: bool = False  # in a kiosk's own file: nothing goes that the hospital's store does not have

    def of(self, kind: Kind) -> datetime:
        limits = {Kind.IDENTITY: self.identity, Kind.INSURANCE: self.insurance, Kind.CONSENT: self.consent}
        return min(limits[kind], self.day_began)


def by_period(now: datetime, day_began: datetime, periods: Periods) -> Limits:
    """What goes by itself."""
    return Limits(
        day_began,
        identity=now - timedelta(days=periods.identity_days),
        insurance=now - timedelta(days=periods.insurance_years * DAYS_A_YEAR),
        consent=now - timedelta(days=periods.consent_years * DAYS_A_YEAR),
    )


def by_request(now: datetime, day_began: datetime) -> Limits:
    """What goes when its person asks: all but today's, and what the hospital must be able to show."""
    evidence = now - timedelta(days=LEAST_EVIDENCE_YEARS * DAYS_A_YEAR)
    return Limits(day_began, identity=day_began, insurance=evidence, consent=evidence)


def of_copies(limits: Limits) -> Limits:
    """What goes of a kiosk's own file: the hospital's store has it now."""
    return replace(limits, identity=limits.day_began, insurance=limits.day_began, of_copies=True)


@dataclass(frozen=True, slots=True, repr=False)
class PersonNumber:
    """By which a person is looked for: of a citizen card, a passport, an insurance card or the insurance itself."""

    number: str

    @property
    def insurance_digits(self) -> str:
        """The ten digits that stay when an insurance card is renewed; empty for another number."""
        found = re.fullmatch(r"(?:[A-Z]{2}[0-9]{3})?([0-9]{10})", self.number)
        return "" if found is None else found[1]


def person_number(untrusted_text: str) -> PersonNumber | None:
    """None for what can be nobody's number."""
    text = unicodedata.normalize("NFKC", untrusted_text)
    number = re.sub(r"[\s.\-]", "", text).upper()
    return PersonNumber(number) if re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{6,20}", number, re.ASCII) else None
