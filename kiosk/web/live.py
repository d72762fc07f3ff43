"""Today's queue as every page shows it: read in one place when something has changed, and told to whoever watches."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.queue import Place
from kiosk.domain.queue.records import Call, HelpRequest
from kiosk.domain.staff import Account, ApiClient
from kiosk.logs import log
from kiosk.services.calling import ClinicQueue, StoreError
from kiosk.web.lane import Lane

POLL_S = 0.1  # how long a change in another process stays unseen
REST, LONGEST_REST_S = 3.0, 0.5  # after a reading, in its own length: a long queue must not keep the server busy
TICK_S = 4.0  # how often a page hears that all is well
RETRY_S = 1.0
EVERYTHING, HELP = "*", "!"  # marks besides the clinics' codes, which have neither character


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The store at one change."""

    change: int
    day: date
    at: datetime
    queues: Mapping[str, ClinicQueue]  # by the clinic's code, in the hospital's order
    calls: tuple[Call, ...]  # newest first
    help: tuple[HelpRequest, ...]
    kiosks: Mapping[str, LocalText]  # where they stand
    accounts: tuple[Account, ...]
    clients: Mapping[str, ApiClient]  # those that may ask, by their key's hash

    @property
    def clinics(self) -> Mapping[str, Clinic]:
        return {code: queue.clinic for code, queue in self.queues.items()}

    def of(self, clinics: Collection[str]) -> list[ClinicQueue]:
        return [queue for code, queue in self.queues.items() if code in clinics]

    def places(self) -> Iterator[Place]:
        for queue in self.queues.values():
            yield from (*queue.called, *queue.waiting, *queue.held, *queue.no_show)

    def marks(self) -> Mapping[str, int]:
        """A number for each clinic, and one for calls for help, that changes with what a page of it shows."""
        parts: dict[str, list[object]] = {code: [repr(queue.clinic)] for code, queue in self.queues.items()}
        for place in self.places():
            parts[place.clinic].append((place.ticket_id, place.version, place.state.value))
        for call in self.calls:
            parts.get(call.clinic, []).append(call.number)
        found = {code: hash(tuple(part)) for code, part in parts.items()}
        return {
            **found,
            HELP: hash((self.help, *self.kiosks.items())),
            EVERYTHING: hash((self.change, *found.values())),
        }


@dataclass(frozen=True, slots=True)
class News:
    """What a watching page is told: whether something that it shows has changed, and whether the store answers."""

    changed: bool
    well: bool


class Hub:
    """`run` is a task of the server; the rest is called in the same event loop."""

    def __init__(
        self, lane: Lane, changes: Callable[[], int], read: Callable[[], Snapshot], now: Callable[[], datetime]
    ) -> None:
        self._lane = lane
        self._changes = changes
        self._read = read
        self._now = now
        self._snapshot: Snapshot | None = None
        self._marks: Mapping[str, int] = {}
        self._news = asyncio.Condition()
        self._well = True
        self._closing = False
        self.watching = 0

    @property
    def well(self) -> bool:
        return self._well

    @property
    def change(self) -> int:
        """Number of the change that the pages show."""
        return self._snapshot.change if self._snapshot else 0

    async def snapshot(self) -> Snapshot:
        """As it was at most a moment ago. Raises StoreError where there has never been one."""
        return self._snapshot or await self.refresh()

    async def refresh(self) -> Snapshot:
        """As it is now; whoever has written something asks for it, so that the answer shows it."""
        found = await self._lane(self._read)
        async with self._news:
            if self._snapshot is None or found.change >= self._snapshot.change:
                self._snapshot, self._marks = found, found.marks()
            self._well = True
            self._news.notify_all()
        return found

    async def run(self) -> None:
        while not self._closing:
            try:
                began = time.monotonic()
                if await self._is_stale():
                    await self.refresh()
                rest_s = REST * (time.monotonic() - began)
                await asyncio.sleep(min(max(POLL_S, rest_s), LONGEST_REST_S))
            except StoreError as error:
                await self._broken(error)
                await asyncio.sleep(RETRY_S)
        async with self._news:
            self._news.notify_all()

    async def watch(self, clinics: Collection[str]) -> AsyncIterator[News]:
        """News of these clinics (or EVERYTHING, or HELP): the first at once, then with every change, and every few
        seconds that there is none."""
        seen: Mapping[str, int] | None = None
        self.watching += 1
        try:
            while not self._closing:
                now = {code: self._marks.get(code, 0) for code in clinics}
                yield News(now != seen, self._well)
                seen = now
                await self._until_news()
        finally:
            self.watching -= 1

    def stop(self) -> None:
        """Ends `run`, and with it the streams; may be called at any time, also by a signal."""
        self._closing = True

    async def _until_news(self) -> None:
        try:
            async with asyncio.timeout(TICK_S), self._news:
                await self._news.wait()
        except TimeoutError:
            return

    async def _is_stale(self) -> bool:
        """Whether something was written, a hold is over, or the store did not answer a moment ago."""
        known = self._snapshot
        if known is None or not self._well or await self._lane(self._changes) != known.change:
            return True
        now = self._now()
        return any(place.at(now) is not place for queue in known.queues.values() for place in queue.held)

    async def _broken(self, error: Exception) -> None:
        if self._well:
            log.warning("store", reason=str(error))
        async with self._news:
            self._well = False
            self._news.notify_all()


def known_clinics(asked: Sequence[str], snapshot: Snapshot) -> tuple[str, ...]:
    """Those of the asked codes that exist; all where none was asked for."""
    return tuple(code for code in snapshot.clinics if not asked or code in asked)
