"""Visits out of the outbox to those who wait for them, and to the insurer once more those that it did not answer."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.domain.breaker import Breaker, Patience, pause_s
from kiosk.domain.handover import INSURER, Connection, Delivery, Dispatch, Rejected, Unchecked, Unreached
from kiosk.domain.insurance import Coverage, Evidence, Outcome
from kiosk.ports import Clock, InsuranceGateway, Outbox, Receiver

BATCH = 50
ASK_FOR = timedelta(days=7)  # a visit that nobody could check for so long is a person's


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Who works with other systems here, and how long a turn lasts: three times the longest that one call takes."""

    name: str  # nobody else's
    turn: timedelta = timedelta(minutes=1)
    patience: Patience = field(default_factory=Patience)
    lot: Callable[[], float] = random.random  # 0 up to 1
    trouble: Callable[[str, str], None] = lambda _name, _reason: None  # hears who could not be reached, and why


class _Turn:
    """At one other system, as long as it lasts, with the breaker that spares everybody the wait."""

    def __init__(self, outbox: Outbox, worker: Worker, clock: Clock, name: str) -> None:
        self._outbox, self._worker, self._clock, self._name = outbox, worker, clock, name
        self._taken_at = clock.now()
        self._connection = self._take()

    @property
    def may_go_on(self) -> bool:
        """Taken anew in good time."""
        now = self._clock.now()
        if self._connection is not None and now - self._taken_at > self._worker.turn / 3:
            self._connection = self._take()
        return self._connection is not None and self._connection.breaker.lets_pass(now)

    def after(self, failure: str, now: datetime) -> Breaker:
        """The breaker as it is to be noted; `failure` is empty where there was none."""
        assert self._connection is not None
        before = self._connection.breaker
        breaker = before.after(not failure, now, self._worker.patience)
        if failure and not before.failed:
            self._worker.trouble(self._name, failure)
        self._connection = replace(self._connection, breaker=breaker)
        return breaker

    def next_try(self, tries: int, now: datetime) -> datetime:
        return now + timedelta(seconds=pause_s(tries + 1, self._worker.patience, self._worker.lot()))

    def lose(self) -> None:
        self._connection = None

    def _take(self) -> Connection | None:
        self._taken_at = self._clock.now()
        return self._outbox.take_turn(self._name, self._worker.name, self._taken_at, self._taken_at + self._worker.turn)


class Deliver:
    """At least once, in order for each visit; what one receiver rejects or nobody reaches is in no other's way. Every
    method raises StoreError where the store fails. One thread, the store's."""

    def __init__(
        self, outbox: Outbox, receivers: Mapping[str, Receiver], clock: Clock, facility: str, worker: Worker
    ) -> None:
        self._outbox = outbox
        self._receivers = receivers
        self._clock = clock
        self._facility = facility
        self._worker = worker

    def open(self) -> None:
        """From now on visits are written for these receivers, and for no others."""
        self._outbox.connect(list(self._receivers), self._clock.now())

    def round(self) -> int:
        """Everything that is due, once; how many visits were tried."""
        return sum(self._at(name, receiver) for name, receiver in self._receivers.items())

    def close(self) -> None:
        for name in (*self._receivers, INSURER):
            self._outbox.end_turn(name, self._worker.name)

    def _at(self, name: str, receiver: Receiver) -> int:
        now = self._clock.now()
        if self._outbox.is_shut(name, now) or not self._outbox.is_due(name, now):
            return 0
        turn, tried = _Turn(self._outbox, self._worker, self._clock, name), 0
        while turn.may_go_on:
            due = self._outbox.due(name, self._clock.now(), BATCH)
            if not due:
                break
            for dispatch in due:
                if not turn.may_go_on:
                    break
                self._deliver(dispatch, receiver, turn)
                tried += 1
        return tried

    def _deliver(self, dispatch: Dispatch, receiver: Receiver, turn: _Turn) -> None:
        delivery = self._sent(dispatch, receiver)
        now = self._clock.now()
        failure = delivery.reason if isinstance(delivery, Unreached) else ""
        if isinstance(delivery, Rejected):
            self._worker.trouble(dispatch.receiver, "rejected")  # why, staff alone may read
        due_at, breaker = turn.next_try(dispatch.tries, now), turn.after(failure, now)
        if not self._outbox.settle(dispatch, delivery, self._worker.name, now, due_at, breaker):
            turn.lose()

    def _sent(self, dispatch: Dispatch, receiver: Receiver) -> Delivery:
        if dispatch.arrival is None:
            return Rejected("the record of this visit is damaged")
        try:
            return receiver.deliver(replace(dispatch.arrival, facility=self._facility))
        except Exception as error:  # noqa: BLE001  (one document must not hold up the others, nor end the program)
            return Rejected(f"a fault of this program: {type(error).__name__}")


class CheckAgain:
    """Visits that the insurer did not answer are asked about until it does, or a person has to. Same rules."""

    def __init__(self, outbox: Outbox, gateway: InsuranceGateway, clock: Clock, keep_s: float, worker: Worker) -> None:
        """`keep_s`: within this time nothing is asked twice for one visit."""
        self._outbox = outbox
        self._gateway = gateway
        self._clock = clock
        self._keep = timedelta(seconds=keep_s)
        self._worker = worker

    def round(self) -> int:
        """Everybody who is due, once; how many were asked about."""
        if self._outbox.is_shut(INSURER, self._clock.now()) or not self._due():
            return 0
        turn, asked = _Turn(self._outbox, self._worker, self._clock, INSURER), 0
        while turn.may_go_on and (found := self._due()):
            for unchecked in found:
                if not turn.may_go_on:
                    break
                self._ask(unchecked, turn)
                asked += 1
        return asked

    def _due(self) -> tuple[Unchecked, ...]:
        now = self._clock.now()
        return self._outbox.unchecked(now, now - self._keep, BATCH)

    def _ask(self, unchecked: Unchecked, turn: _Turn) -> None:
        coverage = self._gateway.look_up(unchecked.card)
        now = self._clock.now()
        if coverage.evidence is None:
            coverage = replace(coverage, evidence=Evidence("", now))
        is_silent = coverage.outcome is Outcome.TO_BE_CHECKED
        failure = coverage.evidence.code or "no answer" if is_silent and coverage.evidence else ""
        breaker = turn.after(failure, now)
        due_at = turn.next_try(unchecked.tries, now) if is_silent and now < unchecked.issued_at + ASK_FOR else None
        settled = coverage if not is_silent else _still_silent(coverage, unchecked)
        if not self._outbox.checked(unchecked, settled, self._worker.name, now, due_at, breaker):
            turn.lose()


def _still_silent(coverage: Coverage, unchecked: Unchecked) -> Coverage:
    """How the visit goes on was decided when it came."""
    return replace(coverage, payer=unchecked.coverage.payer)
