"""How a check-in went, screen by screen: for staff, and without anything of a person."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Ending(Enum):
    NUMBER = "number"
    RECEPTION = "reception"  # a number for the desk
    STOPPED = "stopped"  # the machine could not give a number
    CANCELLED = "cancelled"
    WALKED_AWAY = "walked_away"


@dataclass(frozen=True, slots=True)
class Stay:
    """Everything that somebody did in one step, however often they came to it."""

    step: str  # name of its type
    seconds: int
    touches: int


@dataclass(frozen=True, slots=True)
class Use:
    ending: Ending
    stays: tuple[Stay, ...]  # in the order in which the steps were first reached
    left_at: str  # name of the last step

    @property
    def seconds(self) -> int:
        return sum(stay.seconds for stay in self.stays)

    @property
    def touches(self) -> int:
        return sum(stay.touches for stay in self.stays)


@dataclass(frozen=True, slots=True)
class KioskUse:
    """One use as it is kept."""

    reference: str  # random
    business_day: date
    kiosk: str
    use: Use


def with_stay(stays: tuple[Stay, ...], step: str, seconds: int, touches: int) -> tuple[Stay, ...]:
    """Added to the stay in this step, or as a new one."""
    if all(stay.step != step for stay in stays):
        return (*stays, Stay(step, seconds, touches))
    return tuple(
        Stay(step, stay.seconds + seconds, stay.touches + touches) if stay.step == step else stay for stay in stays
    )
