"""What a card says about its owner, how that was read, and why there may be no card yet."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from kiosk.domain.insurance import NO_TERMS, Terms
from kiosk.domain.person import Sex, age_on

FACE_AGE_YEARS = 6  # a citizen card issued below this age carries no face (Circular 16/2024/TT-BCA)
CITIZEN_NUMBER_DIGITS = 12


class CardKind(Enum):
    CITIZEN_2021 = "citizen_2021"
    CITIZEN_2024 = "citizen_2024"
    CITIZEN = "citizen"  # a Vietnamese citizen whose card does not say of which year's design it is: MRZ, chip, typed
    INSURANCE = "insurance"
    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"  # of another country
    VISA = "visa"


class CardSource(Enum):
    """What was read; goes into the visit record."""

    CHIP = "chip"
    QR = "qr"
    MRZ = "mrz"
    TYPED = "typed"  # nobody has seen a card


class CardDevice(Enum):
    """What read it; goes into the visit record."""

    CAMERA = "camera"
    SCANNER = "scanner"
    CHIP_READER = "chip_reader"
    KEYPAD = "keypad"
    SYSTEM = "system"  # another program, which says what it knows


class Authenticity(Enum):
    """What a chip's signature is worth."""

    SIGNED = "signed"  # by an authority that this hospital has configured
    INTEGRITY_ONLY = "integrity_only"  # unchanged since it was signed, and nobody here vouches for the signer
    FAILED = "failed"


class CardProblem(Enum):
    """Why there is no card yet, as the patient should hear it."""

    UNREADABLE = "unreadable"  # a card is there, nothing can be decoded
    NOT_A_CARD = "not_a_card"  # a code of something else: a web address, an app
    DAMAGED = "damaged"  # a card's layout with impossible content
    MISREAD = "misread"  # lines whose check digits do not hold: to be held once more
    OLD_ENCODING = "old_encoding"  # letters of TCVN3, VNI or CP1258, or UTF-8 read as these: by an old program
    INPUT_METHOD = "input_method"  # letters changed or lost between scanner and program: staff must set one of them
    MISTYPED = "mistyped"  # digits that cannot be the number that was asked for


class CardWarning(Enum):
    """What the desk may want to look at. None of it stands in anybody's way."""

    NUMBER_SEX = "number_sex"  # the number's fourth digit says another sex
    NUMBER_BIRTH_YEAR = "number_birth_year"
    NUMBER_PROVINCE = "number_province"
    MIXED_SCRIPT = "mixed_script"  # letters of several scripts in a name: look-alikes
    NAME_CUT = "name_cut"  # the name fills the lines that the document has for it
    EXPIRED = "expired"
    SPECIMEN = "specimen"
    UNSIGNED_CHIP = "unsigned_chip"  # nobody vouches for the chip's signer


class CardField(Enum):
    """What two readings of one card can disagree about."""

    NUMBER = "number"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    EXPIRY = "expiry"


class CardError(ValueError):
    """A payload that is not a card. The message names the rule that it broke and never quotes the payload."""

    def __init__(self, problem: CardProblem, rule: str) -> None:
        super().__init__(rule)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Check:
    """A check digit, hash or signature, by name."""

    name: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says about its owner. `repr` hides the person, since values like this end up in log lines."""

    kind: CardKind
    number: str  # the citizen's 12 digits, the insurance card's 10 or 15 characters, or else the document's number
    name: str  # empty when nothing but a number was typed
    birth_date: date
    birth_day_known: bool = True  # False: only the year is known, birth_date is its 1 January
    sex: Sex
    name_is_folded: bool = False  # capital letters without marks, as machine-readable lines have them
    nationality: str = ""  # ICAO 9303-3 code of one to three letters
    document_number: str = ""
    residence: str = ""
    issued: date | None = None
    expires: date | None = None  # None: unknown, or see `never_expires`
    never_expires: bool = False
    old_number: str = ""
    cancelled_number: str = ""
    insurance_number: str = ""  # of the same person's insurance card, shown together with this card
    insurance_terms: Terms = NO_TERMS  # what that card, or this one, says of its own validity
    portrait: bytes = b""  # untrusted picture out of the chip
    source: CardSource = CardSource.QR
    device: CardDevice = CardDevice.CAMERA
    confidence: float = 1.0  # of the least certain character, 0 to 1; codes that correct themselves have 1
    authenticity: Authenticity | None = None  # chips alone are signed
    checks: tuple[Check, ...] = ()
    warnings: frozenset[CardWarning] = frozenset()
    confirmed_by: frozenset[CardSource] = frozenset()  # other readings of the same card that agree
    conflicts: frozenset[CardField] = frozenset()  # what other readings of the same card contradict

    def __repr__(self) -> str:
        return f"Card({self.kind.value})"

    @property
    def citizen_number(self) -> str:
        """The 12 digits that name a Vietnamese citizen for life, or nothing."""
        is_citizen = self.kind is not CardKind.INSURANCE and len(self.number) == CITIZEN_NUMBER_DIGITS
        return self.number if is_citizen and self.number.isdecimal() and self.nationality in ("", "VNM") else ""

    @property
    def insurance_key(self) -> str:
        """The number under which the insurer knows the person, or nothing."""
        return self.citizen_number or (self.number if self.kind is CardKind.INSURANCE else "") or self.insurance_number

    @property
    def is_contradicted(self) -> bool:
        """Whether somebody has to look at the card itself before anybody relies on it."""
        return bool(self.conflicts) or self.authenticity is Authenticity.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a text was read."""

    source: CardSource = field(default=CardSource.QR)
    device: CardDevice = field(default=CardDevice.CAMERA)
    confidence: float = 1.0


def has_portrait(card: Card, today: date) -> bool:
    """Whether a portrait to compare with can exist: in the chip, or in the registry for citizens from six years on."""
    if card.portrait:
        return True
    return bool(card.citizen_number) and age_on(card.birth_date, today) >= FACE_AGE_YEARS
