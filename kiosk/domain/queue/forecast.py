"""How long it will take: a range, from what really happened where enough has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from math import sqrt
from statistics import fmean, pstdev

from kiosk.domain.clinic import Clinic, LateNumbers, minutes_until_closing

FORECAST_STEP_MIN = 5
FORECAST_SPREAD = 0.35  # half width of the range around the configured pace, until real calls are measured
MAX_SPREAD = 0.6  # however unsteady the calls are: below it the range would say nothing
MEASURED_FROM = 5  # intervals between calls; fewer say less than the configured pace
EIGHTY_PERCENT = 1.28  # standard deviations on each side of a normal distribution's middle 80 %


@dataclass(frozen=True, slots=True)
class WaitRange:
    low_min: int
    high_min: int


class Outlook(Enum):
    """What somebody has to know before taking a number."""

    FINE = "fine"
    LONG = "long"  # the queue is long, still join?
    PERHAPS_NOT_TODAY = "perhaps_not_today"  # the range reaches past closing
    NOT_TODAY = "not_today"  # all of it lies past closing


def wait_forecast(people_ahead: int, minutes_per_patient: int, intervals_min: Sequence[float] = ()) -> WaitRange:
    """An honest range in steps of five minutes. `intervals_min` are the latest times between two calls of the clinic
    while somebody waited; too few of them, and the clinic's configured pace counts.

    The wait is the sum of so many intervals; its spread is that of the sum, and that of a mean which so few calls tell.
    """
    measured = len(intervals_min)
    if measured < MEASURED_FROM:
        middle = float(people_ahead * minutes_per_patient)
        spread = FORECAST_SPREAD
    else:
        mean, calls = fmean(intervals_min), people_ahead + 0.5  # the next call is half an interval away
        middle = calls * mean
        spread = EIGHTY_PERCENT * pstdev(intervals_min, mean) / mean * sqrt(1 / calls + 1 / measured) if mean else 0.0
        spread = min(spread, MAX_SPREAD)
    low = int(middle * (1 - spread)) // FORECAST_STEP_MIN * FORECAST_STEP_MIN
    high = -int(-middle * (1 + spread) // FORECAST_STEP_MIN) * FORECAST_STEP_MIN
    return WaitRange(low, max(high, low + FORECAST_STEP_MIN))


def outlook(clinic: Clinic, wait: WaitRange, local_now: datetime) -> Outlook:
    """The guard of the last number. A clinic that is closed now has no closing time to wait past."""
    left = minutes_until_closing(clinic, local_now)
    if left is not None and wait.low_min >= left:
        return Outlook.NOT_TODAY
    if left is not None and wait.high_min > left:
        return Outlook.PERHAPS_NOT_TODAY
    return Outlook.LONG if wait.high_min >= clinic.long_wait_min else Outlook.FINE


def is_offered(clinic: Clinic, seen: Outlook) -> bool:
    """Whether a number may still be taken, as the clinic's staff want it."""
    return seen is not Outlook.NOT_TODAY or clinic.late_numbers is LateNumbers.WARN
