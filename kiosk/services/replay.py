"""A past day of this hospital, once more with other clinics."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.domain.clinic import Clinic
from kiosk.domain.queue import State, business_day
from kiosk.domain.queue.records import TicketHistory
from kiosk.domain.replay import Arrival, Comparison, compare
from kiosk.ports import Clock, Queue
from kiosk.services.check_in import Hours

DAYS_BACK = 31
_GLANCE = timedelta(minutes=1)  # that calling somebody takes who does not come


class Replay:
    """Raises StoreError where the store fails. One thread, the store's."""

    def __init__(self, queue: Queue, clock: Clock, hours: Hours) -> None:
        self._queue = queue
        self._clock = clock
        self._hours = hours

    def days(self) -> tuple[tuple[date, int], ...]:
        """Past business days on which numbers were taken, the newest first, and how many."""
        today = self._today()
        counts: dict[date, int] = {}
        for ticket in self._queue.history(today - timedelta(days=DAYS_BACK), today - timedelta(days=1)):
            counts[ticket.business_day] = counts.get(ticket.business_day, 0) + 1
        return tuple(sorted(counts.items(), reverse=True))

    def compare(self, day: date, before: Sequence[Clinic], after: Sequence[Clinic]) -> tuple[Comparison, ...]:
        came = [arrival(ticket, self._hours.zone) for ticket in self._queue.history(day, day) if counts(ticket)]
        return compare(came, before, after)

    def _today(self) -> date:
        return business_day(self._clock.now().astimezone(self._hours.zone), self._hours.day_turns_at)


def counts(ticket: TicketHistory) -> bool:
    """A number that was withdrawn, or given back before its call, kept nobody waiting."""
    return ticket.state is not State.VOIDED and (ticket.state is not State.CANCELLED or ticket.calls > 0)


def arrival(ticket: TicketHistory, zone: ZoneInfo) -> Arrival:
    """As it is known of the clinic that the person came to; what happened after a transfer is another clinic's."""
    stayed = ticket.clinic == ticket.first_clinic
    called = ticket.first_called_at if stayed else None
    return Arrival(
        clinic=ticket.first_clinic,
        lane=ticket.lane,
        at=ticket.issued_at.astimezone(zone),
        called_at=None if called is None else called.astimezone(zone),
        service=_service(ticket, ticket.called_at if stayed else None),
        priority=ticket.priority,
    )


def _service(ticket: TicketHistory, called: datetime | None) -> timedelta | None:
    if ticket.state is State.NO_SHOW:
        return _GLANCE
    if ticket.state is not State.DONE or called is None or ticket.finished_at is None:
        return None
    return ticket.finished_at - called
