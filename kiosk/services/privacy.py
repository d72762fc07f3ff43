"""A person's data, read out and erased; and everybody's, when its time is over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.domain.privacy import Limits, Outcome, Periods, PersonNumber, by_period, by_request, of_copies
from kiosk.domain.queue import business_day
from kiosk.ports import Clock, Papers, PersonalData, StoreError
from kiosk.ports.privacy import Record
from kiosk.services.check_in import Hours


@dataclass(frozen=True, slots=True)
class Holding:
    """A store that holds personal data. A copy is what a kiosk wrote down while it was cut off."""

    name: str
    data: PersonalData
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """What was erased, or would be."""

    outcomes: Mapping[str, Outcome]  # by holding
    papers: tuple[str, ...] = ()  # names of ticket files
    troubles: Mapping[str, str] = field(default_factory=dict)  # by holding: why it was not erased, or not overwritten

    @property
    def is_nothing(self) -> bool:
        return not self.papers and not any(outcome.erased for outcome in self.outcomes.values())


class Privacy:
    """Used from one thread, which is the stores'."""

    def __init__(
        self, holdings: Sequence[Holding], papers: Papers, clock: Clock, hours: Hours, periods: Periods
    ) -> None:
        self._holdings = holdings
        self._papers = papers
        self._clock = clock
        self._hours = hours
        self._periods = periods

    def export(self, person: PersonNumber, by: str) -> Mapping[str, Mapping[str, Sequence[Record]]]:
        """By holding and table; what holds nothing is missing. Raises StoreError."""
        at = self._clock.now()
        found = {holding.name: holding.data.records_of(person, by, at) for holding in self._holdings}
        return {name: records for name, records in found.items() if records}

    def erase(self, person: PersonNumber, by: str, *, dry_run: bool = False) -> Gone:
        """What may go on request. Raises StoreError, OSError."""
        at = self._clock.now()
        limits = by_request(at, self._day_began())
        outcomes = {
            holding.name: holding.data.erase_person(person, _for(holding, limits), by, at, dry_run=dry_run)
            for holding in self._holdings
        }
        papers = self._papers.of(paper for outcome in outcomes.values() for paper in outcome.papers)
        return self._finished(Gone(outcomes, papers), dry_run=dry_run)

    def retain(self, *, dry_run: bool = False) -> Gone:
        """What is past its time. A store that fails keeps no other from its turn. Raises OSError."""
        at, day_began = self._clock.now(), self._day_began()
        limits = by_period(at, day_began, self._periods)
        outcomes, troubles = dict[str, Outcome](), dict[str, str]()
        for holding in self._holdings:
            try:
                outcomes[holding.name] = holding.data.erase_expired(_for(holding, limits), at, dry_run=dry_run)
            except StoreError as error:
                troubles[holding.name] = str(error)
        today = business_day(at.astimezone(self._hours.zone), self._hours.day_turns_at)
        return self._finished(Gone(outcomes, self._papers.before(today), troubles), dry_run=dry_run)

    def close(self) -> None:
        for holding in self._holdings:
            holding.data.close()

    def _finished(self, gone: Gone, *, dry_run: bool) -> Gone:
        """Erased values are overwritten too, where the database lets it."""
        if dry_run:
            return gone
        self._papers.remove(gone.papers)
        troubles = dict(gone.troubles)
        for holding in self._holdings:
            outcome = gone.outcomes.get(holding.name)
            if outcome is None or not outcome.erased:
                continue
            try:
                holding.data.compact()
            except StoreError as error:
                troubles[holding.name] = str(error)
        return Gone(gone.outcomes, gone.papers, troubles)

    def _day_began(self) -> datetime:
        local = self._clock.now().astimezone(self._hours.zone)
        day = business_day(local, self._hours.day_turns_at)
        return datetime.combine(day, self._hours.day_turns_at, self._hours.zone)


def _for(holding: Holding, limits: Limits) -> Limits:
    return of_copies(limits) if holding.is_copy else limits


class Daily:
    """Something that is done when the program starts, and whenever a business day has begun."""

    def __init__(self, clock: Clock, hours: Hours, work: Callable[[], object]) -> None:
        self._clock, self._hours, self._work = clock, hours, work
        self._done_for: date | None = None

    def look(self) -> bool:
        """Do it where it is due; whether it was. Raises what the work raises, and is due again then."""
        today = business_day(self._clock.now().astimezone(self._hours.zone), self._hours.day_turns_at)
        if today == self._done_for:
            return False
        self._work()
        self._done_for = today
        return True
