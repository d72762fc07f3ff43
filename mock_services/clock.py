"""A clock that says morning, whenever the demo is shown."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENING = time(8, 15)
SATURDAY = 5


class MorningClock:
    """Starts at 08:15 of the last working day, local time, and runs on from there at the speed of real time."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._started = datetime.now(UTC)
        local = self._started.astimezone(zone)
        back = max(0, local.weekday() - SATURDAY + 1)
        self._morning = datetime.combine(local.date() - timedelta(days=back), OPENING, zone)

    def now(self) -> datetime:
        return (self._morning + (datetime.now(UTC) - self._started)).astimezone(UTC)
