"""What if: a past day's arrivals once more, with clinics that are configured otherwise.

A model, and no promise: people come when they came, every desk of that day calls whom the rule says, a patient takes as
long as on that day. Nobody is called while the clinic is closed.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from statistics import median
from typing import TypeVar

from kiosk.domain.clinic import Clinic, is_open
from kiosk.domain.queue import (
    Lane,
    Place,
    PriorityReason,
    State,
    is_offered,
    next_place,
    outlook,
    recent_calls,
    wait_forecast,
)

_Key = TypeVar("_Key")

_HOUR = timedelta(hours=1)
_MOMENT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who took a number on that day. Times are the hospital's own."""

    clinic: str  # code
    lane: Lane
    at: datetime
    called_at: datetime | None = None
    service: timedelta | None = None  # how long it took; None: not known
    priority: PriorityReason | None = None
    slot: datetime | None = None  # of an appointment


class Away(Enum):
    """Why somebody would get no number."""

    CLOSED = "closed"
    FULL = "full"
    TOO_LATE = "too_late"  # would not be seen before closing
    GONE = "gone"  # there is no such clinic


@dataclass(frozen=True, slots=True)
class Waits:
    """How it went in one clinic."""

    minutes: tuple[float, ...] = ()  # waited until called, in the order of arrival
    by_hour: Mapping[int, float] = field(default_factory=dict)  # mean wait of those who came in this hour
    by_lane: Mapping[Lane, float] = field(default_factory=dict)  # mean
    away: Mapping[Away, int] = field(default_factory=dict)
    not_seen: int = 0  # still waiting when the clinic closed for the day

    @property
    def middle(self) -> float | None:
        return median(self.minutes) if self.minutes else None

    @property
    def long(self) -> float | None:
        """Nine of ten waited no longer."""
        return sorted(self.minutes)[-(-9 * len(self.minutes) // 10) - 1] if self.minutes else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One clinic's day: as it was, and as the model has it with the clinics of today and the changed ones."""

    code: str
    arrivals: int
    desks: int
    measured: Waits
    before: Waits
    after: Waits


def compare(arrivals: Sequence[Arrival], before: Sequence[Clinic], after: Sequence[Clinic]) -> tuple[Comparison, ...]:
    """Every clinic that anybody came to, in the order of `before`, then of coming."""
    of_clinic: dict[str, list[Arrival]] = {clinic.code: [] for clinic in before}
    for arrival in sorted(arrivals, key=lambda one: one.at):
        of_clinic.setdefault(arrival.clinic, []).append(arrival)
    old, new = ({clinic.code: clinic for clinic in clinics} for clinics in (before, after))
    return tuple(_compared(code, came, old.get(code), new.get(code)) for code, came in of_clinic.items() if came)


def _compared(code: str, came: Sequence[Arrival], old: Clinic | None, new: Clinic | None) -> Comparison:
    desks = desks_of(came)
    scale = new.minutes_per_patient / old.minutes_per_patient if old is not None and new is not None else 1.0
    return Comparison(
        code, len(came), desks, measured(came), replayed(old, came, desks), replayed(new, came, desks, scale)
    )


def desks_of(came: Iterable[Arrival]) -> int:
    """Most patients that were with somebody at the same moment; at least one."""
    steps = []
    for arrival in came:
        if arrival.called_at is not None and arrival.service:
            steps += [(arrival.called_at, 1), (arrival.called_at + arrival.service, -1)]
    busy = most = 0
    for _, step in sorted(steps):
        busy += step
        most = max(most, busy)
    return max(most, 1)


def measured(came: Sequence[Arrival]) -> Waits:
    return _waits([(arrival, arrival.called_at) for arrival in came if arrival.called_at is not None])


def replayed(clinic: Clinic | None, came: Sequence[Arrival], desks: int, scale: float = 1.0) -> Waits:
    """The day of one clinic; `came` in the order of coming. `scale`: of the time that a patient takes."""
    if clinic is None:
        return Waits(away={Away.GONE: len(came)})
    model = _Model(clinic, desks, _usual_service(clinic, came, desks), scale)
    for arrival in came:
        model.call_until(arrival.at)
        model.admit(arrival)
    model.call_until(None)
    return _waits(model.seen, model.away, model.waiting)


def _usual_service(clinic: Clinic, came: Sequence[Arrival], desks: int) -> timedelta:
    known = sorted(arrival.service for arrival in came if arrival.service)
    return known[len(known) // 2] if known else timedelta(minutes=clinic.minutes_per_patient * desks)


class _Model:
    def __init__(self, clinic: Clinic, desks: int, usual: timedelta, scale: float) -> None:
        self.clinic = clinic
        self.usual, self.scale = usual, scale
        self.free: list[datetime] = []  # when each desk is done; a desk that is not in it has had nobody yet
        self.desks = desks
        self.lanes: dict[Lane, list[tuple[tuple[datetime, int], Place, Arrival]]] = {lane: [] for lane in Lane}
        self.admitted: list[datetime] = []
        self.calls: list[Lane] = []
        self.seen: list[tuple[Arrival, datetime]] = []
        self.away: dict[Away, int] = {}
        self.now: datetime | None = None

    @property
    def waiting(self) -> int:
        return sum(map(len, self.lanes.values()))

    def admit(self, arrival: Arrival) -> None:
        self.now = arrival.at
        reason = self._why_not(arrival)
        if reason is not None:
            self.away[reason] = self.away.get(reason, 0) + 1
            return
        self.admitted.append(arrival.at)
        place = _place(len(self.admitted), arrival)
        heapq.heappush(self.lanes[arrival.lane], (place.turn, place, arrival))

    def call_until(self, moment: datetime | None) -> None:
        """Everybody who is called before this moment; None: before the clinic closes for the day."""
        while self.waiting and self.now is not None:
            ready = self.free[0] if len(self.free) == self.desks else self.now
            at = _opening(self.clinic, max(ready, self.now))
            if at is None or (moment is not None and at >= moment):
                return
            heads = [queue[0][1] for queue in self.lanes.values() if queue]
            called = next_place(heads, self.calls[-recent_calls(self.clinic.mix) :], self.clinic.mix)
            assert called is not None
            _, _, arrival = heapq.heappop(self.lanes[called.lane])
            self.calls.append(called.lane)
            self.seen.append((arrival, at))
            if len(self.free) == self.desks:
                heapq.heappop(self.free)
            service = self.usual if arrival.service is None else arrival.service
            heapq.heappush(self.free, at + service * self.scale)

    def _why_not(self, arrival: Arrival) -> Away | None:
        clinic, at = self.clinic, arrival.at
        if arrival.priority is PriorityReason.EMERGENCY:
            return None
        if not is_open(clinic, at):
            return Away.CLOSED
        lately = sum(at - other < _HOUR for other in self.admitted)
        if clinic.daily_capacity is not None and len(self.admitted) >= clinic.daily_capacity:
            return Away.FULL
        if clinic.hourly_capacity is not None and lately >= clinic.hourly_capacity:
            return Away.FULL
        expected = wait_forecast(self.waiting, clinic.minutes_per_patient)
        return None if is_offered(clinic, outlook(clinic, expected, at)) else Away.TOO_LATE


def _place(number: int, arrival: Arrival) -> Place:
    return Place(
        ticket_id=number,
        label="",
        business_day=date.min,
        clinic=arrival.clinic,
        lane=arrival.lane,
        priority=arrival.priority,
        flags=frozenset(),
        state=State.WAITING,
        issued_at=arrival.at,
        since=arrival.at,
        slot=arrival.slot,
    )


def _opening(clinic: Clinic, moment: datetime) -> datetime | None:
    """The first moment from here on, on the same day, at which it is open."""
    if is_open(clinic, moment):
        return moment
    later = (
        moment.replace(hour=span.opens.hour, minute=span.opens.minute, second=0, microsecond=0)
        for span in clinic.hours
        if moment.weekday() in span.weekdays and span.opens > moment.time()
    )
    return None if moment.date() in clinic.closed_days else min(later, default=None)


def _waits(
    seen: Sequence[tuple[Arrival, datetime]], away: Mapping[Away, int] | None = None, not_seen: int = 0
) -> Waits:
    ordered = sorted(seen, key=lambda pair: pair[0].at)
    minutes = [(max(called - arrival.at, _MOMENT) / timedelta(minutes=1), arrival) for arrival, called in ordered]
    return Waits(
        tuple(waited for waited, _ in minutes),
        dict(_means((arrival.at.hour, waited) for waited, arrival in minutes)),
        dict(_means((arrival.lane, waited) for waited, arrival in minutes)),
        away or {},
        not_seen,
    )


def _means(pairs: Iterable[tuple[_Key, float]]) -> Iterator[tuple[_Key, float]]:
    groups: dict[_Key, list[float]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    for key, values in groups.items():
        yield key, sum(values) / len(values)
