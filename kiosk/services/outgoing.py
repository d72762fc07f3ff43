"""What staff see and do of what waits for other systems."""

from collections.abc import Sequence
from datetime import datetime

from kiosk.domain.handover import GAPS_FOR, Entry, Gap, OutboxState
from kiosk.domain.staff import Account, Actor
from kiosk.ports import Clock, Office
from kiosk.services.check_in import Hours

SHOWN_MOST = 200


class Outgoing:
    """Every method raises StoreError where the store fails. One thread, the store's."""

    def __init__(self, office: Office, clock: Clock, hours: Hours) -> None:
        self._office = office
        self._clock = clock
        self._hours = hours

    def state(self) -> OutboxState:
        return self._office.outbox_state()

    def entries(self) -> tuple[Entry, ...]:
        """What was rejected, what waits, then what was taken with gaps."""
        return self._office.outbox_entries(self._clock.now() - GAPS_FOR, SHOWN_MOST)

    def gaps(self) -> tuple[Gap, ...]:
        """Of a week."""
        return self._office.gaps(self._clock.now() - GAPS_FOR)

    def retry(self, by: Account, visit_codes: Sequence[str] | None = None) -> int | None:
        """How many deliveries are due again; None for somebody who may not ask for it."""
        if not by.role.may_configure:
            return None
        return self._office.retry(Actor(by.name), self._clock.now(), visit_codes)

    def local(self, at: datetime) -> datetime:
        """As the hospital's clocks show it."""
        return at.astimezone(self._hours.zone)
