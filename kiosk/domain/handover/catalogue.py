"""What the hospital's own system offers: departments, services with prices, times; and what it makes of a visit."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ExamKind:
    id: str
    name: str
    price: int | None  # whole đồng; None: not told


@dataclass(frozen=True, slots=True)
class Department:
    id: str
    code: str
    name: str
    area: str  # where in the house


@dataclass(frozen=True, slots=True)
class OfferedService:
    id: str
    code: str
    name: str
    price: int | None  # whole đồng, as are the others
    insured_price: int | None
    extra_price: int | None  # what an insured patient pays besides


@dataclass(frozen=True, slots=True)
class Slot:
    starts_at: datetime  # aware
    ends_at: datetime
    places: int
    taken: int

    @property
    def free(self) -> int:
        """Places that are left."""
        return max(0, self.places - self.taken)


@dataclass(frozen=True, slots=True)
class Registered:
    """`repr` hides the person."""

    patient_code: str  # MA_BN
    visit_code: str  # MA_LK
    queue_number: str  # the hospital's own

    def __repr__(self) -> str:
        return "Registered()"
